import {
  GroupTiesBuilder,
  JourneySeatsBuilder,
  type Presence,
  PresenceIndexBuilder,
  type TraceQuery,
} from '@outpace/trace';
import type { World } from '@outpace/trace/oracle.ts';
import fc from 'fast-check';
import { dayOfMinute } from '../cityMinutes.ts';
import type { StoredRows } from './forward.ts';
import type { NearRows } from './gather.ts';
import type { DayReferences } from './rows.ts';

export const EPOCH = '2015-01-01';
export const PEOPLE = 6;
export const FIRST = 2753 * 1440; // 2022-07-16
export const DAYS = 4;
const DAY = 1440;

/** References as the key store makes them, only simpler: a bijection a day. */
export const references: DayReferences = {
  of(day) {
    const salt = Number(day.replaceAll('-', '')) >>> 0;
    const mixed = (value: number) => Math.imul(value ^ salt, 0x9e3779b1) >>> 0;
    return { refOf: mixed, numberOf: ref => (Math.imul(ref, INVERSE) ^ salt) >>> 0 };
  },
};
/** Inverse of 0x9e3779b1 modulo 2^32. */
const INVERSE = inverseOf(0x9e3779b1);

const person = fc.integer({ min: 0, max: PEOPLE - 1 }).map(n => n * 1_000_003);
const place = fc.integer({ min: 0, max: 3 });
const minuteOfDay = fc.oneof(
  fc.integer({ min: 0, max: 1439 }),
  fc.constantFrom(0, 0, 600, 601, 608, 1400, 1439),
  fc.integer({ min: 590, max: 640 }),
);
const length = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 1440 }));

const exact = fc
  .record({
    place,
    person,
    day: fc.integer({ min: 0, max: DAYS - 1 }),
    from: minuteOfDay,
    length,
    source: fc.integer({ min: 0, max: 3 }),
    certainty: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ length, day, from, ...row }): Presence => {
    const start = FIRST + day * DAY;
    return { ...row, from: start + from, to: start + Math.min(DAY, from + length), precision: 0 };
  });
const coarse = fc
  .record({ row: exact, part: fc.integer({ min: 0, max: 2 }) })
  .map(({ row, part }): Presence => {
    const start = row.from - (row.from % DAY);
    if (part === 2) return { ...row, from: start, to: start + DAY, precision: 2 };
    return { ...row, from: start + part * 720, to: start + part * 720 + 720, precision: 1 };
  });
/** Nights: a stay until midnight and one from it, now and then through several days, each as a row a day. */
const nights = fc
  .record({ row: exact, days: fc.integer({ min: 2, max: DAYS }) })
  .map(({ row, days }): Presence[] =>
    Array.from({ length: days }, (_, i) => {
      const start = FIRST + i * DAY;
      const from = i === 0 ? start + (row.from % DAY) : start;
      return { ...row, from, to: i === days - 1 ? start + 1 + (row.to % DAY) : start + DAY, source: i };
    }),
  );

const presences = fc
  .array(
    fc.oneof(
      { arbitrary: exact.map(row => [row]), weight: 5 },
      { arbitrary: coarse.map(row => [row]), weight: 2 },
      { arbitrary: nights, weight: 2 },
    ),
    { maxLength: 16 },
  )
  .map(rows => rows.flat())
  // the same fact reported twice, once by a stronger source
  .chain(rows =>
    fc.boolean().map(twice => (twice ? [...rows, ...rows.map(row => ({ ...row, source: 1 }))] : rows)),
  );

const span = fc.record({ from: fc.integer({ min: 0, max: DAYS * DAY }), length }).map(({ from, length }) => ({
  from: FIRST + from,
  to: FIRST + from + length,
}));
export const worlds: fc.Arbitrary<World> = fc.record({
  presences,
  kinds: fc.constant(['household', 'class', 'office']),
  memberships: fc.array(
    fc
      .record({ group: fc.integer({ min: 0, max: 2 }), person, span })
      .map(({ span, ...row }) => ({ ...row, ...span })),
    { maxLength: 3 },
  ),
  seats: fc.array(
    fc
      .record({
        journey: fc.integer({ min: 0, max: 1 }),
        person,
        span,
        carriage: fc.integer({ min: -1, max: 2 }),
        row: fc.integer({ min: -1, max: 9 }),
        column: fc.integer({ min: -1, max: 4 }),
        compartment: fc.integer({ min: -1, max: 2 }),
        crew: fc.boolean(),
      })
      .map(({ span, ...row }) => ({ ...row, ...span })),
    { maxLength: 2 },
  ),
});
export const queries: fc.Arbitrary<TraceQuery> = fc.record({
  person,
  from: fc.oneof(fc.constant(FIRST), fc.integer({ min: FIRST - 10, max: FIRST + DAYS * DAY })),
  to: fc.constant(FIRST + DAYS * DAY),
  direction: fc.constantFrom('forward', 'backward'),
  minOverlapMinutes: fc.constantFrom(0, 0, 30),
  afterDepartureMinutes: fc.constantFrom(0, 0, 7, 120),
  placeCap: fc.constantFrom(100, 100, 2),
});

/** Groups and journeys of a world. */
export function bondsOf(world: World) {
  const groups = new GroupTiesBuilder();
  for (const [group, kind] of world.kinds.entries()) groups.addGroup(group, kind);
  for (const row of world.memberships) groups.addMember(row);
  const journeys = new JourneySeatsBuilder();
  for (const row of world.seats) journeys.add(row);
  return { groups: groups.freeze(), journeys: journeys.freeze() };
}

/** The same rows in the index of the library. */
export function indexOf(world: World) {
  const builder = new PresenceIndexBuilder();
  for (const row of world.presences) builder.add(row);
  return { presences: builder.freeze(), ...bondsOf(world) };
}

/** Rows as PostgreSQL holds them; each lies within a day. */
export function storedOf(rows: readonly Presence[]): StoredRows {
  const days = rows.map(row => dayOfMinute(row.from));
  const start = (row: Presence) => row.from - (row.from % DAY);
  return {
    day: days,
    place: rows.map(row => row.place),
    ref: rows.map((row, i) => references.of(days[i]!)!.refOf(row.person)),
    fromMinute: rows.map(row => row.from - start(row)),
    toMinute: rows.map(row => row.to - start(row)),
    source: rows.map(row => row.source),
    precision: rows.map(row => row.precision),
    certainty: rows.map(row => row.certainty),
  };
}

/** Rows in memory that are not in the database. */
export function nearOf(rows: readonly Presence[]): NearRows {
  const meets = (row: Presence, from: number, to: number) =>
    row.from < to && Math.max(row.to, row.from + 1) > from;
  return {
    size: rows.length,
    staysOf: (person, from, to) => rows.filter(row => row.person === person && meets(row, from, to)),
    staysAt: (place, from, to) => rows.filter(row => row.place === place && meets(row, from, to)),
  };
}

function inverseOf(odd: number): number {
  let inverse = odd;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse >>> 0;
}
