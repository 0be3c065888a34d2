import { definitionWarnings } from '../definitions.ts';
import { needNumber, needPositive } from '../inputChecks.ts';
import { type DatedSeries, type DayWindow, dayAt, totalCounts, windowIndices } from '../series.ts';
import { type Day, type NotEstimable, notEstimable, type Warning } from '../types.ts';

/** The usual choice for noticing a rise by one standard deviation: Page 1954 (doi:10.1093/biomet/41.1-2.100), values as in Montgomery, Statistical Quality Control. */
export const CUSUM_PARAMETERS = {
  allowance: {
    value: 0.5,
    unit: 'standard deviations',
    source: 'Montgomery 2013, ch. 9',
    status: 'convention',
  },
  threshold: {
    value: 5,
    unit: 'standard deviations',
    source: 'Montgomery 2013, ch. 9',
    status: 'convention',
  },
} as const;

export interface CusumDay {
  day: Day;
  cases: number;
  statistic: number;
  threshold: number;
  alarm: boolean;
}

/**
 * One-sided standardised CUSUM: S(t) = max(0, S(t−1) + (count − mean)/sd − allowance), alarm above the threshold; finds small rises that last, where EARS finds large ones. The
 * mean and sd are those of `baseline` (days of the series, both inclusive) or are given; the days judged are all after the baseline, or all.
 *
 * Assumes a constant level without season. After an alarm the sum starts again when `restart`, else goes on. Not estimable: a baseline of under 7 days or without spread.
 */
export function cusum(
  series: DatedSeries,
  options: {
    baseline: DayWindow | { mean: number; sd: number };
    allowance?: number;
    threshold?: number;
    restart?: boolean;
  },
): { days: CusumDay[]; mean: number; sd: number; warnings: Warning[] } | NotEstimable {
  const counts = totalCounts(series);
  const {
    baseline,
    allowance = CUSUM_PARAMETERS.allowance.value,
    threshold = CUSUM_PARAMETERS.threshold.value,
    restart = false,
  } = options;
  needNumber(allowance, 'allowance');
  needPositive(threshold, 'threshold');
  let [first, mean, sd] = [0, 0, 0];
  if ('mean' in baseline) {
    needNumber(baseline.mean, 'baseline mean');
    needPositive(baseline.sd, 'baseline sd');
    [mean, sd] = [baseline.mean, baseline.sd];
  } else {
    const [from, to] = windowIndices(series, baseline);
    const days = counts.slice(from, to + 1);
    mean = days.reduce((sum, n) => sum + n, 0) / days.length;
    sd =
      days.length < 2 ? 0 : Math.sqrt(days.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (days.length - 1));
    if (days.length < 7 || sd === 0)
      return notEstimable('基线不足 7 天或各日相同。', 'The baseline has fewer than 7 days or no spread.');
    first = to + 1;
  }
  let sum = 0;
  const days = counts.slice(first).map((cases, index): CusumDay => {
    sum = Math.max(0, sum + (cases - mean) / sd - allowance);
    const judged = {
      day: dayAt(series, first + index),
      cases,
      statistic: sum,
      threshold,
      alarm: sum > threshold,
    };
    if (restart && judged.alarm) sum = 0;
    return judged;
  });
  return {
    days,
    mean,
    sd,
    warnings: definitionWarnings(series, series.from, dayAt(series, counts.length - 1)),
  };
}
