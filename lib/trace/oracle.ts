import {
  type Encounter,
  EVIDENCE_KINDS,
  type Membership,
  type PlaceEvidence,
  type Precision,
  type Presence,
  type Seat,
  type SeatEvidence,
  type TieEvidence,
  type TraceQuery,
  type TraceResult,
} from './types.ts';

/** A small world as plain rows, for checking the engine against. */
export interface World {
  presences: Presence[];
  kinds: string[];
  memberships: Membership[];
  seats: Seat[];
}

interface Meeting {
  place: number;
  minutes: number[];
  after: number[];
  first: number;
  last: number;
  precision: number;
  certainty: number;
  own: number;
  other: number;
  direct: boolean;
}

/**
 * The answer of `traceContacts` by counting single minutes in sets: no order, no index, no interval arithmetic shared
 * with the engine. O(people × stays × minutes): only for worlds of a few dozen rows.
 */
export function bruteForceTrace(world: World, query: TraceQuery): TraceResult {
  const stays = distinctStays(world.presences);
  const backward = query.direction === 'backward';
  const after = query.afterDepartureMinutes ?? 0;
  const people = new Set([...world.presences, ...world.memberships, ...world.seats].map(row => row.person));
  people.delete(query.person);
  const own = stays
    .filter(stay => stay.person === query.person)
    .flatMap(stay => {
      const reached = minutesOf(stay.from, stay.to, true).filter(m => m >= query.from && m < query.to);
      if (reached.length === 0) return [];
      const spent = minutesOf(stay.from, stay.to, false).filter(m => m >= query.from && m < query.to);
      return [
        { ...stay, from: reached[0], to: spent.length === 0 ? reached[0] : reached[reached.length - 1] + 1 },
      ];
    });

  const met = new Map<number, Meeting[]>();
  for (const person of people) {
    const list: Meeting[] = [];
    for (const a of own)
      for (const b of stays)
        if (b.person === person && b.place === a.place) {
          const tailA = !backward && a.precision !== 2 ? after : 0;
          const tailB = backward && b.precision !== 2 ? after : 0;
          const meeting = meetingOf(a, b, tailA, tailB);
          if (meeting) list.push(meeting);
        }
    met.set(person, list);
  }

  const venues: TraceResult['venues'] = [];
  for (const place of [...new Set(world.presences.map(p => p.place))].sort((a, b) => a - b)) {
    const here = [...met].filter(([, list]) => list.some(m => m.place === place));
    if (here.length <= (query.placeCap ?? Number.POSITIVE_INFINITY)) continue;
    const all = here.flatMap(([, list]) => list.filter(m => m.place === place));
    venues.push({
      place,
      firstMinute: Math.min(...all.map(m => m.first)),
      lastMinute: Math.max(...all.map(m => m.last)),
      count: here.length,
      persons: Int32Array.from(here.map(([person]) => person)).sort(),
    });
    for (const [person, list] of met)
      met.set(
        person,
        list.filter(m => m.place !== place),
      );
  }

  const encounters: Encounter[] = [];
  const belowMinimum: number[] = [];
  for (const person of [...people].sort((a, b) => a - b)) {
    const meetings = met.get(person)!;
    const ties = tiesOf(world, query, person);
    const seats = seatsOf(world, query, person);
    if (meetings.length + ties.length + seats.length === 0) continue;
    const encounter = summarise(person, meetings, ties, seats);
    const unmeasured = encounter.pointMeetings + encounter.dayOnlyMeetings + ties.length + seats.length > 0;
    if (unmeasured || encounter.minutes + encounter.minutesAfterDeparture >= (query.minOverlapMinutes ?? 0))
      encounters.push(encounter);
    else belowMinimum.push(person);
  }
  return {
    person: query.person,
    from: query.from,
    to: query.to,
    encounters,
    venues,
    belowMinimum: Int32Array.from(belowMinimum),
  };
}

/** What each person's rows at each place come to once repeats are taken out, minute by minute. */
export function distinctStays(rows: readonly Presence[]): Presence[] {
  const groups = new Map<string, Presence[]>();
  for (const row of rows) {
    const key = `${row.person}@${row.place}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const result: Presence[] = [];
  for (const group of groups.values()) {
    const exact = group.filter(row => row.precision === 0);
    const covered = new Set(exact.flatMap(row => minutesOf(row.from, row.to, false)));
    const stays: Presence[] = [];
    for (const minute of [...covered].sort((a, b) => a - b)) {
      const last = stays[stays.length - 1];
      if (last !== undefined && last.to === minute) last.to = minute + 1;
      else stays.push({ ...group[0], precision: 0, from: minute, to: minute + 1 });
    }
    for (const point of new Set(exact.filter(row => row.from === row.to).map(row => row.from)))
      if (!covered.has(point)) stays.push({ ...group[0], precision: 0, from: point, to: point });
    const coarse = new Map<string, Presence>();
    for (const row of group)
      if (row.precision !== 0) coarse.set(`${row.from} ${row.to} ${row.precision}`, { ...row });
    const inside = (row: Presence, stay: Presence) => {
      const held = new Set(minutesOf(stay.from, stay.to, true));
      return minutesOf(row.from, row.to, true).every(m => held.has(m));
    };
    const all = [...stays, ...[...coarse.values()].filter(row => !stays.some(stay => inside(row, stay)))];
    for (const stay of all) {
      const from = group.filter(row =>
        stay.precision === 0
          ? inside(row, stay)
          : row.from === stay.from && row.to === stay.to && row.precision === stay.precision,
      );
      stay.source = Math.min(...from.map(row => row.source));
      stay.certainty = Math.min(...from.map(row => row.certainty));
      result.push(stay);
    }
  }
  return result;
}

function minutesOf(from: number, to: number, withPoint: boolean): number[] {
  const end = withPoint && to === from ? to + 1 : to;
  return Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i);
}

function meetingOf(a: Presence, b: Presence, tailA: number, tailB: number): Meeting | null {
  const both = (x: number[], y: number[]) => {
    const inY = new Set(y);
    return x.filter(m => inY.has(m));
  };
  const direct = both(minutesOf(a.from, a.to, true), minutesOf(b.from, b.to, true));
  const reachA = [...new Set([...minutesOf(a.from, a.to, true), ...minutesOf(a.to, a.to + tailA, false)])];
  const reachB = [...new Set([...minutesOf(b.from, b.to, true), ...minutesOf(b.to, b.to + tailB, false)])];
  const any = both(reachA, reachB);
  if (any.length === 0) return null;
  const timed = both(minutesOf(a.from, a.to + tailA, false), minutesOf(b.from, b.to + tailB, false));
  const minutes = both(minutesOf(a.from, a.to, false), minutesOf(b.from, b.to, false));
  const precision = Math.max(a.precision, b.precision);
  return {
    place: a.place,
    minutes: precision === 0 ? minutes : [],
    after: precision === 0 ? timed : [],
    first: Math.min(...any),
    last: timed.length > 0 ? Math.max(...timed) + 1 : Math.min(...any),
    precision,
    certainty: Math.max(a.certainty, b.certainty),
    own: a.source,
    other: b.source,
    direct: direct.length > 0,
  };
}

function summarise(
  person: number,
  meetings: Meeting[],
  ties: TieEvidence[],
  seats: SeatEvidence[],
): Encounter {
  const count = (list: number[][]) => new Set(list.flat()).size;
  const kinds = meetings.map(m => {
    if (m.precision === 2) return 'day';
    if (m.precision === 1) return 'part_of_day';
    if (m.minutes.length > 0) return 'minutes';
    return m.direct ? 'point' : 'after_departure';
  });
  const all = [
    ...kinds,
    ...(ties.length > 0 ? (['tie'] as const) : []),
    ...(seats.length > 0 ? (['journey'] as const) : []),
  ];
  const spans = [
    ...meetings,
    ...[...ties, ...seats].map(shared => ({ first: shared.from, last: shared.to })),
  ];
  const minutes = count(meetings.map(m => m.minutes));
  const places = [...new Set(meetings.map(m => m.place))].sort((a, b) => a - b);
  return {
    person,
    minutes,
    minutesAfterDeparture: count(meetings.map(m => m.after)) - minutes,
    meetings: meetings.length,
    pointMeetings: meetings.filter(m => m.precision === 0 && m.first === m.last).length,
    dayOnlyMeetings: meetings.filter(m => m.precision > 0).length,
    firstMinute: Math.min(...spans.map(s => s.first)),
    lastMinute: Math.max(...spans.map(s => s.last)),
    places: places.map((place): PlaceEvidence => {
      const here = meetings.filter(m => m.place === place);
      const spent = count(here.map(m => m.minutes));
      return {
        place,
        minutes: spent,
        minutesAfterDeparture: count(here.map(m => m.after)) - spent,
        meetings: here.length,
        dayOnlyMeetings: here.filter(m => m.precision > 0).length,
        firstMinute: Math.min(...here.map(m => m.first)),
        lastMinute: Math.max(...here.map(m => m.last)),
        precision: Math.min(...here.map(m => m.precision)) as Precision,
        certainty: Math.min(...here.map(m => m.certainty)),
        ownSources: [...new Set(here.map(m => m.own))].sort((a, b) => a - b),
        otherSources: [...new Set(here.map(m => m.other))].sort((a, b) => a - b),
      };
    }),
    strongest: EVIDENCE_KINDS.find(kind => all.includes(kind))!,
    ties,
    seats,
  };
}

function tiesOf(world: World, query: TraceQuery, person: number): TieEvidence[] {
  const stays = distinctStays(
    world.memberships.map(m => ({ ...m, place: m.group, source: 0, precision: 0, certainty: 0 })),
  );
  const ties: TieEvidence[] = [];
  for (const a of stays)
    for (const b of stays)
      if (a.person === query.person && b.person === person && a.place === b.place) {
        const theirs = minutesOf(b.from, b.to, true);
        const shared = minutesOf(a.from, a.to, true).filter(
          m => theirs.includes(m) && m >= query.from && m < query.to,
        );
        if (shared.length === 0) continue;
        const point = a.from === a.to || b.from === b.to;
        const to = point ? shared[0] : shared[shared.length - 1] + 1;
        ties.push({ group: a.place, kind: world.kinds[a.place], from: shared[0], to });
      }
  return ties.sort((a, b) => a.group - b.group || a.from - b.from);
}

function seatsOf(world: World, query: TraceQuery, person: number): SeatEvidence[] {
  const found: SeatEvidence[] = [];
  for (const a of world.seats)
    for (const b of world.seats)
      if (a.person === query.person && b.person === person && a.journey === b.journey) {
        const theirs = minutesOf(b.from, b.to, true);
        const shared = minutesOf(a.from, a.to, true).filter(
          m => theirs.includes(m) && m >= query.from && m < query.to,
        );
        if (shared.length === 0) continue;
        const point = a.from === a.to || b.from === b.to;
        const known = (x: number, y: number) => x >= 0 && y >= 0;
        const noCarriages = a.carriage < 0 && b.carriage < 0;
        const comparable = noCarriages || (known(a.carriage, b.carriage) && a.carriage === b.carriage);
        const different = known(a.carriage, b.carriage) && a.carriage !== b.carriage;
        const rows = comparable && known(a.row, b.row);
        const columns = comparable && known(a.column, b.column);
        const compartments = comparable && known(a.compartment, b.compartment);
        found.push({
          journey: a.journey,
          from: shared[0],
          to: point ? shared[0] : shared[shared.length - 1] + 1,
          sameCarriage: known(a.carriage, b.carriage) ? a.carriage === b.carriage : null,
          rowDifference: rows ? Math.abs(a.row - b.row) : null,
          columnDifference: columns ? Math.abs(a.column - b.column) : null,
          sameCompartment: different ? false : compartments ? a.compartment === b.compartment : null,
          crew: b.crew,
          ownCrew: a.crew,
        });
      }
  return found.sort((a, b) => a.journey - b.journey || a.from - b.from || a.to - b.to);
}
