import { isCalendarDay, isoDay } from './calendar.ts';
import type { DateOrder } from './types.ts';

/** The shape of one date cell before any column-wide decision. Years of two digits are kept as written. */
export type DateForm =
  | { form: 'full'; year: number; month: number; day: number }
  | { form: 'numeric'; parts: [number, number, number]; twoDigitYear: boolean }
  | { form: 'noYear'; month: number; day: number }
  | { form: 'noYearNumeric'; parts: [number, number] }
  | { form: 'noDay' }
  | { form: 'serial'; serial: number }
  | { form: 'unreadable' };

const MONTHS = 'jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec'.split(',');
const MONTH_NAMES =
  'january,february,march,april,may,june,july,august,september,october,november,december'.split(',');
const OTHER_MONTHS: Record<string, number> = {
  sept: 9,
  janv: 1,
  févr: 2,
  fevr: 2,
  déc: 12,
  juil: 7,
  juin: 6,
  mai: 5,
  mars: 3,
  avr: 4,
  aout: 8,
  août: 8,
  fev: 2,
  dez: 12,
  okt: 10,
  mär: 3,
};
const WEEKDAY = /^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\.?,?\s+/i;
const CHINESE_WEEKDAY = /\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?\s*/;
const SEPARATOR = '\\s*[-/.,年月]\\s*';
const YEAR_FIRST = new RegExp(`^(\\d{4})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{1,2})[日号]?$`);
const NUMERIC = /^(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})$/;

/** Recognises the written form of a cleaned cell that holds a day without a clock time; cost: a few regular expressions. */
export function dateForm(cleaned: string): DateForm {
  // The commonest form first: it is nine tenths of all rows.
  if (/^\d{4}-\d{2}-\d{2}$/.test(cleaned))
    return full(+cleaned.slice(0, 4), +cleaned.slice(5, 7), +cleaned.slice(8));
  const text = cleaned
    .replace(WEEKDAY, '')
    .replace(CHINESE_WEEKDAY, '')
    .replace(/(?:前后|左右|许)$/, '')
    .trim();
  return chinese(text) ?? numeric(text) ?? named(text) ?? { form: 'unreadable' };
}

function full(year: number, month: number, day: number): DateForm {
  return { form: 'full', year, month, day };
}

function chinese(text: string): DateForm | null {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return full(+yearFirst[1]!, +yearFirst[2]!, +yearFirst[3]!);
  const republic = /^(?:民国)\s*(\d{1,3})年(\d{1,2})月(\d{1,2})[日号]$/.exec(text);
  if (republic) return full(1911 + +republic[1]!, +republic[2]!, +republic[3]!);
  const short = /^(\d{2})年(\d{1,2})月(\d{1,2})[日号]?$/.exec(text);
  if (short)
    return { form: 'numeric', parts: [+short[1]! + 2000, +short[2]!, +short[3]!], twoDigitYear: false };
  const noYear = /^(\d{1,2})月\s*(\d{1,2})[日号]?$/.exec(text);
  if (noYear) return { form: 'noYear', month: +noYear[1]!, day: +noYear[2]! };
  return /^\d{4}(?:年\d{1,2}月?|[-/.]\d{1,2}|年)$/.test(text) || /^\d{1,2}[-/.]\d{4}$/.test(text)
    ? { form: 'noDay' }
    : null;
}

function numeric(text: string): DateForm | null {
  const packed = /^(1[89]\d\d|2[01]\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.exec(text);
  if (packed) return full(+packed[1]!, +packed[2]!, +packed[3]!);
  const separated = NUMERIC.exec(text);
  if (separated) {
    const parts: [number, number, number] = [+separated[1]!, +separated[3]!, +separated[4]!];
    return { form: 'numeric', parts, twoDigitYear: separated[4]!.length === 2 };
  }
  // A year of one digit does not exist, so 20.1.5 has its year in front.
  const yearFirst = /^(\d{2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d)$/.exec(text);
  if (yearFirst) return full(+yearFirst[1]!, +yearFirst[3]!, +yearFirst[4]!);
  const noYear = /^(\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (noYear) return { form: 'noYearNumeric', parts: [+noYear[1]!, +noYear[2]!] };
  return /^\d{5}(?:\.\d+)?$/.test(text) ? { form: 'serial', serial: Number(text) } : null;
}

function named(text: string): DateForm | null {
  const found = /[A-Za-zéûä]{3,}/.exec(text);
  if (!found) return null;
  const month = monthOf(found[0].toLowerCase());
  if (!month) return null;
  const before = /^(\d{1,4})(?:st|nd|rd|th)?$/.exec(text.slice(0, found.index).replace(/[\s,./-]+/g, ''));
  const after = text
    .slice(found.index + found[0].length)
    .replace(/^[\s,./-]+/, '')
    .replace(/(\d)(?:st|nd|rd|th)\b/, '$1');
  const numbers = after.split(/[\s,./-]+/).filter(Boolean);
  if (numbers.some(part => !/^'?\d{1,4}$/.test(part))) return null;
  const tail = numbers.map(part => part.replace("'", ''));
  if (!before && text.slice(0, found.index).trim() === '') return monthFirst(month, tail);
  if (!before) return null;
  const head = before[1]!;
  if (head.length === 4)
    return tail.length === 1 ? full(+head, month, +tail[0]!) : tail.length === 0 ? { form: 'noDay' } : null;
  if (tail.length === 0) return { form: 'noYear', month, day: +head };
  return tail.length === 1 ? full(fourDigits(tail[0]!), month, +head) : null;
}

function monthFirst(month: number, tail: string[]): DateForm | null {
  if (tail.length === 2) return full(fourDigits(tail[1]!), month, +tail[0]!);
  if (tail.length === 1)
    return tail[0]!.length === 4 ? { form: 'noDay' } : { form: 'noYear', month, day: +tail[0]! };
  return null;
}

// Two digits are marked by staying under 100; the reader applies the pivot of the field.
function fourDigits(text: string): number {
  return Number(text);
}

function monthOf(word: string): number | null {
  const exact = MONTHS.indexOf(word);
  if (exact >= 0) return exact + 1;
  const long = MONTH_NAMES.indexOf(word);
  if (long >= 0) return long + 1;
  return OTHER_MONTHS[word] ?? null;
}

/** Full year of a two-digit one: above the pivot 19yy, else 20yy; other years are returned as they are. */
export function fullYear(year: number, pivot: number): number {
  if (year >= 100) return year;
  return year > pivot ? 1900 + year : 2000 + year;
}

/** The day a numeric form means under an order, or null when the calendar has no such day. */
export function numericDay(
  parts: readonly [number, number, number],
  twoDigitYear: boolean,
  order: DateOrder,
  pivot: number,
): string | null {
  const [first, second, third] = parts;
  if (first > 1000) return isCalendarDay(first, second, third) ? isoDay(first, second, third) : null;
  if (order === 'ymd' && !twoDigitYear) return null;
  const [year, month, day] =
    order === 'dmy'
      ? [third, second, first]
      : order === 'mdy'
        ? [third, first, second]
        : [first, second, third];
  const completed = fullYear(year, pivot);
  return isCalendarDay(completed, month, day) ? isoDay(completed, month, day) : null;
}

/** Which orders a numeric form can be read in. */
export function possibleOrders(
  parts: readonly [number, number, number],
  twoDigitYear: boolean,
  pivot: number,
): DateOrder[] {
  return (['dmy', 'mdy', 'ymd'] as const).filter(
    order => numericDay(parts, twoDigitYear, order, pivot) !== null,
  );
}
