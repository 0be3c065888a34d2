import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { areaOf, areaTree } from '../areas/queries.ts';
import { ensurePlaces, placesOf } from '../places/queries.ts';
import { openFollowups, readClosures, readFollowups } from './followupStore.ts';
import { templates } from './parameters.ts';
import { goodsOfSite, roundsOfSite, swabsOfRounds } from './roundStore.ts';
import { mayPlan } from './rules.ts';
import {
  Bilingual,
  Closure,
  Followup,
  Goods,
  Kind,
  KindOfSpot,
  Plan,
  PlanBody,
  Round,
  SiteBody,
  SiteItem,
  type SiteKind,
  Spot,
  type SpotKind,
  Swab,
  siteKinds,
} from './schema.ts';
import { daysBack, dutyCounts, listSites, siteItem, swabCounts } from './siteList.ts';
import {
  insertSites,
  readExternalIds,
  readPlans,
  readSite,
  readSpots,
  setPlans,
  updateSite,
} from './siteStore.ts';
import { programmeFor } from './tubes.ts';
import { closureViews, followupViews, goodsView, planView, roundViews, siteTimeline } from './views.ts';

const nullable = <T extends Type.TSchema>(shape: T) => Type.Union([shape, Type.Null()]);
const closed = { additionalProperties: false } as const;
export const SiteParam = Type.Object({ siteId: Type.String({ format: 'uuid' }) });
const Version = Type.Integer({ minimum: 1 });
/** Days that positivity looks back when nobody says otherwise: four weeks. */
const positivityDays = 28;

export const staleVersion = (kind: { zh: string; en: string }): Refusal =>
  refuse(
    'ENV-14',
    `${kind.zh}已被他人修改,请刷新后重试。`,
    `The ${kind.en} was changed meanwhile; load it again.`,
    { status: 409 },
  );

/** What kind of place of the city's register a site is. */
const placeKind: Record<SiteKind, string> = {
  market_stall: 'market',
  cold_store: 'workshop',
  vehicle: 'transport',
  isolation_site: 'isolation_site',
  laboratory: 'office',
  school: 'school',
  hospital: 'hospital',
  station: 'station',
  restaurant: 'restaurant',
  entry_point: 'station',
  other: 'other',
};

/** Adds sites with their plans; each is tied to a place of the city's register, made where there is none. A vehicle has no place. Set-based. */
export async function openSites(
  ctx: Context,
  sites: readonly (SiteBody & { importId?: string })[],
): Promise<string[] | Refusal> {
  const tied = sites.filter(site => !site.placeId && site.kind !== 'vehicle');
  const placeIds = await ensurePlaces(
    ctx,
    tied.map(site => ({
      name: site.name,
      kind: placeKind[site.kind],
      areaKey: site.areaKey,
      ...(site.lon !== undefined && site.lat !== undefined ? { lon: site.lon, lat: site.lat } : {}),
      ...(site.address ? { address: site.address } : {}),
    })),
  );
  const placeOf = new Map(tied.map((site, index) => [site, placeIds[index]!]));
  const ids = await insertSites(
    ctx,
    sites.map(site => {
      const placeId = site.placeId ?? placeOf.get(site);
      return placeId ? { ...site, placeId } : site;
    }),
  );
  const startsOn = dayOf(ctx.now, ctx.outpace.city.timeZone);
  const programmes = new Map<number, string | null>();
  const plans: Parameters<typeof setPlans>[1][number][] = [];
  for (const [index, site] of sites.entries()) {
    if (!site.plan) continue;
    const district = Math.floor(site.areaKey / 2 ** 42);
    if (!programmes.has(district)) {
      const made = await programmeFor(ctx, site.areaKey);
      if (isRefusal(made)) return made;
      programmes.set(district, made);
    }
    plans.push({
      siteId: ids[index]!,
      areaKey: site.areaKey,
      startsOn,
      programmeId: programmes.get(district)!,
      plan: site.plan,
    });
  }
  await setPlans(ctx, plans);
  return ids;
}

export const siteRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/environment/sites',
    summary: { zh: '环境与物品采样点位,逾期在前', en: 'Sites of environment sampling, overdue first' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object(
      {
        ...listQuery,
        kind: Type.Optional(Kind),
        duty: Type.Optional(Type.Union(['overdue', 'due', 'done', 'none'].map(one => Type.Literal(one)))),
        state: Type.Optional(Type.Union(['closed', 'followup', 'retired'].map(one => Type.Literal(one)))),
        areaKey: Type.Optional(Type.Integer({ minimum: 0 })),
        q: Type.Optional(Type.String({ maxLength: 100 })),
      },
      closed,
    ),
    response: listOf(SiteItem),
    handle: async (ctx, { query }) =>
      listSites(ctx, query, query.areaKey === undefined ? null : await areaOf(ctx, query.areaKey)),
  }),
  route({
    method: 'GET',
    url: '/environment/summary',
    summary: {
      zh: '覆盖率与阳性率(按点位类型、区域)',
      en: 'Coverage and positivity by kind of site and area',
    },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })) }, closed),
    response: Type.Object({
      asOf: Type.String(),
      days: Type.Integer(),
      since: Type.String(),
      totals: Type.Object({
        sites: Type.Integer(),
        planned: Type.Integer(),
        done: Type.Integer(),
        due: Type.Integer(),
        overdue: Type.Integer(),
        closed: Type.Integer(),
        followups: Type.Integer(),
        waiting: Type.Integer(),
      }),
      byKind: Type.Array(
        Type.Object({
          kind: Kind,
          sites: Type.Integer(),
          planned: Type.Integer(),
          done: Type.Integer(),
          due: Type.Integer(),
          overdue: Type.Integer(),
          closed: Type.Integer(),
          reported: Type.Integer(),
          positive: Type.Integer(),
          unreadable: Type.Integer(),
          waiting: Type.Integer(),
        }),
      ),
      byArea: Type.Array(
        Type.Object({
          areaKey: Type.Integer(),
          name: Type.String(),
          sites: Type.Integer(),
          planned: Type.Integer(),
          done: Type.Integer(),
          due: Type.Integer(),
          overdue: Type.Integer(),
          closed: Type.Integer(),
          reported: Type.Integer(),
          positive: Type.Integer(),
          unreadable: Type.Integer(),
          waiting: Type.Integer(),
        }),
      ),
      bySpot: Type.Array(
        Type.Object({
          spotKind: KindOfSpot,
          reported: Type.Integer(),
          positive: Type.Integer(),
          unreadable: Type.Integer(),
          waiting: Type.Integer(),
        }),
      ),
    }),
    handle: async (ctx, { query }) => {
      const days = query.days ?? positivityDays;
      const since = daysBack(ctx, days);
      const duties = await dutyCounts(ctx);
      const swabs = await swabCounts(ctx, since);
      const dutyKeys = ['sites', 'planned', 'done', 'due', 'overdue', 'closed'] as const;
      const swabKeys = ['reported', 'positive', 'unreadable', 'waiting'] as const;
      const sum = <K extends string>(rows: readonly Record<K, number>[], keys: readonly K[]) =>
        Object.fromEntries(keys.map(key => [key, rows.reduce((all, row) => all + row[key], 0)])) as Record<
          K,
          number
        >;
      const own = await areaOf(ctx, ctx.scope.lo);
      const below = own ? await areaTree(ctx, { parentKey: own.key, maxLevel: own.level + 1 }) : [];
      const parts = below.filter(area => area.level === (own?.level ?? 0) + 1);
      const { rows } = await sql<{
        n: number;
      }>`select count(*)::int as n from env_followup where state = 'open'`.execute(ctx.tx);
      return {
        asOf: new Date(ctx.now).toISOString(),
        days,
        since: since.toISOString(),
        totals: { ...sum(duties, dutyKeys), followups: rows[0]!.n, waiting: sum(swabs, ['waiting']).waiting },
        byKind: siteKinds
          .map(kind => ({
            kind,
            ...sum(
              duties.filter(row => row.kind === kind),
              dutyKeys,
            ),
            ...sum(
              swabs.filter(row => row.kind === kind),
              swabKeys,
            ),
          }))
          .filter(row => row.sites > 0 || row.reported > 0),
        byArea: (parts.length ? parts : own ? [own] : [])
          .map(area => {
            const inside = (row: { areaKey: number }) => row.areaKey >= area.key && row.areaKey <= area.hi;
            return {
              areaKey: area.key,
              name: area.name,
              ...sum(duties.filter(inside), dutyKeys),
              ...sum(swabs.filter(inside), swabKeys),
            };
          })
          .filter(row => row.sites > 0 || row.reported > 0),
        bySpot: [...new Set(swabs.map(row => row.spotKind))].sort().map(spotKind => ({
          spotKind: spotKind as SpotKind,
          ...sum(
            swabs.filter(row => row.spotKind === spotKind),
            swabKeys,
          ),
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/environment/templates',
    summary: { zh: '各类点位的示例采样方案', en: 'Proposed plans by kind of site' },
    permission: 'testing.read',
    scope: 'city',
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          kind: Kind,
          everyDays: nullable(Type.Integer()),
          onEntry: Type.Boolean(),
          onExit: Type.Boolean(),
          negativeRounds: Type.Integer(),
          source: Bilingual,
          spots: Type.Array(Type.Object({ name: Bilingual, kind: KindOfSpot, swabs: Type.Integer() })),
        }),
      ),
    }),
    handle: async () => ({ items: siteKinds.map(kind => ({ kind, ...templates[kind] })) }),
  }),
  route({
    method: 'POST',
    url: '/environment/sites',
    summary: { zh: '登记点位及其采样方案', en: 'Registers a site with its plan' },
    permission: 'testing.write',
    scope: 'area',
    body: SiteBody,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      if (!(await areaOf(ctx, body.areaKey)) || body.areaKey < ctx.scope.lo || body.areaKey > ctx.scope.hi)
        return notFound;
      const bad = body.plan && mayPlan(body.plan);
      if (bad) return bad;
      if (body.placeId && !(await placesOf(ctx, [body.placeId])).has(body.placeId)) return notFound;
      if (body.externalId && (await readExternalIds(ctx, [body.externalId])).size)
        return refuse(
          'ENV-9',
          `编号 ${body.externalId} 已有点位使用。`,
          `The number ${body.externalId} is taken.`,
          {
            status: 409,
            errors: [
              { path: 'body/externalId', message: { zh: '换一个编号', en: 'choose another' }, rule: 'ENV-9' },
            ],
          },
        );
      const made = await openSites(ctx, [body]);
      if (isRefusal(made)) return made;
      await ctx.journal({
        act: 'environment.site_opened',
        objectKind: 'environment_site',
        objectId: made[0]!,
        areaKey: body.areaKey,
        detail: { kind: body.kind, spots: body.plan?.spots.length },
      });
      return { id: made[0]! };
    },
  }),
  route({
    method: 'GET',
    url: '/environment/sites/:siteId',
    summary: {
      zh: '一个点位:方案、应采、处置、货物、经过',
      en: 'One site: plan, what is owed, follow-up, goods, what happened',
    },
    permission: 'testing.read',
    scope: 'area',
    params: SiteParam,
    response: Type.Object({
      site: SiteItem,
      placeId: nullable(Type.String()),
      placeName: nullable(Type.String()),
      externalId: nullable(Type.String()),
      version: Type.Integer(),
      plan: nullable(Plan),
      spots: Type.Array(Spot),
      rounds: Type.Array(Round),
      swabs: Type.Array(Swab),
      goods: Type.Array(Goods),
      followups: Type.Array(Followup),
      closures: Type.Array(Closure),
      timeline: Type.Array(
        Type.Object({
          at: Type.String(),
          kind: Type.String(),
          title: Bilingual,
          detail: nullable(Bilingual),
          tone: Type.String(),
        }),
      ),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const item = await siteItem(ctx, params.siteId);
      const site = await readSite(ctx, params.siteId);
      if (!item || !site) return notFound;
      const plan = (await readPlans(ctx, [site.id])).get(site.id) ?? null;
      const spots = await readSpots(ctx, [site.id]);
      const rounds = await roundsOfSite(ctx, site.id);
      const swabs = await swabsOfRounds(
        ctx,
        rounds.map(round => round.id),
      );
      const goods = await goodsOfSite(ctx, site.id);
      const followups = await readFollowups(ctx, sql`f.site_id = ${site.id}`);
      const closures = await readClosures(ctx, sql`c.site_id = ${site.id}`);
      const seen = await roundViews(ctx, rounds, { swabs });
      const place = site.placeId ? (await placesOf(ctx, [site.placeId])).get(site.placeId) : undefined;
      return {
        site: item,
        placeId: site.placeId,
        placeName: place?.name ?? null,
        externalId: site.externalId,
        version: site.version,
        plan: plan && planView(plan),
        spots,
        rounds: seen.rounds,
        swabs: seen.swabs,
        goods: goods.map(goodsView),
        followups: await followupViews(ctx, followups),
        closures: await closureViews(ctx, closures),
        timeline: siteTimeline({ rounds, swabs, goods, followups, closures, plan }),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'PATCH',
    url: '/environment/sites/:siteId',
    summary: { zh: '修改或停用点位', en: 'Changes a site or takes it out of use' },
    permission: 'testing.write',
    scope: 'area',
    params: SiteParam,
    body: Type.Object(
      {
        version: Version,
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        address: Type.Optional(nullable(Type.String({ maxLength: 300 }))),
        lon: Type.Optional(nullable(Type.Number({ minimum: -180, maximum: 180 }))),
        lat: Type.Optional(nullable(Type.Number({ minimum: -90, maximum: 90 }))),
        placeId: Type.Optional(nullable(Type.String({ format: 'uuid' }))),
        retiredReason: Type.Optional(Type.String({ minLength: 4, maxLength: 300 })),
      },
      closed,
    ),
    response: Type.Object({ version: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const site = await readSite(ctx, params.siteId);
      if (!site) return notFound;
      if (body.placeId && !(await placesOf(ctx, [body.placeId])).has(body.placeId)) return notFound;
      if (body.retiredReason !== undefined && (await openFollowups(ctx, [site.id])).size)
        return refuse(
          'ENV-5',
          '点位有进行中的阳性处置,不能停用。',
          'A positive swab of this site is being followed up; it cannot be taken out of use.',
          { status: 409 },
        );
      const { version, ...change } = body;
      if (!(await updateSite(ctx, site.id, version, change))) return staleVersion({ zh: '点位', en: 'site' });
      await ctx.journal({
        act: change.retiredReason === undefined ? 'environment.site_changed' : 'environment.site_retired',
        objectKind: 'environment_site',
        objectId: site.id,
        areaKey: site.areaKey,
        detail: { ...change },
      });
      return { version: version + 1 };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/sites/:siteId/plan',
    summary: {
      zh: '设定采样方案(新方案从今天起算)',
      en: 'Sets the sampling plan; a new one counts from today',
    },
    permission: 'testing.write',
    scope: 'area',
    params: SiteParam,
    body: PlanBody,
    response: Type.Object({ startsOn: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const site = await readSite(ctx, params.siteId);
      if (!site) return notFound;
      const bad = mayPlan(body);
      if (bad) return bad;
      const programmeId = await programmeFor(ctx, site.areaKey);
      if (isRefusal(programmeId)) return programmeId;
      const startsOn = dayOf(ctx.now, ctx.outpace.city.timeZone);
      await setPlans(ctx, [{ siteId: site.id, areaKey: site.areaKey, startsOn, programmeId, plan: body }]);
      await ctx.journal({
        act: 'environment.plan_set',
        objectKind: 'environment_site',
        objectId: site.id,
        rule: 'ENV-11',
        areaKey: site.areaKey,
        detail: { ...body, spots: body.spots.length },
      });
      return { startsOn };
    },
  }),
];
