import type { Day, Instant, Pack, Refusal, ZoneLevel } from './types.ts';
/** How an area's level falls if nothing new happens. */
export interface ZonePlan {
  steps: { ruleId: string; from: ZoneLevel; to: ZoneLevel; clearFrom: Day; clearTo: Day; screenOn?: Day; at: Instant }[];
}
export function planZone(_pack: Pack, _input: { level: ZoneLevel; lastNewCaseOn: Day; tz: string; resultAt?: Instant; noticeAt?: Instant }): ZonePlan | Refusal {
  throw new Error('being written');
}
