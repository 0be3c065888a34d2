import { addDays, endOfDay, startOfDay } from './calendar.ts';
import { effectiveAt } from './parameters.ts';
import type { Day, Instant, Pack, Refusal, ZoneLevel } from './types.ts';

/** How an area's level falls if nothing new happens; days inclusive, `at` the instant each fall takes effect. */
export interface ZonePlan {
  steps: {
    ruleId: string;
    from: ZoneLevel;
    to: ZoneLevel;
    clearFrom: Day;
    clearTo: Day;
    screenOn?: Day;
    at: Instant;
  }[];
}

/**
 * The falls of an area's level after its last new infection: clear days counted from the day after `lastNewCaseOn`. By default a fall
 * takes effect at 24:00 of the last clear day; packs with on_result or notice_time use `resultAt`/`noticeAt` (first step) when given,
 * never before that day begins. Refuses with the pack's rule for an abolished level, PRO-8 for one it does not know.
 */
export function planZone(
  pack: Pack,
  input: { level: ZoneLevel; lastNewCaseOn: Day; tz: string; resultAt?: Instant; noticeAt?: Instant },
): ZonePlan | Refusal {
  const rule = pack.zones.find(one => one.level === input.level);
  if (!rule)
    return {
      refused: 'PRO-8',
      why: { zh: `${pack.title.zh}没有这一风险等级`, en: `${pack.id} has no level ${input.level}` },
    };
  if (rule.status === 'abolished') return { refused: rule.id, why: rule.text };
  const known = { end_of_day: undefined, on_result: input.resultAt, notice_time: input.noticeAt }[
    effectiveAt(pack)
  ];
  let before = input.lastNewCaseOn;
  let from: ZoneLevel = rule.level;
  const steps = (rule.steps ?? []).map((step, index) => {
    const clearFrom = addDays(before, 1);
    const clearTo = addDays(before, step.clear_days);
    const midnight = endOfDay(clearTo, input.tz);
    const at = index === 0 && known !== undefined ? Math.max(known, startOfDay(clearTo, input.tz)) : midnight;
    const done = {
      ruleId: step.id,
      from,
      to: step.next_level,
      clearFrom,
      clearTo,
      ...(step.screening_on_last_day ? { screenOn: clearTo } : {}),
      at,
    };
    before = clearTo;
    from = step.next_level;
    return done;
  });
  return { steps };
}
