import type { OpeningHours } from './schema.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Hours of a week, Monday 00:00 to Sunday 24:00, city-local. */
export const hoursOfWeek = 168;

/** Minutes the city's clock is ahead of UTC at an instant (epoch ms). */
export type Offset = (instant: number) => number;

/** Builds the offset of an IANA zone; kept by day, so a week costs seven look-ups. */
export function offsetOf(zone: string): Offset {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const known = new Map<number, number>();
  return instant => {
    const hour = Math.floor(instant / hourMs);
    let offset = known.get(hour);
    if (offset === undefined) {
      const shown = Date.parse(`${format.format(hour * hourMs).replace(' ', 'T')}Z`);
      offset = (shown - hour * hourMs) / minuteMs;
      if (known.size > 5000) known.clear();
      known.set(hour, offset);
    }
    return offset;
  };
}

/** Which hour of the week (0–167, Monday 00:00 first) an instant lies in. */
export function hourOfWeek(instant: number, offset: Offset): number {
  const local = instant + offset(instant) * minuteMs;
  // 1 January 1970 was a Thursday
  return (((Math.floor(local / hourMs) + 3 * 24) % hoursOfWeek) + hoursOfWeek) % hoursOfWeek;
}

/** Whether a source works at an instant. */
export type Works = (instant: number) => boolean;

/** By a pattern of the week: 168 characters, '1' where it works. */
export function byPattern(pattern: string, offset: Offset): Works {
  return instant => pattern[hourOfWeek(instant, offset)] === '1';
}

/** By opening hours, city-local; none given: always. `to` before `from` runs past midnight, equal is the whole day. */
export function byHours(hours: readonly OpeningHours[], offset: Offset): Works {
  if (!hours.length) return () => true;
  const spans = hours.map(({ from, to, days }) => ({ from: minutesOf(from), to: minutesOf(to), days }));
  return instant => {
    const local = instant + offset(instant) * minuteMs;
    const minute = Math.floor(local / minuteMs) % 1440;
    const day = ((Math.floor(local / 86_400_000) + 3) % 7) + 1;
    const before = day === 1 ? 7 : day - 1;
    return spans.some(({ from, to, days }) => {
      const on = (each: number) => !days?.length || days.includes(each);
      if (from < to) return on(day) && minute >= from && minute < to;
      if (from === to) return on(day);
      return (on(day) && minute >= from) || (on(before) && minute < to);
    });
  };
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const stepMs = 5 * minuteMs;

/** Minutes between two instants in which the source works, counted in steps of five; at most `most` (then it stops counting). */
export function workingMinutes(from: number, to: number, works: Works, most = 60 * 24 * 28): number {
  let minutes = 0;
  for (let at = from; at < to && minutes < most; at += stepMs)
    if (works(at)) minutes += Math.min(stepMs, to - at) / minuteMs;
  return minutes;
}

/** The instant by which the source has worked so many minutes since `from`; null when that is more than four weeks on. */
export function afterWorking(from: number, minutes: number, works: Works): number | null {
  let left = minutes;
  for (let at = from; at < from + 28 * 86_400_000; at += stepMs)
    if (works(at)) {
      left -= 5;
      if (left <= 0) return at + stepMs + left * minuteMs;
    }
  return null;
}
