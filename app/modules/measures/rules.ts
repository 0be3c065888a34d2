import {
  addDays,
  dayOf,
  endOfDay,
  type Pack,
  type Plan,
  type SpecialGroup,
  startOfDay,
  vocabulary,
} from '@outpace/protocol';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { MeasureState } from './schema.ts';

/** Times the product itself needs; none comes from a disease. Status of all: chosen for the product, to be set by the city. */
export const officeTimes = {
  /** Minutes in which no other department calls someone who was reached. */
  quietAfterReachedMinutes: 120,
  /** Minutes after an attempt that reached nobody. */
  quietAfterMissMinutes: 30,
  /** Hours until a person decides an appeal. */
  appealHours: 24,
  /** Hours until someone who reports symptoms is seen. */
  symptomVisitHours: 2,
  /** Hours until someone who cannot be found is found or handed on. */
  findPersonHours: 4,
  /** Hours until the door is visited after a refusal. */
  refusalVisitHours: 4,
} as const;

/** The measure rule of a class, when the pack asks something of that class; null when it asks nothing (MSR-3). */
export function askedOf(pack: Pack, classId: string): Pack['measures'][number] | null {
  const rule = pack.measures.find(measure => measure.class === classId);
  return rule?.status === 'in_force' && rule.phases?.length ? rule : null;
}

/** Strictness of a class in its pack; unknown classes rank below all. */
export function rankOf(pack: Pack, classId: string): number {
  return pack.classes.find(item => item.id === classId)?.rank ?? -1;
}

/**
 * What a new ground does to an open measure (MSR-1): the stricter class takes its place, the same class with a later last exposure
 * moves its end. The same ground judged anew counts as it is judged now, stricter or not; an upgrade by a linked positive stands.
 */
export function againstOpen(
  pack: Pack,
  open: { classId: string; lastExposureOn: string; basisId: string; facts: { upgradedFrom?: string } },
  wanted: { classId: string; lastExposureOn: string; basisId: string },
): 'supersede' | 'recalculate' | 'keep' {
  if (open.basisId === wanted.basisId && open.facts.upgradedFrom !== wanted.classId) {
    if (open.classId !== wanted.classId) return 'supersede';
    return open.lastExposureOn === wanted.lastExposureOn ? 'keep' : 'recalculate';
  }
  const difference = rankOf(pack, wanted.classId) - rankOf(pack, open.classId);
  if (difference > 0) return 'supersede';
  if (difference === 0 && wanted.classId === open.classId && wanted.lastExposureOn > open.lastExposureOn)
    return 'recalculate';
  return 'keep';
}

/** The protocol's special groups of a person: recorded ones, and the youngest by year of birth where that alone is certain. */
export function specialGroupsOf(
  person: { vulnerable: readonly string[]; birthYear: number | null },
  today: string,
): SpecialGroup[] {
  const groups = new Set<SpecialGroup>(
    vocabulary.SPECIAL_GROUPS.filter(group => person.vulnerable.includes(group)),
  );
  // 'child_14_or_younger': born fewer than 15 calendar years ago, whatever the month
  if (person.birthYear !== null && Number(today.slice(0, 4)) - person.birthYear <= 14)
    groups.add('child_14_or_younger');
  return [...groups];
}

/** The phase in force on a day, else the next one, else the last. */
export function settingOn(plan: Plan, day: string): string {
  const phase =
    plan.phases.find(item => item.from <= day && day <= item.to) ??
    plan.phases.find(item => item.from > day) ??
    plan.phases.at(-1);
  return phase?.kind ?? 'self_monitoring';
}

/** Windows of a day's checks: the city day cut into equal parts, so that two a day means one before and one after noon. Half-open, epoch ms. */
export function checkWindows(day: string, perDay: number, tz: string): { from: number; to: number }[] {
  const start = startOfDay(day, tz);
  const length = endOfDay(day, tz) - start;
  return Array.from({ length: perDay }, (_, n) => ({
    from: start + Math.round((length * n) / perDay),
    to: start + Math.round((length * (n + 1)) / perDay),
  }));
}

/** MSR-16: a closed measure takes no more follow-up, tests aside. */
export function mayFollowUp(measure: { state: MeasureState }): Refusal | null {
  if (measure.state === 'open') return null;
  return refuse(
    'MSR-16',
    '这项措施已经结束,不能再登记随访。',
    'This measure has ended; follow-up can no longer be recorded on it.',
    { status: 409 },
  );
}

/** MSR-13: a check belongs to a day that has come and that the measure covers. `day`, `today` city-local. */
export function mayRecordCheck(
  measure: { startsOn: string; state: MeasureState },
  day: string,
  today: string,
): Refusal | null {
  const closed = mayFollowUp(measure);
  if (closed) return closed;
  if (day > today)
    return refuse(
      'MSR-13',
      '不能登记将来的随访。',
      'A check cannot be recorded for a day that has not come.',
    );
  if (day < measure.startsOn)
    return refuse('MSR-13', '这一天还未开始管理。', 'The measure had not begun on that day.');
  return null;
}

/** One entry of the shared log of calls and visits. */
export interface Attempt {
  at: Date;
  actor: string;
  outcome: string;
}

/** MSR-8: until when others leave the person in peace, or null. The own caller may try again. */
export function quietUntil(attempts: readonly Attempt[], actor: string, now: number): number | null {
  let until = 0;
  for (const attempt of attempts) {
    if (attempt.actor === actor) continue;
    const minutes =
      attempt.outcome === 'reached'
        ? officeTimes.quietAfterReachedMinutes
        : officeTimes.quietAfterMissMinutes;
    until = Math.max(until, attempt.at.getTime() + minutes * 60_000);
  }
  return until > now ? until : null;
}

/** The unit that decided a measure: natural person, unit name where known, area of the session. */
export interface DecidingUnit {
  person: string | null;
  unit: string | null;
  lo: number | null;
  hi: number | null;
}

/** MSR-9: an appeal is decided outside the deciding unit, by another natural person. Units are told apart by name, and where they have none by area. */
export function mayDecideAppeal(issued: DecidingUnit, decider: DecidingUnit): Refusal | null {
  if (issued.person && issued.person === decider.person)
    return refuse(
      'MSR-9',
      '作出决定的本人不能处理对它的申诉。',
      'Whoever decided the measure cannot decide the appeal against it.',
      { status: 403 },
    );
  const same =
    issued.unit && decider.unit
      ? issued.unit === decider.unit
      : issued.lo !== null && issued.lo === decider.lo && issued.hi === decider.hi;
  if (same)
    return refuse(
      'MSR-9',
      '申诉须由作出决定以外的单位处理。',
      'An appeal is decided outside the unit that decided the measure.',
      { status: 403 },
    );
  return null;
}

/** Days by which an end moved: positive is longer. Both instants exclusive ends. */
export function endMoved(before: number, after: number, tz: string): number {
  const first = dayOf(before - 1, tz);
  const second = dayOf(after - 1, tz);
  return Math.round((Date.parse(second) - Date.parse(first)) / 86_400_000);
}

/** MSR-17: the plan in force on a later day, for a phase that goes on until its release conditions hold. */
export function openEndedDays(plan: Plan, today: string): { from: string; to: string } | null {
  const last = plan.phases.at(-1);
  if (!last?.openEnded || today <= last.to) return null;
  return { from: addDays(last.to, 1), to: addDays(today, 1) };
}
