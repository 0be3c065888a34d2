import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishTime, hoursOfWork, spread } from './schedule.ts';

const tz = 'Asia/Shanghai';
const at = (text: string) => Date.parse(`${text}+08:00`);

describe('when a laboratory is done', () => {
  it('works through the night when it is open round the clock, and stops when it closes', () => {
    const always = { tubesPerHour: 100, hours: [] };
    expect(finishTime(always, 500, at('2022-07-20T22:00'), tz)).toBe(at('2022-07-21T03:00'));
    const days = { tubesPerHour: 100, hours: [{ from: '08:00', to: '20:00' }] };
    expect(finishTime(days, 500, at('2022-07-20T18:00'), tz)).toBe(at('2022-07-21T11:00'));
    const nights = { tubesPerHour: 100, hours: [{ from: '20:00', to: '04:00' }] };
    expect(finishTime(nights, 300, at('2022-07-21T02:00'), tz)).toBe(at('2022-07-21T21:00'));
    const weekdays = { tubesPerHour: 100, hours: [{ from: '08:00', to: '12:00', days: [1, 2, 3, 4, 5] }] };
    // 22 July 2022 is a Friday
    expect(finishTime(weekdays, 500, at('2022-07-22T08:00'), tz)).toBe(at('2022-07-25T09:00'));
  });
  it('never, when nobody works there', () => {
    expect(finishTime({ tubesPerHour: 0, hours: [] }, 1, 0, tz)).toBeNull();
    expect(
      finishTime({ tubesPerHour: 5, hours: [{ from: '08:00', to: '09:00', days: [] }] }, 1, 0, tz),
    ).not.toBeNull();
    expect(hoursOfWork(10, 0)).toBeNull();
    expect(hoursOfWork(0, 0)).toBe(0);
  });
  it('more tubes are never done sooner', () => {
    const lab = {
      tubesPerHour: 37,
      hours: [
        { from: '09:00', to: '17:30' },
        { from: '19:00', to: '01:00', days: [2, 4] },
      ],
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 500 }), (tubes, more) => {
        const now = at('2022-07-20T12:00');
        expect(finishTime(lab, tubes + more, now, tz)!).toBeGreaterThanOrEqual(
          finishTime(lab, tubes, now, tz)!,
        );
      }),
    );
  });
});

it('[LAB-19] loads of a silent laboratory go where they would be done soonest, each on top of what is there already', () => {
  const now = at('2022-07-20T12:00');
  const moves = spread(
    [
      { id: 'p1', tubes: 300 },
      { id: 'p2', tubes: 100 },
      { id: 'p3', tubes: 500 },
    ],
    [
      { id: 'fast', tubesPerHour: 200, hours: [], tubes: 400 },
      { id: 'slow', tubesPerHour: 50, hours: [], tubes: 0 },
      { id: 'shut', tubesPerHour: 0, hours: [], tubes: 0 },
    ],
    now,
    tz,
  );
  expect(moves.map(move => [move.load.id, move.to, (move.finishesAt - now) / 3_600_000])).toEqual([
    ['p3', 'fast', 4.5],
    ['p1', 'fast', 6],
    ['p2', 'slow', 2],
  ]);
});
