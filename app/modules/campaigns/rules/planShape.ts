import type { PoolingZone, TubeMixing } from '@outpace/protocol';
import type { Bilingual } from '../../../core/refusal.ts';
import type { Assumptions } from './assumptions.ts';

/** A part of a campaign that is planned as one: a community, or a building where it is sealed. Degrees are WGS 84. */
export interface PlanUnit {
  key: number;
  name: string;
  /** Area key of its district: vehicles go round within one. */
  district: number;
  zone: PoolingZone;
  /** 1 is sampled and tested first. */
  rank: number;
  /** Expected, the unregistered among them. */
  people: number;
  lon: number | null;
  lat: number | null;
  /** Where in it people live, when known finer than its middle; their sum is `people`. */
  spots?: { lon: number; lat: number; people: number }[];
}

/** Where a point could stand. */
export interface PlanCandidate {
  /** Sampling point it is already. */
  pointId?: string;
  name: string;
  unitKey: number | null;
  lon: number;
  lat: number;
  source: 'existing' | 'school' | 'square' | 'community';
  lanesMost?: number;
}

export interface PlanLab {
  id: string;
  name: string;
  lon: number | null;
  lat: number | null;
  tubesAnHour: number;
  /** Tubes waiting there before the first of ours. */
  backlog: number;
}

/** How many share a tube in a zone; `most` is the pack's. */
export interface ZonePooling {
  zone: PoolingZone;
  poolSize: number;
  most: number;
  mixing: TubeMixing;
  ruleId: string;
}

export interface PlanInput {
  units: readonly PlanUnit[];
  candidates: readonly PlanCandidate[];
  pooling: readonly ZonePooling[];
  labs: readonly PlanLab[];
  assumptions: Assumptions;
  /** Who and what there is; null: nobody has said. */
  samplersAvailable: number | null;
  vehiclesAvailable: number | null;
}

/** One sampling point of a plan. Hours count from the opening. */
export interface PlannedPoint {
  name: string;
  pointId: string | null;
  source: PlanCandidate['source'] | 'to_find' | 'at_door';
  unitKey: number;
  /** Units whose people go there. */
  units: number[];
  district: number;
  zone: PoolingZone;
  rank: number;
  lon: number | null;
  lat: number | null;
  people: number;
  /** Longest walk to it, minutes; null where no coordinates tell. */
  walkMinutes: number | null;
  lanes: number;
  lanesWanted: number;
  peopleALaneHour: number;
  /** Longest queue, minutes. */
  queueMinutes: number;
  startsAtHour: number;
  endsAtHour: number;
  tubes: number;
  labId: string | null;
}

/** One place where the plan does not fit. */
export interface PlanGap {
  constraint:
    | 'lanes'
    | 'samplers'
    | 'vehicles'
    | 'transport_leg'
    | 'laboratory'
    | 'no_laboratory'
    | 'sampling_time';
  by: number;
  unit: Bilingual;
  says: Bilingual;
  /** Ways out, the cheapest first; those that fit alone are marked. */
  fixes: PlanFix[];
}

export interface PlanFix {
  kind:
    | 'more_lanes'
    | 'longer_hours'
    | 'larger_pools'
    | 'more_samplers'
    | 'more_vehicles'
    | 'collect_more_often'
    | 'collect_less_often'
    | 'other_laboratory';
  amount: number;
  unit: Bilingual;
  says: Bilingual;
  yuan: number;
  fits: boolean;
}

export interface PlanHour {
  hour: number;
  /** Cumulative, at the end of the hour: people, then tubes. */
  sampled: number;
  tubes: number;
  received: number;
  reported: number;
}

/** One figure with how it came about. */
export interface PlanLine {
  key: string;
  value: number;
  unit: Bilingual;
  title: Bilingual;
  because: Bilingual;
}

export interface CampaignPlan {
  lines: PlanLine[];
  points: PlannedPoint[];
  zones: {
    zone: PoolingZone;
    units: number;
    people: number;
    points: number;
    tubes: number;
    poolSize: number;
    most: number;
    mixing: TubeMixing;
    ruleId: string;
  }[];
  districts: {
    key: number;
    units: number;
    people: number;
    points: number;
    tubes: number;
    vehicles: number;
    runs: number;
    sampledByHour: number;
    reportedByHour: number | null;
  }[];
  labs: {
    id: string;
    name: string;
    tubesAnHour: number;
    backlog: number;
    tubes: number;
    doneByHour: number;
    waitMostHours: number;
  }[];
  units: {
    key: number;
    points: number;
    sampledByHour: number;
    receivedByHour: number | null;
    reportedByHour: number | null;
  }[];
  hours: PlanHour[];
  gaps: PlanGap[];
  totals: {
    units: number;
    people: number;
    points: number;
    pointsToFind: number;
    lanes: number;
    samplers: number;
    homePeople: number;
    homeTeams: number;
    tubes: number;
    boxes: number;
    runs: number;
    vehicles: number;
    labHours: number;
    sampledByHour: number;
    receivedByHour: number | null;
    reportedByHour: number | null;
    fits: boolean;
  };
}
