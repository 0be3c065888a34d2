import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, type Page, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { actorNames } from './actorNames.ts';
import { consequencesOf } from './consequenceStore.ts';
import { mayLookInto } from './labStore.ts';
import { poolAdvice } from './poolAdvice.ts';
import { proposeCorrection, releaseOutcomes, reviewOutcomes, withdrawOutcome } from './release.ts';
import * as shape from './schema.ts';
import { decideSignal, signalSeen } from './signalStore.ts';
import { take } from './take.ts';

const id = Type.Object({ id: shape.Uuid });

type Row = Omit<
  shape.OutcomeView,
  'testedAt' | 'createdAt' | 'reviewedAt' | 'releasedAt' | 'reviewedByMe'
> & {
  testedAt: Date;
  createdAt: Date;
  reviewedAt: Date | null;
  releasedAt: Date | null;
  reviewedPerson: string | null;
};

async function outcomePage(
  ctx: Context,
  where: RawBuilder<unknown>[],
  query: { after?: string; limit?: number; sort?: string },
): Promise<Page<shape.OutcomeView>> {
  const page = await readPage<Row>(
    ctx,
    {
      from: sql`from lab_outcome o join laboratory l on l.id = o.lab_id join lab_tube t on t.tube_id = o.tube_id`,
      select: sql`o.id, o.lab_id as "labId", l.name as "labName", o.tube_id as "tubeId", o.tube_code as "tubeCode", t.pool_size as "poolSize", o.outcome, o.genes, o.reagent, o.instrument, o.plate_code as "plateCode",
        o.plate_id as "plateId", o.well, o.state, o.doubt, o.source, o.tested_at as "testedAt", o.created_at as "createdAt", o.reviewed_at as "reviewedAt", o.reviewed_by as "reviewedBy", o.reviewed_person as "reviewedPerson",
        o.released_at as "releasedAt", o.released_by as "releasedBy", o.corrects_id as "correctsId", o.corrected_by as "correctedById", o.correction_reason as "correctionReason"`,
      where,
      sorts: {
        createdAt: { by: sql`o.created_at`, type: 'timestamptz' },
        releasedAt: { by: sql`o.released_at`, type: 'timestamptz' },
      },
      defaultSort: '-createdAt',
      id: sql`o.id`,
    },
    query,
  );
  const nameOf = await actorNames(
    ctx,
    page.items.flatMap(row => [row.reviewedBy, row.releasedBy]),
  );
  return {
    ...page,
    items: page.items.map(({ reviewedPerson, ...row }) => ({
      ...row,
      // released at source: two people of that laboratory did, whom we do not know
      reviewedBy: nameOf(row.reviewedBy, row.labName),
      releasedBy: nameOf(row.releasedBy, row.labName),
      testedAt: row.testedAt.toISOString(),
      createdAt: row.createdAt.toISOString(),
      reviewedAt: row.reviewedAt?.toISOString() ?? null,
      releasedAt: row.releasedAt?.toISOString() ?? null,
      reviewedByMe: reviewedPerson !== null && reviewedPerson === ctx.scope.naturalPerson,
    })),
  };
}

/** Results: taken, reviewed, released by another, corrected; and the questions their numbers raise. */
export const outcomeRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/labs/:id/results',
    summary: { zh: '录入结果', en: 'Enter results' },
    permission: 'lab.write',
    scope: 'area',
    urgency: 'results',
    bodyLimit: 8_000_000,
    params: id,
    body: shape.IncomingResults,
    response: shape.TakenAnswer,
    handle: (ctx, { params, body }) =>
      take(ctx, params.id, body.results, { kind: 'screen', messageId: body.messageId }),
  }),
  route({
    method: 'GET',
    url: '/labs/:id/outcomes',
    summary: { zh: '结果', en: 'Results' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(shape.OutcomeStateWord),
      outcome: Type.Optional(shape.OutcomeWord),
      tubeCode: Type.Optional(Type.String({ maxLength: 60 })),
    }),
    response: listOf(shape.OutcomeView),
    async handle(ctx, { params, query }) {
      if (!(await mayLookInto(ctx, params.id))) return notFound;
      const where: RawBuilder<unknown>[] = [sql`o.lab_id = ${params.id}`];
      if (query.state) where.push(sql`o.state = ${query.state}`);
      if (query.outcome) where.push(sql`o.outcome = ${query.outcome}`);
      if (query.tubeCode) where.push(sql`o.tube_code = upper(${query.tubeCode})`);
      return outcomePage(ctx, where, query);
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/outcomes/:id',
    summary: { zh: '一条结果', en: 'One result' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: shape.OutcomeView,
    async handle(ctx, { params }) {
      return (await outcomePage(ctx, [sql`o.id = ${params.id}`], {})).items[0] ?? notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/labs/:id/outcomes/review',
    summary: { zh: '审核结果', en: 'Review results' },
    permission: 'lab.release',
    scope: 'area',
    urgency: 'results',
    params: id,
    body: shape.OutcomeChoice,
    response: shape.ChoiceAnswer,
    handle: (ctx, { params, body }) => reviewOutcomes(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/labs/:id/outcomes/release',
    summary: { zh: '发布结果', en: 'Release results' },
    permission: 'lab.release',
    scope: 'area',
    urgency: 'results',
    params: id,
    body: shape.OutcomeChoice,
    response: shape.ChoiceAnswer,
    handle: (ctx, { params, body }) => releaseOutcomes(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/laboratory/outcomes/:id/corrections',
    summary: { zh: '提出更正', en: 'Propose a correction' },
    permission: 'lab.release',
    scope: 'area',
    params: id,
    body: shape.NewCorrection,
    response: Type.Object({ id: Type.String() }),
    handle: (ctx, { params, body }) => proposeCorrection(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/laboratory/outcomes/:id/withdraw',
    summary: { zh: '撤回未发布的结果', en: 'Withdraw a result that waits' },
    permission: 'lab.release',
    scope: 'area',
    params: id,
    body: Type.Object(
      { reason: Type.String({ minLength: 2, maxLength: 300 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ state: Type.Literal('withdrawn') }),
    handle: (ctx, { params, body }) => withdrawOutcome(ctx, params.id, body.reason),
  }),
  route({
    method: 'GET',
    url: '/laboratory/outcomes/:id/effects',
    summary: { zh: '这条结果带来的影响与撤销', en: 'What followed from a result, and what was undone' },
    permission: 'measure.read',
    scope: 'area',
    params: id,
    response: shape.Effects,
    async handle(ctx, { params }) {
      const rows = await consequencesOf(ctx, [params.id]);
      if (!rows.length && !(await outcomePage(ctx, [sql`o.id = ${params.id}`], {})).items.length)
        return notFound;
      // one line a kind and state: a pool of ten is one line of ten holds
      const groups = Map.groupBy(rows, row =>
        row.kind === 'case' ? row.id : `${row.kind} ${row.text.zh} ${row.undone?.zh ?? ''}`,
      );
      return {
        items: [...groups.values()].map(of => ({
          kind: of[0]!.kind,
          count: of.reduce((sum, row) => sum + row.count, 0),
          text: of[0]!.text,
          caseId: of[0]!.kind === 'case' ? of[0]!.objectId : null,
          at: of[0]!.at.toISOString(),
          undoneAt: of[0]!.undoneAt?.toISOString() ?? null,
          undone: of[0]!.undone,
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/signals',
    summary: { zh: '异常信号', en: 'Signals' },
    permission: 'lab.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(
        Type.Unsafe<shape.SignalView['state']>({ type: 'string', enum: ['open', 'explained', 'confirmed'] }),
      ),
      labId: Type.Optional(shape.Uuid),
      kind: Type.Optional(shape.SignalKindWord),
    }),
    response: listOf(shape.SignalView),
    async handle(ctx, { query }) {
      const where: RawBuilder<unknown>[] = [];
      if (query.state) where.push(sql`s.state = ${query.state}`);
      if (query.labId) where.push(sql`s.lab_id = ${query.labId}`);
      if (query.kind) where.push(sql`s.kind = ${query.kind}`);
      const page = await readPage<
        Omit<shape.SignalView, 'at' | 'decidedAt'> & { at: Date; decidedAt: Date | null }
      >(
        ctx,
        {
          from: sql`from lab_signal s join laboratory l on l.id = s.lab_id`,
          select: sql`s.id, s.kind, s.lab_id as "labId", l.name as "labName", s.plate_id as "plateId", s.point_id as "pointId", s.tube_codes as "tubeCodes", s.title, s.statistic, s.state, s.note, s.at,
            s.decided_at as "decidedAt", s.decided_by as "decidedBy", s.version`,
          where,
          sorts: { at: { by: sql`s.at`, type: 'timestamptz' } },
          defaultSort: '-at',
          id: sql`s.id`,
        },
        query,
      );
      return {
        ...page,
        items: page.items.map(row => ({
          ...row,
          at: row.at.toISOString(),
          decidedAt: row.decidedAt?.toISOString() ?? null,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/laboratory/signals/:id/decision',
    summary: { zh: '说明或确认异常', en: 'Explain or confirm a signal' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    body: shape.DecideSignal,
    response: Type.Object({ state: Type.String() }),
    async handle(ctx, { params, body }) {
      if (!(await signalSeen(ctx, params.id))) return notFound;
      if (!ctx.can('lab.write') && !ctx.can('testing.write'))
        return refuse('ACC-6', '您的岗位没有这项权限。', 'Your role does not hold this permission.', {
          status: 403,
        });
      if (!(await decideSignal(ctx, params.id, body)))
        return refuse(
          'LAB-18',
          '没有这条待处理的信号,或刚刚有人处理过。',
          'There is no such open signal, or somebody has just decided it.',
          { status: 409 },
        );
      await ctx.journal({
        act: 'lab.signal_decided',
        objectKind: 'lab_signal',
        objectId: params.id,
        rule: 'LAB-18',
        detail: { state: body.state, note: body.note },
      });
      return { state: body.state };
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/pooling',
    summary: { zh: '实测阳性率与混采人数', en: 'Measured positivity and pool size' },
    permission: 'lab.read',
    scope: 'area',
    query: Type.Object({
      areaKey: Type.Optional(Type.Integer({ minimum: 0 })),
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, default: 7 })),
    }),
    response: shape.PoolingView,
    handle: (ctx, { query }) => poolAdvice(ctx, { ...query, days: query.days ?? 7 }),
  }),
];
