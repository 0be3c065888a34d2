import { type Day, dayOf } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaChoices } from './choices.ts';
import { changedMeanwhile, newCampaign, packFor, previewPlan, replan } from './planning.ts';
import { pointProgress } from './progress.ts';
import { namesOf } from './reads.ts';
import { endCampaign, openRound, startCampaign, stepOf, stopRuleOf } from './rounds.ts';
import { assumptionsOf } from './rules/assumptions.ts';
import { moved, riskWeights } from './rules/risk.ts';
import {
  AreaKey,
  ById,
  type CampaignRow,
  closed,
  EndBody,
  Id,
  MoveBody,
  NewCampaignBody,
  OpenRoundBody,
  PreviewBody,
  ReplanBody,
  type RoundRow,
  type UnitRow,
} from './schema.ts';
import { readCampaign, readCampaigns, readPlan, readRounds, readUnits, reorder } from './store.ts';

// counts, names of areas and settings made by this module; no row of a person is in any of them
const Plain = Type.Unknown();
const Items = Type.Object({ items: Type.Array(Plain), asOf: Type.String() });
const read = { permission: 'testing.read', scope: 'area' } as const;
const write = { permission: 'testing.write', scope: 'area' } as const;

export const roundView = (round: RoundRow, day: Day, names: ReadonlyMap<string, { name: string }>) => ({
  id: round.id,
  number: round.number,
  state: round.state,
  day,
  opensAt: round.opensAt.toISOString(),
  closesAt: round.closesAt.toISOString(),
  countsFrom: round.countsFrom.toISOString(),
  openedByName: names.get(round.openedBy)?.name ?? null,
  openedReason: round.openedReason,
  closedAt: round.closedAt?.toISOString() ?? null,
  communityCases: round.communityCases,
  resultByName: round.resultBy ? (names.get(round.resultBy)?.name ?? null) : null,
  resultAt: round.resultAt?.toISOString() ?? null,
  resultReason: round.resultReason,
  reminders: round.reminders,
  totals: round.totals,
  talliedAt: round.talliedAt?.toISOString() ?? null,
  version: round.version,
});

const campaignView = (row: CampaignRow, names: ReadonlyMap<string, { name: string }>, area: string) => ({
  id: row.id,
  name: row.name,
  outbreakId: row.outbreakId,
  packId: row.packId,
  packVersion: row.packVersion,
  state: row.state,
  grounds: row.grounds,
  opensAt: row.opensAt.toISOString(),
  settings: row.settings,
  plannedAt: row.plannedAt?.toISOString() ?? null,
  plannedByName: names.get(row.plannedBy)?.name ?? null,
  plannedByMe: false,
  startedAt: row.startedAt?.toISOString() ?? null,
  startedByName: row.startedBy ? (names.get(row.startedBy)?.name ?? null) : null,
  endedAt: row.endedAt?.toISOString() ?? null,
  endedByName: row.endedBy ? (names.get(row.endedBy)?.name ?? null) : null,
  endedReason: row.endedReason,
  endedRule: row.endedRule,
  areaKey: row.areaKey,
  area,
  version: row.version,
});

async function unitViews(ctx: Context, units: readonly UnitRow[]) {
  const names = await namesOf(
    ctx,
    units.map(unit => unit.areaKey),
  );
  const people = await colleagues(
    ctx,
    units.map(unit => unit.movedBy),
  );
  return units.map(({ areaHi: _, movedBy, movedAt, ...unit }) => ({
    ...unit,
    ...names.get(unit.areaKey)!,
    unregistered: Math.max(0, unit.people - unit.registered),
    movedByName: movedBy ? (people.get(movedBy)?.name ?? null) : null,
    movedAt: movedAt?.toISOString() ?? null,
  }));
}

export const planRoutes: RouteDefinition[] = [
  route({
    ...read,
    method: 'GET',
    url: '/campaigns',
    summary: {
      zh: '区域核酸:进行中、计划中、已结束',
      en: 'Campaigns of area testing: running, planned, ended',
    },
    response: Items,
    handle: async ctx => {
      const rows = await readCampaigns(ctx);
      const names = await colleagues(
        ctx,
        rows.flatMap(row => [row.plannedBy, row.startedBy, row.endedBy]),
      );
      const areas = await namesOf(
        ctx,
        rows.map(row => row.areaKey),
      );
      const items = [];
      for (const row of rows) {
        const rounds = row.state === 'planned' ? [] : await readRounds(ctx, row.id);
        const last = rounds.at(-1);
        const step = row.state === 'running' && rounds.length ? await stepOf(ctx, row, rounds) : null;
        items.push({
          ...campaignView(row, names, areas.get(row.areaKey)?.path ?? ''),
          totals: row.totals,
          gaps: row.gaps,
          rounds: rounds.length,
          lastRound: last
            ? roundView(last, dayOf(last.opensAt.getTime(), ctx.outpace.city.timeZone), names)
            : null,
          step,
        });
      }
      return { items, asOf: new Date(ctx.now).toISOString() };
    },
  }),
  route({
    ...write,
    method: 'GET',
    url: '/campaign-areas',
    summary: {
      zh: '可选的社区:位置、人口、风险',
      en: 'Communities to choose from: where, how many, how urgent',
    },
    query: Type.Object({ underKey: Type.Optional(AreaKey), outbreakId: Type.Optional(Id) }, closed),
    response: Items,
    handle: async (ctx, { query }) => ({
      items: await areaChoices(ctx, query.underKey ?? ctx.scope.lo, query.outbreakId ?? null),
      asOf: new Date(ctx.now).toISOString(),
    }),
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns/preview',
    summary: { zh: '试算一份计划,不保存', en: 'Work a plan out without keeping it' },
    body: PreviewBody,
    response: Type.Object({
      plan: Plain,
      units: Type.Array(Plain),
      assumptions: Plain,
      weights: Plain,
      riskFrom: Plain,
      packId: Type.String(),
      packVersion: Type.String(),
      scopes: Plain,
      start: Plain,
    }),
    handle: async (ctx, { body }) => {
      const made = await previewPlan(ctx, body);
      if (isRefusal(made)) return made;
      return {
        plan: made.plan,
        units: await unitViews(ctx, made.units),
        assumptions: made.assumptions,
        weights: riskWeights,
        riskFrom: made.riskFrom,
        packId: made.named.id,
        packVersion: made.named.version,
        scopes: made.named.pack.testing?.stop ?? [],
        start: made.named.pack.testing?.start ?? null,
      };
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns',
    summary: {
      zh: '保存一份区域核酸计划(由另一人启动)',
      en: 'Keep a plan of area testing; another person starts it',
    },
    body: NewCampaignBody,
    response: Type.Object({ id: Type.String() }),
    handle: (ctx, { body }) => newCampaign(ctx, body),
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaigns/:id',
    summary: { zh: '一次区域核酸:计划、轮次、下一步', en: 'One campaign: plan, rounds, what follows' },
    params: ById,
    response: Type.Object({
      campaign: Plain,
      plan: Plain,
      assumptions: Plain,
      stopRule: Plain,
      rounds: Type.Array(Plain),
      step: Plain,
      asOf: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const row = await readCampaign(ctx, params.id);
      if (!row) return notFound;
      const rounds = await readRounds(ctx, row.id);
      const names = await colleagues(ctx, [
        row.plannedBy,
        row.startedBy,
        row.endedBy,
        ...rounds.flatMap(round => [round.openedBy, round.resultBy]),
      ]);
      const areas = await namesOf(ctx, [row.areaKey]);
      const named = await packFor(ctx, {
        pack: { id: row.packId, version: row.packVersion, overlayIds: row.overlayIds },
      });
      const mine =
        ctx.scope.naturalPerson !== null && row.plannedPerson !== null
          ? ctx.scope.naturalPerson === row.plannedPerson
          : ctx.scope.actor === row.plannedBy;
      return {
        campaign: { ...campaignView(row, names, areas.get(row.areaKey)?.path ?? ''), plannedByMe: mine },
        plan: await readPlan(ctx, row.id),
        assumptions: isRefusal(named) ? null : assumptionsOf(named.pack.testing, row.settings.assumptions),
        stopRule: await stopRuleOf(ctx, row),
        rounds: rounds.map(round =>
          roundView(round, dayOf(round.opensAt.getTime(), ctx.outpace.city.timeZone), names),
        ),
        step: row.state === 'planned' ? null : await stepOf(ctx, row, rounds),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaigns/:id/units',
    summary: { zh: '各社区:顺序、风险依据、人口、楼栋', en: 'Its parts: order, why, people, buildings' },
    params: ById,
    response: Items,
    handle: async (ctx, { params }) => {
      if (!(await readCampaign(ctx, params.id))) return notFound;
      return {
        items: await unitViews(ctx, await readUnits(ctx, params.id)),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaigns/:id/points',
    summary: { zh: '计划的采样点', en: 'Its planned points' },
    params: ById,
    response: Items,
    handle: async (ctx, { params }) => {
      const row = await readCampaign(ctx, params.id);
      if (!row) return notFound;
      const rounds = await readRounds(ctx, row.id);
      return {
        items: await pointProgress(ctx, row.id, rounds.at(-1)?.id ?? null),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns/:id/plan',
    summary: { zh: '改假设重新计算', en: 'Work the plan out again with other assumptions' },
    params: ById,
    body: ReplanBody,
    response: Type.Object({ plan: Plain, assumptions: Plain }),
    handle: async (ctx, { params, body }) => {
      const row = await mayChange(ctx, params.id, body.version);
      if (isRefusal(row)) return row;
      const made = await replan(ctx, row, { settings: body.settings, opensAt: body.opensAt });
      return isRefusal(made) ? made : { plan: { ...made.plan, points: [] }, assumptions: made.assumptions };
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns/:id/order',
    summary: { zh: '调整先后(写明理由)', en: 'Change the order, with a reason' },
    params: ById,
    body: MoveBody,
    response: Type.Object({ ok: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const row = await mayChange(ctx, params.id, body.version);
      if (isRefusal(row)) return row;
      const units = await readUnits(ctx, row.id);
      const unit = units.find(one => one.areaKey === body.areaKey);
      if (!unit) return notFound;
      await reorder(
        ctx,
        row.id,
        moved(
          units.map(one => one.areaKey),
          body.areaKey,
          body.to,
        ),
        { areaKey: body.areaKey, from: unit.rank, reason: body.reason },
      );
      const made = await replan(ctx, row, { settings: row.settings });
      if (isRefusal(made)) return made;
      await ctx.journal({
        act: 'campaign.reordered',
        objectKind: 'campaign',
        objectId: row.id,
        rule: 'CAM-2',
        areaKey: row.areaKey,
        detail: { area: body.areaKey, from: unit.rank, to: body.to, reason: body.reason },
      });
      return { ok: true };
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns/:id/start',
    summary: { zh: '启动(须由计划人以外的人)', en: 'Start; another person than the planner' },
    params: ById,
    body: OpenRoundBody,
    response: Type.Object({ roundId: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await readCampaign(ctx, params.id);
      if (!row) return notFound;
      return whole(ctx, row) ?? startCampaign(ctx, row, body);
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns/:id/rounds',
    summary: { zh: '开下一轮', en: 'Open the next round' },
    params: ById,
    body: OpenRoundBody,
    response: Type.Object({ roundId: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await readCampaign(ctx, params.id);
      if (!row) return notFound;
      if (row.version !== body.version) return changedMeanwhile(row.version);
      return whole(ctx, row) ?? openRound(ctx, row, body);
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaigns/:id/end',
    summary: { zh: '结束这次筛查', en: 'End the campaign' },
    params: ById,
    body: EndBody,
    response: Type.Object({ ok: Type.Boolean(), rule: Plain }),
    handle: async (ctx, { params, body }) => {
      const row = await readCampaign(ctx, params.id);
      if (!row) return notFound;
      return whole(ctx, row) ?? endCampaign(ctx, row, body);
    },
  }),
];

/** A campaign is decided by whoever answers for all of its area: from a part of it one sees it, and changes nothing. */
export const whole = (ctx: Context, row: CampaignRow) =>
  ctx.scope.lo <= row.areaKey && ctx.scope.hi >= row.areaHi
    ? null
    : refuse(
        'CAM-22',
        '这次筛查超出您的辖区,由上级决定。',
        'This campaign is wider than your area: it is decided above.',
        { status: 403 },
      );

async function mayChange(ctx: Context, id: string, version: number) {
  const row = await readCampaign(ctx, id);
  if (!row) return notFound;
  const no = whole(ctx, row);
  if (no) return no;
  if (row.version !== version) return changedMeanwhile(row.version);
  if (row.state === 'ended' || (await readRounds(ctx, id)).some(round => round.state === 'open'))
    return refuse(
      'CAM-12',
      '有一轮正在进行或筛查已结束,不能改计划。',
      'A round is open or the campaign has ended: its plan is not changed.',
      { status: 409 },
    );
  return row;
}
