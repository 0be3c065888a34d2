import { addDays, dayNumber, dayOfNumber } from './days.ts';
import { badInput } from './inputChecks.ts';
import { exactShare } from './shares.ts';
import { type Estimate, type NotEstimable, notEstimable } from './types.ts';

/** A new case by the day it was reported and whether it was already under control (quarantine, isolation, a sealed zone) when found; null: not known. */
export interface FoundCase {
  id: string;
  day: string;
  inControl: boolean | null;
}

/** Shares over one stretch of days, both ends inclusive. */
export interface ControlShare {
  from: string;
  to: string;
  inControl: string[];
  community: string[];
  unknown: string[];
  /** Share of the known found in control (管控发现占比). */
  controlShare: Estimate | NotEstimable;
  /** Share of the known found in the community (社会面发现占比): the number that should fall to 0. */
  communityShare: Estimate | NotEstimable;
}

/**
 * Where new cases were found, by day and over moving windows of `windowDays` days that end on each day, from the first day to `until` inclusive; with the days since the last
 * community case (`communityZeroDays`; null when there was none at all, then the whole series is clear). Exact intervals (Clopper–Pearson). A case of unknown status counts in
 * neither share and is listed. Not estimable: no case of known status. Throws RangeError naming the row of a day that is none, or after `until`.
 */
export function controlShares(
  cases: readonly FoundCase[],
  options: { until: string; windowDays: number; level?: number },
): { days: ControlShare[]; windows: ControlShare[]; communityZeroDays: number | null } {
  const { until, windowDays, level = 0.95 } = options;
  const last = dayNumber(until, 'until');
  if (!Number.isSafeInteger(windowDays) || windowDays < 1)
    badInput('windowDays', 0, windowDays, 'must be at least 1');
  const numbers = cases.map((found, index) => {
    const day = dayNumber(found.day, 'day', index + 1);
    if (day > last) badInput('day', index + 1, found.day, `must not be after ${until}`);
    return day;
  });
  if (cases.length === 0) return { days: [], windows: [], communityZeroDays: null };
  const first = numbers.reduce((least, n) => Math.min(least, n));
  const days = Array.from({ length: last - first + 1 }, (): FoundCase[] => []);
  for (const [index, found] of cases.entries()) days[numbers[index]! - first]!.push(found);
  const over = (start: number, end: number) =>
    shareOver(days.slice(start, end + 1).flat(), dayOfNumber(first + start), dayOfNumber(first + end), level);
  let lastCommunity = -1;
  for (const [index, found] of days.entries())
    if (found.some(one => one.inControl === false)) lastCommunity = index;
  return {
    days: days.map((_, index) => over(index, index)),
    windows: days.slice(windowDays - 1).map((_, index) => over(index, index + windowDays - 1)),
    communityZeroDays: lastCommunity < 0 ? null : days.length - 1 - lastCommunity,
  };
}

function shareOver(found: readonly FoundCase[], from: string, to: string, level: number): ControlShare {
  const ids = (status: boolean | null) => found.filter(one => one.inControl === status).map(one => one.id);
  const [inControl, community, unknown] = [ids(true), ids(false), ids(null)];
  const known = inControl.length + community.length;
  const share = (part: number) =>
    known === 0
      ? notEstimable('该时段没有发现途径明确的新增病例。', 'No new case whose way of being found is known.')
      : exactShare(part, known, level);
  return {
    from,
    to: String(addDays(to, 0)),
    inControl,
    community,
    unknown,
    controlShare: share(inControl.length),
    communityShare: share(community.length),
  };
}
