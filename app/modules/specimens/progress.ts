import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { areaNames } from '../areas/queries.ts';
import type { PointLoad, ProgressGroup, ProgressRow } from './queries.ts';
import { waitMinutes } from './queue.ts';

// the lowest bit of a level in an area key (see 0003_areas_people.sql)
const shiftOf = { district: 42, street: 34, community: 24, grid: 14, building: 0 } as const;

export function sampledPeople(programmeId: string): RawBuilder<{ person_id: string }> {
  return sql`select s.person_id from sample s where s.programme_id = ${programmeId}::uuid and s.undone_at is null and s.person_id is not null`;
}

export async function byGroup(
  ctx: Context,
  programmeId: string,
  groupBy: ProgressGroup,
): Promise<ProgressRow[]> {
  if (groupBy === 'point') return byPoint(ctx, programmeId);
  const shift = shiftOf[groupBy];
  const { rows } = await sql<Omit<ProgressRow, 'name'>>`
    select coalesce(p.key, t.key)::text as key, coalesce(p.sampled, 0) as sampled, coalesce(t.tubes, 0) as tubes, coalesce(t.reported, 0) as reported, coalesce(t.positive, 0) as positive from (
      select (s.area_key >> ${shift}::int) << ${shift}::int as key, count(*)::int as sampled from sample s where s.programme_id = ${programmeId} and s.undone_at is null group by 1) p
    full join (
      select (t.area_key >> ${shift}::int) << ${shift}::int as key, count(*)::int as tubes, count(t.reported_at)::int as reported, count(*) filter (where t.result = 'positive')::int as positive
      from sample_tube t where t.programme_id = ${programmeId} and t.voided_at is null and t.member_count > 0 group by 1) t on t.key = p.key
    order by 1`.execute(ctx.tx);
  const names = await areaNames(
    ctx,
    rows.map(row => Number(row.key)),
  );
  return rows.map(row => ({ ...row, name: names.get(Number(row.key))?.name ?? row.key }));
}

async function byPoint(ctx: Context, programmeId: string): Promise<ProgressRow[]> {
  const { rows } = await sql<ProgressRow>`
    select t.point_id::text as key, p.name, sum(t.member_count)::int as sampled, count(*)::int as tubes, count(t.reported_at)::int as reported, count(*) filter (where t.result = 'positive')::int as positive
    from sample_tube t join sampling_point p on p.id = t.point_id where t.programme_id = ${programmeId} and t.voided_at is null and t.member_count > 0 group by t.point_id, p.name order by p.name, key`.execute(
    ctx.tx,
  );
  return rows;
}

export async function pointLoads(ctx: Context, ids: readonly string[]): Promise<Map<string, PointLoad>> {
  if (!ids.length) return new Map();
  const { rows } = await sql<{
    id: string;
    hour: number;
    quarter: number;
    lastSampleAt: Date | null;
    queuePeople: number | null;
    queueAt: Date | null;
    lanes: number;
    peoplePerLaneHour: number;
  }>`select id, last_hour as hour, last_quarter as quarter, last_sample_at as "lastSampleAt", queue_people as "queuePeople", queue_at as "queueAt", lanes, people_per_lane_hour as "peoplePerLaneHour"
    from core.point_loads(${ids as string[]}::uuid[], ${new Date(ctx.now)})`.execute(ctx.tx);
  return new Map(
    rows.map(row => [
      row.id,
      {
        sampledLastHour: row.hour,
        sampledLast15Min: row.quarter,
        lastSampleAt: row.lastSampleAt,
        queuePeople: row.queuePeople,
        queueAt: row.queueAt,
        waitMinutes: waitMinutes(
          {
            queuePeople: row.queuePeople,
            queueAt: row.queueAt?.getTime() ?? null,
            sampledLast15Min: row.quarter,
            lanes: row.lanes,
            peoplePerLaneHour: row.peoplePerLaneHour,
          },
          ctx.now,
        ),
      },
    ]),
  );
}
