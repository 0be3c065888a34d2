import { SINGLE_GROUPS, type SingleGroup } from '@outpace/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, PersonFacts, TubeFacts } from './facts.ts';
import { Judge } from './judge.ts';

const now = Date.parse('2022-07-20T06:05:00Z');
const minute = 60_000;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const programme = id(1);

const tube = (n: number): TubeFacts => ({
  id: id(n),
  code: `T-${n}`,
  programme,
  point: null,
  size: 10,
  mixing: 'free',
  state: 'open',
  openedAt: now - 30 * minute,
  closedAt: null,
  closedByHandAt: null,
  receivedAt: null,
  voidedAt: null,
  voidedBy: null,
  note: null,
  members: 0,
  household: null,
  alone: false,
  areaKey: 1,
  labId: null,
  labKey: -1,
  ours: true,
});
const person = (n: number, groups: string[]): PersonFacts => ({
  id: id(n),
  name: '王*',
  areaKey: 1,
  locatedKey: 1,
  groups,
  households: [],
  last: [],
});

interface Arrival {
  records: SingleGroup[];
  said?: SingleGroup;
  minutesAgo: number;
}
/** One tube, whoever comes in order; with or without what the team says. Answers and what would be stored. */
function sampled(arrivals: readonly Arrival[], singles: readonly SingleGroup[], heedSaid: boolean) {
  const people = arrivals.map(({ records }, n) => person(100 + n, records));
  const facts: Facts = {
    tubes: new Map([[id(2), tube(2)]]),
    labels: new Map(),
    samples: new Map(),
    programmes: new Map([
      [
        programme,
        {
          id: programme,
          kind: 'campaign',
          size: 10,
          mixing: 'free',
          zone: 'ordinary',
          opensAt: now - 60 * minute,
          closesAt: null,
          ours: true,
          singles,
        },
      ],
    ]),
    points: new Map(),
    people: new Map(people.map(one => [one.id, one])),
    named: new Map(people.map((one, n) => [id(200 + n), one.id])),
    misread: new Set(),
    dayStart: now - 6 * 60 * minute,
  };
  const judge = new Judge(facts, now);
  const results = arrivals.map(({ said, minutesAgo }, n) =>
    judge.judge({
      id: id(200 + n),
      at: new Date(now - minutesAgo * minute).toISOString(),
      kind: 'sampled',
      tubeId: id(2),
      person: { personId: people[n]!.id },
      how: 'document',
      ...(heedSaid && said ? { group: said } : {}),
    }),
  );
  return { results, put: judge.put };
}

const groups = fc.constantFrom(...SINGLE_GROUPS);
const arrival = (ages: fc.Arbitrary<number>): fc.Arbitrary<Arrival> =>
  fc.record(
    { records: fc.uniqueArray(groups, { maxLength: 2 }), said: groups, minutesAgo: ages },
    { requiredKeys: ['records', 'minutesAgo'] },
  );

describe('SPC-19: the team at the table may say that a person must be alone', () => {
  it('SPC-19: it refuses company as the records do, and says which group', () => {
    const [first, second] = sampled(
      [
        { records: [], minutesAgo: 0 },
        { records: [], said: 'recent_traveller', minutesAgo: 0 },
      ],
      ['recent_traveller'],
      true,
    ).results;
    expect(first).toMatchObject({ state: 'recorded', groups: [] });
    expect(second).toMatchObject({ state: 'refused', rule: 'SPC-3', groups: ['recent_traveller'] });
  });

  it('SPC-19: what happened offline is kept and marked, with the group', () => {
    const { results, put } = sampled(
      [
        { records: [], minutesAgo: 10 },
        { records: [], said: 'key_person', minutesAgo: 9 },
      ],
      ['key_person'],
      true,
    );
    expect(results[1]).toMatchObject({ state: 'recorded', rule: 'SPC-3' });
    expect(put.samples.map(sample => sample.alone)).toEqual([false, true]);
    expect(put.said).toEqual([{ id: id(201), group: 'key_person' }]);
  });

  it('SPC-19: it never lets anybody share a tube whom the records or the pack keep alone', () => {
    fc.assert(
      fc.property(
        fc.array(arrival(fc.constantFrom(0, 10)), { minLength: 1, maxLength: 8 }),
        fc.uniqueArray(groups),
        (arrivals, singles) => {
          const plain = sampled(arrivals, singles, false);
          const marked = sampled(arrivals, singles, true);
          const aloneOf = ({ put }: typeof plain) =>
            new Map(put.samples.map(sample => [sample.id, sample.alone]));
          const [before, after] = [aloneOf(plain), aloneOf(marked)];
          for (const [n, { records, said }] of arrivals.entries()) {
            const sample = id(200 + n);
            // where both kept it: alone by the records stays alone, said makes alone, nothing else does
            if (after.has(sample))
              expect(after.get(sample)).toBe(
                said !== undefined || records.some(group => singles.includes(group)),
              );
            if (before.get(sample) && after.has(sample)) expect(after.get(sample)).toBe(true);
          }
        },
      ),
    );
  });

  it('SPC-19: of people told at once, nobody said to be alone is ever in a tube with somebody', () => {
    fc.assert(
      fc.property(
        fc.array(arrival(fc.constant(0)), { minLength: 1, maxLength: 8 }),
        fc.uniqueArray(groups),
        (arrivals, singles) => {
          const { put } = sampled(arrivals, singles, true);
          if (put.samples.some(sample => sample.alone)) expect(put.samples).toHaveLength(1);
        },
      ),
    );
  });

  it('SPC-19: a device that knows nothing of it goes on as before', () => {
    const { results, put } = sampled([{ records: [], minutesAgo: 0 }], ['key_person'], true);
    expect(results[0]).toMatchObject({ state: 'recorded', groups: [] });
    expect(put.said).toEqual([]);
  });
});
