import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CoriWindow, estimateR } from './cori.ts';
import { totalInfectiousness } from './infectivity.ts';
import { discreteSerialInterval } from './serialInterval.ts';
import { drawSerialIntervals, estimateRUnderIntervals } from './uncertainSerialInterval.ts';
import { wallingaTeunis } from './wallingaTeunis.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/data/epiestim_reference');
const table = (name: string): string[][] =>
  readFileSync(path.join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split(','));
const column = (name: string, at: number) => table(name).map(row => Number(row[at]));

const SETS = [
  ['Flu2009', 2.6, 1.5],
  ['Measles1861', 14.9, 3.9],
  ['SARS2003', 8.4, 3.8],
  ['Smallpox1972', 22.4, 6.1],
  ['Flu1918', 2.6, 1.5],
] as const;

/** Largest difference in any printed number; a window that one side refuses and the other does not counts as infinite. */
function largestDifference(windows: readonly CoriWindow[], expected: readonly string[][]): number {
  return Math.max(
    ...windows.map((window, index) => {
      const row = expected[index]!;
      if ('notEstimable' in window.r) return row[2] === 'NA' ? 0 : Number.POSITIVE_INFINITY;
      const numbers = [window.r.mean, window.r.sd, ...window.r.quantiles];
      return Math.max(...numbers.map((n, at) => Math.abs(n - Number(row[at + 2]))));
    }),
  );
}
const windowsOf = (rows: readonly string[][]) =>
  rows.map(row => ({ from: Number(row[0]), to: Number(row[1]) }));

describe.skipIf(!existsSync(folder))('against EpiEstim 2.2.4 (needs ../shared)', () => {
  for (const [name, mean, sd] of SETS) {
    it(`${name}: R by a given serial interval, every window, mean, sd and quantiles within 1e-6`, () => {
      const series = { from: 1, local: column(`${name}_incidence.csv`, 1) };
      const expected = table(`${name}_R_nonparam_weekly.csv`);
      const windows = estimateR(series, {
        serialInterval: column(`${name}_si_distr.csv`, 1),
        windows: windowsOf(expected),
      });
      expect(largestDifference(windows, expected)).toBeLessThan(1e-6);
    });

    it(`${name}: R by a parametric serial interval, within 1e-6`, () => {
      const series = { from: 1, local: column(`${name}_incidence.csv`, 1) };
      const expected = table(`${name}_R_parametric_mean${mean}_sd${sd}_weekly.csv`);
      const windows = estimateR(series, {
        serialInterval: discreteSerialInterval(mean, sd, series.local.length),
        windows: windowsOf(expected),
      });
      expect(largestDifference(windows, expected)).toBeLessThan(1e-6);
    });

    it(`${name}: total infectiousness within 1e-6`, () => {
      const ours = totalInfectiousness(column(`${name}_incidence.csv`, 1), column(`${name}_si_distr.csv`, 1));
      const expected = column(`${name}_lambda.csv`, 1);
      expect(Math.max(...ours.slice(1).map((n, i) => Math.abs(n - expected[i + 1]!)))).toBeLessThan(1e-6);
    });

    it(`${name}: case R by Wallinga and Teunis, means within 1e-6; sd and bounds within the chance of 1,000 simulated trees`, () => {
      const series = { from: 1, local: column(`${name}_incidence.csv`, 1) };
      const expected = table(`${name}_WT_case_R_weekly.csv`);
      const windows = wallingaTeunis(series, {
        serialInterval: column(`${name}_si_distr.csv`, 1),
        windows: windowsOf(expected),
      });
      for (const [index, window] of windows.entries()) {
        if ('notEstimable' in window.r) throw new Error(`${window.from}: not estimable`);
        const [, , meanR, sdR, lower, upper] = expected[index]!.map(Number);
        expect(Math.abs(window.r.mean - meanR!)).toBeLessThan(1e-6);
        // six standard errors of an sd simulated 1,000 times; counts with a small variance have heavy tails (kurtosis about 3 + 1/variance)
        const chance = Math.sqrt((2 + 1 / Math.max(1e-9, (window.r.sd * window.cases) ** 2)) / 4000);
        expect(Math.abs(window.r.sd - sdR!)).toBeLessThanOrEqual(6 * chance * window.r.sd + 1e-9);
        // a simulated 2.5 % quantile moves by a step of the counts or a fraction of the sd
        const step = 1 / window.cases + 0.4 * window.r.sd + 1e-9;
        expect(Math.abs(window.r.lower - lower!)).toBeLessThanOrEqual(step);
        expect(Math.abs(window.r.upper - upper!)).toBeLessThanOrEqual(step);
      }
    });
  }

  it('discrete serial intervals within 1e-12', () => {
    const rows = table('discr_si_reference.csv');
    for (const [at, [mean, sd]] of [
      [2.6, 1.5],
      [8.4, 3.8],
      [5.2, 2.8],
      [12.6, 2.8],
    ].entries()) {
      const ours = discreteSerialInterval(mean!, sd!, rows.length);
      expect(Math.max(...ours.map((p, k) => Math.abs(p - Number(rows[k]![at + 1]))))).toBeLessThan(1e-12);
    }
  });

  it('the package’s own example with imported cases (Example 2), every number within 1e-6', () => {
    const expected = table('upstream_test_expected_Example2_R.csv');
    // 27 days; which were local follows from the posterior shapes of the expected table, (mean/sd)²
    const all = [1, 3, 1, 1, 3, 4, 1, 1, 0, 1, ...new Array<number>(16).fill(0), 1];
    const local = [0, 2, 0, 0, 1, 2, 0, 1, 0, 0, ...new Array<number>(16).fill(0), 1];
    const windows = estimateR(
      { from: 1, local, imported: all.map((n, i) => n - local[i]!) },
      { serialInterval: discreteSerialInterval(2.6, 1.5, 27), windows: windowsOf(expected) },
    );
    expect(largestDifference(windows, expected)).toBeLessThan(1e-6);
  });

  it('the package’s own examples 1 and 3, within 1e-6', () => {
    const series = { from: 1, local: column('Flu2009_incidence.csv', 1) };
    for (const [name, serialInterval] of [
      ['Example1', column('Flu2009_si_distr.csv', 1)],
      ['Example3', discreteSerialInterval(2.6, 1.5, 32)],
    ] as const) {
      const expected = table(`upstream_test_expected_${name}_R.csv`);
      expect(
        largestDifference(estimateR(series, { serialInterval, windows: windowsOf(expected) }), expected),
      ).toBeLessThan(1e-6);
    }
  });

  it('an uncertain serial interval (Example 4, itself a simulation of 100 intervals) within its own chance', () => {
    const series = { from: 1, local: column('Flu2009_incidence.csv', 1) };
    const expected = table('upstream_test_expected_Example4_R.csv');
    const intervals = drawSerialIntervals(
      { mean: { mean: 2.6, sd: 1, least: 1, most: 4.2 }, sd: { mean: 1.5, sd: 0.5, least: 0.5, most: 2.5 } },
      { draws: 400, length: 32, seed: 1 },
    );
    const windows = estimateRUnderIntervals(series, intervals, { windows: windowsOf(expected) });
    for (const [index, { r }] of windows.entries()) {
      if ('notEstimable' in r) throw new Error('not estimable');
      expect(Math.abs(r.mean - Number(expected[index]![2]))).toBeLessThan(0.1 * r.mean);
      expect(Math.abs(r.quantiles[3]! - Number(expected[index]![7]))).toBeLessThan(0.1 * r.mean);
    }
  });
});
