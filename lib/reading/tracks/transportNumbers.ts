import { digitsAt, oneOf, skipBlanks } from './numerals.ts';
import type { TransportMode } from './types.ts';

/** A flight, train, line or plate number in the text; `[start, end)` covers the number as one would quote it. */
export type NumberMark = { start: number; end: number; next: number; mode?: TransportMode };

const plateProvinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const trainLetters = 'GDCZTKYLSPX';

const isLetter = (unit: string | undefined): boolean => unit !== undefined && /^[A-Za-z]$/.test(unit);
const isLetterOrDigit = (unit: string | undefined): boolean =>
  unit !== undefined && /^[A-Za-z0-9*×]$/.test(unit);

function runEnd(text: string, at: number, most: number): number {
  let end = at;
  while (end - at < most && isLetterOrDigit(text[end])) end += 1;
  return end;
}

/** 黑A12345, 吉B0T091, 黑A***12; the province character alone is not enough. */
function plateAt(text: string, at: number): NumberMark | undefined {
  if (!plateProvinces.includes(text[at] ?? ' ') || !isLetter(text[at + 1])) return undefined;
  const body = text[at + 2] === '·' ? at + 3 : at + 2;
  const end = runEnd(text, body, 6);
  return end - body >= 4 ? { start: at, end, next: end } : undefined;
}

/** What may stand right before a train number that nothing after it explains; a building (D18) has none of these. */
const beforeTrain = '乘坐搭转铁车次动(、';

function modeOfCode(code: string, text: string, at: number, end: number): TransportMode | undefined {
  const tail = text.slice(end, end + 5);
  if (/^(?:次)?(?:航班|班机|飞机|客机)/.test(tail)) return 'plane';
  if (/^(?:次|列|高铁|动车|火车|车次)/.test(tail))
    return trainLetters.includes(code[0]!.toUpperCase()) ? 'train' : undefined;
  const letters = /^[A-Za-z]+/.exec(code)![0].toUpperCase();
  if (letters.length === 2 && code.length >= 5) return 'plane';
  if (letters.length === 1 && 'SUMHF'.includes(letters) && code.length >= 6) return 'plane';
  if (!beforeTrain.includes(text[at - 1] ?? ' ')) return undefined;
  return letters.length === 1 && trainLetters.includes(letters) && code.length >= 3 && code.length <= 5
    ? 'train'
    : undefined;
}

/** SU1702, CA1234, S75203, G1278, z157; letters first, digits after, 3 to 8 units. `3U8888` and `9C8515` too. */
function codeAt(text: string, at: number): NumberMark | undefined {
  const lead = isLetter(text[at]) ? at : at + 1;
  if (!isLetter(text[lead])) return undefined;
  let digits = lead;
  while (digits < lead + 2 && isLetter(text[digits])) digits += 1;
  const number = digitsAt(text, digits, 6);
  if (number === undefined || isLetterOrDigit(text[number.end])) return undefined;
  const code = text.slice(at, number.end);
  if (code.length < 2) return undefined;
  if (lead > at)
    return code.length >= 5 ? { start: at, end: number.end, next: number.end, mode: 'plane' } : undefined;
  const mode = modeOfCode(code, text, at, number.end);
  if (mode === undefined) return undefined;
  const next = text[number.end] === '次' ? number.end + 1 : number.end;
  return { start: at, end: number.end, next, mode };
}

/** 9路, 511路公交车, 夜1路, 10号线; a 路 that names a street never has digits right before it. */
function lineAt(text: string, at: number): NumberMark | undefined {
  const number = digitsAt(text, at, 4);
  if (number === undefined) return undefined;
  const mark = skipBlanks(text, number.end);
  if (text.startsWith('号线', mark)) return { start: at, end: mark + 2, next: mark + 2, mode: 'metro' };
  if (text[mark] === '路') return { start: at, end: mark + 1, next: mark + 1, mode: 'bus' };
  if (oneOf(text, mark, ['次列车', '次火车', '次航班', '次高铁', '次动车'])) {
    return {
      start: at,
      end: number.end,
      next: mark + 1,
      mode: text.startsWith('次航班', mark) ? 'plane' : 'train',
    };
  }
  const vehicle = oneOf(text, mark, ['大巴车', '大巴', '客车', '公交车', '公交']);
  const prefixed = number.end - at >= 2 && vehicle !== undefined;
  if (prefixed)
    return {
      start: at,
      end: number.end,
      next: number.end,
      mode: vehicle.startsWith('公交') ? 'bus' : 'coach',
    };
  return undefined;
}

/** Chinese-numeral metro lines, 地铁二号线. */
function spokenLineAt(text: string, at: number): NumberMark | undefined {
  if (!'一二三四五六七八九十'.includes(text[at] ?? ' ')) return undefined;
  const end = text[at + 1] === '十' ? at + 2 : at + 1;
  return text.startsWith('号线', end) ? { start: at, end: end + 2, next: end + 2, mode: 'metro' } : undefined;
}

/** The transport number at `at`, or undefined; looks at most a dozen units ahead. */
export function transportNumberAt(text: string, at: number): NumberMark | undefined {
  return plateAt(text, at) ?? codeAt(text, at) ?? lineAt(text, at) ?? spokenLineAt(text, at);
}

/** A ticket's carriage and seat written without brackets at `at`: 11车7号下铺, 7车厢, 12车03A号. */
export function seatMarkAt(
  text: string,
  at: number,
): { end: number; carriage?: string; seat?: string } | undefined {
  const match = /^\d{1,2}号?车(?:厢|(?=\d)) ?(?:\d{1,3}(?:[A-Fa-f]号?|号|排)(?:[上中下]铺|座位?)?)?/.exec(
    text.slice(at, at + 20),
  );
  return match === null ? undefined : { end: at + match[0].length, ...seatIn(match[0]) };
}

/** Carriage and seat out of the words about a ticket: 12车03A号, 2车5排, 11车7号下铺, 3车厢(无座). */
export function seatIn(words: string): { carriage?: string; seat?: string } {
  const carriage = /(\d{1,2})\s{0,2}号?车厢?/.exec(words);
  const rest = carriage ? words.slice(carriage.index + carriage[0].length) : words;
  const seat = /\d{1,3}[A-Fa-f](?:号|座)?|\d{1,3}(?:号|排)(?:[上中下]铺|座)?|无座|[上中下]铺|站票/.exec(rest);
  return { ...(carriage && { carriage: carriage[1]! }), ...(seat && { seat: seat[0] }) };
}
