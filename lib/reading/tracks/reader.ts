import { barePlacesIn } from './barePlace.ts';
import { routeParts } from './placePhrase.ts';
import { addVisits, type ReadingState } from './state.ts';
import type { Token } from './tokens.ts';
import type { NotVisitReason, TextSpan } from './types.ts';

/** What became of a clause: visits, or a reason it has none, or neither (unread). */
export type ClauseOutcome = TextSpan & { visits: number; reason?: NotVisitReason };

/** One sentence being read, clause by clause. */
export type Reader = {
  text: string;
  tokens: Token[];
  state: ReadingState;
  clause: {
    start: number;
    firstToken: number;
    visits: number;
    reason?: NotVisitReason;
    heads: number;
    marks: boolean;
    left?: boolean;
  };
  /** Where the words of the next visit begin. */
  wordsFrom: number;
  outcomes: ClauseOutcome[];
  /** Brackets that tell of whereabouts of their own, read after the sentence. */
  asides: TextSpan[];
  skipping: boolean;
};

const connective =
  /^[ 、]*(?:期间|其间|随后|之后|此后|然后|后|同时|随即|每天|每日|再次|后来|男|女|\d{1,3}(?:岁|个?月龄?))?[ ,。;\n:]*$/;

/** Begin a clause at offset `at`, token `firstToken`. */
export function openClause(reader: Reader, at: number, firstToken: number): void {
  reader.clause = { start: at, firstToken, visits: 0, heads: 0, marks: true };
  reader.wordsFrom = at;
}

/** End the clause at offset `at` (exclusive): try it as a bare place, give its tail to its last visit, note what became of it. */
export function closeClause(reader: Reader, at: number, nextToken: number): void {
  const { state, clause } = reader;
  if (
    clause.visits === 0 &&
    !reader.skipping &&
    clause.heads === 0 &&
    (clause.reason ?? 'stayed_in') === 'stayed_in'
  )
    readBarePlace(reader, at, nextToken);
  if (clause.visits > 0) {
    // The tail of a clause (what was done there) belongs to its last visit.
    for (const visit of state.last) extendSpan(visit.spans, reader.wordsFrom, at);
  } else if (clause.reason === 'clinical' && !/因|由于/.test(reader.text.slice(clause.start, at))) {
    // A test or an onset takes its own time with it; a reason ("19时，因发热，…") leaves it to what was done.
    delete state.time;
    delete state.part;
  }
  if (/(?:轨迹|行程|情况)?如下/.test(reader.text.slice(clause.start, at))) state.days = [];
  if (reader.skipping) clause.reason = 'present_state';
  const pending = state.transport;
  if (pending !== undefined && clause.visits === 0 && pending.start >= clause.start) pending.wordsEnd = at;
  const marksOnly = clause.marks && clause.visits === 0;
  if (marksOnly && connective.test(reader.text.slice(clause.start, at))) clause.reason ??= 'remark';
  const reason = clause.reason ?? (marksOnly ? 'marks' : undefined);
  reader.outcomes.push({ start: clause.start, end: at, visits: clause.visits, ...(reason && { reason }) });
}

/** Make `spans` cover `[start, end)` too, `start` not before the last of them. */
export function extendSpan(spans: TextSpan[], start: number, end: number): void {
  const last = spans[spans.length - 1];
  if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
  else if (end > start) spans.push({ start, end });
}

function readBarePlace(reader: Reader, at: number, nextToken: number): void {
  const { text, tokens, state, clause } = reader;
  if (state.days.length === 0) return;
  for (const place of barePlacesIn(text, tokens, clause.firstToken, nextToken)) {
    for (const part of routeParts(text, place)) found(reader, part, at, 0.5);
  }
}

/** A place was found: visits for it, covering the words up to `end`. */
export function found(
  reader: Reader,
  place: TextSpan,
  end: number,
  confidence: number,
  arrives = false,
): void {
  const { text, state } = reader;
  if (state.days.length === 0) return;
  const around = text.slice(place.end, Math.min(text.length, place.end + 8)).split(/[,。;\n]/)[0]!;
  const words = { start: reader.wordsFrom, end: Math.max(end, place.end) };
  addVisits(state, { place, words, around, confidence, arrives });
  reader.wordsFrom = words.end;
  reader.clause.visits += 1;
}
