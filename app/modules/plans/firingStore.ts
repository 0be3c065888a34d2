import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Evidence, FiringRow, Reading, Trigger } from './schema.ts';

/** One evaluation to be written: a trigger of a plan for an outbreak in an area. */
export interface Evaluated extends Reading {
  planId: string;
  outbreakId: string;
}

/** The present value as stored. */
export interface StoredReading {
  planId: string;
  triggerKey: string;
  outbreakId: string;
  areaKey: number;
  value: number | null;
  met: boolean;
  since: Date;
  at: Date;
  evidence: Evidence;
}

const firingColumns = sql`f.id, f.plan_id as "planId", v.number as "versionNumber", f.trigger_key as "triggerKey", f.trigger_as as trigger, f.outbreak_id as "outbreakId", f.area_key as "areaKey",
  f.fired_at as "firedAt", f.value, f.evidence, f.last_true_at as "lastTrueAt", f.cleared_at as "clearedAt", f.cleared_why as "clearedWhy", f.task_ids as "taskIds"`;

/** Writes present values; `since` stays as long as being met does not change. Readings not among `rows` are gone. One statement each. */
export async function writeReadings(ctx: Context, rows: readonly Evaluated[]): Promise<void> {
  const now = new Date(ctx.now);
  const json = JSON.stringify(
    rows.map(row => ({
      p: row.planId,
      k: row.triggerKey,
      o: row.outbreakId,
      a: row.areaKey,
      v: row.value,
      m: row.met,
      e: row.evidence,
    })),
  );
  const wanted = sql`jsonb_to_recordset(${json}::jsonb) as x(p uuid, k text, o uuid, a bigint, v double precision, m boolean, e jsonb)`;
  await sql`delete from plan_reading r where not exists (select from ${wanted} where x.p = r.plan_id and x.k = r.trigger_key and x.o = r.outbreak_id and x.a = r.area_key)`.execute(
    ctx.tx,
  );
  await sql`insert into plan_reading (plan_id, trigger_key, outbreak_id, area_key, value, met, since, at, evidence) select p, k, o, a, v, m, ${now}, ${now}, e from ${wanted}
    on conflict (plan_id, trigger_key, outbreak_id, area_key) do update set value = excluded.value, at = excluded.at, evidence = excluded.evidence, met = excluded.met,
      since = case when plan_reading.met = excluded.met then plan_reading.since else excluded.since end`.execute(
    ctx.tx,
  );
}

export async function readReadings(ctx: Context, planId: string): Promise<StoredReading[]> {
  const { rows } =
    await sql<StoredReading>`select plan_id as "planId", trigger_key as "triggerKey", outbreak_id as "outbreakId", area_key as "areaKey", value, met, since, at, evidence
    from plan_reading where plan_id = ${planId}`.execute(ctx.tx);
  return rows;
}

/** Open episodes of all plans in scope. */
export async function readOpenFirings(
  ctx: Context,
): Promise<
  { id: string; planId: string; triggerKey: string; outbreakId: string; areaKey: number; lastTrueAt: Date }[]
> {
  const { rows } = await sql<{
    id: string;
    planId: string;
    triggerKey: string;
    outbreakId: string;
    areaKey: number;
    lastTrueAt: Date;
  }>`select id, plan_id as "planId", trigger_key as "triggerKey", outbreak_id as "outbreakId", area_key as "areaKey", last_true_at as "lastTrueAt" from plan_firing where cleared_at is null for update`.execute(
    ctx.tx,
  );
  return rows;
}

export async function keepFirings(ctx: Context, ids: readonly string[]): Promise<void> {
  if (ids.length)
    await sql`update plan_firing set last_true_at = ${new Date(ctx.now)} where id = any(${[...ids]}::uuid[])`.execute(
      ctx.tx,
    );
}

export async function clearFirings(
  ctx: Context,
  ids: readonly string[],
  why: NonNullable<FiringRow['clearedWhy']>,
): Promise<void> {
  if (ids.length)
    await sql`update plan_firing set cleared_at = ${new Date(ctx.now)}, cleared_why = ${why} where id = any(${[...ids]}::uuid[])`.execute(
      ctx.tx,
    );
}

/** Stores a firing; null when an episode of it is open already (the database keeps one). */
export async function insertFiring(
  ctx: Context,
  evaluated: Evaluated,
  trigger: Trigger,
  versionId: string,
): Promise<string | null> {
  const now = new Date(ctx.now);
  const { rows } = await sql<{ id: string }>`
    insert into plan_firing (plan_id, plan_version_id, trigger_key, trigger_as, outbreak_id, fired_at, value, evidence, last_true_at, area_key)
    values (${evaluated.planId}, ${versionId}, ${trigger.key}, ${JSON.stringify(trigger)}::jsonb, ${evaluated.outbreakId}, ${now}, ${evaluated.value}, ${JSON.stringify(evaluated.evidence)}::jsonb, ${now}, ${evaluated.areaKey})
    on conflict do nothing returning id`.execute(ctx.tx);
  return rows[0]?.id ?? null;
}

export async function noteTasks(ctx: Context, id: string, taskIds: readonly string[]): Promise<void> {
  await sql`update plan_firing set task_ids = ${[...taskIds]}::uuid[] where id = ${id}`.execute(ctx.tx);
}

/** Firings of a plan, newest first. */
export async function readFirings(ctx: Context, planId: string, limit: number): Promise<FiringRow[]> {
  const { rows } =
    await sql<FiringRow>`select ${firingColumns} from plan_firing f join plan_version v on v.id = f.plan_version_id where f.plan_id = ${planId} order by f.fired_at desc, f.id desc limit ${limit}`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readFiring(ctx: Context, planId: string, id: string): Promise<FiringRow | null> {
  const { rows } =
    await sql<FiringRow>`select ${firingColumns} from plan_firing f join plan_version v on v.id = f.plan_version_id where f.plan_id = ${planId} and f.id = ${id}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}
