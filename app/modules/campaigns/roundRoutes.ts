import { dayOf } from '@outpace/protocol';
import Type from 'typebox';
import { listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaOf } from '../areas/queries.ts';
import { missingCounted, missingPage, tubesShortOf } from './missing.ts';
import { roundView, whole } from './planRoutes.ts';
import {
  buildingProgress,
  districtProgress,
  hourOf,
  hourPairs,
  pointProgress,
  unitProgress,
} from './progress.ts';
import { namesOf } from './reads.ts';
import { mayGoToDoors } from './reminding.ts';
import { communityCasesOf, endRound, stateResult } from './rounds.ts';
import {
  AreaKey,
  ById,
  type CampaignRow,
  CloseRoundBody,
  closed,
  type KeptPlan,
  oneOf,
  type RoundRow,
  visitOutcomes,
  WithinBody,
} from './schema.ts';
import { noteReminder, readCampaign, readPlan, readProgrammes, readRound } from './store.ts';
import { askForTally } from './tally.ts';

// counts and names of areas; no row of a person is in any of them
const Plain = Type.Unknown();
const Items = Type.Object({
  items: Type.Array(Plain),
  asOf: Type.String(),
  talliedAt: Type.Union([Type.String(), Type.Null()]),
});
const read = { permission: 'testing.read', scope: 'area' } as const;
const write = { permission: 'testing.write', scope: 'area' } as const;

export async function roundAndCampaign(
  ctx: Context,
  id: string,
): Promise<{ round: RoundRow; campaign: CampaignRow } | Refusal> {
  const round = await readRound(ctx, id);
  const campaign = round && (await readCampaign(ctx, round.campaignId));
  return round && campaign ? { round, campaign } : notFound;
}

/** The interval asked about, within the session's own; the whole scope when none is named. */
export async function within(
  ctx: Context,
  areaKey: number | undefined,
): Promise<{ lo: number; hi: number } | Refusal> {
  if (areaKey === undefined) return { lo: ctx.scope.lo, hi: ctx.scope.hi };
  const area = await areaOf(ctx, areaKey);
  if (!area) return notFound;
  return { lo: Math.max(area.key, ctx.scope.lo), hi: Math.min(area.hi, ctx.scope.hi) };
}

const counted = (ctx: Context, round: RoundRow) => ({
  asOf: new Date(ctx.now).toISOString(),
  talliedAt: round.talliedAt?.toISOString() ?? null,
});

export const roundRoutes: RouteDefinition[] = [
  route({
    ...read,
    method: 'GET',
    url: '/campaign-rounds/:id',
    summary: { zh: '一轮的进度:对照计划,按区、按小时', en: 'A round against its plan, by district and hour' },
    params: ById,
    response: Type.Object({
      round: Plain,
      campaign: Plain,
      hour: Type.Number(),
      hours: Type.Array(Plain),
      districts: Type.Array(Plain),
      behind: Type.Array(Plain),
      behindCount: Type.Integer(),
      flow: Type.Array(Plain),
      communityCases: Plain,
      asOf: Type.String(),
      talliedAt: Plain,
    }),
    handle: async (ctx, { params }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      const { round, campaign } = found;
      await askForTally(ctx, round);
      const plan = await readPlan(ctx, campaign.id);
      const units = await unitProgress(ctx, campaign, round);
      const hour = hourOf(round, ctx.now);
      const behind = units.filter(unit => unit.behind.why).sort((a, b) => b.behind.short - a.behind.short);
      const names = await colleagues(ctx, [round.openedBy, round.resultBy]);
      return {
        round: roundView(round, dayOf(round.opensAt.getTime(), ctx.outpace.city.timeZone), names),
        campaign: { id: campaign.id, name: campaign.name, state: campaign.state, version: campaign.version },
        hour,
        hours: hourPairs(plan, round.hours, hour, planShare(plan, round)),
        districts: await districtProgress(ctx, plan, round, units),
        behind: behind.slice(0, 12),
        behindCount: behind.length,
        flow: flowOf(round),
        communityCases: await communityCasesOf(ctx, campaign, round),
        ...counted(ctx, round),
      };
    },
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaign-rounds/:id/units',
    summary: { zh: '一轮的进度:各社区', en: 'A round by community' },
    params: ById,
    response: Items,
    handle: async (ctx, { params }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      return { items: await unitProgress(ctx, found.campaign, found.round), ...counted(ctx, found.round) };
    },
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaign-rounds/:id/points',
    summary: { zh: '一轮的进度:各采样点', en: 'A round by sampling point' },
    params: ById,
    response: Items,
    handle: async (ctx, { params }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      return {
        items: await pointProgress(ctx, found.campaign.id, found.round.id),
        ...counted(ctx, found.round),
      };
    },
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaign-rounds/:id/buildings',
    summary: { zh: '一轮的进度:一个区域的各楼栋', en: 'A round by building of an area' },
    params: ById,
    query: Type.Object({ areaKey: Type.Optional(AreaKey) }, closed),
    response: Items,
    handle: async (ctx, { params, query }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      const range = await within(ctx, query.areaKey);
      if (isRefusal(range)) return range;
      return { items: await buildingProgress(ctx, found.round.id, range), ...counted(ctx, found.round) };
    },
  }),
  route({
    ...read,
    method: 'GET',
    url: '/campaign-rounds/:id/tubes',
    summary: { zh: '还没有送到或没有报告的采样管', en: 'Tubes not received or not reported yet' },
    params: ById,
    query: Type.Object({ ...listQuery, short: oneOf(['received', 'reported'] as const) }, closed),
    response: Type.Unknown(),
    handle: async (ctx, { params, query }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      const programmes = (await readProgrammes(ctx, found.round.id)).map(one => one.programmeId);
      return tubesShortOf(ctx, programmes, query.short, query);
    },
  }),
  route({
    method: 'GET',
    permission: 'person.read',
    scope: 'area',
    url: '/campaign-rounds/:id/missing',
    summary: { zh: '谁还没来,按户', en: 'Who has not come, by household' },
    params: ById,
    query: Type.Object(
      {
        ...listQuery,
        areaKey: Type.Optional(AreaKey),
        visit: Type.Optional(oneOf([...visitOutcomes, 'none'] as const)),
      },
      closed,
    ),
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          maskedName: Type.String(),
          vulnerable: Type.Array(Type.String()),
          areaKey: Type.Integer(),
          area: Type.String(),
          householdId: Type.Union([Type.String(), Type.Null()]),
          household: Type.Union([Type.String(), Type.Null()]),
          visit: Type.Union([Type.String(), Type.Null()]),
          visitAt: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
      next: Type.Union([Type.String(), Type.Null()]),
      total: Type.Integer(),
      totalIsApproximate: Type.Boolean(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params, query }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      const range = await within(ctx, query.areaKey);
      if (isRefusal(range)) return range;
      const page = await missingPage(ctx, found.round, range, query);
      const names = await namesOf(
        ctx,
        page.items.map(item => Number(item.areaKey)),
      );
      const total = await missingCounted(ctx, found.round.id, range);
      return {
        items: page.items.map(item => ({
          ...item,
          areaKey: Number(item.areaKey),
          area: names.get(Number(item.areaKey))?.path ?? '',
          visitAt: item.visitAt?.toISOString() ?? null,
        })),
        next: page.next,
        total: page.next || query.after ? Math.max(total, page.items.length) : page.items.length,
        // the last count; the rows themselves are of this moment
        totalIsApproximate: page.next !== null || query.after !== undefined,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaign-rounds/:id/close',
    summary: { zh: '结束这一轮', en: 'Close the round' },
    params: ById,
    body: CloseRoundBody,
    response: Type.Object({ ok: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      return whole(ctx, found.campaign) ?? endRound(ctx, found.campaign, found.round, body);
    },
  }),
  route({
    ...write,
    method: 'POST',
    url: '/campaign-rounds/:id/result',
    summary: { zh: '认定这一轮发现的社会面病例', en: 'State how many community cases the round found' },
    params: ById,
    body: Type.Object(
      {
        communityCases: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
        reason: Type.Optional(Type.String({ minLength: 2, maxLength: 300 })),
      },
      closed,
    ),
    response: Type.Object({ ok: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      return whole(ctx, found.campaign) ?? stateResult(ctx, found.campaign, found.round, body);
    },
  }),
  route({
    permission: 'message.write',
    scope: 'area',
    method: 'POST',
    url: '/campaign-rounds/:id/remind',
    summary: { zh: '提醒还没来的人(本辖区)', en: 'Remind those who have not come, in one’s own area' },
    params: ById,
    body: WithinBody,
    response: Type.Object({ reminder: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      const range = await within(ctx, body.areaKey);
      if (isRefusal(range)) return range;
      const wide = whole(ctx, found.campaign) === null && body.areaKey === undefined;
      // a reminder of a part is the one after the round's last, so that nobody is reminded twice by district and city
      const number = wide ? await noteReminder(ctx, found.round.id) : found.round.reminders + 1;
      await ctx.enqueue('campaigns.remind', { roundId: found.round.id, number, ...range });
      return { reminder: number };
    },
  }),
  route({
    // who leads testing sends people to doors; at the bench and on the way tasks are only worked
    permission: 'testing.write',
    scope: 'area',
    method: 'POST',
    url: '/campaign-rounds/:id/door-tasks',
    summary: { zh: '给还没来的住户派上门任务', en: 'Assign visits to households that have not come' },
    params: ById,
    body: WithinBody,
    response: Type.Object({ ok: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const found = await roundAndCampaign(ctx, params.id);
      if (isRefusal(found)) return found;
      const range = await within(ctx, body.areaKey);
      if (isRefusal(range)) return range;
      const no = mayGoToDoors(found.round, ctx.now);
      if (no) return no;
      await ctx.enqueue('campaigns.doors', { roundId: found.round.id, ...range });
      return { ok: true };
    },
  }),
];

/** The plan counts those the register does not know; against what was done it is drawn for the registered only. */
function planShare(plan: KeptPlan | null, round: RoundRow): { people: number; tubes: number } {
  const share = plan?.totals.people ? (round.totals.expected ?? plan.totals.people) / plan.totals.people : 1;
  return { people: share, tubes: share };
}

/** Stages of one round in people, each with what is lost before it: registered → in a tube → received → tested and reported. */
export function flowOf(
  round: Pick<RoundRow, 'totals'>,
): { key: string; people: number; lost: { key: string; people: number }[] }[] {
  const t = {
    expected: 0,
    sampled: 0,
    elsewhere: 0,
    away: 0,
    inTube: 0,
    peopleReceived: 0,
    peopleReported: 0,
    ...round.totals,
  };
  const missing = Math.max(0, t.expected - t.sampled - t.elsewhere - t.away);
  return [
    {
      key: 'registered',
      people: t.expected,
      lost: [
        { key: 'missing', people: missing },
        { key: 'elsewhere', people: t.elsewhere },
        { key: 'away', people: t.away },
      ],
    },
    {
      key: 'in_tube',
      people: t.inTube,
      lost: [{ key: 'not_received', people: Math.max(0, t.inTube - t.peopleReceived) }],
    },
    {
      key: 'received',
      people: t.peopleReceived,
      lost: [{ key: 'not_reported', people: Math.max(0, t.peopleReceived - t.peopleReported) }],
    },
    { key: 'reported', people: t.peopleReported, lost: [] },
  ];
}
