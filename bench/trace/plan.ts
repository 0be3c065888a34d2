import type { Asked } from './engine.ts';

/** Sizes by their letter: people = rows / 70, five rows a person-day for fourteen days. */
export const SIZES = {
  /** For tests: seconds. */
  T: { rows: 42_000, twoHopPairs: 20_000 },
  S: { rows: 7_000_000, twoHopPairs: 1_000_000 },
  M: { rows: 100_000_000, twoHopPairs: 4_700_000 },
  L: { rows: 700_000_000, twoHopPairs: 4_700_000 },
} as const;
export type Size = keyof typeof SIZES;

export const DAYS = 14;
/** Changes when the same size would hold other rows, or the questions change: what was recorded before is then not comparable. */
export const CITY_EDITION = 1;

export const peopleOf = (size: Size): number => Math.round(SIZES[size].rows / (5 * DAYS));

const WINDOW = { from: 0, to: DAYS * 1440 };
/** The window and overlap of "what if": the last four days, ten minutes. */
export const WHAT_IF = { from: (DAYS - 4) * 1440, to: DAYS * 1440, minutes: 10 };
/** Least minutes together on each of two hops. */
export const TWO_HOPS_MINUTES = 15;
export const CASES = 1000;
/** How many of the cases are also asked for one at a time. */
export const SINGLE_CASES = 400;

/** The cases: people spread over the city at random, station-goers among them as they are in it. Deterministic, without repeats. */
export function casesOf(people: number): Asked[] {
  const chosen = new Set<number>();
  const wanted = Math.min(CASES, Math.ceil(people / 3));
  for (let k = 1; chosen.size < wanted; k++) chosen.add((Math.imul(k, 0x9e3779b1) >>> 0) % people);
  return [...chosen].map(person => ({ person, ...WINDOW }));
}

/** Hours at the busiest stations: five working days, morning and evening. */
export function stationHours(stations: readonly number[]): { place: number; from: number; to: number }[] {
  return [0, 1, 2, 7, 8].flatMap(day =>
    [450, 480, 1050, 1080].flatMap(minute =>
      stations.slice(0, 3).map(place => ({ place, from: day * 1440 + minute, to: day * 1440 + minute + 60 })),
    ),
  );
}
