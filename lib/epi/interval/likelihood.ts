import { badInput, needNumber } from '../inputChecks.ts';
import type { Family } from './families.ts';

/**
 * What is known of one delay, in days on any common scale: it began within [fromEarliest, fromLatest] and ended within [toEarliest, toLatest], ends included. Equal
 * ends: known exactly. A whole day d is [d, d + 1].
 */
export interface CensoredInterval {
  fromEarliest: number;
  fromLatest: number;
  toEarliest: number;
  toLatest: number;
}

/** Delays known exactly, as intervals: each from 0. */
export function exactIntervals(days: readonly number[]): CensoredInterval[] {
  return days.map(delay => ({ fromEarliest: 0, fromLatest: 0, toEarliest: delay, toLatest: delay }));
}

/** Checks rows for a family; throws RangeError naming field, row and value: windows upside down, or a delay that could only be negative (or zero) for a positive family. */
export function checkIntervals(rows: readonly CensoredInterval[], family: Family): void {
  for (const [index, row] of rows.entries()) {
    for (const field of ['fromEarliest', 'fromLatest', 'toEarliest', 'toLatest'] as const)
      needNumber(row[field], field, index + 1);
    if (row.fromLatest < row.fromEarliest)
      badInput(
        'fromLatest',
        index + 1,
        row.fromLatest,
        `must be no earlier than fromEarliest (${row.fromEarliest})`,
      );
    if (row.toLatest < row.toEarliest)
      badInput('toLatest', index + 1, row.toLatest, `must be no earlier than toEarliest (${row.toEarliest})`);
    if (family.positive && row.toLatest <= row.fromEarliest)
      badInput(
        'toLatest',
        index + 1,
        row.toLatest,
        `must be after fromEarliest (${row.fromEarliest}): a ${family.name} delay is above 0`,
      );
  }
}

interface Counted {
  row: CensoredInterval;
  count: number;
}

/** Equal rows counted once: the likelihood of a whole line list of exact days costs as much as its distinct delays. */
export function countedRows(rows: readonly CensoredInterval[]): Counted[] {
  const byKey = new Map<string, Counted>();
  for (const row of rows) {
    const key = `${row.fromLatest - row.fromEarliest} ${row.toEarliest - row.fromEarliest} ${row.toLatest - row.fromEarliest}`;
    const known = byKey.get(key);
    if (known) known.count++;
    else byKey.set(key, { row, count: 1 });
  }
  return [...byKey.values()];
}

// Beyond these a distribution is a point or a flat line to any data in days, and its own parameters under- or overflow.
const FARTHEST = { place: 60, spread: 12 };

/** Log likelihood of all rows; −∞ where a row is impossible or the parameters are beyond all sense. */
export function logLikelihood(
  rows: readonly Counted[],
  family: Family,
  place: number,
  spread: number,
): number {
  if (Math.abs(spread) > FARTHEST.spread || (family.positive && Math.abs(place) > FARTHEST.place))
    return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const { row, count } of rows) {
    const density = rowLikelihood(row, family, place, spread);
    if (!(density > 0)) return Number.NEGATIVE_INFINITY;
    sum += count * Math.log(density);
  }
  return sum;
}

/**
 * Likelihood of one row: the density integrated over both windows, the beginning spread evenly over its own (Reich et al. 2009, doi:10.1002/sim.3659), with the
 * windows' constant lengths left in, as coarseDataTools does.
 */
export function rowLikelihood(row: CensoredInterval, family: Family, place: number, spread: number): number {
  const { fromEarliest, fromLatest, toEarliest, toLatest } = row;
  const begins = fromLatest - fromEarliest;
  const ends = toLatest - toEarliest;
  const distribution = family.distribution(place, spread);
  if (begins === 0 && ends === 0) return distribution.density(toLatest - fromLatest);
  if (begins === 0) return between(distribution, toEarliest - fromLatest, toLatest - fromLatest);
  if (ends === 0) return between(distribution, toEarliest - fromLatest, toEarliest - fromEarliest);
  const points = [
    toLatest - fromEarliest,
    toLatest - fromLatest,
    toEarliest - fromEarliest,
    toEarliest - fromLatest,
  ];
  // the second difference of ∫F equals that of ∫S: take the side whose terms are small
  const below = secondDifference(points, x => family.integratedCdf(place, spread, x));
  if (below.value > 1e-7 * below.largest) return below.value;
  const above = secondDifference(points, x => family.integratedSurvival(place, spread, x));
  if (above.value > 1e-7 * above.largest) return above.value;
  return evenly(x => between(distribution, toEarliest - x, toLatest - x), fromEarliest, fromLatest);
}

function secondDifference(points: readonly number[], integral: (x: number) => number) {
  const [a, b, c, d] = points.map(integral) as [number, number, number, number];
  return { value: a - b - (c - d), largest: Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d)) };
}

function between(
  distribution: { cdf(x: number): number; survival(x: number): number },
  low: number,
  high: number,
) {
  const upper = distribution.survival(low);
  return upper < 0.5 ? upper - distribution.survival(high) : distribution.cdf(high) - distribution.cdf(low);
}

// Gauss–Legendre with 8 points on 16 equal parts: reached only where both closed forms lose their digits, in far tails
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

function evenly(f: (x: number) => number, from: number, to: number): number {
  const half = (to - from) / 32;
  let sum = 0;
  for (let part = 0; part < 16; part++) {
    const middle = from + (2 * part + 1) * half;
    for (const [i, node] of NODES.entries())
      sum += WEIGHTS[i]! * (f(middle - node * half) + f(middle + node * half));
  }
  return sum * half;
}
