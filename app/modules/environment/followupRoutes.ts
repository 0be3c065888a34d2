import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { placesOf } from '../places/queries.ts';
import { addTasks, closeTasksOf, tasksDone } from '../tasks/queries.ts';
import {
  endClosure,
  endFollowup,
  followupColumns,
  insertClosure,
  markAsked,
  openClosures,
  readClosure,
  readClosures,
  readExposed,
  readFollowup,
  recordDisinfection,
} from './followupStore.ts';
import { sampling } from './parameters.ts';
import { cleanRoundsOf, reviewClosures } from './results.ts';
import { readGoods, readRounds, swabsOfFollowup } from './roundStore.ts';
import { mayClose, mayTakeAt } from './rules.ts';
import { Closure, Followup, type FollowupRow, Goods, Swab } from './schema.ts';
import { SiteParam, staleVersion } from './siteRoutes.ts';
import { readPlans, readSite } from './siteStore.ts';
import { closureViews, followupViews, goodsView, roundViews } from './views.ts';

const Uuid = Type.String({ format: 'uuid' });
const Version = Type.Integer({ minimum: 1 });
const Reason = Type.String({ minLength: 4, maxLength: 500 });
const closed = { additionalProperties: false } as const;
const FollowupParam = Type.Object({ followupId: Uuid });
const ClosureParam = Type.Object({ closureId: Uuid });
const hour = 3_600_000;

export const followupRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/environment/followups',
    summary: { zh: '环境阳性处置', en: 'Follow-ups of positive swabs' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object(
      {
        ...listQuery,
        state: Type.Optional(Type.Union(['open', 'closed', 'withdrawn'].map(one => Type.Literal(one)))),
      },
      closed,
    ),
    response: listOf(Followup),
    handle: async (ctx, { query }) => {
      const where: RawBuilder<unknown>[] = query.state ? [sql`f.state = ${query.state}`] : [];
      const page = await readPage<FollowupRow>(
        ctx,
        {
          from: sql`from env_followup f`,
          select: followupColumns,
          where,
          sorts: { opened: { by: sql`f.opened_at`, type: 'timestamptz' } },
          defaultSort: '-opened',
          id: sql`f.id`,
        },
        query,
      );
      return { ...page, items: await followupViews(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/environment/followups/:followupId',
    summary: {
      zh: '一次环境阳性处置:阳性拭子、在场人员、关闭与货物',
      en: 'One follow-up: positive swabs, who was there, closure and goods',
    },
    permission: 'testing.read',
    scope: 'area',
    params: FollowupParam,
    response: Type.Object({
      followup: Followup,
      swabs: Type.Array(Swab),
      goods: Type.Array(Goods),
      closures: Type.Array(Closure),
      negativeRounds: Type.Integer(),
      /** Where presences were searched; null: the site is tied to no place. */
      placeName: Type.Union([Type.String(), Type.Null()]),
      people: Type.Array(
        Type.Object({
          personId: Type.String(),
          maskedName: Type.Union([Type.String(), Type.Null()]),
          areaName: Type.String(),
          firstAt: Type.String(),
          lastAt: Type.String(),
          minutes: Type.Integer(),
          source: Type.String(),
          askedAt: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
      /** People on the list this session may not see. */
      outside: Type.Integer(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const followup = await readFollowup(ctx, params.followupId);
      if (!followup) return notFound;
      const [view] = await followupViews(ctx, [followup]);
      const swabs = await swabsOfFollowup(ctx, followup.id);
      const rounds = await readRounds(
        ctx,
        swabs.map(swab => swab.roundId),
      );
      const goods = await readGoods(
        ctx,
        swabs.flatMap(swab => (swab.goodsId ? [swab.goodsId] : [])),
      );
      const site = await readSite(ctx, followup.siteId);
      const place = site?.placeId ? (await placesOf(ctx, [site.placeId])).get(site.placeId) : undefined;
      const exposed = ctx.can('person.read') ? await readExposed(ctx, followup.id) : [];
      const people = exposed.length
        ? await peopleOf(
            ctx,
            exposed.map(one => one.personId),
          )
        : new Map();
      const areas = await areaNames(
        ctx,
        exposed.map(one => one.areaKey),
      );
      if (exposed.length)
        await ctx.journal({
          act: 'environment.exposed_listed',
          objectKind: 'environment_followup',
          objectId: followup.id,
          areaKey: followup.areaKey,
          detail: { people: exposed.length },
        });
      return {
        followup: view!,
        swabs: (await roundViews(ctx, rounds, { swabs })).swabs,
        goods: [...goods.values()].map(goodsView),
        closures: await closureViews(ctx, await readClosures(ctx, sql`c.followup_id = ${followup.id}`)),
        negativeRounds: (await readPlans(ctx, [followup.siteId])).get(followup.siteId)?.negativeRounds ?? 2,
        placeName: place?.name ?? null,
        people: exposed.map(one => ({
          personId: one.personId,
          maskedName: people.get(one.personId)?.maskedName ?? null,
          areaName: areas.get(one.areaKey)?.path ?? '',
          firstAt: one.firstAt.toISOString(),
          lastAt: one.lastAt.toISOString(),
          minutes: one.minutes,
          source: one.source,
          askedAt: one.askedAt?.toISOString() ?? null,
        })),
        outside: view!.people - exposed.length,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/followups/:followupId/ask',
    summary: {
      zh: '请在场人员检测(每人一项采样任务;不采取其他措施)',
      en: 'Asks people who were there for a test: a task each, and nothing else',
    },
    permission: 'testing.write',
    scope: 'area',
    params: FollowupParam,
    body: Type.Object(
      { personIds: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 2000 })) },
      closed,
    ),
    response: Type.Object({ asked: Type.Integer(), already: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const followup = await readFollowup(ctx, params.followupId);
      if (!followup) return notFound;
      if (followup.state !== 'open')
        return refuse(
          'ENV-4',
          '处置已经结束,不能再派检测任务。',
          'The follow-up is over; nobody is asked any more.',
          { status: 409 },
        );
      const exposed = await readExposed(ctx, followup.id);
      const chosen = body.personIds ? exposed.filter(one => body.personIds!.includes(one.personId)) : exposed;
      const fresh = new Set(
        await markAsked(
          ctx,
          followup.id,
          chosen.map(one => one.personId),
        ),
      );
      await addTasks(
        ctx,
        chosen
          .filter(one => fresh.has(one.personId))
          .map(one => ({
            outbreakId: null,
            kind: 'take_sample' as const,
            title: {
              zh: '曾在环境阳性场所停留,请采样检测',
              en: 'Was at a place with a positive swab: take a sample',
            },
            subjectKind: 'environment_followup',
            subjectId: followup.id,
            personId: one.personId,
            dueAt: ctx.now + sampling.exposedTestHours.value * hour,
            ruleId: 'ENV-15',
            areaKey: one.areaKey,
            locatedKey: one.locatedKey,
            originKey: followup.areaKey,
          })),
      );
      await ctx.journal({
        act: 'environment.people_asked',
        objectKind: 'environment_followup',
        objectId: followup.id,
        rule: 'ENV-15',
        areaKey: followup.areaKey,
        detail: { people: fresh.size },
      });
      return { asked: fresh.size, already: chosen.length - fresh.size };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/followups/:followupId/close',
    summary: { zh: '结束处置并写明结论', en: 'Closes a follow-up with what was found' },
    permission: 'testing.write',
    scope: 'area',
    params: FollowupParam,
    body: Type.Object({ version: Version, finding: Reason }, closed),
    response: Type.Object({ state: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const followup = await readFollowup(ctx, params.followupId);
      if (!followup) return notFound;
      if ((await openClosures(ctx, [followup.siteId])).length)
        return refuse(
          'ENV-6',
          '点位仍关闭。满足消毒和复采条件后自动恢复开放,再结束处置。',
          'The site is still closed. It opens by itself once disinfected and clean; close the follow-up then.',
          { status: 409 },
        );
      const goods = await readGoods(
        ctx,
        (await swabsOfFollowup(ctx, followup.id)).flatMap(swab => (swab.goodsId ? [swab.goodsId] : [])),
      );
      if ([...goods.values()].some(one => one.state === 'held'))
        return refuse('ENV-7', '还有封存的货物没有处理结论。', 'Held goods have not been decided yet.', {
          status: 409,
        });
      if (!(await endFollowup(ctx, followup.id, body.version, { state: 'closed', finding: body.finding })))
        return staleVersion({ zh: '处置', en: 'follow-up' });
      await tasksDone(ctx, [followup.id], ['environment_followup'], body.finding);
      await ctx.journal({
        act: 'environment.followup_closed',
        objectKind: 'environment_followup',
        objectId: followup.id,
        rule: 'ENV-4',
        areaKey: followup.areaKey,
        detail: { finding: body.finding },
      });
      return { state: 'closed' };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/sites/:siteId/close',
    summary: {
      zh: '关闭点位待消毒(写明依据、理由和恢复条件)',
      en: 'Closes a site for disinfection, with its reason and what ends it',
    },
    permission: 'testing.write',
    scope: 'area',
    params: SiteParam,
    body: Type.Object({ followupId: Uuid, reason: Type.String({ maxLength: 300 }) }, closed),
    response: Type.Object({ closureId: Type.String(), negativeRounds: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const site = await readSite(ctx, params.siteId);
      const followup = await readFollowup(ctx, body.followupId);
      if (!site) return notFound;
      const open = await openClosures(ctx, [site.id]);
      const refused = mayClose(followup?.siteId === site.id ? followup : null, open.length > 0, body.reason);
      if (refused) return refused;
      const negativeRounds = (await readPlans(ctx, [site.id])).get(site.id)?.negativeRounds ?? 2;
      const closureId = await insertClosure(ctx, {
        siteId: site.id,
        followupId: followup!.id,
        reason: body.reason,
        ruleId: 'ENV-5',
        negativeRounds,
        areaKey: site.areaKey,
      });
      await ctx.journal({
        act: 'environment.site_closed',
        objectKind: 'environment_site',
        objectId: site.id,
        rule: 'ENV-5',
        areaKey: site.areaKey,
        detail: { reason: body.reason, rounds: negativeRounds },
      });
      return { closureId, negativeRounds };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/closures/:closureId/disinfected',
    summary: { zh: '登记消毒;随即产生复采轮次', en: 'Records the disinfection; the next round falls due' },
    permission: 'testing.write',
    scope: 'area',
    params: ClosureParam,
    body: Type.Object(
      {
        version: Version,
        at: Type.String({ format: 'date-time' }),
        disinfectant: Type.String({ minLength: 2, maxLength: 200 }),
        note: Type.Optional(Type.String({ maxLength: 300 })),
      },
      closed,
    ),
    response: Type.Object({ state: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const closure = await readClosure(ctx, params.closureId);
      if (!closure) return notFound;
      const at = new Date(body.at);
      const wrong = mayTakeAt(at.getTime(), ctx.now);
      if (wrong) return wrong;
      if (at < closure.since)
        return refuse(
          'ENV-6',
          '消毒时间不能早于关闭时间。',
          'The disinfection cannot be before the closure.',
          { errors: [{ path: 'body/at', message: { zh: '核对时间', en: 'check the time' }, rule: 'ENV-6' }] },
        );
      if (
        !(await recordDisinfection(ctx, closure.id, body.version, {
          at,
          disinfectant: body.disinfectant,
          note: body.note ?? null,
        }))
      )
        return staleVersion({ zh: '关闭记录', en: 'closure' });
      const site = await readSite(ctx, closure.siteId);
      if (site) await reviewClosures(ctx, site);
      await ctx.journal({
        act: 'environment.disinfected',
        objectKind: 'environment_closure',
        objectId: closure.id,
        rule: 'ENV-6',
        areaKey: closure.areaKey,
        detail: { with: body.disinfectant },
      });
      return { state: 'closed' };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/closures/:closureId/end',
    summary: {
      zh: '恢复开放(条件满足时系统自动恢复;此处供核对)',
      en: 'Opens a site again; refused until the conditions hold, when it happens by itself',
    },
    permission: 'testing.write',
    scope: 'area',
    params: ClosureParam,
    body: Type.Object(
      {
        reason: Reason,
        withdraw: Type.Optional(
          Type.Boolean({ description: 'The closure was wrong: it is withdrawn, whatever its conditions' }),
        ),
      },
      closed,
    ),
    response: Type.Object({ state: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const closure = await readClosure(ctx, params.closureId);
      if (!closure || closure.state !== 'closed') return notFound;
      const { count } = await cleanRoundsOf(ctx, closure);
      if (!body.withdraw && !(closure.disinfectedAt && count >= closure.negativeRounds))
        return refuse(
          'ENV-6',
          `尚不能恢复开放:${closure.disinfectedAt ? '已消毒' : '未登记消毒'},复采阴性${count}/${closure.negativeRounds}轮。`,
          `It cannot open yet: ${closure.disinfectedAt ? 'disinfected' : 'no disinfection recorded'}, ${count} of ${closure.negativeRounds} clean rounds.`,
          {
            details: {
              disinfected: closure.disinfectedAt !== null,
              cleanRounds: count,
              negativeRounds: closure.negativeRounds,
            },
          },
        );
      const state = body.withdraw ? ('withdrawn' as const) : ('ended' as const);
      await endClosure(ctx, closure.id, { state, reason: body.reason });
      if (body.withdraw) await closeTasksOf(ctx, closure.id, body.reason);
      await ctx.journal({
        act: state === 'ended' ? 'environment.closure_ended' : 'environment.closure_withdrawn',
        objectKind: 'environment_closure',
        objectId: closure.id,
        rule: 'ENV-6',
        areaKey: closure.areaKey,
        detail: { reason: body.reason },
      });
      return { state };
    },
  }),
];
