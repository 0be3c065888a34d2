import { addDays, dayOf, daysBetween, startOfDay } from '@outpace/protocol/calendar.ts';

/** Minutes are counted from midnight of this day, in city-local time; any day before every outbreak would do. */
export const epochDay = '2015-01-01';
export const minutesOfDay = 1440;

/** Minutes of the index from a city-local day and a minute of it. */
export function minuteOn(day: string, minute: number): number {
  return daysBetween(epochDay, day) * minutesOfDay + minute;
}

/** The city-local day a minute lies in. */
export function dayOfMinute(minute: number): string {
  return addDays(epochDay, Math.floor(minute / minutesOfDay));
}

/** The minute of an instant (epoch ms); seconds are dropped. */
export function minuteOfInstant(instant: number, timeZone: string): number {
  const day = dayOf(instant, timeZone);
  return minuteOn(day, Math.floor((instant - startOfDay(day, timeZone)) / 60_000));
}

/** The instant (epoch ms) at which a minute begins. */
export function instantOfMinute(minute: number, timeZone: string): number {
  const within = ((minute % minutesOfDay) + minutesOfDay) % minutesOfDay;
  return startOfDay(dayOfMinute(minute), timeZone) + within * 60_000;
}

/** The days from first to last, both inclusive. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
