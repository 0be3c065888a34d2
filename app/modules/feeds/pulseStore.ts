import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Beat } from './rhythm.ts';
import type { SourceKind } from './schema.ts';

/** Something heard of a source. `at`: epoch ms. */
export interface Pulse {
  kind: SourceKind;
  id: string;
  count: number;
  positives?: number;
  at: number;
}

/** Writes pulses; nothing is read or changed, so nobody waits for anybody. One statement. */
export async function insertPulses(ctx: Context, pulses: readonly Pulse[]): Promise<void> {
  if (!pulses.length) return;
  await sql`insert into feed_pulse (source_kind, source_id, at, count, positives)
    select * from unnest(${pulses.map(each => each.kind)}::text[], ${pulses.map(each => each.id)}::uuid[], ${pulses.map(each => new Date(each.at))}::timestamptz[],
      ${pulses.map(each => each.count)}::int[], ${pulses.map(each => each.positives ?? 0)}::int[])`.execute(
    ctx.tx,
  );
}

/** Folds pulses into beats of five minutes and sets when each source was last heard. Only the sweep may. One statement. */
export async function foldPulses(ctx: Context): Promise<void> {
  await sql`with gone as (delete from feed_pulse returning source_kind, source_id, at, count, positives),
    heard as (update feed_source s set last_heard_at = greatest(s.last_heard_at, g.at) from (select source_kind, source_id, max(at) as at from gone group by 1, 2) g where s.kind = g.source_kind and s.id = g.source_id)
    insert into feed_beat (source_kind, source_id, slot, count, positives, area_key)
    select g.source_kind, g.source_id, date_bin('5 minutes', g.at, 'epoch'), sum(g.count), sum(g.positives), max(s.area_key) from gone g join feed_source s on s.kind = g.source_kind and s.id = g.source_id group by 1, 2, 3
    on conflict (source_kind, source_id, slot) do update set count = feed_beat.count + excluded.count, positives = feed_beat.positives + excluded.positives`.execute(
    ctx.tx,
  );
}

/** Writes beats that were counted elsewhere, replacing those of the same slots. */
export async function replaceBeats(
  ctx: Context,
  kind: SourceKind,
  beats: readonly { id: string; slot: Date; count: number }[],
): Promise<void> {
  if (!beats.length) return;
  await sql`insert into feed_beat (source_kind, source_id, slot, count, area_key)
    select ${kind}, b.id, b.slot, b.count, s.area_key from unnest(${beats.map(each => each.id)}::uuid[], ${beats.map(each => each.slot)}::timestamptz[], ${beats.map(each => each.count)}::int[]) b(id, slot, count)
      join feed_source s on s.kind = ${kind} and s.id = b.id
    on conflict (source_kind, source_id, slot) do update set count = excluded.count`.execute(ctx.tx);
}

/** Beats of one source from an instant, ascending. */
export async function beatsOf(ctx: Context, kind: SourceKind, id: string, from: Date): Promise<Beat[]> {
  const { rows } = await sql<{
    at: string;
    count: number;
    positives: number;
  }>`select (extract(epoch from slot) * 1000)::bigint as at, count, positives from feed_beat where source_kind = ${kind} and source_id = ${id} and slot >= ${from} order by slot`.execute(
    ctx.tx,
  );
  return rows.map(row => ({ ...row, at: Number(row.at) }));
}

/** What some sources said from an instant, by steps of `minutes`: step number → count, keyed by 'kind id'. One query. */
export async function stepsOf(
  ctx: Context,
  sources: readonly { kind: SourceKind; id: string }[],
  from: Date,
  minutes: number,
): Promise<Map<string, Map<number, number>>> {
  const found = new Map<string, Map<number, number>>();
  if (!sources.length) return found;
  const { rows } = await sql<{
    kind: string;
    id: string;
    step: number;
    count: number;
  }>`select b.source_kind as kind, b.source_id as id, floor(extract(epoch from b.slot - ${from}::timestamptz) / ${minutes * 60})::int as step, sum(b.count)::int as count
    from unnest(${sources.map(each => each.kind)}::text[], ${sources.map(each => each.id)}::uuid[]) s(kind, id) join feed_beat b on b.source_kind = s.kind and b.source_id = s.id and b.slot >= ${from} group by 1, 2, 3`.execute(
    ctx.tx,
  );
  for (const { kind, id, step, count } of rows) {
    const key = `${kind} ${id}`;
    const steps = found.get(key) ?? new Map<number, number>();
    steps.set(step, count);
    found.set(key, steps);
  }
  return found;
}

/** What every source said from `from` (inclusive) to `to` (exclusive), with positives. One query. */
export async function totalsBetween(
  ctx: Context,
  from: Date,
  to: Date,
): Promise<Map<string, { count: number; positives: number }>> {
  const { rows } = await sql<{
    kind: string;
    id: string;
    count: number;
    positives: number;
  }>`select source_kind as kind, source_id as id, sum(count)::int as count, sum(positives)::int as positives from feed_beat where slot >= ${from} and slot < ${to} group by 1, 2`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ kind, id, ...row }) => [`${kind} ${id}`, row]));
}

/** Forgets what is older than learning ever needs. */
export async function forgetBeats(ctx: Context, before: Date): Promise<void> {
  await sql`delete from feed_beat where slot < ${before}`.execute(ctx.tx);
}
