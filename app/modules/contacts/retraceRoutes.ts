import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { casesOf } from '../cases/queries.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import { Uuid } from './bodies.ts';
import {
  askToStop,
  insertSweep,
  readSweep,
  readSweepCases,
  readSweeps,
  type SweepRow,
} from './retraceStore.ts';

const id = Type.Object({ id: Uuid });
const Counts = {
  new: Type.Integer(),
  changed: Type.Integer(),
  unaffected: Type.Integer(),
  gone: Type.Integer(),
};
const SweepShape = Type.Object({
  id: Type.String(),
  outbreakId: Type.String(),
  state: Type.String(),
  everyCase: Type.Boolean(),
  total: Type.Integer(),
  done: Type.Integer(),
  ...Counts,
  stopping: Type.Boolean(),
  askedAt: Type.String(),
  askedByName: Type.Union([Type.String(), Type.Null()]),
  finishedAt: Type.Union([Type.String(), Type.Null()]),
});

const view = (row: SweepRow, name: string | null) => ({
  id: row.id,
  outbreakId: row.outbreakId,
  state: row.state,
  everyCase: row.everyCase,
  total: row.total,
  done: row.done,
  new: row.new,
  changed: row.changed,
  unaffected: row.unaffected,
  gone: row.gone,
  stopping: row.stopAskedAt !== null && row.finishedAt === null,
  askedAt: row.askedAt.toISOString(),
  askedByName: name,
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

export const retraceRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/contacts/retraces',
    summary: {
      zh: '规则变动后重新追踪一起疫情的全部在办病例(后台进行,可停止)',
      en: 'Trace all open cases of an outbreak again after a rule changed (in the background, can be stopped)',
    },
    permission: 'trace.run',
    scope: 'area',
    body: Type.Object(
      { outbreakId: Uuid, everyCase: Type.Optional(Type.Boolean()) },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      if (!(await outbreakOf(ctx, body.outbreakId))) return notFound;
      const sweepId = await insertSweep(ctx, {
        outbreakId: body.outbreakId,
        everyCase: body.everyCase === true,
      });
      if (!sweepId)
        return refuse(
          'CON-13',
          '这起疫情的重新追踪正在进行,请等它结束或先停止。',
          'This outbreak is being traced again already; wait for it or stop it first.',
          { status: 409 },
        );
      await ctx.journal({
        act: 'contact.retrace_asked',
        objectKind: 'outbreak',
        objectId: body.outbreakId,
        rule: 'CON-13',
        detail: { sweep: sweepId, everyCase: body.everyCase === true },
      });
      await ctx.enqueue('contacts.retrace', { sweepId }, `contacts.retrace ${sweepId}`);
      return { id: sweepId };
    },
  }),
  route({
    method: 'GET',
    url: '/contacts/retraces',
    summary: {
      zh: '一起疫情的历次整体重新追踪与进度',
      en: 'Re-traces of an outbreak with their progress',
    },
    permission: 'contact.read',
    scope: 'area',
    query: Type.Object({ outbreakId: Uuid }),
    response: Type.Object({ items: Type.Array(SweepShape) }),
    handle: async (ctx, { query }) => {
      const rows = await readSweeps(ctx, query.outbreakId);
      const names = await colleagues(
        ctx,
        rows.map(row => row.askedBy),
      );
      return { items: rows.map(row => view(row, names.get(row.askedBy)?.name ?? null)) };
    },
  }),
  route({
    method: 'GET',
    url: '/contacts/retraces/:id',
    summary: {
      zh: '一次整体重新追踪:逐病例的新增、变化、不变、撤回',
      en: 'One re-trace: new, changed, unaffected and gone for each case',
    },
    permission: 'contact.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      sweep: SweepShape,
      cases: Type.Array(
        Type.Object({
          caseId: Type.String(),
          number: Type.String(),
          outcome: Type.String(),
          refused: Type.Union([Type.String(), Type.Null()]),
          ...Counts,
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const row = await readSweep(ctx, params.id);
      if (!row) return notFound;
      const cases = await readSweepCases(ctx, row.id);
      const numbers = await casesOf(
        ctx,
        cases.map(one => one.caseId),
      );
      const names = await colleagues(ctx, [row.askedBy]);
      return {
        sweep: view(row, names.get(row.askedBy)?.name ?? null),
        cases: cases.map(one => ({ ...one, number: numbers.get(one.caseId)?.number ?? '' })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/retraces/:id/stop',
    summary: { zh: '停止整体重新追踪;已完成的病例保留', en: 'Stop a re-trace; cases done stay done' },
    permission: 'trace.run',
    scope: 'area',
    params: id,
    body: Type.Object({}, { additionalProperties: false }),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { params }) => {
      const row = await readSweep(ctx, params.id);
      if (!row) return notFound;
      if (!(await askToStop(ctx, row.id)))
        return refuse('CON-13', '它已经结束。', 'It has ended.', { status: 409 });
      await ctx.journal({
        act: 'contact.retrace_stop_asked',
        objectKind: 'outbreak',
        objectId: row.outbreakId,
        rule: 'CON-13',
        areaKey: row.areaKey,
        detail: { sweep: row.id, done: row.done, of: row.total },
      });
      return { id: row.id };
    },
  }),
];
