import {
  type AssumedRange,
  type Calibration,
  calibrationFactors,
  drawWorld,
  factorFor,
  type WhatIf,
  type WhatIfOutcome,
  type WhatIfRun,
} from '@outpace/sim';
import { limits } from './parameters.ts';
import type { Pool } from './pool.ts';
import type { RunInputs } from './rules.ts';
import { quantile } from './summary.ts';
import type { ColumnsOfCity } from './worker.ts';

/** What one assumption does to the comparison: infections of the last-but-first response less the first, at its low and its high. */
export interface Influence {
  assumption: 'r' | 'detected' | 'contactsNamed' | 'compliance';
  low: number;
  high: number;
  /** The response compared with the first. */
  response: number;
  worlds: number;
}

/** Everything the worlds of a run came to: outcomes[response][world]. */
export interface Worlds {
  outcomes: WhatIfOutcome[][];
  calibration: Calibration;
  /** R lay beyond what the model reaches in so many worlds. */
  beyond: number;
  influences: Influence[];
  /** Cases found a day while things go on as now, in the first three days; only when that is one of the responses. */
  asNowFoundADay: number | null;
}

// a built city is the same for every run of its size; two are kept
const cities = new Map<number, ColumnsOfCity>();

async function cityOf(pool: Pool, people: number): Promise<ColumnsOfCity> {
  const known = cities.get(people);
  if (known) return known;
  const built = await pool.run<ColumnsOfCity>({ kind: 'build', people });
  if (cities.size >= 2) cities.delete(cities.keys().next().value!);
  cities.set(people, built);
  return built;
}

/** Steps of a run, for its progress: calibration, the worlds, the one-at-a-time changes. */
export function stepsOf(inputs: Pick<RunInputs, 'worlds' | 'responses' | 'sensitivity'>): number {
  return (
    calibrationFactors.length * limits.calibrationSeeds.value +
    inputs.worlds * inputs.responses.length +
    (inputs.sensitivity ? 8 * 2 * limits.sensitivityWorlds.value : 0)
  );
}

/** Runs every world under every response on the threads of a pool. The same inputs give the same answer however many threads. `step` is called after each step. */
export async function runWorlds(pool: Pool, inputs: RunInputs, step: () => void): Promise<Worlds> {
  const city = await cityOf(pool, inputs.picture.people);
  const run: Omit<WhatIfRun, 'city'> = {
    disease: inputs.disease,
    picture: inputs.picture,
    asNow: inputs.asNow,
    days: inputs.days,
  };
  await pool.onEach({ kind: 'begin', city, run: run as WhatIfRun });
  const calibration = await calibrated(pool, inputs, step);
  let beyond = 0;
  const draw = (world: number, r: AssumedRange = inputs.r, detected: AssumedRange = inputs.detected) =>
    drawWorld(inputs.seed + world * 7919, detected, r, value => factorFor(calibration, value).factor);
  const one = async (world: number, whatIf: WhatIf, r?: AssumedRange, detected?: AssumedRange) => {
    const outcome = await pool.run<WhatIfOutcome>({ kind: 'world', draw: draw(world, r, detected), whatIf });
    step();
    return outcome;
  };
  for (let world = 0; world < inputs.worlds; world++)
    if (factorFor(calibration, draw(world).r).beyond) beyond++;
  const outcomes: WhatIfOutcome[][] = inputs.responses.map(() => []);
  // world by world, so that what is there when somebody stops is whole pairs
  await Promise.all(
    Array.from({ length: inputs.worlds }, (_, world) =>
      inputs.responses.map(async (whatIf, response) => {
        outcomes[response]![world] = await one(world, whatIf);
      }),
    ).flat(),
  );
  const influences = inputs.sensitivity ? await influencesOf(inputs, outcomes, one) : [];
  const asNow = inputs.responses.findIndex(response => response.policy.id === 'as-now');
  return {
    outcomes,
    calibration,
    beyond,
    influences,
    asNowFoundADay:
      asNow < 0
        ? null
        : quantile(
            outcomes[asNow]!.map(
              outcome => outcome.daily.found.slice(0, 3).reduce((a, b) => a + b, 0) / 3,
            ).sort((a, b) => a - b),
            0.5,
          ),
  };
}

async function calibrated(pool: Pool, inputs: RunInputs, step: () => void): Promise<Calibration> {
  const seeds = limits.calibrationSeeds.value;
  return Promise.all(
    calibrationFactors.map(async factor => {
      const rs = await Promise.all(
        Array.from({ length: seeds }, async (_, at) => {
          const r = await pool.run<number>({
            kind: 'calibrate',
            seed: inputs.seed + 104_729 * (at + 1),
            factor,
            r: inputs.r.mid,
            detected: inputs.detected.mid,
          });
          step();
          return r;
        }),
      );
      return { factor, r: rs.reduce((sum, r) => sum + r, 0) / seeds };
    }),
  );
}

const fixed = (value: number): AssumedRange => ({ low: value, mid: value, high: value });

/** One assumption at a time at its low and high, the others as they are, in some of the worlds: how the gap between two responses moves. */
async function influencesOf(
  inputs: RunInputs,
  outcomes: readonly (readonly WhatIfOutcome[])[],
  one: (world: number, whatIf: WhatIf, r?: AssumedRange, detected?: AssumedRange) => Promise<WhatIfOutcome>,
): Promise<Influence[]> {
  const worlds = Math.min(inputs.worlds, limits.sensitivityWorlds.value);
  // the response that differs most from the first
  const mean = (response: number) =>
    outcomes[response]!.reduce((sum, outcome) => sum + outcome.infections, 0) / outcomes[response]!.length;
  let response = 1;
  for (let at = 2; at < outcomes.length; at++)
    if (Math.abs(mean(at) - mean(0)) > Math.abs(mean(response) - mean(0))) response = at;
  const lever = (change: (whatIf: WhatIf) => void) => (whatIf: WhatIf) => {
    const changed = structuredClone(whatIf);
    change(changed);
    return changed;
  };
  const same = (whatIf: WhatIf) => whatIf;
  const comply = (by: number) =>
    lever(({ policy }) => {
      for (const part of [policy.tracing, policy.zone])
        if (part) part.compliance = Math.min(1, Math.max(0, part.compliance + by));
    });
  const named = (by: number) =>
    lever(whatIf => {
      whatIf.contactsNamed = Math.min(1, whatIf.contactsNamed * by);
    });
  type Change = { r?: AssumedRange; detected?: AssumedRange; of: (whatIf: WhatIf) => WhatIf };
  const changes: [Influence['assumption'], Change, Change][] = [
    ['r', { r: fixed(inputs.r.low), of: same }, { r: fixed(inputs.r.high), of: same }],
    [
      'detected',
      { detected: fixed(inputs.detected.low), of: same },
      { detected: fixed(inputs.detected.high), of: same },
    ],
    ['contactsNamed', { of: named(0.6) }, { of: named(1) }],
    ['compliance', { of: comply(-0.2) }, { of: comply(0.05) }],
  ];
  const gap = async ({ r, detected, of }: Change) => {
    const pairs = await Promise.all(
      Array.from({ length: worlds }, async (_, world) => {
        const [first, other] = await Promise.all([
          one(world, of(inputs.responses[0]!), r, detected),
          one(world, of(inputs.responses[response]!), r, detected),
        ]);
        return other.infections - first.infections;
      }),
    );
    return pairs.reduce((sum, value) => sum + value, 0) / worlds;
  };
  return Promise.all(
    changes.map(async ([assumption, low, high]) => ({
      assumption,
      low: await gap(low),
      high: await gap(high),
      response,
      worlds,
    })),
  );
}
