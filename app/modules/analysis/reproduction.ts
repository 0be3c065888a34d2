import {
  discreteSerialInterval,
  estimateR,
  growthRate,
  isEstimable,
  type NotEstimable,
  notEstimable,
  reproductionFromGrowth,
  slidingWindows,
  wallingaTeunis,
} from '@outpace/epi';
import { addDays, daysBetween } from '@outpace/protocol';
import { remembered } from './remember.ts';
import type { ChosenInterval } from './serialInterval.ts';
import type { seriesOf } from './series.ts';
import { settings } from './settings.ts';

export type Series = ReturnType<typeof seriesOf>;
type Said = { zh: string; en: string };

/** R of one window, both days inclusive. `partial`: its last days are still coming in. `across`: a change of definition lies within its reach. */
export interface RWindow {
  from: string;
  to: string;
  cases: number;
  partial: boolean;
  across: boolean;
  warnings: Said[];
  r:
    | { mean: number; median: number; lower: number; upper: number; low50: number; high50: number }
    | NotEstimable;
}

/** Cohort R of the cases of one window. `complete`: least share of their own infections that would show by now. */
export interface CohortWindow {
  from: string;
  to: string;
  cases: number;
  complete: number;
  across: boolean;
  warnings: Said[];
  r: { mean: number; lower: number; upper: number } | NotEstimable;
}

export interface Reproduction {
  cori: RWindow[];
  cohort: CohortWindow[];
  /** Days from one cohort window to the next. */
  cohortEvery: number;
  growth:
    | {
        from: string;
        to: string;
        rate: Interval;
        doubling: Interval | null;
        halving: Interval | null;
        r: Interval | null;
        cases: number;
        warnings: Said[];
      }
    | NotEstimable;
}
export interface Interval {
  estimate: number;
  lower: number | null;
  upper: number | null;
}

const tooShort = (days: number): NotEstimable =>
  notEstimable(
    `序列仅${days}天,短于一个估计窗口。`,
    `The series has only ${days} days, less than one window of estimation.`,
  );

/**
 * R over time by both methods and growth over the last complete days. The numbers are those of `@outpace/epi`; this only chooses windows and says which rest on days that will
 * still grow. Remembered by its inputs. Pure.
 */
export function reproductionOf(
  series: Series,
  interval: ChosenInterval | NotEstimable,
  windowDays: number,
  incompleteFrom: string | null,
): Reproduction {
  return remembered(
    'reproduction',
    {
      series,
      interval: isEstimable(interval) ? [interval.mean, interval.sd] : null,
      windowDays,
      incompleteFrom,
    },
    () => compute(series, interval, windowDays, incompleteFrom),
  );
}

function compute(
  series: Series,
  interval: ChosenInterval | NotEstimable,
  windowDays: number,
  incompleteFrom: string | null,
): Reproduction {
  const days = series.local.length;
  const growth = growthOf(series, interval, incompleteFrom);
  const total = series.local.reduce((sum, n, at) => sum + n + series.imported[at]!, 0);
  const cohortEvery = total > settings.everyWindowUpTo.value ? 7 : 1;
  if (!isEstimable(interval)) return { cori: [], cohort: [], cohortEvery, growth };
  const windows = slidingWindows(series, windowDays);
  if (!windows.length) return { cori: [], cohort: [], cohortEvery, growth };
  const serialInterval = discreteSerialInterval(interval.mean, interval.sd, days);
  const across = (warnings: readonly { warning: string }[]) =>
    warnings.some(one => one.warning === 'definition-change');
  return {
    cori: estimateR(series, { serialInterval, windows }).map(
      ({ from, to, localCases, warnings, r }): RWindow => ({
        from: String(from),
        to: String(to),
        cases: localCases,
        partial: incompleteFrom !== null && String(to) >= incompleteFrom,
        across: across(warnings),
        warnings: warnings.map(one => one.text),
        r: isEstimable(r)
          ? {
              mean: r.mean,
              median: r.quantiles[3]!,
              lower: r.quantiles[0]!,
              upper: r.quantiles[6]!,
              low50: r.quantiles[2]!,
              high50: r.quantiles[4]!,
            }
          : r,
      }),
    ),
    cohort: wallingaTeunis(series, {
      serialInterval,
      windows: windows.filter((_, at) => (windows.length - 1 - at) % cohortEvery === 0),
    }).map(
      ({ from, to, cases, complete, warnings, r }): CohortWindow => ({
        from: String(from),
        to: String(to),
        cases,
        complete,
        across: across(warnings),
        warnings: warnings.map(one => one.text),
        r: isEstimable(r) ? { mean: r.mean, lower: r.lower, upper: r.upper } : r,
      }),
    ),
    cohortEvery,
    growth,
  };
}

/** Growth over the last complete days; days still coming in would look like a fall. */
function growthOf(
  series: Series,
  interval: ChosenInterval | NotEstimable,
  incompleteFrom: string | null,
): Reproduction['growth'] {
  const last = addDays(series.from, series.local.length - 1);
  const to = incompleteFrom && incompleteFrom <= last ? addDays(incompleteFrom, -1) : last;
  const days = daysBetween(series.from, to) + 1;
  if (days < 1) return tooShort(Math.max(0, days));
  const first = addDays(to, 1 - settings.growthDays.value);
  const from = first < series.from ? series.from : first;
  const growth = growthRate(series, { window: { from, to } });
  if (!isEstimable(growth)) return growth;
  return {
    from,
    to,
    rate: growth.ratePerDay,
    doubling: growth.doublingDays,
    halving: growth.halvingDays,
    cases: growth.cases,
    warnings: growth.warnings.map(one => one.text),
    r: isEstimable(interval)
      ? reproductionFromGrowth(
          growth.ratePerDay,
          discreteSerialInterval(interval.mean, interval.sd, intervalReach(interval)),
        )
      : null,
  };
}

/** Days that hold all but a trace of the interval, whatever the length of the series. */
const intervalReach = ({ mean, sd }: ChosenInterval) => Math.ceil(mean + 12 * sd) + 1;
