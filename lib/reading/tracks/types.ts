/** A half-open range `[start, end)` of UTF-16 offsets into the original, unfolded text. */
export type TextSpan = { start: number; end: number };

/** A part of the day as prose names it; its hours are the convention in `partHours.ts`. */
export type DayPart = 'dawn' | 'morning' | 'noon' | 'afternoon' | 'evening' | 'night';

/** What a person was doing at a place, as far as the words say. */
export type VisitKind = 'stay' | 'transport' | 'medical' | 'quarantine' | 'home';

/** How a person travelled; `cycle` covers bicycles and electric scooters, `car` private motor vehicles. */
export type TransportMode =
  | 'plane'
  | 'train'
  | 'metro'
  | 'bus'
  | 'coach'
  | 'taxi'
  | 'car'
  | 'cycle'
  | 'ambulance'
  | 'ship'
  | 'walk';

/** Words of the text with where they stand. */
export type QuotedText = TextSpan & { text: string };

/** The vehicle a person came by, with what the ticket would say. */
export type TrackTransport = {
  mode: TransportMode;
  /** Flight, train, line or plate number as written. */
  number?: QuotedText;
  carriage?: string;
  seat?: string;
  fromPlace?: QuotedText;
  toPlace?: QuotedText;
};

/** One dated presence read from prose, for a person to confirm. */
export type TrackVisit = {
  /** `YYYY-MM-DD`; `MM-DD` when the year is unknown; `DD` when even the month is. */
  on: string;
  /** Last day, inclusive, when the words give a range of days. */
  until?: string;
  /** Local clock time `HH:MM`. */
  from?: string;
  to?: string;
  /** The words say "about", "after" or "before". */
  approximate?: boolean;
  part?: DayPart;
  precision: 'minute' | 'part_of_day' | 'day';
  place?: QuotedText;
  kind: VisitKind;
  transport?: TrackTransport;
  /** Relation words ("丈夫", "家人") of people named as being along, as written. */
  companions?: string[];
  /** The heading the visit stands under when one text tells of several cases. */
  caseLabel?: string;
  /** The words it came from, in text order, the date it inherits included; never overlapping. */
  spans: TextSpan[];
  /** 0–1, a reader's judgement for sorting what to check first; not a probability. */
  confidence: number;
};

/** Why a stretch of text was read and gives no visit. */
export type NotVisitReason =
  | 'clinical'
  | 'other_people'
  | 'present_state'
  | 'heading'
  | 'stayed_in'
  | 'remark'
  | 'marks';

/** A stretch that was understood and is no visit. */
export type NotVisit = TextSpan & { reason: NotVisitReason };

/** Everything read from one text; every character is in a visit, in `notVisits` or in `unread`. */
export type TracksReading = { visits: TrackVisit[]; notVisits: NotVisit[]; unread: QuotedText[] };

/** What is known besides the text itself. */
export type ReadTracksOptions = {
  /** Year of the first date that names none. */
  year?: number;
  /** `YYYY-MM-DD` of the report: dates without a year are the last such day not after it. */
  reportedOn?: string;
};
