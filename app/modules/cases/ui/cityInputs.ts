import { dayOf } from '@outpace/protocol/calendar.ts';
import { instantAt, minuteOf } from '../cityTime.ts';

/** The value of a `datetime-local` input in city time, whatever the reader's own zone is. */
export function toLocalInput(instant: string | null, timeZone: string): string {
  if (!instant) return '';
  const at = Date.parse(instant);
  const minutes = minuteOf(at, timeZone);
  return `${dayOf(at, timeZone)}T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The instant a `datetime-local` value means in the city; null when it is empty or half typed. */
export function fromLocalInput(value: string, timeZone: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/.exec(value);
  if (!match) return null;
  return new Date(instantAt(match[1]!, Number(match[2]) * 60 + Number(match[3]), timeZone)).toISOString();
}

/** The instant of a minute (0–1440) of a city day. */
export function instantOf(day: string, minute: number, timeZone: string): string {
  return new Date(instantAt(day, minute, timeZone)).toISOString();
}
