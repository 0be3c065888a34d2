import { addDays, daysBetween, startOfDay } from '@outpace/protocol';
import type { RowReading } from '@outpace/reading';

const minutesOfDay = 1440;

/** One visit as a row tells it: the day, and minutes of the city day where clock times are given (half-open; equal ends = a moment of unknown length). */
export interface VisitTime {
  day: string;
  /** Null when only the day is known. */
  fromMinute: number | null;
  /** Day and minute of the end; the same day unless the visit ran over midnight. */
  toDay: string;
  toMinute: number | null;
}

const clockOf = (value: string | undefined): number | null => {
  const clock = value && /(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(value);
  return clock ? Number(clock[1]) * 60 + Number(clock[2]) : null;
};
const dayPart = (value: string | undefined): string | null =>
  value && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : null;

/** When a visit was, by its date, from and to columns; null when no day is given. An end before its start without a day of its own lies on the next day. */
export function visitTime(reading: RowReading): VisitTime | null {
  const text = (field: string) => {
    const value = reading.values.get(field);
    return typeof value === 'string' ? value : undefined;
  };
  const [date, from, to] = [text('date'), text('from'), text('to')];
  const day = dayPart(from) ?? dayPart(date) ?? dayPart(to);
  if (!day) return null;
  const start = clockOf(from) ?? clockOf(reading.times.get('from')) ?? clockOf(reading.times.get('date'));
  const end = clockOf(to) ?? clockOf(reading.times.get('to'));
  let toDay = dayPart(to) ?? day;
  // days compare as text
  if (toDay < day) toDay = day;
  if (start === null && end === null) return { day, fromMinute: null, toDay, toMinute: null };
  const first = start ?? end!;
  const last = end ?? first;
  if (dayPart(to) === null && last < first) toDay = addDays(day, 1);
  return { day, fromMinute: first, toDay, toMinute: last };
}

/** A visit cut at midnight: one piece per city day, minutes half-open. */
export function piecesByDay(visit: VisitTime): { day: string; fromMinute: number; toMinute: number }[] {
  const days = Math.max(0, daysBetween(visit.day, visit.toDay));
  return Array.from({ length: days + 1 }, (_, index) => {
    const day = addDays(visit.day, index);
    if (visit.fromMinute === null) return { day, fromMinute: 0, toMinute: minutesOfDay };
    return {
      day,
      fromMinute: index === 0 ? visit.fromMinute : 0,
      toMinute: index === days ? visit.toMinute! : minutesOfDay,
    };
  }).filter(piece => piece.fromMinute < piece.toMinute || days === 0);
}

/** The instants of a visit with clock times, epoch milliseconds. */
export function instantsOf(visit: VisitTime, timeZone: string): { fromAt: number; toAt: number } | null {
  if (visit.fromMinute === null) return null;
  return {
    fromAt: startOfDay(visit.day, timeZone) + visit.fromMinute * 60_000,
    toAt: startOfDay(visit.toDay, timeZone) + visit.toMinute! * 60_000,
  };
}
