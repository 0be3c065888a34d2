import { Readable } from 'node:stream';
import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import { conflict, move, shownFigures } from './closing.ts';
import { Figures } from './figureSchema.ts';
import { checkPeriod, mayWriteIn, withoutIdentity } from './rules.ts';
import { NewReview, Review, ReviewChange, ReviewListItem, State, StateChange } from './schema.ts';
import { changeReview, insertReview, readReview } from './store.ts';
import { textRoutes } from './textRoutes.ts';
import { viewOfReview } from './views.ts';

const closed = { additionalProperties: false };
const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const reads = { method: 'GET', permission: 'review.read', scope: 'area' } as const;
const wordType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export const routes: RouteDefinition[] = [
  route({
    ...reads,
    url: '/reviews',
    summary: { zh: '复盘列表', en: 'After-action reviews' },
    query: Type.Object(
      {
        ...listQuery,
        outbreakId: Type.Optional(Type.String({ format: 'uuid' })),
        state: Type.Optional(State),
      },
      closed,
    ),
    response: listOf(ReviewListItem),
    handle: async (ctx, { query }) => {
      const where = [];
      if (query.outbreakId) where.push(sql`r.outbreak_id = ${query.outbreakId}`);
      if (query.state) where.push(sql`r.state = ${query.state}`);
      const page = await readPage<
        Omit<ReviewListItem, 'areaName' | 'updatedAt'> & { areaKey: number; updatedAt: Date }
      >(
        ctx,
        {
          from: sql`from review r join outbreak o on o.id = r.outbreak_id`,
          select: sql`r.id as "id", r.outbreak_id as "outbreakId", o.code as "outbreakCode", o.name as "outbreakName", r.kind as "kind", r.title as "title", r.period_from as "periodFrom", r.period_to as "periodTo",
            r.state as "state", r.area_key as "areaKey", r.updated_at as "updatedAt", (select count(*)::int from review_answer a where a.review_id = r.id and a.text <> '') as "answers",
            (select count(*)::int from review_lesson l where l.review_id = r.id) as "lessons", (select count(*)::int from review_lesson l where l.review_id = r.id and l.task_id is null) as "lessonsOpen"`,
          where,
          sorts: { updatedAt: { by: sql`r.updated_at`, type: 'timestamptz' } },
          defaultSort: '-updatedAt',
          id: sql`r.id`,
        },
        query,
      );
      const names = await areaNames(
        ctx,
        page.items.map(item => item.areaKey),
      );
      return {
        ...page,
        items: page.items.map(({ areaKey, updatedAt, ...item }) => ({
          ...item,
          areaName: names.get(areaKey)?.path ?? ctx.outpace.city.name,
          updatedAt: updatedAt.toISOString(),
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/reviews',
    summary: { zh: '新建复盘', en: 'Begin a review' },
    permission: 'review.write',
    scope: 'area',
    body: NewReview,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      const outbreak = await outbreakOf(ctx, body.outbreakId);
      if (!outbreak) return notFound;
      const today = dayOf(ctx.now, ctx.outpace.city.timeZone);
      const from = body.from ?? (outbreak.startedOn < today ? outbreak.startedOn : today);
      const to = body.to ?? (outbreak.endedOn && outbreak.endedOn < today ? outbreak.endedOn : today);
      const title = body.title ?? `${outbreak.name} ${from}至${to}`;
      const no = checkPeriod(from, to, today) ?? withoutIdentity({ title });
      if (no) return no;
      const made = await insertReview(ctx, {
        outbreakId: outbreak.id,
        kind: ctx.outpace.drill ? 'drill' : 'response',
        title,
        periodFrom: from,
        periodTo: to,
      });
      await ctx.journal({
        act: 'review.begun',
        objectKind: 'review',
        objectId: made,
        detail: { outbreak: outbreak.code, from, to },
      });
      return { id: made };
    },
  }),
  route({
    ...reads,
    url: '/reviews/:id',
    summary: { zh: '一次复盘:文字、评论、经验教训', en: 'One review: texts, comments, lessons' },
    params: id,
    response: Review,
    handle: async (ctx, { params }) => {
      const review = await readReview(ctx, params.id);
      return review ? viewOfReview(ctx, review) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/reviews/:id/figures',
    summary: {
      zh: '复盘数字:未结案现算,已结案取结案版本',
      en: 'Figures of a review: counted now, or as kept at its closing',
    },
    params: id,
    query: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed),
    response: Type.Object({ figures: Figures, frozen: Type.Union([Type.Integer(), Type.Null()]) }),
    handle: async (ctx, { params, query }) => {
      const review = await readReview(ctx, params.id);
      return (review && (await shownFigures(ctx, review, query.version))) ?? notFound;
    },
  }),
  route({
    method: 'PATCH',
    url: '/reviews/:id',
    summary: { zh: '修改复盘的名称或时段', en: 'Change title or period' },
    permission: 'review.write',
    scope: 'area',
    params: id,
    body: ReviewChange,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const review = await readReview(ctx, params.id);
      if (!review) return notFound;
      const from = body.from ?? review.periodFrom;
      const to = body.to ?? review.periodTo;
      const no =
        mayWriteIn(review.state) ??
        checkPeriod(from, to, dayOf(ctx.now, ctx.outpace.city.timeZone)) ??
        withoutIdentity({ title: body.title });
      if (no) return no;
      if (
        !(await changeReview(ctx, review.id, body.version, {
          ...(body.title === undefined ? {} : { title: body.title }),
          periodFrom: from,
          periodTo: to,
        }))
      )
        return conflict({ version: (await readReview(ctx, review.id))!.version });
      await ctx.journal({
        act: 'review.changed',
        objectKind: 'review',
        objectId: review.id,
        areaKey: review.areaKey,
        detail: { from, to, title: body.title },
      });
      return viewOfReview(ctx, (await readReview(ctx, review.id))!);
    },
  }),
  route({
    method: 'POST',
    url: '/reviews/:id/state',
    summary: { zh: '提交讨论、退回、结案、重新打开', en: 'To discussion, back to draft, close, open again' },
    permission: 'review.write',
    scope: 'area',
    params: id,
    body: StateChange,
    response: Review,
    handle: async (ctx, { params, body }) => {
      const review = await readReview(ctx, params.id);
      if (!review) return notFound;
      const no = await move(ctx, review, body);
      return no ?? viewOfReview(ctx, (await readReview(ctx, review.id))!);
    },
  }),
  ...textRoutes,
  route({
    ...reads,
    url: '/reviews/:id/document.docx',
    summary: { zh: '下载复盘报告(Word)', en: 'The review as a Word document' },
    kind: 'download',
    params: id,
    query: Type.Object(
      {
        language: Type.Optional(Type.Unsafe<'zh' | 'en'>({ type: 'string', enum: ['zh', 'en'] })),
        version: Type.Optional(Type.Integer({ minimum: 1 })),
      },
      closed,
    ),
    handle: async (ctx, { params, query }) => {
      const review = await readReview(ctx, params.id);
      const shown = review && (await shownFigures(ctx, review, query.version));
      if (!review || !shown) return notFound;
      // the writer of Word files is read when one is asked for
      const { documentOf } = await import('./document/document.ts');
      const language = query.language ?? 'zh';
      const bytes = await documentOf(await viewOfReview(ctx, review), shown, {
        language,
        city: ctx.outpace.city,
        madeAt: ctx.now,
      });
      await ctx.journal({
        act: 'export.made',
        objectKind: 'review',
        objectId: review.id,
        areaKey: review.areaKey,
        detail: {
          list: 'review',
          format: 'docx',
          language,
          version: shown.frozen ?? undefined,
          bytes: bytes.length,
        },
      });
      return {
        fileName: `review-${review.periodFrom}-${review.periodTo}.docx`,
        contentType: wordType,
        stream: Readable.from([bytes]),
      };
    },
  }),
];
