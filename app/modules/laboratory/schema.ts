import type { Bilingual } from '../../core/refusal.ts';

export * from './api.ts';

declare module '../../core/module.ts' {
  interface Events {
    /** Results of these tubes were released. Told by the system itself, seconds after the release, with the rights of the whole city; at most 5,000 tubes at once. */
    'results.released': { tubeIds: string[]; at: string };
    /** A released result of the tube was replaced by another; what followed from the old one has been undone. */
    'result.corrected': { tubeId: string };
    /** Tubes came into a laboratory's custody: results that waited for them can be taken now. In the session of whoever received the box. */
    'laboratory.accessioned': { labId: string; tubeCodes: string[] };
  }
}

/** What a laboratory says of a tube. */
export const outcomes = ['negative', 'positive', 'inconclusive', 'invalid'] as const;
export type Outcome = (typeof outcomes)[number];

export const labStates = ['working', 'full', 'silent', 'closed'] as const;
export type LabState = (typeof labStates)[number];

/** Opening hours of a day or of some days: 'HH:MM', city-local; 1 = Monday. `to` before `from` runs past midnight; 'from' equal to 'to' is the whole day. */
export interface OpeningHours {
  from: string;
  to: string;
  days?: number[];
}

/** A laboratory as other modules read it. */
export interface LabRow {
  id: string;
  /** Facility id, as messages name it. */
  code: string;
  name: string;
  nameEn: string | null;
  areaKey: number;
  state: LabState;
  tubesPerHour: number;
  /** Empty: round the clock. */
  hours: OpeningHours[];
  /** `at_source`: two people of the laboratory released it in their own system; `here`: two people do it here. */
  releases: 'here' | 'at_source';
}

/** One gene's cycle threshold; null: not amplified. */
export interface GeneReading {
  gene: string;
  ct: number | null;
}

/** A result as it comes from a screen, a file or a message. */
export interface IncomingResult {
  tubeCode: string;
  /** Instants are ISO 8601 with an offset. */
  takenAt?: string;
  testedAt: string;
  reportedAt?: string;
  outcome: Outcome;
  genes?: GeneReading[];
  reagent?: string;
  instrument?: string;
  plateCode?: string;
  well?: string;
  /** The source says that this replaces what it released before. */
  correction?: boolean;
  /** Names this statement within the laboratory: the same key again is the same statement. */
  key: string;
}

export interface ResultSource {
  kind: 'screen' | 'file' | 'hl7' | 'fhir';
  messageId: string;
  fileName?: string;
}

/**
 * What became of each result given. `released`: the tube is reported; `for_review`: two people have to release it here; `already`: known, nothing changed;
 * `waiting`: no tube of this code has reached this laboratory (yet): keep it, offer proposals, try again; `refused`: cannot be (see rule and why).
 */
export interface TakenResults {
  rows: {
    index: number;
    state: 'released' | 'for_review' | 'already' | 'waiting' | 'refused';
    rule?: string;
    why?: Bilingual;
    tubeId?: string;
    outcomeId?: string;
  }[];
}

/** A result of a tube as it stands or stood. */
export interface OutcomeRow {
  id: string;
  tubeId: string;
  tubeCode: string;
  labId: string;
  outcome: Outcome;
  genes: GeneReading[];
  state: OutcomeState;
  testedAt: Date;
  releasedAt: Date | null;
  correctsId: string | null;
  correctionReason: string | null;
}

/** `for_review` → `reviewed` (one person) → `released` (another) → `corrected` (a later one stands instead). `withdrawn`: taken back before release. */
export const outcomeStates = ['for_review', 'reviewed', 'released', 'corrected', 'withdrawn'] as const;
export type OutcomeState = (typeof outcomeStates)[number];

/** Why somebody waits: temporary, from a positive pooled tube, until their own re-test or `until`. */
export const holdStates = ['waiting', 'lifted', 'became_case', 'expired'] as const;
export type HoldState = (typeof holdStates)[number];

/** A temporary hold as other modules read it. */
export interface HoldRow {
  id: string;
  personId: string;
  tubeId: string;
  since: Date;
  /** The last instant it binds; after it the hold is `expired` and somebody's task. */
  until: Date;
  ruleId: string;
  /** Shown to the person. */
  why: Bilingual;
  state: HoldState;
  endedAt: Date | null;
}

export const signalKinds = [
  'plate_cluster',
  'point_cluster',
  'discordance',
  'positivity_jump',
  'control_drift',
] as const;
export type SignalKind = (typeof signalKinds)[number];
