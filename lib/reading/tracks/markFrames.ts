import { dayAfterLast, dayBeforeReport, dayText, placeDays } from './calendar.ts';
import type { Reader } from './reader.ts';
import { flushTransport, quoted, type ReadingState } from './state.ts';
import type { Token } from './tokens.ts';
import { type NumberMark, seatIn, transportNumberAt } from './transportNumbers.ts';

/** A date: the days of what follows, unless it dates something else. */
export function readDate(reader: Reader, token: Token & { kind: 'date' }): void {
  const { text, state, clause } = reader;
  const before = text.slice(Math.max(0, token.start - 3), token.start);
  const after = text.slice(token.end, token.end + 8);
  // "截至1月14日" and "1月4日确诊病例李某" date something else than the person's whereabouts.
  if (/截[至止]到?$/.test(before)) return;
  if (/^(?:确诊病例|.{0,4}(?:通报|公布|报告|发布|确诊)的)/.test(after)) {
    placeDays(state.calendar, token.mark.items);
    return;
  }
  if (token.mark.monthOnly !== undefined) {
    if (token.mark.monthOnly.year !== undefined) state.calendar.year = token.mark.monthOnly.year;
    state.calendar.month = token.mark.monthOnly.month;
    state.days = [];
    return;
  }
  const isEnd = /[至到-]$/.test(before) && state.days.length > 0 && state.transport === undefined;
  if (isEnd && (state.time !== undefined || clause.visits > 0)) {
    const days = placeDays(state.calendar, token.mark.items)[0]!;
    for (const span of state.days) if (dayText(span.on) !== dayText(days.on)) span.until = days.on;
    if (state.time !== undefined) state.time = { ...state.time, continues: true };
    for (const visit of clause.visits > 0 ? state.last : []) visit.until = dayText(days.on);
    state.daysSpans = [...state.daysSpans, { start: token.start, end: token.end }];
    return;
  }
  flushTransport(state);
  delete state.time;
  delete state.part;
  state.days = placeDays(state.calendar, token.mark.items);
  state.daysSpans = [{ start: token.start, end: token.end }];
}

/** A clock time: of the place that follows, or the end of a span begun before. */
export function readTime(reader: Reader, token: Token & { kind: 'time' }): void {
  const { text, state } = reader;
  const time = {
    start: token.start,
    end: token.end,
    times: token.mark.times,
    ...(token.part && { part: token.part }),
  };
  const before = text.slice(Math.max(0, token.start - 4), token.start);
  const joined =
    state.time?.continues === true ||
    (state.time !== undefined && /[至到-](?:次日|翌日|第二天|当日|当天)?\s?$/.test(before));
  if (joined && state.time?.times.length === 1) {
    const times = [{ ...state.time.times[0]!, to: token.mark.times[0]!.from }];
    state.time = { ...state.time, end: token.end, times };
    return;
  }
  const ride = state.transport;
  if (ride !== undefined && state.time !== undefined && state.time.start < ride.start)
    ride.departs = state.time;
  state.time = time;
  delete state.part;
}

/** 当日, 次日: a day counted from the last one read. */
export function readRelative(reader: Reader, token: Token, days: number, part: ReadingState['part']): void {
  const { text, state } = reader;
  if (days > 0 && /[至到-]$/.test(text.slice(Math.max(0, token.start - 1), token.start))) return;
  const day = dayAfterLast(state.calendar, days);
  if (day === undefined) return;
  delete state.time;
  state.days = [{ on: day }];
  if (days > 0) state.calendar.last = { on: day };
  state.daysSpans = [...state.daysSpans.slice(0, 1), { start: token.start, end: token.end }];
  if (part) state.part = part;
  else delete state.part;
}

/** 今日, 昨日: a day counted from the report; nothing is dated by it when that day is unknown. */
export function readReported(reader: Reader, token: Token, before: number): void {
  const { state } = reader;
  const day = dayBeforeReport(state.calendar, before);
  delete state.time;
  delete state.part;
  state.days = day === undefined ? [] : [{ on: day }];
  if (day !== undefined) state.calendar.last = { on: day };
  state.daysSpans = [{ start: token.start, end: token.end }];
}

/** A flight, train, line or plate number: the vehicle of the next place. */
export function readNumber(reader: Reader, token: Token & { kind: 'number' }): void {
  const { state } = reader;
  if (state.transport?.number !== undefined) flushTransport(state);
  const { mark } = token;
  const mode = mark.mode ?? state.transport?.mode ?? 'car';
  const start = state.transport?.start ?? token.start;
  const departs = state.transport?.departs;
  const wordsStart = state.transport?.wordsStart ?? reader.wordsFrom;
  state.transport = {
    mode,
    start,
    end: token.end,
    wordsStart,
    number: quoted(state, mark),
    ...(mark.mode === undefined && state.transport === undefined && { modeOpen: true }),
    ...(departs && { departs }),
  };
}

/** The first transport number in a bracket: 乘坐火车（Z17次列车）. */
function numberInside(text: string, token: Token): NumberMark | undefined {
  for (let at = token.start + 1; at < token.end - 1; at += 1) {
    const mark = transportNumberAt(text, at);
    if (mark !== undefined && mark.end < token.end) return mark;
  }
  return undefined;
}

/** A bracket that is no part of a place: a ticket, a route, a remark. */
export function readBracket(reader: Reader, token: Token): void {
  const { text, state } = reader;
  const words = text.slice(token.start + 1, token.end - 1);
  if (/(?:曾|其间|期间|当[日天晚]).{0,20}[到去在]/.test(words))
    reader.asides.push({ start: token.start + 1, end: token.end - 1 });
  const seat = seatIn(words);
  if (state.transport !== undefined) {
    Object.assign(state.transport, seat);
    const inside = state.transport.number === undefined ? numberInside(text, token) : undefined;
    if (inside !== undefined) {
      state.transport.number = quoted(state, inside);
      state.transport.mode = inside.mode ?? state.transport.mode;
    }
    const route = /^(?:从|由|自)?([^,、-]{2,14}站)(?:至|到|-)([^,、-]{2,14}站)/.exec(words);
    if (route !== null && state.transport.number !== undefined) {
      const from = token.start + 1 + words.indexOf(route[1]!);
      const to = token.start + 1 + words.lastIndexOf(route[2]!);
      state.fromPlace = quoted(state, { start: from, end: from + route[1]!.length });
      state.transport.toPlace = quoted(state, { start: to, end: to + route[2]!.length });
    }
    state.transport.end = token.end;
  } else if (seat.seat !== undefined && seat.carriage !== undefined) {
    for (const visit of state.last) if (visit.transport?.number) Object.assign(visit.transport, seat);
  }
}
