import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteBeta } from './beta.ts';
import { digamma, incompleteGamma, logGamma, poissonTerm } from './gamma.ts';
import { erf, erfc, normalCdf, normalQuantile } from './normal.ts';

/** |ours / expected − 1|. */
const relative = (ours: number, expected: number) => Math.abs(ours / expected - 1);

// expected values: SciPy 1.17
describe('special functions against known values', () => {
  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524526],
    [3.3, 0.9870985778947343],
    [10.1, 13.027526738633238],
    [100.5, 361.43554046777757],
    [1e5, 1051287.7089736569],
  ])('log Γ(%d)', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
  });

  it.each([
    [0.1, -10.423754940411076],
    [1, -0.5772156649015329],
    [5.5, 1.611093148581751],
    [100, 4.600161852738088],
  ])('ψ(%d)', (x, expected) => expect(relative(digamma(x), expected)).toBeLessThan(1e-14));

  it.each([
    [0.1, 0.01, 0.6626212599544796, 0.3373787400455204],
    [0.5, 2, 0.9544997361036415, 0.04550026389635857],
    [3, 1, 0.08030139707139418, 0.9196986029286058],
    [3, 10, 0.9972306042844884, 0.0027693957155115775],
    [50, 40, 0.07033506665939494, 0.9296649333406051],
    [1000, 1010, 0.6276789447369947, 0.37232105526300524],
    [1e5, 1e5 + 500, 0.9428967300239712, 0.05710326997602869],
    [0.37, 30, 0.9999999999999956, 4.476874127167252e-15],
  ])('incomplete gamma P(%d, %d)', (a, x, lower, upper) => {
    expect(relative(incompleteGamma(a, x).lower, lower)).toBeLessThan(1e-12);
    expect(relative(incompleteGamma(a, x).upper, upper)).toBeLessThan(1e-12);
  });

  it.each([
    [-1.2, 1.9103139782296354],
    [0.3, 0.6713732405408726],
    [1.999, 0.0046984433486294865],
    [2, 0.004677734981047266],
    [5, 1.5374597944280347e-12],
    [20, 5.395865611607901e-176],
  ])('erfc(%d)', (x, expected) => expect(relative(erfc(x), expected)).toBeLessThan(1e-12));

  it.each([
    [1e-300, -37.0470962993612],
    [1e-10, -6.361340902404056],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.999999, 4.753424308817087],
  ])('normal quantile of %d', (p, expected) =>
    expect(relative(normalQuantile(p), expected)).toBeLessThan(1e-12));

  it.each([
    [0.2, 0.5, 0.5, 0.2951672353008665],
    [0.9, 10, 2, 0.6973568802000002],
    [0.01, 2, 300, 0.8038364237148571],
    [0.5, 1000, 1010, 0.588269827543728],
    [0.3, 0.1, 7, 0.9963947287583069],
  ])('incomplete beta at %d of (%d, %d)', (x, a, b, expected) =>
    expect(relative(incompleteBeta(x, a, b).lower, expected)).toBeLessThan(1e-12));
});

describe('special functions in general', () => {
  const positive = fc.double({ min: 0.01, max: 500, noNaN: true });

  it('Γ(x + 1) = x Γ(x)', () => {
    fc.assert(
      fc.property(positive, x => {
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(
          1e-12 * (1 + Math.abs(logGamma(x))),
        );
      }),
    );
  });

  it('the incomplete gamma of a + 1 is that of a less one Poisson term', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 0, max: 600, noNaN: true }), (a, x) => {
        const difference = incompleteGamma(a, x).lower - incompleteGamma(a + 1, x).lower;
        expect(Math.abs(difference - poissonTerm(a, x))).toBeLessThan(1e-13);
      }),
    );
  });

  it('both tails add up to 1 and the beta function mirrors', () => {
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 0, max: 4096 }), (a, b, parts) => {
        // 1 − x is exact for these
        const x = parts / 4096;
        const { lower, upper } = incompleteBeta(x, a, b);
        expect(Math.abs(lower + upper - 1)).toBeLessThan(1e-14);
        expect(Math.abs(lower - incompleteBeta(1 - x, b, a).upper)).toBeLessThan(1e-9);
      }),
    );
  });

  it('erf is odd, and the normal distribution is its other name', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), z => {
        expect(erf(-z)).toBe(-erf(z));
        expect(Math.abs(normalCdf(z) - (1 + erf(z * Math.SQRT1_2)) / 2)).toBeLessThan(1e-15);
      }),
    );
  });
});
