import { needPositive } from '../inputChecks.ts';
import { findRoot } from '../numeric/roots.ts';
import { binomialTerm, incompleteBeta } from '../special/beta.ts';
import type { ContinuousDistribution } from './continuous.ts';

/** The beta distribution on [0, 1]; a, b above 0, else RangeError. */
export function betaDistribution(a: number, b: number): ContinuousDistribution {
  needPositive(a, 'a');
  needPositive(b, 'b');
  const density = (x: number) =>
    x <= 0 || x >= 1 ? 0 : (binomialTerm(a, a + b, x) * a * b) / ((a + b) * x * (1 - x));
  return {
    density,
    logDensity: x => Math.log(density(x)),
    cdf: x => incompleteBeta(x, a, b).lower,
    survival: x => incompleteBeta(x, a, b).upper,
    quantile: p => betaQuantile(p, a, b),
    mean: a / (a + b),
    sd: Math.sqrt((a * b) / (a + b + 1)) / (a + b),
  };
}

// solved on the logit scale, so that shares close to 0 or 1 keep their relative accuracy
function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const share = (logit: number) => 1 / (1 + Math.exp(-logit));
  const missing =
    p <= 0.5
      ? (logit: number) => incompleteBeta(share(logit), a, b).lower - p
      : (logit: number) => 1 - p - incompleteBeta(share(logit), a, b).upper;
  let [low, high] = [-1, 1];
  while (missing(low) > 0 && low > -700) low *= 2;
  while (missing(high) < 0 && high < 36) high *= 2;
  if (missing(low) > 0) return 0;
  if (missing(high) < 0) return 1;
  return share(findRoot(missing, low, high, 1e-15));
}
