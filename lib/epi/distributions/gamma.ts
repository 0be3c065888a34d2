import { needPositive } from '../inputChecks.ts';
import { incompleteGamma, poissonTerm } from '../special/gamma.ts';
import { normalQuantile } from '../special/normal.ts';
import { type ContinuousDistribution, positiveQuantile } from './continuous.ts';

/** The gamma distribution with this shape and scale (mean shape · scale). Both above 0, else RangeError. */
export function gammaDistribution(shape: number, scale: number): ContinuousDistribution {
  needPositive(shape, 'shape');
  needPositive(scale, 'scale');
  const tails = (x: number) => incompleteGamma(shape, x / scale);
  // x f(x) = shape · Poisson(shape; x/scale): no logarithm of Γ is subtracted from a large power
  const density = (x: number): number => {
    if (x < 0) return 0;
    if (x === 0) return shape < 1 ? Number.POSITIVE_INFINITY : shape === 1 ? 1 / scale : 0;
    return (poissonTerm(shape, x / scale) * shape) / x;
  };
  return {
    density,
    logDensity: x => Math.log(density(x)),
    cdf: x => tails(x).lower,
    survival: x => tails(x).upper,
    quantile: p => positiveQuantile(tails, p, startingQuantile(shape, scale, p)),
    mean: shape * scale,
    sd: Math.sqrt(shape) * scale,
  };
}

/** Gamma with this mean and standard deviation. */
export function gammaByMoments(mean: number, sd: number): ContinuousDistribution {
  needPositive(mean, 'mean');
  needPositive(sd, 'sd');
  return gammaDistribution((mean / sd) ** 2, sd ** 2 / mean);
}

// Wilson & Hilferty 1931; where it fails (small shapes) the mean: the bracket finds the rest
function startingQuantile(shape: number, scale: number, p: number): number {
  if (p <= 0 || p >= 1) return shape * scale;
  const cube = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape));
  return cube > 0.05 ? shape * scale * cube ** 3 : shape * scale * Math.max(1e-12, p);
}
