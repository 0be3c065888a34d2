import type { EvidenceGrade, EvidenceKind, ExposureFacts, Precision } from '@outpace/protocol';
import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';
import type { Bilingual } from '../../core/refusal.ts';

export type ContactState = 'proposed' | 'accepted' | 'excluded' | 'converted' | 'withdrawn';
export type ContactChange = 'new' | 'changed' | 'unaffected' | 'gone';
export type Reach = 'not_reached' | 'reached' | 'in_control' | 'lost' | 'elsewhere';

/** A stay as evidence shows it: ISO instants, half-open; `precision` says whether the ends are known. */
export interface EvidenceStay {
  from: string;
  to: string;
  source: string;
  precision: Precision;
}

/** One line of evidence a person can read: what was shared, when, and how each side is known. */
export interface EvidenceLine {
  kind: 'place' | 'airspace' | 'tie' | 'journey' | 'statement';
  text: Bilingual;
  evidence: EvidenceKind[];
  precision: Precision;
  from: string;
  to: string;
  minutes: number;
  placeId?: string;
  place?: string;
  placeKind?: string;
  lon?: number;
  lat?: number;
  /** Stays of the case (or, for a contact of a contact, of the close contact) and of the person. */
  own: EvidenceStay[];
  other: EvidenceStay[];
  /** The close contact it was met through. */
  viaPersonId?: string;
  /** The line that decided the class. */
  decisive?: boolean;
}

/** What a run compares with the run before, by value. */
export type FoundFacts = Record<string, string | number | boolean | null>;

export interface ContactTable {
  id: Generated<string>;
  outbreak_id: string;
  case_id: string;
  person_id: string;
  via_contact_id: string | null;
  via_person_id: string | null;
  hop: 1 | 2;
  class_id: string;
  rule_id: string;
  grade: string;
  reason: Bilingual;
  why_not: { higher: Bilingual; lower: Bilingual } | null;
  evidence: EvidenceLine[];
  last_exposure_at: Date | null;
  first_exposure_at: Date | null;
  minutes: number;
  precision: Precision;
  priority: number;
  state: ContactState;
  state_reason: string | null;
  state_by: string | null;
  state_at: Date | null;
  added_by: 'trace' | 'hand' | 'import';
  change: ContactChange;
  change_note: ChangeNote | null;
  run_id: string | null;
  reach: Reach;
  external_id: string | null;
  relation: string | null;
  class_set: ClassSet | null;
  found_facts: FoundFacts;
  import_id: string | null;
  created_at: Date;
  created_by: string;
  area_key: number;
  located_key: number;
  origin_key: number;
  version: Generated<number>;
}

/** What a run found different, or why a contact is no longer found. */
export interface ChangeNote {
  text: Bilingual;
  changes: {
    fact: string;
    before: string | number | boolean | null;
    after: string | number | boolean | null;
  }[];
}

/** A class a person set, on facts they state. */
export interface ClassSet {
  by: string;
  at: string;
  ruleId: string;
  facts: ExposureFacts;
  note: string;
}

export interface TraceRunTable {
  id: Generated<string>;
  outbreak_id: string;
  case_id: string;
  at: Date;
  actor: string;
  window_from: Date;
  window_to: Date;
  window_rule: string;
  pack_id: string;
  pack_version: string;
  overlay_ids: string[];
  options: unknown;
  counts: unknown;
  searched: unknown;
  duration_ms: number;
  outdated_at: Date | null;
  area_key: number;
  located_key: number;
  origin_key: number;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    contact: ContactTable;
    trace_run: TraceRunTable;
  }
}

declare module '../../core/module.ts' {
  interface Events {
    'contact.accepted': { contactIds: string[] };
    'contact.excluded': { contactIds: string[] };
  }
}

/** A contact as other modules read it. Instants as Date; `lastExposureAt` is the last shared minute itself. */
export interface ContactRow {
  id: string;
  outbreakId: string;
  caseId: string;
  personId: string;
  viaContactId: string | null;
  viaPersonId: string | null;
  hop: 1 | 2;
  classId: string;
  ruleId: string;
  grade: EvidenceGrade;
  reason: Bilingual;
  whyNot: { higher: Bilingual; lower: Bilingual } | null;
  evidence: EvidenceLine[];
  lastExposureAt: Date | null;
  firstExposureAt: Date | null;
  minutes: number;
  precision: Precision;
  priority: number;
  state: ContactState;
  stateReason: string | null;
  stateBy: string | null;
  stateAt: Date | null;
  addedBy: 'trace' | 'hand' | 'import';
  change: ContactChange;
  changeNote: ChangeNote | null;
  runId: string | null;
  reach: Reach;
  externalId: string | null;
  relation: string | null;
  classSet: ClassSet | null;
  foundFacts: FoundFacts;
  importId: string | null;
  createdAt: Date;
  createdBy: string;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  version: number;
}

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Fact = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

export const ChangeNoteShape = Type.Object({
  text: Words,
  changes: Type.Array(Type.Object({ fact: Type.String(), before: Fact, after: Fact })),
});

/** One row of the list: masked, with what decides the next act. */
export const ContactListRow = Type.Object({
  id: Type.String(),
  outbreakId: Type.String(),
  caseId: Type.String(),
  caseNumber: nullable(Type.String()),
  personId: Type.String(),
  maskedName: nullable(Type.String()),
  sex: nullable(Type.String()),
  birthYear: nullable(Type.Integer()),
  vulnerable: Type.Array(Type.String()),
  hop: Type.Integer(),
  classId: Type.String(),
  classTitle: Words,
  ruleId: Type.String(),
  grade: Type.String(),
  reason: Words,
  lastExposureAt: nullable(Type.String()),
  firstExposureAt: nullable(Type.String()),
  minutes: Type.Integer(),
  precision: Type.String(),
  spaces: Type.Array(Type.String()),
  sources: Type.Array(Type.String()),
  priority: Type.Number(),
  state: Type.String(),
  stateReason: nullable(Type.String()),
  addedBy: Type.String(),
  change: Type.String(),
  changeNote: nullable(ChangeNoteShape),
  reach: Type.String(),
  areaKey: Type.Integer(),
  areaName: Type.String(),
  mine: Type.Boolean(),
  place: nullable(Type.Object({ lon: Type.Number(), lat: Type.Number(), name: Type.String() })),
  measure: nullable(
    Type.Object({
      id: Type.String(),
      setting: Type.String(),
      endsAt: Type.String(),
      state: Type.String(),
      inPlaceAt: nullable(Type.String()),
    }),
  ),
  createdAt: Type.String(),
  version: Type.Integer(),
});
export type ContactListRow = Static<typeof ContactListRow>;

const Stay = Type.Object({
  from: Type.String(),
  to: Type.String(),
  source: Type.String(),
  precision: Type.String(),
});
export const EvidenceLineShape = Type.Object({
  kind: Type.String(),
  text: Words,
  evidence: Type.Array(Type.String()),
  precision: Type.String(),
  from: Type.String(),
  to: Type.String(),
  minutes: Type.Number(),
  placeId: Type.Optional(Type.String()),
  place: Type.Optional(Type.String()),
  placeKind: Type.Optional(Type.String()),
  lon: Type.Optional(Type.Number()),
  lat: Type.Optional(Type.Number()),
  own: Type.Array(Stay),
  other: Type.Array(Stay),
  viaPersonId: Type.Optional(Type.String()),
  decisive: Type.Optional(Type.Boolean()),
});
