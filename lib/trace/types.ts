/** Minutes since an epoch the caller chooses; always an integer within the Int32 range. */
export type Minute = number;

/** Small non-negative integer the caller maps to and from its own person identity; it means nothing by itself. */
export type PersonRef = number;

/** Small non-negative integer the caller maps to and from its own place identity. */
export type PlaceRef = number;

/** How exactly a presence is known: 0 to the minute, 1 to a part of the day, 2 to the whole day only. */
export type Precision = 0 | 1 | 2;

/** Known to the minute: only such rows give minutes of overlap. */
export const PRECISION_MINUTE = 0;
/** Known to a part of a day ("morning"); `from`/`to` bound that part. */
export const PRECISION_PART_OF_DAY = 1;
/** Known to the day only; `from`/`to` bound that day. */
export const PRECISION_DAY = 2;

/**
 * One stay of a person at a place over the half-open minutes [from, to); `from === to` is a point event (a scan whose
 * length is unknown). `source` (0–255), `precision` and `certainty` (0–255) are ranks: the lower number is the stronger.
 */
export interface Presence {
  place: PlaceRef;
  person: PersonRef;
  from: Minute;
  to: Minute;
  source: number;
  precision: Precision;
  certainty: number;
}

/** Presences as parallel columns of equal length; the shape the index is built from and holds inside. */
export interface PresenceColumns {
  place: Int32Array;
  person: Int32Array;
  from: Int32Array;
  to: Int32Array;
  source: Uint8Array;
  precision: Uint8Array;
  certainty: Uint8Array;
}

/** Membership of a person in a group (household, class, office…) over [from, to). */
export interface Membership {
  group: number;
  person: PersonRef;
  from: Minute;
  to: Minute;
}

/** A person's seat on a journey over [from, to) (boarding to alighting); −1 stands for "not known" in the numbers. */
export interface Seat {
  journey: number;
  person: PersonRef;
  from: Minute;
  to: Minute;
  /** Carriage, coach or deck number; −1 unknown. */
  carriage: number;
  /** Row number; −1 unknown. */
  row: number;
  /** Seat column counted from one side (A = 0, B = 1, …); −1 unknown. */
  column: number;
  /** Compartment or cabin number within the carriage; −1 unknown. */
  compartment: number;
  crew: boolean;
}

/**
 * What is known of a meeting, strongest first: overlapping minutes; a point event inside the other's stay (length
 * unknown); the same journey; the same group; the airspace after the infector left; a part of a day; a day.
 */
export const EVIDENCE_KINDS = [
  'minutes',
  'point',
  'journey',
  'tie',
  'after_departure',
  'part_of_day',
  'day',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What two people shared at one place, summed over the window. */
export interface PlaceEvidence {
  place: PlaceRef;
  /** Minutes of overlap between rows both known to the minute. */
  minutes: number;
  /** Minutes the later person spent in the airspace after the other had left (`afterDepartureMinutes`). */
  minutesAfterDeparture: number;
  meetings: number;
  /** Meetings where either side is known only to the day or a part of it. */
  dayOnlyMeetings: number;
  firstMinute: Minute;
  lastMinute: Minute;
  /** Best precision among the meetings here; a meeting is as coarse as its coarser side. */
  precision: Precision;
  /** Best certainty among the meetings here; a meeting is as uncertain as its weaker side. */
  certainty: number;
  /** Source codes seen on the traced person's side and on the other's, ascending, without repeats. */
  ownSources: number[];
  otherSources: number[];
}

/** A group both belonged to at the same time; the minutes are the shared membership inside the window. */
export interface TieEvidence {
  group: number;
  kind: string;
  from: Minute;
  to: Minute;
}

/** A journey both were on at the same time; null where either seat is not known. */
export interface SeatEvidence {
  journey: number;
  from: Minute;
  to: Minute;
  sameCarriage: boolean | null;
  /** Absolute difference of row numbers; null when unknown or in different carriages. */
  rowDifference: number | null;
  /** Absolute difference of seat columns; null when unknown or in different carriages. */
  columnDifference: number | null;
  sameCompartment: boolean | null;
  /** The other person was crew. */
  crew: boolean;
  /** The traced person was crew. */
  ownCrew: boolean;
}

/** Everything one other person shared with the traced person in the window. */
export interface Encounter {
  person: PersonRef;
  /** Minutes together, minute precision on both sides; simultaneous places are counted once. */
  minutes: number;
  minutesAfterDeparture: number;
  meetings: number;
  /** Minute-precise meetings of unknown length (one side is a point event). */
  pointMeetings: number;
  /** Co-presences known only to a day or part of one: weaker evidence, never none. */
  dayOnlyMeetings: number;
  /** First and last minute of anything shared (meetings, ties, journeys); `lastMinute` is exclusive unless equal to the first. */
  firstMinute: Minute;
  lastMinute: Minute;
  /** Ascending by place. */
  places: PlaceEvidence[];
  strongest: EvidenceKind;
  ties: TieEvidence[];
  seats: SeatEvidence[];
}

/** A place where more people were met than the cap: one row, and every person still in it. */
export interface VenueRow {
  place: PlaceRef;
  firstMinute: Minute;
  lastMinute: Minute;
  count: number;
  /** All the people met here, ascending; `count` long. */
  persons: Int32Array;
}

/** What to look for: who met `person` in [from, to). */
export interface TraceQuery {
  person: PersonRef;
  from: Minute;
  to: Minute;
  /**
   * `forward`: whom the person may have infected (the airspace tail follows the person's own departure).
   * `backward`: who may have infected the person (the tail follows the other's departure). Default `forward`.
   */
  direction?: 'forward' | 'backward';
  /** Encounters whose only evidence is fewer minutes than this go to `belowMinimum`. Default 0: keep all. */
  minOverlapMinutes?: number;
  /** Minutes the air stays infectious after departure (measles: 120). Default 0. Rows known only to the day have no tail. */
  afterDepartureMinutes?: number;
  /** A place with more than this many people met becomes one {@link VenueRow}. Default: no cap. */
  placeCap?: number;
}

/** Contacts of one person. `encounters`, `venues` and `belowMinimum` together hold everybody met. */
export interface TraceResult {
  person: PersonRef;
  from: Minute;
  to: Minute;
  /** Ascending by person. */
  encounters: Encounter[];
  /** Ascending by place. */
  venues: VenueRow[];
  /** People met for less than `minOverlapMinutes` and by nothing else, ascending. */
  belowMinimum: Int32Array;
}

/** One step of evidence to a second-hop contact: the first-hop contact and what the two shared. */
export interface SecondHopPath {
  via: PersonRef;
  encounter: Encounter;
}

/** A contact of a contact, with every path that leads to them. */
export interface SecondHopContact {
  person: PersonRef;
  firstMinute: Minute;
  /** Ascending by `via`; never empty. */
  paths: SecondHopPath[];
}

/** Question for {@link TwoHopResult}: the first hop as in a trace, then each contact until their own end. */
export interface TwoHopQuery extends TraceQuery {
  /** Exclusive end of a contact's own window (for example the minute they were quarantined). Default: `to`. */
  endOfContact?: (person: PersonRef, encounter: Encounter) => Minute;
  /** Which first-hop contacts are followed further. Default: all. */
  mayFollow?: (encounter: Encounter) => boolean;
}

/** Two hops from a case; a person reached by both hops is only in the first. */
export interface TwoHopResult {
  first: TraceResult;
  /** Ascending by person. */
  second: SecondHopContact[];
  /** Places over the cap met by a first-hop contact, with the contact they were met through; people of the first hop left out. */
  secondVenues: { via: PersonRef; venue: VenueRow }[];
}
