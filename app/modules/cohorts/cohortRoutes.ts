import { addDays, POOLING_ZONES, type PoolingZone } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { areaOf, areaTree } from '../areas/queries.ts';
import { outbreakList } from '../outbreaks/queries.ts';
import { findPack } from '../protocols/queries.ts';
import { openProgramme } from '../specimens/queries.ts';
import { countsByArea, countsByCohort, noCounts, renewDuties, renewEnded } from './dutyStore.ts';
import { readMembers } from './memberStore.ts';
import { coverageOf, gapOf, termsOfPack } from './rules.ts';
import {
  ById,
  CohortBody,
  CohortView,
  Counts,
  closed,
  nullable,
  oneOf,
  reasonText,
  Uuid,
  Words,
} from './schema.ts';
import { changeCohort, insertCohort, readCohort, readCohorts, readDays } from './store.ts';
import { cohortViews, todayOf } from './views.ts';

const trendDays = 14;
const heatDays = 56;

/** COH-16: somebody else was first. */
export async function changedMeanwhile(ctx: Context, id: string): Promise<Refusal> {
  const now = await readCohort(ctx, id);
  return refuse('COH-16', '别人刚刚改动了这个人群。', 'Someone else has just changed this cohort.', {
    status: 409,
    details: { version: now?.version },
  });
}

async function oneView(ctx: Context, id: string): Promise<CohortView | Refusal> {
  const row = await readCohort(ctx, id);
  if (!row) return notFound;
  await renewEnded(ctx);
  const counts = await countsByCohort(ctx, { cohortNo: row.no });
  return (await cohortViews(ctx, [row], counts, heatDays))[0]!;
}

/** Everybody on a cohort's roster is asked anew; a hundred thousand take some five seconds. */
async function renewCohort(ctx: Context, id: string): Promise<void> {
  await renewDuties(
    ctx,
    (await readMembers(ctx, { cohortId: id })).map(row => row.personId),
  );
}

export const cohortRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cohorts',
    summary: {
      zh: '应检尽检人群:应检、已检、逾期、覆盖率',
      en: 'Must-test cohorts: due, done, overdue, coverage',
    },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({ closed: Type.Optional(Type.Boolean()) }),
    response: Type.Object({ items: Type.Array(CohortView), people: Counts, asOf: Type.String() }),
    handle: async (ctx, { query }) => {
      await renewEnded(ctx);
      const rows = await readCohorts(ctx, { open: !query.closed });
      const people = [...(await countsByArea(ctx, [])).values()][0] ?? noCounts();
      return {
        items: await cohortViews(ctx, rows, await countsByCohort(ctx), trendDays),
        people,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/cohorts/rules',
    summary: { zh: '方案规定的应检人群与频次', en: 'The cohorts and frequencies the protocols know' },
    permission: 'testing.read',
    scope: 'city',
    response: Type.Object({
      packs: Type.Array(
        Type.Object({
          packId: Type.String(),
          packVersion: Type.String(),
          overlayIds: Type.Array(Type.String()),
          title: Words,
          cohorts: Type.Array(
            Type.Object({
              key: Type.String(),
              ruleId: Type.String(),
              title: Words,
              gapDays: nullable(Type.Integer()),
              on: Type.Array(Type.String()),
              loop: Type.Boolean(),
            }),
          ),
        }),
      ),
    }),
    handle: async ctx => {
      // what is in force is what the running outbreaks run under
      const editions = new Map(
        (await outbreakList(ctx))
          .filter(one => one.endedOn === null)
          .map(one => [JSON.stringify([one.packId, one.packVersion, one.overlayIds]), one]),
      );
      const packs = [];
      for (const one of editions.values()) {
        const pack = await findPack(ctx, {
          packId: one.packId,
          version: one.packVersion,
          overlayIds: one.overlayIds,
        });
        if (isRefusal(pack) || !pack.testing) continue;
        packs.push({
          packId: one.packId,
          packVersion: one.packVersion,
          overlayIds: one.overlayIds,
          title: pack.title,
          cohorts: pack.testing.cohorts.map(rule => ({
            key: rule.cohort,
            ruleId: rule.id,
            title: rule.title,
            gapDays: gapOf(rule),
            on: rule.on ?? [],
            loop: rule.loop !== undefined,
          })),
        });
      }
      return { packs };
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts',
    summary: { zh: '建立应检人群,频次按方案', en: 'Open a cohort, tested as the protocol says' },
    permission: 'testing.write',
    scope: 'area',
    body: CohortBody,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      const area = await areaOf(ctx, body.areaKey);
      if (!area || area.key < ctx.scope.lo || area.hi > ctx.scope.hi) return notFound;
      const overlayIds = body.overlayIds ?? [];
      const pack = await findPack(ctx, { packId: body.packId, version: body.packVersion, overlayIds });
      if (isRefusal(pack)) return pack;
      const terms = termsOfPack(pack.testing, body.key);
      if (isRefusal(terms)) return terms;
      const id = await insertCohort(ctx, { ...body, overlayIds, areaHi: area.hi, terms });
      if (!id)
        return refuse('COH-1', '这个辖区已有该人群。', 'This area has that cohort already.', {
          status: 409,
          errors: [{ path: 'body/key', message: { zh: '已建立', en: 'there already' }, rule: 'COH-1' }],
        });
      await ctx.journal({
        act: 'cohort.opened',
        objectKind: 'cohort',
        objectId: id,
        rule: terms.ruleId,
        areaKey: area.key,
        detail: { key: body.key, pack: body.packId, version: body.packVersion },
      });
      return { id };
    },
  }),
  route({
    method: 'GET',
    url: '/cohorts/:id',
    summary: { zh: '一个应检人群', en: 'One cohort' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: CohortView,
    handle: async (ctx, { params }) => oneView(ctx, params.id),
  }),
  route({
    method: 'PATCH',
    url: '/cohorts/:id',
    summary: { zh: '修改责任部门或覆盖目标', en: 'Change the department or the target' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      {
        version: Type.Integer(),
        department: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
        coverageTarget: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
      },
      closed,
    ),
    response: CohortView,
    handle: async (ctx, { params, body }) => {
      if (!(await readCohort(ctx, params.id))) return notFound;
      const { version, ...change } = body;
      if (!(await changeCohort(ctx, params.id, version, change))) return changedMeanwhile(ctx, params.id);
      await ctx.journal({ act: 'cohort.changed', objectKind: 'cohort', objectId: params.id, detail: change });
      return oneView(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts/:id/edition',
    summary: { zh: '改按另一版方案,从现在起', en: 'Put a cohort under another edition from now on' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      {
        version: Type.Integer(),
        packId: Type.String({ maxLength: 80 }),
        packVersion: Type.String({ maxLength: 20 }),
        overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 20 })),
      },
      closed,
    ),
    response: CohortView,
    handle: async (ctx, { params, body }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      const overlayIds = body.overlayIds ?? [];
      const pack = await findPack(ctx, { packId: body.packId, version: body.packVersion, overlayIds });
      if (isRefusal(pack)) return pack;
      const terms = termsOfPack(pack.testing, cohort.key);
      if (isRefusal(terms)) return terms;
      if (
        !(await changeCohort(ctx, params.id, body.version, {
          edition: { packId: body.packId, packVersion: body.packVersion, overlayIds, terms },
        }))
      )
        return changedMeanwhile(ctx, params.id);
      await renewCohort(ctx, params.id);
      await ctx.journal({
        act: 'cohort.edition_changed',
        objectKind: 'cohort',
        objectId: params.id,
        rule: terms.ruleId,
        detail: {
          pack: body.packId,
          version: body.packVersion,
          overlays: overlayIds,
          gapDays: terms.gapDays ?? undefined,
        },
      });
      return oneView(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts/:id/close',
    summary: { zh: '停止对该人群的要求', en: 'Ask nothing more of a cohort' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ version: Type.Integer(), reason: reasonText }, closed),
    response: CohortView,
    handle: async (ctx, { params, body }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      if (!(await changeCohort(ctx, params.id, body.version, { closedAt: new Date(ctx.now) })))
        return changedMeanwhile(ctx, params.id);
      await renewCohort(ctx, params.id);
      await ctx.journal({
        act: 'cohort.closed',
        objectKind: 'cohort',
        objectId: params.id,
        detail: { reason: body.reason },
      });
      return oneView(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts/:id/programme',
    summary: { zh: '为该人群建立采样项目', en: 'Open a programme of sampling for a cohort' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ version: Type.Integer(), poolingZone: oneOf(POOLING_ZONES) }, closed),
    response: Type.Object({ programmeId: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      const opened = await openProgramme(ctx, {
        kind: 'cohort',
        title: cohort.title,
        pack: { id: cohort.packId, version: cohort.packVersion, overlayIds: cohort.overlayIds },
        poolingZone: body.poolingZone as PoolingZone,
        opensAt: new Date(ctx.now).toISOString(),
        ownerKind: 'cohort',
        ownerId: cohort.id,
        areaKey: cohort.areaKey,
      });
      if (isRefusal(opened)) return opened;
      if (!(await changeCohort(ctx, params.id, body.version, { programmeId: opened.id })))
        return changedMeanwhile(ctx, params.id);
      await ctx.journal({
        act: 'cohort.programme_opened',
        objectKind: 'cohort',
        objectId: params.id,
        detail: { programme: opened.id, zone: body.poolingZone },
      });
      return { programmeId: opened.id };
    },
  }),
  route({
    method: 'GET',
    url: '/cohorts/:id/days',
    summary: { zh: '每天结束时的情况', en: 'How each day ended' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: Type.Object({
      days: Type.Array(
        Type.Object({
          day: Type.String(),
          members: Type.Integer(),
          done: Type.Integer(),
          due: Type.Integer(),
          overdue: Type.Integer(),
          exempt: Type.Integer(),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      if (!(await readCohort(ctx, params.id))) return notFound;
      const days = (await readDays(ctx, [params.id], addDays(todayOf(ctx), -heatDays))).get(params.id) ?? [];
      return {
        days: days.map(({ day, members, done, due, overdue, exempt }) => ({
          day,
          members,
          done,
          due,
          overdue,
          exempt,
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/cohorts/coverage/areas',
    summary: { zh: '各辖区覆盖率', en: 'Coverage by area' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({
      parentKey: Type.Optional(Type.Integer({ minimum: 0 })),
      cohortId: Type.Optional(Uuid),
    }),
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          areaKey: Type.Integer(),
          area: Type.String(),
          counts: Counts,
          coverage: nullable(Type.Number()),
        }),
      ),
      asOf: Type.String(),
    }),
    handle: async (ctx, { query }) => {
      await renewEnded(ctx);
      const cohort = query.cohortId ? await readCohort(ctx, query.cohortId) : null;
      if (query.cohortId && !cohort) return notFound;
      const parent = await areaOf(ctx, query.parentKey ?? Math.max(0, ctx.scope.lo));
      if (!parent) return notFound;
      const below = (await areaTree(ctx, { parentKey: parent.key })).filter(
        area => area.hi >= ctx.scope.lo && area.key <= ctx.scope.hi,
      );
      const areas = below.length ? below : [parent];
      const counts = await countsByArea(
        ctx,
        areas.map(area => area.key),
        { areaLo: parent.key, areaHi: parent.hi, ...(cohort ? { cohortNo: cohort.no } : {}) },
      );
      const own = counts.get('');
      const items = areas.map(area => ({
        areaKey: area.key,
        area: area.name,
        counts: counts.get(String(area.key)) ?? noCounts(),
      }));
      if (own) items.push({ areaKey: parent.key, area: parent.name, counts: own });
      return {
        items: items.map(item => ({ ...item, coverage: coverageOf(item.counts) })),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
];
