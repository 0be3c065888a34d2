import { digitsAt, numeralAt, oneOf, skipBlanks } from './numerals.ts';

/** A day as written: the year and month may be left to the context. */
export type WrittenDay = { year?: number; month?: number; day: number };

/** One day, or a range of days (`until` inclusive), or a day and onwards (`open`). */
export type WrittenDays = { on: WrittenDay; until?: WrittenDay; open?: boolean };

/** A date expression in the text: a list of days or ranges. `month` alone is "2020年12月以来". */
export type DateMark = { end: number; items: WrittenDays[]; monthOnly?: { year?: number; month: number } };

type Read<T> = { value: T; end: number };

const afterBareDay = [
  '至',
  '到',
  '-',
  '、',
  '早',
  '晚',
  '上午',
  '下午',
  '中午',
  '凌晨',
  '清晨',
  '傍晚',
  '夜',
  ',',
  ' ',
];

function readYear(text: string, at: number): Read<number> | undefined {
  const year = digitsAt(text, at, 4);
  if (year === undefined || year.end - at !== 4 || year.value < 1990 || year.value > 2099) return undefined;
  const end = skipBlanks(text, year.end);
  return text[end] === '年' ? { value: year.value, end: skipBlanks(text, end + 1) } : undefined;
}

function readNumericDay(text: string, at: number): Read<WrittenDay> | undefined {
  const year = digitsAt(text, at, 4);
  const mark = year === undefined || year.end - at !== 4 ? undefined : oneOf(text, year.end, ['-', '/', '.']);
  if (year === undefined || mark === undefined) return undefined;
  const month = digitsAt(text, year.end + 1, 2);
  if (month === undefined || text[month.end] !== mark) return undefined;
  const day = digitsAt(text, month.end + 1, 2);
  if (day === undefined || !isDay(month.value, day.value)) return undefined;
  return { value: { year: year.value, month: month.value, day: day.value }, end: day.end };
}

const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;

function readMonthDay(text: string, at: number): Read<WrittenDay> | undefined {
  const year = readYear(text, at);
  const month = numeralAt(text, year?.end ?? at);
  if (month === undefined) return undefined;
  const mark = skipBlanks(text, month.end);
  if (text[mark] !== '月') return undefined;
  const day = numeralAt(text, skipBlanks(text, text[mark + 1] === '份' ? mark + 2 : mark + 1));
  if (day === undefined || !isDay(month.value, day.value)) return undefined;
  const value = { ...(year && { year: year.value }), month: month.value, day: day.value };
  const close = skipBlanks(text, day.end);
  if (text[close] === '日' || text[close] === '号') return { value, end: close + 1 };
  if (day.arabic && (day.end === text.length || oneOf(text, day.end, afterBareDay)))
    return { value, end: day.end };
  return undefined;
}

function readDayOnly(text: string, at: number): Read<WrittenDay> | undefined {
  const day = numeralAt(text, at);
  if (day === undefined || !day.arabic || day.value < 1 || day.value > 31) return undefined;
  const close = skipBlanks(text, day.end);
  if (text[close] === '日' && text[close + 1] !== '常') return { value: { day: day.value }, end: close + 1 };
  return undefined;
}

/** A bare number inside a list, "1月3、4、7、15日": accepted only when the list goes on to a 日. */
function readListedDay(text: string, at: number): Read<WrittenDay> | undefined {
  const day = digitsAt(text, at, 2);
  if (day === undefined || day.value < 1 || day.value > 31) return undefined;
  let i = day.end;
  for (let steps = 0; steps < 31 && (text[i] === '、' || text[i] === '-' || text[i] === ','); steps += 1) {
    const next = digitsAt(text, i + 1, 2);
    if (next === undefined) return undefined;
    if (text[next.end] === '日') return { value: { day: day.value }, end: day.end };
    i = next.end;
  }
  return undefined;
}

const readAny = (text: string, at: number): Read<WrittenDay> | undefined =>
  readNumericDay(text, at) ?? readMonthDay(text, at) ?? readDayOnly(text, at) ?? readListedDay(text, at);

function afterRangeMark(text: string, at: number): number | undefined {
  let i = skipBlanks(text, at);
  const mark = oneOf(text, i, ['至', '到', '-']);
  if (mark === undefined) return undefined;
  i += 1;
  while (text[i] === '-') i += 1;
  return skipBlanks(text, i);
}

function readItem(text: string, at: number): Read<WrittenDays> | undefined {
  const first = readAny(text, at);
  if (first === undefined) return undefined;
  const next = afterRangeMark(text, first.end);
  const last = next === undefined ? undefined : readAny(text, next);
  if (last !== undefined) return { value: { on: first.value, until: last.value }, end: last.end };
  const open = oneOf(text, first.end, ['起', '以来', '开始', '以后', '之后']);
  return open === undefined
    ? { value: { on: first.value }, end: first.end }
    : { value: { on: first.value, open: true }, end: first.end + open.length };
}

function afterListMark(text: string, at: number): number {
  const i = skipBlanks(text, at);
  const mark = oneOf(text, i, ['、', '和', '及', '与', ',', '以及']);
  return mark === undefined ? i : skipBlanks(text, i + mark.length);
}

function readMonthOnly(text: string, at: number): DateMark | undefined {
  const year = readYear(text, at);
  const month = numeralAt(text, year?.end ?? at);
  if (month === undefined || month.value < 1 || month.value > 12 || text[month.end] !== '月')
    return undefined;
  const tail = oneOf(text, month.end + 1, ['以来', '底', '初', '中旬', '上旬', '下旬', '份', '期间']);
  if (year === undefined && tail === undefined) return undefined;
  const end = month.end + 1 + (tail?.length ?? 0);
  return { end, items: [], monthOnly: { ...(year && { year: year.value }), month: month.value } };
}

/**
 * The date expression at `at`: 2020年12月20日至2021年1月3日, 1月3-5日, 3日、5日, 2021-01-03, 1月24日25日, 7月23日起.
 * Undefined when none starts there. A comma joins two dates only when both are day-only or the text goes straight on.
 */
export function dateMarkAt(text: string, at: number): DateMark | undefined {
  const first = readItem(text, at);
  if (first === undefined) return readMonthOnly(text, at);
  const items = [first.value];
  let end = first.end;
  for (;;) {
    const start = afterListMark(text, end);
    const byComma = text.slice(end, start).includes(',');
    const next = readItem(text, start);
    // "1月3日,4日有…" is a list; "1月3日,1月4日…" could be two sentences run together, and so is left alone.
    if (next === undefined || (byComma && next.value.on.month !== undefined)) break;
    if (byComma && text[next.end] !== '两' && text[next.end] !== '、') break;
    items.push(next.value);
    end = next.end;
  }
  return { end, items };
}
