import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaDistribution } from './beta.ts';
import type { ContinuousDistribution } from './continuous.ts';
import { binomialDistribution, negativeBinomialDistribution, poissonDistribution } from './counts.ts';
import { gammaByMoments, gammaDistribution } from './gamma.ts';
import { lognormalDistribution } from './lognormal.ts';
import { normalDistribution } from './normal.ts';
import { studentTCdf, studentTQuantile } from './studentT.ts';
import { weibullDistribution } from './weibull.ts';

const relative = (ours: number, expected: number) => Math.abs(ours / expected - 1);
const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
const parameter = fc.double({ min: 0.05, max: 40, noNaN: true });

const families: [string, (a: number, b: number) => ContinuousDistribution][] = [
  ['gamma', gammaDistribution],
  ['lognormal', (a, b) => lognormalDistribution(Math.log(a), Math.min(b, 3))],
  ['weibull', (a, b) => weibullDistribution(Math.max(0.2, Math.min(a, 10)), b)],
  ['normal', (a, b) => normalDistribution(a, b)],
  ['beta', betaDistribution],
];

describe('continuous distributions', () => {
  for (const [name, make] of families) {
    it(`${name}: the quantile undoes the cdf, and both tails add up to 1`, () => {
      fc.assert(
        fc.property(parameter, parameter, share, (a, b, p) => {
          const distribution = make(a, b);
          const x = distribution.quantile(p);
          // a value of 1 − 1e-17 is 1: only the share it belongs to can be compared
          if (x > 0 && x < (name === 'beta' ? 0.999 : Number.POSITIVE_INFINITY))
            expect(Math.abs(distribution.cdf(x) - p)).toBeLessThan(1e-10);
          expect(Math.abs(distribution.cdf(x) + distribution.survival(x) - 1)).toBeLessThan(1e-13);
        }),
      );
    });

    it(`${name}: the density is the slope of the cdf`, () => {
      fc.assert(
        fc.property(
          fc.double({ min: 1.5, max: 20, noNaN: true }),
          fc.double({ min: 1.5, max: 20, noNaN: true }),
          fc.double({ min: 0.05, max: 0.95, noNaN: true }),
          (a, b, p) => {
            const distribution = make(a, b);
            const x = distribution.quantile(p);
            const step = 0.005 * (distribution.quantile(p + 0.01) - distribution.quantile(p - 0.01));
            const slope = (distribution.cdf(x + step) - distribution.cdf(x - step)) / (2 * step);
            expect(relative(slope, distribution.density(x))).toBeLessThan(1e-4);
            expect(Math.abs(Math.log(distribution.density(x)) - distribution.logDensity(x))).toBeLessThan(
              1e-9,
            );
          },
        ),
      );
    });
  }

  // expected values: SciPy 1.17
  it.each([
    [0.025, 18, 10.667940780399528],
    [0.975, 0.2, 1.511102975988578],
    [1e-9, 3, 0.0018179466000270133],
    [0.5, 0.05, 5.573878440746256e-7],
    [0.999999, 1000, 1157.577911008724],
  ])('gamma quantile %d of shape %d', (p, shape, expected) =>
    expect(relative(gammaDistribution(shape, 1).quantile(p), expected)).toBeLessThan(1e-12));

  it.each([
    [0.025, 3, 8, 0.06673951117773447],
    [0.975, 1, 100, 0.03621669264517641],
    [0.5, 0.1, 0.1, 0.5],
    [0.025, 17, 1, 0.8049356770309067],
  ])('beta quantile %d of (%d, %d)', (p, a, b, expected) =>
    expect(relative(betaDistribution(a, b).quantile(p), expected)).toBeLessThan(1e-12));

  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 5, 2.5705818356363146],
    [0.6, 30, 0.2556053649519128],
    [0.025, 3, -3.1824463052837086],
  ])('Student’s t quantile %d at %d degrees', (p, degrees, expected) => {
    expect(relative(studentTQuantile(p, degrees), expected)).toBeLessThan(1e-12);
    expect(Math.abs(studentTCdf(expected, degrees) - p)).toBeLessThan(1e-13);
  });

  it('knows mean and sd', () => {
    expect(weibullDistribution(1.7, 5).mean).toBeCloseTo(4.4612225124966205, 12);
    expect(weibullDistribution(1.7, 5).sd).toBeCloseTo(2.7011794981352764, 12);
    expect(gammaByMoments(4.7, 2.9)).toMatchObject({
      mean: expect.closeTo(4.7, 12),
      sd: expect.closeTo(2.9, 12),
    });
    expect(lognormalDistribution(1.621, 0.418).quantile(0.5)).toBeCloseTo(5.058, 3);
  });

  it('names a bad parameter with its value', () => {
    expect(() => gammaDistribution(-1, 2)).toThrow(new RangeError('shape: -1 – must be above 0'));
  });
});

describe('counts', () => {
  it.each([
    [2, 0.5, 0, 0.44721359549995787, 0.4472135954999579],
    [2, 0.5, 7, 0.019645914364874964, 0.9372280364853965],
    [0.6, 0.16, 3, 0.02562255708741377, 0.9484863793292595],
    [1.5, 40, 2, 0.24568348375290913, 0.8065941907654791],
  ])('negative binomial with mean %d and k %d at %d', (mean, k, n, probability, below) => {
    const distribution = negativeBinomialDistribution(mean, k);
    expect(relative(distribution.probability(n), probability)).toBeLessThan(1e-12);
    expect(relative(distribution.cdf(n), below)).toBeLessThan(1e-12);
  });

  it('probabilities add up to the cdf, and the quantile is its least count', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), parameter, share, (mean, k, p) => {
        for (const distribution of [
          negativeBinomialDistribution(mean, k),
          poissonDistribution(mean),
          binomialDistribution(30, mean / 21),
        ]) {
          let sum = 0;
          for (let n = 0; n <= 12; n++) sum += distribution.probability(n);
          expect(Math.abs(sum - distribution.cdf(12))).toBeLessThan(1e-12);
          const least = distribution.quantile(p);
          expect(distribution.cdf(least)).toBeGreaterThanOrEqual(p);
          expect(distribution.cdf(least - 1)).toBeLessThan(p);
        }
      }),
    );
  });
});
