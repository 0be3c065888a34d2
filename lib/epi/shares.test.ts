import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondaryAttackRates } from './attackRate.ts';
import { controlShares } from './controlShare.ts';
import { binomialDistribution } from './distributions/counts.ts';
import { exactShare } from './shares.ts';

describe('an exact share', () => {
  // SciPy 1.17, binomtest(...).proportion_ci(method='exact')
  it.each([
    [8, 20, 0.19119011, 0.63945739],
    [0, 10, 0, 0.3084971],
    [10, 10, 0.6915029, 1],
    [1, 1000, 0.00002532, 0.00555892],
  ])('%d of %d', (part, of, lower, upper) => {
    const share = exactShare(part, of);
    expect(share.lower).toBeCloseTo(lower, 7);
    expect(share.upper).toBeCloseTo(upper, 7);
  });

  it('leaves exactly the tail it says outside each bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 400 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (of, at) => {
          const part = Math.min(of - 1, Math.max(1, Math.round(at * of)));
          const { lower, upper } = exactShare(part, of);
          expect(binomialDistribution(of, lower!).survival(part - 1)).toBeCloseTo(0.025, 9);
          expect(binomialDistribution(of, upper!).cdf(part)).toBeCloseTo(0.025, 9);
        },
      ),
    );
  });
});

describe('secondary attack rates', () => {
  it('add up rows of a setting and over all', () => {
    const { settings, overall } = secondaryAttackRates([
      { setting: '家庭', contacts: 12, infected: 5 },
      { setting: '工作', contacts: 40, infected: 1 },
      { setting: '家庭', contacts: 8, infected: 3 },
      { setting: '交通', contacts: 0, infected: 0 },
    ]);
    expect(settings).toMatchObject([
      { setting: '家庭', contacts: 20, infected: 8, rate: { estimate: 0.4 } },
      { setting: '工作', rate: { estimate: 1 / 40 } },
      { setting: '交通', rate: { notEstimable: { zh: '没有随访完成的接触者。' } } },
    ]);
    expect(overall).toMatchObject({ contacts: 60, infected: 9, rate: { estimate: 0.15 } });
  });

  it('refuse more infected than contacts, naming the row', () => {
    expect(() => secondaryAttackRates([{ setting: 'class', contacts: 3, infected: 4 }])).toThrow(
      'infected, row 1: 4 – must not be more than contacts (3)',
    );
  });
});

describe('control share', () => {
  const found = [
    { id: 'a', day: '2022-07-01', inControl: false },
    { id: 'b', day: '2022-07-01', inControl: true },
    { id: 'c', day: '2022-07-02', inControl: true },
    { id: 'd', day: '2022-07-02', inControl: null },
  ];

  it('gives both shares by day and window, opens the cases, and counts clear days', () => {
    const { days, windows, communityZeroDays } = controlShares(found, { until: '2022-07-04', windowDays: 3 });
    expect(days.map(day => day.community)).toEqual([['a'], [], [], []]);
    expect(days[0]).toMatchObject({ controlShare: { estimate: 0.5 }, communityShare: { estimate: 0.5 } });
    expect(days[1]).toMatchObject({ unknown: ['d'], controlShare: { estimate: 1, upper: 1 } });
    expect(days[3]!.controlShare).toHaveProperty('notEstimable');
    expect(windows).toHaveLength(2);
    expect(windows[0]).toMatchObject({
      from: '2022-07-01',
      to: '2022-07-03',
      controlShare: { estimate: 2 / 3 },
    });
    expect(communityZeroDays).toBe(3);
  });

  it('is empty without cases and refuses a case from after the last day', () => {
    expect(controlShares([], { until: '2022-07-04', windowDays: 3 })).toEqual({
      days: [],
      windows: [],
      communityZeroDays: null,
    });
    expect(() => controlShares(found, { until: '2022-07-01', windowDays: 1 })).toThrow(
      'day, row 3: “2022-07-02” – must not be after 2022-07-01',
    );
  });
});
