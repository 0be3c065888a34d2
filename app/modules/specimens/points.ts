import { sql } from 'kysely';
import { readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { partyNames } from './boxes.ts';
import { pointLoads } from './progress.ts';
import type { NewPointBody, PointKind, PointPatchBody, PointState, PointView } from './schema.ts';

interface PointRow {
  id: string;
  name: string;
  nameEn: string | null;
  kind: PointKind;
  address: string | null;
  lon: number | null;
  lat: number | null;
  lanes: number;
  peoplePerLaneHour: number;
  opening: PointView['opening'];
  walkIn: boolean;
  state: PointState;
  labId: string | null;
  areaKey: number;
  distanceMetres?: number | null;
  version: number;
}
const columns = sql`p.id, p.name, p.name_en as "nameEn", p.kind, p.address, p.lon, p.lat, p.lanes, p.people_per_lane_hour as "peoplePerLaneHour", p.opening, p.walk_in as "walkIn", p.state, p.lab_id as "labId", p.area_key as "areaKey", p.version`;

async function views(ctx: Context, rows: readonly PointRow[]): Promise<PointView[]> {
  const loads = await pointLoads(
    ctx,
    rows.map(row => row.id),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const labs = await partyNames(
    ctx,
    rows.map(row => `lab:${row.labId ?? ''}`),
  );
  return rows.map(({ distanceMetres, ...row }) => {
    const load = loads.get(row.id)!;
    return {
      ...row,
      labName: labs.get(`lab:${row.labId}`) ?? null,
      queuePeople: load.queuePeople,
      queueAt: load.queueAt?.toISOString() ?? null,
      lastSampleAt: load.lastSampleAt?.toISOString() ?? null,
      sampledLastHour: load.sampledLastHour,
      waitMinutes: load.waitMinutes,
      areaName: areas.get(row.areaKey)?.path ?? '',
      ...(distanceMetres == null ? {} : { distanceMetres: Math.round(distanceMetres) }),
    };
  });
}

/** One page of points: of the session's area, or, with `near` ('lon,lat'), of the whole city, nearest first. */
export async function list(
  ctx: Context,
  query: {
    state?: PointState;
    walkIn?: boolean;
    areaKey?: number;
    near?: string;
    after?: string;
    limit?: number;
    sort?: string;
  },
) {
  const [lon, lat] = query.near?.split(',').map(Number) ?? [];
  const area = query.areaKey === undefined ? null : await areaOf(ctx, query.areaKey);
  const lo = area?.key ?? (query.near ? 0 : ctx.scope.lo);
  const hi = area?.hi ?? (query.near ? 2 ** 48 : ctx.scope.hi);
  // a degree of latitude is 111.32 km; over a city the earth is flat
  const distance =
    lon === undefined
      ? sql`null::float8`
      : sql`(111320 * sqrt(power(p.lat - ${lat}, 2) + power((p.lon - ${lon}) * cos(radians(${lat})), 2)))`;
  const page = await readPage<PointRow>(
    ctx,
    {
      from: sql`from sampling_point p`,
      select: sql`${columns}, ${distance} as "distanceMetres"`,
      where: [
        sql`p.area_key between ${lo} and ${hi}`,
        ...(query.state ? [sql`p.state = ${query.state}`] : []),
        ...(query.walkIn === undefined ? [] : [sql`p.walk_in = ${query.walkIn}`]),
        ...(query.near ? [sql`p.lon is not null and p.lat is not null`] : []),
      ],
      sorts: {
        name: { by: sql`p.name`, type: 'text' },
        distance: { by: distance, type: 'float8' },
      },
      defaultSort: query.near ? 'distance' : 'name',
      id: sql`p.id`,
    },
    query,
  );
  return { ...page, items: await views(ctx, page.items) };
}

/** Any point of the city, or undefined. */
export async function pointView(ctx: Context, id: string): Promise<PointView | undefined> {
  const { rows } = await sql<PointRow>`select ${columns} from sampling_point p where p.id = ${id}`.execute(
    ctx.tx,
  );
  return (await views(ctx, rows))[0];
}

async function labKeyOf(ctx: Context, labId: string | null | undefined): Promise<number | Refusal> {
  if (!labId) return -1;
  const { rows } = await sql<{
    key: number;
  }>`select area_key as key from core.lab_places(${[labId]}::uuid[])`.execute(ctx.tx);
  return (
    rows[0]?.key ??
    refuse('SPC-9', '没有这家实验室。', 'There is no such laboratory.', {
      errors: [{ path: 'body/labId', message: { zh: '选择一家实验室', en: 'choose a laboratory' } }],
    })
  );
}

export async function add(ctx: Context, body: NewPointBody): Promise<PointView | Refusal> {
  const labKey = await labKeyOf(ctx, body.labId);
  if (typeof labKey !== 'number') return labKey;
  if (!(await areaOf(ctx, body.areaKey)) || body.areaKey < ctx.scope.lo || body.areaKey > ctx.scope.hi)
    return notFound;
  const { rows } = await sql<{
    id: string;
  }>`insert into sampling_point (name, name_en, kind, address, lon, lat, lanes, people_per_lane_hour, opening, walk_in, state, lab_id, lab_key, area_key)
    values (${body.name}, ${body.nameEn ?? null}, ${body.kind}, ${body.address ?? null}, ${body.lon ?? null}, ${body.lat ?? null}, ${body.lanes}, ${body.peoplePerLaneHour}, ${JSON.stringify(body.opening ?? [])}::jsonb,
      ${body.walkIn ?? false}, ${body.state ?? 'planned'}, ${body.labId ?? null}, ${labKey}, ${body.areaKey}) returning id`.execute(
    ctx.tx,
  );
  const id = rows[0]!.id;
  await ctx.journal({
    act: 'point.added',
    objectKind: 'point',
    objectId: id,
    areaKey: body.areaKey,
    detail: { name: body.name, kind: body.kind },
  });
  return (await pointView(ctx, id))!;
}

const columnOf = {
  name: 'name',
  nameEn: 'name_en',
  kind: 'kind',
  address: 'address',
  lon: 'lon',
  lat: 'lat',
  lanes: 'lanes',
  peoplePerLaneHour: 'people_per_lane_hour',
  walkIn: 'walk_in',
  state: 'state',
  labId: 'lab_id',
} as const;

export async function change(
  ctx: Context,
  id: string,
  { version, ...changes }: PointPatchBody,
): Promise<PointView | Refusal> {
  const labKey = changes.labId === undefined ? null : await labKeyOf(ctx, changes.labId);
  if (typeof labKey === 'object' && labKey !== null) return labKey;
  const sets = Object.entries(changes).flatMap(([name, value]) =>
    name === 'opening'
      ? [sql`opening = ${JSON.stringify(value)}::jsonb`]
      : [sql`${sql.ref(columnOf[name as keyof typeof columnOf])} = ${value}`],
  );
  if (labKey !== null) sets.push(sql`lab_key = ${labKey}`);
  // points are known to all staff, and changed by those of their area alone
  if (!sets.length) {
    const point = await pointView(ctx, id);
    return point && point.areaKey >= ctx.scope.lo && point.areaKey <= ctx.scope.hi ? point : notFound;
  }
  const { rows } = await sql<{
    areaKey: number;
  }>`update sampling_point set ${sql.join(sets)}, version = version + 1 where id = ${id} and version = ${version} returning area_key as "areaKey"`.execute(
    ctx.tx,
  );
  const now = await pointView(ctx, id);
  if (!rows[0])
    return now && now.areaKey >= ctx.scope.lo && now.areaKey <= ctx.scope.hi
      ? refuse('SPC-18', '他人已修改该采样点。', 'Somebody else has changed this point.', {
          status: 409,
          details: { version: now.version, state: now.state },
        })
      : notFound;
  await ctx.journal({
    act: 'point.changed',
    objectKind: 'point',
    objectId: id,
    areaKey: rows[0].areaKey,
    detail: { fields: Object.keys(changes) },
  });
  return now!;
}

/** Notes how many stand in the queue; the wait is worked out from it. */
export async function countQueue(ctx: Context, id: string, people: number): Promise<PointView | Refusal> {
  const { rows } = await sql<{
    done: boolean;
  }>`select core.count_queue(${id}::uuid, ${people}, ${new Date(ctx.now)}) as done`.execute(ctx.tx);
  if (!rows[0]!.done) return notFound;
  await ctx.journal({ act: 'point.queue_counted', objectKind: 'point', objectId: id, detail: { people } });
  return (await pointView(ctx, id))!;
}
