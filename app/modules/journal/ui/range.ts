import { addDays, isDay, startOfDay } from '@outpace/protocol/calendar.ts';

/** City days, both inclusive, as the half-open instants the server filters by. What is not a day is left out. */
export function rangeOfDays(from: string, to: string, timeZone: string): { from?: string; to?: string } {
  return {
    ...(isDay(from) ? { from: new Date(startOfDay(from, timeZone)).toISOString() } : {}),
    ...(isDay(to) ? { to: new Date(startOfDay(addDays(to, 1), timeZone)).toISOString() } : {}),
  };
}
