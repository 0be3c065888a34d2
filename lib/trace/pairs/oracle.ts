import { bruteForceTrace, type World } from '../oracle.ts';
import { type Encounter, EVIDENCE_KINDS, type Presence } from '../types.ts';
import { type PairColumns, type PairQuery, SETTING_UNKNOWN } from './types.ts';

const DAY = 1440;

/** One pair as an object, for comparing. */
export interface PairRow {
  person: number;
  minutes: number;
  minutesAfterDeparture: number;
  meetings: number;
  pointMeetings: number;
  dayOnlyMeetings: number;
  first: number;
  last: number;
  strongest: number;
  setting: number;
  ties: number;
  seats: number;
  places: number[];
}

/** What `pairsOf` must find, ascending by person: the brute-force trace of single minutes, with coarse rows cut at midnight. */
export function bruteForcePairs(
  world: World,
  query: PairQuery,
  settingOfPlace: ArrayLike<number>,
): { rows: PairRow[]; belowMinimum: number } {
  const { encounters, belowMinimum } = bruteForceTrace(
    { ...world, presences: world.presences.flatMap(cutCoarse) },
    query,
  );
  const kindNames = [...new Set(world.kinds)];
  return {
    rows:
      query.to === query.from ? [] : encounters.map(encounter => rowOf(encounter, kindNames, settingOfPlace)),
    belowMinimum: belowMinimum.length,
  };
}

/** Columns as objects, ascending by person. */
export function rowsOf(pairs: PairColumns, start = 0, end = pairs.length): PairRow[] {
  const rows = Array.from({ length: end - start }, (_, k): PairRow => {
    const i = start + k;
    return {
      person: pairs.person[i],
      minutes: pairs.minutes[i],
      minutesAfterDeparture: pairs.minutesAfterDeparture[i],
      meetings: pairs.meetings[i],
      pointMeetings: pairs.pointMeetings[i],
      dayOnlyMeetings: pairs.dayOnlyMeetings[i],
      first: pairs.first[i],
      last: pairs.last[i],
      strongest: pairs.strongest[i],
      setting: pairs.setting[i],
      ties: pairs.ties[i],
      seats: pairs.seats[i],
      places: [...pairs.places.subarray(pairs.placeOffsets[i], pairs.placeOffsets[i + 1])],
    };
  });
  return rows.sort((a, b) => a.person - b.person);
}

/** A row known to the day or a part of it says something of each day it covers. */
function cutCoarse(row: Presence): Presence[] {
  if (row.precision === 0) return [row];
  const parts: Presence[] = [];
  let from = row.from;
  do {
    const to = Math.min(row.to, (Math.floor(from / DAY) + 1) * DAY);
    parts.push({ ...row, from, to });
    from = to;
  } while (from < row.to);
  return parts;
}

function rowOf(encounter: Encounter, kindNames: string[], settingOfPlace: ArrayLike<number>): PairRow {
  const places = encounter.places.map(evidence => evidence.place);
  let ties = 0;
  for (const tie of encounter.ties) ties |= 1 << kindNames.indexOf(tie.kind);
  let seats = 0;
  for (const seat of encounter.seats)
    seats |= 1 | (seat.sameCarriage === true ? 2 : 0) | (seat.sameCompartment === true ? 4 : 0);
  const { person, minutes, minutesAfterDeparture, meetings, pointMeetings, dayOnlyMeetings } = encounter;
  return {
    person,
    minutes,
    minutesAfterDeparture,
    meetings,
    pointMeetings,
    dayOnlyMeetings,
    first: encounter.firstMinute,
    last: encounter.lastMinute,
    strongest: EVIDENCE_KINDS.indexOf(encounter.strongest),
    setting: Math.min(SETTING_UNKNOWN, ...places.map(place => settingOfPlace[place] ?? SETTING_UNKNOWN)),
    ties,
    seats,
    places,
  };
}
