import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { packsOfProgrammes } from './judging.ts';
import { mayLookInto } from './labStore.ts';
import { benchLimits, nextLimit } from './limits.ts';
import { clearWells, openPlate, placeWells, plateView, voidPlate } from './plates.ts';
import { reviewRun, startRun, takeReadings } from './runs.ts';
import * as shape from './schema.ts';
import { type LabTubeRow, labTubeColumns } from './tubeStore.ts';

const id = Type.Object({ id: shape.Uuid });
const benchStates = ['waiting', 'loaded', 'for_review', 'reported', 'rejected'] as const;

/** The bench: tubes waiting, plates, runs. It sees tubes and never people. */
export const benchRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/labs/:id/tubes',
    summary: { zh: '台面上的样本管', en: 'Tubes at the bench' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(
        Type.Unsafe<(typeof benchStates)[number]>({ type: 'string', enum: [...benchStates] }),
      ),
      rerun: Type.Optional(Type.Boolean()),
      code: Type.Optional(Type.String({ maxLength: 60 })),
    }),
    response: listOf(shape.BenchTube),
    async handle(ctx, { params, query }) {
      if (!(await mayLookInto(ctx, params.id))) return notFound;
      const where: RawBuilder<unknown>[] = [sql`t.lab_id = ${params.id}`];
      if (query.state) where.push(sql`t.state = ${query.state}`);
      if (query.rerun) where.push(sql`t.rerun_reason is not null`);
      if (query.code) where.push(sql`t.code = upper(${query.code})`);
      const page = await readPage<LabTubeRow>(
        ctx,
        {
          from: sql`from lab_tube t`,
          select: labTubeColumns,
          where,
          sorts: {
            firstSampleAt: { by: sql`t.first_sample_at`, type: 'timestamptz' },
            receivedAt: { by: sql`t.received_at`, type: 'timestamptz' },
          },
          defaultSort: 'firstSampleAt',
          id: sql`t.tube_id`,
        },
        query,
      );
      const judged = await packsOfProgrammes(ctx, new Set(page.items.map(row => row.programmeId)));
      return {
        ...page,
        items: page.items.map(row => {
          const by = judged.get(row.programmeId);
          const due = by ? nextLimit(benchLimits(by), row) : null;
          return {
            tubeId: row.tubeId,
            code: row.code,
            boxCode: row.boxCode,
            state: row.state,
            receivedAt: row.receivedAt.toISOString(),
            firstSampleAt: row.firstSampleAt?.toISOString() ?? null,
            poolSize: row.poolSize,
            memberCount: row.memberCount,
            programmeKind: row.programmeKind,
            dueAt: due && new Date(due.dueAt).toISOString(),
            late: due !== null && due.dueAt < ctx.now,
            rerun: row.rerunReason && {
              reason: row.rerunReason,
              notReagent: row.rerunNotReagent ?? '',
              notLot: row.rerunNotLot ?? '',
            },
            outcome: row.outcome,
          };
        }),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/labs/:id/plates',
    summary: { zh: '板', en: 'Plates' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(
        Type.Unsafe<shape.PlateListItem['state']>({ type: 'string', enum: [...shape.plateStates] }),
      ),
    }),
    response: listOf(shape.PlateListItem),
    async handle(ctx, { params, query }) {
      if (!(await mayLookInto(ctx, params.id))) return notFound;
      const where: RawBuilder<unknown>[] = [sql`p.lab_id = ${params.id}`];
      if (query.state) where.push(sql`p.state = ${query.state}`);
      const page = await readPage<Omit<shape.PlateListItem, 'createdAt'> & { createdAt: Date }>(
        ctx,
        {
          from: sql`from lab_plate p left join lab_run r on r.plate_id = p.id cross join lateral (
            select (count(*) filter (where w.content = 'tube'))::int as tubes, (count(*) filter (where w.content <> 'tube'))::int as controls, (count(*) filter (where w.call = 'positive'))::int as positives,
              (count(*) filter (where w.call = 'grey'))::int as greys from lab_well w where w.plate_id = p.id) c`,
          select: sql`p.id, p.code, p.state, c.tubes, c.controls, c.positives, c.greys, p.created_at as "createdAt", r.id as "runId"`,
          where,
          sorts: { createdAt: { by: sql`p.created_at`, type: 'timestamptz' } },
          defaultSort: '-createdAt',
          id: sql`p.id`,
        },
        query,
      );
      return { ...page, items: page.items.map(row => ({ ...row, createdAt: row.createdAt.toISOString() })) };
    },
  }),
  route({
    method: 'POST',
    url: '/labs/:id/plates',
    summary: { zh: '开一块板', en: 'Open a plate' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: shape.NewPlate,
    response: Type.Object({ id: Type.String() }),
    handle: (ctx, { params, body }) => openPlate(ctx, params.id, body),
  }),
  route({
    method: 'GET',
    url: '/plates/:id',
    summary: { zh: '一块板', en: 'One plate' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: shape.PlateView,
    handle: (ctx, { params }) => plateView(ctx, params.id),
  }),
  route({
    method: 'POST',
    url: '/plates/:id/wells',
    summary: { zh: '扫码上板', en: 'Place tubes and controls' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: shape.Placements,
    response: shape.PlacementAnswer,
    handle: (ctx, { params, body }) => placeWells(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/plates/:id/wells/clear',
    summary: { zh: '取下', en: 'Take wells off' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: shape.ClearWells,
    response: Type.Object({ cleared: Type.Integer() }),
    handle: (ctx, { params, body }) => clearWells(ctx, params.id, body.wells),
  }),
  route({
    method: 'POST',
    url: '/plates/:id/void',
    summary: { zh: '作废一块板', en: 'Void a plate' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      { reason: Type.String({ minLength: 2, maxLength: 300 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ state: Type.Literal('void') }),
    handle: (ctx, { params, body }) => voidPlate(ctx, params.id, body.reason),
  }),
  route({
    method: 'POST',
    url: '/plates/:id/runs',
    summary: { zh: '上机', en: 'Start the run' },
    permission: 'lab.write',
    scope: 'area',
    params: id,
    body: shape.NewRun,
    response: Type.Object({ id: Type.String() }),
    handle: (ctx, { params, body }) => startRun(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/runs/:id/readings',
    summary: { zh: '录入一批的读数', en: 'Enter the readings of a run' },
    permission: 'lab.write',
    scope: 'area',
    urgency: 'results',
    params: id,
    body: shape.Readings,
    response: shape.RunAnswer,
    handle: (ctx, { params, body }) => takeReadings(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/runs/:id/review',
    summary: { zh: '审核一批', en: 'Review a run' },
    permission: 'lab.release',
    scope: 'area',
    params: id,
    response: Type.Object({ reviewed: Type.Integer() }),
    handle: (ctx, { params }) => reviewRun(ctx, params.id),
  }),
];
