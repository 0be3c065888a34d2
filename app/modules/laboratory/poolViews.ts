import { type RawBuilder, sql } from 'kysely';
import { type Page, readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { holdAppeal } from './holdWords.ts';
import { retestsOf } from './retests.ts';
import type { HoldView, PoolListItem, PoolView } from './schema.ts';

export interface HoldPageRow
  extends Omit<
    HoldView,
    'areaName' | 'appeal' | 'since' | 'until' | 'endedAt' | 'retestTakenAt' | 'retestTubeCode' | 'retestWhere'
  > {
  since: Date;
  until: Date;
  endedAt: Date | null;
  retestTakenAt: Date | null;
  retestTubeId: string | null;
  /** First specimen of the pool's own tube: what was taken before says nothing about it. */
  sampledAt: Date;
  poolTubeId: string;
}

const holdSelect = sql`h.id, h.pool_id as "poolId", h.person_id as "personId", pr.masked_name as "maskedName", h.area_key as "areaKey", right(p.tube_code, 6) as "tubeTail", h.state, h.since, h.until, h.reason,
  h.rule_id as "ruleId", h.retest_taken_at as "retestTakenAt", h.retest_tube_id as "retestTubeId", p.sampled_at as "sampledAt", p.tube_id as "poolTubeId", h.retest_outcome as "retestResult", h.case_id as "caseId", h.ended_at as "endedAt", h.end_reason as "endReason", h.version`;
const holdFrom = sql`from test_hold h join positive_pool p on p.id = h.pool_id join person pr on pr.id = h.person_id`;

async function shown(ctx: Context, rows: readonly HoldPageRow[]): Promise<HoldView[]> {
  const names = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const retests = await retestsOf(ctx, rows);
  return rows.map(({ retestTubeId: _tube, sampledAt: _sampled, poolTubeId: _pool, ...row }) => ({
    ...row,
    areaName: names.get(row.areaKey)?.name ?? '',
    since: row.since.toISOString(),
    until: row.until.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    ...retests.get(row.id)!,
    appeal: holdAppeal,
  }));
}

/** Holds in the reader's area, those that end first at the front. */
export async function holdPage(
  ctx: Context,
  query: {
    state?: HoldView['state'];
    poolId?: string;
    personId?: string;
    after?: string;
    limit?: number;
    sort?: string;
  },
): Promise<Page<HoldView>> {
  const where: RawBuilder<unknown>[] = [];
  if (query.state) where.push(sql`h.state = ${query.state}`);
  if (query.poolId) where.push(sql`h.pool_id = ${query.poolId}`);
  if (query.personId) where.push(sql`h.person_id = ${query.personId}`);
  const page = await readPage<HoldPageRow>(
    ctx,
    {
      from: holdFrom,
      select: holdSelect,
      where,
      sorts: {
        until: { by: sql`h.until`, type: 'timestamptz' },
        since: { by: sql`h.since`, type: 'timestamptz' },
      },
      defaultSort: 'until',
      id: sql`h.id`,
    },
    query,
  );
  return { ...page, items: await shown(ctx, page.items) };
}

/** One hold as the person is shown it, or null. */
export async function holdView(ctx: Context, id: string): Promise<HoldView | Refusal> {
  const { rows } = await sql<HoldPageRow>`select ${holdSelect} ${holdFrom} where h.id = ${id}`.execute(
    ctx.tx,
  );
  return (await shown(ctx, rows))[0] ?? notFound;
}

interface PoolPageRow extends Omit<PoolListItem, 'areaName' | 'since' | 'until'> {
  since: Date;
  until: Date;
}
const poolSelect = sql`p.id, p.tube_id as "tubeId", p.tube_code as "tubeCode", right(p.tube_code, 6) as "tubeTail", p.state, p.rule_id as "ruleId", p.since, p.until, p.people, p.unknown_people as "unknownPeople", c.waiting, c.lifted, c.cases, c.expired, p.area_key as "areaKey"`;
const poolFrom = sql`from positive_pool p cross join lateral (select (count(*) filter (where h.state = 'waiting'))::int as waiting, (count(*) filter (where h.state = 'lifted'))::int as lifted,
  (count(*) filter (where h.state = 'became_case'))::int as cases, (count(*) filter (where h.state = 'expired'))::int as expired from test_hold h where h.pool_id = p.id) c`;

async function shownPools(ctx: Context, rows: readonly PoolPageRow[]): Promise<PoolListItem[]> {
  const names = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  return rows.map(row => ({
    ...row,
    areaName: names.get(row.areaKey)?.name ?? '',
    since: row.since.toISOString(),
    until: row.until.toISOString(),
  }));
}

/** Positive pools, newest first. The counts are of the holds in the reader's area. */
export async function poolPage(
  ctx: Context,
  query: { state?: PoolListItem['state']; after?: string; limit?: number; sort?: string },
): Promise<Page<PoolListItem>> {
  const page = await readPage<PoolPageRow>(
    ctx,
    {
      from: poolFrom,
      select: poolSelect,
      where: query.state ? [sql`p.state = ${query.state}`] : [],
      sorts: {
        since: { by: sql`p.since`, type: 'timestamptz' },
        until: { by: sql`p.until`, type: 'timestamptz' },
      },
      defaultSort: '-since',
      id: sql`p.id`,
    },
    query,
  );
  return { ...page, items: await shownPools(ctx, page.items) };
}

/** A pool with its holds, the buildings its people are in, and whom each of them lives, works or studies with (listed, not held). */
export async function poolView(ctx: Context, id: string): Promise<PoolView | Refusal> {
  const { rows } = await sql<PoolPageRow>`select ${poolSelect} ${poolFrom} where p.id = ${id}`.execute(
    ctx.tx,
  );
  const [pool] = await shownPools(ctx, rows);
  if (!pool) return notFound;
  const holds = (await holdPage(ctx, { poolId: id, limit: 200 })).items;
  const buildings = await sql<{
    areaKey: number;
    held: number;
  }>`select located_key as "areaKey", count(*)::int as held from test_hold where pool_id = ${id} group by 1 order by 2 desc, 1`.execute(
    ctx.tx,
  );
  const companions = await sql<{
    personId: string;
    maskedName: string;
    tie: string;
    label: string;
    ofPersonIds: string[];
    areaKey: number;
  }>`select o.person_id as "personId", pr.masked_name as "maskedName", g.kind as tie, g.label, array_agg(distinct h.person_id::text) as "ofPersonIds", pr.area_key as "areaKey"
    from test_hold h join tie_member m on m.person_id = h.person_id join tie_group g on g.id = m.group_id and g.kind in ('household', 'dorm')
    join tie_member o on o.group_id = g.id and o.person_id <> h.person_id join person pr on pr.id = o.person_id
    where h.pool_id = ${id} and not exists (select from test_hold x where x.pool_id = h.pool_id and x.person_id = o.person_id)
    group by o.person_id, pr.masked_name, g.kind, g.label, pr.area_key order by g.kind, g.label limit 500`.execute(
    ctx.tx,
  );
  const names = await areaNames(ctx, [
    ...buildings.rows.map(row => row.areaKey),
    ...companions.rows.map(row => row.areaKey),
  ]);
  await ctx.journal({
    act: 'pool.looked_at',
    objectKind: 'positive_pool',
    objectId: id,
    rule: 'LAB-14',
    detail: { holds: holds.length, companions: companions.rows.length },
  });
  return {
    ...pool,
    holds,
    buildings: buildings.rows.map(row => ({ ...row, name: names.get(row.areaKey)?.name ?? '' })),
    companions: companions.rows.map(({ areaKey, ...row }) => ({
      ...row,
      areaName: names.get(areaKey)?.name ?? '',
    })),
  };
}
