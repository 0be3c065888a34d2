/** Days since an epoch the caller chooses; fractions allowed (0.5 = noon). */
export type Day = number;

/** What is known of one case, as far as linking it to others is concerned. */
export interface CaseFacts {
  key: string;
  /** Symptom onset; null when unknown or never symptomatic. */
  onsetDay: Day | null;
  /** Confirmation, or sampling of the positive specimen. Stands in for onset when that is missing. */
  confirmedDay: Day | null;
  /** First and last day the infection can have happened, both inclusive, when known from the interview. */
  exposureFromDay?: Day | null;
  exposureToDay?: Day | null;
  /** Residence area key, smallest known; compared for equality only. */
  area?: string | null;
  /** Named clusters or exposures ("Guro-gu Call Center"); generic labels must be left out by the caller. */
  exposureLabels?: string[];
  /** Infected elsewhere (abroad, another city): then the source is expected outside the list. */
  imported?: boolean;
  /** Contacts the investigation counted for this case; more contacts, more chances to infect. */
  contactCount?: number | null;
  /** Reported as a contact of some known case, whichever it was. */
  reportedContact?: boolean;
}

/** A dated visit of a case; `place` compared for equality, coordinates in degrees (WGS 84) when known. */
export interface CaseVisit {
  caseKey: string;
  day: Day;
  place: string | null;
  /** Sort of place; sorts listed in the parameters' `careKinds` (where the ill are taken) give no exposure. */
  kind?: string | null;
  latitude?: number | null;
  longitude?: number | null;
  /** Distinct cases seen at this place; filled in by `likelyInfectors`, so that a busy place weighs less. */
  crowd?: number;
}

/** Co-presence of two cases found by tracing (see `traceContacts`), symmetric. */
export interface SharedPresence {
  a: string;
  b: string;
  minutes: number;
  partDayMeetings: number;
  dayMeetings: number;
  /** First and last shared day. */
  firstDay: Day;
  lastDay: Day;
}

/** A known relation between two cases, symmetric; `kind` names a weight in the parameters. */
export interface CaseTie {
  a: string;
  b: string;
  kind: string;
}

/**
 * Mean and standard deviation in days of a delay. With `lowestDays` the density is a gamma that starts there (a skewed
 * delay; the start may be negative), without it a normal, since serial intervals may be negative.
 */
export interface DelayParameters {
  meanDays: number;
  sdDays: number;
  lowestDays?: number;
}

/** Every number the scorer uses; no defaults in code: packs and evaluations hold them with their source. */
export interface LinkParameters {
  serialInterval: DelayParameters;
  /** Confirmation-to-confirmation gap, used when either onset is unknown (wider than the serial interval). */
  confirmationInterval: DelayParameters;
  /** A gap further than this many standard deviations from its mean makes a pair impossible. */
  gapLimitSds: number;
  incubation: DelayParameters & { minDays: number; maxDays: number };
  /** Mean days from onset to confirmation; places the onset of a case known only by its confirmation. */
  onsetToConfirmationDays: number;
  /** Days over which a chance pair of cases is spread: a delay's density is weighed against 1 / backgroundDays. */
  backgroundDays: number;
  /** Days before onset an infector may already infect. */
  presymptomaticDays: number;
  /** Days after onset an infector is taken to be still infectious and at large. */
  infectiousDays: number;
  /** Distance in km over which the weight of two visits of the same day falls to 1/e. */
  distanceDecayKm: number;
  /** Visits further apart than this in km say nothing. */
  distanceLimitKm: number;
  /** Visits to one place more days apart than this say nothing. */
  visitDaysApart: number;
  /** Sorts of place where the ill are taken (hospital): visits there after the infector's onset say little. */
  careKinds: string[];
  /** Natural-log weights added for each kind of evidence, in nats. */
  weights: {
    /** Any minute-precise co-presence. */
    minutes: number;
    partDay: number;
    day: number;
    /** Same point, same day, both visits known to the day, nobody else there. */
    samePoint: number;
    /** Subtracted from `samePoint` per natural log of the other cases seen at the point beyond the pair's first. */
    crowd: number;
    /** Full weight of two visits of the same day at zero distance but not the same point; decays with distance. */
    nearby: number;
    /** Factor on `samePoint`/`nearby` per day of difference between the two visits (0…1). */
    perDayApart: number;
    /** Factor for visits to a care place (0…1). */
    care: number;
    /** Factor for visits outside the infector's infectious days or after the infectee's onset (0…1). */
    outsideWindow: number;
    /** Factor on each further shared place after the strongest (0…1): 0 counts the strongest alone. */
    furtherPlace: number;
    /** Infector who is themselves a reported contact: usually negative, since most infect nobody. */
    infectorReportedContact: number;
    /** Per natural log of (1 + the infector's counted contacts). */
    infectorContacts: number;
    sharedLabel: number;
    sameArea: number;
    /** By tie kind; a kind not listed weighs nothing. */
    ties: Record<string, number>;
  };
  /** Log weight of "the source is nobody on the list", for a local and for an imported case. */
  unknownSource: number;
  unknownSourceImported: number;
  /** Candidates whose log weight falls below this are not listed. */
  floor: number;
}

/** One machine-readable reason for a link: numbers by name, and what it added to the log weight. */
export interface LinkEvidence {
  kind:
    | 'onset_gap'
    | 'confirmation_gap'
    | 'incubation'
    | 'minutes'
    | 'part_day'
    | 'day'
    | 'same_point'
    | 'nearby'
    | 'shared_label'
    | 'same_area'
    | 'infector_reported_contact'
    | 'infector_contacts'
    | 'tie';
  /** Contribution to the log weight in nats; negative speaks against. */
  weight: number;
  /** Figures behind it, by name with unit (`gapDays`, `distanceKm`, `daysApart`, `minutes`, `meetings`). */
  figures: Record<string, number>;
  /** Label, area, place or tie kind concerned, when there is one. */
  subject?: string;
}

/** Facts about one ordered pair: could `infector` have infected `infectee`? */
export interface PairFacts {
  infector: CaseFacts;
  infectee: CaseFacts;
  infectorVisits: readonly CaseVisit[];
  infecteeVisits: readonly CaseVisit[];
  shared?: SharedPresence | null;
  ties?: readonly string[];
}

/** A scored pair: log weight (nats) against the chance pair, with the evidence lines that add up to it. */
export interface PairScore {
  logWeight: number;
  evidence: LinkEvidence[];
}

/** A candidate infector of a case; `probability` is a share among the case's candidates and the unknown source. */
export interface InfectorCandidate extends PairScore {
  infector: string;
  probability: number;
}

/** Ranked candidates of one case; their probabilities and `unknownSource` add up to 1. */
export interface LikelyInfectors {
  infectee: string;
  unknownSource: number;
  candidates: InfectorCandidate[];
}

/** A directed link of a chain, known (probability 1 unless stated) or likely. */
export interface ChainLink {
  infector: string;
  infectee: string;
  kind: 'known' | 'likely';
  probability?: number;
}
