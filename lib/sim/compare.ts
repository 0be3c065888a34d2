import type { City } from './city/city.ts';
import type { Disease } from './disease/disease.ts';
import type { ObservationOptions } from './observation/observe.ts';
import { PerfectCommand } from './response/perfect.ts';
import { type Policy, policyNamed } from './response/policy.ts';
import { Responder } from './response/responder.ts';
import type { Program } from './world/program.ts';
import type { TestingOptions } from './world/testing.ts';
import { World } from './world/world.ts';

const DAY = 1440;

/** A command to compare: nobody acts, the one that sees the truth, or a policy (by id or as data). */
export type Command = 'none' | 'perfect' | Policy | (string & {});

/** Worlds that differ by their command alone. */
export interface CompareOptions {
  city: City;
  disease: Disease;
  /** Seeds of chance, the one asked about first. Of one seed every command begins with the same people and meets the same chance. */
  seeds: readonly number[];
  commands: readonly Command[];
  /** Residents drawn at random, or what infects the first of a world on its day 0. */
  firstCases: number | ((world: World) => unknown);
  /** Days lived without any command; commands begin on this day. */
  warmUpDays: number;
  /** Minute of the first commanded day at which the perfect command begins. */
  beginMinute?: number;
  /** Days in all, those without a command included. */
  days: number;
  observation?: Partial<ObservationOptions>;
  importedPerDay?: number;
  testing?: Partial<TestingOptions>;
  threads?: number;
  /** What comes from outside whoever commands: called before each day is done, on the days without a command too. */
  onDay?: (world: World) => void;
  /** After each run. */
  onRun?: (done: number, of: number) => void;
  /** Asked after each day; true ends the comparison with an Error. */
  mayStop?: () => boolean;
}

/** What one command came to in one world. Days are those of the world from its day 0. */
export interface CommandRun {
  command: string;
  seed: number;
  /** Infections of each day, also those without a command. */
  daily: number[];
  /** Infections since the command began; with those before it. */
  infections: number;
  infectionsInAll: number;
  /** Deaths since the command began; most of what the days ahead will bring is not among them. */
  dead: number;
  casesFound: number;
  tests: number;
  /** People-days since the command began: at home by order, kept apart, in buildings that must stay at home. */
  peopleDays: { home: number; apart: number; zones: number };
  /** The state's bytes in sixteen digits. */
  hash: string;
}

/**
 * Runs each command in each seed's world. The days without a command are lived once a seed, and each command goes on from their end: the same
 * bytes as lived from the beginning (a test says so). Runs come seed by seed, in the order of `commands`. Throws a RangeError for a command that is
 * not there. Cost: that of the runs.
 */
export function compareCommands(options: CompareOptions): CommandRun[] {
  const { seeds, commands } = options;
  const runs: CommandRun[] = [];
  for (const seed of seeds)
    for (const run of commandsOfSeed(options, seed)) {
      runs.push(run);
      options.onRun?.(runs.length, seeds.length * commands.length);
    }
  return runs;
}

function* commandsOfSeed(options: CompareOptions, seed: number): Generator<CommandRun> {
  const { warmUpDays, days, commands } = options;
  const programs = commands.map(command => programOf(command, options));
  let program: Program | null = null;
  const world = new World({
    city: options.city,
    disease: options.disease,
    seed,
    threads: options.threads,
    importedPerDay: options.importedPerDay,
    testing: options.testing,
    program: { id: 'in turn', act: (of, day) => day >= warmUpDays && program?.act(of, day) },
  });
  const live = (until: number) => {
    while (world.day < until) {
      options.onDay?.(world);
      world.step();
      if (options.mayStop?.()) throw new Error('the comparison was stopped');
    }
  };
  try {
    if (typeof options.firstCases === 'number') world.seed(options.firstCases);
    else options.firstCases(world);
    live(Math.min(warmUpDays, days));
    const beginning = world.save();
    for (const [at, command] of commands.entries()) {
      if (at > 0) world.restore(beginning);
      program = programs[at]!;
      live(days);
      yield runOf(world, nameOf(command), warmUpDays);
    }
  } finally {
    world.close();
  }
}

/** Sums up a world as it stands as the run of a command that began on day `from`. */
export function runOf(world: World, command: string, from: number): CommandRun {
  const commanded = world.days.slice(from);
  const sum = (of: (counts: World['days'][number]) => number) =>
    commanded.reduce((total, counts) => total + of(counts), 0);
  // the first cases belong to no day's count
  const seeded = world.infections - world.days.reduce((total, counts) => total + counts.newInfections, 0);
  return {
    command,
    seed: world.options.seed,
    daily: world.days.map((counts, day) => counts.newInfections + (day === 0 ? seeded : 0)),
    infections: sum(counts => counts.newInfections) + (from === 0 ? seeded : 0),
    infectionsInAll: world.infections,
    dead: (world.days.at(-1)?.dead ?? 0) - (world.days[from - 1]?.dead ?? 0),
    casesFound: sum(counts => counts.casesFound),
    tests: sum(counts => counts.testsSampled),
    peopleDays: {
      home: sum(counts => counts.heldAtHome),
      apart: sum(counts => counts.heldApart),
      zones: sum(counts => counts.heldInZones),
    },
    hash: world.hash(),
  };
}

function programOf(command: Command, options: CompareOptions): Program | null {
  if (command === 'none') return null;
  if (command === 'perfect') return new PerfectCommand(options.warmUpDays * DAY + (options.beginMinute ?? 0));
  return new Responder(typeof command === 'string' ? policyNamed(command) : command, options.observation);
}

const nameOf = (command: Command): string => (typeof command === 'string' ? command : command.id);

/** How a number lies over several worlds. */
export interface OverWorlds {
  median: number;
  low: number;
  high: number;
  /** `range95`: the middle 95 %. `least-most`: too few worlds for that, the least and the most. */
  kind: 'range95' | 'least-most';
  n: number;
}

/** Fewer worlds than this have no 95 % range worth the name. */
const enoughForRange = 8;

/** Median and 95 % range (quantiles by linear interpolation), or least and most of fewer than eight numbers. Throws a RangeError of none. */
export function overWorlds(values: readonly number[]): OverWorlds {
  if (values.length === 0) throw new RangeError('there is no spread of no numbers');
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    return sorted[below]! + (position - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
  };
  const ranged = sorted.length >= enoughForRange;
  return {
    median: at(0.5),
    low: ranged ? at(0.025) : sorted[0]!,
    high: ranged ? at(0.975) : sorted.at(-1)!,
    kind: ranged ? 'range95' : 'least-most',
    n: sorted.length,
  };
}
