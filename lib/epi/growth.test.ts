import { describe, expect, it } from 'vitest';
import { type Growth, growthRate, reproductionFromGrowth } from './growth.ts';
import { drawNegativeBinomial, drawPoisson, seededRandom } from './random.ts';
import { discreteSerialInterval } from './rt/serialInterval.ts';

const found = (answer: ReturnType<typeof growthRate>): Growth => {
  if ('notEstimable' in answer) throw new Error(answer.notEstimable.en);
  return answer;
};
const grown = (rate: number, days: number, size: number) =>
  Array.from({ length: days }, (_, day) => Math.round(size * Math.exp(rate * day)));
const whole = (local: number[]) => ({ window: { from: 1, to: local.length } });

describe('growth', () => {
  it('finds the rate of an exponential curve, by counts and by logs; doubling is log 2 over it', () => {
    for (const rate of [0.12, -0.08])
      for (const model of ['poisson', 'log-linear'] as const) {
        const local = grown(rate, 15, 4000);
        const growth = found(growthRate({ from: 1, local }, { ...whole(local), model }));
        expect(growth.ratePerDay.estimate).toBeCloseTo(rate, 3);
        const time = rate > 0 ? growth.doublingDays : growth.halvingDays;
        expect(time!.estimate).toBeCloseTo(Math.LN2 / Math.abs(growth.ratePerDay.estimate), 12);
        expect(rate > 0 ? growth.halvingDays : growth.doublingDays).toBeNull();
      }
  });

  it('its 95 % interval holds the truth in about 95 of 100 curves, over-dispersed ones too', () => {
    for (const k of [null, 8]) {
      let held = 0;
      for (let seed = 1; seed <= 200; seed++) {
        const random = seededRandom(seed);
        const local = Array.from({ length: 14 }, (_, day) => {
          const mean = 15 * Math.exp(0.1 * day);
          return k === null ? drawPoisson(random, mean) : drawNegativeBinomial(random, mean, k);
        });
        const { lower, upper } = found(growthRate({ from: 1, local }, whole(local))).ratePerDay;
        if (lower! <= 0.1 && upper! >= 0.1) held++;
      }
      expect(held).toBeGreaterThan(180);
      expect(held).toBeLessThan(200);
    }
  });

  it('says “perhaps never” where the data do not exclude decline', () => {
    const local = [5, 6, 4, 7, 5, 6, 7, 5];
    const growth = found(growthRate({ from: 1, local }, whole(local)));
    expect(growth.doublingDays).toMatchObject({ upper: null });
  });

  it('is not estimable from few days, few cases or cases at one end only', () => {
    expect(growthRate({ from: 1, local: [5, 9, 20] }, { window: { from: 1, to: 3 } })).toHaveProperty(
      'notEstimable',
    );
    expect(growthRate({ from: 1, local: [1, 0, 1, 1, 2] }, { window: { from: 1, to: 5 } })).toHaveProperty(
      'notEstimable',
    );
    expect(growthRate({ from: 1, local: [0, 0, 0, 0, 30] }, { window: { from: 1, to: 5 } })).toHaveProperty(
      'notEstimable',
    );
    expect(
      growthRate({ from: 1, local: [9, 0, 9, 0, 9] }, { window: { from: 1, to: 5 }, model: 'log-linear' }),
    ).toHaveProperty('notEstimable');
  });

  it('warns when the definition changes inside the window', () => {
    const series = {
      from: '2020-02-08',
      local: [2841, 2060, 2618, 2097, 1638, 13797, 4823, 2420],
      definitionChanges: [
        { on: '2020-02-13', what: { zh: '计入临床诊断病例', en: 'clinical diagnoses included' } },
      ],
    };
    const spanning = found(growthRate(series, { window: { from: '2020-02-08', to: '2020-02-14' } }));
    expect(spanning.warnings).toMatchObject([{ warning: 'definition-change', on: '2020-02-13' }]);
    const before = found(growthRate(series, { window: { from: '2020-02-08', to: '2020-02-12' } }));
    expect(before.warnings).toEqual([]);
  });

  it('a rate gives R by the serial interval: 1 when flat, and as a curve grown by that R', () => {
    const interval = discreteSerialInterval(5, 2, 60);
    const at = (rate: number) =>
      reproductionFromGrowth({ estimate: rate, lower: rate, upper: null }, interval).estimate;
    expect(at(0)).toBeCloseTo(1, 9);
    expect(at(0.1)).toBeGreaterThan(1.5);
    // all at exactly 5 days: R = e^(5 r)
    expect(reproductionFromGrowth({ estimate: 0.1, lower: 0, upper: null }, [0, 0, 0, 0, 0, 1])).toEqual({
      estimate: expect.closeTo(Math.exp(0.5), 12),
      lower: 1,
      upper: null,
    });
  });
});
