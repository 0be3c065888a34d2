import {
  type CensoredInterval,
  fitIntervals,
  type IntervalFit,
  isEstimable,
  type NotEstimable,
} from '@outpace/epi';
import { remembered } from './remember.ts';
import { thinned } from './settings.ts';

/** A fit as the page shows it. Days. */
export interface ShownFit {
  family: string;
  mean: { estimate: number; lower: number | null; upper: number | null };
  sd: number;
  median: { estimate: number; lower: number | null; upper: number | null };
  p95: { estimate: number; lower: number | null; upper: number | null };
  aic: number;
  n: number;
  /** Share of delays by whole day, from `firstDay` on, to lie over the counted ones. */
  firstDay: number;
  shares: number[];
}

/** What of a fit is shown, with its shares over the days from `firstDay` to `lastDay` inclusive. Pure. */
export function shownFit(
  fit: IntervalFit | NotEstimable,
  firstDay: number,
  lastDay: number,
): ShownFit | NotEstimable {
  if (!isEstimable(fit)) return fit;
  const quantile = (p: number) => fit.quantiles.find(one => one.p === p)!.days;
  return {
    family: fit.family,
    mean: fit.mean,
    sd: fit.sd,
    median: quantile(0.5),
    p95: quantile(0.95),
    aic: fit.aic,
    n: fit.n,
    firstDay,
    // both ends are known to the day: a delay of x days shows as floor or ceil, half of each on average
    shares: Array.from({ length: Math.max(0, lastDay - firstDay + 1) }, (_, at) => {
      const day = firstDay + at;
      return fit.distribution.cdf(day + 0.5) - fit.distribution.cdf(day - 0.5);
    }),
  };
}

/** Incubation as fitted to windows of exposure. */
export interface Incubation {
  windows: number;
  /** Both ends of exposure known; the others end at onset. */
  bothEnds: number;
  withoutStart: number;
  /** Exposure said to begin after onset. */
  impossible: number;
  /** Cases by days from the middle of their exposure to onset, for the eye only. */
  middles: { days: number; n: number }[];
  fit: IntervalFit | NotEstimable;
}

/**
 * Fits incubation to cases with an onset and a first day of exposure; a missing last day is the day of onset. Log-normal, after Lauer et al. 2020. Cost: distinct windows;
 * remembered.
 */
export function incubationOf(
  rows: readonly { first: number | null; last: number | null; n: number }[],
): Incubation {
  const count = (of: readonly { n: number }[]) => of.reduce((sum, { n }) => sum + n, 0);
  const started = rows.filter(
    (row): row is { first: number; last: number | null; n: number } => row.first !== null,
  );
  const possible = started.filter(({ first }) => first >= 0);
  const windows = possible.map(({ first, last, n }) => ({ first, last: Math.max(0, last ?? 0), n }));
  const middles = new Map<number, number>();
  for (const { first, last, n } of windows) {
    const days = Math.round((first + last) / 2);
    middles.set(days, (middles.get(days) ?? 0) + n);
  }
  return {
    windows: count(windows),
    bothEnds: count(possible.filter(({ last }) => last !== null && last >= 0)),
    withoutStart: count(rows) - count(started),
    impossible: count(started) - count(possible),
    middles: [...middles].map(([days, n]) => ({ days, n })).sort((a, b) => a.days - b.days),
    fit: remembered('incubation', thinned(windows), windows =>
      fitIntervals(
        windows.flatMap(({ first, last, n }) =>
          Array.from(
            { length: n },
            (): CensoredInterval => ({
              fromEarliest: 0,
              fromLatest: first - last + 1,
              toEarliest: first,
              toLatest: first + 1,
            }),
          ),
        ),
        { family: 'lognormal' },
      ),
    ),
  };
}
