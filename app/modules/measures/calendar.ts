import { dayOf, endOfDay } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type ObligationRow, obligationsOf } from '../obligations/queries.ts';
import { tiesOf } from '../people/queries.ts';
import type { MeasureRow } from './schema.ts';

/** Marks of a calendar cell, the gravest first: what one day's answers come to. */
const gravity = ['symptoms', 'refused', 'no_answer', 'missed', 'due', 'well'] as const;
export type CellMark = (typeof gravity)[number];

export interface CalendarCell {
  mark: CellMark;
  /** A test is planned on this day. */
  test: boolean;
  testDone: boolean;
  /** Answered windows of that day's checks, and how many there are. */
  done: number;
  of: number;
}

/** Cells by city day of one measure's obligations: days with nothing due have none. Pure. */
export function cellsOf(obligations: readonly ObligationRow[]): Record<string, CalendarCell> {
  const cells: Record<string, CalendarCell> = {};
  for (const [day, same] of Map.groupBy(
    obligations.filter(one => one.state !== 'waived' && one.day !== null),
    one => one.day!,
  )) {
    const checks = same.filter(one => one.kind === 'daily_check');
    const tests = same.filter(one => one.kind === 'test');
    const marks = checks.map(markOf);
    // A day is done only when every window is; one unanswered window keeps it open.
    const mark = gravity.find(each => marks.includes(each)) ?? (tests.length ? markOf(tests[0]!) : 'due');
    cells[day] = {
      mark,
      test: tests.length > 0,
      testDone: tests.length > 0 && tests.every(one => one.state === 'done'),
      done: checks.filter(one => one.state === 'done').length,
      of: checks.length,
    };
  }
  return cells;
}

/** What one window came to. */
export function markOf(one: ObligationRow): CellMark {
  const outcome = one.result?.outcome as string | undefined;
  if (one.state === 'done') return outcome === 'symptoms' ? 'symptoms' : 'well';
  if (outcome === 'refused' || outcome === 'no_answer') return outcome;
  return one.state === 'missed' ? 'missed' : 'due';
}

/** Where a person lives together with others, for grouping: the tie group, or the person alone. */
export interface Home {
  id: string;
  name: string;
}

/** Household (or dorm room) of each person, keyed by person. */
export async function homesOf(ctx: Context, personIds: readonly string[]): Promise<Map<string, Home>> {
  const homes = new Map<string, Home>();
  for (const tie of await tiesOf(ctx, personIds))
    if ((tie.kind === 'household' || tie.kind === 'dorm') && !homes.has(tie.personId))
      homes.set(tie.personId, { id: tie.groupId, name: tie.label });
  return homes;
}

/** Calendar cells of measures, keyed by measure id. One query. */
export async function calendarOf(
  ctx: Context,
  rows: readonly MeasureRow[],
): Promise<Map<string, Record<string, CalendarCell>>> {
  const all = Map.groupBy(
    (
      await obligationsOf(
        ctx,
        rows.map(row => row.id),
      )
    ).filter(one => one.kind !== 'clock'),
    one => one.subjectId,
  );
  return new Map(rows.map(row => [row.id, cellsOf(all.get(row.id) ?? [])]));
}

/** SQL condition on alias m: the measure covers some part of the city's today. */
export function runsToday(ctx: Context): RawBuilder<boolean> {
  const tz = ctx.outpace.city.timeZone;
  const today = dayOf(ctx.now, tz);
  return sql<boolean>`(m.state = 'open' and m.starts_on <= ${today}::date and m.found_at < ${new Date(endOfDay(today, tz))})`;
}
