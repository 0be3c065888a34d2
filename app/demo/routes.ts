import Type from 'typebox';
import { type RouteDefinition, route } from '../core/http/route.ts';
import { notFound } from '../core/refusal.ts';
import { demoPassword, staff } from './staff.ts';

/** The demo's sign-ins, for the sign-in page; outside the demo this address does not exist. */
export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/demo/sign-ins',
    summary: { zh: '演示账号', en: 'Sign-ins of the demo' },
    permission: 'public',
    scope: 'city',
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          login: Type.String(),
          password: Type.String(),
          role: Type.String(),
          area: Type.String(),
          what: Type.Object({ zh: Type.String(), en: Type.String() }),
        }),
      ),
    }),
    handle: async ctx =>
      ctx.outpace.config.demo
        ? {
            items: staff.map(account => ({
              login: account.login,
              password: demoPassword,
              role: account.role,
              area: account.area.at(-1) ?? '',
              what: account.what,
            })),
          }
        : notFound,
  }),
];
