import { studentTQuantile } from '../distributions/studentT.ts';
import { badInput, needCount, needShare } from '../inputChecks.ts';
import { type PoissonFit, poissonRegression, quadraticForm } from '../numeric/poissonRegression.ts';
import { normalQuantile } from '../special/normal.ts';
import { type NotEstimable, notEstimable } from '../types.ts';

/** Farrington, Andrews, Beale & Catchpole 1996 (doi:10.2307/2983331): its own settings for weekly counts. */
export const FARRINGTON_PARAMETERS = {
  yearsBack: { value: 5, unit: 'years', source: 'doi:10.2307/2983331', status: 'published' },
  halfWindow: { value: 3, unit: 'weeks each side', source: 'doi:10.2307/2983331', status: 'published' },
  weeksPerYear: { value: 52, unit: 'weeks', source: 'calendar', status: 'convention' },
  /** Two-sided: the threshold is the 1 − level/2 quantile. */
  alarmLevel: { value: 0.01, unit: 'probability', source: 'doi:10.2307/2983331', status: 'published' },
  trendLevel: { value: 0.05, unit: 'probability', source: 'doi:10.2307/2983331', status: 'published' },
  yearsForTrend: { value: 3, unit: 'years', source: 'doi:10.2307/2983331', status: 'published' },
  leastCases: { value: 5, unit: 'cases', source: 'doi:10.2307/2983331', status: 'published' },
  leastCasesWeeks: { value: 4, unit: 'weeks', source: 'doi:10.2307/2983331', status: 'published' },
} as const;

/** A week judged. */
export interface FarringtonAnswer {
  cases: number;
  /** What past years lead to expect. */
  expected: number;
  threshold: number;
  /** Exceedance score (cases − expected) / (threshold − expected); above 1 is an alarm. */
  score: number;
  alarm: boolean;
  /** Fewer than 5 cases in the last 4 weeks: the score is given, but no alarm is raised. */
  tooFewToAlarm: boolean;
  dispersion: number;
  /** Change a week that the model uses; null when the trend was not kept. */
  trend: number | null;
  baseline: number[];
}

/**
 * Farrington's detection for week `at` (index) of weekly counts: quasi-Poisson with linear trend over the same weeks of past years, past outbreaks down-weighted by their
 * Anscombe residuals, threshold on the 2/3-power scale. The trend is kept only when significant, with 3 years or more, and when it does not lead beyond the largest baseline count.
 *
 * Assumes stable reporting over the years. Not estimable: under 3 years' worth of baseline weeks (2 half-windows and a week each), or no case in them. Throws RangeError.
 */
export function farrington(
  weekly: readonly number[],
  at: number,
  options: { yearsBack?: number; halfWindow?: number; alarmLevel?: number } = {},
): FarringtonAnswer | NotEstimable {
  const p = FARRINGTON_PARAMETERS;
  const {
    yearsBack = p.yearsBack.value,
    halfWindow = p.halfWindow.value,
    alarmLevel = p.alarmLevel.value,
  } = options;
  for (const [i, n] of weekly.entries()) needCount(n, 'weekly', i + 1);
  needShare(alarmLevel, 'alarmLevel');
  if (!Number.isSafeInteger(at) || at < 0 || at >= weekly.length)
    badInput('at', 0, at, 'must be a week of the series');
  const weeks: number[] = [];
  let years = 0;
  for (let back = yearsBack; back >= 1; back--) {
    const centre = at - back * p.weeksPerYear.value;
    const around = Array.from({ length: 2 * halfWindow + 1 }, (_, i) => centre - halfWindow + i).filter(
      week => week >= 0,
    );
    if (around.length) years++;
    weeks.push(...around);
  }
  if (weeks.length < p.yearsForTrend.value * (2 * halfWindow + 1))
    return notEstimable('往年同期数据不足三年。', 'Fewer than three years of the same weeks are there.');
  const counts = weeks.map(week => weekly[week]!);
  if (counts.every(n => n === 0))
    return notEstimable(
      '往年同期没有病例,没有基线可比。',
      'No case in the same weeks of past years: no baseline.',
    );
  // time centred on the week judged: the constant is then the expected log count itself
  const times = weeks.map(week => week - at);
  let fit =
    years >= p.yearsForTrend.value
      ? reweighted(
          times.map(t => [1, t]),
          counts,
        )
      : null;
  let hasTrend = false;
  if (fit) {
    const dispersion = Math.max(1, fit.dispersion);
    const t = Math.abs(fit.coefficients[1]!) / Math.sqrt(dispersion * fit.covariance[1]![1]!);
    hasTrend =
      t > studentTQuantile(1 - p.trendLevel.value / 2, fit.degrees) &&
      Math.exp(fit.coefficients[0]!) <= Math.max(...counts);
  }
  if (!hasTrend)
    fit = reweighted(
      times.map(() => [1]),
      counts,
    );
  if (!fit) return notEstimable('回归不收敛。', 'The regression does not converge.');
  const expected = Math.exp(fit.coefficients[0]!);
  const dispersion = Math.max(1, fit.dispersion);
  const variance =
    dispersion * expected +
    expected ** 2 * dispersion * quadraticForm(fit.covariance, hasTrend ? [1, 0] : [1]);
  const reach = (2 / 3) * normalQuantile(1 - alarmLevel / 2) * (Math.sqrt(variance) / expected);
  const threshold = expected * (1 + reach) ** 1.5;
  const cases = weekly[at]!;
  const score = (cases - expected) / (threshold - expected);
  const recent = weekly
    .slice(Math.max(0, at + 1 - p.leastCasesWeeks.value), at + 1)
    .reduce((sum, n) => sum + n, 0);
  const tooFewToAlarm = recent < p.leastCases.value;
  return {
    cases,
    expected,
    threshold,
    score,
    alarm: score > 1 && !tooFewToAlarm,
    tooFewToAlarm,
    dispersion,
    trend: hasTrend ? fit.coefficients[1]! : null,
    baseline: weeks,
  };
}

/** A fit, its rows weighted by Anscombe residuals so that past outbreaks do not raise the baseline, and the fit again. */
function reweighted(design: readonly (readonly number[])[], counts: readonly number[]): PoissonFit | null {
  const first = poissonRegression(design, counts);
  if (!first) return null;
  const dispersion = Math.max(1, first.dispersion);
  const weights = counts.map((n, i) => {
    const mean = first.fitted[i]!;
    const residual =
      (1.5 * (n ** (2 / 3) * mean ** (-1 / 6) - Math.sqrt(mean))) /
      Math.sqrt(dispersion * Math.max(1e-9, 1 - first.leverage[i]!));
    return residual > 1 ? residual ** -2 : 1;
  });
  const scale = counts.length / weights.reduce((sum, w) => sum + w, 0);
  return poissonRegression(
    design,
    counts,
    weights.map(w => w * scale),
  );
}
