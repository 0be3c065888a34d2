import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { LabLoad } from './queries.ts';

/** See `loadsOfLab`. */
export async function loads(ctx: Context, labId: string): Promise<LabLoad[]> {
  const boxes =
    await sql<LabLoad>`select 'box' as kind, b.id, b.code as name, coalesce(b.closed_count, b.tube_count)::int as tubes from sample_box b where b.lab_id = ${labId} and b.state in ('open', 'closed', 'in_transit') order by b.id limit 2000`.execute(
      ctx.tx,
    );
  const points =
    await sql<LabLoad>`select 'point' as kind, p.id, p.name, (select count(*)::int from sample_tube t where t.point_id = p.id and t.opened_at > ${new Date(ctx.now - 7_200_000)}) as tubes
    from sampling_point p where p.lab_id = ${labId} and p.state = 'open' order by p.id limit 2000`.execute(
      ctx.tx,
    );
  return [...boxes.rows, ...points.rows];
}

/** See `tubesOnTheWay`. */
export async function onTheWay(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{
    labId: string;
    n: number;
  }>`select lab_id as "labId", sum(coalesce(closed_count, tube_count))::int as n from sample_box where lab_id is not null and state in ('open', 'closed', 'in_transit') group by 1`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.labId, row.n]));
}

/** See `isSentTo`. */
export const sentTo = (labId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`(exists (select from sample_box b where b.lab_id = ${labId} and b.state in ('open', 'closed', 'in_transit')) or exists (select from sampling_point p where p.lab_id = ${labId} and p.state = 'open'))`;

/** See `rerouteBoxes`. */
export async function redirect(
  ctx: Context,
  fromLabId: string,
  moves: readonly { kind: 'point' | 'box'; id: string; toLabId: string }[],
): Promise<{ boxes: number; points: number }> {
  const labs = [...new Set(moves.map(move => move.toLabId))];
  const wanted = (kind: 'point' | 'box') => {
    const of = moves.filter(move => move.kind === kind);
    return sql`select x.id, x.lab, l.area_key from unnest(${of.map(move => move.id)}::uuid[], ${of.map(move => move.toLabId)}::uuid[]) x(id, lab) join core.lab_places(${labs}::uuid[]) l on l.id = x.lab`;
  };
  const moved = await sql<{ n: number }>`with m as (${wanted('box')}), b as (
      update sample_box b set lab_id = m.lab, lab_key = m.area_key, version = version + 1 from m where b.id = m.id and b.lab_id = ${fromLabId}::uuid and b.state <> 'received' returning b.id, b.lab_id, b.lab_key
    ), t as (
      update sample_tube t set lab_id = b.lab_id, lab_key = b.lab_key, version = t.version + 1 from b where t.box_id = b.id and t.received_at is null returning t.id
    ), f as (
      update box_tube f set lab_key = b.lab_key from b where f.box_id = b.id returning f.code
    ) select count(*)::int as n from b`.execute(ctx.tx);
  const sent =
    await sql`with m as (${wanted('point')}) update sampling_point p set lab_id = m.lab, lab_key = m.area_key, version = p.version + 1 from m where p.id = m.id and p.lab_id = ${fromLabId}::uuid`.execute(
      ctx.tx,
    );
  return { boxes: moved.rows[0]!.n, points: Number(sent.numAffectedRows ?? 0) };
}
