export { addDays, dayOf, daysBetween, endOfDay, isDay, startOfDay } from './calendar.ts';
export { classifyContact, classRank } from './classify.ts';
export { caseClocks, type DueClock } from './clocks.ts';
export { checkDates, type DatedRecord, type DateProblem } from './dates.ts';
export { diffPacks, type PackDifference } from './diff.ts';
export { infectiousWindow, sourceWindow } from './infectious.ts';
export { applyOverlay, applyOverlays, loadOverlay } from './overlay.ts';
export { dayNumber, planMeasures, upgradeOnLinkedPositive } from './plan.ts';
export { mayRelease, type ReleaseDecision } from './release.ts';
export { comparePlans, type PlanDifference, type TransitionDecision, transitionPlan } from './replan.ts';
export { ruleIds } from './rule-ids.ts';
export { loadPack } from './schema.ts';
export { shippedOverlays, shippedPacks } from './shipped.ts';
export { mayChangeCaseState } from './states.ts';
export * from './testing.ts';
export {
  type CampaignStep,
  campaignMayStart,
  campaignMayStop,
  cohortRule,
  legLimitsOf,
  longestGapDays,
  mustBeAlone,
  poolingRuleOf,
} from './testing-rules.ts';
export type * from './types.ts';
export * as vocabulary from './vocabulary.ts';
export { EVIDENCE_WORDS, MEASURE_WORDS, SPECIMEN_WORDS, TEST_WORDS, TRANSITION_WORDS } from './words.ts';
export { planZone, type ZonePlan } from './zones.ts';
