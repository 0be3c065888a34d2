import type { Basis, Text } from './pack.ts';

/** Where people are sampled, by risk, strictest first; the key of a pooling rule. */
export const POOLING_ZONES = ['isolation_site', 'sealed', 'controlled', 'prevention', 'ordinary'] as const;
export type PoolingZone = (typeof POOLING_ZONES)[number];
/** `single`: one person a tube; `household`: one household a tube, never two; `free`: whoever comes next. */
export const TUBE_MIXINGS = ['single', 'household', 'free'] as const;
export type TubeMixing = (typeof TUBE_MIXINGS)[number];

/** How many people one tube may hold in a zone, and who may share it. `pool_size` is the most, 1 to 20. */
export interface PoolingRule extends Basis {
  id: string;
  zone: PoolingZone;
  pool_size: number;
  mixing: TubeMixing;
}

/** Groups whose members are always sampled alone. */
export const SINGLE_GROUPS = [
  'isolation_site',
  'key_person',
  'fever_clinic',
  'hospital_patient',
  'recent_traveller',
  'measure',
  'retest',
] as const;
export type SingleGroup = (typeof SINGLE_GROUPS)[number];
export interface SingleRule extends Basis {
  id: string;
  /** A group stands in one rule only. */
  groups: SingleGroup[];
}

/** Occasions on which a member is tested whatever the rhythm: joining the cohort (or its closed loop) and leaving it. */
export const COHORT_OCCASIONS = ['entry', 'exit'] as const;
export type CohortOccasion = (typeof COHORT_OCCASIONS)[number];

/** How often members of a cohort are tested: at most one of `every_days` (1 = daily) and `times_per_week`, and `on` entry and exit, alone or besides. */
export interface CohortRule extends Basis {
  id: string;
  /** Key of the cohort, such as 'cold_chain_front_line'. */
  cohort: string;
  title: Text;
  every_days?: number;
  times_per_week?: number;
  on?: CohortOccasion[];
  /** Rotation of a closed loop, in days, with a basis of its own; absent where there is none. */
  loop?: Basis & { id: string; work_days: number; isolation_days: number; home_days: number };
}

/** Moments of a tube's way, in order. */
export const CUSTODY_MOMENTS = [
  'collected',
  'closed',
  'boxed',
  'handed_over',
  'received',
  'loaded',
  'reported',
] as const;
export type CustodyMoment = (typeof CUSTODY_MOMENTS)[number];
export const LEG_SETTINGS = ['fever_clinic', 'hospital', 'voluntary', 'campaign', 'retest'] as const;
export type LegSetting = (typeof LEG_SETTINGS)[number];

/** The most time between two moments of a tube's way. `setting` narrows it; absent: any. */
export interface LegLimit extends Basis {
  id: string;
  from: CustodyMoment;
  to: CustodyMoment;
  hours: number;
  setting?: LegSetting;
  title: Text;
}

/** Grounds for testing a whole area; each is a judgement an officer records. */
export const CAMPAIGN_GROUNDS = [
  'chain_unclear',
  'many_risk_places_or_people',
  'mobile_risk_people',
  'spread_risk',
] as const;
export type CampaignGround = (typeof CAMPAIGN_GROUNDS)[number];
/** Whether a whole area may be tested, and on which grounds: every one of `needs` must hold. */
export interface CampaignStartRule extends Basis {
  id: string;
  allowed: boolean;
  needs: CampaignGround[];
  text: Text;
}

export const CAMPAIGN_SCOPES = ['district', 'defined_area', 'village'] as const;
export type CampaignScope = (typeof CAMPAIGN_SCOPES)[number];

/** When a campaign of rounds may stop: `clean_rounds` in a row without a community case, then `wait_days`, then `final_rounds` more clean ones. */
export interface CampaignStopRule extends Basis {
  id: string;
  scope: CampaignScope;
  /** Days from the start of one round to the start of the next. */
  round_every_days: number;
  clean_rounds: number;
  wait_days: number;
  final_rounds: number;
  title: Text;
}

/** What a laboratory run must show before it may be released, and how its cycle thresholds are read. */
export interface LaboratoryRule extends Basis {
  id: string;
  weak_positive_controls: number;
  negative_controls: number;
  /** Genes a specimen is judged by. */
  genes: string[];
  /** A gene with a Ct at or below this is positive. */
  positive_ct: number;
  /** A Ct above `positive_ct` and up to this is grey: the tube is run again with another reagent. */
  grey_ct: number;
  /** Genes that must be positive for a positive call; fewer is grey. */
  genes_for_positive: number;
}

/** Testing of many, as a pack has it. Everything carries its basis; what is M or L carries review_required. */
export interface TestingRules {
  pooling: PoolingRule[];
  single: SingleRule[];
  cohorts: CohortRule[];
  legs: LegLimit[];
  start: CampaignStartRule;
  /** One a scope; none where `start` does not allow campaigns. */
  stop: CampaignStopRule[];
  laboratory: LaboratoryRule;
  /** Whether a test counts from when it was taken or from when its result was reported. */
  validity_basis: Basis & { id: string; value: 'sampled' | 'reported' };
  /** After a positive pool: everyone waits; each is sampled alone within `retest_hours`, and told within `result_hours` of that. Absent where nobody is pooled. */
  pool_positive?: Basis & { id: string; retest_hours: number; result_hours: number };
  /** Numbers a campaign is planned by; absent where `start` does not allow campaigns. */
  planning?: {
    complete_within_hours: Basis & { id: string; value: number };
    people_per_point: Basis & { id: string; from: number; to: number };
    people_per_sampler: Basis & { id: string; value: number };
  };
}
