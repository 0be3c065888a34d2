import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { CampaignPlan } from './rules/planShape.ts';
import type { CampaignRow, KeptPlan, PointRow, RoundRow, UnitRow } from './schema.ts';

const columns = sql`c.id, c.name, c.outbreak_id as "outbreakId", c.pack_id as "packId", c.pack_version as "packVersion", c.overlay_ids as "overlayIds", c.state, c.stop_rule as "stopRule", c.grounds,
  c.opens_at as "opensAt", c.settings, c.planned_at as "plannedAt", c.planned_by as "plannedBy", c.planned_person as "plannedPerson", c.started_at as "startedAt", c.started_by as "startedBy",
  c.ended_at as "endedAt", c.ended_by as "endedBy", c.ended_reason as "endedReason", c.ended_rule as "endedRule", c.area_key as "areaKey", c.area_hi as "areaHi", c.created_at as "createdAt", c.version`;

export async function readCampaign(ctx: Context, id: string): Promise<CampaignRow | null> {
  const { rows } = await sql<CampaignRow>`select ${columns} from campaign c where c.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** All campaigns touching the scope, running ones first, newest first, with the totals of their plans. */
export async function readCampaigns(
  ctx: Context,
): Promise<(CampaignRow & { totals: CampaignPlan['totals'] | null; gaps: number })[]> {
  const { rows } = await sql<CampaignRow & { totals: CampaignPlan['totals'] | null; gaps: number }>`
    select ${columns}, c.plan->'totals' as totals, coalesce(jsonb_array_length(c.plan->'gaps'), 0) as gaps
    from campaign c order by array_position(array['running', 'planned', 'ended'], c.state), c.id desc limit 200`.execute(
    ctx.tx,
  );
  return rows;
}

export async function readPlan(ctx: Context, id: string): Promise<KeptPlan | null> {
  const { rows } = await sql<{ plan: KeptPlan | null }>`select plan from campaign where id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0]?.plan ?? null;
}

export async function insertCampaign(
  ctx: Context,
  row: Pick<
    CampaignRow,
    | 'name'
    | 'outbreakId'
    | 'packId'
    | 'packVersion'
    | 'overlayIds'
    | 'stopRule'
    | 'grounds'
    | 'opensAt'
    | 'settings'
    | 'areaKey'
    | 'areaHi'
  >,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into campaign (name, outbreak_id, pack_id, pack_version, overlay_ids, stop_rule, grounds, opens_at, settings, planned_by, planned_person, area_key, area_hi, created_at)
    values (${row.name}, ${row.outbreakId}, ${row.packId}, ${row.packVersion}, ${row.overlayIds}::text[], ${row.stopRule}, ${JSON.stringify(row.grounds)}::jsonb, ${row.opensAt}, ${JSON.stringify(row.settings)}::jsonb,
      ${ctx.scope.actor}, ${ctx.scope.naturalPerson}, ${row.areaKey}, ${row.areaHi}, ${new Date(ctx.now)}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** Puts the plan, its parts and points in place of those before; whoever works it out again is who planned it. False when the version moved on. */
export async function keepPlan(
  ctx: Context,
  campaign: Pick<CampaignRow, 'id' | 'version' | 'settings' | 'opensAt'>,
  plan: CampaignPlan,
  units: readonly UnitRow[],
): Promise<boolean> {
  const { points, ...kept } = plan;
  const { numAffectedRows } =
    await sql`update campaign set plan = ${JSON.stringify(kept)}::jsonb, settings = ${JSON.stringify(campaign.settings)}::jsonb, opens_at = ${campaign.opensAt},
      planned_at = ${new Date(ctx.now)}, planned_by = ${ctx.scope.actor}, planned_person = ${ctx.scope.naturalPerson}, version = version + 1
    where id = ${campaign.id} and version = ${campaign.version} and state <> 'ended'`.execute(ctx.tx);
  if (numAffectedRows !== 1n) return false;
  await putUnits(ctx, campaign.id, units);
  await sql`delete from campaign_point where campaign_id = ${campaign.id}`.execute(ctx.tx);
  await sql`insert into campaign_point (campaign_id, name, source, sampling_point_id, unit_keys, zone, rank, lon, lat, people, walk_minutes, lanes, lanes_wanted, people_per_lane_hour, queue_minutes, starts_at_hour, ends_at_hour, tubes, lab_id, area_key)
    select ${campaign.id}, x.name, x.source, x."pointId", array(select jsonb_array_elements_text(x.units)::bigint), x.zone, x.rank, x.lon, x.lat, x.people, x."walkMinutes", x.lanes, least(x."lanesWanted", 999), x."peopleALaneHour", x."queueMinutes",
      x."startsAtHour", x."endsAtHour", x.tubes, x."labId", x."unitKey"
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb) as x(name text, source text, "pointId" uuid, units jsonb, zone text, rank int, lon float8, lat float8, people int, "walkMinutes" real, lanes int, "lanesWanted" int,
      "peopleALaneHour" int, "queueMinutes" int, "startsAtHour" int, "endsAtHour" int, tubes int, "labId" uuid, "unitKey" bigint)`.execute(
    ctx.tx,
  );
  return true;
}

async function putUnits(ctx: Context, campaignId: string, units: readonly UnitRow[]): Promise<void> {
  await sql`delete from campaign_unit where campaign_id = ${campaignId}`.execute(ctx.tx);
  await sql`insert into campaign_unit (campaign_id, area_key, area_hi, zone, rank, score, parts, people, registered, buildings, households, lon, lat, moved_from, moved_by, moved_reason, moved_at)
    select ${campaignId}, x."areaKey", x."areaHi", x.zone, x.rank, x.score, x.parts, x.people, x.registered, x.buildings, x.households, x.lon, x.lat, x."movedFrom", x."movedBy", x."movedReason", x."movedAt"
    from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as x("areaKey" bigint, "areaHi" bigint, zone text, rank int, score real, parts jsonb, people int, registered int, buildings int, households int, lon float8, lat float8,
      "movedFrom" int, "movedBy" text, "movedReason" text, "movedAt" timestamptz)`.execute(ctx.tx);
}

/** The parts of a campaign in order; those that touch the scope. */
export async function readUnits(ctx: Context, campaignId: string): Promise<UnitRow[]> {
  const { rows } =
    await sql<UnitRow>`select u.area_key as "areaKey", u.area_hi as "areaHi", u.zone, u.rank, u.score::float8 as score, u.parts, u.people, u.registered, u.buildings, u.households, u.lon, u.lat,
    u.moved_from as "movedFrom", u.moved_by as "movedBy", u.moved_reason as "movedReason", u.moved_at as "movedAt" from campaign_unit u where u.campaign_id = ${campaignId} order by u.rank, u.area_key`.execute(
      ctx.tx,
    );
  return rows;
}

/** Planned points in order; those of the scope. */
export async function readPoints(ctx: Context, campaignId: string): Promise<PointRow[]> {
  const { rows } =
    await sql<PointRow>`select p.id, p.name, p.source, p.sampling_point_id as "samplingPointId", p.unit_keys as "unitKeys", p.zone, p.rank, p.lon, p.lat, p.people, p.walk_minutes::float8 as "walkMinutes", p.lanes, p.lanes_wanted as "lanesWanted",
    p.people_per_lane_hour as "peopleALaneHour", p.queue_minutes as "queueMinutes", p.starts_at_hour as "startsAtHour", p.ends_at_hour as "endsAtHour", p.tubes, p.lab_id as "labId", p.area_key as "areaKey"
    from campaign_point p where p.campaign_id = ${campaignId} order by p.rank, p.id`.execute(ctx.tx);
  return rows.map(row => ({ ...row, unitKeys: row.unitKeys.map(Number) }));
}

/** Moves a campaign on; false when its version moved on meanwhile. */
export async function setState(
  ctx: Context,
  id: string,
  version: number,
  to: { state: 'running' } | { state: 'ended'; reason: string; rule: string | null },
): Promise<boolean> {
  const now = new Date(ctx.now);
  const { numAffectedRows } =
    to.state === 'running'
      ? await sql`update campaign set state = 'running', started_at = ${now}, started_by = ${ctx.scope.actor}, started_person = ${ctx.scope.naturalPerson}, version = version + 1 where id = ${id} and version = ${version} and state = 'planned'`.execute(
          ctx.tx,
        )
      : await sql`update campaign set state = 'ended', ended_at = ${now}, ended_by = ${ctx.scope.actor}, ended_reason = ${to.reason}, ended_rule = ${to.rule}, version = version + 1 where id = ${id} and version = ${version} and state <> 'ended'`.execute(
          ctx.tx,
        );
  return numAffectedRows === 1n;
}

const roundColumns = sql`r.id, r.campaign_id as "campaignId", r.number, r.state, r.opens_at as "opensAt", r.closes_at as "closesAt", r.counts_from as "countsFrom", r.opened_by as "openedBy", r.opened_reason as "openedReason", r.closed_at as "closedAt", r.closed_by as "closedBy",
  r.community_cases as "communityCases", r.result_by as "resultBy", r.result_at as "resultAt", r.result_reason as "resultReason", r.reminders, r.tallied_at as "talliedAt", r.tally_ms as "tallyMs", r.totals, r.hours, r.area_key as "areaKey", r.area_hi as "areaHi", r.version`;

export async function readRounds(ctx: Context, campaignId: string): Promise<RoundRow[]> {
  const { rows } =
    await sql<RoundRow>`select ${roundColumns} from campaign_round r where r.campaign_id = ${campaignId} order by r.number`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readRound(ctx: Context, id: string): Promise<RoundRow | null> {
  const { rows } =
    await sql<RoundRow>`select ${roundColumns} from campaign_round r where r.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** Rounds that are open, or closed and still waiting for results. */
export async function readLiveRounds(ctx: Context): Promise<RoundRow[]> {
  const { rows } =
    await sql<RoundRow>`select ${roundColumns} from campaign_round r where r.state = 'open' or r.community_cases is null order by r.id desc limit 50`.execute(
      ctx.tx,
    );
  return rows;
}

/** Open rounds touching the scope, with the names of their campaigns. */
export async function readOpenRounds(ctx: Context): Promise<(RoundRow & { campaignName: string })[]> {
  const { rows } = await sql<
    RoundRow & { campaignName: string }
  >`select ${roundColumns}, c.name as "campaignName" from campaign_round r join campaign c on c.id = r.campaign_id where r.state = 'open' order by r.opens_at desc, r.id`.execute(
    ctx.tx,
  );
  return rows;
}

export async function insertRound(
  ctx: Context,
  round: Pick<
    RoundRow,
    'campaignId' | 'number' | 'opensAt' | 'closesAt' | 'countsFrom' | 'areaKey' | 'areaHi'
  > & { reason: string | null },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into campaign_round (campaign_id, number, opens_at, closes_at, counts_from, opened_by, opened_reason, area_key, area_hi)
    values (${round.campaignId}, ${round.number}, ${round.opensAt}, ${round.closesAt}, ${round.countsFrom}, ${ctx.scope.actor}, ${round.reason}, ${round.areaKey}, ${round.areaHi})
    on conflict do nothing returning id`.execute(ctx.tx);
  return rows[0]?.id ?? null;
}

export async function insertProgramme(
  ctx: Context,
  round: { id: string; areaKey: number; areaHi: number },
  zone: string,
  programmeId: string,
): Promise<void> {
  await sql`insert into campaign_programme (round_id, zone, programme_id, area_key, area_hi) values (${round.id}, ${zone}, ${programmeId}, ${round.areaKey}, ${round.areaHi})`.execute(
    ctx.tx,
  );
}

export async function readProgrammes(
  ctx: Context,
  roundId: string,
): Promise<{ zone: string; programmeId: string }[]> {
  const { rows } = await sql<{
    zone: string;
    programmeId: string;
  }>`select zone, programme_id as "programmeId" from campaign_programme where round_id = ${roundId} order by zone`.execute(
    ctx.tx,
  );
  return rows;
}

export async function closeRound(ctx: Context, id: string, version: number): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update campaign_round set state = 'closed', closed_at = ${new Date(ctx.now)}, closed_by = ${ctx.scope.actor}, version = version + 1 where id = ${id} and version = ${version} and state = 'open'`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

export async function setResult(
  ctx: Context,
  id: string,
  communityCases: number,
  reason: string | null,
): Promise<void> {
  await sql`update campaign_round set community_cases = ${communityCases}, result_by = ${ctx.scope.actor}, result_at = ${new Date(ctx.now)}, result_reason = ${reason}, version = version + 1 where id = ${id}`.execute(
    ctx.tx,
  );
}

export async function noteReminder(ctx: Context, id: string): Promise<number> {
  const { rows } = await sql<{
    reminders: number;
  }>`update campaign_round set reminders = reminders + 1 where id = ${id} returning reminders`.execute(
    ctx.tx,
  );
  return rows[0]?.reminders ?? 0;
}

/** Changes the order; ranks are written anew from the keys given, and who moved which part stays on it. */
export async function reorder(
  ctx: Context,
  campaignId: string,
  order: readonly number[],
  by: { areaKey: number; from: number; reason: string },
): Promise<void> {
  await sql`update campaign_unit u set rank = x.n from unnest(${[...order]}::bigint[]) with ordinality x(key, n) where u.campaign_id = ${campaignId} and u.area_key = x.key and u.rank <> x.n`.execute(
    ctx.tx,
  );
  await sql`update campaign_unit set moved_from = ${by.from}, moved_by = ${ctx.scope.actor}, moved_reason = ${by.reason}, moved_at = ${new Date(ctx.now)} where campaign_id = ${campaignId} and area_key = ${by.areaKey}`.execute(
    ctx.tx,
  );
}
