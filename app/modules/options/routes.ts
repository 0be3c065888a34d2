import { pictureParameters, whatIfs } from '@outpace/sim';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { stopHere } from './jobs.ts';
import { estimatedR, livePicture } from './livePicture.ts';
import { limits, prices } from './parameters.ts';
import { mayRun, type RunInputs, sized } from './rules.ts';
import { NewRun } from './schema.ts';
import { insertRun, type RunRow, readRun, readRuns, readWorlds, stopRun } from './store.ts';
import { stepsOf } from './worlds.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const ofOutbreak = Type.Object(
  { outbreakId: Type.String({ format: 'uuid' }) },
  { additionalProperties: false },
);
const runs = { permission: 'option.run', scope: 'area' } as const;
// counts, settings and intervals made by this module; no row of a person is in any of them
const Plain = Type.Unknown();

const RunShape = Type.Object({
  id: Type.String(),
  outbreakId: Type.String(),
  state: Type.String(),
  lost: Type.Boolean(),
  askedAt: Type.String(),
  askedByName: Type.Union([Type.String(), Type.Null()]),
  finishedAt: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
  done: Type.Integer(),
  elapsedMs: Type.Integer(),
  processorMs: Type.Integer(),
  problem: Type.Union([Type.Object({ zh: Type.String(), en: Type.String() }), Type.Null()]),
  inputs: Plain,
});

const view = (row: RunRow, names: ReadonlyMap<string, { name: string }>) => ({
  id: row.id,
  outbreakId: row.outbreakId,
  state: row.state,
  lost: row.lost,
  askedAt: row.askedAt.toISOString(),
  askedByName: names.get(row.askedBy)?.name ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  total: row.total,
  done: row.done,
  elapsedMs: row.elapsedMs,
  processorMs: row.processorMs,
  problem: row.problem,
  inputs: row.inputs,
});

export const routes: RouteDefinition[] = [
  route({
    ...runs,
    method: 'GET',
    url: '/options/picture',
    summary: {
      zh: '推演的起点:疫情现状,可选的应对,假设',
      en: 'What options start from: the present picture, responses, assumptions',
    },
    query: ofOutbreak,
    response: Type.Object({ live: Plain, responses: Plain, assumptions: Plain }),
    handle: async (ctx, { query }) => {
      const live = await livePicture(ctx, query.outbreakId);
      if (!live) return notFound;
      return {
        live,
        // the shipped ones follow the present response in what they do not change
        responses: whatIfs.value.map(one => (one.policy.id === 'as-now' ? live.asNow : one)),
        assumptions: { detected: pictureParameters.detectedShare, prices, worlds: limits.worlds },
      };
    },
  }),
  route({
    ...runs,
    method: 'GET',
    url: '/options/runs',
    summary: { zh: '一起疫情的方案推演', en: 'Option runs of an outbreak' },
    query: ofOutbreak,
    response: Type.Object({ items: Type.Array(RunShape) }),
    handle: async (ctx, { query }) => {
      const rows = await readRuns(ctx, query.outbreakId);
      const names = await colleagues(
        ctx,
        rows.map(row => row.askedBy),
      );
      return { items: rows.map(row => view(row, names)) };
    },
  }),
  route({
    ...runs,
    method: 'POST',
    url: '/options/runs',
    summary: {
      zh: '从现状推演几种应对(后台进行,可停止)',
      en: 'Run several responses from the present state (in the background, can be stopped)',
    },
    body: NewRun,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      const live = await livePicture(ctx, body.outbreakId);
      if (!live) return notFound;
      const may = mayRun(body, { picture: live.picture, estimated: estimatedR(live) });
      if (isRefusal(may)) return may;
      const inputs: RunInputs = {
        today: live.today,
        area: live.area.name,
        disease: body.disease,
        picture: sized(live.picture, may.people),
        asNow: body.responses.find(response => response.policy.id === 'as-now') ?? live.asNow,
        responses: body.responses,
        days: body.days,
        worlds: body.worlds,
        // nobody chooses chance: from the clock unless somebody repeats a run
        seed: body.seed ?? Math.floor(ctx.now / 1000) % 2_000_000_000,
        r: may.r,
        detected: body.detected,
        prices: body.prices,
        sensitivity: body.sensitivity,
        leftOut: {
          undated: live.cases.undated,
          older: live.cases.older,
          future: live.cases.future,
          notRestricting: live.held.notRestricting,
        },
      };
      const runId = await insertRun(ctx, { outbreakId: body.outbreakId, inputs, total: stepsOf(inputs) });
      if (!runId)
        return refuse(
          'OPT-6',
          '这起疫情已有一次推演在进行,请等它结束或先停止。',
          'A run of this outbreak is under way: wait for it, or stop it first.',
          {
            status: 409,
          },
        );
      await ctx.journal({
        act: 'option.asked',
        objectKind: 'option_run',
        objectId: runId,
        rule: 'OPT-5',
        detail: {
          outbreak: body.outbreakId,
          seed: inputs.seed,
          worlds: inputs.worlds,
          days: inputs.days,
          responses: body.responses.map(one => one.policy.id),
        },
      });
      await ctx.enqueue('options.run', { runId });
      return { id: runId };
    },
  }),
  route({
    ...runs,
    method: 'GET',
    url: '/options/runs/:id',
    summary: { zh: '一次推演:进度、输入、结果', en: 'One run: progress, inputs, outcome' },
    params: id,
    response: Type.Object({ run: RunShape, outcome: Plain, perWorld: Plain }),
    handle: async (ctx, { params }) => {
      const row = await readRun(ctx, params.id);
      if (!row) return notFound;
      const names = await colleagues(ctx, [row.askedBy]);
      return {
        run: view(row, names),
        outcome: row.outcome,
        perWorld: row.state === 'done' ? await readWorlds(ctx, row.id) : null,
      };
    },
  }),
  route({
    ...runs,
    method: 'POST',
    url: '/options/runs/:id/stop',
    summary: { zh: '立即停止推演', en: 'Stop a run at once' },
    params: id,
    body: Type.Object({}, { additionalProperties: false }),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { params }) => {
      const row = await readRun(ctx, params.id);
      if (!row) return notFound;
      if (!(await stopRun(ctx, row.id)))
        return refuse('OPT-6', '它已经结束。', 'It has ended.', { status: 409 });
      stopHere(row.id);
      await ctx.journal({
        act: 'option.stopped',
        objectKind: 'option_run',
        objectId: row.id,
        rule: 'OPT-6',
        areaKey: row.areaKey,
        detail: { done: row.done, of: row.total },
      });
      return { id: row.id };
    },
  }),
];
