import { buildCity } from './city/build.ts';
import type { City } from './city/city.ts';
import type { Disease } from './disease/disease.ts';
import { diseaseNamed } from './disease/index.ts';
import type { ObservationOptions } from './observation/observe.ts';
import { type Policy, policyNamed } from './response/policy.ts';
import { Responder } from './response/responder.ts';
import type { DayCounts } from './world/counts.ts';
import { trueSpread } from './world/truth.ts';
import { World, type WorldOptions } from './world/world.ts';

/** One run from the first cases on. */
export interface RunOptions {
  /** A city, or what to build one from. */
  city: City | { people: number; seed: number; holidays?: { from: number; to: number }[] };
  disease: Disease | string;
  policy: Policy | string;
  days: number;
  seed: number;
  firstCases: number;
  threads?: number;
  observation?: Partial<ObservationOptions>;
  world?: Partial<Pick<WorldOptions, 'importedPerDay' | 'transmissibility' | 'testing' | 'contacts'>>;
  /** Called after each day. */
  onDay?: (world: World, counts: DayCounts) => void;
  /** Ends the run after the first day of which it is true. */
  until?: (world: World, counts: DayCounts) => boolean;
}

/** What a run came to. */
export interface RunSummary {
  people: number;
  disease: string;
  policy: string;
  days: DayCounts[];
  infections: number;
  casesFound: number;
  dead: number;
  tests: number;
  /** People-days at home, apart or in a sealed building by order. */
  peopleDaysRestricted: number;
  /** By truth: secondary infections of those infected in the days said; null when there are fewer than ten. */
  reproduction: {
    value: number;
    fromDay: number;
    toDay: number;
    cases: number;
    generationDays: number;
  } | null;
  /** By truth, of new infections while they grow; null when they do not. */
  doublingDays: number | null;
  infectionsBySetting: Record<string, number>;
  /** The state's bytes in sixteen digits. */
  hash: string;
}

/** Runs a world for some days under a policy and sums it up. The same options, the same summary. */
export function runSimulation(options: RunOptions): RunSummary {
  const city = 'age' in options.city ? options.city : buildCity(options.city);
  const disease = typeof options.disease === 'string' ? diseaseNamed(options.disease) : options.disease;
  const policy = typeof options.policy === 'string' ? policyNamed(options.policy) : options.policy;
  const world = new World({
    city,
    disease,
    seed: options.seed,
    threads: options.threads,
    program: new Responder(policy, options.observation),
    ...options.world,
  });
  try {
    world.seed(options.firstCases);
    for (let day = 0; day < options.days; day++) {
      const counts = world.step();
      options.onDay?.(world, counts);
      if (options.until?.(world, counts)) break;
    }
    return summarise(world, policy.id);
  } finally {
    world.close();
  }
}

/** Sums up a world as it stands. */
export function summarise(world: World, policy: string): RunSummary {
  const { days, columns, infections, disease } = world;
  const sum = (of: (counts: DayCounts) => number) => days.reduce((total, counts) => total + of(counts), 0);
  // whom these infect, they have infected by the end of the run
  const followDays = Math.ceil(
    disease.incubation.value.mean +
      disease.infectiousAfterOnset.value.mean +
      2 * disease.infectiousAfterOnset.value.sd,
  );
  const lastDay = Math.max(0, Math.min(days.length - 1 - followDays, peakDay(days) - followDays));
  const spread = trueSpread(columns, infections, 0, lastDay);
  return {
    people: world.city.people,
    disease: disease.id,
    policy,
    days,
    infections,
    casesFound: world.testing.firstPositive.size,
    dead: days.at(-1)?.dead ?? 0,
    tests: world.testing.records.length,
    peopleDaysRestricted: sum(counts => counts.heldAtHome + counts.heldApart + counts.heldInZones),
    reproduction:
      spread.cases < 10
        ? null
        : {
            value: spread.reproduction,
            fromDay: 0,
            toDay: lastDay,
            cases: spread.cases,
            generationDays: spread.generationDays,
          },
    doublingDays: doublingOf(days, world.city.people),
    infectionsBySetting: trueSpread(columns, infections, 0, days.length).bySetting,
    hash: world.hash(),
  };
}

function peakDay(days: readonly DayCounts[]): number {
  return days.reduce(
    (best, counts, day) => (counts.newInfections > days[best]!.newInfections ? day : best),
    0,
  );
}

/**
 * Days in which daily infections double, by least squares on their logarithm, from 50 a day until one person in fifty has been infected: before that
 * chance rules, after it susceptibles run out. Null with fewer than five such days or no growth.
 */
export function doublingOf(days: readonly DayCounts[], people: number): number | null {
  const used = days.filter(counts => counts.newInfections >= 50 && counts.everInfected <= people / 50);
  if (used.length < 5) return null;
  const [meanX, meanY] = [
    used.reduce((sum, c) => sum + c.day, 0) / used.length,
    used.reduce((sum, c) => sum + Math.log(c.newInfections), 0) / used.length,
  ];
  let [xy, xx] = [0, 0];
  for (const c of used) {
    xy += (c.day - meanX) * (Math.log(c.newInfections) - meanY);
    xx += (c.day - meanX) ** 2;
  }
  return xy <= 0 ? null : Math.LN2 / (xy / xx);
}
