import type {
  Minute,
  PersonRef,
  PlaceRef,
  Presence,
  TraceQuery,
  TraceResult,
  TwoHopQuery,
  TwoHopResult,
} from '@outpace/trace';
import type { PairBatch, PairQuery } from '@outpace/trace/pairs/types.ts';
import type { Context } from '../../core/module.ts';

/** A person and half-open minutes: whose stays are asked for. */
export interface StaysQuery {
  person: PersonRef;
  from: Minute;
  to: Minute;
}

/**
 * Who was with whom: the one interface through which every module asks, whether the city's stays lie in this machine's memory or on a cluster.
 * Both give the same answers to the row. What a caller reads is committed: a scan accepted before the question is in the answer.
 * Whoever asks does so for a case, and journals it; people go in and come out as the city's dense numbers.
 */
export interface TraceEngine {
  /** Where the answers come from. */
  readonly kind: 'memory' | 'clickhouse';
  /** Stays looked over by a question: all that is held, coalesced. */
  readonly size: number;
  /** Numbers of people by id; those the city does not know are absent. One statement a call. */
  numbersOf(personIds: readonly string[]): Promise<Map<string, PersonRef>>;
  /** Ids of people by number; those who are gone are absent. One statement a call, none where they are known already. */
  personsOf(refs: Iterable<PersonRef>): Promise<Map<PersonRef, string>>;
  /** As `traceContacts` of @outpace/trace. */
  trace(query: TraceQuery): Promise<TraceResult>;
  /** As `traceTwoHops` of @outpace/trace; the callbacks of the query must not wait for anything. */
  traceTwoHops(query: TwoHopQuery): Promise<TwoHopResult>;
  /** Stays of one person that meet [from, to), whole (over midnight they are one), ascending by start. */
  staysOf(person: PersonRef, from: Minute, to: Minute): Promise<Presence[]>;
  /** The same for many people at once, in the order asked. */
  staysOfMany(queries: readonly StaysQuery[]): Promise<Presence[][]>;
  /** Everyone's stays at a place that meet [from, to), ascending by start, then person. */
  staysAt(place: PlaceRef, from: Minute, to: Minute): Promise<Presence[]>;
  /** Stays of the city days that [from, to) touches, by source code (256 numbers): what a trace had to look into. */
  stayCounts(from: Minute, to: Minute): Promise<Float64Array>;
  /** Summary rows of many questions, in batches as they are ready; memory is bounded by the batches under way. Ends with the signal's reason when aborted. */
  pairs(queries: readonly PairQuery[], options?: { signal?: AbortSignal }): AsyncIterable<PairBatch>;
  /** City-local minutes since the epoch of the index. */
  minuteOf(instant: number): Minute;
  instantOf(minute: Minute): number;
  /** City-local day 'YYYY-MM-DD' of a minute. */
  dayOfMinute(minute: Minute): string;
}

/** A presence that another module holds (a confirmed line of a trajectory). Days are city-local; minutes half-open. */
export interface ContributedPresence {
  personId: string;
  placeNo: number;
  day: string;
  fromMinute: number;
  toMinute: number;
  precision: 0 | 1 | 2;
  source: number;
  certainty: number;
}

/**
 * Another module's part of the index: what it says of some people. It is asked again for exactly the people whose rows changed
 * (its tables note them by trigger in `trace_change`).
 */
export interface Contributor {
  name: string;
  /** Which notes of `trace_change` are its own. */
  changes: 'trajectory';
  /** All it says of these people now, or of everybody. */
  load(ctx: Context, people: readonly string[] | 'everybody'): Promise<ContributedPresence[]>;
}
