import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitOffspring,
  type OffspringFit,
  observedShareCausing,
  offspringOfPairs,
  shareOfCasesCausing,
  shareOfPotentialCausing,
} from './offspring.ts';
import { drawNegativeBinomial, seededRandom } from './random.ts';

const fitted = (answer: ReturnType<typeof fitOffspring>): OffspringFit => {
  if ('notEstimable' in answer) throw new Error(answer.notEstimable.en);
  return answer;
};
const simulated = (seed: number, n: number, r: number, k: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => drawNegativeBinomial(random, r, k));
};

describe('offspring', () => {
  it('finds R and k of simulated cases, and its intervals hold them about as often as they say', () => {
    let [heldR, heldK] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const { r, k } = fitted(fitOffspring(simulated(seed, 300, 1.2, 0.3)));
      if (r.lower! <= 1.2 && r.upper! >= 1.2) heldR++;
      if (k.lower! <= 0.3 && (k.upper ?? Infinity) >= 0.3) heldK++;
    }
    expect(heldR).toBeGreaterThanOrEqual(34);
    expect(heldK).toBeGreaterThanOrEqual(34);
  });

  it('R is the mean, whatever k', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 10, maxLength: 40 }), counts => {
        const answer = fitOffspring(counts);
        if ('notEstimable' in answer) return;
        expect(answer.r.estimate).toBeCloseTo(counts.reduce((sum, n) => sum + n, 0) / counts.length, 12);
        expect(answer.r.lower!).toBeLessThan(answer.r.estimate);
        expect(answer.r.upper ?? Infinity).toBeGreaterThan(answer.r.estimate);
        if (answer.k.estimate !== null && answer.k.lower !== null)
          expect(answer.k.lower).toBeLessThan(answer.k.estimate);
      }),
      { numRuns: 40 },
    );
  });

  it('even offspring has no dispersion: k is without bound, and its lower bound is said', () => {
    const answer = fitted(fitOffspring(new Array<number>(30).fill(1)));
    expect(answer.k).toMatchObject({ estimate: null, upper: null });
    expect(answer.k.lower!).toBeGreaterThan(1);
  });

  it('is not estimable from few cases or without any secondary case', () => {
    expect(fitOffspring([0, 3, 1])).toHaveProperty('notEstimable');
    expect(fitOffspring(new Array<number>(50).fill(0))).toHaveProperty('notEstimable');
    expect(() => fitOffspring([0, -1, 2])).toThrow('offspring, row 2: -1');
  });
});

describe('the share of cases behind 80 %', () => {
  // published: R 2, k 0.5 gives 26.4 %; R 2.5, k 0.1 about a tenth (Endo et al. 2020)
  it.each([
    [2, 0.5, 0.264],
    [2.5, 0.1, 0.093],
  ])('for R %d and k %d', (r, k, share) => expect(shareOfCasesCausing(0.8, r, k)).toBeCloseTo(share, 3));

  it('equals the sum over the distribution itself', () => {
    const counts = simulated(4, 200_000, 1.5, 0.4);
    expect(shareOfCasesCausing(0.8, 1.5, 0.4)).toBeCloseTo(observedShareCausing(0.8, counts), 2);
  });

  it('rises with k towards Poisson, and with the share asked for', () => {
    const ks = [0.05, 0.1, 0.5, 1, 10, 1e6];
    const shares = ks.map(k => shareOfCasesCausing(0.8, 1.3, k));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(shareOfCasesCausing(0.8, 1.3, null), 5);
    expect(shareOfCasesCausing(0.5, 1.3, 0.5)).toBeLessThan(shareOfCasesCausing(0.8, 1.3, 0.5));
  });

  it('of what people could cause, for SARS with k 0.16 as Lloyd-Smith: the top fifth near 90 %', () => {
    expect(shareOfPotentialCausing(0.8, 0.16)).toBeCloseTo(0.145, 3);
    expect(shareOfPotentialCausing(0.88, 0.16)).toBeCloseTo(0.2, 1);
  });
});

it('pairs become counts: infectees without offspring count 0, a link to oneself does not', () => {
  const counts = offspringOfPairs(
    [
      { infector: 'a', infected: 'b' },
      { infector: 'a', infected: 'c' },
      { infector: 'd', infected: 'd' },
    ],
    ['e'],
  );
  expect(Object.fromEntries(counts)).toEqual({ e: 0, a: 2, b: 0, c: 0 });
});
