import { addDays, type CohortRule, dayOf, endOfDay, startOfDay, type TestingRules } from '@outpace/protocol';
import { type Refusal, refuse } from '../../core/refusal.ts';

/** Times the product itself needs; none comes from a disease. Status of all: chosen for the product, to be set by the city. */
export const officeTimes = {
  /** Hours before a limit within which a person who has not been tested is reminded; and hours before it after which no reminder begins, since it may have to wait. */
  remindHours: 12,
  remindLatestHours: 3,
  /** Hours after the first message at which a person still overdue is told again. */
  tellAgainHours: 12,
  /** Hours after the second message at which somebody goes to the door. */
  doorHours: 12,
  /** Hours the grid worker has for it. */
  doorVisitHours: 12,
  /** Most days one exemption lasts; longer ones are decided again. */
  longestExemptionDays: 90,
  /** Days a link for an employer is good. */
  invitationDays: 7,
  /** How often something may be sent through one link. */
  invitationSends: 20,
  /** Seen at the workplace on at least so many days of the last `seenWithinDays`, at least `seenMinutes` on each: then somebody works there, and is not a customer. */
  seenDays: 3,
  seenMinutes: 240,
  seenWithinDays: 7,
  /** On a roster, and neither seen at the workplace nor tested for so many days. */
  notSeenDays: 14,
  /** Minutes outside the places of the post that are no breach: the way between them. */
  outsideMinutes: 30,
  /** Hours in which a breach of a closed loop is looked into. */
  breachHours: 4,
  /** Days back in which breaches are looked for. */
  breachDays: 3,
} as const;

/**
 * The most days from one test to the next that a rule allows; null when it asks at entry and exit only. N times a week is read as its longest gap, 7 ÷ N rounded up: who keeps
 * to the same weekdays is never overdue, and two tests on neighbouring days do not serve for a week.
 */
export function gapOf(rule: Pick<CohortRule, 'every_days' | 'times_per_week'>): number | null {
  if (rule.every_days !== undefined) return rule.every_days;
  return rule.times_per_week === undefined ? null : Math.ceil(7 / rule.times_per_week);
}

/** What a cohort is run by, taken from its pack. */
export interface CohortTerms {
  ruleId: string;
  title: { zh: string; en: string };
  gapDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  loop: { workDays: number; isolationDays: number; homeDays: number } | null;
  byReport: boolean;
}

/** COH-1: a cohort is tested as its pack says, and as nobody else says. Refused when the pack has no rule for the key. */
export function termsOfPack(testing: TestingRules | undefined, key: string): CohortTerms | Refusal {
  const rule = testing?.cohorts.find(one => one.cohort === key);
  if (!testing || !rule) {
    const known = testing?.cohorts.map(one => one.cohort).join(', ') || '—';
    return refuse(
      'COH-1',
      `方案没有规定“${key}”人群的检测频次。方案规定的人群:${known}`,
      `The protocol does not say how often "${key}" is tested. It knows: ${known}`,
      {
        errors: [
          { path: 'body/key', message: { zh: '换一个人群', en: 'choose another cohort' }, rule: 'COH-1' },
        ],
      },
    );
  }
  return {
    ruleId: rule.id,
    title: rule.title,
    gapDays: gapOf(rule),
    onEntry: rule.on?.includes('entry') ?? false,
    onExit: rule.on?.includes('exit') ?? false,
    loop: rule.loop
      ? {
          workDays: rule.loop.work_days,
          isolationDays: rule.loop.isolation_days,
          homeDays: rule.loop.home_days,
        }
      : null,
    byReport: testing.validity_basis.value === 'reported',
  };
}

/** COH-3: when a first test is due by: the end of the first whole city day from `at` (epoch ms) on. */
export function firstDue(at: number, tz: string): number {
  const day = dayOf(at, tz);
  return startOfDay(day, tz) === at ? endOfDay(day, tz) : endOfDay(addDays(day, 1), tz);
}

/** COH-3: from when a membership counts: its first day, and never before it was recorded. `until` exclusive, null = open. Refused when it ends before it begins. */
export function membershipSpan(
  from: { fromOn: string; toOn: string | null },
  now: number,
  tz: string,
): { startsAt: number; endsAt: number | null } | Refusal {
  if (from.toOn !== null && from.toOn < from.fromOn)
    return refuse('COH-15', '结束日期不能早于开始日期。', 'It cannot end before it begins.', {
      errors: [
        {
          path: 'body/toOn',
          message: { zh: '不早于开始日期', en: 'not before the first day' },
          rule: 'COH-15',
        },
      ],
    });
  const begins = startOfDay(from.fromOn, tz);
  const endsAt = from.toOn === null ? null : endOfDay(from.toOn, tz);
  return { startsAt: endsAt !== null && endsAt <= now ? begins : Math.max(begins, now), endsAt };
}

/** COH-5: an exemption has a reason, something that was shown, and an end no further away than `officeTimes.longestExemptionDays`. Days inclusive, city-local. */
export function mayExempt(
  wanted: { fromOn: string; untilOn: string; reason: string; evidence: string },
  today: string,
): Refusal | null {
  const errors: NonNullable<Refusal['errors']> = [];
  const wrong = (field: string, zh: string, en: string) =>
    errors.push({ path: `body/${field}`, message: { zh, en }, rule: 'COH-5' });
  if (!wanted.reason.trim()) wrong('reason', '写明理由', 'state the reason');
  if (!wanted.evidence.trim()) wrong('evidence', '写明看过什么证明', 'state what was shown');
  if (wanted.fromOn < today) wrong('fromOn', '不能从过去的日期起豁免', 'cannot begin in the past');
  if (wanted.untilOn < wanted.fromOn) wrong('untilOn', '不早于开始日期', 'not before the first day');
  else if (wanted.untilOn > addDays(wanted.fromOn, officeTimes.longestExemptionDays - 1))
    wrong(
      'untilOn',
      `一次最长${officeTimes.longestExemptionDays}天,到期可再审`,
      `at most ${officeTimes.longestExemptionDays} days at a time; it can be decided again then`,
    );
  return errors.length
    ? refuse('COH-5', '豁免须有理由、证明和结束日期。', 'An exemption needs a reason, evidence and an end.', {
        errors,
      })
    : null;
}

/** Phase of a rotation. */
export type LoopPhase = 'work' | 'isolation' | 'home';
export interface Loop {
  workDays: number;
  isolationDays: number;
  homeDays: number;
}

/** COH-14: the phase of a city day in a rotation that began on `began`, with the first and last day (inclusive) of the phase; null before it began. */
export function phaseOn(
  loop: Loop,
  began: string,
  day: string,
): { phase: LoopPhase; from: string; to: string; entryOn: string; exitOn: string } | null {
  if (day < began) return null;
  const cycle = loop.workDays + loop.isolationDays + loop.homeDays;
  const passed = Math.round((Date.parse(day) - Date.parse(began)) / 86_400_000);
  const n = passed % cycle;
  const entryOn = addDays(day, -n);
  const exitOn = addDays(entryOn, loop.workDays + loop.isolationDays - 1);
  const inside = loop.workDays + loop.isolationDays;
  if (n < loop.workDays)
    return { phase: 'work', from: entryOn, to: addDays(entryOn, loop.workDays - 1), entryOn, exitOn };
  if (n < inside)
    return { phase: 'isolation', from: addDays(entryOn, loop.workDays), to: exitOn, entryOn, exitOn };
  return { phase: 'home', from: addDays(entryOn, inside), to: addDays(entryOn, cycle - 1), entryOn, exitOn };
}

/**
 * What one overdue person is owed next (COH-12): told, told again, visited, each some hours after the step before, so that a server that slept does not send a crowd to the doors at once. Null when nothing is
 * left or the time has not come. All epoch ms.
 */
export function nextStep(
  overdueAt: number,
  taken: { toldAt: number | null; againAt: number | null; doorAt: number | null },
  now: number,
): 'tell' | 'tell_again' | 'door' | null {
  if (now < overdueAt || taken.doorAt !== null) return null;
  const since = (at: number) => (now - at) / 3_600_000;
  if (taken.toldAt === null) return 'tell';
  if (taken.againAt === null) return since(taken.toldAt) >= officeTimes.tellAgainHours ? 'tell_again' : null;
  return since(taken.againAt) >= officeTimes.doorHours ? 'door' : null;
}

/** COH-2: share of those who owe a test now who have it; null when nobody does. */
export function coverageOf(counts: { done: number; due: number; overdue: number }): number | null {
  const owing = counts.done + counts.due + counts.overdue;
  return owing === 0 ? null : counts.done / owing;
}

/** Normal form of an employer's name, for finding it again: no blanks, brackets of one kind, lower case. */
export function unitKey(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/\s+/g, '')
    .replaceAll('(', '(')
    .replaceAll(')', ')')
    .toLowerCase();
}

/** One stay as the search for gaps and breaches sees it: half-open minutes of the city. */
export interface SeenStay {
  personId: string;
  placeNo: number;
  day: string;
  minutes: number;
}

/** COH-13: who works at a place without being on its roster: at least `seenDays` days of at least `seenMinutes` minutes. Pure; linear in the stays. */
export function regularlySeen(
  stays: readonly SeenStay[],
): Map<string, { days: number; minutes: number; lastOn: string }> {
  const perDay = new Map<string, Map<string, number>>();
  for (const stay of stays) {
    const days = perDay.get(stay.personId) ?? new Map<string, number>();
    days.set(stay.day, (days.get(stay.day) ?? 0) + stay.minutes);
    perDay.set(stay.personId, days);
  }
  const found = new Map<string, { days: number; minutes: number; lastOn: string }>();
  for (const [personId, days] of perDay) {
    const long = [...days].filter(([, minutes]) => minutes >= officeTimes.seenMinutes);
    if (long.length >= officeTimes.seenDays)
      found.set(personId, {
        days: long.length,
        minutes: long.reduce((sum, [, minutes]) => sum + minutes, 0),
        lastOn: long
          .map(([day]) => day)
          .toSorted()
          .at(-1)!,
      });
  }
  return found;
}
