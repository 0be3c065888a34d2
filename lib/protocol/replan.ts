import { addDays, daysBetween } from './calendar.ts';
import type {
  Day,
  MeasureKind,
  Pack,
  Plan,
  PlannedTest,
  PlanOutcome,
  Refusal,
  Text,
  TransitionPolicy,
} from './types.ts';
import { MEASURE_WORDS, TRANSITION_WORDS } from './words.ts';

/** What a change of pack does to one person. */
export interface PlanDifference {
  kind: 'same' | 'changed' | 'ends' | 'begins' | 'none';
  /** Days the last day moves: negative is earlier; 0 when one side has no plan. */
  endsByDays: number;
  /** Runs of days (inclusive) whose setting differs; null means nothing is asked. */
  settings: { from: Day; to: Day; before: MeasureKind | null; after: MeasureKind | null }[];
  testsAdded: Day[];
  testsRemoved: Day[];
  lines: Text[];
}

const isPlan = (outcome: PlanOutcome): outcome is Plan => 'phases' in outcome;
const isOpenEnded = (plan: Plan): boolean => plan.phases.some(phase => phase.openEnded);
const lastDay = (plan: Plan): Day => plan.phases[plan.phases.length - 1].to;
const word = (kind: MeasureKind | null): Text =>
  kind ? MEASURE_WORDS[kind] : { zh: '无措施', en: 'no measure' };
const settingOn = (plan: Plan | null, day: Day): MeasureKind | null =>
  plan?.phases.find(phase => phase.from <= day && day <= phase.to)?.kind ?? null;

function settingsBetween(before: Plan | null, after: Plan | null): PlanDifference['settings'] {
  const plans = [before, after].filter(plan => plan !== null);
  const first = plans.map(plan => plan.phases[0].from).sort()[0];
  const last = plans.map(lastDay).sort().at(-1);
  const runs: PlanDifference['settings'] = [];
  for (let day = first; last && day <= last; day = addDays(day, 1)) {
    const [was, is] = [settingOn(before, day), settingOn(after, day)];
    if (was === is) continue;
    const run = runs.at(-1);
    if (run && run.before === was && run.after === is && addDays(run.to, 1) === day) run.to = day;
    else runs.push({ from: day, to: day, before: was, after: is });
  }
  return runs;
}

/** Days of tests in `a` that `b` lacks; a test is the same on the same day, of the same kind and specimen. */
function testsOnlyIn(a: PlannedTest[], b: PlannedTest[]): Day[] {
  const key = (test: PlannedTest) => `${test.on} ${test.kind} ${test.specimen} ${test.double ?? false}`;
  const has = new Set(b.map(key));
  return a.filter(test => !has.has(key(test))).map(test => test.on);
}

function linesOf(difference: Omit<PlanDifference, 'lines'>, after: PlanOutcome): Text[] {
  const lines: Text[] = [];
  if (difference.kind === 'same') return [{ zh: '不变', en: 'no change' }];
  if (difference.kind === 'none') return [{ zh: '前后均无措施', en: 'no measure before or after' }];
  if (difference.kind === 'ends' && !isPlan(after))
    lines.push({
      zh: `解除：${after.why.zh}（${after.refused}）`,
      en: `ends: ${after.why.en} (${after.refused})`,
    });
  if (difference.kind === 'begins') lines.push({ zh: '新增管控', en: 'measures begin' });
  const n = difference.endsByDays;
  if (n !== 0)
    lines.push(
      n < 0
        ? { zh: `提前${-n}天结束`, en: `ends ${-n} ${n === -1 ? 'day' : 'days'} earlier` }
        : { zh: `推迟${n}天结束`, en: `ends ${n} ${n === 1 ? 'day' : 'days'} later` },
    );
  for (const run of difference.settings) {
    const days =
      run.from === run.to
        ? { zh: run.from, en: run.from }
        : { zh: `${run.from}至${run.to}`, en: `${run.from} to ${run.to}` };
    lines.push({
      zh: `${days.zh}：${word(run.before).zh} → ${word(run.after).zh}`,
      en: `${days.en}: ${word(run.before).en} → ${word(run.after).en}`,
    });
  }
  if (difference.testsAdded.length)
    lines.push({
      zh: `增加检测：${difference.testsAdded.join('、')}`,
      en: `tests added: ${difference.testsAdded.join(', ')}`,
    });
  if (difference.testsRemoved.length)
    lines.push({
      zh: `取消检测：${difference.testsRemoved.join('、')}`,
      en: `tests removed: ${difference.testsRemoved.join(', ')}`,
    });
  return lines;
}

/**
 * What changes for one person between two outcomes of planning, in words: end, settings by days, tests. With `since`, days before it are left out:
 * what is already served cannot change. An open-ended plan has no end to move.
 */
export function comparePlans(before: PlanOutcome, after: PlanOutcome, since?: Day): PlanDifference {
  const was = isPlan(before) ? before : null;
  const is = isPlan(after) ? after : null;
  const ahead = (day: Day) => since === undefined || day >= since;
  const settings = settingsBetween(was, is)
    .filter(run => ahead(run.to))
    .map(run => (since !== undefined && run.from < since ? { ...run, from: since } : run));
  const testsAdded = testsOnlyIn(is?.tests ?? [], was?.tests ?? []).filter(ahead);
  const testsRemoved = testsOnlyIn(was?.tests ?? [], is?.tests ?? []).filter(ahead);
  const endsByDays =
    was && is && !isOpenEnded(was) && !isOpenEnded(is) ? daysBetween(lastDay(was), lastDay(is)) : 0;
  const moved = endsByDays !== 0 || settings.length > 0 || testsAdded.length > 0 || testsRemoved.length > 0;
  const kind = was && is ? (moved ? 'changed' : 'same') : was ? 'ends' : is ? 'begins' : 'none';
  const difference = { kind, endsByDays, settings, testsAdded, testsRemoved } as const;
  return { ...difference, lines: linesOf(difference, after) };
}

/** What a person is under once the pack changes; `outcome` null: an officer must decide. */
export interface TransitionDecision {
  policy: TransitionPolicy;
  ruleId: string;
  outcome: PlanOutcome | null;
  difference: PlanDifference;
  why: Text;
}

/**
 * Applies the new pack's transition policy to one open measure: 'shorten_at_once' takes the new plan only when it ends no later (a switch never
 * lengthens; an open-ended plan has no end to keep to), 'finish_old_rule' keeps the old one, 'officer_decides' leaves it open. Refuses with the pack's rule when `policy` is not allowed.
 */
export function transitionPlan(
  next: Pack,
  before: PlanOutcome,
  after: PlanOutcome,
  policy: TransitionPolicy = next.transition.default,
  since?: Day,
): TransitionDecision | Refusal {
  const rule = next.transition;
  const words = TRANSITION_WORDS[policy];
  if (!rule.allowed.includes(policy))
    return {
      refused: rule.id,
      why: { zh: `此版不允许“${words.zh}”`, en: `this pack does not allow: ${words.en}` },
    };
  const longer = isPlan(after) && (!isPlan(before) || (!isOpenEnded(before) && after.endsAt > before.endsAt));
  const outcome =
    policy === 'officer_decides' ? null : policy === 'finish_old_rule' || longer ? before : after;
  const kept = policy === 'shorten_at_once' && longer;
  return {
    policy,
    ruleId: rule.id,
    outcome,
    difference: comparePlans(before, outcome ?? after, since),
    why: kept
      ? { zh: '新规定期限更长，仍按原规定满期', en: 'the new term is longer: the old one is kept' }
      : { zh: `${words.zh}：${rule.text.zh}`, en: `${words.en}: ${rule.text.en}` },
  };
}
