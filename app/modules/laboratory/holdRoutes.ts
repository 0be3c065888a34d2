import Type from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { extendByHand, liftByHand } from './holds.ts';
import { holdPage, holdView, poolPage, poolView } from './poolViews.ts';
import * as shape from './schema.ts';

const id = Type.Object({ id: shape.Uuid });

/** Positive pools and who waits because of them: always with reason, rule, end and how to contest it. */
export const holdRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/laboratory/holds',
    summary: { zh: '等待复检的人', en: 'People waiting for re-test' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(shape.HoldStateWord),
      poolId: Type.Optional(shape.Uuid),
      personId: Type.Optional(shape.Uuid),
    }),
    response: listOf(shape.HoldView),
    handle: (ctx, { query }) => holdPage(ctx, query),
  }),
  route({
    method: 'GET',
    url: '/laboratory/holds/:id',
    summary: { zh: '一次等候', en: 'One hold' },
    permission: 'measure.read',
    scope: 'area',
    params: id,
    response: shape.HoldView,
    handle: (ctx, { params }) => holdView(ctx, params.id),
  }),
  route({
    method: 'POST',
    url: '/laboratory/holds/:id/lift',
    summary: { zh: '解除等候', en: 'End a hold' },
    permission: 'measure.release',
    scope: 'area',
    params: id,
    body: shape.LiftHold,
    response: Type.Object({ state: Type.Literal('lifted') }),
    handle: (ctx, { params, body }) => liftByHand(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/laboratory/holds/:id/extend',
    summary: { zh: '延长等候(限一次)', en: 'Extend a hold, once' },
    permission: 'measure.release',
    scope: 'area',
    params: id,
    body: shape.ExtendHold,
    response: Type.Object({ until: Type.String() }),
    handle: (ctx, { params, body }) => extendByHand(ctx, params.id, body),
  }),
  route({
    method: 'GET',
    url: '/laboratory/pools',
    summary: { zh: '阳性混管', en: 'Positive pools' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(
        Type.Unsafe<shape.PoolListItem['state']>({
          type: 'string',
          enum: ['open', 'all_negative', 'positive_found', 'expired', 'withdrawn'],
        }),
      ),
    }),
    response: listOf(shape.PoolListItem),
    handle: (ctx, { query }) => poolPage(ctx, query),
  }),
  route({
    method: 'GET',
    url: '/laboratory/pools/:id',
    summary: {
      zh: '一个阳性混管:等候的人、楼栋与同住的人',
      en: 'One positive pool: people, buildings, companions',
    },
    permission: 'measure.read',
    scope: 'area',
    params: id,
    response: shape.PoolView,
    handle: (ctx, { params }) => poolView(ctx, params.id),
  }),
];
