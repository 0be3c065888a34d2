import fc from 'fast-check';
import type { Presence } from '../types.ts';

const DAY = 1440;

/** People, places and minutes few enough that stays overlap, touch, contain and repeat one another. */
const start = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 700, max: 760 }),
  fc.integer({ min: 1400, max: 1439 }),
);
const length = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 100, max: 800 }),
  fc.constant(DAY),
);

/** On a coarse grid stays often touch, or begin and end together. */
const step = fc.constantFrom(1, 20);
const onGrid = (minutes: number, step: number) => Math.floor(minutes / step) * step;

/** A presence within the first day, exact or coarse. */
export const dayPresence: fc.Arbitrary<Presence> = fc
  .record({
    place: fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 2 })),
    person: fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 4 })),
    from: start,
    length,
    source: fc.integer({ min: 0, max: 2 }),
    precision: fc.constantFrom(0, 0, 0, 1, 2),
    certainty: fc.integer({ min: 0, max: 2 }),
    step,
  })
  .map(({ length, from, precision, step, ...row }): Presence => {
    if (precision === 2) return { ...row, from: 0, to: DAY, precision };
    if (precision === 1) {
      const half = from < DAY / 2 ? 0 : DAY / 2;
      return { ...row, from: half, to: half + DAY / 2, precision };
    }
    const at = onGrid(from, step);
    return { ...row, from: at, to: Math.min(DAY, at + onGrid(length, step)), precision: 0 };
  });

/** A presence in the first three days that may last over midnights; coarse ones keep to their day. */
export const presence: fc.Arbitrary<Presence> = fc
  .record({
    row: dayPresence,
    day: fc.integer({ min: 0, max: 2 }),
    from: fc.oneof(
      fc.integer({ min: -40, max: 50 }),
      fc.integer({ min: 680, max: 760 }),
      fc.integer({ min: 1380, max: 1440 }),
    ),
    length: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 60, max: 200 }),
      fc.integer({ min: 700, max: 3000 }),
    ),
    step,
  })
  .map(({ row, day, from, length, step }): Presence => {
    if (row.precision !== 0) return { ...row, from: row.from + day * DAY, to: row.to + day * DAY };
    const at = onGrid(Math.max(0, from + day * DAY), step);
    return { ...row, from: at, to: Math.min(4 * DAY, at + onGrid(length, step)) };
  });

/** A presence cut at every midnight: what an index by days holds of it. */
export function partsOf(row: Presence): Presence[] {
  const parts: Presence[] = [];
  for (let from = row.from; ; ) {
    const to = Math.min(row.to, (Math.floor(from / DAY) + 1) * DAY);
    parts.push({ ...row, from, to });
    if (to >= row.to) return parts;
    from = to;
  }
}

/** The midnight before, or at, a minute. */
export const midnightOf = (minute: number): number => Math.floor(minute / DAY) * DAY;
