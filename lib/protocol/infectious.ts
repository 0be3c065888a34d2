import { addDays, endOfDay, startOfDay } from './calendar.ts';
import { numberOf } from './parameters.ts';
import type { Anchor, CaseDates, Day, Instant, Pack, Refusal, TimeWindow } from './types.ts';

function anchorDay(anchor: Anchor, dates: CaseDates): Day | undefined {
  return { onset: dates.onsetOn, rash: dates.rashOn, specimen: dates.sampledOn }[anchor];
}

const noAnchor: Refusal = {
  refused: 'PRO-6',
  why: {
    zh: '发病、出疹、采样日期都不详，无法推算',
    en: 'no date of onset, rash or specimen is known, so no window can be computed',
  },
};

/**
 * When the case could infect others: half-open [from, to) in epoch ms, by the first of the pack's rules whose anchor date is known.
 * Open ends (not isolated, not recovered) close at `now`; isolation always ends it. Refuses with PRO-6 when no anchor is known.
 */
export function infectiousWindow(
  pack: Pack,
  dates: CaseDates,
  now: Instant,
  tz: string,
): TimeWindow | Refusal {
  for (const rule of pack.infectious_window) {
    const day = anchorDay(rule.anchor, dates);
    if (!day) continue;
    const from = startOfDay(addDays(day, -numberOf(pack, rule.days_before)), tz);
    // a case that recovered, was discharged or died long ago does not go on infecting because nobody wrote down the isolation
    const open =
      dates.isolatedAt ?? (dates.recoveredOn ? Math.min(now, endOfDay(dates.recoveredOn, tz)) : now);
    const natural =
      rule.until === 'days_after' && rule.days_after
        ? endOfDay(addDays(day, numberOf(pack, rule.days_after)), tz)
        : rule.until === 'recovery' && dates.recoveredOn
          ? endOfDay(dates.recoveredOn, tz)
          : open;
    const to = Math.min(natural, dates.isolatedAt ?? natural);
    return { from, to: Math.max(from, to), anchor: rule.anchor, ruleId: rule.id };
  }
  return noAnchor;
}

/**
 * When the case was probably infected: half-open [from, to) in epoch ms, from lookback_source_days before the anchor day to the
 * end of the day that lies the shortest incubation before it (PRO-7). Refuses with PRO-6 when no anchor is known.
 */
export function sourceWindow(pack: Pack, dates: CaseDates, tz: string): TimeWindow | Refusal {
  for (const rule of pack.infectious_window) {
    const day = anchorDay(rule.anchor, dates);
    if (!day) continue;
    return {
      from: startOfDay(addDays(day, -numberOf(pack, 'lookback_source_days')), tz),
      to: endOfDay(addDays(day, -Math.floor(numberOf(pack, 'incubation_min_days'))), tz),
      anchor: rule.anchor,
      ruleId: 'PRO-7',
    };
  }
  return noAnchor;
}
