import { numeralAt, oneOf, skipBlanks } from './numerals.ts';
import { hourWithPart } from './partHours.ts';
import type { DayPart } from './types.ts';

/** A clock time or span of clock times, as `HH:MM`. */
export type ClockTime = { from: string; to?: string; approximate: boolean };

/** A clock expression in the text: one time, a span, or a list of times. */
export type TimeMark = { end: number; times: ClockTime[] };

type Clock = { hour: number; minute: number; end: number; approximate: boolean; unit: boolean };

const before = ['大约在', '大约', '约', '大概', '近'];
const after = ['左右', '许', '前后', '多', '后', '前', '之后', '之前', '以后', '以前', '整', '钟'];
const separators = ['至', '到', '-', '－'];

const two = (value: number): string => String(value).padStart(2, '0');

function minuteAt(text: string, at: number, colon: boolean): { minute: number; end: number } | undefined {
  const i = skipBlanks(text, at);
  if (text[i] === '半') return { minute: 30, end: i + 1 };
  if (text.startsWith('一刻', i)) return { minute: 15, end: i + 2 };
  const minute = numeralAt(text, i);
  if (minute === undefined || minute.value > 59) return undefined;
  const close = skipBlanks(text, minute.end);
  if (text[close] === '分' && text[close + 1] !== '钟') return { minute: minute.value, end: close + 1 };
  const bare = minute.arabic && minute.end - i === 2;
  if (
    !bare ||
    (!colon && oneOf(text, minute.end, ['路', '号', '日', '月', ':', '时', '点', '次', '名', '人']))
  )
    return undefined;
  return { minute: minute.value, end: minute.end };
}

/** One clock time; `bare` allows the unit to be missing, as the first of "4-8时". */
function clockAt(text: string, at: number, part: DayPart | undefined, bare: boolean): Clock | undefined {
  let i = skipBlanks(text, at);
  const about = oneOf(text, i, before);
  if (about !== undefined) i += about.length;
  const hour = numeralAt(text, i);
  if (hour === undefined || hour.value > 24) return undefined;
  i = skipBlanks(text, hour.end);
  const colon = text[i] === ':';
  const unit =
    colon ||
    (text[i] === '时' && text[i + 1] !== '间') ||
    (text[i] === '点' && !oneOf(text, i + 1, ['位', '一线', '心']));
  if (!unit && !(bare && hour.arabic)) return undefined;
  if (unit) i += 1;
  if (unit && text[i] === '钟') i += 1;
  const minute = unit ? minuteAt(text, i, colon) : undefined;
  if (colon && minute === undefined) return undefined;
  if (minute !== undefined) i = minute.end;
  let approximate = about !== undefined;
  for (let steps = 0; steps < 2; steps += 1) {
    const tail = unit ? oneOf(text, skipBlanks(text, i), after) : undefined;
    // 后 before a place or a yard (后院) is a word of its own.
    if (tail === undefined || (tail === '后' && oneOf(text, i + 1, ['院', '门', '街', '勤']))) break;
    if (tail === '前' && oneOf(text, i, ['前往', '前去'])) break;
    i = skipBlanks(text, i) + tail.length;
    if (tail !== '整' && tail !== '钟') approximate = true;
  }
  return { hour: hourWithPart(hour.value, part), minute: minute?.minute ?? 0, end: i, approximate, unit };
}

const clockText = (clock: Clock): string => `${two(clock.hour)}:${two(clock.minute)}`;

function afterMarks(text: string, at: number, marks: readonly string[]): number | undefined {
  const i = skipBlanks(text, at);
  const mark = oneOf(text, i, marks);
  if (mark === undefined) return undefined;
  let end = i + mark.length;
  while (text[end] === '-') end += 1;
  return skipBlanks(text, end);
}

const parts: readonly [string, DayPart][] = [
  ['次日凌晨', 'dawn'],
  ['次日', 'morning'],
  ['凌晨', 'dawn'],
  ['上午', 'morning'],
  ['早上', 'morning'],
  ['中午', 'noon'],
  ['下午', 'afternoon'],
  ['傍晚', 'evening'],
  ['晚上', 'evening'],
  ['晚', 'evening'],
];

function endOfSpan(text: string, start: Clock, part: DayPart | undefined): Clock | undefined {
  const at = afterMarks(text, start.end, separators);
  if (at === undefined) return undefined;
  const named = parts.find(([word]) => text.startsWith(word, at));
  const clock = clockAt(text, at + (named?.[0].length ?? 0), named?.[1] ?? part, false);
  // 上午8时至11时, 上午10时至1时: the part carries over only while it keeps the span forward.
  return clock;
}

/**
 * The clock expression at `at`, said with `part` (下午3时 → 15:00): 8时30分许, 8:30-9:10, 4-8时, 9时、14时, 21时至次日5时, 十点半.
 * Undefined when none starts there.
 */
export function timeMarkAt(text: string, at: number, part: DayPart | undefined): TimeMark | undefined {
  const times: ClockTime[] = [];
  let start = at;
  let end = at;
  for (let items = 0; items < 12; items += 1) {
    const from = clockAt(text, start, part, true);
    if (from === undefined) break;
    const to = endOfSpan(text, from, part);
    if (!from.unit && to === undefined) break;
    const approximate = from.approximate || (to?.approximate ?? false);
    times.push({ from: clockText(from), ...(to && { to: clockText(to) }), approximate });
    end = (to ?? from).end;
    const next = afterMarks(text, end, ['、', '和', '及']);
    if (next === undefined) break;
    start = next;
  }
  return times.length === 0 ? undefined : { end, times };
}
