import { expect, it } from 'vitest';
import type { RerouteDetail, RerouteLab } from '../schema.ts';
import { outlookOf } from './outlook.ts';

const asOf = '2022-07-20T08:00:00.000Z';
const hour = 3_600_000;
const hoursAfter = (instant: number | null) => instant && (instant - Date.parse(asOf)) / hour;
const lab = (id: string, more: Partial<RerouteLab> = {}): RerouteLab => ({
  id,
  name: id,
  nameEn: null,
  state: 'working',
  stateNote: null,
  stateAt: null,
  tubesPerHour: 100,
  hours: [],
  waiting: 0,
  onTheWay: 0,
  ...more,
});
const move = (id: string, kind: 'box' | 'point', tubes: number, toLabId: string) => ({
  kind,
  id,
  name: id,
  tubes,
  toLabId,
  toLabName: toLabId,
  finishesAt: null,
});
const detail = (from: RerouteLab): RerouteDetail => ({
  id: 'r',
  fromLabId: 'a',
  fromLabName: 'a',
  reason: 'full',
  state: 'proposed',
  staysUntil: null,
  proposedAt: asOf,
  decidedAt: null,
  decidedBy: null,
  decidedByName: null,
  note: null,
  moves: [
    move('large', 'box', 300, 'b'),
    move('point', 'point', 200, 'c'),
    move('small', 'box', 100, 'b'),
    move('arrived', 'box', 50, 'c'),
  ],
  from,
  to: [lab('b', { waiting: 100 }), lab('c', { onTheWay: 50 })],
  gone: ['arrived'],
  unplaced: [{ kind: 'point', id: 'new', name: 'new', tubes: 40 }],
  asOf,
});

it('[LAB-19] each laboratory is reckoned with what it has and the moves chosen, at its own rate; what went on meanwhile counts nowhere', () => {
  const given = detail(lab('a', { state: 'full', waiting: 160, onTheWay: 400 }));
  const all = outlookOf(given, new Set(['large', 'point', 'small', 'arrived']), 'Asia/Shanghai');
  expect(all.from).toMatchObject({ now: 800, after: 200 });
  expect([hoursAfter(all.from.doneNow), hoursAfter(all.from.doneAfter)]).toEqual([8, 2]);
  expect(all.to.map(one => [one.now, one.after, hoursAfter(one.doneAfter)])).toEqual([
    [100, 500, 5],
    [50, 250, 2.5],
  ]);
  expect([...all.doneOf].map(([id, at]) => [id, hoursAfter(at)])).toEqual([
    ['large', 4],
    ['point', 2.5],
    ['small', 5],
  ]);
  expect([all.tubes, hoursAfter(all.lastDone)]).toEqual([600, 5]);
});

it('[LAB-19] without one of the moves the others on the same laboratory are done sooner, and a silent laboratory promises nothing', () => {
  const given = detail(lab('a', { state: 'silent', onTheWay: 400 }));
  const some = outlookOf(given, new Set(['small']), 'Asia/Shanghai');
  expect(hoursAfter(some.doneOf.get('small')!)).toBe(2);
  expect(some.from).toMatchObject({ after: 540, doneNow: null, doneAfter: null });
  expect(outlookOf(given, new Set(), 'Asia/Shanghai')).toMatchObject({ tubes: 0, lastDone: null });
});
