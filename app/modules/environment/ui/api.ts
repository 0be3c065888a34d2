/** Answers of the routes, as the pages read them. */
export interface Duty {
  state: 'none' | 'ahead' | 'done' | 'due' | 'overdue';
  dueFrom: string | null;
  dueAt: string | null;
  missed: number;
}
export interface SiteItem {
  id: string;
  name: string;
  kind: string;
  areaKey: number;
  areaName: string;
  address: string | null;
  lon: number | null;
  lat: number | null;
  duty: Duty;
  everyDays: number | null;
  lastRoundAt: string | null;
  openRounds: number;
  openRoundDueAt: string | null;
  waiting: number;
  followupId: string | null;
  closed: boolean;
  retired: boolean;
}
export interface Plan {
  startsOn: string;
  everyDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  ruleId: string;
  ruleSource: string;
  negativeRounds: number;
  setAt: string;
}
export interface Spot {
  id: string;
  number: number;
  name: string;
  kind: string;
  swabs: number;
}
export interface Swab {
  id: string;
  roundId: string;
  spotId: string | null;
  spotName: string | null;
  goodsId: string | null;
  batchNo: string | null;
  tubeCode: string;
  takenAt: string;
  note: string | null;
  undone: boolean;
  outcome: string | null;
  reportedAt: string | null;
}
export interface Round {
  id: string;
  siteId: string;
  siteName: string;
  kind: string;
  areaName: string;
  address: string | null;
  cause: string;
  goodsId: string | null;
  batchNo: string | null;
  followupId: string | null;
  dueFrom: string;
  dueAt: string;
  begunAt: string | null;
  finishedAt: string | null;
  cancelled: boolean;
  result: 'negative' | 'positive' | 'unsettled' | null;
  wanted: number;
  taken: number;
}
export interface Goods {
  id: string;
  batchNo: string;
  description: string;
  quantity: string | null;
  arrivedAt: string | null;
  leftAt: string | null;
  state: string;
  heldAt: string | null;
  decidedAt: string | null;
  method: string | null;
  reason: string | null;
  version: number;
}
export interface Closure {
  id: string;
  followupId: string;
  state: 'closed' | 'ended' | 'withdrawn';
  reason: string;
  ruleId: string;
  since: string;
  disinfectedAt: string | null;
  disinfectant: string | null;
  negativeRounds: number;
  cleanRounds: number;
  endedAt: string | null;
  endReason: string | null;
  version: number;
}
export interface Followup {
  id: string;
  siteId: string;
  siteName: string;
  kind: string;
  areaName: string;
  state: 'open' | 'closed' | 'withdrawn';
  openedAt: string;
  exposureFrom: string;
  exposureTo: string;
  searched: { source: string; people: number }[];
  positives: number;
  people: number;
  asked: number;
  finding: string | null;
  closedAt: string | null;
  version: number;
}
interface Said {
  zh: string;
  en: string;
}
export interface SiteDetail {
  site: SiteItem;
  placeId: string | null;
  placeName: string | null;
  externalId: string | null;
  version: number;
  plan: Plan | null;
  spots: Spot[];
  rounds: Round[];
  swabs: Swab[];
  goods: Goods[];
  followups: Followup[];
  closures: Closure[];
  timeline: { at: string; kind: string; title: Said; detail: Said | null; tone: string }[];
  asOf: string;
}
export interface Counts {
  sites: number;
  planned: number;
  done: number;
  due: number;
  overdue: number;
  closed: number;
  reported: number;
  positive: number;
  unreadable: number;
  waiting: number;
}
export interface Summary {
  asOf: string;
  days: number;
  totals: Omit<Counts, 'reported' | 'positive' | 'unreadable'> & { followups: number };
  byKind: (Counts & { kind: string })[];
  byArea: (Counts & { areaKey: number; name: string })[];
  bySpot: { spotKind: string; reported: number; positive: number; unreadable: number; waiting: number }[];
}
export interface Template {
  kind: string;
  everyDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  negativeRounds: number;
  source: Said;
  spots: { name: Said; kind: string; swabs: number }[];
}
export const everything = ['/environment'];
