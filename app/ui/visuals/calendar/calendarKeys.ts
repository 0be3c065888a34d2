import { type KeyPress, pressName } from '../../keys.ts';
import { daysBetween } from '../../words/formatTime.ts';
import {
  type CalendarRow,
  cellState,
  dateOfColumn,
  type FollowUpMark,
  type FollowUpPerson,
} from './calendar.ts';

export type CalendarFocus = {
  /** Index into the rows (a person's) and the day column. */
  row: number;
  column: number;
  /** Other corner of a range; null when a single cell is focused. */
  anchor: { row: number; column: number } | null;
};

export type MarkChange = { personId: string; day: string; mark: FollowUpMark | null };

export type CalendarCommand = {
  focus: CalendarFocus;
  changes?: MarkChange[];
  undo?: true;
  doorVisit?: string;
  open?: string;
};

/** Keys 1–5 in the order of the legend. */
export const markKeys: FollowUpMark[] = ['well', 'symptoms', 'no_answer', 'refused', 'due'];

const isPerson = (row: CalendarRow | undefined): row is Extract<CalendarRow, { kind: 'person' }> =>
  row?.kind === 'person';

function personRow(rows: CalendarRow[], from: number, step: number): number {
  for (let row = from + step; row >= 0 && row < rows.length; row += step) if (isPerson(rows[row])) return row;
  return from;
}

/** Every cell of the focused range that may be marked; household heads, the future and days outside follow-up are left out. */
export function rangeCells(rows: CalendarRow[], focus: CalendarFocus, today: string) {
  const other = focus.anchor ?? focus;
  const cells: { person: FollowUpPerson; day: string }[] = [];
  for (let r = Math.min(focus.row, other.row); r <= Math.max(focus.row, other.row); r++) {
    const row = rows[r];
    if (!isPerson(row)) continue;
    for (let c = Math.min(focus.column, other.column); c <= Math.max(focus.column, other.column); c++) {
      const day = dateOfColumn(row.person, c);
      if (cellState(row.person, day, today) === 'open') cells.push({ person: row.person, day });
    }
  }
  return cells;
}

/**
 * What a key means in the calendar: arrows move, Shift+arrows stretch a range, 1–5 mark it, H gives the focused cell's mark to the whole household
 * for that date, U undoes, ! asks for a door visit, Enter opens the person. Undefined when the key is not ours.
 */
export function onCalendarKey(
  press: KeyPress,
  focus: CalendarFocus,
  rows: CalendarRow[],
  columns: number,
  today: string,
): CalendarCommand | undefined {
  const name = pressName(press);
  const arrow = /^(?:Shift\+)?Arrow(Up|Down|Left|Right)$/.exec(name);
  if (arrow) {
    const to = { row: focus.row, column: focus.column };
    if (arrow[1] === 'Up') to.row = personRow(rows, focus.row, -1);
    if (arrow[1] === 'Down') to.row = personRow(rows, focus.row, 1);
    if (arrow[1] === 'Left') to.column = Math.max(0, focus.column - 1);
    if (arrow[1] === 'Right') to.column = Math.min(columns - 1, focus.column + 1);
    const anchor = press.shiftKey ? (focus.anchor ?? { row: focus.row, column: focus.column }) : null;
    return { focus: { ...to, anchor } };
  }
  const row = rows[focus.row];
  if (!isPerson(row)) return undefined;
  const mark = markKeys[Number(name) - 1];
  if (mark)
    return {
      focus,
      changes: rangeCells(rows, focus, today).map(cell => ({
        personId: cell.person.id,
        day: cell.day,
        mark,
      })),
    };
  const day = dateOfColumn(row.person, focus.column);
  if (name === 'H') {
    const given = row.person.cells[day]?.mark;
    if (!given) return { focus };
    const household = rows.filter(isPerson).filter(other => other.person.household === row.person.household);
    return {
      focus,
      changes: household
        .filter(other => other.person.id !== row.person.id && cellState(other.person, day, today) === 'open')
        .map(other => ({ personId: other.person.id, day, mark: given })),
    };
  }
  if (name === 'U' || name === 'Ctrl+Z') return { focus, undo: true };
  if (name === '!') return { focus, doorVisit: row.person.id };
  if (name === 'Enter') return { focus, open: row.person.id };
  if (name === 'Escape') return { focus: { ...focus, anchor: null } };
  return undefined;
}

/** What puts a set of changes back: the marks the cells had before. */
export function inverseOf(changes: MarkChange[], people: FollowUpPerson[]): MarkChange[] {
  const byId = new Map(people.map(person => [person.id, person]));
  return changes.map(change => ({
    ...change,
    mark: byId.get(change.personId)?.cells[change.day]?.mark ?? null,
  }));
}

/** Where work begins: today's cell of the first person not yet done, else the first person's first day. */
export function firstDueCell(rows: CalendarRow[], today: string): CalendarFocus {
  const row = rows.findIndex(
    one =>
      one.kind === 'person' &&
      cellState(one.person, today, today) === 'open' &&
      ['due', undefined].includes(one.person.cells[today]?.mark),
  );
  const found = rows[row];
  return found?.kind === 'person'
    ? { row, column: daysBetween(found.person.lastExposure, today), anchor: null }
    : { row: 1, column: 1, anchor: null };
}
