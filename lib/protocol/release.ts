import type { Instant, Pack, Plan, PlanFacts, ReleaseCondition, Text } from './types.ts';
/** Released under these rules, or refused by the first unmet one; `unmet` lists all. */
export type ReleaseDecision =
  | { released: true; ruleIds: string[] }
  | { released?: undefined; refused: string; why: Text; unmet: ReleaseCondition[] };
export function mayRelease(_pack: Pack, _plan: Plan, _facts: PlanFacts, _now: Instant, _tz: string): ReleaseDecision {
  throw new Error('being written');
}
