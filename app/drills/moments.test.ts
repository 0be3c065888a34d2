import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calendarDayOf,
  drillEnd,
  drillStart,
  firstWeekday,
  holidayDays,
  instantOf,
  instantOfMoment,
  startingOn,
  worldDayAt,
  worldDayOf,
  worldMinuteOf,
} from './moments.ts';
import { readScenario } from './scenario.ts';

const scenario = readScenario(new URL('./testing/smoke.json', import.meta.url).pathname);

describe('the calendar of a drill', () => {
  it('minute 0 of the world is midnight in the city, the warm-up before the drill begins', () => {
    expect(new Date(instantOf(scenario, 0)).toISOString()).toBe('2026-09-19T16:00:00.000Z');
    expect(new Date(drillStart(scenario)).toISOString()).toBe('2026-09-24T00:00:00.000Z');
    expect(instantOfMoment(scenario, { day: 2, time: '09:30' })).toBe(
      Date.parse('2026-09-26T09:30:00+08:00'),
    );
    expect(drillEnd(scenario)).toBe(Date.parse('2026-09-29T00:00:00+08:00'));
  });

  it('minutes and days go there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 200_000 }), fc.nat(59_999), (minute, rest) => {
        const instant = instantOf(scenario, minute) + rest;
        expect(worldMinuteOf(scenario, instant)).toBe(minute);
        expect(worldDayAt(scenario, instant)).toBe(Math.floor(minute / 1440));
        const day = Math.floor(minute / 1440);
        expect(worldDayOf(scenario, calendarDayOf(scenario, day))).toBe(day);
      }),
    );
  });

  it('holidays are days of the world, and those before day 0 are left out', () => {
    expect(holidayDays(scenario)).toEqual([{ from: 11, to: 17 }]);
    expect(holidayDays({ ...scenario, startsOn: '2026-10-08' })).toEqual([{ from: 0, to: 3 }]);
    expect(holidayDays({ ...scenario, startsOn: '2026-10-20' })).toEqual([]);
  });

  it('day 0 has the weekday of the calendar', () => {
    // 20 September 2026 is a Sunday
    expect(firstWeekday(scenario)).toBe(6);
    expect(firstWeekday({ ...scenario, startsOn: '2026-09-25' })).toBe(0);
  });

  it('a scenario begun on another day takes its holidays along', () => {
    const moved = startingOn(scenario, '2027-01-10');
    expect(moved.startsOn).toBe('2027-01-10');
    expect(holidayDays(moved)).toEqual(holidayDays(scenario));
  });
});
