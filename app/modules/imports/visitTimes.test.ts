import type { RowReading } from '@outpace/reading';
import { expect, it } from 'vitest';
import { piecesByDay, visitTime } from './visitTimes.ts';

const row = (values: Record<string, string>, times: Record<string, string> = {}) =>
  ({
    values: new Map(Object.entries(values)),
    times: new Map(Object.entries(times)),
    missing: new Map(),
    seen: new Map(),
    problems: [],
  }) as unknown as RowReading;

it('a visit that knows only its day says so', () => {
  const visit = visitTime(row({ date: '2022-07-09' }))!;
  expect(visit).toEqual({ day: '2022-07-09', fromMinute: null, toDay: '2022-07-09', toMinute: null });
  expect(piecesByDay(visit)).toEqual([{ day: '2022-07-09', fromMinute: 0, toMinute: 1440 }]);
});

it('an end before its start lies on the next day, and the stay is cut at midnight', () => {
  const visit = visitTime(row({ date: '2022-07-09', from: '23:30', to: '00:40' }))!;
  expect(piecesByDay(visit)).toEqual([
    { day: '2022-07-09', fromMinute: 1410, toMinute: 1440 },
    { day: '2022-07-10', fromMinute: 0, toMinute: 40 },
  ]);
});

it('whole moments need no date column; a scan without an end is a moment of unknown length', () => {
  expect(visitTime(row({ from: '2022-07-09T08:05', to: '2022-07-11T09:00' }))).toEqual({
    day: '2022-07-09',
    fromMinute: 485,
    toDay: '2022-07-11',
    toMinute: 540,
  });
  const scan = visitTime(row({ from: '2022-07-09T08:05:30' }))!;
  expect(piecesByDay(scan)).toEqual([{ day: '2022-07-09', fromMinute: 485, toMinute: 485 }]);
  expect(visitTime(row({ from: '08:05' }))).toBeNull();
});

it('a stay of several days without clock times is a whole day each', () => {
  expect(
    piecesByDay(visitTime(row({ from: '2022-07-09', to: '2022-07-11' }))!).map(piece => [
      piece.day,
      piece.toMinute,
    ]),
  ).toEqual([
    ['2022-07-09', 1440],
    ['2022-07-10', 1440],
    ['2022-07-11', 1440],
  ]);
});
