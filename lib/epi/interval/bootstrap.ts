import { needCount, needShare } from '../inputChecks.ts';
import { drawBelow, seededRandom } from '../random.ts';
import { type Estimate, type NotEstimable, notEstimable } from '../types.ts';
import { FAMILIES, type FamilyName } from './families.ts';
import { type HighestPoint, maximumLikelihood } from './fit.ts';
import type { CensoredInterval } from './likelihood.ts';

/** Bootstrapped estimates of a fitted delay; the parameters of every replicate serve as draws of an uncertain distribution. */
export interface IntervalBootstrap {
  mean: Estimate;
  sd: Estimate;
  quantiles: { p: number; days: Estimate }[];
  /** One pair a replicate, in the family's own order. */
  draws: [number, number][];
  /** Replicates that could not be fitted. */
  failed: number;
}

/**
 * The fit of `fitIntervals` with intervals by resampling rows (Efron's percentiles); the same seed gives the same answer. Not estimable: where the fit is not,
 * or where more than a tenth of the replicates are not. Cost: `replicates` fits.
 */
export function bootstrapIntervals(
  rows: readonly CensoredInterval[],
  options: {
    family: FamilyName;
    replicates: number;
    seed: number;
    quantiles?: readonly number[];
    level?: number;
  },
): IntervalBootstrap | NotEstimable {
  const { replicates, quantiles = [0.5, 0.95], level = 0.95 } = options;
  needCount(replicates, 'replicates');
  needShare(level, 'level');
  const family = FAMILIES[options.family];
  const whole = maximumLikelihood(rows, family);
  if ('notEstimable' in whole) return whole;
  const best: HighestPoint = whole;
  const random = seededRandom(options.seed);
  const kept: HighestPoint[] = [];
  for (let i = 0; i < replicates; i++) {
    const again = maximumLikelihood(
      rows.map(() => rows[drawBelow(random, rows.length)]!),
      family,
    );
    if (!('notEstimable' in again)) kept.push(again);
  }
  if (kept.length === 0 || replicates - kept.length > replicates / 10)
    return notEstimable(
      `${replicates} 次重抽样中有 ${replicates - kept.length} 次无法拟合,区间不可靠。`,
      `${replicates - kept.length} of ${replicates} resamples could not be fitted: an interval would not be reliable.`,
    );
  const over = (of: (fit: HighestPoint) => number): Estimate => {
    const sorted = kept.map(of).sort((a, b) => a - b);
    const at = (p: number) =>
      sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(p * (sorted.length + 1)) - 1))]!;
    return { estimate: of(best), lower: at((1 - level) / 2), upper: at((1 + level) / 2) };
  };
  return {
    mean: over(fit => fit.distribution.mean),
    sd: over(fit => fit.distribution.sd),
    quantiles: quantiles.map(p => ({ p, days: over(fit => fit.distribution.quantile(p)) })),
    draws: kept.map(fit => family.reported(fit.place, fit.spread)),
    failed: replicates - kept.length,
  };
}
