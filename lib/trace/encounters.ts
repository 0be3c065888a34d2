import { IntList } from './columns.ts';
import { type Meetings, unionMinutes } from './meetings.ts';
import { sortedOrder } from './order.ts';
import type {
  Encounter,
  EvidenceKind,
  PlaceEvidence,
  SeatEvidence,
  TieEvidence,
  TraceQuery,
  TraceResult,
  VenueRow,
} from './types.ts';
import { EVIDENCE_KINDS, PRECISION_DAY, PRECISION_MINUTE, type Precision } from './types.ts';

/** Turns meetings, ties and shared journeys into encounters per person; see `traceContacts`. O(m log m). */
export function assembleEncounters(
  query: TraceQuery,
  meetings: Meetings,
  ties: Map<number, TieEvidence[]>,
  seats: Map<number, SeatEvidence[]>,
): TraceResult {
  const { venues, kept } = splitVenues(meetings, query.placeCap ?? Number.POSITIVE_INFINITY);
  const order = orderRows(meetings, kept, [meetings.person.data, meetings.from.data]);
  const encounters: Encounter[] = [];
  const belowMinimum: number[] = [];
  const minimum = query.minOverlapMinutes ?? 0;
  const seen = new Set<number>();
  const finish = (encounter: Encounter): void => {
    if (isBelow(encounter, minimum)) belowMinimum.push(encounter.person);
    else encounters.push(encounter);
  };

  for (let start = 0; start < order.length; ) {
    const person = meetings.person.data[order[start]];
    let end = start + 1;
    while (end < order.length && meetings.person.data[order[end]] === person) end++;
    seen.add(person);
    finish(encounterOf(meetings, order, start, end, ties.get(person) ?? [], seats.get(person) ?? []));
    start = end;
  }
  const none = new Int32Array(0);
  for (const person of new Set([...ties.keys(), ...seats.keys()])) {
    if (seen.has(person)) continue;
    const encounter = encounterOf(meetings, none, 0, 0, ties.get(person) ?? [], seats.get(person) ?? []);
    encounter.person = person;
    finish(encounter);
  }
  encounters.sort((a, b) => a.person - b.person);
  return {
    person: query.person,
    from: query.from,
    to: query.to,
    encounters,
    venues,
    belowMinimum: Int32Array.from(belowMinimum).sort(),
  };
}

/** Minutes are the only evidence that can be too little: what has no length is never measured against a length. */
function isBelow(encounter: Encounter, minimum: number): boolean {
  return (
    encounter.minutes + encounter.minutesAfterDeparture < minimum &&
    encounter.pointMeetings === 0 &&
    encounter.dayOnlyMeetings === 0 &&
    encounter.ties.length === 0 &&
    encounter.seats.length === 0
  );
}

function encounterOf(
  meetings: Meetings,
  order: Int32Array,
  start: number,
  end: number,
  ties: TieEvidence[],
  seats: SeatEvidence[],
): Encounter {
  const { from, to, directFrom, directTo } = meetings;
  const encounter: Encounter = {
    person: start < end ? meetings.person.data[order[start]] : -1,
    minutes: unionMinutes(meetings, order, start, end, directFrom.data, directTo.data),
    minutesAfterDeparture: 0,
    meetings: end - start,
    pointMeetings: 0,
    dayOnlyMeetings: 0,
    firstMinute: Number.POSITIVE_INFINITY,
    lastMinute: Number.NEGATIVE_INFINITY,
    places: [],
    strongest: 'day',
    ties: ties.sort((a, b) => a.group - b.group || a.from - b.from),
    seats: seats.sort((a, b) => a.journey - b.journey || a.from - b.from || a.to - b.to),
  };
  encounter.minutesAfterDeparture =
    unionMinutes(meetings, order, start, end, from.data, to.data) - encounter.minutes;

  let strongest: number = EVIDENCE_KINDS.length - 1;
  const note = (kind: EvidenceKind): void => {
    strongest = Math.min(strongest, EVIDENCE_KINDS.indexOf(kind));
  };
  for (let i = start; i < end; i++) {
    const k = order[i];
    if (meetings.precision.data[k] !== PRECISION_MINUTE) encounter.dayOnlyMeetings++;
    else if (to.data[k] === from.data[k]) encounter.pointMeetings++;
    note(evidenceOf(meetings, k));
    encounter.firstMinute = Math.min(encounter.firstMinute, from.data[k]);
    encounter.lastMinute = Math.max(encounter.lastMinute, to.data[k]);
  }
  if (seats.length > 0) note('journey');
  if (ties.length > 0) note('tie');
  for (const shared of [...ties, ...seats]) {
    encounter.firstMinute = Math.min(encounter.firstMinute, shared.from);
    encounter.lastMinute = Math.max(encounter.lastMinute, shared.to);
  }
  encounter.strongest = EVIDENCE_KINDS[strongest];
  encounter.places = placesOf(meetings, order.subarray(start, end));
  return encounter;
}

function evidenceOf(meetings: Meetings, k: number): EvidenceKind {
  const precision = meetings.precision.data[k];
  if (precision === PRECISION_DAY) return 'day';
  if (precision !== PRECISION_MINUTE) return 'part_of_day';
  if (meetings.directTo.data[k] > meetings.directFrom.data[k]) return 'minutes';
  return meetings.direct.data[k] === 1 ? 'point' : 'after_departure';
}

function placesOf(meetings: Meetings, rows: Int32Array): PlaceEvidence[] {
  const byPlace = rows
    .slice()
    .sort(
      (a, b) =>
        meetings.place.data[a] - meetings.place.data[b] || meetings.from.data[a] - meetings.from.data[b],
    );
  const places: PlaceEvidence[] = [];
  for (let start = 0; start < byPlace.length; ) {
    const place = meetings.place.data[byPlace[start]];
    let end = start + 1;
    while (end < byPlace.length && meetings.place.data[byPlace[end]] === place) end++;
    places.push(placeEvidence(meetings, byPlace, start, end));
    start = end;
  }
  return places;
}

function placeEvidence(meetings: Meetings, rows: Int32Array, start: number, end: number): PlaceEvidence {
  const minutes = unionMinutes(meetings, rows, start, end, meetings.directFrom.data, meetings.directTo.data);
  const withTail = unionMinutes(meetings, rows, start, end, meetings.from.data, meetings.to.data);
  const evidence: PlaceEvidence = {
    place: meetings.place.data[rows[start]],
    minutes,
    minutesAfterDeparture: withTail - minutes,
    meetings: end - start,
    dayOnlyMeetings: 0,
    firstMinute: meetings.from.data[rows[start]],
    lastMinute: meetings.to.data[rows[start]],
    precision: PRECISION_DAY,
    certainty: 255,
    ownSources: [],
    otherSources: [],
  };
  const own = new Set<number>();
  const other = new Set<number>();
  for (let i = start; i < end; i++) {
    const k = rows[i];
    if (meetings.precision.data[k] !== PRECISION_MINUTE) evidence.dayOnlyMeetings++;
    evidence.lastMinute = Math.max(evidence.lastMinute, meetings.to.data[k]);
    evidence.precision = Math.min(evidence.precision, meetings.precision.data[k]) as Precision;
    evidence.certainty = Math.min(evidence.certainty, meetings.certainty.data[k]);
    own.add(meetings.ownSource.data[k]);
    other.add(meetings.otherSource.data[k]);
  }
  evidence.ownSources = [...own].sort((a, b) => a - b);
  evidence.otherSources = [...other].sort((a, b) => a - b);
  return evidence;
}

/** Meetings at places with more people than the cap become venue rows; the rest are kept for encounters. */
function splitVenues(meetings: Meetings, cap: number): { venues: VenueRow[]; kept: Int32Array } {
  const all = new Int32Array(meetings.length);
  for (let i = 0; i < all.length; i++) all[i] = i;
  if (cap === Number.POSITIVE_INFINITY) return { venues: [], kept: all };
  const order = orderRows(meetings, all, [meetings.place.data, meetings.person.data]);
  const venues: VenueRow[] = [];
  const kept = new IntList();
  for (let start = 0; start < order.length; ) {
    const place = meetings.place.data[order[start]];
    const persons = new IntList();
    let firstMinute = Number.POSITIVE_INFINITY;
    let lastMinute = Number.NEGATIVE_INFINITY;
    let end = start;
    for (; end < order.length && meetings.place.data[order[end]] === place; end++) {
      const k = order[end];
      const person = meetings.person.data[k];
      if (persons.length === 0 || persons.data[persons.length - 1] !== person) persons.push(person);
      firstMinute = Math.min(firstMinute, meetings.from.data[k]);
      lastMinute = Math.max(lastMinute, meetings.to.data[k]);
    }
    if (persons.length > cap) {
      const list = persons.data.slice(0, persons.length);
      venues.push({ place, firstMinute, lastMinute, count: persons.length, persons: list });
    } else for (let i = start; i < end; i++) kept.push(order[i]);
    start = end;
  }
  return { venues, kept: kept.data.slice(0, kept.length) };
}

function orderRows(meetings: Meetings, rows: Int32Array, keys: Int32Array[]): Int32Array {
  if (rows.length === meetings.length) return sortedOrder(keys, meetings.length);
  const picked = keys.map(key => Int32Array.from(rows, row => key[row]));
  return sortedOrder(picked, rows.length).map(i => rows[i]);
}
