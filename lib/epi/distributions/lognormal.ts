import { needNumber, needPositive } from '../inputChecks.ts';
import { normalCdf, normalDensity, normalQuantile } from '../special/normal.ts';
import type { ContinuousDistribution } from './continuous.ts';

/** The log-normal distribution: log x is normal with mean `meanlog` and standard deviation `sdlog` (above 0, else RangeError). */
export function lognormalDistribution(meanlog: number, sdlog: number): ContinuousDistribution {
  needNumber(meanlog, 'meanlog');
  needPositive(sdlog, 'sdlog');
  const z = (x: number) => (Math.log(x) - meanlog) / sdlog;
  const mean = Math.exp(meanlog + sdlog ** 2 / 2);
  return {
    density: x => (x <= 0 ? 0 : normalDensity(z(x)) / (x * sdlog)),
    logDensity: x =>
      x <= 0 ? Number.NEGATIVE_INFINITY : -0.5 * z(x) ** 2 - Math.log(x * sdlog * Math.sqrt(2 * Math.PI)),
    cdf: x => (x <= 0 ? 0 : normalCdf(z(x))),
    survival: x => (x <= 0 ? 1 : normalCdf(-z(x))),
    quantile: p => Math.exp(meanlog + sdlog * normalQuantile(p)),
    mean,
    sd: mean * Math.sqrt(Math.expm1(sdlog ** 2)),
  };
}
