import type { PoolingZone } from '@outpace/protocol';
import type { Bilingual } from '../../../ui/words/index.ts';
import type { AssumptionKey, Assumptions } from '../rules/assumptions.ts';
import type { CampaignPlan } from '../rules/planShape.ts';
import type { RiskPart } from '../rules/risk.ts';

export type Plan = Omit<CampaignPlan, 'points'> & { points?: CampaignPlan['points'] };

export interface AreaChoice {
  key: number;
  name: string;
  path: string;
  lon: number | null;
  lat: number | null;
  people: number;
  registered: number;
  score: number;
  parts: RiskPart[];
}
export interface Settings {
  poolSizes?: Partial<Record<PoolingZone, number>>;
  samplersAvailable?: number | null;
  vehiclesAvailable?: number | null;
  assumptions?: Partial<Record<AssumptionKey, number>>;
}
export interface UnitItem {
  areaKey: number;
  name: string;
  path: string;
  zone: PoolingZone;
  rank: number;
  score: number;
  parts: RiskPart[];
  people: number;
  registered: number;
  unregistered: number;
  buildings: number;
  households: number;
  movedFrom: number | null;
  movedByName: string | null;
  movedReason: string | null;
}
export interface StopRule {
  id: string;
  scope: 'district' | 'defined_area' | 'village';
  title: Bilingual;
}
export interface PreviewAnswer {
  plan: CampaignPlan;
  units: UnitItem[];
  assumptions: Assumptions;
  riskFrom: { cases: number; since: string } | null;
  packId: string;
  packVersion: string;
  scopes: StopRule[];
  start: { id: string; allowed: boolean; needs: string[]; text: Bilingual } | null;
}
export interface Step {
  state: 'stop' | 'wait' | 'round_due';
  on: string;
  ruleId: string;
  says: Bilingual;
  facts: Bilingual;
  waitingFor: number[];
}
export interface Totals {
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  inTube: number;
  tubes: number;
  received: number;
  reported: number;
  positive: number;
}
export interface RoundItem {
  id: string;
  number: number;
  state: 'open' | 'closed';
  day: string;
  opensAt: string;
  closesAt: string;
  closedAt: string | null;
  communityCases: number | null;
  resultReason: string | null;
  reminders: number;
  totals: Partial<Totals>;
  talliedAt: string | null;
  version: number;
}
export interface CampaignItem {
  id: string;
  name: string;
  packId: string;
  packVersion: string;
  state: 'planned' | 'running' | 'ended';
  opensAt: string;
  settings: Settings;
  plannedAt: string | null;
  plannedByName: string | null;
  plannedByMe: boolean;
  startedAt: string | null;
  startedByName: string | null;
  endedAt: string | null;
  endedByName: string | null;
  endedReason: string | null;
  area: string;
  version: number;
}
export interface ListedCampaign extends CampaignItem {
  totals: CampaignPlan['totals'] | null;
  gaps: number;
  rounds: number;
  lastRound: RoundItem | null;
  step: Step | null;
}
export interface CampaignAnswer {
  campaign: CampaignItem;
  plan: Plan | null;
  assumptions: Assumptions | null;
  stopRule: StopRule | null;
  rounds: RoundItem[];
  step: Step | null;
  asOf: string;
}
export interface HourPair {
  hour: number;
  planSampled: number;
  planReported: number;
  sampled: number | null;
  received: number | null;
  reported: number | null;
}
export interface UnitProgress {
  areaKey: number;
  name: string;
  path: string;
  zone: PoolingZone;
  rank: number;
  lon: number | null;
  lat: number | null;
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  missing: number;
  reported: number;
  positive: number;
  points: number;
  pointsOpen: number;
  behind: { expectedByNow: number; done: number; short: number; why: Bilingual | null };
}
export interface FlowStage {
  key: string;
  people: number;
  lost: { key: string; people: number }[];
}
export interface LiveAnswer {
  round: RoundItem;
  campaign: { id: string; name: string; state: string; version: number };
  hour: number;
  hours: HourPair[];
  districts: {
    areaKey: number;
    name: string;
    expected: number;
    done: number;
    missing: number;
    positive: number;
    hours: HourPair[];
  }[];
  behind: UnitProgress[];
  behindCount: number;
  flow: FlowStage[];
  communityCases: number | null;
  asOf: string;
  talliedAt: string | null;
}
export interface BuildingItem {
  areaKey: number;
  name: string;
  path: string;
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  missing: number;
  reported: number;
  positive: number;
}
export interface PointItem {
  id: string;
  samplingPointId: string | null;
  name: string;
  source: string;
  zone: string;
  state: string | null;
  planned: number;
  lanes: number;
  sampled: number;
  tubes: number;
  received: number;
  reported: number;
  positive: number;
  lastAt: string | null;
  sampledLastHour: number | null;
  waitMinutes: number | null;
}
export interface MissingItem {
  id: string;
  maskedName: string;
  vulnerable: string[];
  areaKey: number;
  area: string;
  householdId: string | null;
  household: string | null;
  visit: string | null;
  visitAt: string | null;
}
