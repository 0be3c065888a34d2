import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { NewObligation, ObligationRow, ObligationState } from './schema.ts';
import * as store from './store.ts';

export type { NewObligation, ObligationRow, ObligationState } from './schema.ts';

/**
 * Adds obligations, set-based; one already there (same subject, kind, rule, day and end) stays as it is, a waived one
 * becomes due again. Returns how many were added or reopened. Linear in the rows.
 */
export async function addObligations(ctx: Context, rows: readonly NewObligation[]): Promise<number> {
  let added = 0;
  for (let from = 0; from < rows.length; from += 5000)
    added += await store.insertObligations(ctx, rows.slice(from, from + 5000));
  return added;
}

/**
 * Closes what is still open (due, and for `done` also missed) of one or more subjects; `kinds` narrows, `from` (epoch ms)
 * keeps what ended before it. `waived` is what a release or a change of rule leaves behind. Returns how many were closed.
 */
export async function closeObligations(
  ctx: Context,
  subjectId: string | readonly string[],
  change: {
    state: Exclude<ObligationState, 'due'>;
    kinds?: readonly NewObligation['kind'][];
    from?: number;
    ruleIds?: readonly string[];
    result?: Record<string, unknown>;
  },
): Promise<number> {
  return store.closeObligations(ctx, typeof subjectId === 'string' ? [subjectId] : subjectId, change);
}

/** Removes what lies ahead and is untouched, so that a new plan can take its place; what is past, done or begun stays. */
export async function withdrawObligations(
  ctx: Context,
  subjectIds: readonly string[],
  kinds: readonly NewObligation['kind'][],
): Promise<number> {
  return store.deleteAhead(ctx, subjectIds, kinds);
}

/** Obligations by id; unseen ones are absent. */
export async function obligationsByIds(ctx: Context, ids: readonly string[]): Promise<ObligationRow[]> {
  return store.readByIds(ctx, ids);
}

/** All obligations of some subjects, by due time; `fromDay`/`toDay` (both inclusive) narrow the days. */
export async function obligationsOf(
  ctx: Context,
  subjectIds: readonly string[],
  range: { fromDay?: string; toDay?: string } = {},
): Promise<ObligationRow[]> {
  return store.readOf(ctx, subjectIds, range);
}

/** Writes results: `state` null keeps the state (an attempt that reached nobody). Set-based. */
export async function recordResults(
  ctx: Context,
  rows: readonly { id: string; state: 'done' | 'due' | null; result: Record<string, unknown> | null }[],
): Promise<number> {
  return store.recordResults(ctx, rows);
}

/** Hands the obligations of a person to other areas after a move. */
export async function moveObligations(
  ctx: Context,
  personId: string,
  keys: { areaKey?: number; locatedKey?: number },
): Promise<void> {
  await store.move(ctx, personId, keys);
}

/** The last day with symptoms reported at a daily check, of each subject that has one, keyed by subject id. */
export async function lastSymptomDays(
  ctx: Context,
  subjectIds: readonly string[],
): Promise<Map<string, string>> {
  return store.lastSymptomDays(ctx, subjectIds);
}

/** SQL condition: the subject (a uuid expression) has something of these kinds due on the city day and not yet done. For `where` of other modules' lists. */
export function dueOnDay(
  subject: RawBuilder<unknown>,
  day: string,
  kinds: readonly NewObligation['kind'][] = ['daily_check', 'test'],
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from obligation o where o.subject_id = ${subject} and o.day = ${day}::date and o.kind = any(${kinds as string[]}::text[]) and o.state in ('due', 'missed'))`;
}

/** SQL condition: the last daily check whose window has ended was missed (exact at `now`, before any sweep). */
export function lastCheckMissed(ctx: Context, subject: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`coalesce((select o.state in ('due', 'missed') from obligation o where o.subject_id = ${subject} and o.kind = 'daily_check' and o.state <> 'waived'
    and o.due_at <= ${new Date(ctx.now)} order by o.due_at desc limit 1), false)`;
}

/** Daily checks of a city day over the subjects a query selects (one uuid column): windows due, done, missed, and people with nothing left. One query. */
export async function dayTotals(
  ctx: Context,
  day: string,
  subjects: RawBuilder<unknown>,
): Promise<{ due: number; done: number; missed: number; people: number; peopleDone: number }> {
  const now = new Date(ctx.now);
  const { rows } = await sql<{
    due: number;
    done: number;
    missed: number;
    people: number;
    peopleDone: number;
  }>`with one as (
      select o.subject_id, count(*) filter (where o.state = 'done') as done, count(*) filter (where o.state = 'due' and o.due_at > ${now}) as due, count(*) filter (where o.state = 'missed' or (o.state = 'due' and o.due_at <= ${now})) as missed
      from (${subjects}) s(id) join obligation o on o.subject_id = s.id and o.day = ${day}::date and o.kind = 'daily_check' and o.state <> 'waived' group by o.subject_id)
    select coalesce(sum(due), 0)::int as due, coalesce(sum(done), 0)::int as done, coalesce(sum(missed), 0)::int as missed, count(*)::int as people, count(*) filter (where due = 0 and missed = 0)::int as "peopleDone" from one`.execute(
    ctx.tx,
  );
  return rows[0]!;
}

/** SQL condition: the subject (a uuid expression) has anything asked of it on a city day after `day`, done or not. */
export function asksAfter(subject: RawBuilder<unknown>, day: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from obligation o where o.subject_id = ${subject} and o.day > ${day}::date)`;
}
