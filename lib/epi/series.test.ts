import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayNumber, dayOfNumber } from './days.ts';
import { definitionWarnings, partsByDefinition, suspectedJumps } from './definitions.ts';
import { datedSeries, seriesFromTotals, slidingWindows, totalCounts } from './series.ts';

const clinical = {
  on: '2020-02-12',
  what: { zh: '计入临床诊断病例', en: 'clinically diagnosed cases included' },
};

describe('days', () => {
  it('go to numbers and back, across leap days and years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40_000, max: 60_000 }), n => {
        expect(dayNumber(dayOfNumber(n))).toBe(n);
      }),
    );
    expect(addDays('2020-02-28', 2)).toBe('2020-03-01');
    expect(addDays(7, -2)).toBe(5);
  });

  it('refuse what is no day, naming field, row and value', () => {
    expect(() => dayNumber('2021-02-29', 'onset', 4)).toThrow(
      new RangeError('onset, row 4: “2021-02-29” – must be a calendar day YYYY-MM-DD'),
    );
  });
});

describe('a dated series', () => {
  it('takes rows in any order and counts days without a row as days without a case', () => {
    const series = datedSeries([
      { day: '2022-03-04', local: 3, imported: 1 },
      { day: '2022-03-01', local: 2 },
    ]);
    expect(series).toEqual({ from: '2022-03-01', local: [2, 0, 0, 3], imported: [0, 0, 0, 1] });
    expect(totalCounts(series)).toEqual([2, 0, 0, 4]);
  });

  it('refuses a day twice and counts that are none', () => {
    expect(() =>
      datedSeries([
        { day: 1, local: 1 },
        { day: 1, local: 2 },
      ]),
    ).toThrow('day, row 2: 1 – stands in the series twice');
    expect(() => datedSeries([{ day: 1, local: 1.5 }])).toThrow('local, row 1: 1.5 – must be a whole number');
    expect(() => datedSeries([{ day: 1, local: 0, imported: -2 }])).toThrow('imported, row 1: -2');
  });

  it('comes from running totals; a total that falls is a correction and is said', () => {
    const { series, warnings } = seriesFromTotals([
      { day: 3, total: 9 },
      { day: 1, total: 4 },
      { day: 2, total: 10 },
      { day: 5, total: 12 },
    ]);
    expect(series.local).toEqual([4, 6, 0, 0, 3]);
    expect(warnings).toMatchObject([{ warning: 'negative-increment', on: 3 }]);
  });

  it('has as many sliding windows as fit, none from the first day', () => {
    const series = { from: '2022-01-01', local: new Array<number>(10).fill(1) };
    const windows = slidingWindows(series, 7);
    expect(windows).toHaveLength(3);
    expect(windows[0]).toEqual({ from: '2022-01-02', to: '2022-01-08' });
  });
});

describe('a change of definition', () => {
  const series = { from: '2020-02-10', local: [5, 5, 50, 9, 5], definitionChanges: [clinical] };

  it('is warned of where a window spans it, not where it begins with it', () => {
    expect(definitionWarnings(series, '2020-02-10', '2020-02-12')).toMatchObject([{ on: '2020-02-12' }]);
    expect(definitionWarnings(series, '2020-02-12', '2020-02-14')).toEqual([]);
    expect(definitionWarnings(series, '2020-02-10', '2020-02-11')).toEqual([]);
  });

  it('cuts a series into parts that add up to the whole', () => {
    const parts = partsByDefinition(series);
    expect(parts).toEqual([
      { from: '2020-02-10', local: [5, 5] },
      { from: '2020-02-12', local: [50, 9, 5] },
    ]);
  });

  it('is suspected where one day towers over both sides, not in steady growth', () => {
    const jump = { from: '2020-02-05', local: [300, 310, 290, 305, 300, 295, 310, 1900, 400, 300, 290, 280] };
    expect(suspectedJumps(jump)).toMatchObject([{ day: '2020-02-12', cases: 1900, around: 310 }]);
    const growth = {
      from: 1,
      local: Array.from({ length: 30 }, (_, i) => Math.round(5 * Math.exp(0.35 * i))),
    };
    expect(suspectedJumps(growth)).toEqual([]);
    expect(suspectedJumps({ from: 1, local: [0, 0, 0, 3, 0, 0, 0] })).toEqual([]);
  });
});
