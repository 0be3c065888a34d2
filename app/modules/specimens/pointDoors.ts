import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { NewPlannedPoint, PointOpening } from './queries.ts';

/** See `openStandingPoints`. */
export async function openStanding(
  ctx: Context,
  points: readonly { id: string; lanes: number; labId: string | null }[],
  opening: readonly PointOpening[],
): Promise<number> {
  if (!points.length) return 0;
  const { numAffectedRows } =
    await sql`update sampling_point s set state = 'open', lanes = greatest(x.lanes, 1), lab_id = coalesce(x.lab, s.lab_id), lab_key = coalesce(l.area_key, s.lab_key), opening = ${JSON.stringify(opening)}::jsonb, version = s.version + 1
      from unnest(${points.map(one => one.id)}::uuid[], ${points.map(one => one.lanes)}::int[], ${points.map(one => one.labId)}::uuid[]) x(id, lanes, lab)
      left join core.lab_places(${labsOf(points)}::uuid[]) l on l.id = x.lab where s.id = x.id`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows ?? 0);
}

/** See `makePoints`. */
export async function make(
  ctx: Context,
  points: readonly NewPlannedPoint[],
  opening: readonly PointOpening[],
): Promise<number> {
  if (!points.length) return 0;
  const json = JSON.stringify(points);
  const { numAffectedRows } =
    await sql`insert into sampling_point (id, name, kind, lon, lat, lanes, people_per_lane_hour, opening, state, lab_id, lab_key, area_key)
      select x.id, x.name, x.kind, x.lon, x.lat, greatest(x.lanes, 1), x."peoplePerLaneHour", ${JSON.stringify(opening)}::jsonb, 'open', x."labId", coalesce(l.area_key, -1), x."areaKey"
      from jsonb_to_recordset(${json}::jsonb) x(id uuid, name text, kind text, lon float8, lat float8, lanes int, "peoplePerLaneHour" int, "labId" uuid, "areaKey" bigint)
      left join core.lab_places(${labsOf(points)}::uuid[]) l on l.id = x."labId"`.execute(ctx.tx);
  return Number(numAffectedRows ?? 0);
}

const labsOf = (points: readonly { labId: string | null }[]) => [
  ...new Set(points.flatMap(one => one.labId ?? [])),
];

/** See `setPointsState`. */
export async function setState(
  ctx: Context,
  ids: readonly string[],
  state: string,
  kinds: readonly string[] | null,
): Promise<number> {
  if (!ids.length) return 0;
  const { numAffectedRows } =
    await sql`update sampling_point set state = ${state}, version = version + 1 where id = any(${[...ids]}::uuid[]) and state <> ${state} ${kinds ? sql`and kind = any(${[...kinds]}::text[])` : sql``}`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows ?? 0);
}

/** See `homePointsOf`. */
export async function homePoints(ctx: Context, areaKeys: readonly number[]): Promise<Map<number, string>> {
  if (!areaKeys.length) return new Map();
  const { rows } = await sql<{
    areaKey: number;
    id: string;
  }>`select distinct on (area_key) area_key as "areaKey", id from sampling_point where kind = 'home_visits' and area_key = any(${[...areaKeys]}::bigint[]) order by area_key, id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.areaKey, row.id]));
}
