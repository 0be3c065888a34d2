import { CAMPAIGN_GROUNDS, type CampaignGround, POOLING_ZONES, type PoolingZone } from '@outpace/protocol';
import Type, { type Static } from 'typebox';
import type { TypedAssumptions } from './rules/assumptions.ts';
import { assumptionKeys } from './rules/assumptions.ts';
import type { CampaignPlan, PlannedPoint } from './rules/planShape.ts';
import type { RiskPart } from './rules/risk.ts';

export const closed = { additionalProperties: false };
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
export const orNull = <T extends Type.TSchema>(of: T) => Type.Union([of, Type.Null()]);
export const Id = Type.String({ format: 'uuid' });
export const ById = Type.Object({ id: Id }, closed);
export const AreaKey = Type.Integer({ minimum: 0, maximum: 281474976710655 });
export const Said = Type.Object({ zh: Type.String(), en: Type.String() });
const Moment = Type.String({ format: 'date-time' });
const Reason = Type.String({ minLength: 2, maxLength: 300 });
export const Zone = oneOf(POOLING_ZONES);

/** Numbers of the plan typed in place of the standing ones; bounds are checked by CAM-3. */
const Typed = Type.Object(
  Object.fromEntries(assumptionKeys.map(key => [key, Type.Optional(Type.Number())])),
  closed,
) as unknown as Type.TUnsafe<TypedAssumptions>;

export const Settings = Type.Object(
  {
    /** People a tube by zone, never above the pack's. */
    poolSizes: Type.Optional(
      Type.Object(
        Object.fromEntries(
          POOLING_ZONES.map(zone => [zone, Type.Optional(Type.Integer({ minimum: 1, maximum: 20 }))]),
        ),
        closed,
      ) as unknown as Type.TUnsafe<Partial<Record<PoolingZone, number>>>,
    ),
    samplersAvailable: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 10_000_000 }))),
    vehiclesAvailable: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 1_000_000 }))),
    /** Laboratories to use; absent: all that work. */
    labIds: Type.Optional(Type.Array(Id, { maxItems: 500 })),
    /** Tubes waiting by laboratory before ours. */
    assumptions: Type.Optional(Typed),
  },
  closed,
);
export type Settings = Static<typeof Settings>;

/** An area of the campaign. Larger ones than a community are planned by their communities. */
export const ChosenArea = Type.Object({ key: AreaKey, zone: Zone }, closed);
export type ChosenArea = Static<typeof ChosenArea>;

const what = {
  areas: Type.Array(ChosenArea, { minItems: 1, maxItems: 5000 }),
  outbreakId: Type.Optional(Id),
  /** Of the outbreak when absent. */
  pack: Type.Optional(
    Type.Object(
      {
        id: Type.String({ maxLength: 80 }),
        version: Type.Optional(Type.String({ maxLength: 40 })),
        overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 10 })),
      },
      closed,
    ),
  ),
  settings: Type.Optional(Settings),
};
export const PreviewBody = Type.Object(what, closed);
export type PreviewBody = Static<typeof PreviewBody>;
export const NewCampaignBody = Type.Object(
  {
    ...what,
    name: Type.String({ minLength: 1, maxLength: 80 }),
    opensAt: Moment,
    /** The scope of the pack's stop rule. */
    scope: Type.Optional(oneOf(['district', 'defined_area', 'village'] as const)),
    grounds: Type.Object(
      Object.fromEntries(CAMPAIGN_GROUNDS.map(ground => [ground, Type.Optional(Type.Boolean())])),
      closed,
    ) as unknown as Type.TUnsafe<Partial<Record<CampaignGround, boolean>>>,
  },
  closed,
);
export type NewCampaignBody = Static<typeof NewCampaignBody>;
export const ReplanBody = Type.Object(
  { version: Type.Integer(), settings: Settings, opensAt: Type.Optional(Moment) },
  closed,
);
export const MoveBody = Type.Object(
  {
    version: Type.Integer(),
    areaKey: AreaKey,
    to: Type.Integer({ minimum: 1, maximum: 100_000 }),
    reason: Reason,
  },
  closed,
);
export const OpenRoundBody = Type.Object(
  { version: Type.Integer(), opensAt: Type.Optional(Moment), reason: Type.Optional(Reason) },
  closed,
);
export const CloseRoundBody = Type.Object(
  {
    version: Type.Integer(),
    communityCases: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    reason: Type.Optional(Reason),
  },
  closed,
);
export const EndBody = Type.Object({ version: Type.Integer(), reason: Reason }, closed);
export const WithinBody = Type.Object({ areaKey: Type.Optional(AreaKey) }, closed);

export const visitOutcomes = ['came', 'not_home', 'cannot_walk', 'away'] as const;
export type VisitOutcome = (typeof visitOutcomes)[number];
export const VisitEvent = Type.Object(
  {
    id: Id,
    at: Moment,
    kind: Type.Optional(oneOf(['visited'] as const)),
    roundId: Id,
    personId: Id,
    outcome: oneOf(visitOutcomes),
  },
  closed,
);
export type VisitEvent = Static<typeof VisitEvent>;
export const VisitsBody = Type.Object(
  { events: Type.Array(VisitEvent, { minItems: 1, maxItems: 200 }) },
  closed,
);

export interface CampaignRow {
  id: string;
  name: string;
  outbreakId: string | null;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  state: 'planned' | 'running' | 'ended';
  stopRule: string | null;
  grounds: Partial<Record<CampaignGround, boolean>>;
  opensAt: Date;
  settings: Settings;
  plannedAt: Date | null;
  plannedBy: string;
  plannedPerson: string | null;
  startedAt: Date | null;
  startedBy: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  endedReason: string | null;
  endedRule: string | null;
  areaKey: number;
  areaHi: number;
  createdAt: Date;
  version: number;
}

/** The plan as kept: its points lie in rows of their own. */
export type KeptPlan = Omit<CampaignPlan, 'points'>;

export interface UnitRow {
  areaKey: number;
  areaHi: number;
  zone: PoolingZone;
  rank: number;
  score: number;
  parts: RiskPart[];
  people: number;
  registered: number;
  buildings: number;
  households: number;
  lon: number | null;
  lat: number | null;
  movedFrom: number | null;
  movedBy: string | null;
  movedReason: string | null;
  movedAt: Date | null;
}

export interface PointRow
  extends Omit<PlannedPoint, 'unitKey' | 'units' | 'district' | 'pointId' | 'source'> {
  id: string;
  source: PlannedPoint['source'] | 'home_visits';
  samplingPointId: string | null;
  unitKeys: number[];
  areaKey: number;
}

/** What the whole round came to when it was last counted. */
export interface RoundTotals {
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  /** Tubes; `inTube` people in tubes that are not void. */
  inTube: number;
  tubes: number;
  closedTubes: number;
  boxed: number;
  received: number;
  reported: number;
  positive: number;
  peopleReceived: number;
  peopleReported: number;
  peoplePositive: number;
  unknownPeople: number;
}
export interface HourRow {
  district: number;
  /** Hours from the opening; 1 is the first. */
  hour: number;
  sampled: number;
  tubes: number;
  received: number;
  reported: number;
}
export interface RoundRow {
  id: string;
  campaignId: string;
  number: number;
  state: 'open' | 'closed';
  opensAt: Date;
  closesAt: Date;
  countsFrom: Date;
  openedBy: string;
  openedReason: string | null;
  closedAt: Date | null;
  closedBy: string | null;
  communityCases: number | null;
  resultBy: string | null;
  resultAt: Date | null;
  resultReason: string | null;
  reminders: number;
  talliedAt: Date | null;
  tallyMs: number | null;
  totals: Partial<RoundTotals>;
  hours: HourRow[];
  areaKey: number;
  areaHi: number;
  version: number;
}

declare module '../../core/module.ts' {
  interface Events {
    'campaign.round_opened': { campaignId: string; roundId: string };
    'campaign.round_closed': { campaignId: string; roundId: string };
  }
}
