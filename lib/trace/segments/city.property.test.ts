import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceTwoHops } from '../hops.ts';
import { bruteForceTrace, distinctStays } from '../oracle.ts';
import { PresenceIndexBuilder } from '../presence.ts';
import { traceContacts, whoWasAt } from '../trace.ts';
import type { Presence, TraceQuery } from '../types.ts';
import { CityIndex } from './city.ts';
import { buildSealed } from './seal.ts';
import { midnightOf, partsOf, presence } from './testWorld.ts';

const DAY = 1440;
const PEOPLE = 5;

const day = fc.integer({ min: 0, max: 3 }).map(day => day * DAY);
const person = fc.integer({ min: 0, max: PEOPLE - 1 });
const rows = fc.array(presence, { maxLength: 4 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), rows }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('contribute' as const), person, rows }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('seal' as const), day }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sealSlowly' as const), day, rows }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const), day }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), day, rows }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), day }) },
);
const steps = fc.array(step, { maxLength: 14 });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const query: fc.Arbitrary<TraceQuery> = fc.record({
  person,
  from: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * DAY })),
  to: fc.oneof(fc.constant(4 * DAY), fc.integer({ min: 2 * DAY, max: 4 * DAY })),
  direction: fc.constantFrom('forward', 'backward'),
  minOverlapMinutes: fc.constantFrom(0, 0, 20),
  afterDepartureMinutes: fc.constantFrom(0, 0, 30),
  placeCap: fc.constantFrom(100, 100, 2),
});

/** What was fed and contributed, as plain rows of one day each. */
class Known {
  fed: Presence[] = [];
  contributed = new Map<number, Presence[]>();

  get rows(): Presence[] {
    return [...this.fed, ...[...this.contributed.values()].flat()];
  }
}

const notOn = (start: number) => (row: Presence) => midnightOf(row.from) !== start;

function run(steps: readonly Step[]): { city: CityIndex; known: Known } {
  const city = new CityIndex();
  const known = new Known();
  const append = (rows: readonly Presence[]) => {
    for (const row of rows) city.append(row);
    known.fed.push(...rows.flatMap(partsOf));
  };
  for (const step of steps) {
    if (step.do === 'append') append(step.rows);
    if (step.do === 'contribute') {
      const theirs = step.rows.map(row => ({ ...row, person: step.person }));
      city.setContributed(step.person, theirs);
      known.contributed.set(step.person, theirs.flatMap(partsOf));
    }
    if (step.do === 'seal') city.seal(step.day);
    if (step.do === 'sealSlowly') {
      const job = city.startSeal(step.day);
      append(step.rows);
      // The job is sent to a thread, and what it refers to goes on changing.
      if (job) expect(city.finishSeal(job, buildSealed(structuredClone(job)))).toBe(true);
    }
    if (step.do === 'reload' && city.dayAt(step.day)) {
      // As at a restart: the segment goes, comes back, and what was appended since is appended again.
      const rest = new CityIndex();
      for (const row of known.fed) if (midnightOf(row.from) === step.day) rest.append(row);
      rest.seal(step.day);
      const segment = rest.dayAt(step.day)?.segment;
      if (segment && !city.dayAt(step.day)!.segment) city.addSegment(segment);
      else if (segment) city.replaceDay(segment);
    }
    if (step.do === 'replace' && step.rows.length > 0) {
      const other = new CityIndex();
      const fresh = step.rows.flatMap(partsOf).filter(row => midnightOf(row.from) === step.day);
      for (const row of fresh) other.append(row);
      if (fresh.length === 0) continue;
      other.seal(step.day);
      city.replaceDay(other.dayAt(step.day)!.segment!);
      known.fed = [...known.fed.filter(notOn(step.day)), ...fresh];
    }
    if (step.do === 'drop') {
      city.dropDay(step.day);
      known.fed = known.fed.filter(notOn(step.day));
      for (const [person, rows] of known.contributed)
        known.contributed.set(person, rows.filter(notOn(step.day)));
    }
  }
  return { city, known };
}

function frozen(rows: readonly Presence[]) {
  const builder = new PresenceIndexBuilder();
  for (const row of rows) builder.add(row);
  return builder.freeze();
}

describe('an index by days, however its rows came', () => {
  it('gives the stays of everybody, and of every place, that an index of all rows at once gives', () => {
    fc.assert(
      fc.property(steps, day, fc.integer({ min: 1, max: 2000 }), (steps, from, length) => {
        const { city, known } = run(steps);
        const whole = frozen(known.rows);
        for (const index of [city, CityIndex.open(city.share())]) {
          for (let n = 0; n < PEOPLE; n++) {
            expect(index.staysOf(n, -Infinity, Infinity)).toEqual(whole.staysOf(n, -Infinity, Infinity));
            expect(index.staysOf(n, from, from + length)).toEqual(whole.staysOf(n, from, from + length));
            expect(index.staysAt(n, from, from + length)).toEqual(whole.staysAt(n, from, from + length));
          }
          const byDay = [0, 1, 2, 3].flatMap(n =>
            distinctStays(known.rows.filter(row => midnightOf(row.from) === n * DAY)),
          );
          expect(index.size).toBe(byDay.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('traces as counting minutes by hand does', () => {
    fc.assert(
      fc.property(steps, query, (steps, query) => {
        const { city, known } = run(steps);
        const world = { presences: known.rows, kinds: [], memberships: [], seats: [] };
        const expected = bruteForceTrace(world, query);
        expect(traceContacts({ presences: city }, query)).toEqual(expected);
        expect(traceContacts({ presences: CityIndex.open(city.share()) }, query)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('traces two hops, and finds who was at a place, as an index of all rows at once does', () => {
    fc.assert(
      fc.property(steps, query, (steps, query) => {
        const { city, known } = run(steps);
        const whole = { presences: frozen(known.rows) };
        expect(traceTwoHops({ presences: city }, query)).toEqual(traceTwoHops(whole, query));
        expect(whoWasAt({ presences: city }, 1, query.from, query.to)).toEqual(
          whoWasAt(whole, 1, query.from, query.to),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('shows, of one person at one place on one day, exact stays that neither overlap nor touch', () => {
    fc.assert(
      fc.property(steps, steps => {
        const { city } = run(steps);
        for (const { dayStart } of city.days) {
          const one = CityIndex.open({
            ...city.share(),
            days: city.share().days.filter(day => day.dayStart === dayStart),
          });
          for (let n = 0; n < PEOPLE; n++) {
            const stays = one.staysOf(n, -Infinity, Infinity).filter(stay => stay.precision === 0);
            for (const [i, stay] of stays.entries())
              if (i > 0 && stays[i - 1].place === stay.place && stay.to > stay.from)
                expect(stay.from).toBeGreaterThan(stays[i - 1].to);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
