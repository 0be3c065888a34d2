import type { City } from './city.ts';

/** What a pair table adds up to; `check` only when asked for, since a database needs as long for it as for the query. */
export interface Totals {
  pairs: number;
  /** Minutes of overlap, summed over pairs. */
  minutes: number;
  /** Sum over pairs of the first and of the last minute together. */
  first: number;
  last: number;
  /** Order-independent checksum of (asked person, other person, minutes, first, last); see {@link Checksum}. */
  check?: string;
}

/** A person whose contacts within minutes [from, to) since the city's first midnight are wanted. */
export interface Asked {
  person: number;
  from: number;
  to: number;
}

/** Sums over all rows, by which a loaded table is compared with what was generated. */
export interface RowSums {
  rows: number;
  person: number;
  place: number;
  since: number;
  until: number;
}

/** What loading cost; bytes are those of everything that answers queries, on disk (databases) or in memory (ours). */
export interface Loaded {
  sums: RowSums;
  bytes: number;
  /** Seconds by step, data generation left out. */
  seconds: Record<string, number>;
}

/** One of the systems compared; every method answers over the loaded city, `minutes` is the least overlap of a pair. */
export interface Engine {
  label: string;
  version: string;
  /** How it was set up, in one line for the report. */
  tuning: string;
  /** Loads the city, or opens what an earlier run kept in the directory. */
  load(city: City, kept: Loaded | undefined): Promise<Loaded>;
  /** Makes ready, outside the measured time, what {@link many} takes. */
  ask(asked: readonly Asked[]): Promise<void>;
  one(asked: Asked, minutes: number, exact: boolean): Promise<Totals>;
  many(minutes: number, exact: boolean): Promise<Totals>;
  /** Pairs of (contact of the case, somebody who is not a contact): each contact is followed from their first minute with the case. */
  twoHops(asked: Asked, minutes: number, exact: boolean): Promise<Totals>;
  /** Everyone at `place` within [from, to), with the minutes they were there then. */
  at(place: number, from: number, to: number, exact: boolean): Promise<Totals>;
  /** Bytes of memory resident in the processes that answer. */
  memory(): number;
  /** Figures that only this engine has. */
  more?(twoHopsPerson: number): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** Below 2²⁶, so that the square of a remainder is exact in a double and in every database's 64-bit integers. */
export const CHECK_PRIME = 67_108_859;
export const CHECK_FACTORS = { asked: 40_503, other: 30_011, minutes: 10_007, first: 20_011, last: 50_021 };

/** Sums of squares and cubes of a linear hash modulo {@link CHECK_PRIME}: linear sums alone would miss swapped minutes. */
export class Checksum {
  #squares = 0;
  #cubes = 0;

  add(asked: number, other: number, minutes: number, first: number, last: number): void {
    const f = CHECK_FACTORS;
    const x =
      (asked * f.asked + other * f.other + minutes * f.minutes + first * f.first + last * f.last) %
      CHECK_PRIME;
    const square = (x * x) % CHECK_PRIME;
    this.#squares += square;
    this.#cubes += (square * x) % CHECK_PRIME;
  }

  toString(): string {
    return `${this.#squares}:${this.#cubes}`;
  }
}

/** Duration classes by which the databases, too, may bound how far back a stay can begin: the longest stay of each, in minutes. */
export const CLASS_LONGEST = [32, 128, 512, 1440];

export function classOfDuration(minutes: number): number {
  return minutes <= 32 ? 0 : minutes <= 128 ? 1 : minutes <= 512 ? 2 : 3;
}
