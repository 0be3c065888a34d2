import { needCount, needPositive } from '../inputChecks.ts';
import { binomialTerm, incompleteBeta } from '../special/beta.ts';
import { incompleteGamma, poissonTerm } from '../special/gamma.ts';

/** A distribution of counts 0, 1, 2, … */
export interface CountDistribution {
  probability(n: number): number;
  /** Probability of at most n. */
  cdf(n: number): number;
  /** Probability of more than n. */
  survival(n: number): number;
  /** The least n with `cdf(n) ≥ p`. */
  quantile(p: number): number;
  readonly mean: number;
  readonly sd: number;
}

/** Poisson with this mean, 0 or more. */
export function poissonDistribution(mean: number): CountDistribution {
  if (mean !== 0) needPositive(mean, 'mean');
  const tails = (n: number) => (n < 0 ? { lower: 1, upper: 0 } : incompleteGamma(Math.floor(n) + 1, mean));
  return counts(n => poissonTerm(n, mean), tails, mean, Math.sqrt(mean));
}

/**
 * Negative binomial with this mean and dispersion k: variance mean + mean²/k. Small k is strong over-dispersion: few cause most (Lloyd-Smith et al. 2005,
 * doi:10.1038/nature04153). Both above 0, else RangeError.
 */
export function negativeBinomialDistribution(mean: number, dispersion: number): CountDistribution {
  needPositive(mean, 'mean');
  needPositive(dispersion, 'dispersion');
  const success = dispersion / (dispersion + mean);
  const probability = (n: number) =>
    (dispersion / (dispersion + n)) * binomialTerm(dispersion, dispersion + n, success);
  const tails = (n: number) => {
    if (n < 0) return { lower: 1, upper: 0 };
    const { lower, upper } = incompleteBeta(success, dispersion, Math.floor(n) + 1);
    return { lower: upper, upper: lower };
  };
  return counts(probability, tails, mean, Math.sqrt(mean + mean ** 2 / dispersion));
}

/** Binomial: successes in so many trials. */
export function binomialDistribution(trials: number, share: number): CountDistribution {
  needCount(trials, 'trials');
  const tails = (n: number) => {
    if (n < 0) return { lower: 1, upper: 0 };
    if (n >= trials) return { lower: 0, upper: 1 };
    const { lower, upper } = incompleteBeta(share, Math.floor(n) + 1, trials - Math.floor(n));
    return { lower, upper };
  };
  return counts(
    n => (n > trials ? 0 : binomialTerm(n, trials, share)),
    tails,
    trials * share,
    Math.sqrt(trials * share * (1 - share)),
  );
}

// `tails(n).upper` is P(at most n), `.lower` is P(more than n): the incomplete functions count from the other end
function counts(
  probability: (n: number) => number,
  tails: (n: number) => { lower: number; upper: number },
  mean: number,
  sd: number,
): CountDistribution {
  const cdf = (n: number) => tails(n).upper;
  return {
    probability: n => (n < 0 || !Number.isInteger(n) ? 0 : probability(n)),
    cdf,
    survival: n => tails(n).lower,
    quantile: p => {
      if (p <= 0) return 0;
      if (p >= 1) return Number.POSITIVE_INFINITY;
      let high = Math.max(1, Math.ceil(mean + sd));
      while (cdf(high) < p) high *= 2;
      let low = -1;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (cdf(middle) < p) low = middle;
        else high = middle;
      }
      return high;
    },
    mean,
    sd,
  };
}
