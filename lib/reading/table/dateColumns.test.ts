import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DateColumn, decideDateOrders, newDateStatistics, proposeYear, seeDate } from './dateColumns.ts';
import { parseValue } from './parseValue.ts';

function column(index: number, values: string[], field = 'onsetDate'): DateColumn {
  const statistics = newDateStatistics();
  for (const value of values) seeDate(statistics, value);
  return { column: index, field, statistics };
}

describe('order of day and month', () => {
  it('one value over twelve settles a column', () => {
    const [decision] = decideDateOrders([column(0, ['05/01/2020', '14/01/2020'])]);
    expect(decision).toMatchObject({ order: 'dmy', decidedBy: 'values' });
  });

  it('IMP-5 asks about a column that fits both readings and shows both', () => {
    const [decision] = decideDateOrders([column(0, ['3/4/2020', '5/6/2020'])], 1900, '2020-05-30');
    expect(decision!.order).toBeUndefined();
    expect(decision!.question).toMatchObject({ rule: 'IMP-5', likely: 'mdy' });
    expect(decision!.question!.readings.map(each => [each.choice, each.becomes])).toEqual([
      ['dmy', '2020-04-03'],
      ['mdy', '2020-03-04'],
    ]);
  });

  it('two-digit years in front or behind are asked about, with the reading whose days lie together as the likelier', () => {
    const [decision] = decideDateOrders([column(0, ['25/1/20', '28/1/20', '3/2/20'])]);
    expect(decision!.question).toMatchObject({ rule: 'IMP-5', likely: 'dmy' });
  });

  it('an ambiguous column follows the settled columns beside it, and says so', () => {
    const [first, second] = decideDateOrders([column(0, ['14/01/2020']), column(1, ['3/4/2020'])]);
    expect(first).toMatchObject({ order: 'dmy', decidedBy: 'values' });
    expect(second).toMatchObject({ order: 'dmy', decidedBy: 'otherColumns' });
  });

  it('settled columns that disagree settle nothing for the others', () => {
    const decisions = decideDateOrders([
      column(0, ['14/01/2020']),
      column(1, ['01/14/2020']),
      column(2, ['3/4/2020']),
    ]);
    expect(decisions[2]!.question?.rule).toBe('IMP-5');
  });

  it('IMP-20 asks about a column that contradicts itself, with the votes', () => {
    const [decision] = decideDateOrders([column(0, ['14/01/2020', '15/01/2020', '01/16/2020'])]);
    expect(decision!.question).toMatchObject({ rule: 'IMP-20', likely: 'dmy' });
    expect(decision!.question!.why.en).toContain('dmy 2, mdy 1');
  });

  it('forms that say their own order need no question', () => {
    const [decision] = decideDateOrders([column(0, ['2020-01-05', '5-Jan-20', '43835', '', 'NA'])]);
    expect(decision).toEqual({ column: 0, decidedBy: 'unambiguousForms', excelEpoch: 1900 });
  });

  it('a year is proposed only when all dates with a year share it', () => {
    expect(proposeYear([column(0, ['1月5日']), column(1, ['2022-10-25'])])).toBe(2022);
    expect(proposeYear([column(0, ['2021-12-31', '2022-01-02'])])).toBeNull();
  });

  it('any list of days written in one order is read back as those days, or asked about', () => {
    const days = fc.array(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(days, fc.constantFrom('dmy' as const, 'mdy' as const), (dates, order) => {
        const iso = dates.map(each => each.toISOString().slice(0, 10));
        const written = iso.map(each => {
          const [year, month, day] = each.split('-').map(Number);
          return order === 'dmy' ? `${day}/${month}/${year}` : `${month}/${day}/${year}`;
        });
        const [decision] = decideDateOrders([column(0, written)]);
        if (decision!.question) {
          expect(decision!.question.readings.map(each => each.choice)).toContain(order);
          return;
        }
        const read = written.map(each =>
          parseValue('date', each, decision!.order ? { dateOrder: decision!.order } : {}),
        );
        expect(read.map(each => 'value' in each && each.value)).toEqual(iso);
      }),
    );
  });
});
