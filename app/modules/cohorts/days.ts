import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { stateSql } from './dutyStore.ts';
import { todayOf } from './views.ts';

/** Streets are the finest areas of the daily count: any session that sees coverage sees whole streets. Shift of a street's key. */
const streetUnit = 2 ** 34;

/** Writes how the city day stands now, by cohort and street; what it says last, minutes before midnight, is how the day ended. One pass over the duties. */
export async function countDay(ctx: Context): Promise<void> {
  const now = new Date(ctx.now);
  // first by which cohorts somebody is in, of which there are few sets, then by cohort: a million duties in half the time
  await sql`with held as (
      select (d.area_key / ${streetUnit}::bigint) * ${streetUnit}::bigint as area_key, d.cohort_nos, d.exempt_nos, ${stateSql(now)} as state, count(*)::int as n from test_duty d group by 1, 2, 3, 4),
    one as (
      select c.id as cohort_id, h.area_key, case when x.excused then 'exempt' else h.state end as state, h.n
      from held h cross join lateral (select unnest(h.cohort_nos) as no, false as excused union all select unnest(h.exempt_nos), true) x join test_cohort c on c.no = x.no)
    insert into cohort_day (cohort_id, day, members, done, due, overdue, exempt, counted_at, area_key)
    select o.cohort_id, ${todayOf(ctx)}::date, sum(o.n), coalesce(sum(o.n) filter (where o.state = 'done'), 0), coalesce(sum(o.n) filter (where o.state = 'due'), 0), coalesce(sum(o.n) filter (where o.state = 'overdue'), 0),
      coalesce(sum(o.n) filter (where o.state = 'exempt'), 0), ${now}, o.area_key from one o group by o.cohort_id, o.area_key
    on conflict (cohort_id, day, area_key) do update set members = excluded.members, done = excluded.done, due = excluded.due, overdue = excluded.overdue, exempt = excluded.exempt, counted_at = excluded.counted_at`.execute(
    ctx.tx,
  );
}
