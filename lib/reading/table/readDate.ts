import { dayNumber, dayOfNumber, excelSerialDay, isCalendarDay, isoDay } from './calendar.ts';
import { readClockTime, takeClockTime, zoneMinutes } from './clockTimes.ts';
import { type DateForm, dateForm, fullYear, numericDay, possibleOrders } from './dateForms.ts';
import { problem } from './rules.ts';
import type { DateOrder, ParseContext, ParsedValue } from './types.ts';

/** Two-digit years above this are 19yy, as POSIX and Excel-like programs do (69); not an epidemiological number. */
export const DEFAULT_TWO_DIGIT_PIVOT = 69;
// A line list holds living memory and this century; outside it a year is a typing error, not a finding.
const EARLIEST_YEAR = 1850;
const LATEST_YEAR = 2150;

/** What reading a date needs beyond `ParseContext`: minutes east of Greenwich of the city, for cells that carry a zone. */
export interface DateContext extends ParseContext {
  utcOffsetMinutes?: number;
}

/**
 * Reads a cleaned, non-missing cell as a calendar day; a clock time that stands in it is returned beside. Never guesses the order of day and
 * month (IMP-5) nor the year (IMP-6).
 */
export function readDate(cleaned: string, context: DateContext = {}): ParsedValue {
  // "2020.1.5" must not lose ".5" to a time reader, hence only cells with a colon or a Chinese hour are split.
  const clock = /[:时点]/.test(cleaned) ? takeClockTime(cleaned) : null;
  const dayText = clock ? clock.rest.replace(/[T,]$/, '').trim() : cleaned;
  if (clock && dayText === '') return { problem: problem('IMP-3') };
  const read = resolve(dateForm(dayText), context);
  if ('problem' in read || !clock) return read;
  if (clock.zone) return inZone(read.value, clock.time, clock.zone, context);
  return clock.time === '00:00' ? { value: read.value } : { value: read.value, time: clock.time };
}

/** Reads a day, a day with a clock time ('YYYY-MM-DDTHH:MM') or a clock time alone ('HH:MM'). */
export function readMoment(cleaned: string, context: DateContext = {}): ParsedValue {
  const clockOnly = readClockTime(cleaned);
  if (clockOnly) return { value: clockOnly };
  if (context.excelEpoch && /^0?\.\d+$/.test(cleaned)) {
    const day = excelSerialDay(Number(cleaned) + 100, context.excelEpoch);
    if (day?.time) return { value: day.time };
  }
  const read = readDate(cleaned, context);
  return 'value' in read && read.time ? { value: `${read.value}T${read.time}` } : read;
}

type DayRead = { value: string; time?: string } | Extract<ParsedValue, { problem: unknown }>;

function resolve(form: DateForm, context: DateContext): DayRead {
  const pivot = context.twoDigitYearPivot ?? DEFAULT_TWO_DIGIT_PIVOT;
  switch (form.form) {
    case 'full':
      return calendarDay(fullYear(form.year, pivot), form.month, form.day);
    case 'numeric':
      return ordered(form, context.dateOrder, pivot);
    case 'noYear':
      return context.yearHint === undefined
        ? { problem: problem('IMP-6') }
        : calendarDay(context.yearHint, form.month, form.day);
    case 'noYearNumeric':
      return withoutYear(form.parts, context);
    case 'noDay':
      return { problem: problem('IMP-7') };
    case 'serial': {
      const day = context.excelEpoch ? excelSerialDay(form.serial, context.excelEpoch) : null;
      return day
        ? day.time
          ? { value: day.day, time: day.time }
          : { value: day.day }
        : { problem: problem('IMP-3') };
    }
    default:
      return { problem: problem('IMP-3') };
  }
}

function ordered(
  form: Extract<DateForm, { form: 'numeric' }>,
  order: DateOrder | undefined,
  pivot: number,
): DayRead {
  const { parts, twoDigitYear } = form;
  if (order) {
    const day = numericDay(parts, twoDigitYear, order, pivot);
    if (day) return plausible(day);
    return { problem: problem(possibleOrders(parts, twoDigitYear, pivot).length > 0 ? 'IMP-20' : 'IMP-4') };
  }
  const days = new Set(
    possibleOrders(parts, twoDigitYear, pivot).map(each => numericDay(parts, twoDigitYear, each, pivot)),
  );
  if (days.size === 0) return { problem: problem('IMP-4') };
  return days.size === 1 ? plausible([...days][0]!) : { problem: problem('IMP-5') };
}

function withoutYear([first, second]: readonly [number, number], context: DateContext): DayRead {
  if (context.yearHint === undefined) return { problem: problem('IMP-6') };
  const monthFirst = isCalendarDay(context.yearHint, first, second);
  const dayFirst = isCalendarDay(context.yearHint, second, first);
  if (!monthFirst && !dayFirst) return { problem: problem('IMP-4') };
  if (context.dateOrder) {
    const fits = context.dateOrder === 'dmy' ? dayFirst : monthFirst;
    if (!fits) return { problem: problem('IMP-20') };
    return {
      value:
        context.dateOrder === 'dmy'
          ? isoDay(context.yearHint, second, first)
          : isoDay(context.yearHint, first, second),
    };
  }
  if (monthFirst && dayFirst && first !== second) return { problem: problem('IMP-5') };
  return {
    value: monthFirst ? isoDay(context.yearHint, first, second) : isoDay(context.yearHint, second, first),
  };
}

function calendarDay(year: number, month: number, day: number): DayRead {
  return isCalendarDay(year, month, day)
    ? plausible(isoDay(year, month, day))
    : { problem: problem('IMP-4') };
}

function plausible(day: string): DayRead {
  const year = +day.slice(0, 4);
  return year < EARLIEST_YEAR || year > LATEST_YEAR ? { problem: problem('IMP-29') } : { value: day };
}

function inZone(day: string, time: string, zone: string, context: DateContext): ParsedValue {
  const offset = zoneMinutes(zone);
  if (context.utcOffsetMinutes === undefined) return { problem: problem('IMP-27') };
  const minutes =
    Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)) + context.utcOffsetMinutes - offset;
  const days = Math.floor(minutes / 1440);
  const rest = minutes - days * 1440;
  const local = `${String(Math.floor(rest / 60)).padStart(2, '0')}:${String(rest % 60).padStart(2, '0')}${time.slice(5)}`;
  const value = dayOfNumber(dayNumber(day) + days);
  return local === '00:00' ? { value } : { value, time: local };
}
