import type {
  Encounter,
  GroupTies,
  JourneySeats,
  SeatEvidence,
  SecondHopContact,
  TieEvidence,
  TraceQuery,
  TraceResult,
  TwoHopQuery,
  TwoHopResult,
} from '@outpace/trace';
import { assembleEncounters } from '@outpace/trace/encounters.ts';
import { findMeetings } from '@outpace/trace/meetings.ts';
import { Gatherer, type NearRows } from './gather.ts';
import type { PresenceRows } from './rows.ts';
import type { LocalWorld } from './world.ts';

/** Groups and journeys stay in this machine's memory, under the city's numbers. */
export interface Bonds {
  groups?: GroupTies;
  journeys?: JourneySeats;
}

/** As `traceContacts`, of rows that lie on the cluster: the same answer to the row. */
export async function traceOnCluster(
  rows: PresenceRows,
  near: NearRows,
  bonds: Bonds,
  query: TraceQuery,
): Promise<TraceResult> {
  checkWindow(query);
  const gatherer = new Gatherer(rows, near);
  await gatherer.own([query]);
  await gatherer.others([query]);
  return traceGathered(gatherer.index(), bonds, query);
}

/**
 * As `traceTwoHops`: the first hop, then the own stays of all contacts that may be followed in one statement, then everyone they
 * met in one more. The callbacks of the query decide between the two.
 */
export async function traceTwoHopsOnCluster(
  rows: PresenceRows,
  near: NearRows,
  bonds: Bonds,
  query: TwoHopQuery,
): Promise<TwoHopResult> {
  const first = await traceOnCluster(rows, near, bonds, query);
  const followed = first.encounters.flatMap(contact => {
    const hop = followingQuery(query, contact);
    return hop ? [hop] : [];
  });
  const gatherer = new Gatherer(rows, near);
  await gatherer.own(followed);
  await gatherer.others(followed);
  const world = gatherer.index();

  const firstHop = new Set<number>([query.person]);
  for (const encounter of first.encounters) firstHop.add(encounter.person);
  for (const venue of first.venues) for (const person of venue.persons) firstHop.add(person);
  const second = new Map<number, SecondHopContact>();
  const secondVenues: TwoHopResult['secondVenues'] = [];
  for (const hopQuery of followed) {
    const hop = traceGathered(world, bonds, hopQuery);
    for (const encounter of hop.encounters) {
      if (firstHop.has(encounter.person)) continue;
      const path = { via: hopQuery.person, encounter };
      const known = second.get(encounter.person);
      if (known) {
        known.paths.push(path);
        known.firstMinute = Math.min(known.firstMinute, encounter.firstMinute);
      } else
        second.set(encounter.person, {
          person: encounter.person,
          firstMinute: encounter.firstMinute,
          paths: [path],
        });
    }
    for (const venue of hop.venues) {
      const persons = venue.persons.filter(person => !firstHop.has(person));
      if (persons.length > 0)
        secondVenues.push({ via: hopQuery.person, venue: { ...venue, persons, count: persons.length } });
    }
  }
  return { first, second: [...second.values()].sort((a, b) => a.person - b.person), secondVenues };
}

/** Whether and over what window a contact of the first hop is followed: the rule of `traceTwoHops`. */
function followingQuery(query: TwoHopQuery, contact: Encounter): TraceQuery | undefined {
  if (query.mayFollow && !query.mayFollow(contact)) return undefined;
  const to = query.endOfContact ? query.endOfContact(contact.person, contact) : query.to;
  if (to <= contact.firstMinute) return undefined;
  return {
    person: contact.person,
    from: contact.firstMinute,
    to,
    minOverlapMinutes: query.minOverlapMinutes,
    afterDepartureMinutes: query.afterDepartureMinutes,
    placeCap: query.placeCap,
  };
}

/** A trace over the rows of one question, in the city's numbers; the library finds and judges, as everywhere. */
export function traceGathered(world: LocalWorld, bonds: Bonds, query: TraceQuery): TraceResult {
  if (query.to === query.from)
    return {
      person: query.person,
      from: query.from,
      to: query.to,
      venues: [],
      encounters: [],
      belowMinimum: new Int32Array(0),
    };
  const ties = new Map<number, TieEvidence[]>();
  const seats = new Map<number, SeatEvidence[]>();
  bonds.groups?.forEachTie(query.person, query.from, query.to, (other, tie) => collect(ties, other, tie));
  bonds.journeys?.forEachSharer(query.person, query.from, query.to, (other, seat) =>
    collect(seats, other, seat),
  );
  const person = world.personHere(query.person);
  // somebody without stays meets nobody at a place; −1 would be read as a number
  const meetings = findMeetings(world.presences, { ...query, person: person < 0 ? NOBODY : person });
  for (let k = 0; k < meetings.length; k++) {
    meetings.person.data[k] = world.personOfCity(meetings.person.data[k]!);
    meetings.place.data[k] = world.placeOfCity(meetings.place.data[k]!);
  }
  return assembleEncounters(query, meetings, ties, seats);
}

const NOBODY = 0x7ffffffe;

/** As the library: an empty window finds nobody, a reversed one is a mistake of the caller. */
export function checkWindow(query: { from: number; to: number }): void {
  if (!(query.to >= query.from)) throw new RangeError(`window ends at ${query.to}, before ${query.from}`);
}

function collect<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
