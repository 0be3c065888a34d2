import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** One note of `presence_write`: rows that came, or days from which rows were taken. */
export interface PresenceWrite {
  removed: boolean;
  firstId: number;
  lastId: number;
  firstDay: string;
  lastDay: string;
  rows: number;
}

/** All that became visible since an earlier snapshot. */
export interface Changes {
  /** The snapshot of now, to be handed in next time. */
  snapshot: string;
  /** False when notes that `since` did not see were cleared away: everything must be read anew. */
  noted: boolean;
  writes: PresenceWrite[];
  /** People whose contributed lines changed. */
  people: string[];
  /** Groups whose members changed. */
  groups: string[];
  seats: boolean;
}

/** The snapshot of this statement, as text. What is read in later statements of the transaction holds at least what it sees. */
export async function currentSnapshot(ctx: Context): Promise<string> {
  const { rows } = await sql<{ s: string }>`select pg_current_snapshot()::text as s`.execute(ctx.tx);
  return rows[0]!.s;
}

/**
 * What the snapshot `since` did not see and is visible now: exact also for a transaction that was open all the while and ended late, which no
 * comparison of ids or times would find. One statement; O(notes since).
 */
export async function changesSince(ctx: Context, since: string): Promise<Changes> {
  const unseen = sql`xid >= pg_snapshot_xmin(${since}::pg_snapshot) and not pg_visible_in_snapshot(xid, ${since}::pg_snapshot)`;
  const { rows } = await sql<{
    snapshot: string;
    noted: boolean;
    writes: PresenceWrite[];
    people: string[];
    groups: string[];
    seats: boolean;
  }>`select pg_current_snapshot()::text as snapshot, pg_snapshot_xmin(${since}::pg_snapshot) >= (select below from presence_cleared) as noted,
    coalesce((select jsonb_agg(jsonb_build_object('removed', removed, 'firstId', first_id, 'lastId', last_id, 'firstDay', first_day, 'lastDay', last_day, 'rows', row_count)) from presence_write where ${unseen}), '[]') as writes,
    coalesce((select jsonb_agg(distinct person_id) from trace_change where kind = 'trajectory' and ${unseen}), '[]') as people,
    coalesce((select jsonb_agg(distinct group_id) from trace_change where kind = 'tie' and ${unseen}), '[]') as groups,
    exists (select from trace_change where kind = 'seat' and ${unseen}) as seats`.execute(ctx.tx);
  return rows[0]!;
}

/** Writes that touch one day and that `since` did not see. */
export async function writesOfDay(ctx: Context, day: string, since: string): Promise<PresenceWrite[]> {
  const { rows } =
    await sql<PresenceWrite>`select removed, first_id as "firstId", last_id as "lastId", first_day as "firstDay", last_day as "lastDay", row_count as rows from presence_write
    where ${day}::date between first_day and last_day and xid >= pg_snapshot_xmin(${since}::pg_snapshot) and not pg_visible_in_snapshot(xid, ${since}::pg_snapshot)`.execute(
      ctx.tx,
    );
  return rows;
}

/** Which database the numbers of transactions belong to, and below which of them notes were cleared away. */
export async function transactionLine(ctx: Context): Promise<string> {
  const { rows } = await sql<{ line: string }>`select core.transaction_line() as line`.execute(ctx.tx);
  return rows[0]!.line;
}

/** Whether every write that `since` did not see is still noted. */
export async function isNoted(ctx: Context, since: string): Promise<boolean> {
  const { rows } = await sql<{
    noted: boolean;
  }>`select pg_snapshot_xmin(${since}::pg_snapshot) >= below as noted from presence_cleared`.execute(ctx.tx);
  return rows[0]!.noted;
}

/** Clears notes that every given snapshot has seen, and remembers below which. */
export async function clearNotes(ctx: Context, snapshots: readonly string[]): Promise<number> {
  const { rows } = await sql<{
    below: string;
  }>`select least(pg_snapshot_xmin(pg_current_snapshot()), min(pg_snapshot_xmin(s::pg_snapshot)))::text as below from unnest(${[...snapshots]}::text[]) s`.execute(
    ctx.tx,
  );
  const below = rows[0]!.below;
  await sql`update presence_cleared set below = greatest(below, ${below}::xid8)`.execute(ctx.tx);
  const writes = await sql`delete from presence_write where xid < ${below}::xid8`.execute(ctx.tx);
  await sql`delete from trace_change where xid < ${below}::xid8`.execute(ctx.tx);
  return Number(writes.numAffectedRows ?? 0);
}

/** Ranges of ids of one day, overlapping ones joined, ascending. Pure. */
export function idRanges(writes: readonly PresenceWrite[]): { first: number; last: number }[] {
  const sorted = writes
    .filter(write => !write.removed)
    .map(write => ({ first: write.firstId, last: write.lastId }))
    .sort((a, b) => a.first - b.first);
  const ranges: { first: number; last: number }[] = [];
  for (const range of sorted) {
    const before = ranges.at(-1);
    if (before && range.first <= before.last + 1) before.last = Math.max(before.last, range.last);
    else ranges.push({ ...range });
  }
  return ranges;
}
