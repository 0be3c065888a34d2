import { addDays, dayOf, endOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { areaOf, areaTree } from '../areas/queries.ts';
import { type CountedCases, dateOfCase, isCounted, linkedPairs } from '../cases/queries.ts';
import { decidedSources } from '../chains/queries.ts';
import { type OutbreakRow, packOfOutbreak } from '../outbreaks/queries.ts';
import type { CaseDays, ChainCase, Counted, Moment, WatchedArea } from './readings.ts';
import { lookbackOf } from './readings.ts';
import type { Trigger } from './schema.ts';

/** What is watched: an outbreak in the area of a plan, and the areas just below it. */
export interface Watched {
  outbreak: OutbreakRow;
  whole: WatchedArea;
  each: WatchedArea[];
  counted: CountedCases;
}

/** The areas a plan of `areaKey` watches; null when there is no such area. */
export async function areasOf(
  ctx: Context,
  areaKey: number,
): Promise<{ whole: WatchedArea; each: WatchedArea[] } | null> {
  const whole = await areaOf(ctx, areaKey);
  if (!whole) return null;
  const each = await areaTree(ctx, { parentKey: areaKey });
  const narrow = ({ key, hi, name }: WatchedArea) => ({ key, hi, name });
  return { whole: narrow(whole), each: each.map(narrow) };
}

/** An outbreak as a plan's triggers look at it: suspected and excluded cases are none, as on the analysis page (ANA-1). */
export async function watched(
  ctx: Context,
  outbreak: OutbreakRow,
  areas: { whole: WatchedArea; each: WatchedArea[] },
): Promise<Watched> {
  const pack = await packOfOutbreak(ctx, outbreak.id);
  return {
    outbreak,
    ...areas,
    counted: {
      outbreakId: outbreak.id,
      notCounted: pack.case_states
        .filter(state => state.meaning === 'suspected' || state.meaning === 'not_a_case')
        .map(state => state.id),
      timeZone: ctx.outpace.city.timeZone,
      judgedImported: [],
    },
  };
}

/** The moment of now, and the moments a replay asks at: the end of each day, but not beyond now. */
export const momentNow = (ctx: Context): Moment => ({
  day: dayOf(ctx.now, ctx.outpace.city.timeZone),
  at: ctx.now,
});
export function momentsOf(ctx: Context, days: readonly string[]): Moment[] {
  return days.map(day => ({
    day,
    at: Math.min(ctx.now, endOfDay(day, ctx.outpace.city.timeZone) - 1),
  }));
}

/**
 * Counts what the triggers need at the moments (in time order), each kind in one statement. For one moment only the last days are read, by index: bounded by the reports of the
 * longest window, not by the outbreak.
 */
export async function countFor(
  ctx: Context,
  of: Watched,
  triggers: readonly Trigger[],
  moments: readonly Moment[],
): Promise<Counted> {
  const lookback = Math.max(0, ...triggers.map(lookbackOf));
  const to = moments.at(-1)!.day;
  const from = addDays(moments[0]!.day, 1 - lookback);
  const cases = lookback ? await caseDays(ctx, of, from, to) : null;
  const asksLast = triggers.some(trigger => trigger.figure === 'days_since_case');
  const quiet = cases
    ? [of.whole, ...of.each].filter(area => !cases.byArea.get(area.key)!.all.some(n => n > 0))
    : [];
  return {
    cases,
    lastBefore: asksLast ? await lastBefore(ctx, of, quiet, from) : new Map(),
    chains: triggers.some(trigger => trigger.figure === 'open_chains') ? await chainCases(ctx, of) : null,
    moments,
    counts: new Map(
      await Promise.all(
        triggers
          .filter(({ figure }) => figure === 'tasks_overdue' || figure === 'measures_open')
          .map(async trigger => [trigger.key, await countsAt(ctx, of, trigger, moments)] as const),
      ),
    ),
  };
}

/** Which of the watched areas a key belongs to, counted from 1; 0: none of those below. Binary search, no join. */
const bucketOf = (of: Watched, key: ReturnType<typeof sql>) => {
  const lows = of.each.map(area => area.key);
  const highs = of.each.map(area => area.hi);
  if (!lows.length) return sql`0`;
  const at = sql`width_bucket(${key}, ${lows}::bigint[])`;
  return sql`case when ${at} > 0 and ${key} <= (${highs}::bigint[])[${at}] then ${at} else 0 end`;
};

async function caseDays(ctx: Context, of: Watched, from: string, to: string): Promise<CaseDays> {
  const { timeZone } = of.counted;
  const day = dateOfCase('report', timeZone);
  const begins = sql`${from}::timestamp at time zone ${timeZone}`;
  const ends = sql`${addDays(to, 1)}::timestamp at time zone ${timeZone}`;
  const inArea = sql`c.area_key between ${of.whole.key} and ${of.whole.hi}`;
  const columns = sql`${day} as day, ${bucketOf(of, sql`c.area_key`)} as bucket, c.found_in as found`;
  // two ways in, each with its index: by the time of report, and the few that have none
  const { rows } = await sql<{ day: string; bucket: number; found: string; n: number }>`
    select day, bucket, found, count(*)::int as n from (
      select ${columns} from case_record c where ${isCounted(of.counted)} and ${inArea} and c.reported_at >= ${begins} and c.reported_at < ${ends}
      union all
      select ${columns} from case_record c where ${isCounted(of.counted)} and ${inArea} and c.reported_at is null and ${day} between ${from} and ${to}
    ) d group by 1, 2, 3`.execute(ctx.tx);
  return caseDaysOf(of, rows, from, to);
}

function caseDaysOf(
  of: Watched,
  rows: readonly { day: string; bucket: number; found: string; n: number }[],
  from: string,
  to: string,
): CaseDays {
  const length = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  const empty = () => ({
    all: new Array<number>(length).fill(0),
    community: new Array<number>(length).fill(0),
    known: new Array<number>(length).fill(0),
  });
  const byArea = new Map([of.whole, ...of.each].map(area => [area.key, empty()]));
  for (const { day, bucket, found, n } of rows) {
    const at = Math.round((Date.parse(day) - Date.parse(from)) / 86_400_000);
    const below = bucket ? of.each[bucket - 1]!.key : null;
    for (const key of new Set([of.whole.key, below])) {
      if (key === null) continue;
      const counts = byArea.get(key)!;
      counts.all[at]! += n;
      if (found === 'community') counts.community[at]! += n;
      if (found !== 'unknown') counts.known[at]! += n;
    }
  }
  return { from, byArea };
}

/** The last day with a case before `from`, of the areas whose window is quiet: the end of an index, not the outbreak. */
async function lastBefore(
  ctx: Context,
  of: Watched,
  areas: readonly WatchedArea[],
  from: string,
): Promise<Map<number, string>> {
  const { timeZone } = of.counted;
  const day = dateOfCase('report', timeZone);
  const begins = sql`${from}::timestamp at time zone ${timeZone}`;
  const found = new Map<number, string>();
  for (const area of areas) {
    // of the whole area the newest report is at the end of the index by time; of a part of it that end may hold none of its cases, so its own range is read
    const reported = area === of.whole ? sql`c.reported_at` : sql`c.reported_at + interval '0'`;
    const inArea = sql`${isCounted(of.counted)} and c.area_key between ${area.key} and ${area.hi}`;
    const { rows } = await sql<{ day: string | null }>`select greatest(
      (select (max(${reported}) at time zone ${timeZone})::date from case_record c where ${inArea} and c.reported_at < ${begins}),
      (select max(${day}) from case_record c where ${inArea} and c.reported_at is null and ${day} < ${from})) as day`.execute(
      ctx.tx,
    );
    if (rows[0]!.day) found.set(area.key, rows[0]!.day);
  }
  return found;
}

const keptChains = new Map<string, { revision: string; cases: ChainCase[] }>();

/**
 * Every counted case with its day and its known infector. Read again only when something that may alter chains has changed (the chains module's own revisions), so that an
 * evaluation a minute does not read the outbreak each time. Held in this process, for the last ten questions.
 */
async function chainCases(ctx: Context, of: Watched): Promise<ChainCase[]> {
  const { outbreakId } = of.counted;
  const { rows: revisions } = await sql<{
    revision: string;
  }>`select coalesce(max(id), 0) || ':' || count(*) as revision from chain_revision where outbreak_id = ${outbreakId} or outbreak_id is null`.execute(
    ctx.tx,
  );
  const { revision } = revisions[0]!;
  // what a reader may see is part of the question
  const question = [ctx.outpace.urls.app, outbreakId, of.whole.key, ctx.scope.lo, ctx.scope.hi].join(' ');
  const kept = keptChains.get(question);
  if (kept?.revision === revision) return kept.cases;
  const day = dateOfCase('report', of.counted.timeZone);
  const pairs = linkedPairs(outbreakId, await decidedSources(ctx, outbreakId));
  const { rows } = await sql<{ id: string; day: string | null; bucket: number; infector: string | null }>`
    select c.id, ${day} as day, ${bucketOf(of, sql`c.area_key`)} as bucket, p.infector from case_record c left join (${pairs}) p on p.infectee = c.id
    where ${isCounted(of.counted)} and c.area_key between ${of.whole.key} and ${of.whole.hi}`.execute(ctx.tx);
  const cases = rows.map(
    ({ bucket, ...row }): ChainCase => ({ ...row, areaKey: bucket ? of.each[bucket - 1]!.key : null }),
  );
  keptChains.delete(question);
  keptChains.set(question, { revision, cases });
  if (keptChains.size > 10) keptChains.delete(keptChains.keys().next().value!);
  return cases;
}

/** Tasks overdue or measures open at each moment, per watched area. What has ended since is told by its times, so that the past can be asked as well. */
async function countsAt(
  ctx: Context,
  of: Watched,
  trigger: Trigger,
  moments: readonly Moment[],
): Promise<Map<number, number[]>> {
  const now = moments.length === 1 && moments[0]!.at === ctx.now;
  const { outbreakId } = of.counted;
  const overdueSince = sql`m.at - make_interval(hours => ${trigger.hours ?? 0})`;
  // asked for now, the state alone decides and its index is used
  const among =
    trigger.figure === 'tasks_overdue'
      ? sql`task x where x.outbreak_id = ${outbreakId} and x.kind <> 'review_escalation' and x.due_at < ${overdueSince} and x.created_at <= m.at
          and (x.state in ('assigned', 'accepted') ${now ? sql`` : sql`or coalesce(x.done_at, x.closed_at) > m.at`})`
      : sql`measure x where x.outbreak_id = ${outbreakId} and x.created_at <= m.at
          and (x.state = 'open' ${now ? sql`` : sql`or x.closed_at > m.at`})`;
  const { rows } = await sql<{ at: number; bucket: number; n: number }>`
    select m.no::int - 1 as at, x.bucket, x.n from unnest(${moments.map(moment => new Date(moment.at))}::timestamptz[]) with ordinality m(at, no)
    cross join lateral (select ${bucketOf(of, sql`x.area_key`)} as bucket, count(*)::int as n from ${among} and x.area_key between ${of.whole.key} and ${of.whole.hi} group by 1) x`.execute(
    ctx.tx,
  );
  const found = new Map(
    [of.whole, ...of.each].map(area => [area.key, new Array<number>(moments.length).fill(0)]),
  );
  for (const { at, bucket, n } of rows) {
    found.get(of.whole.key)![at]! += n;
    const below = bucket ? of.each[bucket - 1]!.key : of.whole.key;
    if (below !== of.whole.key) found.get(below)![at]! += n;
  }
  return found;
}
