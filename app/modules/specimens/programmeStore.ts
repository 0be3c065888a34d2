import type { Pack, PoolingRule } from '@outpace/protocol';
import { sql } from 'kysely';
import { readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { findPack } from '../protocols/queries.ts';
import type { NewProgramme, ProgrammeRow } from './queries.ts';
import type { ProgrammeKind, ProgrammeView } from './schema.ts';

export const programmeColumns = sql`g.id, g.kind, g.title, g.outbreak_id as "outbreakId", g.pack_id as "packId", g.pack_version as "packVersion", g.overlay_ids as "overlayIds", g.pooling_zone as "poolingZone",
  g.pool_size as "poolSize", g.mixing, g.pooling_rule as "poolingRule", g.opens_at as "opensAt", g.closes_at as "closesAt", g.closed_at as "closedAt", g.owner_kind as "ownerKind", g.owner_id as "ownerId", g.area_key as "areaKey", g.area_hi as "areaHi"`;

/** The pack's rule for a zone, or why a programme cannot be opened by it (SPC-10). `poolSize`: wanted, absent = the rule's. */
export function poolingOf(
  pack: Pick<Pack, 'id' | 'testing'>,
  zone: string,
  poolSize?: number,
): PoolingRule | Refusal {
  if (!pack.testing)
    return refuse(
      'SPC-10',
      `方案“${pack.id}”没有检测组织规则，不能据此开展采样。`,
      `The pack "${pack.id}" has no rules for testing; nobody can be sampled under it.`,
    );
  const rule = pack.testing.pooling.find(one => one.zone === zone);
  if (!rule)
    return refuse(
      'SPC-10',
      `方案“${pack.id}”没有“${zone}”的混采规则。`,
      `The pack "${pack.id}" has no pooling rule for "${zone}".`,
    );
  if (poolSize !== undefined && poolSize > rule.pool_size)
    return refuse(
      'SPC-10',
      `每管${poolSize}人超过方案规定的${rule.pool_size}人（${rule.id}）。`,
      `${poolSize} people a tube is more than the ${rule.pool_size} the protocol allows (${rule.id}).`,
      { details: { poolSize: rule.pool_size, poolingRule: rule.id } },
    );
  return rule;
}

export async function open(ctx: Context, programme: NewProgramme): Promise<{ id: string } | Refusal> {
  const pack = await findPack(ctx, {
    packId: programme.pack.id,
    version: programme.pack.version,
    overlayIds: programme.pack.overlayIds,
  });
  if (isRefusal(pack)) return pack;
  const rule = poolingOf(pack, programme.poolingZone, programme.poolSize);
  if (isRefusal(rule)) return rule;
  if (programme.closesAt && Date.parse(programme.closesAt) <= Date.parse(programme.opensAt))
    return refuse('SPC-4', '结束时间须晚于开始时间。', 'The end must be after the beginning.', {
      errors: [{ path: 'body/closesAt', message: { zh: '晚于开始时间', en: 'after the beginning' } }],
    });
  const area = await areaOf(ctx, programme.areaKey);
  if (!area) return notFound;
  const { rows } = await sql<{
    id: string;
  }>`insert into test_programme (kind, title, outbreak_id, pack_id, pack_version, overlay_ids, pooling_zone, pool_size, mixing, pooling_rule, opens_at, closes_at, owner_kind, owner_id, area_key, area_hi, created_at, created_by)
    values (${programme.kind}, ${JSON.stringify(programme.title)}::jsonb, ${programme.outbreakId ?? null}, ${programme.pack.id}, ${programme.pack.version}, ${[...programme.pack.overlayIds]}::text[], ${programme.poolingZone},
      ${programme.poolSize ?? rule.pool_size}, ${rule.mixing}, ${rule.id}, ${programme.opensAt}, ${programme.closesAt ?? null}, ${programme.ownerKind ?? null}, ${programme.ownerId ?? null}, ${area.key}, ${area.hi}, ${new Date(ctx.now)}, ${ctx.scope.actor})
    returning id`.execute(ctx.tx);
  const id = rows[0]!.id;
  await ctx.journal({
    act: 'programme.opened',
    objectKind: 'programme',
    objectId: id,
    rule: rule.id,
    areaKey: area.key,
    detail: {
      kind: programme.kind,
      pack: programme.pack.id,
      version: programme.pack.version,
      poolSize: programme.poolSize ?? rule.pool_size,
    },
  });
  return { id };
}

export async function close(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{
    areaKey: number;
  }>`update test_programme set closed_at = ${new Date(ctx.now)} where id = ${id} and closed_at is null returning area_key as "areaKey"`.execute(
    ctx.tx,
  );
  if (!rows[0]) return false;
  await ctx.journal({
    act: 'programme.closed',
    objectKind: 'programme',
    objectId: id,
    areaKey: rows[0].areaKey,
  });
  return true;
}

export async function byIds(ctx: Context, ids: readonly string[]): Promise<Map<string, ProgrammeRow>> {
  if (!ids.length) return new Map();
  const { rows } =
    await sql<ProgrammeRow>`select ${programmeColumns} from test_programme g where g.id = any(${ids as string[]}::uuid[])`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.id, row]));
}

/** Programmes as an answer carries them. */
export function programmeView(row: ProgrammeRow): ProgrammeView {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    poolingZone: row.poolingZone,
    poolSize: row.poolSize,
    mixing: row.mixing,
    poolingRule: row.poolingRule,
    opensAt: row.opensAt.toISOString(),
    closesAt: row.closesAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    outbreakId: row.outbreakId,
    areaKey: row.areaKey,
  };
}

/** One page of the programmes that touch the session's area. */
export async function list(
  ctx: Context,
  query: { open?: boolean; kind?: ProgrammeKind; after?: string; limit?: number; sort?: string },
) {
  const now = new Date(ctx.now);
  const page = await readPage<ProgrammeRow>(
    ctx,
    {
      from: sql`from test_programme g`,
      select: programmeColumns,
      where: [
        // a laboratory may read every programme; the list is of those that sample in the session's area
        sql`g.area_key <= ${ctx.scope.hi} and g.area_hi >= ${ctx.scope.lo}`,
        ...(query.kind ? [sql`g.kind = ${query.kind}`] : []),
        ...(query.open === true
          ? [
              sql`g.opens_at <= ${now} and (g.closes_at is null or g.closes_at > ${now}) and g.closed_at is null`,
            ]
          : query.open === false
            ? [
                sql`not (g.opens_at <= ${now} and (g.closes_at is null or g.closes_at > ${now}) and g.closed_at is null)`,
              ]
            : []),
      ],
      sorts: { opensAt: { by: sql`g.opens_at`, type: 'timestamptz' } },
      defaultSort: '-opensAt',
      id: sql`g.id`,
    },
    query,
  );
  return { ...page, items: page.items.map(programmeView) };
}
