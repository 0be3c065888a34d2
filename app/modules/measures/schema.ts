import type { Plan, PlanFacts, Refusal as PlanRefusal } from '@outpace/protocol';
import type { Bilingual, Refusal } from '../../core/refusal.ts';

export type MeasureState = 'open' | 'released' | 'converted' | 'ended_by_change' | 'revoked';

/** One person to be put under the measures the pack asks for. */
export interface NewMeasure {
  outbreakId: string;
  basisKind: 'contact' | 'case' | 'arrival' | 'area' | 'occupation';
  /** The evidence: id of the contact or case. */
  basisId: string;
  personId: string;
  /** Person class of the outbreak's pack. */
  classId: string;
  /** Day 0 of the class, city-local. */
  lastExposureOn: string;
  /** When the person was found, epoch ms. */
  foundAt: number;
  /** The close contact's measure this secondary contact hangs on. */
  linkedMeasureId?: string | null;
  /** As told to the person. */
  reason: Bilingual;
  facts?: MeasureFacts;
}

/** What a plan rests on besides class, day 0 and finding. */
export interface MeasureFacts {
  resets?: NonNullable<PlanFacts['resets']>;
  environment?: PlanFacts['environment'];
  clinicalRelease?: PlanFacts['clinicalRelease'];
  noticeAt?: number;
  onsetOn?: string;
  homeSuitable?: boolean;
  chosenKind?: string;
  /** The class before a linked positive moved it (MSR-6). */
  upgradedFrom?: string;
}

/** A measure as other modules read it. */
export interface MeasureRow {
  id: string;
  outbreakId: string;
  personId: string;
  basisKind: NewMeasure['basisKind'];
  basisId: string;
  classId: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  lastExposureOn: string;
  foundAt: Date;
  specialGroups: string[];
  plan: Plan;
  facts: MeasureFacts;
  /** Measure kind in force, or the first one. */
  setting: string;
  startsOn: string;
  /** Exclusive; derived from the rule. */
  endsAt: Date;
  state: MeasureState;
  inPlaceAt: Date | null;
  placeDueAt: Date | null;
  placeRule: string | null;
  lostAt: Date | null;
  linkedMeasureId: string | null;
  supersededBy: string | null;
  closedAt: Date | null;
  closeReason: string | null;
  closeRule: string | null;
  reason: Bilingual;
  legalBasis: string | null;
  issuingUnit: string | null;
  issuedPerson: string | null;
  issuedLo: number | null;
  issuedHi: number | null;
  createdAt: Date;
  createdBy: string;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  version: number;
}

/** What happened to each item given to `openMeasures`, by its index. */
export interface OpenedMeasures {
  /** The measure in force for each item, in order; null where there is none (see `refused`). */
  measureIds: (string | null)[];
  opened: number;
  /** Already under an equal or stricter measure. */
  kept: number;
  /** Already under one whose end moved with the new last exposure. */
  changed: number;
  superseded: number;
  refused: ({ index: number; personId: string } & Pick<Refusal, 'refused' | 'why'>)[];
}

/** A plan, or the pack's rule that there is none. */
export type StoredPlan = Plan | PlanRefusal;

declare module '../../core/module.ts' {
  interface Events {
    'measure.opened': { measureIds: string[] };
    'measure.closed': { measureIds: string[] };
    'test.recorded': {
      personId: string;
      outbreakId: string | null;
      result: 'positive' | 'negative' | 'inconclusive' | 'pending';
      testId: string;
    };
  }
}
