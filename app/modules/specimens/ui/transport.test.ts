import { expect, it } from 'vitest';
import type { Box, Limit } from './api.ts';
import { byUrgency, nextLimit, placeOf, shareGone, unsigned } from './transport.ts';

const limit = (dueAt: string, state: Limit['state'] = 'running'): Limit => ({
  ruleId: 'L-1',
  title: { zh: '', en: '' },
  from: 'collected',
  to: 'received',
  dueAt,
  state,
});
const box = (code: string, changes: Partial<Box> = {}): Box => ({
  id: code,
  code,
  pointId: 'p',
  pointName: '点',
  labId: 'l',
  labName: '所',
  state: 'closed',
  holder: { kind: 'point', id: 'p', name: '点' },
  waitingFor: null,
  lostSince: null,
  tubeCount: 18,
  closedCount: 18,
  receivedCount: null,
  openedAt: '2022-07-20T05:00:00Z',
  closedAt: null,
  handedOverAt: null,
  receivedAt: null,
  oldestSampleAt: null,
  limits: [],
  difference: null,
  areaKey: 1,
  ...changes,
});

it('the limit that ends first and is not met is the one shown; a missed one stays in front', () => {
  expect(
    nextLimit([
      limit('2022-07-20T09:00:00Z'),
      limit('2022-07-20T08:00:00Z', 'met'),
      limit('2022-07-20T08:30:00Z'),
    ])?.dueAt,
  ).toBe('2022-07-20T08:30:00Z');
  expect(nextLimit([limit('2022-07-20T07:00:00Z', 'missed'), limit('2022-07-20T09:00:00Z')])?.state).toBe(
    'missed',
  );
  expect(nextLimit([])).toBeNull();
});
it('boxes stand in the order their limits end, then by their oldest sample', () => {
  const rows = [
    box('C'),
    box('B', { oldestSampleAt: '2022-07-20T05:00:00Z' }),
    box('A', { limits: [limit('2022-07-20T08:00:00Z')], oldestSampleAt: '2022-07-20T06:00:00Z' }),
  ];
  expect(rows.sort(byUrgency).map(one => one.code)).toEqual(['A', 'B', 'C']);
});
it('the bar of a limit is full when it has passed', () => {
  expect(shareGone('2022-07-20T04:00:00Z', '2022-07-20T08:00:00Z', '2022-07-20T05:00:00Z')).toBe(0.25);
  expect(shareGone('2022-07-20T04:00:00Z', '2022-07-20T08:00:00Z', '2022-07-20T09:00:00Z')).toBe(1);
});
it('a box has one holder; what was signed here counts before the server answers', () => {
  expect(placeOf(box('A'), 'me', undefined)).toBe('waiting');
  expect(placeOf(box('A', { state: 'open' }), 'me', undefined)).toBe('gone');
  expect(placeOf(box('A'), 'me', { id: '1', boxCode: 'A', kind: 'taken', count: 18, at: '' })).toBe('aboard');
  expect(placeOf(box('A', { holder: { kind: 'courier', id: 'me', name: '' } }), 'me', undefined)).toBe(
    'aboard',
  );
  expect(placeOf(box('A', { holder: { kind: 'courier', id: 'other', name: '' } }), 'me', undefined)).toBe(
    'gone',
  );
});
it('a count that differs cannot be passed over: it needs a word', () => {
  expect(unsigned({ count: '', expected: 18, note: '' })).toBe('count');
  expect(unsigned({ count: '17', expected: 18, note: ' ' })).toBe('note');
  expect(unsigned({ count: '17', expected: 18, note: '少1管,已问采样员' })).toBeNull();
  expect(unsigned({ count: '18', expected: 18, note: '' })).toBeNull();
  expect(unsigned({ count: '4', expected: null, note: '' })).toBeNull();
});
