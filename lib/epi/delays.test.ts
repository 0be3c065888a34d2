import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepDelays } from './delays.ts';
import { sampleQuantile } from './quantiles.ts';

const runs = (step: string, delays: (number | null)[]) =>
  delays.map((delay, i) => ({ id: `${step}-${i}`, step, from: 0, to: delay }));

describe('delays by step', () => {
  it('gives quartiles as R does, and those far out with their ids', () => {
    const [sampling] = stepDelays(runs('sampling', [1, 2, 3, 4, 5, 6, 30]), { now: 48 });
    expect(sampling).toMatchObject({
      step: 'sampling',
      done: 7,
      summary: { median: 4, lowerQuartile: 2.5, upperQuartile: 5.5, least: 1, most: 30 },
      outliers: [{ id: 'sampling-6', delay: 30 }],
      target: null,
    });
  });

  it('judges against the target what is done, and what is open and too old; not what is still in time', () => {
    const rows = [
      ...runs('told', [1, 2, 5]),
      { id: 'late', step: 'told', from: 2, to: null },
      { id: 'young', step: 'told', from: 9, to: null },
    ];
    const [told] = stepDelays(rows, { now: 10, targets: { told: 4 } });
    expect(told!.target).toMatchObject({
      within: 4,
      met: 2,
      missed: ['told-2', 'late'],
      share: { estimate: 0.5 },
    });
    expect(told!.open).toBe(2);
  });

  it('counts open runs as longer than so far: the median of done runs alone is too short', () => {
    const [step] = stepDelays(runs('x', [1, 1, 2, 8, null, null, null]), { now: 10 });
    expect(step!.summary).toMatchObject({ median: 1.5, medianWithOpen: 8 });
    const [mostlyOpen] = stepDelays(runs('x', [1, 1, 2, null, null, null, null]), { now: 10 });
    expect(mostlyOpen!.summary).toMatchObject({ medianWithOpen: null });
  });

  it('with nothing open the two medians agree for odd numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 3, maxLength: 21 }), delays => {
        fc.pre(delays.length % 2 === 1);
        const [{ summary } = { summary: null }] = stepDelays(runs('x', delays), { now: 60 });
        expect(summary).toMatchObject({
          medianWithOpen: sampleQuantile(
            delays.toSorted((a, b) => a - b),
            0.5,
          ),
        });
      }),
    );
  });

  it('is not estimable under three done, and refuses a run that ends before it begins', () => {
    expect(stepDelays(runs('x', [1, 2, null]), { now: 5 })[0]!.summary).toHaveProperty('notEstimable');
    expect(() => stepDelays([{ id: 'a', step: 'x', from: 3, to: 2 }], { now: 5 })).toThrow(
      'to, row 1: 2 – must not be before from (3)',
    );
    expect(() => stepDelays(runs('x', [7]), { now: 5 })).toThrow('must not be after now (5)');
  });
});
