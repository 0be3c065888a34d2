import { gammaDistribution } from '../distributions/gamma.ts';
import { badInput, needCount, needPositive } from '../inputChecks.ts';
import { findRoot } from '../numeric/roots.ts';
import { drawNormal, seededRandom } from '../random.ts';
import type { DatedSeries } from '../series.ts';
import type { NotEstimable } from '../types.ts';
import { type CoriEstimate, type CoriOptions, type CoriWindow, estimateR, QUANTILE_LEVELS } from './cori.ts';
import { type DiscreteSerialInterval, discreteSerialInterval } from './serialInterval.ts';

/** A mean or sd of the serial interval that is itself uncertain: normal, cut at both ends. Days. */
export interface UncertainDays {
  mean: number;
  sd: number;
  least: number;
  most: number;
}

/** A window under many serial intervals: mean, sd and quantiles of the mixture of their posteriors. */
export type MixedCoriWindow = Omit<CoriWindow, 'r'> & {
  r: Omit<CoriEstimate, 'shape' | 'scale'> | NotEstimable;
};

/**
 * Draws serial intervals with uncertain mean and sd, as EpiEstim's `uncertain_si`: each mean and sd from its own cut normal, drawn again while the sd is not
 * below the mean (Cori et al. 2013, web appendix 4). The same seed gives the same intervals.
 */
export function drawSerialIntervals(
  uncertain: { mean: UncertainDays; sd: UncertainDays },
  options: { draws: number; length: number; seed: number },
): DiscreteSerialInterval[] {
  needCount(options.draws, 'draws');
  const random = seededRandom(options.seed);
  for (const [name, of] of Object.entries(uncertain)) {
    needPositive(of.sd, `${name} sd`);
    if (!(of.least < of.most)) badInput(`${name} least`, 0, of.least, `must be below most (${of.most})`);
    if (of.mean < of.least || of.mean > of.most)
      badInput(`${name} mean`, 0, of.mean, 'must lie between least and most');
  }
  if (uncertain.mean.least < 1) badInput('mean least', 0, uncertain.mean.least, 'must be at least 1 day');
  const cut = ({ mean, sd, least, most }: UncertainDays): number => {
    for (;;) {
      const value = drawNormal(random, mean, sd);
      if (value > least && value < most) return value;
    }
  };
  return Array.from({ length: options.draws }, () => {
    const mean = cut(uncertain.mean);
    let sd = cut(uncertain.sd);
    while (sd >= mean) sd = cut(uncertain.sd);
    return discreteSerialInterval(mean, sd, options.length);
  });
}

/**
 * R by window over a set of equally likely serial intervals (draws, or a posterior sample). Each gives a gamma posterior; the answer is their even mixture,
 * exactly, where EpiEstim draws from each. Not estimable where it is so under any of them. Cost: `estimateR` for each interval.
 */
export function estimateRUnderIntervals(
  series: DatedSeries,
  serialIntervals: readonly DiscreteSerialInterval[],
  options: Omit<CoriOptions, 'serialInterval'>,
): MixedCoriWindow[] {
  if (serialIntervals.length === 0) badInput('serial intervals', 0, 0, 'at least one is needed');
  const levels = options.levels ?? QUANTILE_LEVELS;
  const runs = serialIntervals.map(serialInterval =>
    estimateR(series, { ...options, levels: [], serialInterval }),
  );
  return options.windows.map((_, index) => {
    const windows = runs.map(run => run[index]!);
    const { r: _first, ...shared } = windows[0]!;
    const estimates: CoriEstimate[] = [];
    for (const { r } of windows) {
      if ('notEstimable' in r) return { ...shared, r };
      estimates.push(r);
    }
    return { ...shared, r: mixture(estimates, levels) };
  });
}

function mixture(
  parts: readonly CoriEstimate[],
  levels: readonly number[],
): Omit<CoriEstimate, 'shape' | 'scale'> {
  const average = (of: (part: CoriEstimate) => number) =>
    parts.reduce((sum, part) => sum + of(part), 0) / parts.length;
  const mean = average(part => part.mean);
  const gammas = parts.map(part => gammaDistribution(part.shape, part.scale));
  const quantile = (p: number): number => {
    const each = gammas.map(gamma => gamma.quantile(p));
    const [low, high] = [Math.min(...each), Math.max(...each)];
    if (high - low < 1e-14 * high) return low;
    return findRoot(
      x => gammas.reduce((sum, gamma) => sum + gamma.cdf(x), 0) / gammas.length - p,
      low,
      high,
      1e-10,
    );
  };
  return {
    mean,
    sd: Math.sqrt(Math.max(0, average(part => part.sd ** 2 + part.mean ** 2) - mean ** 2)),
    quantiles: levels.map(quantile),
  };
}
