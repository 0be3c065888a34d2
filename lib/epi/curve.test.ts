import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epidemicCurve, seriesOfCurve } from './curve.ts';
import { dayOfNumber } from './days.ts';

describe('an epidemic curve', () => {
  const cases = [
    { id: 'a', onset: '2022-03-07', report: '2022-03-09', group: 'north' },
    { id: 'b', onset: '2022-03-09', report: '2022-03-09', imported: true },
    { id: 'c', onset: null, report: '2022-03-10', group: 'north' },
  ];

  it('opens the cases of each bar, and lists those without the date', () => {
    const curve = epidemicCurve(cases, { by: 'onset' });
    expect(curve.bins.map(bin => [bin.from, bin.ids])).toEqual([
      ['2022-03-07', ['a']],
      ['2022-03-08', []],
      ['2022-03-09', ['b']],
    ]);
    expect(curve.undated).toEqual(['c']);
    expect(epidemicCurve(cases, { by: 'report' }).bins.map(bin => bin.ids)).toEqual([['a', 'b'], ['c']]);
  });

  it('gives the series R and growth take, imported apart', () => {
    expect(seriesOfCurve(epidemicCurve(cases, { by: 'onset' }))).toEqual({
      from: '2022-03-07',
      local: [1, 0, 0],
      imported: [0, 0, 1],
    });
    expect(seriesOfCurve(epidemicCurve([], { by: 'onset' }))).toBeNull();
  });

  it('begins weeks on Monday, or on the day asked for', () => {
    const week = (weekBegins: number) =>
      epidemicCurve([{ id: 'x', onset: '2022-03-09' }], { by: 'onset', every: 'week', weekBegins }).bins[0]!;
    expect(week(1)).toMatchObject({ from: '2022-03-07', to: '2022-03-13' });
    expect(week(7)).toMatchObject({ from: '2022-03-06', to: '2022-03-12' });
    expect(week(3)).toMatchObject({ from: '2022-03-09', to: '2022-03-15' });
  });

  it('loses nobody: every case is in exactly one bar, undated, or outside', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 19_000, max: 19_060 }))),
        fc.constantFrom('day' as const, 'week' as const),
        (days, every) => {
          const rows = days.map((day, i) => ({ id: `${i}`, onset: day === null ? null : dayOfNumber(day) }));
          const curve = epidemicCurve(rows, {
            by: 'onset',
            every,
            from: dayOfNumber(19_010),
            to: dayOfNumber(19_040),
          });
          const all = [...curve.bins.flatMap(bin => bin.ids), ...curve.undated, ...curve.outside];
          expect(all.toSorted()).toEqual(rows.map(row => row.id).toSorted());
        },
      ),
    );
  });

  it('names the row of a bad date and of an id that stands twice', () => {
    expect(() => epidemicCurve([{ id: 'a', onset: '2022-13-01' }], { by: 'onset' })).toThrow(
      'onset, row 1: “2022-13-01”',
    );
    expect(() => epidemicCurve([{ id: 'a' }, { id: 'a' }], { by: 'onset' })).toThrow(
      'id, row 2: “a” – stands in the list twice',
    );
  });
});
