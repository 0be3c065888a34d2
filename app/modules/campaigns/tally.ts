import { sql } from 'kysely';
import type { Context, JobContext, Module } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { tasksDone } from '../tasks/queries.ts';
import { edgesOf } from './parts.ts';
import type { HourRow, RoundRow, RoundTotals } from './schema.ts';
import { readLiveRounds, readProgrammes, readRound, readUnits } from './store.ts';

// A round is counted as a whole in the background, never more than a tenth of the time, and pages read what was counted and say when.
const capabilities: Capability[] = [
  'person.read',
  'testing.read',
  'testing.write',
  'sample.write',
  'task.read',
  'task.write',
];
const leastMillis = 15_000;
const share = 10;

/** CAM-16: whether a round's counts are old enough to be counted again. */
export const isStale = (round: Pick<RoundRow, 'talliedAt' | 'tallyMs'>, now: number): boolean =>
  !round.talliedAt || now - round.talliedAt.getTime() >= Math.max(leastMillis, share * (round.tallyMs ?? 0));

/**
 * Counts a round: people by building (expected, sampled in it, tested elsewhere in its window, away), tubes by point and by hour. Set-based: one pass over the people of its areas, one over
 * its samples, one over its tubes. Needs the whole city's view.
 */
export async function tallyRound(ctx: Context, round: RoundRow): Promise<RoundTotals> {
  const began = performance.now();
  const programmes = (await readProgrammes(ctx, round.id)).map(one => one.programmeId);
  const edges = edgesOf(
    (await readUnits(ctx, round.campaignId)).map(unit => ({ key: unit.areaKey, hi: unit.areaHi })),
  );
  const until = round.closedAt ?? new Date(ctx.now + 1);
  const people = await countPeople(ctx, round, programmes, edges, until);
  const tubes = await countTubes(ctx, round, programmes);
  const hours = await countHours(ctx, round, programmes);
  const totals: RoundTotals = { ...people, ...tubes };
  await sql`update campaign_round set totals = ${JSON.stringify(totals)}::jsonb, hours = ${JSON.stringify(hours)}::jsonb, tallied_at = ${new Date(ctx.now)}, tally_ms = ${Math.round(performance.now() - began)} where id = ${round.id}`.execute(
    ctx.tx,
  );
  await visitsServed(ctx, round.id, programmes);
  return totals;
}

async function countPeople(
  ctx: Context,
  round: RoundRow,
  programmes: readonly string[],
  edges: { lows: number[]; owner: (number | null)[] },
  until: Date,
): Promise<Pick<RoundTotals, 'expected' | 'sampled' | 'elsewhere' | 'away' | 'peoplePositive'>> {
  const ours = sql`s.programme_id = any(${[...programmes]}::uuid[])`;
  // a hash of a million people in four megabytes goes to disk: 9 s instead of 3
  await sql`set local work_mem = '128MB'`.execute(ctx.tx);
  await sql`with seen as (
      select s.person_id, bool_or(${ours}) as here, bool_or(${ours} and t.reported_at is not null) as reported, bool_or(${ours} and t.result = 'positive') as positive from sample s join sample_tube t on t.id = s.tube_id
      where s.taken_at >= ${round.countsFrom} and s.taken_at < ${until} and s.undone_at is null and s.person_id is not null group by s.person_id),
    gone as (select person_id from (select distinct on (v.person_id) v.person_id, v.outcome from campaign_visit v where v.round_id = ${round.id} order by v.person_id, v.at desc, v.id desc) l where outcome = 'away'),
    counted as (
      select p.area_key, (${edges.owner}::bigint[])[width_bucket(p.area_key, ${edges.lows}::bigint[])] as unit_key, count(*)::int as expected, (count(*) filter (where s.here))::int as sampled, (count(*) filter (where not s.here))::int as elsewhere,
        (count(*) filter (where s.person_id is null and g.person_id is not null))::int as away, (count(*) filter (where s.reported))::int as reported, (count(*) filter (where s.positive))::int as positive
      from person p left join seen s on s.person_id = p.id left join gone g on g.person_id = p.id
      where p.merged_into is null and p.area_key between ${edges.lows[0] ?? 0} and ${edges.lows.at(-1) ?? 0} group by p.area_key),
    old as (delete from campaign_tally y where y.round_id = ${round.id} and not exists (select from counted c where c.area_key = y.area_key and c.unit_key is not null))
    insert into campaign_tally as y (round_id, area_key, unit_key, expected, sampled, elsewhere, away, reported, positive)
      select ${round.id}, area_key, unit_key, expected, sampled, elsewhere, away, reported, positive from counted where unit_key is not null
    on conflict (round_id, area_key) do update set unit_key = excluded.unit_key, expected = excluded.expected, sampled = excluded.sampled, elsewhere = excluded.elsewhere, away = excluded.away, reported = excluded.reported, positive = excluded.positive
      where (y.unit_key, y.expected, y.sampled, y.elsewhere, y.away, y.reported, y.positive) is distinct from (excluded.unit_key, excluded.expected, excluded.sampled, excluded.elsewhere, excluded.away, excluded.reported, excluded.positive)`.execute(
    ctx.tx,
  );
  const { rows } = await sql<
    Pick<RoundTotals, 'expected' | 'sampled' | 'elsewhere' | 'away' | 'peoplePositive'>
  >`
    select coalesce(sum(expected), 0)::int as expected, coalesce(sum(sampled), 0)::int as sampled, coalesce(sum(elsewhere), 0)::int as elsewhere, coalesce(sum(away), 0)::int as away, coalesce(sum(positive), 0)::int as "peoplePositive"
    from campaign_tally where round_id = ${round.id}`.execute(ctx.tx);
  return rows[0]!;
}

async function countTubes(
  ctx: Context,
  round: RoundRow,
  programmes: readonly string[],
): Promise<Omit<RoundTotals, 'expected' | 'sampled' | 'elsewhere' | 'away' | 'peoplePositive'>> {
  const live = sql`t.programme_id = any(${[...programmes]}::uuid[]) and t.state not in ('void') and t.member_count > 0`;
  await sql`insert into campaign_point_tally (round_id, sampling_point_id, sampled, tubes, boxed, received, reported, positive, last_at, area_key)
      select ${round.id}, t.point_id, sum(t.member_count)::int, count(*)::int, count(t.boxed_at)::int, count(t.received_at)::int, count(t.reported_at)::int, (count(*) filter (where t.result = 'positive'))::int, max(t.last_sample_at), min(p.area_key)
      from sample_tube t join sampling_point p on p.id = t.point_id where ${live} group by t.point_id
    on conflict (round_id, sampling_point_id) do update set sampled = excluded.sampled, tubes = excluded.tubes, boxed = excluded.boxed, received = excluded.received, reported = excluded.reported, positive = excluded.positive, last_at = excluded.last_at`.execute(
    ctx.tx,
  );
  const { rows } = await sql<
    Omit<RoundTotals, 'expected' | 'sampled' | 'elsewhere' | 'away' | 'peoplePositive'>
  >`
    select coalesce(sum(t.member_count), 0)::int as "inTube", count(*)::int as tubes, count(t.closed_at)::int as "closedTubes", count(t.boxed_at)::int as boxed, count(t.received_at)::int as received, count(t.reported_at)::int as reported,
      (count(*) filter (where t.result = 'positive'))::int as positive, coalesce(sum(t.member_count) filter (where t.received_at is not null), 0)::int as "peopleReceived", coalesce(sum(t.member_count) filter (where t.reported_at is not null), 0)::int as "peopleReported",
      (select count(*)::int from sample s where s.programme_id = any(${[...programmes]}::uuid[]) and s.undone_at is null and s.person_id is null) as "unknownPeople"
    from sample_tube t where ${live}`.execute(ctx.tx);
  return rows[0]!;
}

async function countHours(ctx: Context, round: RoundRow, programmes: readonly string[]): Promise<HourRow[]> {
  const hour = (at: string) =>
    sql`least(240, greatest(0, floor(extract(epoch from ${sql.raw(at)} - ${round.opensAt}::timestamptz) / 3600)))::int + 1`;
  const ours = sql`from sample_tube t where t.programme_id = any(${[...programmes]}::uuid[]) and t.state <> 'void'`;
  // by the district of the point
  const { rows } = await sql<HourRow>`
    select district::bigint as district, hour, sum(sampled)::int as sampled, sum(tubes)::int as tubes, sum(received)::int as received, sum(reported)::int as reported from (
      select (t.area_key >> 42) << 42 as district, ${hour('t.last_sample_at')} as hour, sum(t.member_count) as sampled, count(*) as tubes, 0 as received, 0 as reported ${ours} and t.last_sample_at is not null group by 1, 2
      union all select (t.area_key >> 42) << 42, ${hour('t.received_at')}, 0, 0, count(*), 0 ${ours} and t.received_at is not null group by 1, 2
      union all select (t.area_key >> 42) << 42, ${hour('t.reported_at')}, 0, 0, 0, count(*) ${ours} and t.reported_at is not null group by 1, 2) h
    group by 1, 2 order by 1, 2`.execute(ctx.tx);
  return rows.map(row => ({ ...row, district: Number(row.district) }));
}

/** A home visit asked for at the door is done once the person was sampled: its task says so. */
async function visitsServed(ctx: Context, roundId: string, programmes: readonly string[]): Promise<void> {
  const { rows } = await sql<{
    id: string;
  }>`select distinct v.person_id as id from campaign_visit v join task t on t.subject_id = v.person_id and t.kind = 'take_sample' and t.state in ('assigned', 'accepted') and t.subject_kind = 'home_visit'
    where v.round_id = ${roundId} and exists (select from sample s where s.person_id = v.person_id and s.programme_id = any(${[...programmes]}::uuid[]) and s.undone_at is null) limit 5000`.execute(
    ctx.tx,
  );
  if (rows.length)
    await tasksDone(
      ctx,
      rows.map(row => row.id),
      ['take_sample'],
      '已在本轮采样',
    );
}

const asked = new WeakMap<Outpace, Map<string, number>>();

/** Has a stale round counted in the background because somebody looks at it; at most once in a while however many look. */
export async function askForTally(ctx: Context, round: RoundRow): Promise<void> {
  const known = asked.get(ctx.outpace) ?? new Map<string, number>();
  asked.set(ctx.outpace, known);
  const done = round.state === 'closed' && round.communityCases !== null;
  if (done || !isStale(round, ctx.now) || ctx.now - (known.get(round.id) ?? 0) < leastMillis) return;
  known.set(round.id, ctx.now);
  await ctx.enqueue('campaigns.tally', { roundId: round.id }, `campaigns.tally ${round.id}`);
}

async function tallyJob(job: JobContext, { roundId }: { roundId: string }): Promise<void> {
  const { outpace } = job;
  // whoever looks may see a street; what is counted is the whole round
  await outpace.act(
    await outpace.systemToken('campaigns.tally', capabilities),
    async ctx => {
      const round = await readRound(ctx, roundId);
      if (round) await tallyRound(ctx, round);
    },
    { pool: 'worker' },
  );
}

export const tallyJobs: NonNullable<Module['jobs']> = { 'campaigns.tally': tallyJob };
export const timed: NonNullable<Module['timed']> = [
  {
    name: 'campaigns.tally',
    everySeconds: 20,
    capabilities,
    run: async ctx => {
      for (const round of await readLiveRounds(ctx))
        if (isStale(round, ctx.now)) await tallyRound(ctx, round);
    },
  },
];
