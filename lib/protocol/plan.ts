import type { Instant, Pack, Plan, PlanFacts, PlanInput, PlanOutcome, Text } from './types.ts';
export function planMeasures(_pack: Pack, _input: PlanInput): PlanOutcome {
  throw new Error('being written');
}
export function dayNumber(_plan: Plan, _now: Instant): { day: number; of: number; text: Text } {
  throw new Error('being written');
}
export function upgradeOnLinkedPositive(_pack: Pack, _classId: string, _linked: PlanFacts['linked']): { classId: string; ruleId: string; why: Text } | null {
  throw new Error('being written');
}
