import type { WhatIfOutcome } from '@outpace/sim';
import { Draws } from '@outpace/sim';
import type { Prices } from './parameters.ts';

/** What a run is compared by. */
export const measures = [
  'infections',
  'peopleDaysRestricted',
  'placeDaysClosed',
  'tests',
  'roomsPeak',
  'casesFound',
  'cost',
] as const;
export type Measure = (typeof measures)[number];

/** Middle and 95 % interval over worlds. */
export interface Interval {
  median: number;
  low: number;
  high: number;
}

/** A world's values under one response. */
export type WorldValues = Record<Measure, number>;

/** One response summed up; differences are from the first response, world by world. */
export interface ResponseSummary {
  values: Record<Measure, Interval>;
  difference: Record<Measure, Interval & { fewerIn: number }> | null;
  /** OPT-7: against the first response; null where infections prevented are not certainly above zero. */
  perPrevented: { cost: Interval; peopleDays: Interval } | null;
  daily: { infections: Band[]; restricted: Band[]; rooms: Band[] };
}
export interface Band {
  median: number;
  low: number;
  high: number;
  low50: number;
  high50: number;
}

/** The money of one world: tests, rooms, people-days at home or sealed, place-days closed, at the prices given. Pure. */
export function costOf(outcome: WhatIfOutcome, prices: Prices): number {
  return (
    outcome.tests * prices.test +
    outcome.roomDays * prices.roomDay +
    Math.max(0, outcome.peopleDaysRestricted - outcome.roomDays) * prices.restrictedDay +
    outcome.placeDaysClosed * prices.placeDay
  );
}

export const valuesOf = (outcome: WhatIfOutcome, prices: Prices): WorldValues => ({
  infections: outcome.infections,
  peopleDaysRestricted: outcome.peopleDaysRestricted,
  placeDaysClosed: outcome.placeDaysClosed,
  tests: outcome.tests,
  roomsPeak: outcome.roomsPeak,
  casesFound: outcome.casesFound,
  cost: costOf(outcome, prices),
});

/** Quantile between order statistics (type 7). */
export function quantile(sorted: readonly number[], p: number): number {
  if (!sorted.length) return Number.NaN;
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}

export function intervalOf(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

function bandOf(values: readonly number[]): Band {
  const sorted = [...values].sort((a, b) => a - b);
  return { ...intervalOf(values), low50: quantile(sorted, 0.25), high50: quantile(sorted, 0.75) };
}

/** Sums up outcomes[response][world]; worlds of one index are one pair. Pure, seeded. */
export function summarised(
  outcomes: readonly (readonly WhatIfOutcome[])[],
  prices: Prices,
  seed: number,
): ResponseSummary[] {
  const values = outcomes.map(worlds => worlds.map(world => valuesOf(world, prices)));
  const reference = values[0]!;
  return outcomes.map((worlds, response) => {
    const own = values[response]!;
    const days = worlds[0]?.daily.infections.length ?? 0;
    const bands = (of: 'infections' | 'restricted' | 'rooms') =>
      Array.from({ length: days }, (_, day) => bandOf(worlds.map(world => world.daily[of][day]!)));
    return {
      values: each(measure => intervalOf(own.map(value => value[measure]))),
      difference:
        response === 0
          ? null
          : each(measure => {
              const differences = own.map((value, world) => value[measure] - reference[world]![measure]);
              return { ...intervalOf(differences), fewerIn: differences.filter(value => value < 0).length };
            }),
      perPrevented: response === 0 ? null : perPrevented(own, reference, seed),
      daily: { infections: bands('infections'), restricted: bands('restricted'), rooms: bands('rooms') },
    };
  });
}

const each = <T>(of: (measure: Measure) => T): Record<Measure, T> =>
  Object.fromEntries(measures.map(measure => [measure, of(measure)])) as Record<Measure, T>;

const resamples = 1000;

/**
 * OPT-7: extra cost (money, people-days) over infections prevented, sums over worlds; its interval by resampling worlds, pairs kept together. Null when 2.5 % of the
 * resamples prevent nothing: a ratio over about zero says nothing.
 */
export function perPrevented(
  own: readonly WorldValues[],
  reference: readonly WorldValues[],
  seed: number,
): { cost: Interval; peopleDays: Interval } | null {
  const draws = new Draws(seed, 'resampling');
  const rows = own.map((value, world) => ({
    prevented: reference[world]!.infections - value.infections,
    cost: value.cost - reference[world]!.cost,
    peopleDays: value.peopleDaysRestricted - reference[world]!.peopleDaysRestricted,
  }));
  const all = { prevented: 0, cost: 0, peopleDays: 0 };
  for (const row of rows) add(all, row);
  const drawn: (typeof all)[] = [];
  for (let i = 0; i < resamples; i++) {
    const sum = { prevented: 0, cost: 0, peopleDays: 0 };
    for (let j = 0; j < rows.length; j++) add(sum, rows[draws.below(rows.length)]!);
    drawn.push(sum);
  }
  const prevented = drawn.map(sum => sum.prevented).sort((a, b) => a - b);
  if (!(quantile(prevented, 0.025) > 0)) return null;
  const ratio = (of: 'cost' | 'peopleDays'): Interval => ({
    ...intervalOf(drawn.map(sum => sum[of] / sum.prevented)),
    median: all[of] / all.prevented,
  });
  return { cost: ratio('cost'), peopleDays: ratio('peopleDays') };
}

function add(to: { prevented: number; cost: number; peopleDays: number }, row: typeof to): void {
  to.prevented += row.prevented;
  to.cost += row.cost;
  to.peopleDays += row.peopleDays;
}
