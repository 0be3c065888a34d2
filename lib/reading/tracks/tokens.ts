import { type DateMark, dateMarkAt } from './dateMarks.ts';
import { type WordRole, wordAt } from './lexicon.ts';
import { oneOf, skipBlanks } from './numerals.ts';
import { type TimeMark, timeMarkAt } from './timeMarks.ts';
import { type NumberMark, seatMarkAt, transportNumberAt } from './transportNumbers.ts';
import type { DayPart } from './types.ts';

/** One meaningful piece of a sentence; `text` is a unit with no role of its own. */
export type Token = { start: number; end: number } & (
  | { kind: 'blank' }
  | { kind: 'comma' }
  | { kind: 'enum' }
  | { kind: 'dash' }
  | { kind: 'bracket' }
  | { kind: 'date'; mark: DateMark }
  | { kind: 'time'; mark: TimeMark; part?: DayPart }
  | { kind: 'number'; mark: NumberMark }
  | { kind: 'seat'; carriage?: string; seat?: string }
  | { kind: 'word'; role: WordRole }
  | { kind: 'text' }
);

/** Nouns that turn the verb before them into the name of a place: 购物|广场, 隔离|酒店, 汽车|站. */
const placeTails =
  `广场 中心 点 酒店 宾馆 站 东站 西站 南站 北站 总站 室 大厅 厅 病房 病区 场 馆 店 超市 医院 学校 公司 城 厂 园 楼 区 部 处 所 地 门诊 棚 帐篷 院 小区 房 街 路
  摊 亭 窗口 口 台 大世界 大厦 机构 人员 工地 现场 学院 吧 会所 宿舍 商场 酒楼 车间`
    .split(/\s+/)
    .filter(Boolean);

/** Continuations that begin with a tail but are something else: 下班|路上, 下班|地铁. */
const notTails = [
  '路上',
  '地铁',
  '路过',
  '路公交',
  '路线',
  '站下',
  '处理',
  '地址',
  '点左右',
  '点许',
  '点到',
  '店员',
  '场所内有',
  '房间',
  '台湾',
];

const guarded = new Set(['stop', 'mode', 'clinical', 'self', 'join', 'ride']);

function isPartOfName(text: string, word: { end: number; role: WordRole }, at: number): boolean {
  if (!guarded.has(word.role.role)) return false;
  // A single verb before a tail is no compound: 取|处, 后|院 are listed whole in the lexicon where they are.
  if (word.end - at < 2) return false;
  return oneOf(text, word.end, placeTails) !== undefined && oneOf(text, word.end, notTails) === undefined;
}

const durationBefore = '留住了共达满第';
const partBoundary = ['市', '餐', '饭', '班', '会', '宴', '教', '辈', '年', '已', '点', '茶', '期'];

function closingBracket(text: string, at: number, end: number): number | undefined {
  for (let i = at + 1, depth = 1; i < end; i += 1) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return undefined;
}

function markAt(text: string, at: number, part: DayPart | undefined): Token | undefined {
  const date = durationBefore.includes(text[at - 1] ?? ' ') ? undefined : dateMarkAt(text, at);
  if (date !== undefined) return { kind: 'date', start: at, end: date.end, mark: date };
  const time = timeMarkAt(text, at, part);
  if (time !== undefined) return { kind: 'time', start: at, end: time.end, mark: time };
  const seat = seatMarkAt(text, at);
  if (seat !== undefined) return { kind: 'seat', start: at, ...seat };
  const number = transportNumberAt(text, at);
  if (number !== undefined) return { kind: 'number', start: at, end: number.next, mark: number };
  return undefined;
}

function wordToken(text: string, at: number, end: number): Token | undefined {
  const word = wordAt(text, at);
  if (word === undefined || word.end > end || isPartOfName(text, word, at)) return undefined;
  if (word.role.role === 'part' || word.role.role === 'relative') {
    if (word.end - at === 1 && partBoundary.includes(text[word.end] ?? ' ')) return undefined;
    const part = word.role.part;
    const time = word.role.role === 'part' ? timeMarkAt(text, skipBlanks(text, word.end), part) : undefined;
    if (time !== undefined)
      return { kind: 'time', start: at, end: time.end, mark: time, ...(part && { part }) };
  }
  return { kind: 'word', start: at, end: word.end, role: word.role };
}

const marks: Record<string, 'blank' | 'comma' | 'enum' | 'dash'> = {
  ' ': 'blank',
  ',': 'comma',
  ':': 'comma',
  '、': 'enum',
  '-': 'dash',
  ')': 'blank',
  '。': 'comma',
  ';': 'comma',
  '?': 'comma',
  '\n': 'comma',
  '"': 'blank',
};

const startsMark = (unit: string): boolean =>
  /^[0-9A-Za-z零〇一二两三四五六七八九十约大京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]$/.test(
    unit,
  );

function tokenAt(text: string, at: number, end: number, part: DayPart | undefined): Token {
  const unit = text[at]!;
  const mark = marks[unit];
  if (mark !== undefined) return { kind: mark, start: at, end: at + 1 };
  if (unit === '(') {
    const close = closingBracket(text, at, end);
    return close === undefined
      ? { kind: 'comma', start: at, end: at + 1 }
      : { kind: 'bracket', start: at, end: close + 1 };
  }
  const found = startsMark(unit) ? markAt(text, at, part) : undefined;
  return (
    (found && found.end <= end ? found : undefined) ??
    wordToken(text, at, end) ?? { kind: 'text', start: at, end: at + 1 }
  );
}

/** The tokens of `text[start, end)`, a sentence of folded text, in order and without gaps. Linear. */
export function tokensIn(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let part: DayPart | undefined;
  for (let at = start; at < end; ) {
    const token = tokenAt(text, at, end, part);
    tokens.push(token);
    at = token.end;
    // 当晚8时, 下午 分别于3时: the part colours clock times up to the next mark of either kind.
    if (token.kind === 'word' && (token.role.role === 'part' || token.role.role === 'relative'))
      part = token.role.part;
    else if (token.kind !== 'blank') part = undefined;
  }
  return tokens;
}
