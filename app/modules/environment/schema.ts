import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';

export const siteKinds = [
  'market_stall',
  'cold_store',
  'vehicle',
  'isolation_site',
  'laboratory',
  'school',
  'hospital',
  'station',
  'restaurant',
  'entry_point',
  'other',
] as const;
export type SiteKind = (typeof siteKinds)[number];
export const spotKinds = ['surface', 'goods', 'tool', 'air', 'drain', 'package'] as const;
export type SpotKind = (typeof spotKinds)[number];
export type RoundCause = 'periodic' | 'entry' | 'exit' | 'resample';
export type Outcome = 'negative' | 'positive' | 'inconclusive' | 'invalid';

export interface SiteRow {
  id: string;
  name: string;
  kind: SiteKind;
  placeId: string | null;
  externalId: string | null;
  address: string | null;
  lon: number | null;
  lat: number | null;
  retiredAt: Date | null;
  retiredReason: string | null;
  importId: string | null;
  areaKey: number;
  version: number;
}

export interface PlanRow {
  id: string;
  siteId: string;
  /** 'YYYY-MM-DD', city-local. */
  startsOn: string;
  everyDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  ruleId: string;
  ruleSource: string;
  negativeRounds: number;
  setAt: Date;
  setBy: string;
  /** The programme its tubes go under; null while none could be opened. */
  programmeId: string | null;
  areaKey: number;
}

export interface SpotRow {
  id: string;
  siteId: string;
  number: number;
  name: string;
  kind: SpotKind;
  swabs: number;
}

export interface RoundRow {
  id: string;
  siteId: string;
  planId: string | null;
  cause: RoundCause;
  goodsId: string | null;
  followupId: string | null;
  dueFrom: Date;
  dueAt: Date;
  begunAt: Date | null;
  begunBy: string | null;
  finishedAt: Date | null;
  finishedBy: string | null;
  skipped: { spotId: string; reason: string }[];
  result: 'negative' | 'positive' | 'unsettled' | null;
  resultAt: Date | null;
  cancelledAt: Date | null;
  areaKey: number;
  version: number;
}

export interface SwabRow {
  id: string;
  roundId: string;
  siteId: string;
  spotId: string | null;
  goodsId: string | null;
  tubeId: string;
  tubeCode: string;
  takenAt: Date;
  takenBy: string;
  note: string | null;
  undoneAt: Date | null;
  outcome: Outcome | null;
  reportedAt: Date | null;
  followupId: string | null;
  areaKey: number;
}

export interface FollowupRow {
  id: string;
  siteId: string;
  state: 'open' | 'closed' | 'withdrawn';
  openedAt: Date;
  exposureFrom: Date;
  exposureTo: Date;
  searched: { source: string; people: number }[];
  finding: string | null;
  closedAt: Date | null;
  areaKey: number;
  version: number;
}

export interface ClosureRow {
  id: string;
  siteId: string;
  followupId: string;
  state: 'closed' | 'ended' | 'withdrawn';
  reason: string;
  ruleId: string;
  since: Date;
  closedBy: string;
  negativeRounds: number;
  disinfectedAt: Date | null;
  disinfectedBy: string | null;
  disinfectant: string | null;
  endedAt: Date | null;
  endReason: string | null;
  areaKey: number;
  version: number;
}

export interface GoodsRow {
  id: string;
  siteId: string;
  batchNo: string;
  description: string;
  quantity: string | null;
  arrivedAt: Date | null;
  leftAt: Date | null;
  state: 'present' | 'held' | 'released' | 'discarded' | 'gone';
  heldAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  method: string | null;
  reason: string | null;
  areaKey: number;
  version: number;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    env_site: { id: Generated<string>; area_key: number; name: string };
  }
}

const Uuid = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(shape: T) => Type.Union([shape, Type.Null()]);
const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const closed = { additionalProperties: false } as const;

export const Kind = literals(siteKinds);
export const KindOfSpot = literals(spotKinds);
export const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() });

export const SpotBody = Type.Object(
  {
    id: Type.Optional(Uuid),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    kind: KindOfSpot,
    swabs: Type.Integer({ minimum: 1, maximum: 20 }),
  },
  closed,
);
export const PlanBody = Type.Object(
  {
    everyDays: nullable(Type.Integer({ minimum: 1, maximum: 90 })),
    onEntry: Type.Boolean(),
    onExit: Type.Boolean(),
    ruleId: Type.String({ minLength: 1, maxLength: 60 }),
    ruleSource: Type.String({ minLength: 1, maxLength: 300 }),
    negativeRounds: Type.Integer({ minimum: 1, maximum: 10 }),
    spots: Type.Array(SpotBody, { maxItems: 60 }),
  },
  closed,
);
export type PlanBody = Static<typeof PlanBody>;

export const SiteBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    kind: Kind,
    areaKey: Type.Integer({ minimum: 0 }),
    placeId: Type.Optional(Uuid),
    externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    address: Type.Optional(Type.String({ maxLength: 300 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    plan: Type.Optional(PlanBody),
  },
  closed,
);
export type SiteBody = Static<typeof SiteBody>;

export const SwabBody = Type.Object(
  {
    id: Uuid,
    tubeCode: Type.String({ pattern: '^[A-Za-z0-9-]{4,40}$' }),
    spotId: Type.Optional(Uuid),
    goodsId: Type.Optional(Uuid),
    at: Instant,
    note: Type.Optional(Type.String({ maxLength: 300 })),
  },
  closed,
);
export type SwabBody = Static<typeof SwabBody>;

export const Duty = Type.Object({
  state: literals(['none', 'ahead', 'done', 'due', 'overdue'] as const),
  dueFrom: nullable(Type.String()),
  dueAt: nullable(Type.String()),
  missed: Type.Integer({ description: 'Whole periods that passed without a round since the last one' }),
});

export const Spot = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  name: Type.String(),
  kind: KindOfSpot,
  swabs: Type.Integer(),
});
export const Plan = Type.Object({
  startsOn: Type.String(),
  everyDays: nullable(Type.Integer()),
  onEntry: Type.Boolean(),
  onExit: Type.Boolean(),
  ruleId: Type.String(),
  ruleSource: Type.String(),
  negativeRounds: Type.Integer(),
  setAt: Type.String(),
  setBy: Type.String(),
});

export const SiteItem = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Kind,
  areaKey: Type.Integer(),
  areaName: Type.String(),
  address: nullable(Type.String()),
  lon: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  duty: Duty,
  everyDays: nullable(Type.Integer()),
  lastRoundAt: nullable(Type.String()),
  openRounds: Type.Integer({ description: 'Asked for by entry, exit or a repeat, and not finished' }),
  openRoundDueAt: nullable(Type.String()),
  waiting: Type.Integer({ description: 'Swabs whose result has not come' }),
  followupId: nullable(Type.String()),
  closed: Type.Boolean(),
  retired: Type.Boolean(),
});
export type SiteItem = Static<typeof SiteItem>;

export const Swab = Type.Object({
  id: Type.String(),
  roundId: Type.String(),
  spotId: nullable(Type.String()),
  spotName: nullable(Type.String()),
  goodsId: nullable(Type.String()),
  batchNo: nullable(Type.String()),
  tubeCode: Type.String(),
  takenAt: Type.String(),
  note: nullable(Type.String()),
  undone: Type.Boolean(),
  outcome: nullable(literals(['negative', 'positive', 'inconclusive', 'invalid'] as const)),
  reportedAt: nullable(Type.String()),
});
export const Round = Type.Object({
  id: Type.String(),
  siteId: Type.String(),
  siteName: Type.String(),
  kind: Kind,
  areaName: Type.String(),
  address: nullable(Type.String()),
  cause: literals(['periodic', 'entry', 'exit', 'resample'] as const),
  goodsId: nullable(Type.String()),
  batchNo: nullable(Type.String()),
  followupId: nullable(Type.String()),
  dueFrom: Type.String(),
  dueAt: Type.String(),
  begunAt: nullable(Type.String()),
  finishedAt: nullable(Type.String()),
  cancelled: Type.Boolean(),
  result: nullable(literals(['negative', 'positive', 'unsettled'] as const)),
  wanted: Type.Integer(),
  taken: Type.Integer(),
});
export type RoundView = Static<typeof Round>;

export const Goods = Type.Object({
  id: Type.String(),
  batchNo: Type.String(),
  description: Type.String(),
  quantity: nullable(Type.String()),
  arrivedAt: nullable(Type.String()),
  leftAt: nullable(Type.String()),
  state: literals(['present', 'held', 'released', 'discarded', 'gone'] as const),
  heldAt: nullable(Type.String()),
  decidedAt: nullable(Type.String()),
  method: nullable(Type.String()),
  reason: nullable(Type.String()),
  version: Type.Integer(),
});
export const Closure = Type.Object({
  id: Type.String(),
  followupId: Type.String(),
  state: literals(['closed', 'ended', 'withdrawn'] as const),
  reason: Type.String(),
  ruleId: Type.String(),
  since: Type.String(),
  disinfectedAt: nullable(Type.String()),
  disinfectant: nullable(Type.String()),
  negativeRounds: Type.Integer(),
  cleanRounds: Type.Integer({ description: 'Clean rounds in a row since the disinfection that count' }),
  endedAt: nullable(Type.String()),
  endReason: nullable(Type.String()),
  version: Type.Integer(),
});
export const Followup = Type.Object({
  id: Type.String(),
  siteId: Type.String(),
  siteName: Type.String(),
  kind: Kind,
  areaName: Type.String(),
  state: literals(['open', 'closed', 'withdrawn'] as const),
  openedAt: Type.String(),
  exposureFrom: Type.String(),
  exposureTo: Type.String(),
  searched: Type.Array(Type.Object({ source: Type.String(), people: Type.Integer() })),
  positives: Type.Integer(),
  people: Type.Integer(),
  asked: Type.Integer(),
  finding: nullable(Type.String()),
  closedAt: nullable(Type.String()),
  version: Type.Integer(),
});
