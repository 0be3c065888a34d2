import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupTiesBuilder } from './groups.ts';
import { traceTwoHops } from './hops.ts';
import { JourneySeatsBuilder } from './journeys.ts';
import { bruteForceTrace, distinctStays, type World } from './oracle.ts';
import { PresenceIndexBuilder } from './presence.ts';
import { type TraceIndex, traceContacts, whoWasAt } from './trace.ts';
import type { Presence, Seat, TraceQuery } from './types.ts';

const PEOPLE = 6;
const DAY = 40;
const END = 4 * DAY;

const person = fc.integer({ min: 0, max: PEOPLE - 1 });
const minute = fc.integer({ min: -5, max: END });
const length = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 20, max: 130 }));

const exact = fc
  .record({
    place: fc.integer({ min: 0, max: 3 }),
    person,
    from: minute,
    length,
    source: fc.integer({ min: 0, max: 3 }),
    certainty: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ length, ...row }): Presence => ({ ...row, to: row.from + length, precision: 0 }));
const coarse = fc
  .record({ row: exact, day: fc.integer({ min: 0, max: 3 }), half: fc.integer({ min: 0, max: 2 }) })
  .map(({ row, day, half }): Presence => {
    if (half === 2) return { ...row, from: day * DAY, to: (day + 1) * DAY, precision: 2 };
    const from = day * DAY + (half * DAY) / 2;
    return { ...row, from, to: from + DAY / 2, precision: 1 };
  });
const presences = fc
  .array(fc.oneof({ arbitrary: exact, weight: 3 }, { arbitrary: coarse, weight: 1 }), { maxLength: 22 })
  // A repeat now and then: the same fact reported twice, once by a stronger source.
  .chain(rows =>
    fc.boolean().map(twice => (twice ? [...rows, ...rows.map(r => ({ ...r, source: 1 }))] : rows)),
  );

const memberships = fc.array(
  fc
    .record({ group: fc.integer({ min: 0, max: 2 }), person, from: minute, length })
    .map(({ length, ...row }) => ({ ...row, to: row.from + length })),
  { maxLength: 5 },
);
const seats = fc.array(
  fc
    .record({
      journey: fc.integer({ min: 0, max: 1 }),
      person,
      from: minute,
      length,
      carriage: fc.integer({ min: -1, max: 2 }),
      row: fc.integer({ min: -1, max: 9 }),
      column: fc.integer({ min: -1, max: 4 }),
      compartment: fc.integer({ min: -1, max: 2 }),
      crew: fc.boolean(),
    })
    .map(({ length, ...row }): Seat => ({ ...row, to: row.from + length })),
  { maxLength: 4 },
);
const world: fc.Arbitrary<World> = fc.record({
  presences,
  kinds: fc.constant(['household', 'class', 'office']),
  memberships,
  seats,
});
const query: fc.Arbitrary<TraceQuery> = fc.record({
  person,
  from: fc.integer({ min: -5, max: END }),
  to: fc.constant(END),
  direction: fc.constantFrom('forward', 'backward'),
  minOverlapMinutes: fc.constantFrom(0, 0, 5),
  afterDepartureMinutes: fc.constantFrom(0, 0, 7),
  placeCap: fc.constantFrom(100, 100, 2),
});

function indexOf(world: World, live = 0): TraceIndex {
  const builder = new PresenceIndexBuilder();
  const frozen = world.presences.length - live;
  for (const row of world.presences.slice(0, frozen)) builder.add(row);
  const groups = new GroupTiesBuilder();
  for (const [group, kind] of world.kinds.entries()) groups.addGroup(group, kind);
  for (const row of world.memberships) groups.addMember(row);
  const journeys = new JourneySeatsBuilder();
  for (const row of world.seats) journeys.add(row);
  const index = { presences: builder.freeze(), groups: groups.freeze(), journeys: journeys.freeze() };
  for (const row of world.presences.slice(frozen)) index.presences.append(row);
  return index;
}

/** Seats that share journey, start and end have no order of their own: give them one on both sides. */
function settled(result: ReturnType<typeof bruteForceTrace>) {
  for (const encounter of result.encounters) {
    encounter.seats.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    encounter.ties.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return result;
}

describe('tracing equals counting minutes by hand', () => {
  it('on any small world, for any window, direction and option', () => {
    fc.assert(
      fc.property(world, query, (world, query) => {
        expect(settled(traceContacts(indexOf(world), query))).toEqual(settled(bruteForceTrace(world, query)));
      }),
      { numRuns: 400 },
    );
  });

  it('when any part of the rows arrived after freezing', () => {
    fc.assert(
      fc.property(world, query, fc.nat(), (world, query, live) => {
        const index = indexOf(world, live % (world.presences.length + 1));
        expect(settled(traceContacts(index, query))).toEqual(settled(bruteForceTrace(world, query)));
        expect(index.presences.size).toBe(distinctStays(world.presences).length);
      }),
      { numRuns: 300 },
    );
  });

  it('after one person was replaced, and when the stays are handed on', () => {
    fc.assert(
      fc.property(world, query, fc.nat(), person, (world, query, live, replaced) => {
        const index = indexOf(world, live % (world.presences.length + 1));
        const kept = world.presences.filter(row => row.person === replaced && row.place % 2 === 0);
        index.presences.replacePerson(replaced, kept);
        const after = {
          ...world,
          presences: [...world.presences.filter(row => row.person !== replaced), ...kept],
        };
        const expected = settled(bruteForceTrace(after, query));
        expect(settled(traceContacts(index, query))).toEqual(expected);
        const copy = new PresenceIndexBuilder().addColumns(index.presences.stays()).freeze();
        expect(settled(traceContacts({ ...index, presences: copy }, query))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('over two hops, each contact until an end of their own', () => {
    fc.assert(
      fc.property(
        world,
        query,
        fc.array(minute, { minLength: PEOPLE, maxLength: PEOPLE }),
        (world, query, ends) => {
          const found = traceTwoHops(indexOf(world), { ...query, endOfContact: person => ends[person] });
          const first = bruteForceTrace(world, query);
          const reached = new Set([query.person, ...first.encounters.map(e => e.person)]);
          for (const venue of first.venues) for (const person of venue.persons) reached.add(person);
          const paths: string[] = [];
          for (const contact of first.encounters) {
            if (ends[contact.person] <= contact.firstMinute) continue;
            const hop = bruteForceTrace(world, {
              ...query,
              direction: 'forward',
              person: contact.person,
              from: contact.firstMinute,
              to: ends[contact.person],
            });
            for (const encounter of settled(hop).encounters)
              if (!reached.has(encounter.person))
                paths.push(JSON.stringify([encounter.person, contact.person, encounter]));
          }
          const foundPaths = found.second.flatMap(contact =>
            contact.paths.map(path => {
              settled({ ...first, encounters: [path.encounter] });
              return JSON.stringify([contact.person, path.via, path.encounter]);
            }),
          );
          expect(foundPaths.sort()).toEqual(paths.sort());
          expect(settled(found.first)).toEqual(settled(first));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('for who was at a place', () => {
    fc.assert(
      fc.property(world, minute, fc.integer({ min: 1, max: 60 }), (world, from, length) => {
        const expected = distinctStays(world.presences)
          .filter(row => row.place === 1 && row.from < from + length && Math.max(row.to, row.from + 1) > from)
          .map(row =>
            JSON.stringify([row.person, row.from, row.to, row.source, row.precision, row.certainty]),
          );
        const found = whoWasAt(indexOf(world, 2 % (world.presences.length + 1)), 1, from, from + length).map(
          row => JSON.stringify([row.person, row.from, row.to, row.source, row.precision, row.certainty]),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 200 },
    );
  });
});
