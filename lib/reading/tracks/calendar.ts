import type { WrittenDay, WrittenDays } from './dateMarks.ts';
import type { ReadTracksOptions } from './types.ts';

/** A day whose month and year may be unknown; text is written from it at the end. */
export type TrackDay = { year?: number; month?: number; day: number };

/** One day or an inclusive range of days. */
export type TrackDays = { on: TrackDay; until?: TrackDay };

/** What dates already read say about the ones that follow. */
export type Calendar = {
  year?: number;
  month?: number;
  last?: TrackDays;
  reportedOn?: TrackDay & { year: number; month: number };
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `YYYY-MM-DD`, `MM-DD` without a year, `DD` without a month. */
export function dayText(day: TrackDay): string {
  if (day.month === undefined) return two(day.day);
  const monthDay = `${two(day.month)}-${two(day.day)}`;
  return day.year === undefined ? monthDay : `${day.year}-${monthDay}`;
}

const orderOf = (day: TrackDay): number => ((day.year ?? 0) * 12 + (day.month ?? 0)) * 31 + day.day;

/** The calendar before any date is read. Throws when `reportedOn` is not `YYYY-MM-DD`. */
export function startCalendar(options: ReadTracksOptions): Calendar {
  if (options.reportedOn === undefined) return options.year === undefined ? {} : { year: options.year };
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(options.reportedOn);
  if (match === null) throw new Error(`reportedOn: expected YYYY-MM-DD, got "${options.reportedOn}"`);
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
  return { reportedOn: { year, month, day }, ...(options.year !== undefined && { year: options.year }) };
}

const lateInMonth = 21;
const daysLookedBack = 15;
const lateInYear = 10;
const earlyInYear = 4;

/** The year of a month that names none: after the year before it in the text, turning with December and January. */
function yearFor(calendar: Calendar, month: number, day: number): number | undefined {
  const reported = calendar.reportedOn;
  if (reported !== undefined && calendar.year === undefined) {
    return orderOf({ year: reported.year, month, day }) > orderOf(reported)
      ? reported.year - 1
      : reported.year;
  }
  if (calendar.year === undefined || calendar.month === undefined) return calendar.year;
  if (calendar.month >= lateInYear && month <= earlyInYear) return calendar.year + 1;
  if (calendar.month <= earlyInYear && month >= lateInYear) return calendar.year - 1;
  return calendar.year;
}

function monthForDay(calendar: Calendar, day: number): { year?: number; month?: number } {
  const last = calendar.last;
  if (last?.on.month === undefined) {
    const reported = calendar.reportedOn;
    if (last !== undefined || reported === undefined) return {};
    return day <= reported.day ? reported : previousMonth(reported);
  }
  const until = last.until ?? last.on;
  // A day inside the range just read belongs to it: "12月30日至1月10日…，期间3日" is 3 January.
  if (last.until !== undefined && until.month !== last.on.month) return day >= last.on.day ? last.on : until;
  // Prose looks back a few days within a month ("期间12日") and forward over its end ("31日…2日").
  const turns = until.day >= lateInMonth && day <= until.day - daysLookedBack;
  return turns && !(last.until !== undefined && day >= last.on.day) ? nextMonth(until) : until;
}

function nextMonth(from: TrackDay): { year?: number; month: number } {
  const turn = from.month === 12;
  return {
    month: turn ? 1 : (from.month ?? 0) + 1,
    ...(from.year !== undefined && { year: from.year + (turn ? 1 : 0) }),
  };
}

function previousMonth(from: TrackDay): { year?: number; month: number } {
  const turn = from.month === 1;
  return {
    month: turn ? 12 : (from.month ?? 2) - 1,
    ...(from.year !== undefined && { year: from.year - (turn ? 1 : 0) }),
  };
}

function placeDay(calendar: Calendar, written: WrittenDay): TrackDay {
  if (written.month !== undefined) {
    const year = written.year ?? yearFor(calendar, written.month, written.day);
    calendar.month = written.month;
    if (
      year !== undefined &&
      (written.year !== undefined || calendar.year !== undefined || calendar.reportedOn)
    )
      calendar.year = year;
    return { ...(year !== undefined && { year }), month: written.month, day: written.day };
  }
  const { year, month } = monthForDay(calendar, written.day);
  if (month !== undefined) calendar.month = month;
  if (year !== undefined) calendar.year = year;
  return { ...(year !== undefined && { year }), ...(month !== undefined && { month }), day: written.day };
}

function placeUntil(calendar: Calendar, on: TrackDay, written: WrittenDay): TrackDay {
  if (written.month !== undefined) return placeDay(calendar, written);
  const month = on.month === undefined ? on : written.day >= on.day ? on : nextMonth(on);
  if (month.month !== undefined) calendar.month = month.month;
  if (month.year !== undefined) calendar.year = month.year;
  return {
    ...(month.year !== undefined && { year: month.year }),
    ...(month.month !== undefined && { month: month.month }),
    day: written.day,
  };
}

/** The days an expression means here; moves the calendar on to the last of them. */
export function placeDays(calendar: Calendar, items: readonly WrittenDays[]): TrackDays[] {
  const days: TrackDays[] = [];
  const inside = calendar.last;
  for (const item of items) {
    const on = placeDay(calendar, item.on);
    const until = item.until && placeUntil(calendar, on, item.until);
    days.push({ on, ...(until && { until }) });
    // Days listed inside one range ("期间3日、5日") are each read against that range.
    calendar.last =
      item.on.month === undefined && inside?.until !== undefined ? inside : days[days.length - 1]!;
  }
  if (days.length > 0) calendar.last = days[days.length - 1]!;
  return days;
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function monthLength(day: TrackDay): number {
  const leap = day.year !== undefined && day.year % 4 === 0 && (day.year % 100 !== 0 || day.year % 400 === 0);
  return day.month === 2 && leap ? 29 : (monthLengths[(day.month ?? 1) - 1] ?? 31);
}

/** The day `count` (0 or 1) days after the last day read, as 当日 and 次日 mean; undefined before any date. An unknown year counts as no leap year. */
export function dayAfterLast(calendar: Calendar, count: number): TrackDay | undefined {
  const last = calendar.last?.until ?? calendar.last?.on;
  if (last === undefined || count === 0) return last;
  if (last.day < monthLength(last)) return { ...last, day: last.day + 1 };
  return { ...nextMonth(last), day: 1 };
}

/** The day `before` (0 or more) days before the report, as 今日 and 昨日 mean; undefined when the day of the report is unknown. */
export function dayBeforeReport(calendar: Calendar, before: number): TrackDay | undefined {
  const reported = calendar.reportedOn;
  if (reported === undefined) return undefined;
  const date = new Date(Date.UTC(reported.year, reported.month - 1, reported.day - before));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
