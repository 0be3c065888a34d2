import { dayOf, startOfDay } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import { type Page, readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { areaNames } from '../areas/queries.ts';
import { siteDuty } from './rules.ts';
import type { SiteItem, SiteKind } from './schema.ts';

/** The city day of now and its time zone, as SQL needs them. */
interface Today {
  day: string;
  zone: string;
  now: Date;
}
export const todayOf = (ctx: Context): Today => ({
  day: dayOf(ctx.now, ctx.outpace.city.timeZone),
  zone: ctx.outpace.city.timeZone,
  now: new Date(ctx.now),
});

/** Sites in use with their plan, last round (p, l) and what is open; aliases s, p, l, o. */
const sitesFrom = (
  t: Today,
) => sql`from env_site s left join env_plan p on p.site_id = s.id and p.ended_at is null
  left join lateral (select r.finished_at as at, greatest(-1, floor(((r.finished_at at time zone ${t.zone})::date - p.starts_on)::numeric / p.every_days)) as period
    from env_round r where r.site_id = s.id and r.finished_at is not null and r.goods_id is null order by r.finished_at desc limit 1) l on true
  left join lateral (select count(*)::int as n, min(r.due_at) as due from env_round r where r.site_id = s.id and r.finished_at is null and r.cancelled_at is null and r.cause <> 'periodic') o on true`;

/** Number of the running period (below 0: the plan has not begun), and of the last one done. As `siteDuty`, in SQL; a test holds them together. */
const current = (t: Today) => sql`floor((${t.day}::date - p.starts_on)::numeric / p.every_days)`;
const last = sql`coalesce(l.period, -1)`;
const open = sql`(s.retired_at is null)`;
export const dutyWhere: Record<'overdue' | 'due' | 'done' | 'none', (t: Today) => RawBuilder<boolean>> = {
  overdue: t =>
    sql`(${open} and ((${current(t)} >= 0 and ${current(t)} - 1 - ${last} > 0) or o.due <= ${t.now}))`,
  due: t =>
    sql`(${open} and not (coalesce(${current(t)} >= 0 and ${current(t)} - 1 - ${last} > 0, false) or coalesce(o.due <= ${t.now}, false)) and (coalesce(${current(t)} >= 0 and ${current(t)} - 1 - ${last} = 0, false) or o.n > 0))`,
  done: t => sql`(${open} and coalesce(${last} >= ${current(t)} and ${current(t)} >= 0, false) and o.n = 0)`,
  none: () => sql`(p.id is null or s.retired_at is not null)`,
};
/** When the site owes its next round, an open one included: what is most overdue comes first. */
const owedAt = (t: Today) =>
  sql`case when s.retired_at is null then least((p.starts_on + ((least(${last}, ${current(t)}) + 2) * p.every_days)::int)::timestamp at time zone ${t.zone}, o.due) end`;

export interface SiteQuery {
  after?: string;
  limit?: number;
  sort?: string;
  kind?: string;
  duty?: string;
  state?: string;
  areaKey?: number;
  q?: string;
}

function whereOf(
  query: SiteQuery,
  t: Today,
  area: { key: number; hi: number } | null,
): RawBuilder<unknown>[] {
  const where: RawBuilder<unknown>[] = [];
  if (query.kind) where.push(sql`s.kind = ${query.kind}`);
  const duty = dutyWhere[query.duty as keyof typeof dutyWhere];
  if (duty) where.push(duty(t));
  if (query.state === 'closed')
    where.push(sql`exists (select 1 from env_closure c where c.site_id = s.id and c.state = 'closed')`);
  if (query.state === 'followup')
    where.push(sql`exists (select 1 from env_followup f where f.site_id = s.id and f.state = 'open')`);
  if (query.state !== 'retired') where.push(sql`s.retired_at is null`);
  else where.push(sql`s.retired_at is not null`);
  if (area) where.push(sql`s.area_key between ${area.key} and ${area.hi}`);
  if (query.q?.trim()) {
    const like = `%${query.q.trim().replace(/[%_\\]/g, '\\$&')}%`;
    where.push(sql`(s.name ilike ${like} or s.address ilike ${like} or s.external_id ilike ${like})`);
  }
  return where;
}

interface ListedSite {
  id: string;
  name: string;
  kind: SiteKind;
  areaKey: number;
  address: string | null;
  lon: number | null;
  lat: number | null;
  startsOn: string | null;
  everyDays: number | null;
  lastRoundAt: Date | null;
  openRounds: number;
  openRoundDueAt: Date | null;
  waiting: number;
  followupId: string | null;
  closed: boolean;
  retired: boolean;
}
const select = sql`s.id, s.name, s.kind, s.area_key as "areaKey", s.address, s.lon, s.lat, p.starts_on as "startsOn", p.every_days as "everyDays", l.at as "lastRoundAt", o.n as "openRounds",
  o.due as "openRoundDueAt", (select count(*)::int from env_swab w where w.site_id = s.id and w.outcome is null and w.undone_at is null) as waiting,
  (select f.id from env_followup f where f.site_id = s.id and f.state = 'open') as "followupId",
  exists (select 1 from env_closure c where c.site_id = s.id and c.state = 'closed') as closed, s.retired_at is not null as retired`;

async function view(ctx: Context, rows: readonly ListedSite[]): Promise<SiteItem[]> {
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  return rows.map(({ startsOn, lastRoundAt, openRoundDueAt, ...row }) => ({
    ...row,
    areaName: areas.get(row.areaKey)?.path ?? '',
    duty: dutyView(
      ctx,
      startsOn === null || row.retired ? null : { startsOn, everyDays: row.everyDays },
      lastRoundAt,
    ),
    lastRoundAt: lastRoundAt?.toISOString() ?? null,
    openRoundDueAt: openRoundDueAt?.toISOString() ?? null,
  }));
}

/** The duty of a plan as the routes answer it. */
export function dutyView(
  ctx: Context,
  plan: { startsOn: string; everyDays: number | null } | null,
  lastRoundAt: Date | null,
): SiteItem['duty'] {
  const duty = siteDuty(plan, lastRoundAt?.getTime() ?? null, ctx.now, ctx.outpace.city.timeZone);
  const text = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { state: duty.state, dueFrom: text(duty.dueFrom), dueAt: text(duty.dueAt), missed: duty.missed };
}

/** One page of sites, what is most overdue first. */
export async function listSites(
  ctx: Context,
  query: SiteQuery,
  area: { key: number; hi: number } | null,
): Promise<Page<SiteItem>> {
  const t = todayOf(ctx);
  const page = await readPage<ListedSite>(
    ctx,
    {
      from: sitesFrom(t),
      select,
      where: whereOf(query, t, area),
      sorts: {
        owed: { by: owedAt(t), type: 'timestamptz' },
        name: { by: sql`s.name`, type: 'text' },
        last: { by: sql`l.at`, type: 'timestamptz' },
      },
      defaultSort: 'owed',
      id: sql`s.id`,
    },
    query,
  );
  return { ...page, items: await view(ctx, page.items) };
}

/** Sites that owe a round now, or whose round was begun and not finished: today's walk. At most 500, most overdue first. */
export async function sitesOwing(ctx: Context): Promise<SiteItem[]> {
  const t = todayOf(ctx);
  const { rows } = await sql<ListedSite>`select ${select} ${sitesFrom(t)}
    where s.retired_at is null and (${dutyWhere.overdue(t)} or ${dutyWhere.due(t)} or exists (select 1 from env_round r where r.site_id = s.id and r.begun_at is not null and r.finished_at is null and r.cancelled_at is null))
    order by ${owedAt(t)} nulls last, s.id limit 500`.execute(ctx.tx);
  return view(ctx, rows);
}

export async function siteItem(ctx: Context, id: string): Promise<SiteItem | null> {
  const { rows } =
    await sql<ListedSite>`select ${select} ${sitesFrom(todayOf(ctx))} where s.id = ${id}`.execute(ctx.tx);
  return (await view(ctx, rows))[0] ?? null;
}

/** Sites by kind and area with what they owe. One pass. */
export async function dutyCounts(ctx: Context): Promise<
  {
    kind: SiteKind;
    areaKey: number;
    sites: number;
    planned: number;
    done: number;
    due: number;
    overdue: number;
    closed: number;
  }[]
> {
  const t = todayOf(ctx);
  const { rows } = await sql<{
    kind: SiteKind;
    areaKey: number;
    sites: number;
    planned: number;
    done: number;
    due: number;
    overdue: number;
    closed: number;
  }>`select s.kind, s.area_key as "areaKey", count(*)::int as sites, count(p.id)::int as planned, count(*) filter (where ${dutyWhere.done(t)})::int as done,
      count(*) filter (where ${dutyWhere.due(t)})::int as due, count(*) filter (where ${dutyWhere.overdue(t)})::int as overdue,
      count(*) filter (where exists (select 1 from env_closure c where c.site_id = s.id and c.state = 'closed'))::int as closed
    ${sitesFrom(t)} where s.retired_at is null group by 1, 2`.execute(ctx.tx);
  return rows;
}

/** Swabs reported since an instant, by kind of site, kind of spot and area, and those still waiting. */
export async function swabCounts(
  ctx: Context,
  since: Date,
): Promise<
  {
    kind: SiteKind;
    spotKind: string;
    areaKey: number;
    reported: number;
    positive: number;
    unreadable: number;
    waiting: number;
  }[]
> {
  const { rows } = await sql<{
    kind: SiteKind;
    spotKind: string;
    areaKey: number;
    reported: number;
    positive: number;
    unreadable: number;
    waiting: number;
  }>`select s.kind, coalesce(t.kind, 'goods') as "spotKind", s.area_key as "areaKey", count(*) filter (where w.outcome is not null)::int as reported,
      count(*) filter (where w.outcome = 'positive')::int as positive, count(*) filter (where w.outcome in ('inconclusive', 'invalid'))::int as unreadable, count(*) filter (where w.outcome is null)::int as waiting
    from env_swab w join env_site s on s.id = w.site_id left join env_spot t on t.id = w.spot_id
    where w.undone_at is null and (w.outcome is null or w.reported_at >= ${since}) group by 1, 2, 3`.execute(
    ctx.tx,
  );
  return rows;
}

/** Start of the city day `days` days before today. */
export const daysBack = (ctx: Context, days: number) =>
  new Date(
    startOfDay(dayOf(ctx.now - days * 86_400_000, ctx.outpace.city.timeZone), ctx.outpace.city.timeZone),
  );
