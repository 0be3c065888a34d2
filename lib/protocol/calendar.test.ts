import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, dayOf, daysBetween, endOfDay, isDay, startOfDay } from './index.ts';

const ZONES = [
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
  'Africa/Monrovia',
];

it('city midnight decides the day: 15:59:59Z and 16:00Z are two days in Shanghai', () => {
  expect(dayOf(Date.parse('2022-09-20T15:59:59Z'), 'Asia/Shanghai')).toBe('2022-09-20');
  expect(dayOf(Date.parse('2022-09-20T16:00:00Z'), 'Asia/Shanghai')).toBe('2022-09-21');
  expect(startOfDay('2022-09-21', 'Asia/Shanghai')).toBe(Date.parse('2022-09-20T16:00:00Z'));
  expect(endOfDay('2022-09-20', 'Asia/Shanghai')).toBe(Date.parse('2022-09-20T16:00:00Z'));
});

it('days of 23 and 25 hours where clocks change', () => {
  const length = (day: string) =>
    (endOfDay(day, 'America/New_York') - startOfDay(day, 'America/New_York')) / 3_600_000;
  expect([length('2022-03-13'), length('2022-11-06'), length('2022-07-01')]).toEqual([23, 25, 24]);
});

it('where the clock change skips midnight, the day begins at the first instant that exists', () => {
  expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe(Date.parse('2018-11-04T03:00:00Z'));
});

it('adds days over months and leap years, and tells real days from others', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addDays('2022-01-01', -1)).toBe('2021-12-31');
  expect(daysBetween('2022-09-20', '2022-10-11')).toBe(21);
  expect([isDay('2022-02-30'), isDay('2022-2-3'), isDay(20220203), isDay('2024-02-29')]).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(() => addDays('yesterday', 1)).toThrow(RangeError);
});

it('every instant lies in its own day, and a day starts where it says (property, eight zones)', () => {
  const instant = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2060-01-01') });
  fc.assert(
    fc.property(instant, fc.constantFrom(...ZONES), (now, tz) => {
      const day = dayOf(now, tz);
      const start = startOfDay(day, tz);
      return (
        start <= now && now < endOfDay(day, tz) && dayOf(start, tz) === day && dayOf(start - 1, tz) < day
      );
    }),
  );
});
