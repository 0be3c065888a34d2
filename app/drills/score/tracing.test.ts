import { describe, expect, it } from 'vitest';
import { EvidenceBook } from './evidence.ts';
import { type KnownCase, type ListedContact, scoreTracing } from './tracing.ts';
import type { Infectee, Met, Truth } from './truth.ts';

const DAY = 1440;
// person 1 infected 2 (listed in time), 3 (listed late), 4 (never listed), 5 (a case before 1 was found) and, after being found, 6
const infectees: Record<number, Infectee[]> = {
  1: [
    { person: 2, at: DAY, infectiousFrom: 4 * DAY, setting: 'home' },
    { person: 3, at: DAY, infectiousFrom: 2 * DAY, setting: 'dining' },
    { person: 4, at: 2 * DAY, infectiousFrom: 5 * DAY, setting: 'dining' },
    { person: 5, at: DAY, infectiousFrom: 2 * DAY, setting: 'home' },
    { person: 6, at: 4 * DAY, infectiousFrom: 6 * DAY, setting: 'home' },
  ],
};
const meetings: Record<string, Met[]> = {
  '1 1': [
    { person: 2, setting: 'home', at: DAY + 100, room: false },
    { person: 3, setting: 'dining', at: DAY + 700, room: false },
    { person: 7, setting: 'dining', at: DAY + 700, room: true },
  ],
  '1 2': [
    { person: 2, setting: 'home', at: 2 * DAY + 100, room: false },
    { person: 4, setting: 'dining', at: 2 * DAY + 700, room: false },
    { person: 8, setting: 'transport', at: 2 * DAY + 450, room: false },
  ],
};
const truth: Truth = {
  infections: 10,
  infectionAt: person => (person === 9 ? null : { at: 0, infectiousFrom: DAY }),
  infecteesOf: person => infectees[person] ?? [],
  met: (person, day) => meetings[`${person} ${day}`] ?? [],
};
const cases: KnownCase[] = [
  { id: 'five', number: 'A-1', person: 5, foundAt: 2 * DAY, window: null },
  { id: 'one', number: 'A-2', person: 1, foundAt: 3 * DAY, window: { from: DAY, to: 3 * DAY } },
  { id: 'nine', number: 'A-3', person: 9, foundAt: 3 * DAY, window: null },
];
let next = 0;
const listed = (person: number, listedAt: number, state = 'accepted'): ListedContact => ({
  id: `c${next++}`,
  caseId: 'one',
  person,
  hop: 1,
  state,
  listedAt,
});
const contacts = [
  listed(2, 3 * DAY + 60),
  listed(3, 3 * DAY + 60, 'converted'),
  listed(4, 3 * DAY + 60, 'excluded'),
  listed(7, 3 * DAY + 60, 'proposed'),
  listed(10, 3 * DAY + 60),
];

describe('tracing against the truth of a hand-made world', () => {
  const evidence = new EvidenceBook();
  const score = () =>
    scoreTracing(
      { cases, contacts, firstDay: '2022-09-20', now: 5 * DAY, code: person => `P${person}` },
      truth,
      evidence,
    );

  it('counts whom a case infected before it was found: listed in time, late, never; cases already apart', async () => {
    const found = await score();
    expect(found).toMatchObject({ cases: 3, traced: 1, withoutWindow: 0 });
    expect(found.infectees).toMatchObject({ recall: { hits: 2, of: 3 }, alreadyCases: 1 });
    expect(found.reached).toMatchObject({ inTime: 1, late: 1, missed: 1 });
    expect(evidence.lists.missed!.rows[0]!.text.zh).toContain('A-2 → P4');
    expect(evidence.lists.late!.rows[0]!.text.en).toContain('after becoming infectious (09-22 00:00)');
  });

  it('recalls true contacts by setting, those who only shared the room apart', async () => {
    const { contacts: recall } = await score();
    expect(recall.recall).toEqual({ hits: 2, of: 4 });
    expect(Object.fromEntries(recall.bySetting.map(each => [each.setting, each.recall]))).toEqual({
      home: { hits: 1, of: 1 },
      dining: { hits: 1, of: 2 },
      transport: { hits: 0, of: 1 },
    });
    expect(evidence.lists['contacts/transport']!.rows).toEqual([
      {
        text: {
          zh: 'A-2与P8:09-22 07:30交通,未列入',
          en: 'A-2 and P8: 09-22 07:30, transport; not listed',
        },
        link: '/cases/one?tab=contacts',
      },
    ]);
  });

  it('says of the listed who met the case, who shared its room, who did neither', async () => {
    expect((await score()).precision).toMatchObject({ listed: 4, met: 2, room: 1, neither: 1 });
  });

  it('names cases that were no infection, and how many infections are known', async () => {
    const found = await score();
    expect(found.falsePositives).toMatchObject({ hits: 1, of: 3 });
    expect(found.known).toMatchObject({ hits: 2, of: 10 });
  });
});
