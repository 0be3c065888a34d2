import { addDays, dayOf, daysBetween, endOfDay } from './calendar.ts';
import { effectiveAt, numberOf } from './parameters.ts';
import type {
  Day,
  Instant,
  Pack,
  PlanFacts,
  PlannedTest,
  ReleaseCondition,
  ReleaseRule,
  TestFact,
  Text,
} from './types.ts';

/** What the conditions need of a plan. */
export interface Scheduled {
  dayZero: Day;
  firstDayNumber: number;
  /** Last day of the last phase. */
  lastDay: Day;
  tests: PlannedTest[];
}
type Verdict = { met?: boolean; detail?: Text };

const HOUR_MS = 3_600_000;
const when = (test: TestFact) => test.takenOn;
const byTime = (a: TestFact, b: TestFact) =>
  when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : (a.takenAt ?? 0) - (b.takenAt ?? 0);

/** Hours between two tests: exact with both instants, else whole days of 24 hours. */
function hoursBetween(a: TestFact, b: TestFact): number {
  if (a.takenAt !== undefined && b.takenAt !== undefined) return Math.abs(b.takenAt - a.takenAt) / HOUR_MS;
  return Math.abs(daysBetween(a.takenOn, b.takenOn)) * 24;
}

function answers(planned: PlannedTest, test: TestFact): boolean {
  const specimenFits =
    planned.specimen === 'any' || test.specimen === undefined || test.specimen === planned.specimen;
  return test.kind === planned.kind && specimenFits && test.takenOn >= planned.on;
}

/** The planned tests that no negative result answers. One result answers one planned test, taken on its day or later; a double test asks for two. */
function unanswered(planned: PlannedTest[], facts: PlanFacts): PlannedTest[] {
  const free = (facts.tests ?? []).filter(test => test.result === 'negative').sort(byTime);
  const missing: PlannedTest[] = [];
  let last: TestFact | null = null;
  for (const one of planned) {
    const before = last;
    const fits = (test: TestFact) =>
      answers(one, test) && !(before && one.minGapHours && hoursBetween(before, test) < one.minGapHours);
    const index = free.findIndex(fits);
    if (index < 0) {
      missing.push(one);
      continue;
    }
    const [used] = free.splice(index, 1);
    if (one.double && !used.double) {
      const second = free.findIndex(test => answers(one, test) && test.takenOn === used.takenOn);
      if (second < 0) missing.push(one);
      else free.splice(second, 1);
    }
    last = used;
  }
  return missing;
}

function testsNegative(rule: ReleaseRule, plan: Scheduled, facts: PlanFacts, today: Day): Verdict {
  const required = rule.days ? plan.tests.filter(test => rule.days?.includes(test.day)) : plan.tests;
  const missing = unanswered(required, facts);
  if (missing.length === 0) return { met: true };
  const days = missing.map(test => test.on).join('、');
  return {
    met: missing.some(test => test.on <= today) ? false : undefined,
    detail: {
      zh: `尚缺应于 ${days} 采样的阴性结果`,
      en: `no negative result yet for the test due on ${missing.map(test => test.on).join(', ')}`,
    },
  };
}

/** The latest results in a row: enough of them, all good, far enough apart, the first not before `notBefore`. */
function lastInARow(
  rule: ReleaseRule,
  facts: PlanFacts,
  good: (test: TestFact) => boolean,
  notBefore: Day | null,
): Verdict {
  const count = rule.count ?? 1;
  const done = (facts.tests ?? [])
    .filter(test => test.kind === 'naat' && test.result !== 'pending')
    .sort(byTime);
  const latest = done.slice(-count);
  const apart = latest.every(
    (test, index) => index === 0 || hoursBetween(latest[index - 1], test) >= (rule.min_gap_hours ?? 0),
  );
  const separate =
    new Set(latest.map(test => test.takenOn)).size === latest.length || Boolean(rule.min_gap_hours);
  const inTime = !notBefore || latest.every(test => test.takenOn >= notBefore);
  const met = latest.length === count && latest.every(good) && apart && separate && inTime;
  return met
    ? { met }
    : {
        met: false,
        detail: {
          zh: `最近 ${count} 次结果尚不符合（已有 ${latest.filter(good).length} 次）`,
          en: `the latest ${count} results do not satisfy it yet (${latest.filter(good).length} do)`,
        },
      };
}

/** Whether the days are served at `now`, by the pack's moment of effect. */
function timeServed(pack: Pack, plan: Scheduled, facts: PlanFacts, now: Instant, tz: string): Verdict {
  const at = effectiveAt(pack);
  const today = dayOf(now, tz);
  const served =
    at === 'end_of_day'
      ? now >= endOfDay(plan.lastDay, tz)
      : at === 'on_result'
        ? today >= plan.lastDay && unanswered(plan.tests, facts).length === 0
        : facts.noticeAt !== undefined && facts.noticeAt <= now && dayOf(facts.noticeAt, tz) >= plan.lastDay;
  if (served || (at !== 'end_of_day' && now >= endOfDay(plan.lastDay, tz))) return { met: true };
  return {
    met: undefined,
    detail: { zh: `须满至 ${plan.lastDay}`, en: `to be served through ${plan.lastDay}` },
  };
}

function linkedNegative(rule: ReleaseRule, facts: PlanFacts): Verdict {
  const linked = facts.linked;
  const missing = {
    zh: `相关人员前 ${rule.count} 次检测结果未齐或非阴性`,
    en: `the linked person's first ${rule.count} results are not all known and negative`,
  };
  if (!linked || linked.becamePositiveOn) return { met: linked ? false : undefined, detail: missing };
  const first = [...linked.tests].sort(byTime).slice(0, rule.count);
  if (first.some(test => test.result === 'positive')) return { met: false, detail: missing };
  const met = first.length === rule.count && first.every(test => test.result === 'negative');
  return met ? { met } : { met: undefined, detail: missing };
}

function environmentNegative(facts: PlanFacts): Verdict {
  if (facts.environment?.result === 'negative') return { met: true };
  if (facts.environment?.result === 'positive')
    return {
      met: false,
      detail: {
        zh: '物品或环境阳性，须先排除感染',
        en: 'objects or environment positive: infection must be ruled out first',
      },
    };
  return { met: undefined, detail: { zh: '尚无环境采样结果', en: 'no environmental result yet' } };
}

function symptomFree(rule: ReleaseRule, facts: PlanFacts, today: Day): Verdict {
  if (!facts.onsetOn) return { met: true };
  const until = facts.symptomsUntil;
  const met = until !== undefined && daysBetween(until, today) > (rule.free_days ?? 0);
  return met
    ? { met }
    : { met: false, detail: { zh: `有症状（${facts.onsetOn} 起）`, en: `symptoms since ${facts.onsetOn}` } };
}

/** One release rule judged at `now`: met, not met, or (absent) not yet knowable, with what is missing. */
export function judgeCondition(
  pack: Pack,
  rule: ReleaseRule,
  plan: Scheduled,
  facts: PlanFacts,
  now: Instant,
  tz: string,
): ReleaseCondition {
  const today = dayOf(now, tz);
  const judge = (): Verdict => {
    switch (rule.kind) {
      case 'time_served':
        return timeServed(pack, plan, facts, now, tz);
      case 'tests_negative':
        return testsNegative(rule, plan, facts, today);
      case 'consecutive_negative':
        return lastInARow(rule, facts, test => test.result === 'negative', null);
      case 'ct_values': {
        const least = numberOf(pack, 'release_min_ct');
        const from = rule.days ? addDays(plan.dayZero, Math.min(...rule.days) - plan.firstDayNumber) : null;
        const good = (test: TestFact) =>
          test.result === 'negative' || (test.ct !== undefined && test.ct >= least);
        return lastInARow(rule, facts, good, from);
      }
      case 'environment_negative':
        return environmentNegative(facts);
      case 'linked_tests_negative':
        return linkedNegative(rule, facts);
      case 'symptom_free':
        return symptomFree(rule, facts, today);
      case 'clinical':
        return facts.clinicalRelease && facts.clinicalRelease.on <= today
          ? { met: true }
          : { detail: { zh: '尚无医师判定', en: 'not yet stated by a physician' } };
    }
  };
  const { met, detail } = judge();
  return {
    id: rule.id,
    ruleId: rule.id,
    kind: rule.kind,
    text: rule.text,
    ...(met === undefined ? {} : { met }),
    ...(met !== true && detail ? { detail } : {}),
  };
}
