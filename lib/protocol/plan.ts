import { addDays, dayOf, daysBetween, endOfDay, startOfDay } from './calendar.ts';
import { judgeCondition } from './conditions.ts';
import { effectiveAt, numberOf } from './parameters.ts';
import { kindFor } from './settings.ts';
import type {
  Basis,
  Day,
  Instant,
  MeasureKind,
  MeasureRule,
  Pack,
  PhaseRule,
  Plan,
  PlanFacts,
  PlanInput,
  PlannedTest,
  PlanOutcome,
  Refusal,
  Text,
} from './types.ts';
import { MEASURE_WORDS } from './words.ts';

const refusal = (refused: string, zh: string, en: string): Refusal => ({ refused, why: { zh, en } });

/** Collects the rules a plan rests on, and those an officer must confirm. */
class UsedRules {
  readonly ids = new Set<string>();
  readonly review = new Set<string>();
  add(rule: Basis & { id: string }): string {
    this.ids.add(rule.id);
    if (rule.review_required) this.review.add(rule.id);
    return rule.id;
  }
}

function testsOf(
  phase: PhaseRule,
  kind: MeasureKind,
  dayAt: (n: number) => Day,
  from: Day,
  used: UsedRules,
): PlannedTest[] {
  return (phase.tests ?? []).flatMap(test =>
    test.days
      .map(written => (test.counted_from === 'phase' ? phase.from_day + written - 1 : written))
      .map((day, index) => ({ day, on: dayAt(day), written: test.days[index] }))
      .filter(one => one.on >= from)
      .map(one => ({
        on: one.on,
        phaseKind: kind,
        day: one.day,
        dayOfPhase: one.day - phase.from_day + 1,
        ruleId: used.add(test),
        kind: test.kind,
        specimen: test.specimen,
        ...(test.double_on_days?.includes(one.written) ? { double: true } : {}),
        ...(test.min_gap_hours ? { minGapHours: test.min_gap_hours } : {}),
      })),
  );
}

function servedAt(now: Day, from: Day, to: Day, openEnded: boolean): 'past' | 'current' | 'future' {
  if (now < from) return 'future';
  return now > to && !openEnded ? 'past' : 'current';
}

/** The moment a plan ends, exclusive; never before the last day begins. */
function endOf(pack: Pack, lastDay: Day, tests: PlannedTest[], facts: PlanFacts, tz: string): Instant {
  const atMidnight = endOfDay(lastDay, tz);
  const at = effectiveAt(pack);
  const final = tests.at(-1);
  const known =
    at === 'notice_time'
      ? facts.noticeAt
      : at === 'on_result' && final
        ? (facts.tests ?? []).find(test => test.result === 'negative' && test.takenOn >= final.on)?.resultAt
        : undefined;
  return known === undefined ? atMidnight : Math.min(atMidnight, Math.max(known, startOfDay(lastDay, tz)));
}

/** Day 0 after the resets the pack knows, or the refusal of one it does not. */
function dayZeroOf(pack: Pack, input: PlanInput, used: UsedRules, notes: Plan['notes']): Day | Refusal {
  let dayZero = input.lastExposureOn;
  for (const reset of input.facts?.resets ?? []) {
    const rule = pack.resets.find(one => one.reason === reset.reason);
    if (!rule)
      return refusal(
        'PRO-2',
        `${pack.title.zh}没有“${reset.reason}”这种重新起算的规定`,
        `${pack.id} has no rule that starts the clock again for ${reset.reason}`,
      );
    if (reset.on <= dayZero) continue;
    dayZero = reset.on;
    used.add(rule);
    notes.push({ ruleId: rule.id, text: rule.text });
  }
  return dayZero;
}

function notesOfOthers(
  pack: Pack,
  measure: MeasureRule,
  facts: PlanFacts,
  used: UsedRules,
  notes: Plan['notes'],
): void {
  if (measure.linked_upgrade) {
    used.add(measure.linked_upgrade);
    if (facts.linked?.becamePositiveOn)
      notes.push({ ruleId: measure.linked_upgrade.id, text: measure.linked_upgrade.text });
  }
  if (isOfExposed(measure) && facts.tests?.some(test => test.result === 'positive'))
    notes.push({ ruleId: used.add(pack.conversion), text: pack.conversion.text });
}

/** Whether the measure is of exposed, not yet infected, people: only they convert on a positive test. */
export function isOfExposed(measure: MeasureRule): boolean {
  return !['positive_specimen', 'onset', 'rash', 'discharge'].includes(measure.day_zero ?? '');
}

/**
 * Everything a pack asks of one person: settings, tests, daily checks, release conditions, each with its rule id.
 * Days are city-local and inclusive; day N is day 0 plus N. Found late: only the remaining days (PRO-4). Returns the
 * rule that refuses for an abolished or unmanaged class, an unknown class (PRO-1), reset (PRO-2) or choice (PRO-3), or when every day has passed (PRO-4).
 */
export function planMeasures(pack: Pack, input: PlanInput): PlanOutcome {
  const measure = pack.measures.find(one => one.class === input.classId);
  if (!measure)
    return refusal(
      'PRO-1',
      `${pack.title.zh}没有“${input.classId}”类人员`,
      `${pack.id} has no class ${input.classId}`,
    );
  if (measure.status !== 'in_force') return { refused: measure.id, why: measure.why ?? { zh: '', en: '' } };
  const facts = input.facts ?? {};
  const used = new UsedRules();
  used.add(measure);
  const notes: Plan['notes'] = [];
  const dayZero = dayZeroOf(pack, input, used, notes);
  if (typeof dayZero !== 'string') return dayZero;
  const all = measure.phases ?? [];
  if (
    input.chosenKind &&
    !all.some(one => one.kind === input.chosenKind || one.may_choose?.includes(input.chosenKind!))
  )
    return refusal(
      'PRO-3',
      `此类人员不能选择“${MEASURE_WORDS[input.chosenKind].zh}”`,
      `this class may not choose ${MEASURE_WORDS[input.chosenKind].en}`,
    );
  const firstDayNumber = numberOf(pack, 'first_day_number');
  const dayAt = (n: number) => addDays(dayZero, n - firstDayNumber);
  const foundOn = dayOf(input.foundAt, input.tz);
  const now = input.now ?? input.foundAt;
  const today = dayOf(now, input.tz);
  const plan: Plan = {
    packId: pack.id,
    classId: input.classId,
    dayZero,
    startsAt: input.foundAt,
    phases: [],
    skipped: [],
    firstDayNumber,
    tests: [],
    dailyChecks: [],
    release: [],
    endsAt: input.foundAt,
    ruleIds: [],
    reviewRequired: [],
    notes,
    tz: input.tz,
  };
  for (const phase of all) {
    if (phase.only_for && !phase.only_for.some(group => input.specialGroups?.includes(group))) continue;
    const kind = kindFor(pack, phase, input, notes, used);
    const ruleFrom = dayAt(phase.from_day);
    const to = dayAt(phase.to_day);
    const shared = { ruleId: phase.id, from: ruleFrom, to };
    if (kind === 'nothing') {
      plan.skipped.push({ kind: phase.kind, ...shared, why: notes.at(-1)?.text ?? { zh: '', en: '' } });
      continue;
    }
    if (to < foundOn && !phase.open_ended) {
      plan.skipped.push({
        kind,
        ...shared,
        why: {
          zh: `${foundOn} 发现时此阶段已过（PRO-4）`,
          en: `already past when found on ${foundOn} (PRO-4)`,
        },
      });
      continue;
    }
    used.add(phase);
    if (phase.note) notes.push({ ruleId: phase.id, text: phase.note });
    const late = foundOn > ruleFrom;
    const from = late ? foundOn : ruleFrom;
    const last = phase.open_ended && from > to ? from : to;
    plan.phases.push({
      kind,
      ruleId: phase.id,
      from,
      to: last,
      fromDay: daysBetween(dayZero, from) + firstDayNumber,
      toDay: daysBetween(dayZero, last) + firstDayNumber,
      ruleFromDay: phase.from_day,
      goingOut: phase.going_out,
      served: servedAt(today, from, last, phase.open_ended ?? false),
      ...(phase.may_choose ? { mayChoose: phase.may_choose } : {}),
      ...(phase.open_ended ? { openEnded: true } : {}),
    });
    plan.tests.push(...testsOf(phase, kind, dayAt, from, used));
    for (const check of phase.daily_checks ?? [])
      plan.dailyChecks.push({
        from,
        to: last,
        perDay: check.per_day,
        what: check.what,
        ruleId: used.add(check),
      });
  }
  const lastPhase = plan.phases.at(-1);
  if (!lastPhase) {
    const end = plan.skipped.at(-1)?.to ?? dayZero;
    return refusal(
      'PRO-4',
      `规定的期限已于 ${end} 届满，${foundOn} 发现时无须再采取措施`,
      `the term ended on ${end}; nothing remains for a person found on ${foundOn}`,
    );
  }
  plan.tests.sort((a, b) => a.day - b.day);
  plan.endsAt = endOf(pack, lastPhase.to, plan.tests, facts, input.tz);
  const scheduled = { dayZero, firstDayNumber, lastDay: lastPhase.to, tests: plan.tests };
  for (const rule of measure.release ?? []) {
    used.add(rule);
    plan.release.push(judgeCondition(pack, rule, scheduled, facts, now, input.tz));
  }
  notesOfOthers(pack, measure, facts, used, notes);
  plan.ruleIds = [...used.ids];
  plan.reviewRequired = [...used.review];
  return plan;
}

/** 'Day 3 of 7' of the phase that holds `now`; day 0 before the first phase begins, the last day after the end. */
export function dayNumber(
  plan: Plan,
  now: Instant,
): { day: number; of: number; phaseKind: MeasureKind; text: Text } {
  const today = dayOf(now, plan.tz);
  const phase = plan.phases.find(one => today <= one.to || one.openEnded) ?? plan.phases.at(-1);
  if (!phase) throw new Error('a plan has at least one phase');
  const number = daysBetween(plan.dayZero, today) + plan.firstDayNumber;
  const of = Math.max(phase.toDay, phase.openEnded ? number : 0) - phase.ruleFromDay + 1;
  const day = Math.min(Math.max(number - phase.ruleFromDay + 1, 0), of);
  const words = MEASURE_WORDS[phase.kind];
  return {
    day,
    of,
    phaseKind: phase.kind,
    text: phase.openEnded
      ? { zh: `${words.zh}第${day}天`, en: `${words.en}: day ${day}` }
      : { zh: `${words.zh}第${day}天，共${of}天`, en: `${words.en}: day ${day} of ${of}` },
  };
}

/** The class a person moves to because the person they are linked to turned positive, or null; plan anew with it. */
export function upgradeOnLinkedPositive(
  pack: Pack,
  classId: string,
  linked: PlanFacts['linked'],
): { classId: string; ruleId: string; why: Text } | null {
  const rule = pack.measures.find(one => one.class === classId)?.linked_upgrade;
  const positive = linked?.becamePositiveOn || linked?.tests.some(test => test.result === 'positive');
  return rule && positive ? { classId: rule.to_class, ruleId: rule.id, why: rule.text } : null;
}
