import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { GroupTies, GroupTiesBuilder } from '../groups.ts';
import { JourneySeats, JourneySeatsBuilder } from '../journeys.ts';
import { distinctStays, type World } from '../oracle.ts';
import { CityIndex } from '../segments/city.ts';
import type { Membership, Presence, Seat } from '../types.ts';
import { PairFinder } from './finder.ts';
import { bruteForcePairs, rowsOf } from './oracle.ts';
import { pairsOf, pairsOfMany, twoHops } from './pairs.ts';
import { allocateSlab, copyPairs } from './slab.ts';
import { Tracer, type TracerOptions } from './tracer.ts';
import type { PairColumns, PairQuery } from './types.ts';

const DAY = 1440;
const PEOPLE = 6;
const SETTINGS = Uint8Array.from([3, 255, 1]);

const person = fc.integer({ min: 0, max: PEOPLE - 1 });
/** Minutes crowd around the midnights of four days, so that stays touch, repeat, nest and go over midnight. */
const minute = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.oneof(fc.constant(0), fc.integer({ min: -25, max: 25 }), fc.integer({ min: 600, max: 640 })),
  )
  .map(([day, minute]) => day * DAY + minute);
const length = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 100, max: 900 }),
  fc.constantFrom(DAY, 2 * DAY),
);
const exact = fc
  .record({
    place: fc.integer({ min: 0, max: 3 }),
    person,
    from: minute,
    length,
    source: fc.integer({ min: 0, max: 2 }),
    certainty: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ length, ...row }): Presence => ({ ...row, to: row.from + length, precision: 0 }));
const coarse = fc
  .record({ row: exact, day: fc.integer({ min: 0, max: 3 }), kind: fc.integer({ min: 0, max: 3 }) })
  .map(({ row, day, kind }): Presence => {
    if (kind === 3) return { ...row, from: day * DAY, to: (day + 1) * DAY, precision: 2 };
    if (kind === 2) return { ...row, from: day * DAY + 1200, to: (day + 1) * DAY + 200, precision: 1 };
    return { ...row, from: day * DAY + kind * 720, to: day * DAY + (kind + 1) * 720, precision: 1 };
  });
const presences = fc.array(fc.oneof({ arbitrary: exact, weight: 4 }, { arbitrary: coarse, weight: 1 }), {
  maxLength: 22,
});
const memberships = fc.array(
  fc
    .record({
      group: fc.integer({ min: 0, max: 2 }),
      person,
      from: minute,
      length: fc.constantFrom(0, 30, 900),
    })
    .map(({ length, ...row }): Membership => ({ ...row, to: row.from + length })),
  { maxLength: 4 },
);
const seats = fc.array(
  fc
    .record({
      journey: fc.integer({ min: 0, max: 1 }),
      person,
      from: minute,
      length: fc.constantFrom(0, 30, 300),
      carriage: fc.integer({ min: -1, max: 2 }),
      row: fc.integer({ min: -1, max: 9 }),
      column: fc.integer({ min: -1, max: 4 }),
      compartment: fc.integer({ min: -1, max: 2 }),
      crew: fc.boolean(),
    })
    .map(({ length, ...row }): Seat => ({ ...row, to: row.from + length })),
  { maxLength: 3 },
);
const world: fc.Arbitrary<World> = fc.record({
  presences,
  kinds: fc.constant(['household', 'class', 'household']),
  memberships,
  seats,
});
const query: fc.Arbitrary<PairQuery> = fc
  .record({
    person,
    from: minute,
    to: fc.constantFrom(3 * DAY, 3 * DAY + 10, 5 * DAY),
    direction: fc.constantFrom('forward', 'backward'),
    minOverlapMinutes: fc.constantFrom(0, 0, 15),
    afterDepartureMinutes: fc.constantFrom(0, 0, 0, 30, 1500),
  } as const)
  .map(query => ({ ...query, from: Math.min(query.from, query.to) }));
/** What becomes of a row: sealed, appended afterwards, or contributed for its person. */
const ways = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 22, maxLength: 22 });

function indexOf(world: World, ways: readonly number[]): CityIndex {
  const index = new CityIndex();
  const by = (way: number) => world.presences.filter((_, i) => ways[i] === way);
  for (const row of by(0)) index.append(row);
  for (const day of index.days.map(day => day.dayStart)) index.seal(day);
  for (const row of by(1)) index.append(row);
  for (let who = 0; who < PEOPLE; who++)
    index.setContributed(
      who,
      by(2).filter(row => row.person === who),
    );
  return index;
}

function belongingOf(world: World): Pick<TracerOptions, 'groups' | 'journeys'> {
  const groups = new GroupTiesBuilder();
  for (const [group, kind] of world.kinds.entries()) groups.addGroup(group, kind);
  for (const row of world.memberships) groups.addMember(row);
  const journeys = new JourneySeatsBuilder();
  for (const row of world.seats) journeys.add(row);
  return { groups: groups.freeze(), journeys: journeys.freeze() };
}

function tracerOf(world: World, ways: readonly number[], threads = 0): Tracer {
  return Tracer.open(indexOf(world, ways), { threads, settingOfPlace: SETTINGS, ...belongingOf(world) });
}

describe('pairs equal what counting single minutes finds', () => {
  it('for one person, whether rows were sealed, appended or contributed', () => {
    fc.assert(
      fc.property(world, query, ways, (world, query, ways) => {
        const found = pairsOf(tracerOf(world, ways), query);
        const expected = bruteForcePairs(world, query, SETTINGS);
        expect(rowsOf(found)).toEqual(expected.rows);
        expect(found.belowMinimum).toBe(expected.belowMinimum);
      }),
      { numRuns: 600 },
    );
  });

  it('when the memory must grow, and persons are found by hashing', () => {
    fc.assert(
      fc.property(world, fc.array(query, { minLength: 1, maxLength: 4 }), ways, (world, queries, ways) => {
        const presences = indexOf(world, ways);
        const finder = new PairFinder(
          { presences, settingOfPlace: SETTINGS, ...belongingOf(world) },
          allocateSlab(0, 0),
          2 ** 30,
        );
        for (const query of queries)
          expect(rowsOf(finder.pairsOf(query))).toEqual(bruteForcePairs(world, query, SETTINGS).rows);
        finder.table.reset(allocateSlab(1, 1));
        for (const query of queries) {
          const start = finder.table.count;
          finder.append(query, null);
          const found = rowsOf(finder.table.columns, start, finder.table.count);
          expect(found).toEqual(bruteForcePairs(world, query, SETTINGS).rows);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      'two places at once count their minutes once',
      [
        [0, 0, 100, 200],
        [1, 0, 100, 200],
        [0, 1, 100, 200],
        [1, 1, 150, 250],
      ],
      100,
      2,
    ],
    [
      'one who comes and goes over two midnights of a resident is met twice',
      [
        [0, 0, 0, 3 * DAY],
        [0, 1, 1400, DAY + 300],
        [0, 1, DAY + 1430, 2 * DAY + 10],
      ],
      360,
      2,
    ],
    [
      'a midnight at one place continues no meeting at another',
      [
        [0, 0, 1300, 1600],
        [1, 0, 1200, 1600],
        [0, 1, 1350, 1500],
        [1, 1, 1300, 1400],
        [1, 1, 1440, 1490],
      ],
      200,
      3,
    ],
  ] as const)('%s', (_, rows, minutes, meetings) => {
    const presences = rows.map(
      ([place, person, from, to]): Presence => ({
        place,
        person,
        from,
        to,
        source: 0,
        precision: 0,
        certainty: 0,
      }),
    );
    const world: World = { presences, kinds: [], memberships: [], seats: [] };
    const query = { person: 0, from: 0, to: 4 * DAY };
    const found = rowsOf(
      pairsOf(
        tracerOf(
          world,
          rows.map(() => 0),
        ),
        query,
      ),
    );
    expect(found).toMatchObject([{ person: 1, minutes, meetings }]);
    expect(found).toEqual(bruteForcePairs(world, query, SETTINGS).rows);
  });

  it('for thousands at one place, found by hashing, by number, and in a table that grows', () => {
    const index = new CityIndex();
    for (let i = 0; i < 3000; i++)
      index.append({
        place: 0,
        person: i * 5,
        from: i % 700,
        to: (i % 700) + 700,
        source: 0,
        precision: 0,
        certainty: 0,
      });
    index.append({ place: 1, person: 0, from: 1000, to: 1100, source: 0, precision: 0, certainty: 0 });
    index.append({ place: 1, person: 5, from: 1050, to: 1060, source: 0, precision: 0, certainty: 0 });
    index.seal(0);
    const query = { person: 0, from: 0, to: DAY };
    const byNumber = rowsOf(new PairFinder({ presences: index }).pairsOf(query));
    expect(byNumber.length).toBe(2999);
    for (const row of byNumber) {
      const begun = (row.person / 5) % 700;
      expect(row).toMatchObject({ minutes: 700 - begun + (row.person === 5 ? 10 : 0), first: begun });
    }
    expect(byNumber[0].places).toEqual([0, 1]);
    const finder = new PairFinder({ presences: index }, allocateSlab(0, 0), 2 ** 30);
    for (let repeat = 0; repeat < 3; repeat++) expect(rowsOf(finder.pairsOf(query))).toEqual(byNumber);
    finder.table.begin(0, null);
    for (let person = 0; person < 5000; person++) expect(finder.table.recordOf(person * 3)).toBe(person);
    for (let person = 0; person < 5000; person++) expect(finder.table.recordOf(person * 3)).toBe(person);
  });

  it('for everyone at a place', () => {
    fc.assert(
      fc.property(
        presences,
        ways,
        minute,
        fc.integer({ min: 1, max: 2 * DAY }),
        (rows, ways, from, length) => {
          const to = from + length;
          const world = { presences: rows, kinds: [], memberships: [], seats: [] };
          const found = rowsOf(tracerOf(world, ways).peopleAt(1, from, to));
          // Somebody who was there all the time, and nowhere else, meets the same people.
          const watcher = {
            place: 1,
            person: PEOPLE,
            from,
            to,
            source: 0,
            precision: 0,
            certainty: 0,
          } as Presence;
          const watched = { ...world, presences: [...rows, watcher] };
          expect(found).toEqual(bruteForcePairs(watched, { person: PEOPLE, from, to }, SETTINGS).rows);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('over two hops, each contact until an end of their own', async () => {
    await fc.assert(
      fc.asyncProperty(
        world,
        query,
        ways,
        fc.array(minute, { minLength: PEOPLE, maxLength: PEOPLE }),
        async (world, query, ways, ends) => {
          const tracer = tracerOf(world, ways);
          const { first, second } = twoHops(tracer, { ...query, endOfContact: person => ends[person] });
          const expected = bruteForcePairs(world, query, SETTINGS).rows;
          expect(rowsOf(first)).toEqual(expected);
          const reached = new Set([query.person, ...expected.map(row => row.person)]);
          const paths: unknown[] = [];
          for (const contact of expected) {
            if (ends[contact.person] <= contact.first) continue;
            const hop = {
              ...query,
              direction: 'forward' as const,
              person: contact.person,
              from: contact.first,
              to: ends[contact.person],
            };
            for (const row of bruteForcePairs(world, hop, SETTINGS).rows)
              if (!reached.has(row.person)) paths.push([contact.person, row]);
          }
          const found: unknown[] = [];
          for await (const { via, rowOffsets, pairs } of second)
            for (let k = 0; k < via.length; k++)
              for (const row of rowsOf(pairs, rowOffsets[k], rowOffsets[k + 1])) found.push([via[k], row]);
          const sorted = (list: unknown[]) => list.map(entry => JSON.stringify(entry)).sort();
          expect(sorted(found)).toEqual(sorted(paths));
        },
      ),
      { numRuns: 200 },
    );
  });
});

it('groups and seats read in another thread, or appended, answer as frozen ones', () => {
  const everything = (world: World, frozen: number): unknown[] => {
    const { journeys } = belongingOf(world);
    const { groups } = belongingOf({ ...world, memberships: world.memberships.slice(0, frozen) });
    for (const row of world.memberships.slice(frozen)) groups!.appendMember(row);
    const found: unknown[] = [];
    for (const read of [groups!, new GroupTies(structuredClone(groups!.share()))])
      for (let who = 0; who < PEOPLE; who++)
        read.forEachTie(who, 0, 3 * DAY, (other, tie) => found.push([who, other, tie]));
    for (const read of [journeys!, new JourneySeats(structuredClone(journeys!.share()))])
      for (let who = 0; who < PEOPLE; who++)
        read.forEachSharer(who, 0, 3 * DAY, (other, seat) => found.push([who, other, seat]));
    return found.map(entry => JSON.stringify(entry)).sort();
  };
  fc.assert(
    fc.property(world, fc.nat(4), (world, frozen) => {
      expect(everything(world, frozen)).toEqual(everything(world, world.memberships.length));
    }),
    { numRuns: 200 },
  );
});

describe('worker threads', () => {
  const opened: Tracer[] = [];
  afterAll(() => Promise.all(opened.map(tracer => tracer.close())));

  it('give the same bytes, whether none, one or two', async () => {
    const [rows] = fc.sample(fc.array(exact, { minLength: 400, maxLength: 400 }), { seed: 1, numRuns: 1 });
    const spread = rows.map((row, i) => ({
      ...row,
      person: (row.person + i * 7) % 40,
      place: (row.place + i) % 9,
    }));
    const world: World = {
      presences: spread,
      kinds: ['household', 'class'],
      memberships: Array.from({ length: 20 }, (_, i) => ({
        group: i % 2,
        person: i * 2,
        from: i * 100,
        to: 4 * DAY,
      })),
      seats: Array.from(
        { length: 12 },
        (_, i): Seat => ({
          journey: i % 3,
          person: i * 3,
          from: 50,
          to: 300,
          carriage: i % 2,
          row: i,
          column: 0,
          compartment: -1,
          crew: false,
        }),
      ),
    };
    const [ways] = fc.sample(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 400, maxLength: 400 }), {
      seed: 2,
      numRuns: 1,
    });
    const index = indexOf(world, ways);
    const queries = Array.from(
      { length: 100 },
      (_, i): PairQuery => ({
        person: i % 40,
        from: (i % 3) * DAY,
        to: 4 * DAY,
        minOverlapMinutes: i % 2 ? 10 : 0,
        afterDepartureMinutes: i % 7 === 0 ? 20 : 0,
      }),
    );
    const answers: string[] = [];
    for (const threads of [0, 1, 2]) {
      const tracer = Tracer.open(index, { threads, settingOfPlace: SETTINGS, ...belongingOf(world) });
      opened.push(tracer);
      const text: unknown[] = [];
      for await (const batch of pairsOfMany(tracer, queries, { batch: 7 }))
        text.push(batch.firstQuery, [...batch.rowOffsets], [...batch.belowMinimum], textOf(batch.pairs));
      const { first, second } = twoHops(tracer, { person: 3, from: 0, to: 4 * DAY });
      text.push(textOf(first));
      for await (const batch of second) text.push([...batch.via], textOf(batch.pairs));
      answers.push(JSON.stringify(text));
    }
    expect(answers[0].length).toBeGreaterThan(10_000);
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).toBe(answers[0]);
    const { ties, seats } = opened[0].pairsOf({ person: 0, from: 0, to: 4 * DAY });
    expect([ties.some(bits => bits === 1), seats.some(bits => bits === 3)]).toEqual([true, true]);
    // What was appended and contributed since is found by threads that were already open.
    index.append({ place: 77, person: 1, from: 100, to: 200, source: 0, precision: 0, certainty: 0 });
    index.setContributed(39, [
      { place: 77, person: 39, from: 150, to: 170, source: 0, precision: 0, certainty: 0 },
    ]);
    for await (const { pairs } of pairsOfMany(opened[2], [{ person: 1, from: 100, to: 200 }]))
      expect(rowsOf(pairs).filter(row => row.places.includes(77))).toMatchObject([
        { person: 39, minutes: 20 },
      ]);
  });

  it('end their work when nobody waits for it any more', async () => {
    const rows = Array.from(
      { length: 300 },
      (_, i): Presence => ({
        place: 0,
        person: i,
        from: i,
        to: i + 600,
        source: 0,
        precision: 0,
        certainty: 0,
      }),
    );
    const index = new CityIndex();
    for (const row of rows) index.append(row);
    const tracer = Tracer.open(index, { threads: 2 });
    opened.push(tracer);
    const queries = rows.map(row => ({ person: row.person, from: 0, to: DAY }));
    const abort = new AbortController();
    let batches = 0;
    const reading = (async () => {
      for await (const batch of pairsOfMany(tracer, queries, { signal: abort.signal, batch: 3 })) {
        batches += batch.queries > 0 ? 1 : 0;
        if (batches === 2) abort.abort(new Error('not needed any more'));
      }
    })();
    await expect(reading).rejects.toThrow('not needed any more');
    expect(batches).toBe(2);
    for await (const batch of pairsOfMany(tracer, queries)) {
      expect(batch.pairs.length).toBe(32 * 299);
      break;
    }
    expect(tracer.pairsOf(queries[0]).length).toBe(299);
  });
});

function textOf(pairs: PairColumns): unknown {
  return Object.entries(copyPairs(pairs)).map(([name, column]) => [
    name,
    typeof column === 'number' ? column : [...column],
  ]);
}

it('a world of the test has stays over midnight that meet more than once', () => {
  const [many] = fc.sample(fc.array(presences, { minLength: 200, maxLength: 200 }), { seed: 3, numRuns: 1 });
  expect(
    many.some(rows => distinctStays(rows).some(row => row.precision === 0 && row.to - row.from > DAY)),
  ).toBe(true);
});
