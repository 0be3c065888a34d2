import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { StepGroup } from './bottlenecks.ts';
import { type Counted, casesIn, midnight, within } from './period.ts';
import { interviewClock, recordClock, type StepId, stepIds, type Target } from './targets.ts';

/** A run of a step far beyond the others. */
export interface StepOutlier {
  step: StepId;
  kind: 'case' | 'contact' | 'measure';
  id: string;
  /** The case a contact belongs to; the case itself; null for a measure. */
  caseId: string | null;
  /** Number of the case. */
  label: string | null;
  hours: number;
}

/** Runs of a step: finished, begun and not finished, ended before they began (in no figure). */
export interface StepCounts {
  step: StepId;
  done: number;
  open: number;
  before: number;
}

/** Outliers named a step. */
const outliersNamed = 8;
// low bits of an area key below the district and below the street (see the areas module)
const districtBits = 42;
const streetBits = 34;

/** Runs of the steps of cases: rows (step, kind, id, case_id, label, area_key, began, ended, day_only, given_up). What is known only by the day is counted in whole days. */
function runsOfCases(of: Counted): RawBuilder<unknown> {
  return sql`select s.step, 'case' as kind, c.id, c.id as case_id, c.number as label, c.area_key, s.began, s.ended, s.day_only, c.closed_at is not null as given_up
    from (select c.id, c.number, c.area_key, c.closed_at, c.onset_on, c.sampled_on, c.known, c.positive_at, c.reported_at, c.isolated_at, c.clocks, c.person_id from ${casesIn(of)} c) c
    left join (select case_id, min(at) as at from trace_run where outbreak_id = ${of.outbreakId} group by 1) t on t.case_id = c.id
    left join (select person_id, min(taken_at) as taken_at from test_result where result = 'positive' and outbreak_id = ${of.outbreakId} and taken_at is not null group by 1) p on p.person_id = c.person_id
    left join lateral (select min((k->>'doneAt')::timestamptz) filter (where k->'title'->>'zh' ~ ${recordClock}) as core_at,
        min((k->>'doneAt')::timestamptz) filter (where k->'title'->>'zh' ~ ${interviewClock}) as full_at
      from jsonb_array_elements(c.clocks) k) k on true
    cross join lateral (values
      ('onsetToSample'::text, ${midnight(of, sql`c.onset_on`)}, ${midnight(of, sql`c.sampled_on`)}, true),
      ('sampleToResult', coalesce(p.taken_at, ${midnight(of, sql`c.sampled_on`)}), case when p.taken_at is not null then c.known else ${midnight(of, sql`(c.known at time zone ${of.timeZone})::date`)} end, p.taken_at is null),
      ('resultToReport', c.positive_at, c.reported_at, false),
      ('resultToRecord', c.known, k.core_at, false),
      ('resultToIsolation', c.known, c.isolated_at, false),
      ('resultToInterview', c.known, k.full_at, false),
      ('resultToTrace', c.known, t.at, false)) s(step, began, ended, day_only)
    where s.began is not null`;
}

/** From being listed by a trace to being accepted; what was excluded or withdrawn was no contact. */
function runsOfContacts(of: Counted): RawBuilder<unknown> {
  return sql`select 'traceToAccepted'::text as step, 'contact' as kind, k.id, k.case_id, null::text as label, k.area_key, k.created_at as began, case when k.state in ('accepted', 'converted') then least(k.state_at, m.at) end as ended, false as day_only, false as given_up
    from contact k
    left join (select basis_id, min(created_at) as at from measure where outbreak_id = ${of.outbreakId} and basis_kind = 'contact' group by 1) m on m.basis_id = k.id
    where k.outbreak_id = ${of.outbreakId} and k.added_by = 'trace' and k.state not in ('withdrawn', 'excluded') and ${within(of, sql`k.created_at`)}`;
}

/** From being found to in place, and to the first specimen there. */
function runsOfMeasures(of: Counted): RawBuilder<unknown> {
  return sql`select s.step, 'measure' as kind, m.id, null::uuid as case_id, null::text as label, m.area_key, s.began, s.ended, false as day_only, m.state <> 'open' as given_up
    from measure m
    left join (select m.id, min(coalesce(x.taken_at, x.recorded_at)) as at from measure m join test_result x on x.person_id = m.person_id and coalesce(x.taken_at, x.recorded_at) >= m.in_place_at
      where m.outbreak_id = ${of.outbreakId} and m.basis_kind = 'contact' group by 1) x on x.id = m.id
    cross join lateral (values ('acceptedToPlace'::text, m.found_at, m.in_place_at), ('placeToTest', m.in_place_at, x.at)) s(step, began, ended)
    where m.outbreak_id = ${of.outbreakId} and m.basis_kind = 'contact' and s.began is not null and ${within(of, sql`m.found_at`)}`;
}

interface Answered {
  groups: StepGroup[];
  counts: StepCounts[];
  outliers: (StepOutlier & { of: number })[];
}

/** Counts runs by the smallest part (step, street, shift, tenths of an hour) first, so that medians of the larger parts are taken from counts, not from runs. */
async function counted(
  ctx: Context,
  of: Counted,
  runs: RawBuilder<unknown>,
  targets: Record<StepId, Target>,
): Promise<Answered> {
  const { rows } = await sql<Answered>`
    with timed as materialized (
      select r.step, r.kind, r.id, r.case_id, r.label, r.given_up, g.target, (r.area_key >> ${streetBits}::int) as street,
        case when r.day_only then -1 else extract(hour from r.began at time zone ${of.timeZone})::int end as hour_began, extract(epoch from r.ended - r.began)::float8 / 3600 as hours
      from (${runs}) r join unnest(${[...stepIds]}::text[], ${stepIds.map(step => targets[step].hours)}::float8[]) g(step, target) on g.step = r.step),
    smallest as (
      select step, street, case when hour_began < 0 then null when hour_began between 6 and 13 then 'day' when hour_began between 14 and 21 then 'evening' else 'night' end as shift,
        case when hours < 100 then floor(hours * 10 + 0.5)::int else floor(hours + 0.5)::int * 10 end as tenths, count(*) as n, sum(greatest(0, hours - target)) as lost, count(*) filter (where hours > target) as late
      from timed where hours >= 0 group by 1, 2, 3, 4),
    named as (
      select step, tenths, sum(n) as n, sum(lost) as lost, sum(late) as late,
        case when grouping(district) = 0 then 'district' when grouping(street) = 0 then 'unit' when grouping(shift) = 0 then 'shift' else 'all' end as by,
        case when grouping(district) = 0 then (district::bigint << ${districtBits}::int)::text when grouping(street) = 0 then (street::bigint << ${streetBits}::int)::text when grouping(shift) = 0 then shift else '' end as key
      from (select *, street >> ${districtBits - streetBits}::int as district from smallest) s
      group by grouping sets ((step, tenths), (step, district, tenths), (step, street, tenths), (step, shift, tenths))),
    ranked as (select *, sum(n) over (partition by step, by, key order by tenths) as upto, sum(n) over (partition by step, by, key) as total from named where key is not null),
    quantiles as (
      select step, by, key, max(total)::int as n, min(tenths) filter (where upto >= total * 0.5) as p50, min(tenths) filter (where upto >= total * 0.9) as p90,
        min(tenths) filter (where upto >= total * 0.75) as q3, min(tenths) filter (where upto >= total * 0.25) as q1, sum(lost) as lost, sum(late)::int as late from ranked group by 1, 2, 3),
    far as (
      select t.step, t.kind, t.id, t.case_id, t.label, t.hours, row_number() over (partition by t.step order by t.hours desc, t.id) as place, count(*) over (partition by t.step) as "of"
      from timed t join quantiles q on q.step = t.step and q.by = 'all' where t.hours > t.target and t.hours > (q.q3 + 1.5 * (q.q3 - q.q1)) / 10.0)
    select
      coalesce((select jsonb_agg(jsonb_build_object('step', step, 'by', by, 'key', key, 'n', n, 'p50', p50 / 10.0, 'p90', p90 / 10.0, 'inTarget', n - late, 'late', late, 'lostHours', round(lost::numeric, 1)) order by step, by, key) from quantiles), '[]') as groups,
      coalesce((select jsonb_agg(x) from (select step, count(*) filter (where hours >= 0) as done, count(*) filter (where hours is null and not given_up) as open, count(*) filter (where hours < 0) as before from timed group by 1) x), '[]') as counts,
      coalesce((select jsonb_agg(jsonb_build_object('step', step, 'kind', kind, 'id', id, 'caseId', case_id, 'label', coalesce(label, (select r.number from case_record r where r.id = far.case_id)), 'hours', round(hours::numeric, 1), 'of', "of") order by step, place) from far where place <= ${outliersNamed}), '[]') as outliers`.execute(
    ctx.tx,
  );
  return rows[0]!;
}

/**
 * REV-4: per step, and by district, street and shift of the day it began in: runs, median and 90th percentile (nearest rank, to a tenth of an hour; whole hours above 100), those within
 * target, hours lost beyond it. Finished runs only; what is not finished is counted beside. Which runs there are is decided by the reader's area and rights. Three statements, one for
 * cases, contacts and measures, each a pass over its runs; the answer is bounded by steps × areas.
 */
export async function stepFigures(
  ctx: Context,
  of: Counted,
  targets: Record<StepId, Target>,
): Promise<Answered> {
  const parts: Answered[] = [];
  for (const runs of [runsOfCases(of), runsOfContacts(of), runsOfMeasures(of)])
    parts.push(await counted(ctx, of, runs, targets));
  return {
    groups: parts.flatMap(part => part.groups),
    counts: parts.flatMap(part => part.counts),
    outliers: parts.flatMap(part => part.outliers),
  };
}
