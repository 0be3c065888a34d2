import { definitionWarnings } from './definitions.ts';
import { studentTQuantile } from './distributions/studentT.ts';
import { needShare } from './inputChecks.ts';
import { poissonRegression } from './numeric/poissonRegression.ts';
import type { DiscreteSerialInterval } from './rt/serialInterval.ts';
import { type DatedSeries, type DayWindow, totalCounts, windowIndices } from './series.ts';
import { type Estimate, type NotEstimable, notEstimable, type Warning } from './types.ts';

/** Exponential growth (or decline) over a window. */
export interface Growth {
  /** Per day; cases multiply by exp(rate) each day. */
  ratePerDay: Estimate;
  /** Days to double; null while not growing. An upper bound of null: "perhaps never". */
  doublingDays: Estimate | null;
  /** Days to halve; null while not declining. */
  halvingDays: Estimate | null;
  /** Variance of counts over Poisson's; null for the log-linear model. */
  dispersion: number | null;
  days: number;
  cases: number;
  /** Days without a case, which the log-linear model cannot use. */
  daysLeftOut: number;
  warnings: Warning[];
}

export interface GrowthOptions {
  window: DayWindow;
  /** `poisson`: quasi-Poisson regression on counts, zero days included; `log-linear`: least squares on log counts. */
  model?: 'poisson' | 'log-linear';
  level?: number;
}

const LEAST_DAYS = 4;
const LEAST_CASES = 10;

/**
 * Growth rate and doubling time from daily counts in a window, both ends inclusive; intervals from Student's t with the dispersion never below 1 (Dietz 1993;
 * quasi-likelihood: McCullagh & Nelder 1989).
 *
 * Assumes one constant rate throughout the window and complete reporting: the last days before now are too low until late reports come, so nowcast or leave
 * them out. Not estimable: under 4 days, under 4 days with a case for the log-linear model, or under 10 cases. A change of definition inside gives a warning.
 */
export function growthRate(series: DatedSeries, options: GrowthOptions): Growth | NotEstimable {
  const { window, model = 'poisson', level = 0.95 } = options;
  needShare(level, 'level');
  const [from, to] = windowIndices(series, window);
  const counts = totalCounts(series).slice(from, to + 1);
  const cases = counts.reduce((sum, n) => sum + n, 0);
  const usable = counts.map((n, day) => ({ day, n })).filter(({ n }) => model === 'poisson' || n > 0);
  if (usable.length < LEAST_DAYS || cases < LEAST_CASES)
    return notEstimable(
      `窗口内可用 ${usable.length} 天、${cases} 例,少于 ${LEAST_DAYS} 天或 ${LEAST_CASES} 例,增长率无法估计。`,
      `${usable.length} usable days and ${cases} cases; growth needs ${LEAST_DAYS} days and ${LEAST_CASES} cases.`,
    );
  const fit = model === 'poisson' ? poissonSlope(usable) : logSlope(usable);
  if (!fit)
    return notEstimable(
      '回归不收敛:病例几乎全部集中在窗口一端。',
      'The regression does not converge: almost all cases lie at one end of the window.',
    );
  const reach = studentTQuantile((1 + level) / 2, usable.length - 2) * fit.error;
  const rate: Estimate = { estimate: fit.slope, lower: fit.slope - reach, upper: fit.slope + reach };
  return {
    ratePerDay: rate,
    doublingDays: rate.estimate > 0 ? times(rate) : null,
    halvingDays:
      rate.estimate < 0
        ? times({ estimate: -rate.estimate, lower: -rate.upper!, upper: -rate.lower! })
        : null,
    dispersion: fit.dispersion,
    days: counts.length,
    cases,
    daysLeftOut: counts.length - usable.length,
    warnings: definitionWarnings(series, window.from, window.to),
  };
}

const times = ({ estimate, lower, upper }: Estimate): Estimate => ({
  estimate: Math.LN2 / estimate,
  lower: Math.LN2 / upper!,
  upper: lower! > 0 ? Math.LN2 / lower! : null,
});

interface Slope {
  slope: number;
  error: number;
  dispersion: number | null;
}

function poissonSlope(rows: readonly { day: number; n: number }[]): Slope | null {
  const fit = poissonRegression(
    rows.map(({ day }) => [1, day]),
    rows.map(({ n }) => n),
  );
  if (!fit) return null;
  const dispersion = Math.max(1, fit.dispersion);
  return { slope: fit.coefficients[1]!, error: Math.sqrt(dispersion * fit.covariance[1]![1]!), dispersion };
}

function logSlope(rows: readonly { day: number; n: number }[]): Slope {
  const size = rows.length;
  const meanDay = rows.reduce((sum, { day }) => sum + day, 0) / size;
  const meanLog = rows.reduce((sum, { n }) => sum + Math.log(n), 0) / size;
  const square = rows.reduce((sum, { day }) => sum + (day - meanDay) ** 2, 0);
  const slope = rows.reduce((sum, { day, n }) => sum + (day - meanDay) * (Math.log(n) - meanLog), 0) / square;
  const residual = rows.reduce(
    (sum, { day, n }) => sum + (Math.log(n) - meanLog - slope * (day - meanDay)) ** 2,
    0,
  );
  return { slope, error: Math.sqrt(residual / (size - 2) / square), dispersion: null };
}

/**
 * The reproduction number that goes with a growth rate: R = 1 / Σ w(a) e^(−r a) (Wallinga & Lipsitch 2007, doi:10.1098/rspb.2006.3754). Assumes that the serial
 * interval stands for the generation interval. Bounds follow the rate's, the serial interval taken as known.
 */
export function reproductionFromGrowth(
  ratePerDay: Estimate,
  serialInterval: DiscreteSerialInterval,
): Estimate {
  const r = (rate: number) =>
    1 / serialInterval.reduce((sum, p, days) => sum + p * Math.exp(-rate * days), 0);
  return {
    estimate: r(ratePerDay.estimate),
    lower: ratePerDay.lower === null ? null : r(ratePerDay.lower),
    upper: ratePerDay.upper === null ? null : r(ratePerDay.upper),
  };
}
