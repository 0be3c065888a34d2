import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gammaDistribution } from '../distributions/gamma.ts';
import { lognormalDistribution } from '../distributions/lognormal.ts';
import { seededRandom } from '../random.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { FAMILIES, type FamilyName } from './families.ts';
import { fitIntervals, type IntervalFit } from './fit.ts';
import { type CensoredInterval, exactIntervals, rowLikelihood } from './likelihood.ts';

const fitted = (answer: ReturnType<typeof fitIntervals>): IntervalFit => {
  if ('notEstimable' in answer) throw new Error(answer.notEstimable.en);
  return answer;
};

describe('the likelihood of one row', () => {
  it('is the density summed over both windows, for every family, also in the far tails', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<FamilyName>('lognormal', 'gamma', 'weibull', 'normal'),
        fc.double({ min: 1, max: 20, noNaN: true }),
        fc.double({ min: 0.5, max: 6, noNaN: true }),
        fc.double({ min: 0.1, max: 6, noNaN: true }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (name, mean, sd, begins, gap, ends) => {
          const family = FAMILIES[name];
          const [place, spread] = family.start(mean, sd);
          const distribution = family.distribution(place, spread);
          const row: CensoredInterval = {
            fromEarliest: 0,
            fromLatest: begins,
            toEarliest: gap,
            toLatest: gap + ends,
          };
          const steps = 800;
          // after the second window's end nothing can follow, except where delays may be negative: the steps are spent where there is something to sum
          const until = name === 'normal' ? begins : Math.min(begins, gap + ends);
          let sum = 0;
          for (let i = 0; i < steps; i++) {
            const e = ((i + 0.5) * until) / steps;
            const [low, high] = [gap - e, gap + ends - e];
            sum +=
              distribution.survival(low) < 0.5
                ? distribution.survival(low) - distribution.survival(high)
                : distribution.cdf(high) - distribution.cdf(low);
          }
          const expected = (sum * until) / steps;
          // the sum over steps, not the likelihood, loses its digits where the density changes fastest
          const tolerance = expected > 1e-6 ? 0.03 : 0.3;
          if (expected > 1e-200)
            expect(Math.abs(rowLikelihood(row, family, place, spread) / expected - 1)).toBeLessThan(
              tolerance,
            );
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a fit to exact delays', () => {
  const days = [1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 6, 8, 9, 12];

  it('log-normal: mean and sd of the logs; normal: mean and sd', () => {
    const logs = days.map(Math.log);
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const sd = (values: number[]) => Math.sqrt(mean(values.map(x => (x - mean(values)) ** 2)));
    const lognormal = fitted(fitIntervals(exactIntervals(days), { family: 'lognormal' }));
    expect(lognormal.parameters.meanlog!.estimate).toBeCloseTo(mean(logs), 6);
    expect(lognormal.parameters.sdlog!.estimate).toBeCloseTo(sd(logs), 6);
    const normal = fitted(fitIntervals(exactIntervals(days), { family: 'normal' }));
    expect(normal.parameters.mean!.estimate).toBeCloseTo(mean(days), 6);
    expect(normal.parameters.sd!.estimate).toBeCloseTo(sd(days), 6);
    // the profile of a normal mean is known: n log(1 + (m − mean)²/sd²) = χ²
    const reach = sd(days) * Math.sqrt(Math.expm1(3.841458820694124 / days.length));
    expect(normal.parameters.mean!.upper! - mean(days)).toBeCloseTo(reach, 5);
  });

  it('gamma: the fitted mean is the sample mean; scaling the days scales the fit', () => {
    const one = fitted(fitIntervals(exactIntervals(days), { family: 'gamma' }));
    expect(one.mean.estimate).toBeCloseTo(days.reduce((sum, n) => sum + n, 0) / days.length, 6);
    for (const family of ['gamma', 'weibull', 'lognormal'] as const) {
      const plain = fitted(fitIntervals(exactIntervals(days), { family, quantiles: [0.95] }));
      const tenfold = fitted(
        fitIntervals(exactIntervals(days.map(n => 10 * n)), { family, quantiles: [0.95] }),
      );
      expect(tenfold.mean.upper! / plain.mean.upper!).toBeCloseTo(10, 4);
      expect(tenfold.quantiles[0]!.days.lower! / plain.quantiles[0]!.days.lower!).toBeCloseTo(10, 4);
    }
  });

  it('every interval holds its estimate, and a higher level is wider', () => {
    for (const family of ['gamma', 'weibull', 'lognormal', 'normal'] as const) {
      const narrow = fitted(fitIntervals(exactIntervals(days), { family, level: 0.8 }));
      const wide = fitted(fitIntervals(exactIntervals(days), { family, level: 0.99 }));
      for (const [name, { estimate, lower, upper }] of Object.entries(narrow.parameters)) {
        expect(lower!).toBeLessThan(estimate);
        expect(upper!).toBeGreaterThan(estimate);
        expect(wide.parameters[name]!.lower!).toBeLessThan(lower!);
        expect(wide.parameters[name]!.upper!).toBeGreaterThan(upper!);
      }
    }
  });
});

describe('a fit to windows', () => {
  /** Days are whole: exposure over several, onset within one. */
  const simulated = (seed: number, n: number): CensoredInterval[] => {
    const random = seededRandom(seed);
    const truth = lognormalDistribution(1.6, 0.45);
    return Array.from({ length: n }, () => {
      const exposure = 20 * random();
      const width = 1 + Math.floor(5 * random());
      const from = Math.floor(exposure - width * random());
      const onset = Math.floor(exposure + truth.quantile(random()));
      return {
        fromEarliest: from,
        fromLatest: Math.min(from + width + 1, onset + 1),
        toEarliest: onset,
        toLatest: onset + 1,
      };
    });
  };

  it('comes back to the truth it was simulated from, which its intervals hold in most samples', () => {
    const fits = Array.from({ length: 10 }, (_, seed) =>
      fitted(fitIntervals(simulated(seed, 100), { family: 'lognormal', quantiles: [0.5] })),
    );
    const average = fits.reduce((sum, fit) => sum + fit.parameters.meanlog!.estimate, 0) / fits.length;
    expect(average).toBeCloseTo(1.6, 1);
    const held = fits.filter(({ parameters: { meanlog } }) => meanlog!.lower! < 1.6 && meanlog!.upper! > 1.6);
    expect(held.length).toBeGreaterThanOrEqual(8);
  });

  it('does not move when all dates move', () => {
    const rows = simulated(3, 60);
    const moved = rows.map(row => ({
      fromEarliest: row.fromEarliest + 18_000,
      fromLatest: row.fromLatest + 18_000,
      toEarliest: row.toEarliest + 18_000,
      toLatest: row.toLatest + 18_000,
    }));
    const [here, there] = [rows, moved].map(all =>
      fitted(fitIntervals(all, { family: 'gamma', quantiles: [] })),
    );
    expect(there!.mean.estimate).toBeCloseTo(here!.mean.estimate, 6);
  });

  it('bootstraps by seed, close to the profile', () => {
    const rows = simulated(5, 80);
    const run = (seed: number) => bootstrapIntervals(rows, { family: 'lognormal', replicates: 40, seed });
    const [once, twice, other] = [run(1), run(1), run(2)];
    expect(once).toEqual(twice);
    expect(once).not.toEqual(other);
    const profile = fitted(fitIntervals(rows, { family: 'lognormal' }));
    if ('notEstimable' in once) throw new Error('not estimable');
    expect(Math.abs(once.mean.upper! - profile.mean.upper!)).toBeLessThan(0.2 * profile.mean.estimate);
  });
});

describe('too little, or wrong', () => {
  it('few rows, and windows that any narrow distribution explains, are not estimable', () => {
    expect(fitIntervals(exactIntervals([3, 4, 5]), { family: 'gamma' })).toMatchObject({
      notEstimable: { en: expect.stringContaining('Only 3 rows') },
    });
    const same = exactIntervals([5, 5, 5, 5, 5, 5]);
    for (const family of ['gamma', 'lognormal', 'weibull', 'normal'] as const)
      expect(fitIntervals(same, { family })).toHaveProperty('notEstimable');
    const wide = Array.from({ length: 8 }, () => ({
      fromEarliest: 0,
      fromLatest: 10,
      toEarliest: 5,
      toLatest: 15,
    }));
    expect(fitIntervals(wide, { family: 'lognormal' })).toHaveProperty('notEstimable');
    expect(bootstrapIntervals(same, { family: 'gamma', replicates: 10, seed: 1 })).toHaveProperty(
      'notEstimable',
    );
  });

  it('names field, row and value of windows upside down or impossible', () => {
    const row = { fromEarliest: 0, fromLatest: 1, toEarliest: 3, toLatest: 4 };
    const run =
      (bad: Partial<CensoredInterval>, family: FamilyName = 'gamma') =>
      () =>
        fitIntervals([row, { ...row, ...bad }], { family });
    expect(run({ fromLatest: -1 })).toThrow(
      'fromLatest, row 2: -1 – must be no earlier than fromEarliest (0)',
    );
    expect(run({ toLatest: 2 })).toThrow('toLatest, row 2: 2');
    expect(run({ toEarliest: Number.NaN })).toThrow('toEarliest, row 2: NaN – must be a finite number');
    expect(run({ toEarliest: -3, toLatest: -2 })).toThrow('a gamma delay is above 0');
    expect(run({ toEarliest: -3, toLatest: -2 }, 'normal')).not.toThrow();
  });

  it('the same rows under another family have another criterion to compare by', () => {
    const random = seededRandom(11);
    const rows = exactIntervals(
      Array.from({ length: 200 }, () => gammaDistribution(2, 3).quantile(random())),
    );
    const aic = (family: FamilyName) => fitted(fitIntervals(rows, { family, quantiles: [] })).aic;
    expect(aic('gamma')).toBeLessThan(aic('normal'));
  });
});
