import { assembleEncounters } from './encounters.ts';
import type { GroupTies } from './groups.ts';
import type { JourneySeats } from './journeys.ts';
import { findMeetings } from './meetings.ts';
import type { PresenceIndex } from './presence.ts';
import type { Presences } from './presences.ts';
import type { PlaceRef, Presence, SeatEvidence, TieEvidence, TraceQuery, TraceResult } from './types.ts';

/** What a trace asks: presences of either kind, and, when given, groups and journeys in the same person references. */
export interface TraceIndex<P extends Presences = PresenceIndex> {
  presences: P;
  groups?: GroupTies;
  journeys?: JourneySeats;
}

/**
 * Everyone who shared place and time, a group or a journey with `query.person` in [from, to), with the evidence.
 * Everybody met is in exactly one of `encounters` and `belowMinimum`, or (also) in the `venues` over the cap.
 * An empty window finds nobody; one that ends before it begins throws a RangeError. O(rows met × log).
 */
export function traceContacts(index: TraceIndex<Presences>, query: TraceQuery): TraceResult {
  if (!(query.to >= query.from)) throw new RangeError(`window ends at ${query.to}, before ${query.from}`);
  const none = { venues: [], encounters: [], belowMinimum: new Int32Array(0) };
  if (query.to === query.from) return { person: query.person, from: query.from, to: query.to, ...none };
  const ties = new Map<number, TieEvidence[]>();
  const seats = new Map<number, SeatEvidence[]>();
  index.groups?.forEachTie(query.person, query.from, query.to, (other, tie) => collect(ties, other, tie));
  index.journeys?.forEachSharer(query.person, query.from, query.to, (other, seat) =>
    collect(seats, other, seat),
  );
  const meetings = findMeetings(index.presences, query);
  return assembleEncounters(query, meetings, ties, seats);
}

/** `traceContacts` for many people, each with a window of their own; answers in the order asked. */
export function traceMany(index: TraceIndex<Presences>, queries: readonly TraceQuery[]): TraceResult[] {
  return queries.map(query => traceContacts(index, query));
}

/** Stays at `place` that meet [from, to), ascending by person, then start. O(log n + found), and over days with their number. */
export function whoWasAt(
  index: TraceIndex<Presences>,
  place: PlaceRef,
  from: number,
  to: number,
): Presence[] {
  return index.presences.staysAt(place, from, to);
}

function collect<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
