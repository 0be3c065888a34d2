import { badInput } from './inputChecks.ts';
import type { Day } from './types.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/** Days since 1970-01-01 of a day string; a number is returned as it is. Throws RangeError for what is no calendar day. */
export function dayNumber(day: Day, field = 'day', row = 0): number {
  if (typeof day === 'number') {
    if (!Number.isSafeInteger(day)) badInput(field, row, day, 'must be a whole number of days');
    return day;
  }
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const milliseconds = match
    ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
    : Number.NaN;
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== day)
    badInput(field, row, day, 'must be a calendar day YYYY-MM-DD');
  return milliseconds / MILLISECONDS_A_DAY;
}

/** The day string of a number of days since 1970-01-01. */
export function dayOfNumber(days: number): string {
  return new Date(days * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** A day so many days later (earlier when negative), in the form of the day given. */
export function addDays(day: Day, days: number): Day {
  return typeof day === 'number' ? day + days : dayOfNumber(dayNumber(day) + days);
}

/** Days from the first to the second; both in the same form. */
export function daysBetween(from: Day, to: Day): number {
  if (typeof from !== typeof to) badInput('day', 0, to, `must be in the form of ${from}`);
  return dayNumber(to) - dayNumber(from);
}
