import { dayText } from './calendar.ts';
import { readFrom, readHead } from './headFrames.ts';
import { readBracket, readDate, readNumber, readRelative, readReported, readTime } from './markFrames.ts';
import { type ClauseOutcome, closeClause, extendSpan, found, openClause, type Reader } from './reader.ts';
import { flushTransport, type ReadingState } from './state.ts';
import { type Token, tokensIn } from './tokens.ts';
import type { TextSpan, TransportMode } from './types.ts';

const companionsOf =
  /(?:与|和|同|随|陪同|陪|带|跟)(?:其|着|领)?(丈夫|妻子|父亲|母亲|父母|儿子|女儿|孩子|孙子|孙女|家人|家属|亲属|亲戚|朋友|同事|邻居|姐姐|妹妹|哥哥|弟弟|爱人|妈妈|爸爸|同学)/g;

const othersSentence =
  /所有同乘|同乘[^,]{0,6}人员|同机|接触者[^,]{0,12}(?:均|已|正在|实施|全部)|对[^,]{0,12}接触者|同行[^,]{0,6}人员|无[^,]{0,8}接触者/;

function rideBy(reader: Reader, token: Token, mode: TransportMode): void {
  const { state } = reader;
  const pending = state.transport;
  if (pending?.number !== undefined) {
    // 乘9路公交车 names one vehicle; 乘9路…后步行 names two.
    if (mode === 'walk' || mode === 'taxi' || mode === 'cycle') flushTransport(state);
    else {
      pending.end = token.end;
      if (pending.modeOpen) pending.mode = mode;
      delete pending.modeOpen;
      return;
    }
  }
  state.transport = {
    mode,
    start: pending?.start ?? token.start,
    end: token.end,
    wordsStart: pending?.wordsStart ?? reader.wordsFrom,
    ...(pending?.departs && { departs: pending.departs }),
  };
}

const commutes = new Set(['上班', '下班', '上下班', '上夜班', '下夜班', '上学', '出行', '通勤']);

/** 乘9路公交车上班: the journey ends at a place the words do not name. */
function endCommute(reader: Reader): void {
  const { state, clause } = reader;
  const ride = state.transport;
  // 在东路口乘通勤车上班: the stop where the person boarded is known, though not the workplace.
  const boarded =
    ride !== undefined && state.fromPlace !== undefined && !/^(?:家|住处|住所)/.test(state.fromPlace.text);
  if (ride?.number !== undefined) {
    const before = state.visits.length;
    flushTransport(state);
    if (state.visits.length > before) clause.visits += 1;
  } else if (boarded && ['coach', 'bus', 'metro', 'train'].includes(ride.mode)) {
    found(reader, state.fromPlace!, ride.end, 0.7);
  }
  delete state.transport;
}

function leave(reader: Reader): void {
  const { state } = reader;
  const time = state.time;
  if (time === undefined) return;
  for (const visit of state.last) {
    if (visit.to !== undefined || visit.from === undefined || visit.from > time.times[0]!.from) continue;
    visit.to = time.times[0]!.from;
    extendSpan(visit.spans, time.start, time.end);
    reader.clause.left = true;
  }
}

function readSelf(reader: Reader, token: Token): void {
  const { text, state, clause } = reader;
  const words = text.slice(token.start, token.end);
  clause.heads += 1;
  const last = state.last[0];
  const sameDay = last !== undefined && state.days.some(days => dayText(days.on) === last.on);
  const again = words === '集中隔离' && sameDay && (clause.visits > 0 || last.kind === 'quarantine');
  // 在儿子家居家: the place is already said.
  if (again || (clause.visits > 0 && reader.wordsFrom === token.start)) {
    clause.reason ??= 'remark';
    return;
  }
  found(reader, token, token.end, 0.9);
}

/** Read the word at token `k`; returns the index of the next token to read. */
function readWord(reader: Reader, k: number, token: Token & { kind: 'word' }): number {
  const { state, clause } = reader;
  const role = token.role;
  switch (role.role) {
    case 'to':
    case 'at':
      return readHead(reader, k, role.role);
    case 'from':
      return readFrom(reader, k);
    case 'self':
      readSelf(reader, token);
      break;
    case 'mode':
      rideBy(reader, token, role.mode);
      break;
    case 'part':
      state.part = { part: role.part, start: token.start, end: token.end };
      delete state.time;
      break;
    case 'relative':
      readRelative(
        reader,
        token,
        role.days,
        role.part && { part: role.part, start: token.start, end: token.end },
      );
      break;
    case 'ride':
      if (state.transport?.number !== undefined) flushTransport(state);
      break;
    case 'stop':
      if (commutes.has(reader.text.slice(token.start, token.end))) endCommute(reader);
      break;
    case 'reported':
      readReported(reader, token, -role.days);
      break;
    case 'leave':
      leave(reader);
      break;
    case 'clinical':
      clause.reason = 'clinical';
      break;
    case 'stayedIn':
      clause.reason ??= 'stayed_in';
      break;
    case 'present':
      reader.skipping = true;
      clause.reason = 'present_state';
      break;
    case 'remark':
      clause.reason ??= 'remark';
      break;
    default:
  }
  return k + 1;
}

function readToken(reader: Reader, k: number): number {
  const token = reader.tokens[k]!;
  if (reader.skipping && token.kind !== 'comma') return k + 1;
  if (token.kind !== 'comma' && token.kind !== 'blank') {
    const isMark =
      token.kind === 'date' ||
      token.kind === 'time' ||
      (token.kind === 'word' && ['part', 'relative', 'join'].includes(token.role.role));
    if (!isMark) reader.clause.marks = false;
  }
  switch (token.kind) {
    case 'comma':
      if (reader.clause.left) delete reader.state.time;
      closeClause(reader, token.end, k);
      openClause(reader, token.end, k + 1);
      return k + 1;
    case 'date':
      readDate(reader, token);
      return k + 1;
    case 'time':
      readTime(reader, token);
      return k + 1;
    case 'number':
      readNumber(reader, token);
      return k + 1;
    case 'seat':
      if (reader.state.transport) {
        const { carriage, seat } = token;
        Object.assign(reader.state.transport, {
          end: token.end,
          ...(carriage && { carriage }),
          ...(seat && { seat }),
        });
      }
      return k + 1;
    case 'bracket':
      readBracket(reader, token);
      return k + 1;
    case 'word':
      return readWord(reader, k, token);
    default:
      return k + 1;
  }
}

/** "（当日上午曾到单位上班）": read on the days of its sentence, which it does not change. */
function readAside(state: ReadingState, text: string, aside: TextSpan): void {
  const { days, daysSpans, last } = state;
  const calendar = { ...state.calendar };
  readSentence(state, text, aside);
  Object.assign(state, { days, daysSpans, last, calendar });
}

/** Read one sentence of folded text into `state`; returns what became of each clause, without gaps. Linear in its length. */
export function readSentence(state: ReadingState, text: string, span: TextSpan): ClauseOutcome[] {
  const words = text.slice(span.start, span.end);
  if (othersSentence.test(words) && !/作为[^,]{0,12}接触者|系[^,]{0,12}接触者/.test(words)) {
    return [{ ...span, visits: 0, reason: 'other_people' }];
  }
  const tokens = tokensIn(text, span.start, span.end);
  const reader: Reader = {
    text,
    tokens,
    state,
    clause: { start: span.start, firstToken: 0, visits: 0, heads: 0, marks: true },
    wordsFrom: span.start,
    outcomes: [],
    asides: [],
    skipping: false,
  };
  const content = tokens.some(
    token =>
      token.kind !== 'date' && token.kind !== 'time' && token.kind !== 'comma' && token.kind !== 'blank',
  );
  state.companions = [...words.matchAll(companionsOf)].map(match => match[1]!);
  for (let k = 0; k < tokens.length; ) k = readToken(reader, k);
  closeClause(reader, span.end, tokens.length);
  flushTransport(state);
  if (content) {
    delete state.time;
    delete state.part;
    delete state.fromPlace;
  }
  for (const aside of reader.asides) readAside(state, text, aside);
  return reader.outcomes;
}
