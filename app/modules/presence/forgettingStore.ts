import {
  applyOverlays,
  type Day,
  loadOverlay,
  loadPack,
  shippedOverlays,
  shippedPacks,
} from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { OpenCases, PackInForce, Retention } from './forgettingRules.ts';
import type { Failure } from './forgettingSchema.ts';

/** The pack of a city without a running outbreak: it names no disease and looks back 14 days. */
const basePackId = 'other';

/** One day under way, as far as it got. */
export interface ForgettingRow {
  id: string;
  day: Day;
  importIds: string[];
  keyFingerprint: string | null;
  keyDestroyedAt: Date | null;
  partitionDroppedAt: Date | null;
  segmentRemovedAt: Date | null;
  clusterDroppedAt: Date | null;
  purgedAt: Date | null;
}

const columns = sql`f.id, f.day, f.import_ids as "importIds", f.key_fingerprint as "keyFingerprint", f.key_destroyed_at as "keyDestroyedAt", f.partition_dropped_at as "partitionDroppedAt",
  f.segment_removed_at as "segmentRemovedAt", f.cluster_dropped_at as "clusterDroppedAt", f.purged_at as "purgedAt"`;

interface Edition {
  code: string;
  id: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
}

/** Packs of the running outbreaks, by outbreak id, with what the city itself added; the base pack under '' where no outbreak runs. Throws when one no longer loads: then nothing is forgotten, and the alarm says so. */
export async function packsInForce(ctx: Context): Promise<Map<string, PackInForce>> {
  const editions =
    await sql<Edition>`select code, id, pack_id as "packId", pack_version as "packVersion", overlay_ids as "overlayIds" from outbreak where ended_on is null order by code`.execute(
      ctx.tx,
    );
  const own = await sql<{ id: string; version: string; kind: string; body: unknown }>`
    select id, version, kind, body from protocol_pack where state = 'active'`.execute(ctx.tx);
  const stored = (kind: string, id: string, version?: string) =>
    own.rows.find(
      row => row.kind === kind && row.id === id && (version === undefined || row.version === version),
    )?.body;
  const packs = new Map<string, PackInForce>();
  for (const edition of editions.rows) {
    const shipped = shippedPacks().find(
      one => one.id === edition.packId && one.version === edition.packVersion,
    );
    const loaded = shipped
      ? { pack: shipped }
      : loadPack(stored('pack', edition.packId, edition.packVersion));
    if ('errors' in loaded)
      throw new Error(`The pack ${edition.packId} ${edition.packVersion} of ${edition.code} does not load.`);
    const overlays = edition.overlayIds.map(id => {
      const known = shippedOverlays().find(one => one.id === id);
      const read = known ? { overlay: known } : loadOverlay(stored('overlay', id));
      if ('errors' in read) throw new Error(`The overlay ${id} of ${edition.code} does not load.`);
      return read.overlay;
    });
    const laid = applyOverlays(loaded.pack, overlays);
    if ('errors' in laid) throw new Error(`The overlays of ${edition.code} do not fit its pack.`);
    packs.set(edition.id, { outbreak: edition.code, pack: laid.pack });
  }
  if (!packs.size)
    packs.set('', { outbreak: null, pack: shippedPacks().findLast(one => one.id === basePackId)! });
  return packs;
}

/** Open cases of running outbreaks, grouped by the dates their windows are computed from. One query. */
export async function openCases(ctx: Context, packs: ReadonlyMap<string, PackInForce>): Promise<OpenCases[]> {
  const { rows } = await sql<{
    outbreak: string;
    status: string;
    onset: string | null;
    sampled: string | null;
    isolated: Date | null;
    recovered: string | null;
    opened: Date;
    cases: number;
  }>`select outbreak_id as outbreak, state as status, onset_on as onset, coalesce(sampled_on, (positive_at at time zone ${ctx.outpace.city.timeZone})::date) as sampled, isolated_at as isolated,
      recovered_on as recovered, max(created_at) as opened, count(*) as cases
    from presence_open_case group by 1, 2, 3, 4, 5, 6`.execute(ctx.tx);
  return rows.flatMap(row => {
    const force = packs.get(row.outbreak);
    return force
      ? [
          {
            pack: force.pack,
            dates: {
              status: row.status,
              // only the pack's own anchors count; the rash day of a case is not held apart from its onset
              onsetOn: row.onset ?? undefined,
              sampledOn: row.sampled ?? undefined,
              isolatedAt: row.isolated?.getTime(),
              recoveredOn: row.recovered ?? undefined,
            },
            openedAt: row.opened.getTime(),
            cases: row.cases,
          },
        ]
      : [];
  });
}

/** Days of which the database holds anything, before `before`; ascending. */
export async function daysInDatabase(ctx: Context, before: Day): Promise<Day[]> {
  const { rows } = await sql<{
    day: Day;
  }>`select day from core.presence_days_before(${before}::date)`.execute(ctx.tx);
  return rows.map(row => row.day);
}

/** Days begun and not finished. */
export async function unfinished(ctx: Context): Promise<ForgettingRow[]> {
  return (
    await sql<ForgettingRow>`select ${columns} from presence_forgetting f where f.done_at is null order by f.day`.execute(
      ctx.tx,
    )
  ).rows;
}

/** The row of a day under way, made when it has none: with what there is to forget, counted before anything goes. */
export async function beginDay(ctx: Context, day: Day, retention: Retention): Promise<ForgettingRow> {
  await sql`insert into presence_forgetting (day, rule_id, retention, begun_at, row_count, import_ids)
    select ${day}::date, 'FGT-1', ${JSON.stringify(retention)}::jsonb, ${new Date(ctx.now)}, count(*), coalesce(array_agg(distinct p.import_id) filter (where p.import_id is not null), '{}')
    from presence p where p.day = ${day}::date
    on conflict (day) where done_at is null do nothing`.execute(ctx.tx);
  const { rows } =
    await sql<ForgettingRow>`select ${columns} from presence_forgetting f where f.day = ${day}::date and f.done_at is null`.execute(
      ctx.tx,
    );
  return rows[0]!;
}

/** What a step did. */
export interface StepChange {
  key_fingerprint?: string;
  key_destroyed_at?: Date;
  partition_dropped_at?: Date;
  segment_bytes?: number;
  segment_removed_at?: Date;
  cluster?: 'dropped' | 'not_configured';
  cluster_dropped_at?: Date;
  purged_at?: Date;
}

/** Notes that a step was done. */
export async function noteStep(ctx: Context, id: string, change: StepChange): Promise<void> {
  const sets = Object.entries(change).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  await sql`update presence_forgetting set ${sql.join(sets)} where id = ${id}`.execute(ctx.tx);
}

/** Adds counts of what was purged. Counts of a run that was cut off stay: a second pass finds less. */
export async function addPurged(
  ctx: Context,
  id: string,
  counts: Record<string, number>,
  imports: readonly string[] = [],
): Promise<void> {
  await sql`update presence_forgetting f set
      purged = coalesce(f.purged, '{}') || (select jsonb_object_agg(key, value::bigint + coalesce((f.purged ->> key)::bigint, 0)) from jsonb_each_text(${JSON.stringify(counts)}::jsonb)),
      import_ids = (select coalesce(array_agg(distinct i), '{}') from unnest(f.import_ids || ${imports as string[]}::uuid[]) i)
    where f.id = ${id}`.execute(ctx.tx);
}

/** Finishes a day; what is to be journaled of it, or null when another run finished it first. */
export async function finishDay(
  ctx: Context,
  id: string,
): Promise<{
  day: Day;
  rows: number;
  fingerprint: string;
  cluster: string | null;
  purged: Record<string, number>;
  retention: Retention;
} | null> {
  const { rows } = await sql<{
    day: Day;
    rows: number;
    fingerprint: string;
    cluster: string | null;
    purged: Record<string, number>;
    retention: Retention;
  }>`
    update presence_forgetting set done_at = ${new Date(ctx.now)} where id = ${id} and done_at is null
    returning day, row_count as rows, key_fingerprint as fingerprint, cluster, purged, retention`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** Notes what stopped a day; it goes on at the next run. The newest twenty are kept. */
export async function noteFailure(ctx: Context, day: Day, failure: Failure): Promise<void> {
  await sql`update presence_forgetting set failures = (
      select coalesce(jsonb_agg(value order by n), '[]') from (select value, n from jsonb_array_elements(failures || ${JSON.stringify([failure])}::jsonb) with ordinality e(value, n) order by n desc limit 20) newest)
    where day = ${day}::date and done_at is null`.execute(ctx.tx);
}

export interface RunRow {
  kind: 'watched_from' | 'run' | 'alarm';
  retention: Retention | Record<string, never>;
  due: number;
  forgotten: number;
  failed: number;
  held: { day: Day; cases: number }[];
}

export async function insertRun(ctx: Context, run: Partial<RunRow> & Pick<RunRow, 'kind'>): Promise<void> {
  await sql`insert into presence_forgetting_run (kind, at, retention, due, forgotten, failed, held) values (${run.kind}, ${new Date(ctx.now)}, ${JSON.stringify(run.retention ?? {})}::jsonb,
    ${run.due ?? 0}, ${run.forgotten ?? 0}, ${run.failed ?? 0}, ${JSON.stringify(run.held ?? [])}::jsonb)`.execute(
    ctx.tx,
  );
}

/** When the last complete run ended, when watching began, when the last alarm was given; null where there was none. */
export async function lastTimes(
  ctx: Context,
): Promise<{ complete: number | null; watchedFrom: number | null; alarm: number | null }> {
  const { rows } = await sql<{ complete: Date | null; watched: Date | null; alarm: Date | null }>`
    select max(at) filter (where kind = 'run' and failed = 0) as complete, min(at) filter (where kind = 'watched_from') as watched, max(at) filter (where kind = 'alarm') as alarm
    from presence_forgetting_run`.execute(ctx.tx);
  const row = rows[0]!;
  return {
    complete: row.complete?.getTime() ?? null,
    watchedFrom: row.watched?.getTime() ?? null,
    alarm: row.alarm?.getTime() ?? null,
  };
}
