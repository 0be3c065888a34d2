import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { CampaignRow } from './schema.ts';

/**
 * CAM-15: opens the planned points of a campaign. Those that stand already are opened with the planned lanes and laboratory, the others are made; and one point for home visits in each street, so that
 * tubes filled at homes have a place. Four set-based statements. `from`, `to`: HH:MM of the city.
 */
export async function openPoints(
  ctx: Context,
  campaign: Pick<CampaignRow, 'id'>,
  hours: { from: string; to: string },
): Promise<{ made: number; opened: number; home: number }> {
  const opening = JSON.stringify([hours]);
  const opened =
    await sql`update sampling_point s set state = 'open', lanes = greatest(p.lanes, 1), lab_id = coalesce(p.lab_id, s.lab_id), lab_key = coalesce((select l.area_key from laboratory l where l.id = p.lab_id), s.lab_key), opening = ${opening}::jsonb, version = s.version + 1
    from campaign_point p where p.campaign_id = ${campaign.id} and p.sampling_point_id = s.id`.execute(
      ctx.tx,
    );
  // a point for home visits in each street that has people to visit; one that stands is used again
  const home =
    await sql`insert into campaign_point (campaign_id, name, source, unit_keys, zone, rank, people, lanes, lanes_wanted, people_per_lane_hour, queue_minutes, starts_at_hour, ends_at_hour, tubes, lab_id, area_key, sampling_point_id)
    select ${campaign.id}, coalesce(a.name, '') || ' 上门采样', 'home_visits', '{}', 'ordinary', 1000000, 0, 1, 1, 6, 0, 0, 24, 0, x.lab_id, x.street,
      (select s.id from sampling_point s where s.kind = 'home_visits' and s.area_key = x.street order by s.id limit 1)
    from (select (p.area_key >> 34) << 34 as street, (array_agg(p.lab_id order by p.rank))[1] as lab_id from campaign_point p where p.campaign_id = ${campaign.id} and p.source <> 'home_visits' group by 1) x
    left join area a on a.key = x.street
    where not exists (select from campaign_point h where h.campaign_id = ${campaign.id} and h.source = 'home_visits' and h.area_key = x.street)`.execute(
      ctx.tx,
    );
  const made = await sql`with wanted as (
      select p.id as planned_id, uuidv7() as id, p.name, p.source, p.lon, p.lat, greatest(p.lanes, 1) as lanes, p.people_per_lane_hour, p.lab_id, p.area_key from campaign_point p where p.campaign_id = ${campaign.id} and p.sampling_point_id is null),
    added as (insert into sampling_point (id, name, kind, lon, lat, lanes, people_per_lane_hour, opening, state, lab_id, lab_key, area_key)
      select w.id, w.name, case w.source when 'at_door' then 'mobile' when 'home_visits' then 'home_visits' else 'temporary' end, w.lon, w.lat, w.lanes, w.people_per_lane_hour, ${opening}::jsonb, 'open', w.lab_id,
        coalesce((select l.area_key from laboratory l where l.id = w.lab_id), -1), w.area_key from wanted w)
    update campaign_point p set sampling_point_id = w.id from wanted w where p.id = w.planned_id`.execute(
    ctx.tx,
  );
  return {
    made: Number(made.numAffectedRows),
    opened: Number(opened.numAffectedRows),
    home: Number(home.numAffectedRows),
  };
}

/** Closes the points a campaign made for itself once it ended; those it found stay as they are. */
export async function closePoints(ctx: Context, campaignId: string): Promise<number> {
  const { numAffectedRows } =
    await sql`update sampling_point s set state = 'closed', version = s.version + 1 from campaign_point p
    where p.campaign_id = ${campaignId} and p.sampling_point_id = s.id and p.source in ('to_find', 'at_door', 'home_visits', 'school', 'square', 'community') and s.kind in ('temporary', 'mobile', 'home_visits') and s.state <> 'closed'`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows ?? 0);
}
