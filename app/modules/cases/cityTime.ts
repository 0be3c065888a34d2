import { addDays, dayOf, startOfDay } from '@outpace/protocol/calendar.ts';

const minuteMs = 60_000;
const dayMinutes = 1440;

/**
 * The instant (epoch ms) when clocks in `tz` show `minute` (0–1440 and beyond, minutes after local midnight) on `day` ('YYYY-MM-DD').
 * On the day of a clock change a time that does not exist becomes the first instant after it. O(1).
 */
export function instantAt(day: string, minute: number, tz: string): number {
  if (minute >= dayMinutes) return instantAt(addDays(day, 1), minute - dayMinutes, tz);
  const start = startOfDay(day, tz);
  const guess = start + minute * minuteMs;
  const seen = minuteOf(guess, tz) + (dayOf(guess, tz) > day ? dayMinutes : 0);
  return guess + (minute - seen) * minuteMs;
}

/** Minutes after local midnight (0–1439) that clocks in `tz` show at `instant` (epoch ms). O(1). */
export function minuteOf(instant: number, tz: string): number {
  const [hours, minutes] = clockOf(tz).format(instant).split(':').map(Number);
  return hours! * 60 + minutes!;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(tz: string): Intl.DateTimeFormat {
  let clock = clocks.get(tz);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: tz,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(tz, clock);
  }
  return clock;
}
