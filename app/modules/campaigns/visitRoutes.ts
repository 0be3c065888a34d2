import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { isRefusal } from '../../core/refusal.ts';
import { doorsOf } from './missing.ts';
import { roundAndCampaign, within } from './roundRoutes.ts';
import { AreaKey, closed, Id, Said, VisitsBody } from './schema.ts';
import { readOpenRounds } from './store.ts';
import { recordVisits } from './visits.ts';

/** People a phone takes at once; a grid has some thousand. */
const peopleOnPhone = {
  value: 5000,
  unit: 'people',
  status: 'assumed',
  source: 'what a phone of three gigabytes draws without waiting',
};

export const visitRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    permission: 'sample.write',
    scope: 'area',
    url: '/door-to-door',
    summary: { zh: '上门排查:进行中的轮次', en: 'Door to door: the rounds that are open' },
    response: Type.Object({
      rounds: Type.Array(
        Type.Object({
          id: Type.String(),
          campaignName: Type.String(),
          number: Type.Integer(),
          opensAt: Type.String(),
          closesAt: Type.String(),
        }),
      ),
      asOf: Type.String(),
    }),
    handle: async ctx => ({
      rounds: (await readOpenRounds(ctx)).map(round => ({
        id: round.id,
        campaignName: round.campaignName,
        number: round.number,
        opensAt: round.opensAt.toISOString(),
        closesAt: round.closesAt.toISOString(),
      })),
      asOf: new Date(ctx.now).toISOString(),
    }),
  }),
  route({
    method: 'GET',
    permission: 'sample.write',
    scope: 'area',
    url: '/door-to-door/doors',
    summary: { zh: '上门排查:还没采样的住户', en: 'Door to door: households with somebody not sampled' },
    query: Type.Object({ roundId: Id, areaKey: Type.Optional(AreaKey) }, closed),
    response: Type.Object({
      households: Type.Array(
        Type.Object({
          id: Type.String(),
          label: Type.String(),
          unit: Type.Union([Type.String(), Type.Null()]),
          areaKey: Type.Integer(),
          areaName: Type.String(),
          members: Type.Array(
            Type.Object({
              personId: Type.String(),
              maskedName: Type.String(),
              vulnerable: Type.Array(Type.String()),
              visit: Type.Union([Type.String(), Type.Null()]),
              visitAt: Type.Union([Type.String(), Type.Null()]),
            }),
          ),
        }),
      ),
      people: Type.Integer(),
      more: Type.Boolean(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { query }) => {
      const found = await roundAndCampaign(ctx, query.roundId);
      if (isRefusal(found)) return found;
      const range = await within(ctx, query.areaKey);
      if (isRefusal(range)) return range;
      const doors = await doorsOf(ctx, found.round, range, peopleOnPhone.value);
      return {
        ...doors,
        households: doors.households.map(one => ({ ...one, areaKey: Number(one.areaKey) })),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    permission: 'sample.write',
    scope: 'area',
    urgency: 'sampling',
    url: '/door-to-door/visits',
    summary: {
      zh: '上门结果:来了、没人、走不动、外出',
      en: 'What was found at doors: came, not at home, cannot walk, away',
    },
    body: VisitsBody,
    response: Type.Object({
      results: Type.Array(
        Type.Object({
          id: Type.String(),
          state: Type.String(),
          rule: Type.Optional(Type.String()),
          why: Type.Optional(Said),
        }),
      ),
    }),
    handle: async (ctx, { body }) => ({ results: await recordVisits(ctx, body.events) }),
  }),
];
