import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { GoodsRow, Outcome, RoundCause, RoundRow, SwabBody, SwabRow } from './schema.ts';
import { uuids } from './siteStore.ts';

const roundColumns = sql`r.id, r.site_id as "siteId", r.plan_id as "planId", r.cause, r.goods_id as "goodsId", r.followup_id as "followupId", r.due_from as "dueFrom", r.due_at as "dueAt",
  r.begun_at as "begunAt", r.begun_by as "begunBy", r.finished_at as "finishedAt", r.finished_by as "finishedBy", r.skipped, r.result, r.result_at as "resultAt", r.cancelled_at as "cancelledAt",
  r.area_key as "areaKey", r.version`;
const swabColumns = sql`w.id, w.round_id as "roundId", w.site_id as "siteId", w.spot_id as "spotId", w.goods_id as "goodsId", w.tube_id as "tubeId", w.tube_code as "tubeCode", w.taken_at as "takenAt",
  w.taken_by as "takenBy", w.note, w.undone_at as "undoneAt", w.outcome, w.reported_at as "reportedAt", w.followup_id as "followupId", w.area_key as "areaKey"`;
const goodsColumns = sql`g.id, g.site_id as "siteId", g.batch_no as "batchNo", g.description, g.quantity, g.arrived_at as "arrivedAt", g.left_at as "leftAt", g.state, g.held_at as "heldAt",
  g.decided_at as "decidedAt", g.decided_by as "decidedBy", g.method, g.reason, g.area_key as "areaKey", g.version`;

async function rounds(ctx: Context, where: RawBuilder<unknown>, limit = 1000): Promise<RoundRow[]> {
  const { rows } =
    await sql<RoundRow>`select ${roundColumns} from env_round r where ${where} order by coalesce(r.finished_at, r.due_at) desc, r.id limit ${limit}`.execute(
      ctx.tx,
    );
  return rows;
}

export const readRounds = (ctx: Context, ids: readonly string[]) =>
  ids.length ? rounds(ctx, sql`r.id = any(${uuids([...new Set(ids)])})`) : Promise.resolve([]);
export const readRound = async (ctx: Context, id: string) => (await readRounds(ctx, [id]))[0] ?? null;
/** Rounds of a site, newest first; at most 200. */
export const roundsOfSite = (ctx: Context, siteId: string) => rounds(ctx, sql`r.site_id = ${siteId}`, 200);
/** What is begun or asked for and not finished, of some sites. */
export const openRounds = (ctx: Context, siteIds: readonly string[]) =>
  siteIds.length
    ? rounds(
        ctx,
        sql`r.site_id = any(${uuids(siteIds)}) and r.finished_at is null and r.cancelled_at is null`,
        2000,
      )
    : Promise.resolve([]);
/** Finished rounds of sites since an instant. */
export const roundsSince = (ctx: Context, siteId: string, since: Date) =>
  rounds(ctx, sql`r.site_id = ${siteId} and r.goods_id is null and r.finished_at >= ${since}`, 500);

export interface NewRound {
  id?: string;
  siteId: string;
  planId: string | null;
  cause: RoundCause;
  goodsId?: string | null;
  followupId?: string | null;
  dueFrom: Date;
  dueAt: Date;
  begunAt?: Date | null;
  areaKey: number;
}

/** Adds a round; one of the same id is left as it is. Returns whether it was added. */
export async function insertRound(ctx: Context, round: NewRound): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into env_round (id, site_id, plan_id, cause, goods_id, followup_id, due_from, due_at, begun_at, begun_by, area_key)
    values (coalesce(${round.id ?? null}::uuid, uuidv7()), ${round.siteId}, ${round.planId}, ${round.cause}, ${round.goodsId ?? null}, ${round.followupId ?? null}, ${round.dueFrom}, ${round.dueAt},
      ${round.begunAt ?? null}, ${round.begunAt ? ctx.scope.actor : null}, ${round.areaKey}) on conflict (id) do nothing`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows) === 1;
}

export async function beginRound(ctx: Context, id: string, at: Date): Promise<void> {
  await sql`update env_round set begun_at = ${at}, begun_by = ${ctx.scope.actor}, version = version + 1 where id = ${id} and begun_at is null`.execute(
    ctx.tx,
  );
}

export async function finishRound(
  ctx: Context,
  id: string,
  at: Date,
  skipped: readonly { spotId: string; reason: string }[],
): Promise<void> {
  await sql`update env_round set finished_at = ${at}, finished_by = ${ctx.scope.actor}, skipped = ${JSON.stringify(skipped)}::jsonb, version = version + 1 where id = ${id}`.execute(
    ctx.tx,
  );
}

export async function setRoundResult(ctx: Context, id: string, result: RoundRow['result']): Promise<void> {
  await sql`update env_round set result = ${result}, result_at = ${result === null ? null : new Date(ctx.now)}, version = version + 1 where id = ${id} and result is distinct from ${result}`.execute(
    ctx.tx,
  );
}

export async function cancelRounds(
  ctx: Context,
  where: { followupId: string },
  reason: string,
): Promise<void> {
  await sql`update env_round set cancelled_at = ${new Date(ctx.now)}, cancel_reason = ${reason}, version = version + 1
    where followup_id = ${where.followupId} and finished_at is null and cancelled_at is null and begun_at is null`.execute(
    ctx.tx,
  );
}

async function swabs(ctx: Context, where: RawBuilder<unknown>, limit = 5000): Promise<SwabRow[]> {
  const { rows } =
    await sql<SwabRow>`select ${swabColumns} from env_swab w where ${where} order by w.taken_at, w.id limit ${limit}`.execute(
      ctx.tx,
    );
  return rows;
}

export const readSwab = async (ctx: Context, id: string) => (await swabs(ctx, sql`w.id = ${id}`))[0] ?? null;
/** Swabs of rounds, undone ones too. */
export const swabsOfRounds = (ctx: Context, ids: readonly string[]) =>
  ids.length ? swabs(ctx, sql`w.round_id = any(${uuids(ids)})`) : Promise.resolve([]);
/** Swabs of a batch that count. */
export const swabsOfGoods = (ctx: Context, goodsId: string) =>
  swabs(ctx, sql`w.goods_id = ${goodsId} and w.undone_at is null`);
export const swabsOfFollowup = (ctx: Context, followupId: string) =>
  swabs(ctx, sql`w.followup_id = ${followupId} and w.undone_at is null`);
/** Where a tube code is in use. */
export const swabOfTube = async (ctx: Context, code: string) =>
  (await swabs(ctx, sql`w.tube_code = ${code} and w.undone_at is null`))[0] ?? null;
/** Swabs whose result has not come, the oldest first; at most 5,000. Locked against another sweep. */
export async function swabsWaiting(ctx: Context): Promise<SwabRow[]> {
  const { rows } =
    await sql<SwabRow>`select ${swabColumns} from env_swab w where w.outcome is null and w.undone_at is null order by w.taken_at limit 5000 for update skip locked`.execute(
      ctx.tx,
    );
  return rows;
}
export const swabsOfTubes = (ctx: Context, tubeIds: readonly string[]) =>
  tubeIds.length
    ? swabs(ctx, sql`w.tube_id = any(${uuids(tubeIds)}) and w.undone_at is null`)
    : Promise.resolve([]);

export async function insertSwab(
  ctx: Context,
  round: { id: string; siteId: string; areaKey: number },
  swab: SwabBody,
  tubeId: string,
): Promise<void> {
  await sql`insert into env_swab (id, round_id, site_id, spot_id, goods_id, tube_id, tube_code, taken_at, taken_by, recorded_at, note, area_key)
    values (${swab.id}, ${round.id}, ${round.siteId}, ${swab.spotId ?? null}, ${swab.goodsId ?? null}, ${tubeId}, ${swab.tubeCode}, ${swab.at}, ${ctx.scope.actor}, ${new Date(ctx.now)}, ${swab.note ?? null}, ${round.areaKey})`.execute(
    ctx.tx,
  );
}

export async function undoSwab(ctx: Context, id: string, reason: string): Promise<void> {
  await sql`update env_swab set undone_at = ${new Date(ctx.now)}, undone_by = ${ctx.scope.actor}, undo_reason = ${reason} where id = ${id}`.execute(
    ctx.tx,
  );
}

/** Writes what the laboratory said. Set-based. */
export async function recordOutcomes(
  ctx: Context,
  rows: readonly { id: string; outcome: Outcome; reportedAt: Date }[],
): Promise<void> {
  if (!rows.length) return;
  const json = JSON.stringify(
    rows.map(row => ({ i: row.id, o: row.outcome, a: row.reportedAt.toISOString() })),
  );
  await sql`update env_swab w set outcome = x.o, reported_at = x.a, seen_at = ${new Date(ctx.now)} from jsonb_to_recordset(${json}::jsonb) as x(i uuid, o text, a timestamptz) where w.id = x.i`.execute(
    ctx.tx,
  );
}

export async function linkSwabs(
  ctx: Context,
  ids: readonly string[],
  followupId: string | null,
): Promise<void> {
  if (!ids.length) return;
  await sql`update env_swab set followup_id = ${followupId} where id = any(${uuids(ids)})`.execute(ctx.tx);
}

/** Goods of a site, newest first; at most 200. */
export async function goodsOfSite(ctx: Context, siteId: string): Promise<GoodsRow[]> {
  const { rows } =
    await sql<GoodsRow>`select ${goodsColumns} from env_goods g where g.site_id = ${siteId} order by g.recorded_at desc limit 200`.execute(
      ctx.tx,
    );
  return rows;
}
export async function readGoods(ctx: Context, ids: readonly string[]): Promise<Map<string, GoodsRow>> {
  if (!ids.length) return new Map();
  const { rows } =
    await sql<GoodsRow>`select ${goodsColumns} from env_goods g where g.id = any(${uuids([...new Set(ids)])})`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.id, row]));
}

export async function insertGoods(
  ctx: Context,
  goods: {
    id: string;
    siteId: string;
    batchNo: string;
    description: string;
    quantity: string | null;
    arrivedAt: Date | null;
    leftAt: Date | null;
    areaKey: number;
  },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into env_goods (id, site_id, batch_no, description, quantity, arrived_at, left_at, state, recorded_at, recorded_by, area_key)
    values (${goods.id}, ${goods.siteId}, ${goods.batchNo}, ${goods.description}, ${goods.quantity}, ${goods.arrivedAt}, ${goods.leftAt}, 'present', ${new Date(ctx.now)}, ${ctx.scope.actor}, ${goods.areaKey})
    on conflict (id) do nothing`.execute(ctx.tx);
  return Number(numAffectedRows) === 1;
}

/** Holds batches still there; returns those newly held. `held` false lets them go back to where they were. */
export async function holdGoods(ctx: Context, ids: readonly string[], held: boolean): Promise<string[]> {
  if (!ids.length) return [];
  const { rows } = held
    ? await sql<{
        id: string;
      }>`update env_goods set state = 'held', held_at = ${new Date(ctx.now)}, version = version + 1 where id = any(${uuids(ids)}) and state in ('present', 'released') returning id`.execute(
        ctx.tx,
      )
    : await sql<{
        id: string;
      }>`update env_goods set state = 'present', held_at = null, version = version + 1 where id = any(${uuids(ids)}) and state = 'held' returning id`.execute(
        ctx.tx,
      );
  return rows.map(row => row.id);
}

export async function decideGoods(
  ctx: Context,
  id: string,
  version: number,
  decision: { state: 'released' | 'discarded'; reason: string; method: string | null },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update env_goods set state = ${decision.state}, decided_at = ${new Date(ctx.now)}, decided_by = ${ctx.scope.actor}, decided_person = ${ctx.scope.naturalPerson}, reason = ${decision.reason},
    method = ${decision.method}, version = version + 1 where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows) === 1;
}
