import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { Statistic } from './rules.ts';
import type { SignalKind, SourceKind } from './schema.ts';

export interface SignalRow {
  id: string;
  sourceKind: SourceKind;
  sourceId: string;
  sourceName: string;
  kind: SignalKind;
  title: Bilingual;
  statistic: Statistic;
  beganAt: Date;
  raisedAt: Date;
  heardAgainAt: Date | null;
  state: 'open' | 'explained' | 'fixed';
  endedAt: Date | null;
  endedBy: string | null;
  reason: string | null;
  areaKey: number;
  version: number;
}

/** Columns of a `SignalRow` of alias g. */
export const signalColumns = sql`g.id, g.source_kind as "sourceKind", g.source_id as "sourceId", (select s.name from feed_source s where s.kind = g.source_kind and s.id = g.source_id) as "sourceName",
  g.kind, g.title, g.statistic, g.began_at as "beganAt", g.raised_at as "raisedAt", g.heard_again_at as "heardAgainAt", g.state, g.ended_at as "endedAt", g.ended_by as "endedBy", g.reason,
  g.area_key as "areaKey", g.version`;

/** Adds a signal unless it was raised before under its key; its id, or null. */
export async function insertSignal(
  ctx: Context,
  signal: Pick<
    SignalRow,
    'sourceKind' | 'sourceId' | 'kind' | 'title' | 'statistic' | 'beganAt' | 'areaKey'
  > & { key: string },
): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`insert into feed_signal (source_kind, source_id, kind, began_at, dedupe_key, raised_at, statistic, title, area_key)
    values (${signal.sourceKind}, ${signal.sourceId}, ${signal.kind}, ${signal.beganAt}, ${signal.key}, ${new Date(ctx.now)}, ${JSON.stringify(signal.statistic)}::jsonb, ${JSON.stringify(signal.title)}::jsonb, ${signal.areaKey})
    on conflict (dedupe_key) do nothing returning id`.execute(ctx.tx);
  return rows[0]?.id ?? null;
}

export async function openSignals(ctx: Context): Promise<SignalRow[]> {
  const { rows } =
    await sql<SignalRow>`select ${signalColumns} from feed_signal g where g.state = 'open' order by g.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function signalsOf(ctx: Context, kind: SourceKind, id: string): Promise<SignalRow[]> {
  const { rows } =
    await sql<SignalRow>`select ${signalColumns} from feed_signal g where g.source_kind = ${kind} and g.source_id = ${id} order by g.raised_at desc limit 50`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readSignal(ctx: Context, id: string): Promise<SignalRow | null> {
  const { rows } =
    await sql<SignalRow>`select ${signalColumns} from feed_signal g where g.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** Signals of these kinds raised for a source since an instant, open or ended: it is not raised again and again. */
export async function raisedSince(ctx: Context, since: Date): Promise<Set<string>> {
  const { rows } = await sql<{
    key: string;
  }>`select distinct source_kind || ' ' || source_id || ' ' || kind as key from feed_signal where raised_at >= ${since} or state = 'open'`.execute(
    ctx.tx,
  );
  return new Set(rows.map(row => row.key));
}

/** What an open signal says now. `key`: under which it counts as raised, where that changes. */
export interface Refreshed {
  signal: Pick<SignalRow, 'id'>;
  statistic: Statistic;
  title: Bilingual;
  key?: string;
}

/** Brings open signals up to date; their version stays, so that whoever is ending one is not refused. One statement. */
export async function refreshSignals(ctx: Context, rows: readonly Refreshed[]): Promise<void> {
  if (!rows.length) return;
  const json = JSON.stringify(rows.map(({ signal, ...row }) => ({ id: signal.id, ...row })));
  await sql`update feed_signal g set statistic = x.statistic, title = x.title, dedupe_key = coalesce(x.key, g.dedupe_key)
    from jsonb_to_recordset(${json}::jsonb) as x(id uuid, statistic jsonb, title jsonb, key text)
    where g.id = x.id and g.state = 'open' and (g.statistic is distinct from x.statistic or x.key is not null)`.execute(
    ctx.tx,
  );
}

/** A signal that is over without anybody's doing. */
export interface Ending {
  signal: Pick<SignalRow, 'id' | 'kind' | 'sourceKind' | 'sourceId' | 'areaKey'>;
  how: 'explained' | 'fixed';
  reason: string;
  heardAgainAt: Date | null;
}

/** Ends signals that are over by themselves; what they were raised under is free again. Returns the ids of those that were open. One statement. */
export async function endByItself(ctx: Context, endings: readonly Ending[]): Promise<string[]> {
  if (!endings.length) return [];
  const json = JSON.stringify(endings.map(({ signal, ...row }) => ({ id: signal.id, ...row })));
  const { rows } = await sql<{
    id: string;
  }>`update feed_signal g set state = x.how, reason = x.reason, heard_again_at = x."heardAgainAt", ended_at = ${new Date(ctx.now)}, ended_by = ${ctx.scope.actor},
      dedupe_key = g.dedupe_key || ' ended ' || g.id, version = g.version + 1
    from jsonb_to_recordset(${json}::jsonb) as x(id uuid, how text, reason text, "heardAgainAt" timestamptz)
    where g.id = x.id and g.state = 'open' returning g.id`.execute(ctx.tx);
  return rows.map(row => row.id);
}

/** Ends a signal; false when another version stands or it has ended. */
export async function endSignal(
  ctx: Context,
  signal: { id: string; version: number },
  how: 'explained' | 'fixed',
  reason: string,
): Promise<boolean> {
  const result =
    await sql`update feed_signal set state = ${how}, ended_at = ${new Date(ctx.now)}, ended_by = ${ctx.scope.actor}, reason = ${reason}, version = version + 1 where id = ${signal.id} and version = ${signal.version} and state = 'open'`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows ?? 0) > 0;
}
