import { describe, expect, it } from 'vitest';
import { calendarRows, cellState, dayColumns, dayTotals, type FollowUpPerson } from './calendar.ts';
import { type CalendarFocus, inverseOf, onCalendarKey } from './calendarKeys.ts';

const today = '2022-07-20';
const person = (id: string, household: string, lastExposure = '2022-07-17', cells = {}): FollowUpPerson => ({
  id,
  name: `${id}*`,
  household,
  householdName: household,
  lastExposure,
  lastDay: '2022-07-24',
  cells,
});
const people = [
  person('a', 'h1', '2022-07-17', { '2022-07-18': { mark: 'well' }, [today]: { mark: 'symptoms' } }),
  person('b', 'h1'),
  person('c', 'h2', '2022-07-16'),
];
const rows = calendarRows(people);
const focus = (row: number, column: number): CalendarFocus => ({ row, column, anchor: null });
const press = (key: string, at: CalendarFocus, shiftKey = false) =>
  onCalendarKey({ key, shiftKey }, at, rows, 8, today);

describe('the calendar', () => {
  it('groups by household and says the dates once when all share the last exposure', () => {
    expect(rows.map(row => row.kind)).toEqual(['household', 'person', 'person', 'household', 'person']);
    const mixed = calendarRows([person('a', 'h'), person('b', 'h', '2022-07-15')]);
    expect(mixed[0]).toMatchObject({ lastExposure: null });
    expect(mixed[1]).toMatchObject({ sharesDates: false });
  });
  it('has a column for every visit, even one after the last day', () => {
    expect(dayColumns(people)).toBe(9);
    expect(dayColumns([person('x', 'h', '2022-07-17', { '2022-07-27': { mark: 'well' } })])).toBe(11);
  });
  it('opens days after the last exposure up to the last day, not the future', () => {
    const one = people[0]!;
    expect(cellState(one, '2022-07-17', today)).toBe('outside');
    expect(cellState(one, '2022-07-18', today)).toBe('open');
    expect(cellState(one, '2022-07-21', today)).toBe('future');
    expect(cellState(one, '2022-07-25', '2022-07-30')).toBe('outside');
  });
  it('counts done, due and symptoms of today, and as missed every past day without a record', () => {
    expect(dayTotals(people, today)).toEqual({ done: 1, due: 2, missed: 6, symptoms: 1 });
  });
});

describe('keys in the calendar', () => {
  it('arrows skip the household heads and stop at the edges', () => {
    expect(press('ArrowDown', focus(2, 1))?.focus.row).toBe(4);
    expect(press('ArrowUp', focus(1, 1))?.focus.row).toBe(1);
    expect(press('ArrowLeft', focus(1, 0))?.focus.column).toBe(0);
    expect(press('ArrowRight', focus(1, 7))?.focus.column).toBe(7);
  });
  it('1 marks the cell under the focus', () => {
    expect(press('1', focus(2, 3))?.changes).toEqual([{ personId: 'b', day: today, mark: 'well' }]);
  });
  it('a shifted range is marked at once, without the future and the days outside', () => {
    const range = press('ArrowDown', press('ArrowDown', focus(1, 3), true)!.focus, true)!.focus;
    expect(range.anchor).toEqual({ row: 1, column: 3 });
    expect(press('1', { ...range, column: 5 })?.changes).toEqual([
      { personId: 'a', day: today, mark: 'well' },
      { personId: 'b', day: today, mark: 'well' },
      { personId: 'c', day: '2022-07-19', mark: 'well' },
      { personId: 'c', day: today, mark: 'well' },
    ]);
  });
  it('the future cannot be marked', () => {
    expect(press('1', focus(1, 4))?.changes).toEqual([]);
  });
  it('H gives the mark to the rest of the household for that date', () => {
    expect(press('H', focus(1, 3))?.changes).toEqual([{ personId: 'b', day: today, mark: 'symptoms' }]);
    expect(press('H', focus(2, 3))?.changes).toBeUndefined();
  });
  it('U undoes: the inverse brings back what was there, an empty cell included', () => {
    expect(press('U', focus(1, 3))?.undo).toBe(true);
    const changes = press('2', { ...focus(1, 1), anchor: { row: 2, column: 1 } })!.changes!;
    expect(inverseOf(changes, people)).toEqual([
      { personId: 'a', day: '2022-07-18', mark: 'well' },
      { personId: 'b', day: '2022-07-18', mark: null },
    ]);
  });
  it('! asks for a visit at the door', () => {
    expect(press('!', focus(4, 1), true)?.doorVisit).toBe('c');
  });
});
