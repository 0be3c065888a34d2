import Type from 'typebox';
import { type RouteDefinition, route } from '../core/http/route.ts';
import { notFound } from '../core/refusal.ts';
import { humanAccounts } from '../drills/city/staff.ts';
import { scenarioOf } from '../drills/folder.ts';
import { demoPassword } from './staff.ts';

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
    handle: async ({ outpace: { config } }) => {
      if (!config.demo) return notFound;
      const scenario = scenarioOf(config.dataDirectory);
      return {
        items: (scenario ? humanAccounts(scenario) : []).map(({ login, role, what }) => ({
          login,
          password: demoPassword,
          role,
          area: '',
          what,
        })),
      };
    },
  }),
];
