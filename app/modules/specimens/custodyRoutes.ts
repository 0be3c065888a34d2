import type { RouteDefinition } from '../../core/http/route.ts';
import { route } from '../../core/http/route.ts';
import { balanceOf } from './balance.ts';
import { boxDetail } from './boxDetail.ts';
import { listBoxes } from './boxes.ts';
import { applyCustody } from './custody.ts';
import {
  BalanceAnswer,
  BalanceQuery,
  BoxDetail,
  BoxList,
  BoxQuery,
  ByCode,
  CustodyAnswer,
  CustodyBody,
  TubeDetail,
} from './custodySchema.ts';
import { ById } from './schema.ts';
import { tubeLine } from './tubeLine.ts';

export const custodyRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/custody/events',
    summary: {
      zh: '转运箱交接：交出、接收、报失、找到（先后到达、重复上传均可）',
      en: 'Hand-overs of boxes: given, taken, lost, found; any order of arrival, repeats are harmless',
    },
    permission: 'custody.write',
    scope: 'area',
    urgency: 'sampling',
    body: CustodyBody,
    response: CustodyAnswer,
    handle: (ctx, { body }) => applyCustody(ctx, body.events),
  }),
  route({
    method: 'GET',
    url: '/boxes',
    summary: { zh: '转运箱', en: 'Boxes on their way' },
    permission: 'testing.read',
    scope: 'area',
    query: BoxQuery,
    response: BoxList,
    handle: (ctx, { query }) => listBoxes(ctx, query),
  }),
  route({
    method: 'GET',
    url: '/boxes/:id',
    summary: { zh: '转运箱详情：每次交接与箱内采样管', en: 'One box with every hand-over and its tubes' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: BoxDetail,
    handle: (ctx, { params }) => boxDetail(ctx, params.id),
  }),
  route({
    method: 'GET',
    url: '/tubes/by-code/:code',
    summary: { zh: '采样管全程', en: 'The whole way of a tube' },
    permission: 'testing.read',
    scope: 'area',
    params: ByCode,
    response: TubeDetail,
    handle: (ctx, { params }) => tubeLine(ctx, params.code),
  }),
  route({
    method: 'GET',
    url: '/custody/balance',
    summary: {
      zh: '采、封、装、收、报平衡表，差异列出管码',
      en: 'Sampled, closed, boxed, received, reported; differences name the tubes',
    },
    permission: 'testing.read',
    scope: 'area',
    query: BalanceQuery,
    response: BalanceAnswer,
    handle: (ctx, { query }) => balanceOf(ctx, query),
  }),
];
