import { definitionWarnings } from '../definitions.ts';
import { needPositive } from '../inputChecks.ts';
import { type DatedSeries, dayAt, totalCounts } from '../series.ts';
import { type Day, type NotEstimable, notEstimable, type Warning } from '../types.ts';

/** EARS as published: Hutwagner et al. 2003 (doi:10.1093/jurban/jtg010), definitions as written out by Fricker, Hegler & Dunfee 2008 (doi:10.1002/sim.3197). */
export const EARS_PARAMETERS = {
  baselineDays: { value: 7, unit: 'days', source: 'doi:10.1002/sim.3197', status: 'published' },
  /** Days between the baseline and the day judged, so that an outbreak does not raise its own baseline. */
  lagDays: { value: 2, unit: 'days, C2 and C3', source: 'doi:10.1002/sim.3197', status: 'published' },
  threshold: {
    value: 3,
    unit: 'standard deviations, C1 and C2',
    source: 'doi:10.1002/sim.3197',
    status: 'published',
  },
  thresholdC3: {
    value: 2,
    unit: 'sum of excesses over 1',
    source: 'doi:10.1002/sim.3197',
    status: 'published',
  },
} as const;

export type EarsMethod = 'C1' | 'C2' | 'C3';

/** One day judged. */
export interface EarsDay {
  day: Day;
  cases: number;
  answer:
    | {
        statistic: number;
        threshold: number;
        alarm: boolean;
        /** Mean and sample standard deviation of the baseline; for C3 those of its own day. */
        baselineMean: number;
        baselineSd: number;
      }
    | NotEstimable;
  warnings: Warning[];
}

/**
 * EARS C1, C2 or C3 for every day. C1: (count − mean) / sd of the 7 days before; C2: of the 7 days that end 3 days before; both alarm above 3. C3: the sum over the day and the
 * two before of max(0, C2 − 1); alarms above 2.
 *
 * Assumes counts roughly normal around a level without season or weekday: for daily syndromic counts, not single cases. Not estimable: the first days without a full
 * baseline, and a baseline without any spread unless `leastSd` says what to take instead. Linear in the days.
 */
export function ears(
  series: DatedSeries,
  method: EarsMethod,
  options: { leastSd?: number; threshold?: number } = {},
): EarsDay[] {
  const counts = totalCounts(series);
  const { leastSd } = options;
  if (leastSd !== undefined) needPositive(leastSd, 'leastSd');
  const threshold =
    options.threshold ??
    (method === 'C3' ? EARS_PARAMETERS.thresholdC3.value : EARS_PARAMETERS.threshold.value);
  const lag = method === 'C1' ? 0 : EARS_PARAMETERS.lagDays.value;
  const baseline = EARS_PARAMETERS.baselineDays.value;
  const standard = counts.map((_, day) => standardised(counts, day, lag, leastSd));
  return counts.map((cases, day) => {
    // C3 looks at the two days before as well, and so at their baselines
    const needed = method === 'C3' ? [day - 2, day - 1, day] : [day];
    const earliest = Math.max(0, needed[0]! - lag - baseline);
    const warnings = definitionWarnings(series, dayAt(series, earliest), dayAt(series, day));
    const parts = needed.map(at => standard[at] ?? 'short');
    const missing = parts.find(part => typeof part === 'string');
    const own = standard[day]!;
    if (missing || typeof own === 'string')
      return { day: dayAt(series, day), cases, answer: refusal(missing ?? 'short'), warnings };
    const statistic =
      method === 'C3'
        ? parts.reduce((sum, part) => sum + Math.max(0, (part as Standardised).z - 1), 0)
        : own.z;
    return {
      day: dayAt(series, day),
      cases,
      answer: {
        statistic,
        threshold,
        alarm: statistic > threshold,
        baselineMean: own.mean,
        baselineSd: own.sd,
      },
      warnings,
    };
  });
}

interface Standardised {
  z: number;
  mean: number;
  sd: number;
}

function standardised(
  counts: readonly number[],
  day: number,
  lag: number,
  leastSd: number | undefined,
): Standardised | 'short' | 'flat' {
  const length = EARS_PARAMETERS.baselineDays.value;
  const end = day - lag;
  if (end - length < 0) return 'short';
  const baseline = counts.slice(end - length, end);
  const mean = baseline.reduce((sum, n) => sum + n, 0) / length;
  const measured = Math.sqrt(baseline.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (length - 1));
  const sd = Math.max(measured, leastSd ?? 0);
  return sd === 0 ? 'flat' : { z: (counts[day]! - mean) / sd, mean, sd };
}

const refusal = (why: string): NotEstimable =>
  why === 'flat'
    ? notEstimable(
        '基线各日数字完全相同,没有离散程度可比。',
        'All days of the baseline are equal: there is no spread to compare with.',
      )
    : notEstimable('之前的天数不足一个基线期。', 'There are not enough days before for a baseline.');
