import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

const dayMs = 86_400_000;
// how far back the curve goes, and how many of its last days are still coming in (report delay; shown hatched)
export const curveDays = 21;
export const incompleteDays = 2;

export interface Situation {
  asOf: string;
  cases: { last24h: number; last24hOutside: number; last24hKnown: number; total: number; spark: number[] };
  control: { accepted: number; inPlaceInTime: number; hours: number };
  measures: { open: number; endingToday: number };
  uncovered: { tasksOverdue: number; clocksOverdue: number; checksMissedToday: number };
  curve: {
    days: string[];
    inControl: number[];
    community: number[];
    unknown: number[];
    incompleteFrom: string;
  };
  points: { id: string; number: string; state: string; lon: number; lat: number; onsetOn: string | null }[];
  notShown: number;
  overdue: { areaKey: number; kind: string; count: number; oldestDueAt: string }[];
  delays: {
    key: 'sampleToReport' | 'onsetToReport' | 'reportToControl';
    n: number;
    p50: number | null;
    p75: number | null;
    p95: number | null;
  }[];
}

/** Every figure of the page, counted now, in the reader's scope. `hours`: the time within which a contact is to be in place. */
export async function situationOf(ctx: Context, outbreakId: string, hours: number): Promise<Situation> {
  const { timeZone } = ctx.outpace.city;
  const today = dayOf(ctx.now, timeZone);
  const first = addDays(today, -(curveDays - 1));
  const since = new Date(ctx.now - dayMs);
  const of = sql`c.outbreak_id = ${outbreakId} and c.state not in ('excluded', 'suspected')`;
  const known = sql`coalesce(c.positive_at, c.reported_at, c.created_at)`;
  const cases = await sql<{
    day: string;
    found: 'in_control' | 'community' | 'unknown';
    n: number;
    recent: number;
  }>`
    select ((${known}) at time zone ${timeZone})::date as day, c.found_in as found, count(*)::int as n, count(*) filter (where ${known} > ${since})::int as recent
    from case_record c where ${of} group by 1, 2`.execute(ctx.tx);
  const days = Array.from({ length: curveDays }, (_, index) => addDays(first, index));
  const column = (found: string) =>
    days.map(day =>
      cases.rows.filter(row => row.day === day && row.found === found).reduce((sum, row) => sum + row.n, 0),
    );
  const recent = (found?: string) =>
    cases.rows.filter(row => !found || row.found === found).reduce((sum, row) => sum + row.recent, 0);
  const curve = {
    days,
    inControl: column('in_control'),
    community: column('community'),
    unknown: column('unknown'),
    incompleteFrom: addDays(today, -(incompleteDays - 1)),
  };

  const control = await sql<{ accepted: number; in_time: number }>`
    select count(*)::int as accepted, count(*) filter (where m.in_place_at <= m.found_at + make_interval(hours => ${hours}))::int as in_time
    from measure m where m.outbreak_id = ${outbreakId} and m.basis_kind = 'contact' and m.created_at > ${new Date(ctx.now - 2 * dayMs)}`.execute(
    ctx.tx,
  );
  const measures = await sql<{ open: number; ending: number }>`
    select count(*)::int as open, count(*) filter (where ends_at <= ${new Date(startOfDay(addDays(today, 1), timeZone))})::int as ending from measure where outbreak_id = ${outbreakId} and state = 'open'`.execute(
    ctx.tx,
  );
  const now = new Date(ctx.now);
  const late = await sql<{ tasks: number; clocks: number; checks: number }>`select
    (select count(*)::int from task where outbreak_id = ${outbreakId} and state in ('assigned', 'accepted') and due_at < ${now}) as tasks,
    (select count(*)::int from obligation where outbreak_id = ${outbreakId} and kind = 'clock' and state in ('due', 'missed') and due_at < ${now}) as clocks,
    (select count(*)::int from obligation where outbreak_id = ${outbreakId} and kind = 'daily_check' and state in ('due', 'missed') and due_at < ${now} and due_at > ${since}) as checks`.execute(
    ctx.tx,
  );
  const points = await sql<{
    id: string;
    number: string;
    state: string;
    lon: number | null;
    lat: number | null;
    onset_on: string | null;
  }>`
    select c.id, c.number, c.state, coalesce(c.lon, a.lon) as lon, coalesce(c.lat, a.lat) as lat, c.onset_on from case_record c left join area a on a.key = c.area_key where ${of} order by c.number`.execute(
    ctx.tx,
  );
  const overdue = await sql<{ areaKey: number; kind: string; count: number; oldest: Date }>`
    select area_key as "areaKey", kind, count(*)::int as count, min(due_at) as oldest from task where outbreak_id = ${outbreakId} and state in ('assigned', 'accepted') and due_at < ${now}
    group by 1, 2 order by 4, 1 limit 12`.execute(ctx.tx);
  const quantiles = async (
    key: Situation['delays'][number]['key'],
    from: ReturnType<typeof sql>,
    to: ReturnType<typeof sql>,
    table = sql`case_record c where ${of}`,
  ) => {
    const { rows } = await sql<{
      n: number;
      p: number[] | null;
    }>`select count(h)::int as n, percentile_cont(array[0.5, 0.75, 0.95]) within group (order by h) as p
      from (select extract(epoch from (${to}) - (${from})) / 3600 as h from ${table}) d where h >= 0`.execute(
      ctx.tx,
    );
    const [p50 = null, p75 = null, p95 = null] = rows[0]!.p ?? [];
    return { key, n: rows[0]!.n, p50, p75, p95 };
  };
  const midnight = (day: ReturnType<typeof sql>) => sql`(${day})::timestamp at time zone ${timeZone}`;
  const delays = [
    await quantiles('onsetToReport', midnight(sql`c.onset_on`), known),
    await quantiles('sampleToReport', midnight(sql`c.sampled_on`), known),
    await quantiles(
      'reportToControl',
      sql`m.found_at`,
      sql`m.in_place_at`,
      sql`measure m where m.outbreak_id = ${outbreakId} and m.basis_kind = 'contact'`,
    ),
  ];
  const placed = points.rows.filter(row => row.lon !== null && row.lat !== null);
  return {
    asOf: now.toISOString(),
    cases: {
      last24h: recent(),
      last24hOutside: recent('community'),
      last24hKnown: recent('community') + recent('in_control'),
      total: cases.rows.reduce((sum, row) => sum + row.n, 0),
      spark: days.slice(-7).map((_, index) => {
        const at = curveDays - 7 + index;
        return curve.inControl[at]! + curve.community[at]! + curve.unknown[at]!;
      }),
    },
    control: { accepted: control.rows[0]!.accepted, inPlaceInTime: control.rows[0]!.in_time, hours },
    measures: { open: measures.rows[0]!.open, endingToday: measures.rows[0]!.ending },
    uncovered: {
      tasksOverdue: late.rows[0]!.tasks,
      clocksOverdue: late.rows[0]!.clocks,
      checksMissedToday: late.rows[0]!.checks,
    },
    curve,
    points: placed.map(row => ({
      id: row.id,
      number: row.number,
      state: row.state,
      lon: row.lon!,
      lat: row.lat!,
      onsetOn: row.onset_on,
    })),
    notShown: points.rows.length - placed.length,
    overdue: overdue.rows.map(row => ({
      areaKey: row.areaKey,
      kind: row.kind,
      count: row.count,
      oldestDueAt: row.oldest.toISOString(),
    })),
    delays,
  };
}
