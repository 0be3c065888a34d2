import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { ancestorKey, type Edges, type Part } from './parts.ts';
import type { PlanCandidate } from './rules/planShape.ts';

// Set-based counts over the register, the tree, places and tubes, by edges of area keys: what no door answers for thousands of areas at once.
// They read only, in the session's scope; nothing of a person leaves but counts.

const bucketed = (key: ReturnType<typeof sql>, edges: Edges) =>
  sql`(${edges.lows}::bigint[])[width_bucket(${key}, ${edges.lows}::bigint[])]`;

/** The areas chosen, and below each one larger than a community its communities (or itself, where it has none). */
export async function readParts(
  ctx: Context,
  keys: readonly number[],
): Promise<(Omit<Part, 'zone'> & { chosen: number; chosenLevel: number })[]> {
  const { rows } = await sql<Omit<Part, 'zone'> & { chosen: number; chosenLevel: number }>`
    with chosen as (select a.* from area a where a.key = any(${[...keys]}::bigint[]) and a.archived_at is null)
    select c.key as chosen, c.level as "chosenLevel", a.key, a.hi, a.name, a.level, a.population, a.lon, a.lat from chosen c
      join area a on a.archived_at is null and ((c.level < 3 and a.level = 3 and a.key between c.key and c.hi) or (c.level >= 3 and a.key = c.key))
    union all
    select c.key, c.level, c.key, c.hi, c.name, c.level, c.population, c.lon, c.lat from chosen c
      where c.level < 3 and not exists (select from area a where a.level = 3 and a.archived_at is null and a.key between c.key and c.hi)
    order by 3`.execute(ctx.tx);
  return rows;
}

export interface PartCounts {
  low: number;
  registered: number;
  households: number;
  buildings: number;
  population: number | null;
  lon: number | null;
  lat: number | null;
}

/** People registered, households, buildings, and the middle of what has coordinates, by edge. Four scans whatever the number of parts. */
export async function readCounts(ctx: Context, edges: Edges): Promise<PartCounts[]> {
  const first = edges.lows[0] ?? 0;
  const last = edges.lows.at(-1) ?? 0;
  const { rows } = await sql<PartCounts>`
    with p as (select ${bucketed(sql`p.area_key`, edges)} as low, count(*)::int as n from person p where p.merged_into is null and p.area_key between ${first} and ${last} group by 1),
    h as (select ${bucketed(sql`g.area_key`, edges)} as low, count(*)::int as n from tie_group g where g.kind = 'household' and g.area_key between ${first} and ${last} group by 1),
    b as (select ${bucketed(sql`a.key`, edges)} as low, (count(*) filter (where a.level = 5))::int as n, sum(a.population) filter (where a.level = 4)::int as population, avg(a.lon) as lon, avg(a.lat) as lat
      from area a where a.archived_at is null and a.key between ${first} and ${last} group by 1),
    l as (select ${bucketed(sql`x.area_key`, edges)} as low, avg(x.lon) as lon, avg(x.lat) as lat from place x where x.lon is not null and x.area_key between ${first} and ${last} group by 1)
    select k.low::bigint as low, coalesce(p.n, 0) as registered, coalesce(h.n, 0) as households, coalesce(b.n, 0) as buildings, b.population, coalesce(b.lon, l.lon) as lon, coalesce(b.lat, l.lat) as lat
    from unnest(${edges.lows}::bigint[]) k(low) left join p on p.low = k.low left join h on h.low = k.low left join b on b.low = k.low left join l on l.low = k.low`.execute(
    ctx.tx,
  );
  return rows;
}

/** Where a point could stand: sampling points there are (not closed for good), schools and squares; those within the parts' keys. */
export async function readCandidates(
  ctx: Context,
  edges: Edges,
): Promise<(PlanCandidate & { areaKey: number })[]> {
  const first = edges.lows[0] ?? 0;
  const last = edges.lows.at(-1) ?? 0;
  const { rows } = await sql<PlanCandidate & { areaKey: number }>`
    select s.id as "pointId", s.name, s.lon, s.lat, 'existing' as source, greatest(s.lanes, 1)::int as "lanesMost", s.area_key as "areaKey" from sampling_point s
      where s.lon is not null and s.lat is not null and s.kind in ('fixed', 'temporary', 'mobile', 'hospital') and s.area_key between ${first} and ${last}
    union all
    (select null, x.name, x.lon, x.lat, case when x.kind = 'school' then 'school' else 'square' end, null, x.area_key from place x
      where x.lon is not null and x.lat is not null and x.kind in ('school', 'outdoor') and x.area_key between ${first} and ${last} order by x.id limit 30000)`.execute(
    ctx.tx,
  );
  return rows.map(row => ({
    ...row,
    pointId: row.pointId ?? undefined,
    lanesMost: row.lanesMost === null ? undefined : Math.max(6, row.lanesMost ?? 0),
    unitKey: null,
  }));
}

/** Tubes on their way to or waiting in each laboratory now. */
export async function readBacklogs(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{
    lab: string;
    n: number;
  }>`select t.lab_id as lab, count(*)::int as n from sample_tube t
    where t.lab_id is not null and t.state in ('in_transit', 'received', 'loaded') group by 1`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.lab, row.n]));
}

/** People found in positive tubes of campaigns since an instant, by edge. */
export async function readPositives(ctx: Context, edges: Edges, since: Date): Promise<[number, number][]> {
  const { rows } = await sql<{
    low: number;
    n: number;
  }>`select ${bucketed(sql`y.area_key`, edges)} as low, sum(y.positive)::int as n
    from campaign_tally y join campaign_round r on r.id = y.round_id where y.positive > 0 and r.opens_at >= ${since} and y.area_key >= ${edges.lows[0] ?? 0} group by 1`.execute(
    ctx.tx,
  );
  return rows.map(row => [Number(row.low), row.n]);
}

/** Names and paths (from the district down) of any number of areas, by equality of keys: an interval join over thousands takes seconds. */
export async function namesOf(
  ctx: Context,
  keys: Iterable<number>,
): Promise<Map<number, { name: string; path: string }>> {
  const wanted = [...new Set(keys)];
  if (!wanted.length) return new Map();
  const above = new Map(
    wanted.map(key => [
      key,
      [...new Set([1, 2, 3, 4, 5].map(level => ancestorKey(key, level)))].filter(one => one !== 0),
    ]),
  );
  const all = [...new Set([...wanted, ...[...above.values()].flat()])];
  const { rows } = await sql<{
    key: number;
    name: string;
  }>`select key, name from area where key = any(${all}::bigint[])`.execute(ctx.tx);
  const names = new Map(rows.map(row => [row.key, row.name]));
  return new Map(
    wanted.map(key => [
      key,
      {
        name: names.get(key) ?? String(key),
        path:
          above
            .get(key)!
            .map(one => names.get(one))
            .filter(Boolean)
            .join(' ') ||
          (names.get(key) ?? String(key)),
      },
    ]),
  );
}
