import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlDrift, plateClustering, pointClustering, positivityJump } from './clustering.ts';

const wells = (positives: readonly string[]) =>
  Array.from({ length: 92 }, (_, index) => {
    const well = `${String.fromCharCode(65 + Math.floor(index / 12))}${(index % 12) + 1}`;
    return { well, positive: positives.includes(well) };
  });

describe('positives on a plate', () => {
  it('[LAB-18] five positives in a block are far beyond chance, five strewn over the plate are not', () => {
    const block = plateClustering(wells(['C3', 'C4', 'C5', 'D3', 'D4']), 20_000)!;
    expect(block.value).toBe(8);
    expect(block.p).toBeLessThan(0.001);
    const strewn = plateClustering(wells(['A1', 'A7', 'C10', 'E3', 'G8']), 20_000)!;
    expect(strewn.value).toBe(0);
    expect(strewn.p).toBe(1);
  });
  it('under chance alone the p value is not small more often than it says', () => {
    let small = 0;
    const order = Array.from({ length: 92 }, (_, index) => index);
    let state = 12345;
    const next = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    for (let trial = 0; trial < 400; trial++) {
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      const chosen = new Set(order.slice(0, 6));
      const found = plateClustering(
        wells([]).map((well, index) => ({ ...well, positive: chosen.has(index) })),
        500,
      )!;
      if (found.p! <= 0.05) small++;
    }
    expect(small / 400).toBeLessThan(0.09);
  });
  it('the exact expected number of joins is what shuffling gives on average', () => {
    const found = plateClustering(wells(['A1', 'A2', 'A3', 'A4']), 500)!;
    // 92 wells in rows of twelve: 7 full rows and one of eight
    const pairs = 7 * 11 + 7 + 6 * (12 + 22) + (8 + 15 + 1);
    expect(found.expected).toBeCloseTo((pairs * 4 * 3) / (92 * 91), 1);
  });
});

describe('positives of one table', () => {
  it('[LAB-18] six of eight tubes in one hour against two of four hundred elsewhere', () => {
    const found = pointClustering(6, 8, 2, 400)!;
    expect(found.p).toBeLessThan(1e-9);
    expect(found.expected).toBeCloseTo((8 * 8) / 408, 6);
  });
  it('agrees with the hypergeometric tail counted by hand', () => {
    // 2 of 3 here, 1 of 3 there: P(X ≥ 2) = (3·3 + 1) / 20
    expect(pointClustering(2, 3, 1, 3)!.p).toBeCloseTo(0.5, 12);
  });
  it('is a probability and falls with every further positive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 300 }), (n, otherN) => {
        let before = 1.0000001;
        for (let k = 1; k <= n; k++) {
          const p = pointClustering(k, n, 3 > otherN ? otherN : 3, otherN)!.p!;
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(before);
          before = p + 1e-12;
        }
      }),
    );
  });
});

it('[LAB-18] a laboratory whose positives jump from one in a thousand to one in fifty is a signal; one more is not', () => {
  expect(positivityJump(20, 1000, 7, 7000)!.p).toBeLessThan(1e-6);
  expect(positivityJump(2, 1000, 7, 7000)!.p).toBeGreaterThan(0.05);
  expect(positivityJump(0, 1000, 0, 7000)!.p).toBe(1);
});

it('[LAB-18] a weak positive control three standard deviations off, or two twice, is out; the ordinary spread is not', () => {
  const limits = { least: 10, most: 30, once: 3, twice: 2 };
  const history = [33.1, 33.4, 32.9, 33.2, 33.0, 33.3, 33.1, 32.8, 33.2, 33.0, 33.1];
  expect(controlDrift(33.3, history, limits)!.out).toBe(false);
  expect(controlDrift(35.5, history, limits)!.out).toBe(true);
  expect(controlDrift(33.1, history.slice(0, 5), limits)).toBeNull();
});
