import { judgeCondition } from './conditions.ts';
import { isOfExposed } from './plan.ts';
import type { Instant, Pack, Plan, PlanFacts, ReleaseCondition, Text } from './types.ts';

/** Released under these rules, or refused by the first unmet one; `unmet` lists all. */
export type ReleaseDecision =
  | { released: true; ruleIds: string[] }
  | { released?: undefined; refused: string; why: Text; unmet: ReleaseCondition[] };

/**
 * Whether a person may be released at `now` (epoch ms) from `plan`, made under this same pack. A positive test of an exposed
 * person, or a linked person who turned positive, refuses first; then every release rule must hold. Throws when the plan is of another pack.
 */
export function mayRelease(
  pack: Pack,
  plan: Plan,
  facts: PlanFacts,
  now: Instant,
  tz: string,
): ReleaseDecision {
  const measure = pack.measures.find(one => one.class === plan.classId);
  if (plan.packId !== pack.id || !measure)
    throw new Error(`plan of ${plan.packId}/${plan.classId} judged by ${pack.id}`);
  const stop = (rule: { id: string; text: Text }): ReleaseDecision => ({
    refused: rule.id,
    why: rule.text,
    unmet: [{ id: rule.id, ruleId: rule.id, kind: 'positive', text: rule.text, met: false }],
  });
  if (
    isOfExposed(measure) &&
    facts.tests?.some(test => test.result === 'positive' && test.takenOn >= plan.dayZero)
  )
    return stop(pack.conversion);
  if (measure.linked_upgrade && facts.linked?.becamePositiveOn) return stop(measure.linked_upgrade);
  const last = plan.phases.at(-1);
  if (!last) throw new Error('a plan has at least one phase');
  const scheduled = {
    dayZero: plan.dayZero,
    firstDayNumber: plan.firstDayNumber,
    lastDay: last.to,
    tests: plan.tests,
  };
  const judged = (measure.release ?? []).map(rule => judgeCondition(pack, rule, scheduled, facts, now, tz));
  const unmet = judged.filter(condition => condition.met !== true);
  if (unmet.length === 0) return { released: true, ruleIds: judged.map(condition => condition.ruleId) };
  const [first] = unmet;
  return {
    refused: first.ruleId,
    why: {
      zh: first.detail ? `${first.text.zh}：${first.detail.zh}` : first.text.zh,
      en: first.detail ? `${first.text.en}: ${first.detail.en}` : first.text.en,
    },
    unmet,
  };
}
