import { dayOf } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { sampling } from './parameters.ts';
import {
  beginRound,
  decideGoods,
  finishRound,
  insertGoods,
  insertRound,
  insertSwab,
  openRounds,
  readGoods,
  readRound,
  readSwab,
  setRoundResult,
  swabOfTube,
  swabsOfGoods,
  swabsOfRounds,
  undoSwab,
} from './roundStore.ts';
import { mayDecideGoods, mayFinish, mayTakeAt, roundResult, siteDuty } from './rules.ts';
import { Goods, Plan, Round, SiteItem, Spot, Swab, SwabBody } from './schema.ts';
import { siteItem, sitesOwing } from './siteList.ts';
import { SiteParam, staleVersion } from './siteRoutes.ts';
import { readPlans, readSite, readSpots } from './siteStore.ts';
import { registerTube, voidTube } from './tubes.ts';
import { goodsView, planView, roundViews } from './views.ts';

const Uuid = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time' });
const closed = { additionalProperties: false } as const;
const hour = 3_600_000;
const RoundParam = Type.Object({ roundId: Uuid });
const RoundDetail = Type.Object({
  round: Round,
  plan: Type.Union([Plan, Type.Null()]),
  spots: Type.Array(Spot),
  swabs: Type.Array(Swab),
  skipped: Type.Array(Type.Object({ spotId: Type.String(), reason: Type.String() })),
  goods: Type.Union([Goods, Type.Null()]),
  asOf: Type.String(),
});

async function roundDetail(ctx: Parameters<RouteDefinition['handle']>[0], roundId: string) {
  const round = await readRound(ctx, roundId);
  if (!round) return notFound;
  const swabs = await swabsOfRounds(ctx, [round.id]);
  const seen = await roundViews(ctx, [round], { swabs });
  const plan = (await readPlans(ctx, [round.siteId])).get(round.siteId);
  const goods = round.goodsId ? (await readGoods(ctx, [round.goodsId])).get(round.goodsId) : undefined;
  return {
    round: seen.rounds[0]!,
    plan: plan ? planView(plan) : null,
    spots: round.goodsId ? [] : await readSpots(ctx, [round.siteId]),
    swabs: seen.swabs,
    skipped: round.skipped,
    goods: goods ? goodsView(goods) : null,
    asOf: new Date(ctx.now).toISOString(),
  };
}

export const roundRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/environment/today',
    summary: { zh: '今天要采的点位和已派发的轮次', en: 'Sites and rounds that are due now' },
    permission: 'testing.read',
    scope: 'area',
    response: Type.Object({ sites: Type.Array(SiteItem), rounds: Type.Array(Round), asOf: Type.String() }),
    handle: async ctx => {
      const sites = await sitesOwing(ctx);
      const rounds = await openRounds(
        ctx,
        sites.map(site => site.id),
      );
      const swabs = await swabsOfRounds(
        ctx,
        rounds.map(round => round.id),
      );
      const due = rounds.filter(round => round.begunAt || round.dueFrom.getTime() <= ctx.now);
      return {
        sites,
        rounds: (await roundViews(ctx, due, { swabs })).rounds,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/rounds',
    summary: { zh: '开始一轮采样(按标识幂等)', en: 'Begins a round; idempotent by id' },
    permission: 'sample.write',
    scope: 'area',
    urgency: 'sampling',
    body: Type.Object({ id: Uuid, siteId: Uuid, goodsId: Type.Optional(Uuid), at: Instant }, closed),
    response: Type.Object({ roundId: Type.String(), already: Type.Boolean() }),
    handle: async (ctx, { body }) => {
      const known = await readRound(ctx, body.id);
      if (known) {
        if (known.siteId !== body.siteId || known.cancelledAt) return notFound;
        if (!known.begunAt) await beginRound(ctx, known.id, new Date(body.at));
        return { roundId: known.id, already: known.begunAt !== null };
      }
      const site = await readSite(ctx, body.siteId);
      if (!site || site.retiredAt) return notFound;
      const wrong = mayTakeAt(Date.parse(body.at), ctx.now);
      if (wrong) return wrong;
      const goods = body.goodsId ? (await readGoods(ctx, [body.goodsId])).get(body.goodsId) : undefined;
      if (body.goodsId && goods?.siteId !== site.id) return notFound;
      // a round begun by a colleague or asked for is gone on with, not doubled
      const open = (await openRounds(ctx, [site.id])).filter(
        round => round.goodsId === (body.goodsId ?? null),
      );
      const running =
        open.find(round => round.begunAt) ?? open.find(round => round.dueFrom.getTime() <= ctx.now);
      if (running) {
        if (!running.begunAt) await beginRound(ctx, running.id, new Date(body.at));
        return { roundId: running.id, already: running.begunAt !== null };
      }
      const plan = (await readPlans(ctx, [site.id])).get(site.id);
      const item = await siteItem(ctx, site.id);
      const last = item?.lastRoundAt ? Date.parse(item.lastRoundAt) : null;
      const duty = siteDuty(plan ?? null, last, ctx.now, ctx.outpace.city.timeZone);
      const added = await insertRound(ctx, {
        id: body.id,
        siteId: site.id,
        planId: plan?.id ?? null,
        cause: goods ? 'resample' : 'periodic',
        goodsId: goods?.id ?? null,
        dueFrom: new Date((goods ? null : duty.dueFrom) ?? ctx.now),
        dueAt: new Date((goods ? null : duty.dueAt) ?? ctx.now + sampling.repeatHours.value * hour),
        begunAt: new Date(body.at),
        areaKey: site.areaKey,
      });
      if (!added) return notFound;
      await ctx.journal({
        act: 'environment.round_begun',
        objectKind: 'environment_round',
        objectId: body.id,
        areaKey: site.areaKey,
        detail: { site: site.id, day: dayOf(ctx.now, ctx.outpace.city.timeZone) },
      });
      return { roundId: body.id, already: false };
    },
  }),
  route({
    method: 'GET',
    url: '/environment/rounds/:roundId',
    summary: { zh: '一轮采样:点位与拭子', en: 'One round: its spots and swabs' },
    permission: 'testing.read',
    scope: 'area',
    params: RoundParam,
    response: RoundDetail,
    handle: (ctx, { params }) => roundDetail(ctx, params.roundId),
  }),
  route({
    method: 'POST',
    url: '/environment/rounds/:roundId/swabs',
    summary: { zh: '登记一个拭子(按标识幂等)', en: 'Takes down one swab; idempotent by id' },
    permission: 'sample.write',
    scope: 'area',
    urgency: 'sampling',
    params: RoundParam,
    body: SwabBody,
    response: Type.Object({ id: Type.String(), already: Type.Boolean() }),
    handle: async (ctx, { params, body: said }) => {
      // labels are capitals; a scanner may say otherwise
      const body = { ...said, tubeCode: said.tubeCode.toUpperCase() };
      const round = await readRound(ctx, params.roundId);
      if (!round || round.cancelledAt) return notFound;
      const known = await readSwab(ctx, body.id);
      if (known) return known.roundId === round.id ? { id: known.id, already: true } : notFound;
      const wrong = mayTakeAt(Date.parse(body.at), ctx.now);
      if (wrong) return wrong;
      if (round.finishedAt)
        return refuse('ENV-2', '这一轮已经结束,须另开一轮。', 'This round is finished; begin another.', {
          status: 409,
        });
      const spots = await readSpots(ctx, [round.siteId]);
      const fits = round.goodsId
        ? body.goodsId === round.goodsId && !body.spotId
        : !body.goodsId && spots.some(spot => spot.id === body.spotId);
      if (!fits)
        return refuse('ENV-2', '所选点位或货物不属于这一轮。', 'That spot or batch is not of this round.', {
          errors: [
            {
              path: 'body/spotId',
              message: { zh: '选择本轮的点位', en: 'choose a spot of the round' },
              rule: 'ENV-2',
            },
          ],
        });
      const twin = await swabOfTube(ctx, body.tubeCode);
      if (twin)
        return refuse(
          'ENV-1',
          `管号 ${body.tubeCode} 已装了另一个拭子,换一支管。`,
          `Tube ${body.tubeCode} already holds another swab; take another tube.`,
          {
            status: 409,
            errors: [
              { path: 'body/tubeCode', message: { zh: '换一支管', en: 'take another tube' }, rule: 'ENV-1' },
            ],
          },
        );
      const plan = (await readPlans(ctx, [round.siteId])).get(round.siteId);
      const refused = await registerTube(ctx, plan, {
        id: body.id,
        code: body.tubeCode,
        at: new Date(body.at),
        areaKey: round.areaKey,
      });
      if (refused) return refused;
      await insertSwab(ctx, round, body, body.id);
      if (!round.begunAt) await beginRound(ctx, round.id, new Date(body.at));
      await ctx.journal({
        act: 'environment.swab_taken',
        objectKind: 'environment_round',
        objectId: round.id,
        areaKey: round.areaKey,
        detail: { swab: body.id, spot: body.spotId, goods: body.goodsId },
      });
      return { id: body.id, already: false };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/swabs/:swabId/undo',
    summary: { zh: '撤销一个拭子(留痕)', en: 'Takes a swab back, with a trace' },
    permission: 'sample.write',
    scope: 'area',
    urgency: 'sampling',
    params: Type.Object({ swabId: Uuid }),
    body: Type.Object({ reason: Type.String({ minLength: 2, maxLength: 200 }) }, closed),
    response: Type.Object({ id: Type.String(), already: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const swab = await readSwab(ctx, params.swabId);
      if (!swab) return notFound;
      if (swab.undoneAt) return { id: swab.id, already: true };
      if (!(await voidTube(ctx, swab.tubeId)))
        return refuse(
          'ENV-1',
          '该管已装箱送检,不能撤销。',
          'The tube is on its way to the laboratory; the swab cannot be taken back.',
          { status: 409 },
        );
      await undoSwab(ctx, swab.id, body.reason);
      await ctx.journal({
        act: 'environment.swab_undone',
        objectKind: 'environment_round',
        objectId: swab.roundId,
        rule: 'ENV-1',
        areaKey: swab.areaKey,
        detail: { swab: swab.id, reason: body.reason },
      });
      return { id: swab.id, already: false };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/rounds/:roundId/finish',
    summary: {
      zh: '结束一轮(缺的点位须写明原因)',
      en: 'Finishes a round; a spot without its swabs needs a reason',
    },
    permission: 'sample.write',
    scope: 'area',
    urgency: 'sampling',
    params: RoundParam,
    body: Type.Object(
      {
        at: Instant,
        skipped: Type.Optional(
          Type.Array(Type.Object({ spotId: Uuid, reason: Type.String({ maxLength: 200 }) }, closed), {
            maxItems: 60,
          }),
        ),
      },
      closed,
    ),
    response: Type.Object({ id: Type.String(), already: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const round = await readRound(ctx, params.roundId);
      if (!round || round.cancelledAt) return notFound;
      if (round.finishedAt) return { id: round.id, already: true };
      const wrong = mayTakeAt(Date.parse(body.at), ctx.now);
      if (wrong) return wrong;
      const swabs = (await swabsOfRounds(ctx, [round.id])).filter(swab => !swab.undoneAt);
      const taken = new Map<string, number>();
      for (const swab of swabs) if (swab.spotId) taken.set(swab.spotId, (taken.get(swab.spotId) ?? 0) + 1);
      const spots = round.goodsId ? [] : await readSpots(ctx, [round.siteId]);
      const refused = mayFinish(spots, taken, body.skipped ?? [], swabs.length);
      if (refused) return refused;
      const skipped = (body.skipped ?? []).filter(one =>
        spots.some(spot => spot.id === one.spotId && (taken.get(spot.id) ?? 0) < spot.swabs),
      );
      await finishRound(ctx, round.id, new Date(body.at), skipped);
      await setRoundResult(ctx, round.id, roundResult(swabs.map(swab => swab.outcome)));
      await ctx.journal({
        act: 'environment.round_finished',
        objectKind: 'environment_round',
        objectId: round.id,
        rule: 'ENV-2',
        areaKey: round.areaKey,
        detail: { swabs: swabs.length, skipped: skipped.length },
      });
      return { id: round.id, already: false };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/sites/:siteId/movements',
    summary: {
      zh: '登记货物入库或出库;方案要求时即产生一轮采样',
      en: 'Goods come in or go out; a round falls due where the plan asks for one',
    },
    permission: 'sample.write',
    scope: 'area',
    params: SiteParam,
    body: Type.Object(
      {
        id: Uuid,
        direction: Type.Union([Type.Literal('entry'), Type.Literal('exit')]),
        batchNo: Type.String({ minLength: 1, maxLength: 80 }),
        description: Type.String({ minLength: 1, maxLength: 200 }),
        quantity: Type.Optional(Type.String({ maxLength: 80 })),
        at: Instant,
      },
      closed,
    ),
    response: Type.Object({
      goodsId: Type.String(),
      roundDueAt: Type.Union([Type.String(), Type.Null()]),
      already: Type.Boolean(),
    }),
    handle: async (ctx, { params, body }) => {
      const site = await readSite(ctx, params.siteId);
      if (!site || site.retiredAt) return notFound;
      const wrong = mayTakeAt(Date.parse(body.at), ctx.now);
      if (wrong) return wrong;
      const at = new Date(body.at);
      const added = await insertGoods(ctx, {
        id: body.id,
        siteId: site.id,
        batchNo: body.batchNo,
        description: body.description,
        quantity: body.quantity ?? null,
        arrivedAt: body.direction === 'entry' ? at : null,
        leftAt: body.direction === 'exit' ? at : null,
        areaKey: site.areaKey,
      });
      const plan = (await readPlans(ctx, [site.id])).get(site.id);
      const asks = body.direction === 'entry' ? plan?.onEntry : plan?.onExit;
      const dueAt = new Date(at.getTime() + sampling.movementHours.value * hour);
      if (!added) return { goodsId: body.id, roundDueAt: asks ? dueAt.toISOString() : null, already: true };
      if (asks)
        await insertRound(ctx, {
          siteId: site.id,
          planId: plan!.id,
          cause: body.direction,
          goodsId: body.id,
          dueFrom: at,
          dueAt,
          areaKey: site.areaKey,
        });
      await ctx.journal({
        act: body.direction === 'entry' ? 'environment.goods_in' : 'environment.goods_out',
        objectKind: 'environment_site',
        objectId: site.id,
        areaKey: site.areaKey,
        detail: { batch: body.batchNo, round: asks === true },
      });
      return { goodsId: body.id, roundDueAt: asks ? dueAt.toISOString() : null, already: false };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/goods/:goodsId/decision',
    summary: { zh: '放行或销毁一批货物', en: 'Releases or discards a batch' },
    permission: 'testing.write',
    scope: 'area',
    params: Type.Object({ goodsId: Uuid }),
    body: Type.Object(
      {
        version: Type.Integer(),
        decision: Type.Union([Type.Literal('release'), Type.Literal('discard')]),
        reason: Type.String({ maxLength: 300 }),
        method: Type.Optional(Type.String({ maxLength: 200 })),
      },
      closed,
    ),
    response: Type.Object({ state: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const goods = (await readGoods(ctx, [params.goodsId])).get(params.goodsId);
      if (!goods) return notFound;
      const refused = mayDecideGoods(goods, body.decision, body, await swabsOfGoods(ctx, goods.id));
      if (refused) return refused;
      const state = body.decision === 'release' ? 'released' : 'discarded';
      if (
        !(await decideGoods(ctx, goods.id, body.version, {
          state,
          reason: body.reason,
          method: body.method ?? null,
        }))
      )
        return staleVersion({ zh: '货物', en: 'batch' });
      await ctx.journal({
        act: `environment.goods_${state}`,
        objectKind: 'environment_goods',
        objectId: goods.id,
        rule: 'ENV-7',
        areaKey: goods.areaKey,
        detail: { reason: body.reason, method: body.method },
      });
      return { state };
    },
  }),
];
