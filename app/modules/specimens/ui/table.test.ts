import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markable, markLast, markNext } from './alone.ts';
import type { Programme, SamplingEvent } from './api.ts';
import { closeBox, fillBox, looseTubes, openBox } from './boxing.ts';
import { hear } from './heard.ts';
import {
  addPerson,
  closeTube,
  type Given,
  lastPerson,
  newTable,
  type Step,
  scanTube,
  type Table,
  undoLast,
  voidTube,
} from './table.ts';

let ids = 0;
const now = { at: '2022-07-20T06:05:00.000Z', newId: () => `id-${++ids}` };
const programme = (changes: Partial<Programme> = {}): Programme => ({
  id: 'round',
  kind: 'campaign',
  title: { zh: '第1轮', en: 'Round 1' },
  poolingZone: 'ordinary',
  poolSize: 10,
  mixing: 'free',
  poolingRule: 'P-1',
  opensAt: '2022-07-20T00:00:00Z',
  closesAt: '2022-07-20T16:00:00Z',
  closedAt: null,
  outbreakId: null,
  areaKey: 1,
  ...changes,
});
const person = (n: number, changes: Partial<Given> = {}): Given => ({
  person: { personId: `p${n}` },
  how: 'household',
  key: `person:p${n}`,
  label: `王*${n}`,
  alone: false,
  ...changes,
});
const empty = newTable('point', 'round');
const tubeOpen = (of = programme()) => scanTube(empty, 'T-0001', of, now).table;
const add = (table: Table, given: Given, of = programme()) => addPerson(table, given, of, now);
const kinds = (step: Step) => step.events.map(event => event.kind);

describe('at the table', () => {
  it('one scan of a person is one record', () => {
    const step = add(tubeOpen(), person(1));
    expect(kinds(step)).toEqual(['sampled']);
    expect(step.events[0]).toMatchObject({ person: { personId: 'p1' }, how: 'household' });
    expect(step.outcome).toMatchObject({ tone: 'good', kind: 'recorded', label: '王*1', full: false });
  });
  it('a full tube closes by itself', () => {
    let table = tubeOpen(programme({ poolSize: 3 }));
    for (const n of [1, 2]) table = add(table, person(n)).table;
    const third = add(table, person(3));
    expect(kinds(third)).toEqual(['sampled', 'tube_closed']);
    expect(third.table.tube).toBeNull();
    expect(add(third.table, person(4)).outcome.kind).toBe('no_tube');
  });
  it('scanning the next tube closes the open one, and gives an unused one back', () => {
    const used = scanTube(add(tubeOpen(), person(1)).table, 'T-0002', programme(), now);
    expect(kinds(used)).toEqual(['tube_closed', 'tube_opened']);
    expect(kinds(scanTube(tubeOpen(), 'T-0002', programme(), now))).toEqual(['tube_voided', 'tube_opened']);
    expect(scanTube(tubeOpen(), 'T-0001', programme(), now).outcome.kind).toBe('same_tube');
  });
  it('a tube of today is not opened again', () => {
    const { table } = closeTube(add(tubeOpen(), person(1)).table, now);
    const step = scanTube(table, 'T-0001', programme(), now);
    expect(step.outcome).toMatchObject({ tone: 'bad', kind: 'tube_used' });
    expect(step.events).toEqual([]);
  });
  it('somebody already in a tube of this round is asked about before anything is recorded, and kept when wanted', () => {
    const { table } = add(tubeOpen(), person(1));
    const asked = add(table, person(1));
    expect(asked).toMatchObject({ events: [], outcome: { kind: 'duplicate', tail: 'T-0001', tone: 'ask' } });
    const kept = addPerson(table, person(1), programme(), now, { again: true });
    expect(kept.events[0]).toMatchObject({ again: true });
  });
  it('after an undo the person may be sampled again, and the undo is a record with its reason', () => {
    const undone = undoLast(add(tubeOpen(), person(1)).table, '扫错人', now);
    expect(undone.events[0]).toMatchObject({ kind: 'sample_undone', reason: '扫错人' });
    expect(undone.table.tube?.members).toEqual([]);
    expect(add(undone.table, person(1)).outcome.kind).toBe('recorded');
  });
  it('the last person of a tube that just closed can still be taken out', () => {
    const { table } = add(tubeOpen(programme({ poolSize: 1 })), person(1));
    expect(lastPerson(table)?.member.label).toBe('王*1');
    expect(kinds(undoLast(table, '扫错人', now))).toEqual(['sample_undone']);
  });
  it('who is sampled alone joins nobody, nobody joins them, and their tube closes at one', () => {
    const single = person(2, { alone: true });
    expect(add(add(tubeOpen(), person(1)).table, single).outcome.kind).toBe('must_be_alone');
    expect(kinds(add(tubeOpen(), single))).toEqual(['sampled', 'tube_closed']);
  });
  it('one household a tube where the pack says so', () => {
    const of = programme({ mixing: 'household', poolSize: 5 });
    const { table } = add(tubeOpen(of), person(1, { householdId: 'h1' }), of);
    expect(add(table, person(2, { householdId: 'h2' }), of).outcome.kind).toBe('other_household');
    expect(add(table, person(2, { householdId: 'h1' }), of).outcome.kind).toBe('recorded');
  });
  it('a tube for one where the pack wants single tubes', () => {
    const of = programme({ mixing: 'single', poolSize: 1 });
    expect(add(tubeOpen(of), person(1), of).table.tube).toBeNull();
  });
  it('outside of the round nobody is recorded, and the screen says when it begins or ended', () => {
    expect(scanTube(empty, 'T-1', programme({ opensAt: '2022-07-20T07:00:00Z' }), now).outcome.kind).toBe(
      'round_not_open',
    );
    expect(add(tubeOpen(), person(1), programme({ closesAt: now.at })).outcome.kind).toBe('round_over');
  });
  it('a tube is given up with its reason', () => {
    const step = voidTube(add(tubeOpen(), person(1)).table, '管体破损', now);
    expect(step.events[0]).toMatchObject({ kind: 'tube_voided', reason: '管体破损' });
    expect(looseTubes(step.table)).toEqual([]);
  });
});

describe('who the team says must be alone (SPC-19)', () => {
  const traveller = {
    group: 'recent_traveller' as const,
    words: { zh: '近期外地来返人员', en: 'recent traveller' },
  };

  it('is marked before the scan: the event carries the group, the tube closes at one, and the mark is gone', () => {
    const marked = markNext(tubeOpen(), traveller);
    expect(marked).toMatchObject({ events: [], outcome: { kind: 'marked', company: false } });
    const step = add(marked.table, person(1));
    expect(kinds(step)).toEqual(['sampled', 'tube_closed']);
    expect(step.events[0]).toMatchObject({ group: 'recent_traveller' });
    expect(step.table.tubes[0]?.members[0]).toMatchObject({ alone: true, group: traveller });
    expect(step.table.mark).toBeNull();
    const next = add(scanTube(step.table, 'T-0002', programme(), now).table, person(2));
    expect(next.events[0]).not.toHaveProperty('group');
    expect(kinds(next)).toEqual(['sampled']);
  });
  it('is asked for a new tube when others are in the open one, and the mark waits for it', () => {
    const marked = markNext(add(tubeOpen(), person(1)).table, traveller);
    expect(marked.outcome).toMatchObject({ kind: 'marked', company: true });
    const refused = add(marked.table, person(2));
    expect(refused).toMatchObject({ events: [], outcome: { kind: 'must_be_alone' } });
    const opened = scanTube(refused.table, 'T-0002', programme(), now);
    expect(opened.events).toMatchObject([{ kind: 'tube_closed' }, { kind: 'tube_opened', poolSize: 1 }]);
    expect(kinds(add(opened.table, person(2)))).toEqual(['sampled', 'tube_closed']);
  });
  it('is found out after the scan: alone in the open tube, recorded again with the group, under the same code', () => {
    const step = markLast(add(tubeOpen(), person(1)).table, traveller, programme(), '须单采', now);
    expect(kinds(step)).toEqual(['sample_undone', 'sampled', 'tube_closed']);
    expect(step.events[1]).toMatchObject({ person: { personId: 'p1' }, group: 'recent_traveller' });
    expect(step.outcome.kind).toBe('marked_last');
    expect(markable(step.table)).toBeNull();
  });
  it('is found out after the scan in a tube with others: taken out, and marked for a tube of their own', () => {
    const two = add(add(tubeOpen(), person(1)).table, person(2)).table;
    const step = markLast(two, traveller, programme(), '须单采', now);
    expect(kinds(step)).toEqual(['sample_undone']);
    expect(step.outcome.kind).toBe('must_be_alone');
    expect(step.table.tube?.members.map(member => member.label)).toEqual(['王*1']);
    const own = scanTube(step.table, 'T-0002', programme(), now).table;
    expect(add(own, person(2)).events[0]).toMatchObject({ group: 'recent_traveller' });
  });
  it('is unmarked again, and asked twice keeps the group with the question', () => {
    const marked = markNext(tubeOpen(), traveller).table;
    expect(kinds(add(markNext(marked, null).table, person(1)))).toEqual(['sampled']);
    const once = scanTube(add(marked, person(1)).table, 'T-0002', programme(), now).table;
    const asked = add(markNext(once, traveller).table, person(1)).outcome;
    expect(asked).toMatchObject({ kind: 'duplicate', given: { group: traveller, alone: true } });
  });
  it('goes with the question when the server has seen them before', () => {
    const step = add(markNext(tubeOpen(), traveller).table, person(1));
    const heard = hear(
      step.table,
      step.events,
      {
        results: [
          {
            id: step.events[0]!.id,
            state: 'conflict',
            rule: 'SPC-12',
            previous: { tubeTail: '0472-X', at: '2022-07-20T05:58:00Z' },
          },
        ],
        tubes: [],
      },
      new Set(),
      now,
    );
    expect(heard.outcomes[0]).toMatchObject({ given: { group: traveller, alone: true } });
  });
});

describe('boxes', () => {
  const { table } = closeTube(add(tubeOpen(), person(1)).table, now);
  it('are filled with closed tubes, each once, and sealed with a count', () => {
    const filled = fillBox(openBox(table, 'BX-1').table, ['T-0001', 'T-0001', 'X-77'], now);
    expect(filled.events[0]).toMatchObject({
      kind: 'box_filled',
      boxCode: 'BX-1',
      tubeCodes: ['T-0001', 'X-77'],
    });
    expect(looseTubes(filled.table)).toEqual([]);
    expect(fillBox(filled.table, ['T-0001'], now).events).toEqual([]);
    expect(closeBox(filled.table, 2, 'lab', now).events[0]).toMatchObject({
      kind: 'box_closed',
      count: 2,
      labId: 'lab',
    });
  });
  it('do not take a tube that is still open, and another box waits until this one is sealed', () => {
    const open = scanTube(table, 'T-0002', programme(), now).table;
    expect(fillBox(openBox(open, 'BX-1').table, ['T-0002'], now).outcome.kind).toBe('tube_open');
    const filled = fillBox(openBox(table, 'BX-1').table, ['T-0001'], now).table;
    expect(openBox(filled, 'BX-2').outcome.kind).toBe('box_open');
    expect(closeBox(openBox(table, 'BX-3').table, 0, null, now).outcome.kind).toBe('box_empty');
  });
});

describe('the server’s answers', () => {
  const none = new Set<string>();
  it('bring the masked name', () => {
    const step = add(tubeOpen(), person(1, { label: '…1234' }));
    const heard = hear(
      step.table,
      step.events,
      { results: [{ id: step.events[0]!.id, state: 'recorded', maskedName: '李*' }], tubes: [] },
      none,
      now,
    );
    expect(heard.table.tube?.members[0]?.label).toBe('李*');
  });
  it('take who was refused out of the tube again, with the reason', () => {
    const step = add(tubeOpen(), person(1));
    const why = { zh: '已在另一支管。', en: 'Already in another tube.' };
    const heard = hear(
      step.table,
      step.events,
      { results: [{ id: step.events[0]!.id, state: 'refused', rule: 'SPC-3', why }], tubes: [] },
      none,
      now,
    );
    expect(heard.table.tube?.members).toEqual([]);
    expect(heard.outcomes).toEqual([
      { tone: 'bad', kind: 'sent_back', label: '王*1', why, rule: 'SPC-3', tube: false },
    ]);
  });
  it('ask about somebody another table had before, with what it takes to sample them again', () => {
    const step = add(tubeOpen(), person(1));
    const previous = { tubeTail: '0472-X', at: '2022-07-20T05:58:00Z' };
    const heard = hear(
      step.table,
      step.events,
      { results: [{ id: step.events[0]!.id, state: 'conflict', rule: 'SPC-12', previous }], tubes: [] },
      none,
      now,
    );
    expect(heard.table.tube?.members).toEqual([]);
    expect(heard.outcomes[0]).toMatchObject({
      tone: 'ask',
      kind: 'duplicate',
      tail: '0472-X',
      sentBack: step.events[0]!.id,
    });
    const outcome = heard.outcomes[0]!;
    if (outcome.kind !== 'duplicate') throw new Error('asked');
    expect(addPerson(heard.table, outcome.given, programme(), now, { again: true }).events[0]).toMatchObject({
      again: true,
      person: { personId: 'p1' },
    });
  });
  it('set a tube down whose label is another’s', () => {
    const step = scanTube(empty, 'T-0001', programme(), now);
    const heard = hear(
      step.table,
      step.events,
      { results: [{ id: step.events[0]!.id, state: 'conflict', rule: 'SPC-6' }], tubes: [] },
      none,
      now,
    );
    expect(heard.table.tube).toBeNull();
    expect(heard.outcomes[0]).toMatchObject({ kind: 'sent_back', tube: true });
  });
  it('close the tube of a person who turns out to be sampled alone', () => {
    const step = add(tubeOpen(), person(1, { label: '…1234' }));
    const heard = hear(
      step.table,
      step.events,
      { results: [{ id: step.events[0]!.id, state: 'recorded', groups: ['measure'] }], tubes: [] },
      new Set(['measure']),
      now,
    );
    expect(heard.events.map(event => event.kind)).toEqual(['tube_closed']);
    expect(heard.table.tube).toBeNull();
  });
  it('lower the size of a tube, never raise it', () => {
    const table = tubeOpen();
    const view = (poolSize: number) => ({
      results: [],
      tubes: [
        {
          id: table.tube!.id,
          code: 'T-0001',
          state: 'open' as const,
          memberCount: 0,
          poolSize,
          mixing: 'free' as const,
        },
      ],
    });
    expect(hear(table, [], view(5), none, now).table.tube?.poolSize).toBe(5);
    expect(hear(table, [], view(20), none, now).table.tube?.poolSize).toBe(10);
  });
});

it('whatever is scanned in whatever order, no tube holds more than it may, nobody is in two tubes unasked, no loner has company, and every event has an id of its own', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('tube' as const), n: fc.integer({ min: 1, max: 6 }), alone: fc.boolean() }),
    fc.record({ kind: fc.constant('person' as const), n: fc.integer({ min: 1, max: 14 }) }),
    fc.record({
      kind: fc.constantFrom(
        'close' as const,
        'undo' as const,
        'void' as const,
        'mark' as const,
        'unmark' as const,
        'mark_last' as const,
      ),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(action, { maxLength: 60 }),
      fc.constantFrom(...(['free', 'household', 'single'] as const)),
      fc.integer({ min: 1, max: 5 }),
      (actions, mixing, poolSize) => {
        const of = programme({ mixing, poolSize: mixing === 'single' ? 1 : poolSize });
        let table = empty;
        const events: SamplingEvent[] = [];
        const group = { group: 'key_person' as const, words: { zh: '重点人员', en: 'key person' } };
        for (const one of actions) {
          const step =
            one.kind === 'tube'
              ? scanTube(table, `T-${one.n}`, of, now, one.alone)
              : one.kind === 'person'
                ? add(table, person(one.n, { alone: one.n % 5 === 0, householdId: `h${one.n % 3}` }), of)
                : one.kind === 'close'
                  ? closeTube(table, now)
                  : one.kind === 'mark' || one.kind === 'unmark'
                    ? markNext(table, one.kind === 'mark' ? group : null)
                    : one.kind === 'mark_last'
                      ? markLast(table, group, of, '须单采', now)
                      : one.kind === 'undo'
                        ? undoLast(table, '扫错人', now)
                        : voidTube(table, '管体破损', now);
          table = step.table;
          events.push(...step.events);
        }
        // the events alone, told as the server hears them
        const members = new Map<string, { id: string; person: string; household: string; said: boolean }[]>();
        const tubeOf = new Map<string, string>();
        const open = new Set<string>();
        for (const event of events) {
          if (event.kind === 'tube_opened') open.add(event.tubeId).size;
          if (event.kind === 'tube_closed') expect(open.delete(event.tubeId)).toBe(true);
          if (event.kind === 'tube_voided') {
            expect(open.delete(event.tubeId)).toBe(true);
            members.delete(event.tubeId);
          }
          if (event.kind === 'sampled') {
            expect(open.has(event.tubeId)).toBe(true);
            const inside = members.get(event.tubeId) ?? [];
            inside.push({
              id: event.id,
              person: event.person.personId!,
              household: event.householdId!,
              said: event.group !== undefined,
            });
            members.set(event.tubeId, inside);
            tubeOf.set(event.id, event.tubeId);
            expect(inside.length).toBeLessThanOrEqual(of.poolSize);
            if (inside.some(one => one.said || Number(one.person.slice(1)) % 5 === 0))
              expect(inside).toHaveLength(1);
            if (mixing === 'household') expect(new Set(inside.map(one => one.household)).size).toBe(1);
            const all = [...members.values()].flat().map(one => one.person);
            expect(new Set(all).size).toBe(all.length);
          }
          if (event.kind === 'sample_undone') {
            const tube = tubeOf.get(event.sampleId)!;
            members.set(
              tube,
              members.get(tube)!.filter(one => one.id !== event.sampleId),
            );
          }
        }
        expect(new Set(events.map(event => event.id)).size).toBe(events.length);
        expect([...open]).toEqual(table.tube ? [table.tube.id] : []);
      },
    ),
  );
});
