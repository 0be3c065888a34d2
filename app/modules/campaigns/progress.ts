import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { pointLoads } from '../specimens/queries.ts';
import { ancestorKey } from './parts.ts';
import { namesOf } from './reads.ts';
import { type Behind, behindPlan } from './rules/rounds.ts';
import type { CampaignRow, HourRow, KeptPlan, RoundRow, UnitRow } from './schema.ts';
import { readPlan, readUnits } from './store.ts';

/** A part of a round: planned, done, and how far behind. */
export interface UnitProgress {
  areaKey: number;
  name: string;
  path: string;
  zone: UnitRow['zone'];
  rank: number;
  lon: number | null;
  lat: number | null;
  planned: number;
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  missing: number;
  reported: number;
  positive: number;
  points: number;
  pointsOpen: number;
  behind: Behind;
}

interface Sums {
  unitKey: number;
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  reported: number;
  positive: number;
}

/** Hours since a round opened. */
export const hourOf = (round: Pick<RoundRow, 'opensAt' | 'closedAt'>, now: number): number =>
  ((round.closedAt?.getTime() ?? now) - round.opensAt.getTime()) / 3_600_000;

/** The parts of a round with counts of the last tally and marks of delay; two statements over counters and one over points. */
export async function unitProgress(
  ctx: Context,
  campaign: CampaignRow,
  round: RoundRow,
): Promise<UnitProgress[]> {
  const units = await readUnits(ctx, campaign.id);
  const plan = await readPlan(ctx, campaign.id);
  const { rows: sums } =
    await sql<Sums>`select unit_key as "unitKey", sum(expected)::int as expected, sum(sampled)::int as sampled, sum(elsewhere)::int as elsewhere, sum(away)::int as away, sum(reported)::int as reported, sum(positive)::int as positive
    from campaign_tally where round_id = ${round.id} group by unit_key`.execute(ctx.tx);
  const { rows: points } = await sql<{
    unitKey: number;
    id: string;
    state: string;
    lanes: number;
    perLane: number;
    lastAt: Date | null;
  }>`
    select u.key as "unitKey", s.id, s.state, s.lanes, s.people_per_lane_hour as "perLane", s.last_sample_at as "lastAt" from campaign_point p join sampling_point s on s.id = p.sampling_point_id cross join lateral unnest(p.unit_keys) u(key)
    where p.campaign_id = ${campaign.id} and p.source <> 'home_visits'`.execute(ctx.tx);
  const byUnit = new Map(sums.map(row => [Number(row.unitKey), row]));
  const pointsOf = Map.groupBy(points, row => Number(row.unitKey));
  const planOf = new Map((plan?.units ?? []).map(one => [one.key, one]));
  const names = await namesOf(
    ctx,
    units.map(unit => unit.areaKey),
  );
  const hour = hourOf(round, ctx.now);
  const progress = units.map((unit): UnitProgress => {
    const sum = byUnit.get(unit.areaKey);
    const here = pointsOf.get(unit.areaKey) ?? [];
    const name = names.get(unit.areaKey)!;
    const expected = sum?.expected ?? 0;
    const done = (sum?.sampled ?? 0) + (sum?.elsewhere ?? 0);
    const lastAt = Math.max(0, ...here.map(one => one.lastAt?.getTime() ?? 0));
    return {
      areaKey: unit.areaKey,
      name: name.name,
      path: name.path,
      zone: unit.zone,
      rank: unit.rank,
      lon: unit.lon,
      lat: unit.lat,
      planned: unit.people,
      expected,
      sampled: sum?.sampled ?? 0,
      elsewhere: sum?.elsewhere ?? 0,
      away: sum?.away ?? 0,
      missing: Math.max(0, expected - done - (sum?.away ?? 0)),
      reported: sum?.reported ?? 0,
      positive: sum?.positive ?? 0,
      points: here.length,
      pointsOpen: here.filter(one => one.state === 'open').length,
      behind: behindPlan(
        {
          expected: expected - (sum?.away ?? 0),
          done,
          startsAtHour: 0,
          endsAtHour: planOf.get(unit.areaKey)?.sampledByHour ?? 12,
          points: here.length,
          pointsOpen: here.filter(one => one.state === 'open').length,
          sampledLastHour: here.length && lastAt < ctx.now - 3_600_000 ? 0 : null,
          lanesHour: here.reduce((total, one) => total + one.lanes * one.perLane, 0),
        },
        hour,
      ),
    };
  });
  return progress;
}

/** What an hour-by-hour comparison draws: planned and done, cumulative. */
export interface HourPair {
  hour: number;
  planSampled: number;
  planReported: number;
  sampled: number | null;
  received: number | null;
  reported: number | null;
}

/** Plan and done by hour, cumulative; hours to come have no done value. `share`: of the plan that falls to a district. */
export function hourPairs(
  plan: Pick<KeptPlan, 'hours'> | null,
  done: readonly HourRow[],
  nowHour: number,
  share: { people: number; tubes: number } = { people: 1, tubes: 1 },
): HourPair[] {
  const last = Math.max(plan?.hours.length ?? 0, Math.min(240, Math.ceil(nowHour)));
  const at = new Map<number, { sampled: number; received: number; reported: number }>();
  for (const row of done) {
    const sum = at.get(row.hour) ?? { sampled: 0, received: 0, reported: 0 };
    at.set(row.hour, {
      sampled: sum.sampled + row.sampled,
      received: sum.received + row.received,
      reported: sum.reported + row.reported,
    });
  }
  const sum = { sampled: 0, received: 0, reported: 0 };
  return Array.from({ length: last }, (_, index) => {
    const hour = index + 1;
    const now = at.get(hour);
    sum.sampled += now?.sampled ?? 0;
    sum.received += now?.received ?? 0;
    sum.reported += now?.reported ?? 0;
    const planned = plan?.hours[Math.min(index, plan.hours.length - 1)];
    const past = index < nowHour;
    return {
      hour,
      planSampled: Math.round((planned?.sampled ?? 0) * share.people),
      planReported: Math.round((planned?.reported ?? 0) * share.tubes),
      sampled: past ? sum.sampled : null,
      received: past ? sum.received : null,
      reported: past ? sum.reported : null,
    };
  });
}

export interface DistrictProgress {
  areaKey: number;
  name: string;
  expected: number;
  done: number;
  missing: number;
  positive: number;
  hours: HourPair[];
}

/** Districts in their order, each with its own curve against its share of the plan. */
export async function districtProgress(
  ctx: Context,
  plan: KeptPlan | null,
  round: RoundRow,
  units: readonly UnitProgress[],
): Promise<DistrictProgress[]> {
  const byDistrict = Map.groupBy(units, unit => ancestorKey(unit.areaKey, 1));
  const names = await namesOf(ctx, byDistrict.keys());
  const now = hourOf(round, ctx.now);
  return [...byDistrict]
    .sort(([a], [b]) => a - b)
    .map(([key, members]) => {
      const sum = (pick: (unit: UnitProgress) => number) =>
        members.reduce((total, unit) => total + pick(unit), 0);
      const planned = plan?.districts.find(one => one.key === key);
      return {
        areaKey: key,
        name: names.get(key)!.name,
        expected: sum(unit => unit.expected),
        done: sum(unit => unit.sampled + unit.elsewhere),
        missing: sum(unit => unit.missing),
        positive: sum(unit => unit.positive),
        hours: hourPairs(
          plan,
          round.hours.filter(row => row.district === key),
          now,
          // the plan counts the unregistered too; here it is drawn for those expected
          {
            people: planned && plan ? sum(unit => unit.expected) / (plan.totals.people || 1) : 0,
            tubes: planned && plan ? sum(unit => unit.expected) / (plan.totals.people || 1) : 0,
          },
        ),
      };
    });
}

export interface PointProgress {
  id: string;
  samplingPointId: string | null;
  name: string;
  source: string;
  zone: string;
  state: string | null;
  lon: number | null;
  lat: number | null;
  areaKey: number;
  planned: number;
  lanes: number;
  sampled: number;
  tubes: number;
  boxed: number;
  received: number;
  reported: number;
  positive: number;
  lastAt: string | null;
  sampledLastHour: number | null;
  waitMinutes: number | null;
}

/** Points of a round with what passed through each, in order of risk; how busy each is now for the first `most`. */
export async function pointProgress(
  ctx: Context,
  campaignId: string,
  roundId: string | null,
  most = 200,
): Promise<PointProgress[]> {
  const { rows } = await sql<
    Omit<PointProgress, 'lastAt' | 'sampledLastHour' | 'waitMinutes'> & { lastAt: Date | null }
  >`
    select p.id, p.sampling_point_id as "samplingPointId", coalesce(s.name, p.name) as name, p.source, p.zone, s.state, p.lon, p.lat, p.area_key as "areaKey", p.people as planned, coalesce(s.lanes, p.lanes) as lanes,
      coalesce(y.sampled, 0) as sampled, coalesce(y.tubes, 0) as tubes, coalesce(y.boxed, 0) as boxed, coalesce(y.received, 0) as received, coalesce(y.reported, 0) as reported, coalesce(y.positive, 0) as positive, y.last_at as "lastAt"
    from campaign_point p left join sampling_point s on s.id = p.sampling_point_id left join campaign_point_tally y on y.round_id = ${roundId}::uuid and y.sampling_point_id = p.sampling_point_id
    where p.campaign_id = ${campaignId} order by p.rank, p.id`.execute(ctx.tx);
  const loads = roundId
    ? await pointLoads(
        ctx,
        rows.slice(0, most).flatMap(row => (row.samplingPointId ? [row.samplingPointId] : [])),
      )
    : new Map();
  return rows.map(row => {
    const load = row.samplingPointId ? loads.get(row.samplingPointId) : undefined;
    return {
      ...row,
      lastAt: row.lastAt?.toISOString() ?? null,
      sampledLastHour: load?.sampledLastHour ?? null,
      waitMinutes: load?.waitMinutes ?? null,
    };
  });
}

export interface BuildingProgress {
  areaKey: number;
  name: string;
  path: string;
  expected: number;
  sampled: number;
  elsewhere: number;
  away: number;
  missing: number;
  reported: number;
  positive: number;
}

/** Buildings of an area with counts of the last tally, those with most missing first. One range of an index. */
export async function buildingProgress(
  ctx: Context,
  roundId: string,
  within: { lo: number; hi: number },
  limit = 500,
): Promise<BuildingProgress[]> {
  const { rows } = await sql<Omit<BuildingProgress, 'name' | 'path'>>`
    select area_key as "areaKey", expected, sampled, elsewhere, away, greatest(0, expected - sampled - elsewhere - away) as missing, reported, positive
    from campaign_tally where round_id = ${roundId} and area_key between ${within.lo} and ${within.hi} order by expected - sampled - elsewhere - away desc, area_key limit ${limit}`.execute(
    ctx.tx,
  );
  const names = await namesOf(
    ctx,
    rows.map(row => Number(row.areaKey)),
  );
  return rows.map(row => ({ ...row, areaKey: Number(row.areaKey), ...names.get(Number(row.areaKey))! }));
}
