import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Rhythm } from './rhythm.ts';
import type { SetRhythm, SourceKind } from './schema.ts';

export interface SourceRow {
  kind: SourceKind;
  id: string;
  name: string;
  areaKey: number;
  active: boolean;
  knownSince: Date;
  lastHeardAt: Date | null;
  certificateExpiresAt: Date | null;
  declared: SetRhythm | null;
  setRhythm: SetRhythm | null;
  watched: boolean;
  rhythm: Rhythm | null;
  learntAt: Date | null;
  version: number;
}

const columns = sql`s.kind, s.id, s.name, s.area_key as "areaKey", s.active, s.known_since as "knownSince", s.last_heard_at as "lastHeardAt", s.certificate_expires_at as "certificateExpiresAt",
  s.declared, s.set_rhythm as "setRhythm", s.watched, s.rhythm, s.learnt_at as "learntAt", s.version`;

/** A source as its own module knows it. */
export interface KnownSource {
  kind: SourceKind;
  id: string;
  name: string;
  areaKey: number;
  declared: SetRhythm | null;
  certificateExpiresAt: Date | null;
  lastHeardAt: Date | null;
}

/** Brings the register up to what the modules know: new ones in, those gone or closed off. One statement. */
export async function registerSources(ctx: Context, known: readonly KnownSource[]): Promise<void> {
  const rows = JSON.stringify(known.map(each => ({ ...each, declared: each.declared ?? null })));
  const at = new Date(ctx.now);
  await sql`with known as (select * from jsonb_to_recordset(${rows}::jsonb) as x(kind text, id uuid, name text, "areaKey" bigint, declared jsonb, "certificateExpiresAt" timestamptz, "lastHeardAt" timestamptz)),
    off as (update feed_source s set active = false where s.active and not exists (select 1 from known k where k.kind = s.kind and k.id = s.id))
    insert into feed_source (kind, id, name, area_key, known_since, last_heard_at, certificate_expires_at, declared)
    select kind, id, name, "areaKey", ${at}, "lastHeardAt", "certificateExpiresAt", nullif(declared, 'null') from known
    on conflict (kind, id) do update set name = excluded.name, area_key = excluded.area_key, declared = excluded.declared, certificate_expires_at = excluded.certificate_expires_at,
      last_heard_at = greatest(feed_source.last_heard_at, excluded.last_heard_at), active = true, known_since = case when feed_source.active then feed_source.known_since else ${at} end
    where (feed_source.name, feed_source.area_key, feed_source.active) is distinct from (excluded.name, excluded.area_key, true) or feed_source.declared is distinct from excluded.declared
      or feed_source.certificate_expires_at is distinct from excluded.certificate_expires_at or excluded.last_heard_at > coalesce(feed_source.last_heard_at, '-infinity')`.execute(
    ctx.tx,
  );
}

/** Sources in scope, those in use first. */
export async function readSources(
  ctx: Context,
  where: { kind?: string; text?: string } = {},
): Promise<SourceRow[]> {
  const { rows } =
    await sql<SourceRow>`select ${columns} from feed_source s where true ${where.kind ? sql`and s.kind = ${where.kind}` : sql``}
      ${where.text ? sql`and s.name ilike ${`%${where.text.replace(/[%_\\]/g, '\\$&')}%`}` : sql``} order by s.active desc, s.kind, s.name, s.id limit 20000`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readSource(ctx: Context, kind: string, id: string): Promise<SourceRow | null> {
  const { rows } =
    await sql<SourceRow>`select ${columns} from feed_source s where s.kind = ${kind} and s.id = ${id}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** Keeps what was learnt. */
export async function keepRhythm(
  ctx: Context,
  source: { kind: SourceKind; id: string },
  rhythm: Rhythm | null,
): Promise<void> {
  await sql`update feed_source set rhythm = ${rhythm ? JSON.stringify(rhythm) : null}::jsonb, learnt_at = ${new Date(ctx.now)} where kind = ${source.kind} and id = ${source.id}`.execute(
    ctx.tx,
  );
}

/** Changes what a person decides about a source; false when another version stands. */
export async function changeSource(
  ctx: Context,
  source: { kind: SourceKind; id: string; version: number },
  change: { rhythm?: SetRhythm | null; watched?: boolean },
): Promise<boolean> {
  const result = await sql`update feed_source set version = version + 1
      ${change.rhythm === undefined ? sql`` : sql`, set_rhythm = ${change.rhythm ? JSON.stringify(change.rhythm) : null}::jsonb`}
      ${change.watched === undefined ? sql`` : sql`, watched = ${change.watched}`}
    where kind = ${source.kind} and id = ${source.id} and version = ${source.version}`.execute(ctx.tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}
