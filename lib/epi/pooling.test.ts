import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialDistribution } from './distributions/counts.ts';
import {
  advisedPoolSize,
  estimatePrevalence,
  expectedTestsPerPerson,
  optimalPoolSize,
  type PoolResults,
} from './pooling.ts';
import { seededRandom } from './random.ts';
import type { Estimate } from './types.ts';

const prevalence = fc.double({ min: 1e-7, max: 0.9999, noNaN: true });

describe('tests per person (Dorfman)', () => {
  it('is 1/k + 1 - (1-p)^k, and 1 for everyone alone', () => {
    expect(expectedTestsPerPerson(0.01, 10)).toBeCloseTo(0.1 + 1 - 0.99 ** 10, 14);
    expect(expectedTestsPerPerson(0.01, 1)).toBe(1);
    expect(expectedTestsPerPerson(0, 20)).toBe(0.05);
    expect(expectedTestsPerPerson(1, 4)).toBe(1.25);
    expect(expectedTestsPerPerson(1e-12, 10) - 0.1).toBeCloseTo(1e-11, 16);
  });
  it('counted by hand over every pool of 5 there can be', () => {
    const p = 0.07;
    let tests = 0;
    for (let pool = 0; pool < 32; pool++) {
      const infected = [0, 1, 2, 3, 4].filter(i => pool & (1 << i)).length;
      tests += p ** infected * (1 - p) ** (5 - infected) * (infected > 0 ? 6 : 1);
    }
    expect(expectedTestsPerPerson(p, 5)).toBeCloseTo(tests / 5, 13);
  });
  it('refuses what cannot be', () => {
    expect(() => expectedTestsPerPerson(1.1, 5)).toThrow(RangeError);
    expect(() => expectedTestsPerPerson(0.1, 0)).toThrow(RangeError);
    expect(() => optimalPoolSize(0.1, { max: 5, dilution: -1 })).toThrow(RangeError);
  });
});

describe('the best pool size', () => {
  it("is the textbook's: 11 at 1 %, 5 at 5 %, alone above 31 %", () => {
    const size = (p: number, max = 100) => (optimalPoolSize(p, { max }) as { size: number }).size;
    expect([0.01, 0.02, 0.05, 0.1, 0.3, 0.31].map(p => size(p))).toEqual([11, 8, 5, 4, 3, 1]);
    expect(size(0.0001, 20)).toBe(20);
    expect(size(0.5)).toBe(1);
  });
  it('no other size needs fewer tests (property)', () => {
    fc.assert(
      fc.property(prevalence, fc.integer({ min: 1, max: 60 }), (p, max) => {
        const best = optimalPoolSize(p, { max }) as { size: number; testsPerPerson: number };
        expect(best.testsPerPerson).toBe(expectedTestsPerPerson(p, best.size));
        for (let k = 1; k <= max; k++)
          expect(best.testsPerPerson).toBeLessThanOrEqual(expectedTestsPerPerson(p, k));
      }),
    );
  });
  it('lies near 1/√p where p is small (property)', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 0.01, noNaN: true }), p => {
        const { size } = optimalPoolSize(p, { max: 400 }) as { size: number };
        expect(Math.abs(size - 1 / Math.sqrt(p))).toBeLessThan(2.5);
      }),
    );
  });
  it('only sizes that exist, and only those that find enough', () => {
    const options = { max: 20, sizes: [1, 5, 10, 20] };
    expect(optimalPoolSize(0.003, options)).toMatchObject({ size: 20 });
    expect(optimalPoolSize(0.02, options)).toMatchObject({ size: 10 });
    const diluted = { ...options, sensitivity: 0.95, dilution: 0.1, leastFoundShare: 0.7 };
    expect(optimalPoolSize(0.003, diluted)).toMatchObject({ size: 10 });
    expect(optimalPoolSize(0.003, { ...diluted, leastFoundShare: 0.99 })).toHaveProperty('notEstimable');
  });
  it('a test of less sensitivity is never shown as finding more (property)', () => {
    fc.assert(
      fc.property(prevalence, fc.double({ min: 0.5, max: 1, noNaN: true }), (p, sensitivity) => {
        const one = optimalPoolSize(p, { max: 20, sensitivity }) as { foundShare: number };
        expect(one.foundShare).toBeLessThanOrEqual(sensitivity);
      }),
    );
  });
});

describe('prevalence from pools', () => {
  const likelihood = (rows: PoolResults[], p: number) =>
    rows.reduce((sum, { size, pools, positive }) => {
      const holds = 1 - (1 - p) ** size;
      const found = positive === 0 ? 0 : positive * Math.log(holds);
      return sum + found + (pools === positive ? 0 : (pools - positive) * Math.log(1 - holds));
    }, 0);

  it('one size: the closed form, with the exact interval of the pools', () => {
    const { estimate, lower, upper } = estimatePrevalence([
      { size: 10, pools: 200, positive: 7 },
    ]) as Estimate;
    expect(estimate).toBeCloseTo(1 - (1 - 7 / 200) ** 0.1, 14);
    const pools = (p: number) => binomialDistribution(200, 1 - (1 - p) ** 10);
    expect(1 - pools(lower!).cdf(6)).toBeCloseTo(0.025, 9);
    expect(pools(upper!).cdf(7)).toBeCloseTo(0.025, 9);
  });
  it('people alone: the plain share', () => {
    expect((estimatePrevalence([{ size: 1, pools: 50, positive: 5 }]) as Estimate).estimate).toBeCloseTo(
      0.1,
      14,
    );
  });
  it('several sizes: the highest point of the likelihood, found by looking everywhere', () => {
    const rows = [
      { size: 20, pools: 40, positive: 6 },
      { size: 10, pools: 30, positive: 2 },
      { size: 1, pools: 25, positive: 1 },
    ];
    const { estimate, lower, upper } = estimatePrevalence(rows) as Estimate;
    let best = 0;
    for (let p = 1e-5; p < 0.2; p += 1e-5) if (likelihood(rows, p) > likelihood(rows, best || 1e-9)) best = p;
    expect(estimate).toBeCloseTo(best, 4);
    for (const bound of [lower!, upper!])
      expect(likelihood(rows, estimate) - likelihood(rows, bound)).toBeCloseTo(1.959964 ** 2 / 2, 4);
  });
  it('nobody positive: 0, with an upper bound of about 3.7 in the people tested; everybody: 1', () => {
    const none = estimatePrevalence([
      { size: 10, pools: 50, positive: 0 },
      { size: 20, pools: 25, positive: 0 },
    ]) as Estimate;
    expect(none).toMatchObject({ estimate: 0, lower: 0 });
    expect((1 - none.upper!) ** 1000).toBeCloseTo(0.025, 12);
    const all = estimatePrevalence([
      { size: 5, pools: 3, positive: 3 },
      { size: 2, pools: 1, positive: 1 },
    ]) as Estimate;
    expect(all).toMatchObject({ estimate: 1, upper: 1 });
    expect((1 - (1 - all.lower!) ** 5) ** 3 * (1 - (1 - all.lower!) ** 2)).toBeCloseTo(0.025, 9);
  });
  it('nothing yet is an answer; impossible counts are an error', () => {
    expect(estimatePrevalence([])).toHaveProperty('notEstimable');
    expect(estimatePrevalence([{ size: 5, pools: 0, positive: 0 }])).toHaveProperty('notEstimable');
    expect(() => estimatePrevalence([{ size: 5, pools: 2, positive: 3 }])).toThrow('positive, row 1: 3');
  });

  const row = fc
    .record({ size: fc.integer({ min: 1, max: 20 }), pools: fc.integer({ min: 1, max: 300 }) })
    .chain(one =>
      fc.record({
        ...one,
        size: fc.constant(one.size),
        pools: fc.constant(one.pools),
        positive: fc.nat(one.pools),
      }),
    );
  it('lies within its bounds, does not depend on order or on how rows are split, and rises with a positive pool (property)', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), rows => {
        const answer = estimatePrevalence(rows) as Estimate;
        expect(answer.lower!).toBeLessThanOrEqual(answer.estimate);
        expect(answer.upper!).toBeGreaterThanOrEqual(answer.estimate);
        expect(answer.lower!).toBeGreaterThanOrEqual(0);
        expect(answer.upper!).toBeLessThanOrEqual(1);
        const split = rows.toReversed().flatMap(one => [
          { ...one, pools: one.positive },
          { ...one, pools: one.pools - one.positive, positive: 0 },
        ]);
        expect((estimatePrevalence(split) as Estimate).estimate).toBeCloseTo(answer.estimate, 9);
        const index = rows.findIndex(one => one.positive < one.pools);
        if (index < 0) return;
        const more = rows.with(index, { ...rows[index]!, positive: rows[index]!.positive + 1 });
        expect((estimatePrevalence(more) as Estimate).estimate).toBeGreaterThan(answer.estimate);
      }),
    );
  });
  it('the interval holds the truth about as often as it says', () => {
    const random = seededRandom(7);
    let held = 0;
    const truth = 0.012;
    for (let turn = 0; turn < 400; turn++) {
      const rows = [20, 10, 5].map(size => {
        const pools = 60;
        let positive = 0;
        for (let i = 0; i < pools; i++) if (random() < 1 - (1 - truth) ** size) positive++;
        return { size, pools, positive };
      });
      const { lower, upper } = estimatePrevalence(rows) as Estimate;
      if (lower! <= truth && truth <= upper!) held++;
    }
    expect(held).toBeGreaterThan(368);
    expect(held).toBeLessThan(396);
  });
  it('advises by what was measured, and more carefully by what it may be', () => {
    const advice = advisedPoolSize([{ size: 10, pools: 100, positive: 3 }], { max: 20 });
    expect(advice).toMatchObject({ best: { size: 19 }, cautious: { size: 11 } });
    expect(advisedPoolSize([], { max: 20 })).toHaveProperty('notEstimable');
  });
});
