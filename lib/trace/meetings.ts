import { IntList, reachOf } from './columns.ts';
import { type Presences, StayList } from './presences.ts';
import { PRECISION_DAY, PRECISION_MINUTE, type TraceQuery } from './types.ts';

/** Meetings found by one scan, as parallel columns: row k is one stay of the traced person against one stay of another. */
export class Meetings {
  person = new IntList();
  place = new IntList();
  /** Shared minutes with the airspace tail: [from, to). */
  from = new IntList();
  to = new IntList();
  /** End of the shared time without the tail, and where it begins; equal or reversed when only the tail was shared. */
  directFrom = new IntList();
  directTo = new IntList();
  precision = new IntList();
  certainty = new IntList();
  ownSource = new IntList();
  otherSource = new IntList();
  /** 1 when both stays met, 0 when only the tail was shared. */
  direct = new IntList();

  get length(): number {
    return this.person.length;
  }
}

/**
 * Every pair of stays in which somebody else met `query.person` in the window. The person's own stays are cut to the
 * window; the others' are not, since who came within the airspace tail may have come after its end.
 * O(rows met × log n).
 */
export function findMeetings(presences: Presences, query: TraceQuery): Meetings {
  const { person, from, to } = query;
  const backward = query.direction === 'backward';
  const after = query.afterDepartureMinutes ?? 0;
  const found = new Meetings();
  const own = new StayList();
  const others = new StayList();
  presences.addStaysOf(person, from, to, own);

  for (let i = 0; i < own.length; i++) {
    const place = own.place.data[i];
    const precision = own.precision.data[i];
    const start = Math.max(own.from.data[i], from);
    const end = Math.max(start, Math.min(own.to.data[i], to));
    const reach = reachOf(start, end);
    // A row known only to the day ends at midnight, which is no departure: it carries no tail.
    const ownTail = !backward && precision !== PRECISION_DAY ? after : 0;
    const tailEnd = Math.max(reach, end + ownTail);
    others.clear();
    presences.addStaysAt(place, backward ? start - after : start, tailEnd, others);

    for (let j = 0; j < others.length; j++) {
      const other = others.person.data[j];
      if (other === person) continue;
      const otherFrom = others.from.data[j];
      const otherTo = others.to.data[j];
      const otherPrecision = others.precision.data[j];
      const otherTail = backward && otherPrecision !== PRECISION_DAY ? after : 0;
      const otherReach = reachOf(otherFrom, otherTo);
      if (Math.max(otherReach, otherTo + otherTail) <= start) continue;
      const meetFrom = Math.max(start, otherFrom);
      found.person.push(other);
      found.place.push(place);
      found.from.push(meetFrom);
      found.to.push(Math.max(meetFrom, Math.min(end + ownTail, otherTo + otherTail)));
      found.directFrom.push(meetFrom);
      found.directTo.push(Math.min(end, otherTo));
      found.precision.push(Math.max(precision, otherPrecision));
      found.certainty.push(Math.max(own.certainty.data[i], others.certainty.data[j]));
      found.ownSource.push(own.source.data[i]);
      found.otherSource.push(others.source.data[j]);
      found.direct.push(otherFrom < reach && otherReach > start ? 1 : 0);
    }
  }
  return found;
}

/**
 * Minutes covered by the union of intervals [from[k], to[k]) over k in `rows[start…end)`, which must be ascending by
 * `from`; rows not known to the minute count nothing. O(end − start).
 */
export function unionMinutes(
  meetings: Meetings,
  rows: Int32Array,
  start: number,
  end: number,
  from: Int32Array,
  to: Int32Array,
): number {
  let total = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const k = rows[i];
    if (meetings.precision.data[k] !== PRECISION_MINUTE || to[k] <= covered) continue;
    const begin = Math.max(from[k], covered);
    if (to[k] <= begin) continue;
    total += to[k] - begin;
    covered = to[k];
  }
  return total;
}
