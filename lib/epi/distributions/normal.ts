import { needNumber, needPositive } from '../inputChecks.ts';
import { normalCdf, normalDensity, normalQuantile } from '../special/normal.ts';
import type { ContinuousDistribution } from './continuous.ts';

/** The normal distribution; for intervals between onsets, which may be negative. `sd` above 0, else RangeError. */
export function normalDistribution(mean: number, sd: number): ContinuousDistribution {
  needNumber(mean, 'mean');
  needPositive(sd, 'sd');
  const z = (x: number) => (x - mean) / sd;
  return {
    density: x => normalDensity(z(x)) / sd,
    logDensity: x => -0.5 * z(x) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI)),
    cdf: x => normalCdf(z(x)),
    survival: x => normalCdf(-z(x)),
    quantile: p => mean + sd * normalQuantile(p),
    mean,
    sd,
  };
}
