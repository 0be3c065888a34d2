import { describe, expect, it } from 'vitest';
import { drawPoisson, seededRandom } from '../random.ts';
import type { NotEstimable } from '../types.ts';
import { cusum } from './cusum.ts';
import { ears } from './ears.ts';
import { farrington } from './farrington.ts';

const answered = <T>(answer: T): Exclude<T, NotEstimable> => {
  if (typeof answer === 'object' && answer !== null && 'notEstimable' in answer)
    throw new Error('not estimable');
  return answer as Exclude<T, NotEstimable>;
};

describe('EARS', () => {
  const local = [4, 6, 5, 3, 7, 5, 5, 4, 6, 25, 30, 5];
  const at = (method: 'C1' | 'C2' | 'C3', day: number) =>
    answered(ears({ from: 1, local }, method)[day - 1]!.answer);

  it('C1 compares with the seven days before, C2 with seven that end three days before', () => {
    // days 3–9: 5 3 7 5 5 4 6, mean 5, sample sd 1.2910
    expect(at('C1', 10)).toMatchObject({
      statistic: expect.closeTo(20 / Math.sqrt(10 / 6), 10),
      alarm: true,
      threshold: 3,
    });
    // days 1–7: 4 6 5 3 7 5 5, the same mean and spread
    expect(at('C2', 10)).toMatchObject({
      statistic: expect.closeTo(20 / Math.sqrt(10 / 6), 10),
      baselineMean: 5,
    });
    // the day after, C1's baseline holds the outbreak itself, C2's does not
    expect(at('C1', 11).statistic).toBeLessThan(at('C2', 11).statistic);
  });

  it('C3 adds what C2 exceeds 1 by over three days', () => {
    const c2 = [10, 11, 12].map(day => at('C2', day).statistic);
    const expected = c2.reduce((sum, z) => sum + Math.max(0, z - 1), 0);
    expect(at('C3', 12)).toMatchObject({
      statistic: expect.closeTo(expected, 10),
      threshold: 2,
      alarm: true,
    });
  });

  it('has no answer without a full baseline, or where the baseline has no spread unless told what to take', () => {
    const days = ears({ from: 1, local }, 'C2');
    expect(days.slice(0, 9).every(day => 'notEstimable' in day.answer)).toBe(true);
    const flat = { from: 1, local: [0, 0, 0, 0, 0, 0, 0, 2] };
    expect(ears(flat, 'C1')[7]!.answer).toHaveProperty('notEstimable');
    expect(ears(flat, 'C1', { leastSd: 0.5 })[7]!.answer).toMatchObject({ statistic: 4, alarm: true });
    expect(
      ears({ from: 1, local }, 'C3')
        .slice(0, 11)
        .every(day => 'notEstimable' in day.answer),
    ).toBe(true);
  });

  it('warns where the definition changed since the baseline began', () => {
    const days = ears(
      {
        from: '2020-02-01',
        local,
        definitionChanges: [{ on: '2020-02-10', what: { zh: '改', en: 'changed' } }],
      },
      'C1',
    );
    expect(days.filter(day => day.warnings.length).map(day => day.day)).toEqual([
      '2020-02-10',
      '2020-02-11',
      '2020-02-12',
    ]);
  });

  it('seldom alarms on counts that are only chance', () => {
    const random = seededRandom(5);
    const quiet = Array.from({ length: 1000 }, () => drawPoisson(random, 20));
    const alarms = ears({ from: 1, local: quiet }, 'C2').filter(
      day => 'alarm' in day.answer && day.answer.alarm,
    );
    expect(alarms.length).toBeLessThan(30);
  });
});

describe('CUSUM', () => {
  it('adds up excesses over the allowance and forgets below 0', () => {
    const { days } = answered(
      cusum({ from: 1, local: [12, 8, 14, 14, 16] }, { baseline: { mean: 10, sd: 2 }, threshold: 4 }),
    );
    expect(days.map(day => day.statistic)).toEqual([0.5, 0, 1.5, 3, 5.5]);
    expect(days.map(day => day.alarm)).toEqual([false, false, false, false, true]);
  });

  it('finds a small rise that lasts', () => {
    const random = seededRandom(8);
    const local = Array.from({ length: 60 }, (_, day) => drawPoisson(random, day < 40 ? 20 : 26));
    const { days } = answered(cusum({ from: 1, local }, { baseline: { from: 1, to: 30 } }));
    expect(days.filter(day => (day.day as number) <= 40 && day.alarm)).toEqual([]);
    expect(days.some(day => day.alarm)).toBe(true);
  });

  it('starts again after an alarm when asked, and is not estimable without a baseline', () => {
    const series = { from: 1, local: [30, 10, 10] };
    const run = (restart: boolean) =>
      answered(cusum(series, { baseline: { mean: 10, sd: 2 }, restart })).days.map(day => day.statistic);
    expect(run(true)).toEqual([9.5, 0, 0]);
    expect(run(false)).toEqual([9.5, 9, 8.5]);
    expect(cusum({ from: 1, local: [1, 2, 3, 4] }, { baseline: { from: 1, to: 3 } })).toHaveProperty(
      'notEstimable',
    );
  });
});

describe('Farrington', () => {
  const season = (week: number) => 20 + 10 * Math.sin((2 * Math.PI * week) / 52);
  const history = (seed: number, weeks = 6 * 52) => {
    const random = seededRandom(seed);
    return Array.from({ length: weeks }, (_, week) => drawPoisson(random, season(week)));
  };
  const judged = (weekly: number[], at: number) => answered(farrington(weekly, at));

  it('expects the season, and alarms on an outbreak in it', () => {
    const weekly = history(1);
    const at = 5 * 52 + 20;
    const quiet = judged(weekly, at);
    expect(Math.abs(quiet.expected - season(at))).toBeLessThan(5);
    weekly[at] = 60;
    expect(judged(weekly, at)).toMatchObject({
      alarm: true,
      expected: quiet.expected,
      score: expect.any(Number),
    });
    expect(judged(weekly, at).score).toBeGreaterThan(1);
  });

  it('seldom alarms without an outbreak', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const weekly = history(seed);
      for (let week = 5 * 52 + 4; week < 6 * 52; week += 2) if (judged(weekly, week).alarm) alarms++;
    }
    // 240 weeks at a one-sided 0.5 %, with the 2/3-power approximation
    expect(alarms).toBeLessThan(12);
  });

  it('a past outbreak weighs little: the threshold stays near what it was', () => {
    const clean = history(3);
    const at = 5 * 52 + 20;
    const dirty = clean.map((n, week) => (Math.abs(week - (at - 104)) <= 1 ? n + 80 : n));
    const ratio = judged(dirty, at).threshold / judged(clean, at).threshold;
    expect(ratio).toBeLessThan(1.6);
    const mean = (weekly: number[]) =>
      judged(weekly, at).baseline.reduce((sum, week) => sum + weekly[week]!, 0) / 35;
    expect(judged(dirty, at).expected / judged(clean, at).expected).toBeLessThan(mean(dirty) / mean(clean));
  });

  it('keeps a clear trend only', () => {
    const random = seededRandom(2);
    const rising = Array.from({ length: 312 }, (_, week) =>
      drawPoisson(random, 60 * Math.exp(-0.004 * week)),
    );
    expect(judged(rising, 300).trend).toBeCloseTo(-0.004, 2);
    expect(judged(new Array<number>(312).fill(20), 300).trend).toBeNull();
  });

  it('raises no alarm on fewer than five cases in four weeks, and is not estimable without history', () => {
    const weekly = new Array<number>(312).fill(0);
    weekly[300 - 52] = 1;
    weekly[300] = 4;
    expect(judged(weekly, 300)).toMatchObject({ alarm: false, tooFewToAlarm: true });
    expect(farrington(weekly, 100)).toHaveProperty('notEstimable');
    expect(farrington(new Array<number>(312).fill(0), 300)).toHaveProperty('notEstimable');
    expect(() => farrington([1, 2], 5)).toThrow('at: 5 – must be a week of the series');
  });
});
