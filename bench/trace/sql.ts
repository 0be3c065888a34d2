import { CHECK_FACTORS, CHECK_PRIME, type RowSums, type Totals } from './engine.ts';

/** Columns of {@link Totals} over a relation of (p, q, minutes, first, last); `wide` is the database's 64-bit cast of an expression. */
export function totalsOf(pairs: string, exact: boolean, wide: (expression: string) => string): string {
  const sums = 'count(*), sum(minutes), sum(first), sum(last)';
  if (!exact) return `select ${sums} from (${pairs}) pairs`;
  const f = CHECK_FACTORS;
  const hash = `(${wide('p')} * ${f.asked} + ${wide('q')} * ${f.other} + ${wide('minutes')} * ${f.minutes} + ${wide('first')} * ${f.first} + ${wide('last')} * ${f.last}) % ${CHECK_PRIME}`;
  return `select ${sums}, sum(square), sum(square * x % ${CHECK_PRIME}) from
    (select minutes, first, last, x, x * x % ${CHECK_PRIME} as square from (select minutes, first, last, ${hash} as x from (${pairs}) pairs) hashed) squared`;
}

/** Reads what {@link totalsOf} returns, whatever types the driver gives; an empty relation is zeros. */
export function readTotals(row: readonly unknown[]): Totals {
  const value = (k: number): number => Number(row[k] ?? 0);
  return {
    pairs: value(0),
    minutes: value(1),
    first: value(2),
    last: value(3),
    ...(row.length > 4 ? { check: `${value(4)}:${value(5)}` } : {}),
  };
}

/** A group of shared minutes as every database writes it: `o` the other's stay, `s` the asked person's, already cut to the window. */
export const SHARED = `sum(least(o.until, s.until) - greatest(o.since, s.since)) as minutes,
  min(greatest(o.since, s.since)) as first, max(least(o.until, s.until)) as last`;

export const ROW_SUMS = 'select count(*), sum(person), sum(place), sum(since), sum(until) from';

export function readSums(row: readonly unknown[]): RowSums {
  const [rows, person, place, since, until] = row.map(Number);
  return { rows, person, place, since, until };
}
