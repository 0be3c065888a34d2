import { findRoot } from '../numeric/roots.ts';

/** A continuous distribution: of a delay in days, or of a rate. */
export interface ContinuousDistribution {
  density(x: number): number;
  /** Natural log of the density; −∞ outside the support. */
  logDensity(x: number): number;
  /** Probability of at most x. */
  cdf(x: number): number;
  /** Probability of more than x; accurate where `1 − cdf(x)` would lose its digits. */
  survival(x: number): number;
  /** The x with `cdf(x) = p`, p in [0, 1]. */
  quantile(p: number): number;
  readonly mean: number;
  readonly sd: number;
}

/** The x ≥ 0 with cdf(x) = p, solved on the smaller tail in log x: relative error near rounding for any scale. */
export function positiveQuantile(
  tails: (x: number) => { lower: number; upper: number },
  p: number,
  start: number,
): number {
  if (p <= 0) return 0;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const missing =
    p <= 0.5 ? (t: number) => tails(Math.exp(t)).lower - p : (t: number) => 1 - p - tails(Math.exp(t)).upper;
  let [low, high] = [Math.log(start), Math.log(start)];
  for (let width = 0.5; missing(low) > 0; width *= 2) {
    high = low;
    low -= width;
    if (low < -745) return 0;
  }
  for (let width = 0.5; missing(high) < 0; width *= 2) {
    low = high;
    high += width;
    if (high > 709) return Number.POSITIVE_INFINITY;
  }
  return low === high ? Math.exp(low) : Math.exp(findRoot(missing, low, high, 1e-16));
}
