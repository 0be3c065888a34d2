import type { Day, Instant, Pack, Text } from './pack.ts';
import type * as V from './vocabulary.ts';

export type * from './pack.ts';
export type * from './vocabulary.ts';

/** A rule said no: its id, and why in words a person can read. */
export interface Refusal {
  refused: string;
  why: Text;
}

/** What is known of one exposure of one person; absent means unknown, never "no". */
export interface ExposureFacts {
  /** 1: to the case; 2: to a close contact of the case. */
  hop: 1 | 2;
  /** How they belong together, by roster or interview. */
  ties?: V.TieKind[];
  /** Ways of contact recorded by an investigator. */
  contacts?: V.ContactKind[];
  setting?: { place: V.PlaceKind; closedSpace?: boolean; ventilation?: 'good' | 'poor' };
  /** Minutes both were there; only with precision 'minute'. */
  overlapMinutes?: number;
  /** Minutes between the case leaving and the person arriving; 0 when they overlapped. */
  minutesAfterCaseLeft?: number;
  /** How exactly the less exact of the two visits is known. */
  precision?: V.Precision;
  distanceMetres?: number;
  seat?: {
    vehicle: V.VehicleKind;
    sameCarriage?: boolean;
    sameCompartment?: boolean;
    /** Rows between the two seats, 0 = same row; sign does not matter. */
    rowDifference?: number;
    /** Open bays (格) between the two berths, 0 = same bay. */
    bayDifference?: number;
    isCrew?: boolean;
    /** Crew member served the carriage, cabin or rows of the case. */
    crewServesArea?: boolean;
  };
  /** Hop 2: what joins the person and the close contact. */
  link?: V.LinkFeature[];
  /** Hop 2: infection risk of the close contact, as classifyContact gave it. */
  linkedRisk?: 'high' | 'ordinary';
  protection?: 'effective' | 'partial' | 'none';
  /** Measles: documented immunity. */
  immune?: boolean;
  travel?: V.TravelKind;
  occupation?: V.OccupationKind;
  infection?: V.InfectionKind;
  evidence: V.EvidenceKind[];
}

/** How a person is classed, by which rule, and why not otherwise. */
export interface Classification {
  classId: string;
  ruleId: string;
  /** '同住一户（名册），按V9-CC-1判为密切接触者' */
  reason: Text;
  grade: V.EvidenceGrade;
  infectionRisk: 'high' | 'ordinary';
  whyNotHigher: Text;
  whyNotLower: Text;
  /** Facts still unknown that could raise the class: 'distance_metres', 'row_difference'… */
  toCheck: string[];
  /** The rule or its evidence is too weak to act on unseen. */
  reviewRequired: boolean;
}

/** One test result; days are city-local. */
export interface TestFact {
  takenOn: Day;
  /** Instants sharpen the least gap between two tests and the end 'on result'. */
  takenAt?: Instant;
  resultAt?: Instant;
  kind: V.TestKind;
  result: 'negative' | 'positive' | 'inconclusive' | 'pending';
  specimen?: V.SpecimenKind;
  /** Lowest cycle threshold of the targets. */
  ct?: number;
  /** Two specimens, different reagents. */
  double?: boolean;
}
/** The other person a release or an upgrade hangs on. */
export interface LinkedPerson {
  personId: string;
  classId: string;
  becamePositiveOn?: Day;
  tests: TestFact[];
}
/** What has happened so far. */
export interface PlanFacts {
  tests?: TestFact[];
  onsetOn?: Day;
  /** Last day with symptoms. */
  symptomsUntil?: Day;
  resets?: { on: Day; reason: V.ResetReason }[];
  linked?: LinkedPerson;
  environment?: { takenOn: Day; result: 'negative' | 'positive' | 'pending' };
  /** A clinician states the clinical criteria are met. */
  clinicalRelease?: { on: Day };
  /** Moment the notice of release is given (packs with effective_at notice_time). */
  noticeAt?: Instant;
}
/** What planMeasures needs to know. */
export interface PlanInput {
  classId: string;
  /** Day 0: the class's day_zero event (last exposure, entry, leaving the area, end of shift, positive specimen, rash). */
  lastExposureOn: Day;
  /** When the person was found. */
  foundAt: Instant;
  /** IANA name of the city's time zone. */
  tz: string;
  /** Moment for 'past', 'current', 'future'; absent: foundAt. */
  now?: Instant;
  specialGroups?: V.SpecialGroup[];
  homeSuitable?: boolean;
  /** A kind the pack lets the person choose. */
  chosenKind?: V.MeasureKind;
  facts?: PlanFacts;
}
/** One stretch of a plan; both days inclusive. */
export interface PlannedPhase {
  kind: V.MeasureKind;
  ruleId: string;
  from: Day;
  to: Day;
  /** Days of day 0 arithmetic: `from` is day number `fromDay` of the plan. */
  fromDay: number;
  toDay: number;
  /** Day number at which the phase begins by the rule, before gap fill: 'day 3 of 7' counts from here. */
  ruleFromDay: number;
  goingOut: 'none' | 'necessity' | 'free';
  served: 'past' | 'current' | 'future';
  mayChoose?: V.MeasureKind[];
  /** `to` is the earliest end: it goes on until the release conditions hold. */
  openEnded?: boolean;
}
export interface PlannedTest {
  on: Day;
  phaseKind: V.MeasureKind;
  /** Day number from day 0. */
  day: number;
  /** Day number within its phase, 1 = first. */
  dayOfPhase: number;
  ruleId: string;
  kind: V.TestKind;
  specimen: V.SpecimenKind;
  double?: boolean;
  minGapHours?: number;
}
export interface PlannedCheck {
  from: Day;
  to: Day;
  perDay: number;
  what: Text;
  ruleId: string;
}
export interface ReleaseCondition {
  /** Same as ruleId; kept for lists. */
  id: string;
  ruleId: string;
  kind: string;
  text: Text;
  /** Absent while it cannot be known yet. */
  met?: boolean;
  /** What is missing, when not met. */
  detail?: Text;
}
/** Everything asked of one person under one pack. */
export interface Plan {
  packId: string;
  classId: string;
  /** Day 0 after any reset. */
  dayZero: Day;
  /** Control begins when the person is found. */
  startsAt: Instant;
  phases: PlannedPhase[];
  /** Phases that lay wholly before the person was found, or fall away for a special group. */
  skipped: { kind: V.MeasureKind; ruleId: string; from: Day; to: Day; why: Text }[];
  /** Number of day 0 in the pack's counting: 0, or 1 where the city counts the first day as day 1. */
  firstDayNumber: number;
  tests: PlannedTest[];
  dailyChecks: PlannedCheck[];
  release: ReleaseCondition[];
  /** Exclusive end: local 24:00 of the last day, unless the pack says otherwise. */
  endsAt: Instant;
  ruleIds: string[];
  /** Rule ids an officer must confirm. */
  reviewRequired: string[];
  notes: { ruleId: string; text: Text }[];
  tz: string;
}
/** A plan, or the rule that says there is none. */
export type PlanOutcome = Plan | Refusal;

/** What fixes an infectious window; days city-local. */
export interface CaseDates {
  onsetOn?: Day;
  rashOn?: Day;
  sampledOn?: Day;
  /** State id of the case. */
  status: string;
  isolatedAt?: Instant;
  recoveredOn?: Day;
}
/** A half-open span of time [from, to). */
export interface TimeWindow {
  from: Instant;
  to: Instant;
  anchor: V.Anchor;
  ruleId: string;
}
/** A pack file that could not be accepted: every error at once. */
export interface PackErrors {
  errors: PackError[];
}
export interface PackError {
  /** '/measures/close/phases/0/to_day' */
  path: string;
  reason: Text;
}
export type LoadedPack = { pack: Pack } | PackErrors;
