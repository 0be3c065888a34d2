import Type from 'typebox';
import type { RouteDefinition } from '../../core/http/route.ts';
import { route } from '../../core/http/route.ts';
import { refuse } from '../../core/refusal.ts';
import { addAreas, areaOf, areaTree } from './queries.ts';
import { Area, NewArea } from './schema.ts';

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/areas',
    summary: { zh: '区域树', en: 'The tree of areas' },
    permission: 'signed-in',
    scope: 'city',
    query: Type.Object(
      {
        parentKey: Type.Optional(Type.Integer({ minimum: 0 })),
        maxLevel: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ items: Type.Array(Area) }),
    handle: async (ctx, { query }) => ({ items: await areaTree(ctx, query) }),
  }),
  route({
    method: 'POST',
    url: '/areas',
    summary: { zh: '添加区域', en: 'Add areas' },
    permission: 'area.write',
    scope: 'city',
    body: Type.Object(
      { areas: Type.Array(NewArea, { minItems: 1, maxItems: 5000 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ keys: Type.Array(Type.Integer()) }),
    handle: async (ctx, { body }) => {
      for (const [index, area] of body.areas.entries()) {
        const parent = await areaOf(ctx, area.parentKey);
        if (!parent || parent.level === 5) {
          return refuse(
            'ARE-1',
            '上级区域不存在,或已是楼栋。',
            'The parent area does not exist, or is a building already.',
            {
              errors: [
                {
                  path: `body/areas/${index}/parentKey`,
                  message: {
                    zh: `没有可作上级的区域 ${area.parentKey}`,
                    en: `no area ${area.parentKey} that can be a parent`,
                  },
                  rule: 'ARE-1',
                },
              ],
            },
          );
        }
      }
      return { keys: await addAreas(ctx, body.areas) };
    },
  }),
];
