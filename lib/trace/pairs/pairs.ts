import type { Minute, PersonRef } from '../types.ts';
import { Questions } from './questions.ts';
import { answersOf, type StreamOptions } from './stream.ts';
import type { Tracer } from './tracer.ts';
import type { PairBatch, PairColumns, PairQuery, SecondHopBatch } from './types.ts';

/** Whom one person met, on the calling thread; see {@link PairColumns}. O(rows looked at). */
export function pairsOf(tracer: Tracer, query: PairQuery): PairColumns & { belowMinimum: number } {
  return tracer.pairsOf(query);
}

/**
 * Whom each of many people met, in the order asked, as a stream of batches on the tracer's threads; the bytes do not depend on their number.
 * "What if" is asked the same way: one person under several windows, overlaps or tails is several questions. Throws a RangeError for a
 * window that ends before it begins, before anything is answered.
 */
export function pairsOfMany(
  tracer: Tracer,
  queries: readonly PairQuery[],
  options: StreamOptions = {},
): AsyncGenerator<PairBatch, void, undefined> {
  for (const { from, to } of queries)
    if (!(to >= from)) throw new RangeError(`window ends at ${to}, before ${from}`);
  return answersOf(tracer, Questions.of(queries), null, options);
}

/** The question of `twoHops`: the first hop as in a trace, then each contact from their first minute with the case. */
export interface TwoHopPairQuery extends PairQuery {
  /** As `minOverlapMinutes`, for the second hop. Default: the same. */
  secondMinOverlapMinutes?: number;
  /** Exclusive end of a contact's own window; `row` is theirs in the first hop's columns. Default: `to`. */
  endOfContact?: (person: PersonRef, first: PairColumns, row: number) => Minute;
  /** Which first-hop contacts are followed. Default: all. */
  mayFollow?: (person: PersonRef, first: PairColumns, row: number) => boolean;
}

/** Two hops: the first at once, the second as a stream. Nobody of the first hop is in the second. */
export interface TwoHopPairs {
  first: PairColumns & { belowMinimum: number };
  second: AsyncGenerator<SecondHopBatch, void, undefined>;
}

/**
 * Contacts of a case, and theirs: each contact is traced forward from their first minute with the case until their own end, all of them
 * divided among the threads. Rows of the second hop are pairs (contact, other): one for every path. The rule is that of `traceTwoHops`.
 */
export function twoHops(tracer: Tracer, query: TwoHopPairQuery, options: StreamOptions = {}): TwoHopPairs {
  const first = tracer.pairsOf(query);
  const excluded = peopleBits(query.person, first);
  const via: number[] = [];
  const questions = Questions.allocate(first.length);
  for (let row = 0; row < first.length; row++) {
    const person = first.person[row];
    if (query.mayFollow !== undefined && !query.mayFollow(person, first, row)) continue;
    const to = query.endOfContact === undefined ? query.to : query.endOfContact(person, first, row);
    if (to <= first.first[row]) continue;
    questions.set(via.length, {
      person,
      from: first.first[row],
      to,
      minOverlapMinutes: query.secondMinOverlapMinutes ?? query.minOverlapMinutes,
      afterDepartureMinutes: query.afterDepartureMinutes,
    });
    via.push(person);
  }
  const asked = questions.first(via.length);
  return { first, second: withVia(answersOf(tracer, asked, excluded, options), Int32Array.from(via)) };
}

/** Rows with at least `minutes` minutes together, or other evidence than minutes: what the answer would be with that minimum. O(rows). */
export function rowsAtLeast(pairs: PairColumns, minutes: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < pairs.length; row++) {
    const enough = pairs.minutes[row] + pairs.minutesAfterDeparture[row] >= minutes;
    const unmeasured = pairs.pointMeetings[row] + pairs.dayOnlyMeetings[row] + pairs.seats[row] > 0;
    if (enough || unmeasured || pairs.ties[row] !== 0) rows.push(row);
  }
  return Int32Array.from(rows);
}

async function* withVia(
  batches: AsyncGenerator<PairBatch, void, undefined>,
  via: Int32Array,
): AsyncGenerator<SecondHopBatch, void, undefined> {
  for await (const batch of batches)
    yield { ...batch, via: via.subarray(batch.firstQuery, batch.firstQuery + batch.queries) };
}

/** A bit a person for the case and everybody of the first hop. */
function peopleBits(person: PersonRef, first: PairColumns): Int32Array {
  let largest = person;
  for (let row = 0; row < first.length; row++) if (first.person[row] > largest) largest = first.person[row];
  const bits = new Int32Array(new SharedArrayBuffer(((largest >>> 5) + 1) * 4));
  bits[person >>> 5] |= 1 << (person & 31);
  for (let row = 0; row < first.length; row++) bits[first.person[row] >>> 5] |= 1 << (first.person[row] & 31);
  return bits;
}
