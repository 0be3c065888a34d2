import type { ContinuousDistribution } from '../distributions/continuous.ts';
import { gammaDistribution } from '../distributions/gamma.ts';
import { lognormalDistribution } from '../distributions/lognormal.ts';
import { normalDistribution } from '../distributions/normal.ts';
import { weibullDistribution } from '../distributions/weibull.ts';
import { incompleteGamma, logGamma, poissonTerm } from '../special/gamma.ts';
import { normalCdf, normalDensity } from '../special/normal.ts';

export type FamilyName = 'lognormal' | 'gamma' | 'weibull' | 'normal';

/**
 * A family with two parameters in the form the fit needs. `place` sets where it lies and may be solved for when a mean or quantile is held fixed; `spread`
 * is the other, on a log scale. For the positive families `place` is the log of a scale, so any mean, sd or quantile is exp(place) times a function of `spread`.
 */
export interface Family {
  readonly name: FamilyName;
  /** Names of the parameters reported, as R names them. */
  readonly parameters: readonly [string, string];
  /** Only values above 0 can occur. */
  readonly positive: boolean;
  distribution(place: number, spread: number): ContinuousDistribution;
  /** The reported parameters, in the order of `parameters`. */
  reported(place: number, spread: number): [number, number];
  /** Place and spread of a parameter value; which of the two it fixes. */
  fixes: readonly ['place' | 'spread', 'place' | 'spread'];
  /** Integral of the cdf up to x: what a uniform exposure window needs. */
  integratedCdf(place: number, spread: number, x: number): number;
  /** Integral of the survival function from x on. */
  integratedSurvival(place: number, spread: number, x: number): number;
  /** A start from mean and sd. */
  start(mean: number, sd: number): [number, number];
}

const lognormal: Family = {
  name: 'lognormal',
  parameters: ['meanlog', 'sdlog'],
  positive: true,
  distribution: (place, spread) => lognormalDistribution(place, Math.exp(spread)),
  reported: (place, spread) => [place, Math.exp(spread)],
  fixes: ['place', 'spread'],
  integratedCdf: (place, spread, x) => {
    if (x <= 0) return 0;
    const sd = Math.exp(spread);
    const z = (Math.log(x) - place) / sd;
    return x * normalCdf(z) - Math.exp(place + sd ** 2 / 2) * normalCdf(z - sd);
  },
  integratedSurvival: (place, spread, x) => {
    const sd = Math.exp(spread);
    const mean = Math.exp(place + sd ** 2 / 2);
    if (x <= 0) return mean - x;
    const z = (Math.log(x) - place) / sd;
    return mean * normalCdf(sd - z) - x * normalCdf(-z);
  },
  start: (mean, sd) => {
    const variance = Math.log1p((sd / mean) ** 2);
    return [Math.log(mean) - variance / 2, Math.log(variance) / 2];
  },
};

const gamma: Family = {
  name: 'gamma',
  parameters: ['shape', 'scale'],
  positive: true,
  distribution: (place, spread) => gammaDistribution(Math.exp(spread), Math.exp(place)),
  reported: (place, spread) => [Math.exp(spread), Math.exp(place)],
  fixes: ['spread', 'place'],
  // x P(a+1, x) = a P(a, x) − x·Poisson(a; x): one incomplete gamma instead of two
  integratedCdf: (place, spread, x) => {
    if (x <= 0) return 0;
    const [shape, scale] = [Math.exp(spread), Math.exp(place)];
    const y = x / scale;
    return scale * ((y - shape) * incompleteGamma(shape, y).lower + shape * poissonTerm(shape, y));
  },
  integratedSurvival: (place, spread, x) => {
    const [shape, scale] = [Math.exp(spread), Math.exp(place)];
    if (x <= 0) return shape * scale - x;
    const y = x / scale;
    return scale * ((shape - y) * incompleteGamma(shape, y).upper + shape * poissonTerm(shape, y));
  },
  start: (mean, sd) => [Math.log(sd ** 2 / mean), 2 * Math.log(mean / sd)],
};

const weibull: Family = {
  name: 'weibull',
  parameters: ['shape', 'scale'],
  positive: true,
  distribution: (place, spread) => weibullDistribution(Math.exp(spread), Math.exp(place)),
  reported: (place, spread) => [Math.exp(spread), Math.exp(place)],
  fixes: ['spread', 'place'],
  integratedCdf: (place, spread, x) => {
    if (x <= 0) return 0;
    const [shape, scale] = [Math.exp(spread), Math.exp(place)];
    const power = (x / scale) ** shape;
    const partial = Math.exp(logGamma(1 + 1 / shape)) * incompleteGamma(1 + 1 / shape, power).lower;
    return -x * Math.expm1(-power) - scale * partial;
  },
  integratedSurvival: (place, spread, x) => {
    const [shape, scale] = [Math.exp(spread), Math.exp(place)];
    const mean = scale * Math.exp(logGamma(1 + 1 / shape));
    if (x <= 0) return mean - x;
    const power = (x / scale) ** shape;
    return mean * incompleteGamma(1 + 1 / shape, power).upper - x * Math.exp(-power);
  },
  // shape from the coefficient of variation, within 5 % between 0.2 and 2
  start: (mean, sd) => {
    const shape = Math.min(20, Math.max(0.2, (sd / mean) ** -1.086));
    return [Math.log(mean) - logGamma(1 + 1 / shape), Math.log(shape)];
  },
};

const normal: Family = {
  name: 'normal',
  parameters: ['mean', 'sd'],
  positive: false,
  distribution: (place, spread) => normalDistribution(place, Math.exp(spread)),
  reported: (place, spread) => [place, Math.exp(spread)],
  fixes: ['place', 'spread'],
  integratedCdf: (place, spread, x) => {
    const sd = Math.exp(spread);
    const z = (x - place) / sd;
    return sd * (z * normalCdf(z) + normalDensity(z));
  },
  integratedSurvival: (place, spread, x) => {
    const sd = Math.exp(spread);
    const z = (x - place) / sd;
    return sd * (normalDensity(z) - z * normalCdf(-z));
  },
  start: (mean, sd) => [mean, Math.log(sd)],
};

/** The families a delay may be fitted with; `normal` for gaps that may be negative. */
export const FAMILIES: Readonly<Record<FamilyName, Family>> = { lognormal, gamma, weibull, normal };
