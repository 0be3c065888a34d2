import { describe, expect, it } from 'vitest';
import { dayNumber, dayOfNumber } from './days.ts';
import { nowcast, type ReportedEvent } from './nowcast.ts';
import { drawGamma, drawNegativeBinomial, drawPoisson, seededRandom } from './random.ts';

const FIRST = dayNumber('2022-03-01');
const DAYS = 40;

/** A simulated outbreak: events by day, each reported after a gamma delay; the truth is what will be reported in the end. */
function outbreak(seed: number, rate: number, lastDay: number, dispersion?: number) {
  const random = seededRandom(seed);
  const rows: ReportedEvent[] = [];
  const truth = Array.from({ length: DAYS }, (_, day) => {
    const mean = lastDay * Math.exp(rate * (day - DAYS + 1));
    const n = dispersion ? drawNegativeBinomial(random, mean, dispersion) : drawPoisson(random, mean);
    for (let i = 0; i < n; i++)
      rows.push({
        event: dayOfNumber(FIRST + day),
        report: dayOfNumber(FIRST + day + Math.min(14, Math.floor(drawGamma(random, 2, 1.8)))),
      });
    return n;
  });
  return { rows, truth, now: dayOfNumber(FIRST + DAYS - 1) };
}

describe('a nowcast', () => {
  it('holds the simulated truth in about 95 % of days, growing, declining, and with clustered events', () => {
    for (const [rate, lastDay, k] of [
      [0.08, 80],
      [-0.05, 12],
      [0.05, 60, 5],
    ] as const) {
      let [held, judged, expected, actual] = [0, 0, 0, 0];
      for (let seed = 1; seed <= 15; seed++) {
        const { rows, truth, now } = outbreak(seed, rate, lastDay, k);
        const answer = nowcast(rows, { now, maxDelay: 14, seed, draws: 150 });
        if ('notEstimable' in answer) throw new Error(answer.notEstimable.en);
        for (let age = 0; age < 7; age++) {
          const day = answer.days.at(-1 - age)!;
          if ('notEstimable' in day.expected) continue;
          const n = truth[DAYS - 1 - age]!;
          judged++;
          expected += day.expected.estimate;
          actual += n;
          if (day.expected.lower! <= n && n <= day.expected.upper!) held++;
        }
      }
      expect(held / judged).toBeGreaterThan(0.87);
      expect(expected / actual).toBeGreaterThan(0.9);
      expect(expected / actual).toBeLessThan(1.15);
    }
  });

  it('is not misled by growth, which makes plain delays look short', () => {
    const { rows, now } = outbreak(3, 0.15, 400);
    const answer = nowcast(rows, { now, maxDelay: 14, seed: 1, draws: 10 });
    if ('notEstimable' in answer) throw new Error('not estimable');
    const mean = answer.delayShares.reduce((sum, share, delay) => sum + share * delay, 0);
    // whole days of a gamma with mean 3.6: about half a day less
    expect(Math.abs(mean - 3.1)).toBeLessThan(0.25);
    const known = rows.filter(row => row.report <= now);
    const naive =
      known.reduce((sum, row) => sum + dayNumber(row.report) - dayNumber(row.event), 0) / known.length;
    expect(naive).toBeLessThan(mean - 0.3);
  });

  it('the same seed gives the same answer; days past the longest delay are as reported', () => {
    const { rows, now } = outbreak(5, 0.05, 40);
    const run = () => nowcast(rows, { now, maxDelay: 14, seed: 9, draws: 50 });
    const answer = run();
    expect(run()).toEqual(answer);
    if ('notEstimable' in answer) throw new Error('not estimable');
    const old = answer.days[3]!;
    expect(old).toMatchObject({
      reportedShare: 1,
      expected: { estimate: old.reported, lower: old.reported, upper: old.reported },
    });
    for (const day of answer.days)
      if (!('notEstimable' in day.expected)) expect(day.expected.lower).toBeGreaterThanOrEqual(day.reported);
  });

  it('is not estimable from few cases or before the longest delay has been seen', () => {
    const few = Array.from({ length: 5 }, (_, i) => ({
      event: dayOfNumber(FIRST + 4 * i),
      report: dayOfNumber(FIRST + 4 * i + 1),
    }));
    const now = dayOfNumber(FIRST + 20);
    expect(nowcast(few, { now, maxDelay: 5, seed: 1 })).toHaveProperty('notEstimable');
    expect(nowcast(few, { now, maxDelay: 30, seed: 1 })).toHaveProperty('notEstimable');
    expect(nowcast([], { now, maxDelay: 5, seed: 1 })).toHaveProperty('notEstimable');
  });

  it('names the row whose report comes before its event', () => {
    expect(() =>
      nowcast([{ event: '2022-03-02', report: '2022-03-01' }], { now: '2022-03-05', maxDelay: 2, seed: 1 }),
    ).toThrow('report, row 1: “2022-03-01” – must not be before event (2022-03-02)');
  });
});
