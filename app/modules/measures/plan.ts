import {
  caseClocks,
  dayOf,
  endOfDay,
  type LinkedPerson,
  type Pack,
  type Plan,
  type PlanFacts,
  type PlanOutcome,
  planMeasures,
  type SpecialGroup,
  startOfDay,
  type TestFact,
} from '@outpace/protocol';
import type { NewObligation } from '../obligations/queries.ts';
import { checkWindows, openEndedDays } from './rules.ts';
import type { MeasureFacts } from './schema.ts';

/** What a plan is worked out for. */
export interface PlanSubject {
  classId: string;
  lastExposureOn: string;
  foundAt: number;
  specialGroups: readonly string[];
  facts: MeasureFacts;
}

/** What was found since: tests of the person, of whom they hang on, and the last day with symptoms. */
export interface Findings {
  tests: TestFact[];
  linked?: LinkedPerson;
  symptomsUntil?: string;
}

/** The facts the planner and the release rules read. */
export function factsOf(facts: MeasureFacts, findings: Findings): PlanFacts {
  return {
    tests: findings.tests,
    ...(findings.linked ? { linked: findings.linked } : {}),
    ...(findings.symptomsUntil ? { symptomsUntil: findings.symptomsUntil } : {}),
    ...(facts.onsetOn ? { onsetOn: facts.onsetOn } : {}),
    ...(facts.resets?.length ? { resets: facts.resets } : {}),
    ...(facts.environment ? { environment: facts.environment } : {}),
    ...(facts.clinicalRelease ? { clinicalRelease: facts.clinicalRelease } : {}),
    ...(facts.noticeAt ? { noticeAt: facts.noticeAt } : {}),
  };
}

/** The plan of a person under a pack at `now`, or the pack's refusal. Pure. */
export function planFor(
  pack: Pack,
  subject: PlanSubject,
  findings: Findings,
  now: number,
  tz: string,
): PlanOutcome {
  return planMeasures(pack, {
    classId: subject.classId,
    lastExposureOn: subject.lastExposureOn,
    foundAt: subject.foundAt,
    tz,
    now,
    specialGroups: subject.specialGroups as SpecialGroup[],
    ...(subject.facts.homeSuitable === undefined ? {} : { homeSuitable: subject.facts.homeSuitable }),
    ...(subject.facts.chosenKind ? { chosenKind: subject.facts.chosenKind as never } : {}),
    facts: factsOf(subject.facts, findings),
  });
}

/** Whose obligations they become. */
export interface ObligationSubject {
  id: string;
  outbreakId: string;
  personId: string;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

/**
 * The daily checks and tests of a plan as obligations, from the moment the person was found: windows already over then are left
 * out. Phases that go on until release are filled up to tomorrow; the sweep adds the days as they come.
 */
export function obligationsOfPlan(
  plan: Plan,
  subject: ObligationSubject,
  foundAt: number,
  now: number,
): NewObligation[] {
  const rows: NewObligation[] = [];
  const common = {
    outbreakId: subject.outbreakId,
    subjectKind: 'measure' as const,
    subjectId: subject.id,
    personId: subject.personId,
    areaKey: subject.areaKey,
    locatedKey: subject.locatedKey,
    originKey: subject.originKey,
  };
  const beyond = openEndedDays(plan, dayOf(now, plan.tz));
  for (const check of plan.dailyChecks) {
    const last = beyond && check.to === plan.phases.at(-1)?.to ? beyond.to : check.to;
    for (let day = check.from; day <= last; day = dayAfter(day)) {
      for (const window of checkWindows(day, check.perDay, plan.tz)) {
        if (window.to <= foundAt) continue;
        rows.push({
          ...common,
          kind: 'daily_check',
          ruleId: check.ruleId,
          label: check.what,
          day,
          dueFrom: window.from,
          dueAt: window.to,
        });
      }
    }
  }
  const firstDay = dayOf(foundAt, plan.tz);
  for (const test of plan.tests) {
    if (test.on < firstDay) continue;
    rows.push({
      ...common,
      kind: 'test',
      ruleId: test.ruleId,
      label: {
        zh: `第${test.day}天${test.double ? '双采双检' : (testWords[test.kind]?.zh ?? '检测')}`,
        en: `day ${test.day} ${test.double ? 'double test' : (testWords[test.kind]?.en ?? 'test')}`,
      },
      day: test.on,
      dueFrom: startOfDay(test.on, plan.tz),
      dueAt: endOfDay(test.on, plan.tz),
    });
  }
  return rows;
}

const testWords: Record<string, { zh: string; en: string }> = {
  naat: { zh: '核酸检测', en: 'NAAT' },
  antigen: { zh: '抗原检测', en: 'antigen test' },
  serology: { zh: '血清学检测', en: 'serology' },
  culture: { zh: '培养', en: 'culture' },
  chest_imaging: { zh: '胸部影像', en: 'chest imaging' },
};

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** By when someone found is to be in place (MSR-7): the pack's first clock for a contact found, else the end of that city day. */
export function placeDeadline(pack: Pack, foundAt: number, tz: string): { at: number; ruleId: string } {
  const clock = caseClocks(pack, foundAt, ['contact_found'])[0];
  return clock
    ? { at: clock.due, ruleId: clock.ruleId }
    : { at: endOfDay(dayOf(foundAt, tz), tz), ruleId: 'MSR-7' };
}
