import type { GroupTies } from '../groups.ts';
import type { JourneySeats } from '../journeys.ts';
import type { CityReader } from '../segments/reader.ts';
import type { Minute, PersonRef } from '../types.ts';

/** Whom did `person` meet in [from, to)? Fields as in `TraceQuery`. */
export interface PairQuery {
  person: PersonRef;
  from: Minute;
  to: Minute;
  /** `forward` (default): the airspace tail follows the person's departure; `backward`: it follows the other's. */
  direction?: 'forward' | 'backward';
  /** Pairs whose only evidence is fewer minutes than this are left out and counted. Default 0. */
  minOverlapMinutes?: number;
  /** Minutes the air stays infectious after departure. Default 0. */
  afterDepartureMinutes?: number;
}

/** What the pairs are read from: a city's presences by day and, when given, its groups, journeys and kinds of places. */
export interface PairWorld {
  /** A `CityIndex`, or the same read on another thread. */
  presences: CityReader;
  groups?: GroupTies;
  journeys?: JourneySeats;
  /** Rank of the setting by place reference, the lower the stronger, 255 unknown; places beyond its end are unknown. */
  settingOfPlace?: Uint8Array;
}

/** Rank of a place of which no setting is known, and of a pair that met at none. */
export const SETTING_UNKNOWN = 255;

/** Bits of `PairColumns.seats`. */
export const SEAT_SAME_JOURNEY = 1;
export const SEAT_SAME_CARRIAGE = 2;
export const SEAT_SAME_COMPARTMENT = 4;

/**
 * One row a pair, as parallel columns of which the first `length` count (`placeOffsets`: one more). The order is that in which the
 * scan finds them: the same for the same index, and no order to rely on.
 */
export interface PairColumns {
  length: number;
  /** The other person. */
  person: Int32Array;
  /** Minutes together, both sides known to the minute; two places at once count once. */
  minutes: Int32Array;
  /** Minutes of the later one in the air the other left; 0 without `afterDepartureMinutes`. */
  minutesAfterDeparture: Int32Array;
  /** Meetings of any kind: maximal runs of shared minutes at one place, point meetings, coarse co-presences by the day. */
  meetings: Int32Array;
  pointMeetings: Int32Array;
  dayOnlyMeetings: Int32Array;
  /** First minute of anything shared, ties and journeys too, and its exclusive end (equal to it for a point). */
  first: Int32Array;
  last: Int32Array;
  /** Index in EVIDENCE_KINDS. */
  strongest: Uint8Array;
  /** Strongest (lowest) rank of `settingOfPlace` among the places; 255 unknown. */
  setting: Uint8Array;
  /** Bit k: a shared group whose kind is the k-th of `GroupTies.kindNames`; bit 31 stands for the 32nd and all after. */
  ties: Uint32Array;
  /** SEAT_ bits. */
  seats: Uint8Array;
  /** Places of row i, ascending: places[placeOffsets[i] … placeOffsets[i + 1]). */
  placeOffsets: Int32Array;
  places: Int32Array;
}

/** Answers of some consecutive questions. The columns are reused: read or copy them before asking for the next batch. */
export interface PairBatch {
  /** Number of the first question answered here, and how many. */
  firstQuery: number;
  queries: number;
  /** Rows of the k-th question of this batch: [rowOffsets[k], rowOffsets[k + 1]). */
  rowOffsets: Int32Array;
  /** Pairs left out of the k-th question's answer for too few minutes. */
  belowMinimum: Int32Array;
  pairs: PairColumns;
}

/** Answers of the second hop: question k of the batch is the contact `via[k]`. */
export interface SecondHopBatch extends PairBatch {
  via: Int32Array;
}
