import { expect, it } from 'vitest';
import { type DeviceStatus, isOverdue, syncSentence } from './sentence.ts';

const now = '2022-07-20T06:05:00Z';
const quiet: DeviceStatus = {
  waiting: 0,
  sentBack: 0,
  oldestAt: null,
  ofOthers: 0,
  stopped: null,
  lostSince: null,
  sentAt: null,
  notAllowed: null,
};

it('what was sent back comes before everything else, for somebody has to act', () => {
  expect(syncSentence({ ...quiet, sentBack: 2, waiting: 5, lostSince: now }, now, '/sent-back')).toEqual({
    kind: 'rejected',
    count: 2,
    href: '/sent-back',
  });
});
it('without a connection the page says since when and how much waits', () => {
  expect(syncSentence({ ...quiet, waiting: 214, oldestAt: now, lostSince: now }, now, '')).toEqual({
    kind: 'offline',
    since: now,
    count: 214,
    overdue: false,
  });
});
it('with a connection the rest waits or everything is sent', () => {
  expect(syncSentence({ ...quiet, waiting: 12, oldestAt: now }, now, '').kind).toBe('waiting');
  expect(syncSentence({ ...quiet, sentAt: '2022-07-20T06:02:00Z' }, now, '')).toEqual({
    kind: 'all_sent',
    at: '2022-07-20T06:02:00Z',
  });
});
it('an event that has waited for more than a day makes the sentence urgent', () => {
  expect(isOverdue({ oldestAt: '2022-07-19T06:05:00Z' }, now)).toBe(false);
  expect(isOverdue({ oldestAt: '2022-07-19T06:04:59Z' }, now)).toBe(true);
});
