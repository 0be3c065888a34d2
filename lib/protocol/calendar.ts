import type { Day, Instant } from './pack.ts';

const DAY_MS = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(tz: string): Intl.DateTimeFormat {
  let formatter = formatters.get(tz);
  if (!formatter) {
    // sv-SE writes 2022-09-20 23:59:59, so the parts need no reordering.
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone: tz,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(tz, formatter);
  }
  return formatter;
}

function localAsUtc(instant: Instant, tz: string): number {
  const [date, time] = formatterFor(tz).format(instant).split(' ');
  return Date.parse(`${date}T${time}Z`);
}

/** Whether `value` is a real calendar day written 'YYYY-MM-DD' (2022-02-30 is not). */
export function isDay(value: unknown): value is Day {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const ms = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === value;
}

function utcOf(day: Day): number {
  if (!isDay(day)) throw new RangeError(`not a calendar day: ${JSON.stringify(day)}`);
  return Date.parse(`${day}T00:00:00Z`);
}

/** The city-local day that holds `instant` (epoch ms) in the IANA zone `tz`; throws RangeError on an unknown zone. */
export function dayOf(instant: Instant, tz: string): Day {
  return new Date(localAsUtc(instant, tz)).toISOString().slice(0, 10);
}

// A city asks for the same few hundred midnights over and over; each costs three to four formats of some 5 µs.
const midnights = new Map<string, Instant>();
const MIDNIGHTS_KEPT = 4096;

/** The instant (epoch ms) at which the local `day` begins; where a clock change skips midnight, the first instant that exists. */
export function startOfDay(day: Day, tz: string): Instant {
  const key = `${tz} ${day}`;
  let instant = midnights.get(key);
  if (instant === undefined) {
    instant = findMidnight(day, tz);
    if (midnights.size >= MIDNIGHTS_KEPT) midnights.clear();
    midnights.set(key, instant);
  }
  return instant;
}

function findMidnight(day: Day, tz: string): Instant {
  const wanted = utcOf(day);
  // The offset at local midnight is found by correcting a first guess with the offset seen there.
  const guess = wanted - (localAsUtc(wanted, tz) - wanted);
  const corrected = guess - (localAsUtc(guess, tz) - wanted);
  const atCorrected = localAsUtc(corrected, tz);
  if (atCorrected === wanted) {
    // Where midnight happens twice, the earlier one begins the day.
    const hourBefore = corrected - 3_600_000;
    return localAsUtc(hourBefore, tz) === wanted ? hourBefore : corrected;
  }
  return dayOf(corrected, tz) < day ? Math.max(guess, corrected) : Math.min(guess, corrected);
}

/** The instant at which the local `day` ends, exclusive: 24:00, the start of the next day. */
export function endOfDay(day: Day, tz: string): Instant {
  return startOfDay(addDays(day, 1), tz);
}

/** The day `n` days after `day` (before, when negative). */
export function addDays(day: Day, n: number): Day {
  return new Date(utcOf(day) + n * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((utcOf(to) - utcOf(from)) / DAY_MS);
}
