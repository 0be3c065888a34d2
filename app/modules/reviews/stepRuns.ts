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
// keys of the area tree: the district are the bits from 42 on, the street those from 34 on (see the areas module)
const districtUnit = 2 ** 42;
const streetUnit = 2 ** 34;

/**
 * Every run of every step that began in the period, as rows (step, kind, id, case_id, label, area_key, began, ended, day_only, given_up). What is known only by the day is counted
 * in whole days. Which rows there are is decided by the reader's area and rights.
 */
function runsOf(of: Counted): RawBuilder<unknown> {
  const cases = sql`select c.id, c.number, c.area_key, c.closed_at, c.onset_on, c.sampled_on, c.known, c.positive_at, c.reported_at, c.isolated_at, p.taken_at, t.at as traced_at, k.core_at, k.full_at
    from ${casesIn(of)} c
    left join (select case_id, min(at) as at from trace_run where outbreak_id = ${of.outbreakId} group by 1) t on t.case_id = c.id
    left join (select person_id, min(taken_at) as taken_at from test_result where result = 'positive' and outbreak_id = ${of.outbreakId} and taken_at is not null group by 1) p on p.person_id = c.person_id
    left join lateral (select min((k->>'doneAt')::timestamptz) filter (where k->'title'->>'zh' ~ ${recordClock}) as core_at,
        min((k->>'doneAt')::timestamptz) filter (where k->'title'->>'zh' ~ ${interviewClock}) as full_at
      from jsonb_array_elements(c.clocks) k where c.clocks <> '[]') k on true`;
  return sql`with c as materialized (${cases}),
    runs as materialized (
      select s.step, 'case'::text as kind, c.id, c.id as case_id, c.number as label, c.area_key, s.began, s.ended, s.day_only, c.closed_at is not null as given_up
      from c cross join lateral (values
        ('onsetToSample'::text, ${midnight(of, sql`c.onset_on`)}, ${midnight(of, sql`c.sampled_on`)}, true),
        ('sampleToResult', coalesce(c.taken_at, ${midnight(of, sql`c.sampled_on`)}), case when c.taken_at is not null then c.known else ${midnight(of, sql`(c.known at time zone ${of.timeZone})::date`)} end, c.taken_at is null),
        ('resultToReport', c.positive_at, c.reported_at, false),
        ('resultToRecord', c.known, c.core_at, false),
        ('resultToIsolation', c.known, c.isolated_at, false),
        ('resultToInterview', c.known, c.full_at, false),
        ('resultToTrace', c.known, c.traced_at, false)) s(step, began, ended, day_only)
      where s.began is not null
      union all
      select 'traceToAccepted', 'contact', k.id, k.case_id, r.number, k.area_key, k.created_at, case when k.state in ('accepted', 'converted') then least(k.state_at, m.at) end, false, k.state not in ('proposed', 'accepted')
      from contact k join case_record r on r.id = k.case_id
      left join (select basis_id, min(created_at) as at from measure where outbreak_id = ${of.outbreakId} and basis_kind = 'contact' group by 1) m on m.basis_id = k.id
      where k.outbreak_id = ${of.outbreakId} and k.added_by = 'trace' and k.state <> 'withdrawn' and k.state <> 'excluded' and ${within(of, sql`k.created_at`)}
      union all
      select s.step, 'measure', m.id, null, null, m.area_key, s.began, s.ended, false, m.state <> 'open'
      from measure m
      left join lateral (select min(coalesce(x.taken_at, x.recorded_at)) as at from test_result x where m.in_place_at is not null and x.person_id = m.person_id and coalesce(x.taken_at, x.recorded_at) >= m.in_place_at) x on true
      cross join lateral (values ('acceptedToPlace'::text, m.found_at, m.in_place_at), ('placeToTest', m.in_place_at, x.at)) s(step, began, ended)
      where m.outbreak_id = ${of.outbreakId} and m.basis_kind = 'contact' and s.began is not null and ${within(of, sql`m.found_at`)}),
    timed as materialized (select r.*, extract(epoch from r.ended - r.began)::float8 / 3600 as hours from runs r)`;
}

/**
 * REV-4: per step, and by district, street and shift of the day it began in: runs, median and 90th percentile (nearest rank, to a tenth of an hour; whole hours above 100), those within
 * target, hours lost beyond it. Finished runs only; what is not finished is counted beside. One statement over the runs, by hashes; its answer is bounded by steps × groups.
 */
export async function stepFigures(
  ctx: Context,
  of: Counted,
  targets: Record<StepId, Target>,
): Promise<{ groups: StepGroup[]; counts: StepCounts[]; outliers: (StepOutlier & { of: number })[] }> {
  const { rows } = await sql<{
    groups: StepGroup[];
    counts: StepCounts[];
    outliers: (StepOutlier & { of: number })[];
  }>`
    ${runsOf(of)},
    goal as (select * from unnest(${[...stepIds]}::text[], ${stepIds.map(step => targets[step].hours)}::float8[]) g(step, target)),
    binned as (
      select step, grouping(district) as no_district, grouping(unit) as no_unit, grouping(shift) as no_shift, district, unit, shift, h, count(*) as n, sum(greatest(0, hours - target)) as lost, count(*) filter (where hours > target) as late
      from (select t.step, g.target, t.hours, case when t.hours < 100 then round(t.hours::numeric, 1) else round(t.hours::numeric) end as h,
          t.area_key / ${districtUnit}::bigint * ${districtUnit}::bigint as district, t.area_key / ${streetUnit}::bigint * ${streetUnit}::bigint as unit,
          case when t.day_only then null when extract(hour from t.began at time zone ${of.timeZone}) between 6 and 13 then 'day' when extract(hour from t.began at time zone ${of.timeZone}) between 14 and 21 then 'evening' else 'night' end as shift
        from timed t join goal g on g.step = t.step where t.hours >= 0) d
      group by grouping sets ((step, h), (step, district, h), (step, unit, h), (step, shift, h))),
    named as (
      select step, h, n, lost, late, case when no_district = 0 then 'district' when no_unit = 0 then 'unit' when no_shift = 0 then 'shift' else 'all' end as by,
        case when no_district = 0 then district::text when no_unit = 0 then unit::text when no_shift = 0 then shift else '' end as key from binned),
    ranked as (select *, sum(n) over (partition by step, by, key order by h) as upto, sum(n) over (partition by step, by, key) as total from named where key is not null),
    quantiles as (
      select step, by, key, max(total)::int as n, min(h) filter (where upto >= total * 0.5) as p50, min(h) filter (where upto >= total * 0.9) as p90,
        min(h) filter (where upto >= total * 0.75) as q3, min(h) filter (where upto >= total * 0.25) as q1, sum(lost) as lost, sum(late)::int as late from ranked group by 1, 2, 3),
    far as (
      select t.step, t.kind, t.id, t.case_id, t.label, t.hours, row_number() over (partition by t.step order by t.hours desc, t.id) as place, count(*) over (partition by t.step) as "of"
      from timed t join quantiles q on q.step = t.step and q.by = 'all' join goal g on g.step = t.step where t.hours > g.target and t.hours > q.q3 + 1.5 * (q.q3 - q.q1))
    select
      coalesce((select jsonb_agg(jsonb_build_object('step', step, 'by', by, 'key', key, 'n', n, 'p50', p50, 'p90', p90, 'inTarget', n - late, 'late', late, 'lostHours', round(lost::numeric, 1)) order by step, by, key) from quantiles), '[]') as groups,
      coalesce((select jsonb_agg(x) from (select step, count(*) filter (where hours >= 0) as done, count(*) filter (where hours is null and not given_up) as open, count(*) filter (where hours < 0) as before from timed group by 1) x), '[]') as counts,
      coalesce((select jsonb_agg(jsonb_build_object('step', step, 'kind', kind, 'id', id, 'caseId', case_id, 'label', label, 'hours', round(hours::numeric, 1), 'of', "of") order by step, place) from far where place <= ${outliersNamed}), '[]') as outliers`.execute(
    ctx.tx,
  );
  return rows[0]!;
}
