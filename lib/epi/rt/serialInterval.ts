import { badInput, needNumber, needPositive } from '../inputChecks.ts';
import { incompleteGamma } from '../special/gamma.ts';

/** Probabilities of a serial interval of 0, 1, 2, … days; that of 0 days is 0. */
export type DiscreteSerialInterval = readonly number[];

/**
 * Discrete serial interval of a gamma shifted by one day, with this mean (above 1 day) and standard deviation in days: probabilities of 0 … `length` − 1 days.
 * Cori et al. 2013 (doi:10.1093/aje/kwt133), web appendix 11; equals EpiEstim's `discr_si`. Not renormalised: what lies beyond `length` is missing. Throws RangeError.
 */
export function discreteSerialInterval(mean: number, sd: number, length: number): number[] {
  needNumber(mean, 'mean');
  needPositive(sd, 'sd');
  if (mean <= 1) badInput('mean', 0, mean, 'must be above 1 day: the gamma is shifted by one');
  const shape = ((mean - 1) / sd) ** 2;
  const scale = sd ** 2 / (mean - 1);
  const cdf = (x: number, a: number) => (x <= 0 ? 0 : incompleteGamma(a, x / scale).lower);
  return Array.from({ length }, (_, k) => {
    const main = k * cdf(k, shape) + (k - 2) * cdf(k - 2, shape) - 2 * (k - 1) * cdf(k - 1, shape);
    const moment = shape * scale * (2 * cdf(k - 1, shape + 1) - cdf(k - 2, shape + 1) - cdf(k, shape + 1));
    // differences of nearly equal numbers far out may fall a rounding below 0
    return Math.max(0, main + moment);
  });
}

/** How far the sum of a given serial interval may be from 1, as in EpiEstim; a table printed to three digits passes. */
const SUM_TOLERANCE = 0.01;

/**
 * Checks a serial interval given as probabilities by day; throws RangeError naming the day. Returns it as given, not renormalised. One that `mayBeCut`, at the
 * length of a series, may sum to less than 1.
 */
export function checkedSerialInterval(
  distribution: readonly number[],
  mayBeCut = false,
): DiscreteSerialInterval {
  distribution.forEach((p, day) => {
    if (!(p >= 0 && p <= 1)) badInput('serial interval', day + 1, p, 'must be a probability');
  });
  if (distribution[0] !== 0)
    badInput('serial interval', 1, distribution[0], 'the probability of 0 days must be 0');
  const sum = distribution.reduce((total, p) => total + p, 0);
  if (sum - 1 > SUM_TOLERANCE || (!mayBeCut && 1 - sum > SUM_TOLERANCE))
    badInput('serial interval', 0, sum, 'must sum to 1');
  return distribution;
}

/** Mean and standard deviation in days of a discrete serial interval as it stands. */
export function serialIntervalMoments(distribution: DiscreteSerialInterval): { mean: number; sd: number } {
  const mean = distribution.reduce((sum, p, day) => sum + p * day, 0);
  const square = distribution.reduce((sum, p, day) => sum + p * day * day, 0);
  return { mean, sd: Math.sqrt(Math.max(0, square - mean ** 2)) };
}
