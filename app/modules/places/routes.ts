import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { ensurePlaces, placesOf, searchPlaces } from './queries.ts';
import { NewPlaceBody, Place } from './schema.ts';

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/places',
    summary: { zh: '按名称找场所', en: 'Find places by name' },
    permission: 'place.read',
    scope: 'city',
    query: Type.Object(
      {
        q: Type.String({ minLength: 1, maxLength: 100 }),
        lon: Type.Optional(Type.Number()),
        lat: Type.Optional(Type.Number()),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ items: Type.Array(Place) }),
    handle: async (ctx, { query }) => ({
      items: await searchPlaces(
        ctx,
        query.q,
        query.lon !== undefined && query.lat !== undefined ? { lon: query.lon, lat: query.lat } : undefined,
      ),
    }),
  }),
  route({
    method: 'GET',
    url: '/places/:id',
    summary: { zh: '场所', en: 'A place' },
    permission: 'place.read',
    scope: 'city',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    response: Place,
    handle: async (ctx, { params }) => (await placesOf(ctx, [params.id])).get(params.id) ?? notFound,
  }),
  route({
    method: 'POST',
    url: '/places',
    summary: { zh: '登记场所', en: 'Record a place' },
    permission: 'place.write',
    scope: 'city',
    body: NewPlaceBody,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      if (!(await areaOf(ctx, body.areaKey)))
        return refuse('PLA-1', '没有这个区域。', 'There is no such area.', {
          errors: [
            {
              path: 'body/areaKey',
              message: { zh: `没有区域 ${body.areaKey}`, en: `no area ${body.areaKey}` },
              rule: 'PLA-1',
            },
          ],
        });
      const [id] = await ensurePlaces(ctx, [body]);
      await ctx.journal({ act: 'place.recorded', objectKind: 'place', objectId: id, areaKey: body.areaKey });
      return { id: id! };
    },
  }),
];
