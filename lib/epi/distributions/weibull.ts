import { needPositive } from '../inputChecks.ts';
import { logGamma } from '../special/gamma.ts';
import type { ContinuousDistribution } from './continuous.ts';

/** The Weibull distribution: survival exp(−(x/scale)^shape). Both above 0, else RangeError. */
export function weibullDistribution(shape: number, scale: number): ContinuousDistribution {
  needPositive(shape, 'shape');
  needPositive(scale, 'scale');
  const power = (x: number) => (x / scale) ** shape;
  const moment = (n: number) => Math.exp(logGamma(1 + n / shape));
  const logDensity = (x: number): number =>
    x <= 0
      ? x === 0 && shape === 1
        ? -Math.log(scale)
        : Number.NEGATIVE_INFINITY
      : Math.log(shape / scale) + (shape - 1) * Math.log(x / scale) - power(x);
  return {
    density: x => Math.exp(logDensity(x)),
    logDensity,
    cdf: x => (x <= 0 ? 0 : -Math.expm1(-power(x))),
    survival: x => (x <= 0 ? 1 : Math.exp(-power(x))),
    quantile: p => scale * (-Math.log1p(-p)) ** (1 / shape),
    mean: scale * moment(1),
    sd: scale * Math.sqrt(Math.max(0, moment(2) - moment(1) ** 2)),
  };
}
