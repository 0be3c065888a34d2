import type { Instant, Pack, PlanOutcome, Text, TransitionPolicy } from './types.ts';
/** What a change of pack does to one person. */
export interface PlanDifference {
  kind: 'same' | 'changed' | 'ends' | 'begins' | 'none';
  /** Days the end moves: negative is earlier. */
  endsByDays: number;
  settings: { day: string; before: string | null; after: string | null }[];
  testsAdded: string[];
  testsRemoved: string[];
  lines: Text[];
}
export function comparePlans(_before: PlanOutcome, _after: PlanOutcome): PlanDifference {
  throw new Error('being written');
}
export interface TransitionDecision { policy: TransitionPolicy; ruleId: string; outcome: PlanOutcome | null; difference: PlanDifference; why: Text }
export function transitionPlan(_pack: Pack, _before: PlanOutcome, _after: PlanOutcome, _now: Instant, _policy?: TransitionPolicy): TransitionDecision {
  throw new Error('being written');
}
