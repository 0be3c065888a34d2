import type { Generated } from 'kysely';
import type { Bilingual } from '../../core/refusal.ts';

interface AreaKeys {
  area_key: number;
  located_key: number;
  origin_key: number;
}

/** One deadline of a case as the pack set it when the case was opened. */
export interface CaseClock {
  ruleId: string;
  event: string;
  title: Bilingual;
  /** ISO instant. */
  due: string;
  doneAt: string | null;
  doneBy: string | null;
}

/** Who is on the telephone with the person now. */
export interface Calling {
  actor: string;
  since: string;
}

/** The last finished call; `outcome` as in the shared log of attempts. */
export interface LastCall {
  actor: string;
  at: string;
  outcome: string;
}

export type FoundIn = 'in_control' | 'community' | 'unknown';
export type Origin = 'local' | 'imported' | 'unknown';

export interface CaseRecordTable extends AreaKeys {
  id: Generated<string>;
  outbreak_id: string;
  person_id: string;
  number: string;
  sequence: number;
  external_id: string | null;
  state: string;
  outcome: string | null;
  onset_on: string | null;
  infection_on: string | null;
  sampled_on: string | null;
  positive_at: Date | null;
  confirmed_on: string | null;
  reported_at: Date | null;
  isolated_at: Date | null;
  hospital_on: string | null;
  released_on: string | null;
  died_on: string | null;
  outcome_on: string | null;
  found_in: FoundIn;
  origin: Origin;
  exposure_text: string | null;
  exposure_from: string | null;
  exposure_to: string | null;
  cluster: string | null;
  symptoms: string | null;
  notes_sealed: Buffer | null;
  lon: number | null;
  lat: number | null;
  area_text: string | null;
  infectious_from: Date | null;
  infectious_to: Date | null;
  infectious_rule: string | null;
  contact_id: string | null;
  owner: string | null;
  calling: Calling | null;
  clocks: CaseClock[];
  next_due_at: Date | null;
  last_call: LastCall | null;
  import_id: string | null;
  created_at: Date;
  created_by: string;
  closed_at: Date | null;
  version: Generated<number>;
}

export interface CaseStateTable extends AreaKeys {
  id: Generated<string>;
  case_id: string;
  state: string;
  at: Date;
  actor: string;
  reason: string | null;
  rule_id: string | null;
}

export interface CaseLinkTable extends AreaKeys {
  id: Generated<string>;
  outbreak_id: string;
  source_case_id: string | null;
  source_external_id: string | null;
  case_id: string;
  kind: LinkKind;
  note: string | null;
  import_id: string | null;
  created_at: Date;
  created_by: string;
}

export type LinkKind = 'stated' | 'interview' | 'sequence' | 'judged';
export type EntryPrecision = 'minute' | 'part_of_day' | 'day';
export type DayPartName = 'dawn' | 'morning' | 'noon' | 'afternoon' | 'evening' | 'night';
export type EntrySource =
  | 'interview'
  | 'scan'
  | 'ticket'
  | 'roster'
  | 'access_log'
  | 'official_text'
  | 'import'
  | 'other';
export type EntryCertainty = 'certain' | 'stated' | 'doubtful';
export type EntryState = 'proposed' | 'confirmed' | 'rejected';

export interface TrajectoryEntryTable extends AreaKeys {
  id: Generated<string>;
  case_id: string;
  person_id: string;
  day: string;
  from_at: Date | null;
  to_at: Date | null;
  precision: EntryPrecision;
  part: DayPartName | null;
  place_id: string | null;
  place_text: string | null;
  place_kind: string | null;
  lon: number | null;
  lat: number | null;
  journey_id: string | null;
  transport_number: string | null;
  carriage: string | null;
  seat: string | null;
  source: EntrySource;
  certainty: EntryCertainty;
  state: EntryState;
  quote: string | null;
  companions: string | null;
  note: string | null;
  from_presence: boolean;
  import_id: string | null;
  created_at: Date;
  created_by: string;
  version: Generated<number>;
}

export interface TrackTextTable extends AreaKeys {
  id: Generated<string>;
  case_id: string;
  sealed: Buffer;
  unread: unknown;
  read_at: Date;
  actor: string;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    case_record: CaseRecordTable;
    case_state: CaseStateTable;
    case_link: CaseLinkTable;
    case_counter: { outbreak_id: string; last: number };
    trajectory_entry: TrajectoryEntryTable;
    track_text: TrackTextTable;
  }
}

declare module '../../core/module.ts' {
  interface Events {
    'case.opened': { caseId: string; outbreakId: string; personId: string; importId?: string };
    'case.changed': { caseId: string; fields: string[] };
    /** Confirmed lines of this case's trajectory were added, changed or taken away. */
    'trajectory.changed': { caseId: string };
    /** A telephone call ended; the shared log of attempts may keep it. */
    'case.call_ended': { caseId: string; personId: string; at: string; outcome: string; note?: string };
  }
}

/** A case as other modules and lists work with it: narrow, no name. Days 'YYYY-MM-DD', instants as Date. */
export interface CaseRow {
  id: string;
  outbreakId: string;
  personId: string;
  number: string;
  externalId: string | null;
  state: string;
  onsetOn: string | null;
  infectionOn: string | null;
  sampledOn: string | null;
  positiveAt: Date | null;
  confirmedOn: string | null;
  reportedAt: Date | null;
  isolatedAt: Date | null;
  hospitalOn: string | null;
  releasedOn: string | null;
  diedOn: string | null;
  outcomeOn: string | null;
  outcome: string | null;
  foundIn: FoundIn;
  origin: Origin;
  exposureText: string | null;
  exposureFrom: string | null;
  exposureTo: string | null;
  cluster: string | null;
  symptoms: string | null;
  lon: number | null;
  lat: number | null;
  areaText: string | null;
  infectiousFrom: Date | null;
  infectiousTo: Date | null;
  infectiousRule: string | null;
  contactId: string | null;
  owner: string | null;
  calling: Calling | null;
  clocks: CaseClock[];
  nextDueAt: Date | null;
  lastCall: LastCall | null;
  importId: string | null;
  createdAt: Date;
  createdBy: string;
  closedAt: Date | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  version: number;
}

/** The dates and facts a case record may carry; absent means unknown. Days 'YYYY-MM-DD', instants epoch milliseconds. */
export interface CaseFacts {
  onsetOn?: string;
  infectionOn?: string;
  sampledOn?: string;
  positiveAt?: number;
  confirmedOn?: string;
  reportedAt?: number;
  isolatedAt?: number;
  hospitalOn?: string;
  releasedOn?: string;
  diedOn?: string;
  outcomeOn?: string;
  outcome?: string;
  foundIn?: FoundIn;
  origin?: Origin;
  exposureText?: string;
  exposureFrom?: string;
  exposureTo?: string;
  cluster?: string;
  symptoms?: string;
  lon?: number;
  lat?: number;
  areaText?: string;
}

/** A case to open. `state` is a state of the outbreak's pack; area keys default to the person's. */
export interface NewCase extends CaseFacts {
  outbreakId: string;
  personId: string;
  externalId?: string;
  state: string;
  /** Why it begins in this state, for the state history. */
  stateReason?: string;
  contactId?: string;
  /** Account id of the investigator. */
  owner?: string;
  importId?: string;
  areaKey?: number;
  locatedKey?: number;
}

/** One line of a trajectory to store. `fromAt`/`toAt` are epoch milliseconds, half-open; absent when only the day is known. */
export interface NewEntry {
  caseId: string;
  day: string;
  fromAt?: number;
  toAt?: number;
  precision: EntryPrecision;
  part?: DayPartName;
  placeId?: string;
  placeText?: string;
  placeKind?: string;
  lon?: number;
  lat?: number;
  journeyId?: string;
  transportNumber?: string;
  carriage?: string;
  seat?: string;
  source: EntrySource;
  certainty?: EntryCertainty;
  state?: EntryState;
  quote?: string;
  companions?: string;
  note?: string;
  fromPresence?: boolean;
  importId?: string;
}

/** A stored line of a trajectory. */
export interface EntryRow {
  id: string;
  caseId: string;
  personId: string;
  day: string;
  fromAt: Date | null;
  toAt: Date | null;
  precision: EntryPrecision;
  part: DayPartName | null;
  placeId: string | null;
  placeText: string | null;
  placeKind: string | null;
  lon: number | null;
  lat: number | null;
  journeyId: string | null;
  transportNumber: string | null;
  carriage: string | null;
  seat: string | null;
  source: EntrySource;
  certainty: EntryCertainty;
  state: EntryState;
  quote: string | null;
  companions: string | null;
  note: string | null;
  fromPresence: boolean;
  importId: string | null;
  createdAt: Date;
  createdBy: string;
  version: number;
}

/** Who infected whom, as a source states it. Give the source by its case id, or by its external id when we may not know it. */
export interface NewLink {
  outbreakId: string;
  caseId: string;
  sourceCaseId?: string;
  sourceExternalId?: string;
  kind?: LinkKind;
  note?: string;
  importId?: string;
}

export interface LinkRow {
  id: string;
  outbreakId: string;
  caseId: string;
  sourceCaseId: string | null;
  sourceExternalId: string | null;
  kind: LinkKind;
  note: string | null;
  importId: string | null;
}
