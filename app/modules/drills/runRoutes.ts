import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { type DrillHost, deleteRun, makeRun, runsOf, startRun, stopRun } from './runs.ts';
import { scenariosIn, viewOfScenario } from './scenarioFiles.ts';
import { DrillRun, NewDrill, ScenarioView } from './schema.ts';
import { countRuns } from './store.ts';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** DRL-6: a drill starts no drills; there these addresses do not exist. */
const inCity =
  <I, R>(work: (ctx: Context, input: I) => Promise<R>) =>
  async (ctx: Context, input: I): Promise<R | Refusal> =>
    ctx.outpace.drill || ctx.outpace.config.drill ? notFound : work(ctx, input);

/** Starting, finding and ending drills from any city. */
export const runRoutes = (host: DrillHost): RouteDefinition[] => [
  route({
    method: 'GET',
    url: '/drills/scenarios',
    summary: { zh: '演练想定', en: 'Scenarios of drills' },
    permission: 'drill.read',
    scope: 'city',
    response: Type.Object({ items: Type.Array(ScenarioView), problems: Type.Array(Type.String()) }),
    handle: inCity(async () => {
      const { scenarios, problems } = scenariosIn(host.scenarioFolder);
      return { items: scenarios.map(viewOfScenario), problems };
    }),
  }),
  route({
    method: 'GET',
    url: '/drills',
    summary: { zh: '演练', en: 'Drills' },
    permission: 'drill.read',
    scope: 'city',
    response: Type.Object({ items: Type.Array(DrillRun), total: Type.Integer() }),
    handle: inCity(async ctx => ({ items: await runsOf(ctx), total: await countRuns(ctx) })),
  }),
  route({
    method: 'POST',
    url: '/drills',
    summary: { zh: '启动演练', en: 'Start a drill' },
    permission: 'drill.run',
    scope: 'city',
    body: NewDrill,
    response: Type.Object({ id: Type.String() }),
    handle: inCity((ctx, { body }: { body: NewDrill }) => makeRun(ctx, host, body)),
  }),
  route({
    method: 'POST',
    url: '/drills/:id/start',
    summary: { zh: '再次启动演练', en: 'Start a stopped drill again' },
    permission: 'drill.run',
    scope: 'city',
    params,
    response: DrillRun,
    handle: inCity((ctx, input: { params: { id: string } }) => startRun(ctx, host, input.params.id)),
  }),
  route({
    method: 'POST',
    url: '/drills/:id/stop',
    summary: { zh: '停止演练(保存后结束)', en: 'Stop a drill; it saves and ends' },
    permission: 'drill.run',
    scope: 'city',
    params,
    response: DrillRun,
    handle: inCity((ctx, input: { params: { id: string } }) => stopRun(ctx, input.params.id)),
  }),
  route({
    method: 'DELETE',
    url: '/drills/:id',
    summary: { zh: '删除演练', en: 'Delete a drill' },
    permission: 'drill.run',
    scope: 'city',
    params,
    query: Type.Object({ confirmed: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    response: Type.Object({}),
    handle: inCity((ctx, input: { params: { id: string }; query: { confirmed?: boolean } }) =>
      deleteRun(ctx, input.params.id, input.query.confirmed === true),
    ),
  }),
];
