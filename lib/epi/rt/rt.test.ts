import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slidingWindows } from '../series.ts';
import { estimateR } from './cori.ts';
import { totalInfectiousness } from './infectivity.ts';
import { checkedSerialInterval, discreteSerialInterval, serialIntervalMoments } from './serialInterval.ts';
import { drawSerialIntervals, estimateRUnderIntervals } from './uncertainSerialInterval.ts';
import { wallingaTeunis } from './wallingaTeunis.ts';

const oneDay = [0, 1];

describe('serial intervals', () => {
  it('has the mean asked for, and sums to 1 when long enough', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 2, max: 15, noNaN: true }),
        fc.double({ min: 0.5, max: 2.5, noNaN: true }),
        (mean, sd) => {
          const interval = discreteSerialInterval(mean, sd, 200);
          expect(interval[0]).toBe(0);
          expect(interval.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 8);
          expect(serialIntervalMoments(interval).mean).toBeCloseTo(mean, 6);
        },
      ),
    );
  });

  it('refuses a sum that is not 1, a first day above 0 and a mean up to one day', () => {
    expect(() => checkedSerialInterval([0, 0.5, 0.3])).toThrow('serial interval: 0.8 – must sum to 1');
    expect(() => checkedSerialInterval([0.1, 0.9])).toThrow(
      'row 1: 0.1 – the probability of 0 days must be 0',
    );
    expect(() => checkedSerialInterval([0, 1.2, -0.2])).toThrow('row 2: 1.2');
    expect(() => discreteSerialInterval(1, 2, 10)).toThrow('mean: 1 – must be above 1 day');
  });
});

describe('R by Cori', () => {
  it('is (1 + cases) / (1/5 + infectiousness) by hand', () => {
    const [window] = estimateR(
      { from: '2022-03-01', local: [2, 4, 8, 16] },
      { serialInterval: oneDay, windows: [{ from: '2022-03-02', to: '2022-03-04' }], levels: [0.5] },
    );
    expect(window).toMatchObject({ localCases: 28, r: { mean: 29 / 14.2, shape: 29, scale: 1 / 14.2 } });
  });

  it('counts imported cases as infectious but not as infected here', () => {
    const at = (series: { local: number[]; imported: number[] }) =>
      estimateR({ from: 1, ...series }, { serialInterval: oneDay, windows: [{ from: 2, to: 4 }] })[0]!.r;
    const all = at({ local: [5, 5, 5, 5], imported: [0, 0, 0, 0] });
    const half = at({ local: [5, 2, 2, 2], imported: [0, 3, 3, 3] });
    expect(half).toMatchObject({ shape: 7, scale: (all as { scale: number }).scale });
  });

  it('comes back to the true R of a growing epidemic', () => {
    const interval = discreteSerialInterval(4, 2, 60);
    const local = [200];
    for (let day = 1; day < 40; day++) {
      const infectious = totalInfectiousness([...local, 0], interval)[day]!;
      local.push(Math.round(1.4 * infectious));
    }
    const windows = estimateR(
      { from: 1, local },
      { serialInterval: interval, windows: [{ from: 20, to: 40 }] },
    );
    expect(windows[0]!.r).toMatchObject({ mean: expect.closeTo(1.4, 2) });
  });

  it('is not estimable within the first serial interval, before anyone was infectious, or when too imprecise for the caller', () => {
    const series = { from: 1, local: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] };
    const interval = discreteSerialInterval(5, 1, 60);
    const answers = estimateR(series, {
      serialInterval: interval,
      windows: [
        { from: 2, to: 4 },
        { from: 2, to: 8 },
      ],
      largestVariation: 0.3,
    });
    expect(answers.map(window => window.r)).toEqual([
      {
        notEstimable: {
          zh: expect.stringContaining('首个平均代间距'),
          en: expect.stringContaining('first mean serial interval'),
        },
      },
      { notEstimable: { zh: expect.any(String), en: expect.stringContaining('Only 0 local cases') } },
    ]);
    const nobody = estimateR(
      { from: 1, local: [0, 0, 0, 2] },
      { serialInterval: oneDay, windows: [{ from: 2, to: 3 }] },
    );
    expect(nobody[0]!.r).toMatchObject({ notEstimable: { en: expect.stringContaining('infectious') } });
  });

  it('warns of few cases, and of a change of definition between the infectors of a window and its end', () => {
    const series = {
      from: '2020-02-10',
      local: [3, 3, 3, 3, 3],
      definitionChanges: [{ on: '2020-02-12', what: { zh: '改', en: 'changed' } }],
    };
    const windows = estimateR(series, {
      serialInterval: oneDay,
      windows: [
        { from: '2020-02-12', to: '2020-02-14' },
        { from: '2020-02-13', to: '2020-02-14' },
      ],
    });
    expect(windows.map(window => window.warnings.map(warning => warning.warning))).toEqual([
      ['definition-change', 'imprecise'],
      ['imprecise'],
    ]);
  });

  it('refuses a window from the first day, one outside, and bad counts', () => {
    const run = (local: number[], from: number, to: number) => () =>
      estimateR({ from: 1, local }, { serialInterval: oneDay, windows: [{ from, to }] });
    expect(run([1, 1, 1], 1, 2)).toThrow('window, row 1: 1 – may not begin on the first day');
    expect(run([1, 1, 1], 2, 4)).toThrow('window, row 1: “2 – 4” – must lie within the series');
    expect(run([1, -1, 1], 2, 3)).toThrow('local, row 2: -1');
  });
});

describe('R under an uncertain serial interval', () => {
  const series = { from: 1, local: [5, 6, 9, 11, 14, 20, 26, 31, 40, 52] };
  const windows = slidingWindows(series, 5);
  const uncertain = {
    mean: { mean: 2.6, sd: 0.5, least: 1.5, most: 4 },
    sd: { mean: 1.3, sd: 0.3, least: 0.5, most: 2 },
  };

  it('equals the plain answer when all intervals are the same', () => {
    const interval = discreteSerialInterval(2.6, 1.3, 10);
    const plain = estimateR(series, { serialInterval: interval, windows });
    const mixed = estimateRUnderIntervals(series, [interval, interval], { windows });
    for (const [i, { r }] of mixed.entries()) {
      const expected = plain[i]!.r as { mean: number; sd: number; quantiles: number[] };
      if ('notEstimable' in r) continue;
      expect(r.mean).toBeCloseTo(expected.mean, 12);
      expect(r.sd).toBeCloseTo(expected.sd, 10);
      expect(r.quantiles[0]).toBeCloseTo(expected.quantiles[0]!, 10);
    }
  });

  it('is the same for the same seed, and wider than with the interval known', () => {
    const draw = (seed: number) => drawSerialIntervals(uncertain, { draws: 50, length: 10, seed });
    expect(draw(3)).toEqual(draw(3));
    const known = estimateR(series, { serialInterval: discreteSerialInterval(2.6, 1.3, 10), windows });
    const mixed = estimateRUnderIntervals(series, draw(3), { windows });
    const last = windows.length - 1;
    expect((mixed[last]!.r as { sd: number }).sd).toBeGreaterThan((known[last]!.r as { sd: number }).sd);
  });
});

describe('R by Wallinga and Teunis', () => {
  it('gives each case the share of later cases it may have caused, by hand', () => {
    // day 3's two cases: infector on day 2 (weight .5·1) or day 1 (weight .5·1): one each
    const windows = wallingaTeunis(
      { from: 1, local: [1, 1, 2] },
      {
        serialInterval: [0, 0.5, 0.5],
        windows: [
          { from: 1, to: 1 },
          { from: 2, to: 2 },
        ],
      },
    );
    expect(windows.map(({ r }) => (r as { mean: number }).mean)).toEqual([2, 1]);
    // day 2's case is surely day 1's; of day 3's two, 0, 1 or 2 with 1/4, 1/2, 1/4
    expect(windows[0]!.r).toEqual({ mean: 2, sd: Math.sqrt(0.5), lower: 1, upper: 3 });
  });

  it('adds up: over all days the infectees are all cases that have a possible infector', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 20 }), tail => {
        const local = [1, ...tail];
        const interval = [0, 0.4, 0.3, 0.3];
        const [window] = wallingaTeunis(
          { from: 1, local },
          { serialInterval: interval, windows: [{ from: 1, to: local.length }] },
        );
        const lambda = totalInfectiousness(local, interval);
        const infected = local.reduce((sum, n, day) => sum + (lambda[day]! > 0 ? n : 0), 0);
        const { r, cases } = window!;
        expect('mean' in r && r.mean * cases).toBeCloseTo(infected, 9);
      }),
    );
  });

  it('warns while infections of the last cases cannot show yet, and refuses a window without cases', () => {
    const windows = wallingaTeunis(
      { from: 1, local: [3, 5, 0, 0, 0, 0] },
      {
        serialInterval: [0, 0.5, 0.5],
        windows: [
          { from: 2, to: 2 },
          { from: 3, to: 4 },
          { from: 6, to: 6 },
        ],
      },
    );
    expect(windows[0]).toMatchObject({ complete: 1, warnings: [] });
    expect(windows[1]!.r).toMatchObject({ notEstimable: { en: 'There is no case in the window.' } });
    expect(windows[2]).toMatchObject({ complete: 0, warnings: [{ warning: 'right-truncated' }] });
  });
});
