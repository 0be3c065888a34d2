import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import * as store from './labStore.ts';
import { receptionColumns, receptionView, takeBox } from './receiving.ts';
import { rejectTube } from './rejecting.ts';
import { rerouteDetail } from './rerouteDetail.ts';
import { decideReroute, proposeReroute, type RerouteRow, rerouteColumns, rerouteViews } from './rerouting.ts';
import * as shape from './schema.ts';
import { labViews, queueOf, turnaround } from './turnaround.ts';

const id = Type.Object({ id: shape.Uuid });

async function viewOf(ctx: Context, lab: store.FullLabRow): Promise<shape.LabView> {
  return (await labViews(ctx, [lab], await areaNames(ctx, [lab.areaKey])))[0]!;
}

/** Laboratories, what they receive, how long they take, and where their work goes when they cannot take it. */
export const labRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/labs',
    summary: { zh: '实验室及其待检量', en: 'Laboratories and the work before them' },
    permission: 'lab.read',
    scope: 'city',
    query: Type.Object({
      state: Type.Optional(shape.LabStateWord),
      mine: Type.Optional(Type.Boolean({ description: 'Only those of the session’s area' })),
    }),
    response: Type.Object({ items: Type.Array(shape.LabView), asOf: Type.String() }),
    async handle(ctx, { query }) {
      const labs = (await store.readLabs(ctx)).filter(
        lab =>
          (!query.state || lab.state === query.state) &&
          (!query.mine || (lab.areaKey >= ctx.scope.lo && lab.areaKey <= ctx.scope.hi)),
      );
      const names = await areaNames(
        ctx,
        labs.map(lab => lab.areaKey),
      );
      return { items: await labViews(ctx, labs, names), asOf: new Date(ctx.now).toISOString() };
    },
  }),
  route({
    method: 'GET',
    url: '/labs/:id',
    summary: { zh: '一家实验室', en: 'One laboratory' },
    permission: 'lab.read',
    scope: 'city',
    params: id,
    response: shape.LabView,
    async handle(ctx, { params }) {
      const lab = await store.readLab(ctx, params.id);
      return lab ? viewOf(ctx, lab) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/labs',
    summary: { zh: '登记实验室', en: 'Register a laboratory' },
    permission: 'testing.write',
    scope: 'area',
    body: shape.NewLab,
    response: shape.LabView,
    async handle(ctx, { body }) {
      const area = await areaOf(ctx, body.areaKey);
      if (!area || area.key < ctx.scope.lo || area.hi > ctx.scope.hi) return notFound;
      const made = await store.insertLab(ctx, body, area.hi);
      if (!made)
        return refuse('LAB-25', `机构代码${body.code}已登记。`, `The facility id ${body.code} is taken.`, {
          status: 409,
          errors: [
            { path: 'body/code', message: { zh: '换一个代码', en: 'choose another' }, rule: 'LAB-25' },
          ],
        });
      await ctx.journal({
        act: 'lab.registered',
        objectKind: 'laboratory',
        objectId: made,
        areaKey: body.areaKey,
        detail: { code: body.code, tubesPerHour: body.tubesPerHour, releases: body.releases },
      });
      return viewOf(ctx, (await store.readLab(ctx, made))!);
    },
  }),
  route({
    method: 'PATCH',
    url: '/labs/:id',
    summary: { zh: '更新实验室的能力、时间、试剂和状态', en: 'Update capacity, hours, reagents and state' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: shape.LabChanges,
    response: shape.LabView,
    async handle(ctx, { params, body }) {
      const lab = await store.ownLab(ctx, params.id);
      if (!lab) return notFound;
      if (!(await store.updateLab(ctx, lab.id, body)))
        return refuse('LAB-22', '刚刚有人改过,请看最新情况。', 'Somebody has just changed it; look again.', {
          status: 409,
          details: { version: lab.version },
        });
      await ctx.journal({
        act: body.state && body.state !== lab.state ? 'lab.state_changed' : 'lab.changed',
        objectKind: 'laboratory',
        objectId: lab.id,
        areaKey: lab.areaKey,
        detail: { state: body.state, note: body.stateNote, tubesPerHour: body.tubesPerHour },
      });
      return viewOf(ctx, (await store.readLab(ctx, lab.id))!);
    },
  }),
  route({
    method: 'POST',
    url: '/labs/:id/receptions',
    summary: { zh: '接收一箱样本', en: 'Receive a box' },
    permission: 'lab.write',
    scope: 'area',
    urgency: 'results',
    params: id,
    body: shape.NewReception,
    response: shape.ReceptionView,
    handle: (ctx, { params, body }) => takeBox(ctx, params.id, body),
  }),
  route({
    method: 'GET',
    url: '/labs/:id/receptions',
    summary: { zh: '接收记录', en: 'Receptions' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object(listQuery),
    response: listOf(shape.ReceptionView),
    async handle(ctx, { params, query }) {
      if (!(await store.mayLookInto(ctx, params.id))) return notFound;
      const page = await readPage<Parameters<typeof receptionView>[0]>(
        ctx,
        {
          from: sql`from lab_reception r`,
          select: receptionColumns,
          where: [sql`r.lab_id = ${params.id}`],
          sorts: { at: { by: sql`r.at`, type: 'timestamptz' } },
          defaultSort: '-at',
          id: sql`r.id`,
        },
        query,
      );
      return { ...page, items: page.items.map(row => receptionView(row, true)) };
    },
  }),
  route({
    method: 'POST',
    url: '/labs/:id/rejections',
    summary: { zh: '拒收样本管', en: 'Reject a tube' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: shape.NewRejection,
    response: Type.Object({ tubeId: Type.String(), already: Type.Boolean() }),
    handle: (ctx, { params, body }) => rejectTube(ctx, params.id, body),
  }),
  route({
    method: 'GET',
    url: '/labs/:id/queue',
    summary: { zh: '待检箱与预计报告时间', en: 'Boxes waiting and when they will be reported' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: shape.QueueView,
    handle: (ctx, { params }) => queueOf(ctx, params.id),
  }),
  route({
    method: 'GET',
    url: '/laboratory/turnaround',
    summary: { zh: '周转时间与积压', en: 'Turnaround and backlog' },
    permission: 'lab.read',
    scope: 'area',
    query: Type.Object({
      labId: Type.Optional(shape.Uuid),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, default: 7 })),
    }),
    response: shape.Turnaround,
    handle: (ctx, { query }) => turnaround(ctx, { ...query, days: query.days ?? 7 }),
  }),
  route({
    method: 'POST',
    url: '/labs/:id/reroutes',
    summary: { zh: '测算改送方案', en: 'Work out where the work could go' },
    permission: 'testing.write',
    scope: 'area',
    params: id,
    response: shape.RerouteView,
    async handle(ctx, { params }) {
      const lab = await store.ownLab(ctx, params.id);
      return (lab && (await proposeReroute(ctx, lab.id, true))) ?? notFound;
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/reroutes',
    summary: { zh: '改送方案', en: 'Rerouting proposals' },
    permission: 'lab.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      labId: Type.Optional(shape.Uuid),
      state: Type.Optional(
        Type.Unsafe<shape.RerouteView['state'] | 'decided'>({
          type: 'string',
          enum: ['proposed', 'confirmed', 'declined', 'decided'],
          description: '`decided`: confirmed or declined',
        }),
      ),
    }),
    response: listOf(shape.RerouteView),
    async handle(ctx, { query }) {
      const where: RawBuilder<unknown>[] = [];
      if (query.labId) where.push(sql`r.lab_id = ${query.labId}`);
      if (query.state === 'decided') where.push(sql`r.state <> 'proposed'`);
      else if (query.state) where.push(sql`r.state = ${query.state}`);
      const page = await readPage<RerouteRow>(
        ctx,
        {
          from: sql`from lab_reroute r join laboratory l on l.id = r.lab_id`,
          select: rerouteColumns,
          where,
          sorts: { proposedAt: { by: sql`r.proposed_at`, type: 'timestamptz' } },
          defaultSort: '-proposedAt',
          id: sql`r.id`,
        },
        query,
      );
      return { ...page, items: await rerouteViews(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/reroutes/:id',
    summary: { zh: '一份改送方案与现在的情况', en: 'One rerouting proposal beside what is so now' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: shape.RerouteDetail,
    handle: (ctx, { params }) => rerouteDetail(ctx, params.id),
  }),
  route({
    method: 'POST',
    url: '/laboratory/reroutes/:id/decision',
    summary: { zh: '确认或不采纳改送方案', en: 'Confirm or decline a rerouting' },
    permission: 'testing.write',
    scope: 'area',
    params: id,
    body: shape.DecideReroute,
    response: shape.RerouteView,
    handle: (ctx, { params, body }) => decideReroute(ctx, params.id, body),
  }),
];
