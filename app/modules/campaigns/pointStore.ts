import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import {
  homePointsOf,
  makePoints,
  type NewPlannedPoint,
  openStandingPoints,
  setPointsState,
} from '../specimens/queries.ts';
import type { CampaignRow } from './schema.ts';

type Planned = Omit<NewPlannedPoint, 'id' | 'kind'> & {
  plannedId: string;
  source: string;
  samplingPointId: string | null;
};

const kindOf = (source: string): NewPlannedPoint['kind'] =>
  source === 'at_door' ? 'mobile' : source === 'home_visits' ? 'home_visits' : 'temporary';

/**
 * CAM-15: opens the planned points of a campaign. Those that stand already are opened with the planned lanes and laboratory, the others are made; and one point for home visits in each street, so that
 * tubes filled at homes have a place. A fixed number of set-based statements. `from`, `to`: HH:MM of the city.
 */
export async function openPoints(
  ctx: Context,
  campaign: Pick<CampaignRow, 'id'>,
  hours: { from: string; to: string },
): Promise<{ made: number; opened: number; home: number }> {
  const planned = await readPlanned(ctx, campaign.id);
  const opened = await openStandingPoints(
    ctx,
    planned.flatMap(one =>
      one.samplingPointId ? [{ id: one.samplingPointId, lanes: one.lanes, labId: one.labId }] : [],
    ),
    [hours],
  );
  const home = await planHomeVisits(ctx, campaign.id);
  const fresh = (await readPlanned(ctx, campaign.id))
    .filter(one => one.samplingPointId === null)
    .map(one => ({ ...one, id: randomUUID(), kind: kindOf(one.source) }));
  const made = await makePoints(
    ctx,
    fresh.map(({ plannedId, source, samplingPointId, ...point }) => point),
    [hours],
  );
  await sql`update campaign_point p set sampling_point_id = x.id from unnest(${fresh.map(one => one.plannedId)}::uuid[], ${fresh.map(one => one.id)}::uuid[]) x(planned, id) where p.id = x.planned`.execute(
    ctx.tx,
  );
  return { made, opened, home };
}

async function readPlanned(ctx: Context, campaignId: string): Promise<Planned[]> {
  const { rows } =
    await sql<Planned>`select p.id as "plannedId", p.name, p.source, p.lon, p.lat, p.lanes, p.people_per_lane_hour as "peoplePerLaneHour", p.lab_id as "labId", p.area_key as "areaKey", p.sampling_point_id as "samplingPointId"
    from campaign_point p where p.campaign_id = ${campaignId} order by p.rank, p.id`.execute(ctx.tx);
  return rows;
}

/** A point for home visits in each street that has people to visit; one that stands is used again. */
async function planHomeVisits(ctx: Context, campaignId: string): Promise<number> {
  const { rows: streets } = await sql<{
    key: number;
    name: string;
    labId: string | null;
  }>`select x.street as key, coalesce(a.name, '') as name, x.lab_id as "labId"
    from (select (p.area_key >> 34) << 34 as street, (array_agg(p.lab_id order by p.rank))[1] as lab_id from campaign_point p where p.campaign_id = ${campaignId} and p.source <> 'home_visits' group by 1) x
    left join area a on a.key = x.street
    where not exists (select from campaign_point h where h.campaign_id = ${campaignId} and h.source = 'home_visits' and h.area_key = x.street)`.execute(
    ctx.tx,
  );
  const standing = await homePointsOf(
    ctx,
    streets.map(one => one.key),
  );
  const json = JSON.stringify(streets.map(one => ({ ...one, standing: standing.get(one.key) ?? null })));
  const { numAffectedRows } =
    await sql`insert into campaign_point (campaign_id, name, source, unit_keys, zone, rank, people, lanes, lanes_wanted, people_per_lane_hour, queue_minutes, starts_at_hour, ends_at_hour, tubes, lab_id, area_key, sampling_point_id)
    select ${campaignId}, x.name || ' 上门采样', 'home_visits', '{}', 'ordinary', 1000000, 0, 1, 1, 6, 0, 0, 24, 0, x."labId", x.key, x.standing
    from jsonb_to_recordset(${json}::jsonb) x(key bigint, name text, "labId" uuid, standing uuid)`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows ?? 0);
}

/** Closes the points a campaign made for itself once it ended; those it found stay as they are. */
export async function closePoints(ctx: Context, campaignId: string): Promise<number> {
  const own = new Set(['to_find', 'at_door', 'home_visits', 'school', 'square', 'community']);
  const ids = (await readPlanned(ctx, campaignId))
    .filter(one => own.has(one.source))
    .flatMap(one => one.samplingPointId ?? []);
  return setPointsState(ctx, ids, 'closed', ['temporary', 'mobile', 'home_visits']);
}
