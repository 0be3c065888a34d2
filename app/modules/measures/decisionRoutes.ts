import { dayOf, endOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { personOf } from '../people/queries.ts';
import { type AppealRow, appealColumns, decideAppeal, openAppeal } from './appeals.ts';
import { openMissing } from './missing.ts';
import { releaseCandidates, releaseMeasures } from './release.ts';
import { AppealShape, Condition, idParam, oneOf, Uuid, Words } from './shapes.ts';
import { readMeasure } from './store.ts';
import { appealView } from './views.ts';

const NotReleased = Type.Object({
  measureId: Type.String(),
  rule: Type.String(),
  why: Words,
  unmet: Type.Array(Condition),
});
/** Measures judged in one bulk command; the answer says how many are left for the next. */
const bulkSize = 2000;

export const decisionRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/measures/:id/release',
    summary: { zh: '解除措施(符合条件才可以)', en: 'Release, where the rules allow it' },
    permission: 'measure.release',
    scope: 'area',
    params: idParam,
    body: Type.Object({}, { additionalProperties: false }),
    response: Type.Object({ measureId: Type.String(), ruleIds: Type.Array(Type.String()) }),
    handle: async (ctx, { params }) => {
      const row = await readMeasure(ctx, params.id);
      if (!row) return notFound;
      const { released, refused } = await releaseMeasures(ctx, [row]);
      const [no] = refused;
      if (no)
        return refuse(no.rule, no.why.zh, no.why.en, {
          status: no.rule === 'MSR-16' ? 409 : 422,
          errors: no.unmet.map(one => ({
            path: one.ruleId,
            message: one.detail
              ? { zh: `${one.text.zh}:${one.detail.zh}`, en: `${one.text.en}: ${one.detail.en}` }
              : one.text,
            rule: one.ruleId,
          })),
        });
      return { measureId: released[0]!, ruleIds: row.plan.release.map(one => one.ruleId) };
    },
  }),
  route({
    method: 'POST',
    url: '/measures/release',
    summary: { zh: '批量解除(逐人判断)', en: 'Release many, each judged by itself' },
    permission: 'measure.release',
    scope: 'area',
    body: Type.Object(
      {
        ids: Type.Optional(Type.Array(Uuid, { maxItems: bulkSize })),
        query: Type.Optional(
          Type.Object(
            {
              outbreakId: Type.Optional(Uuid),
              classId: Type.Optional(Type.String({ maxLength: 60 })),
              areaKey: Type.Optional(Type.Integer()),
            },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      considered: Type.Integer(),
      released: Type.Integer(),
      left: Type.Integer(),
      refused: Type.Array(NotReleased),
    }),
    handle: async (ctx, { body }) => {
      if (!body.ids && !body.query)
        return refuse('MSR-4', '请指明要解除哪些人。', 'Say who is to be released.');
      const area = body.query?.areaKey === undefined ? undefined : await areaOf(ctx, body.query.areaKey);
      if (area === null) return notFound;
      const tz = ctx.outpace.city.timeZone;
      const { rows, left } = await releaseCandidates(
        ctx,
        {
          ...(body.ids ? { ids: body.ids } : {}),
          ...(body.query?.outbreakId ? { outbreakId: body.query.outbreakId } : {}),
          ...(body.query?.classId ? { classId: body.query.classId } : {}),
          ...(area ? { areaKeys: { lo: area.key, hi: area.hi } } : {}),
          endsBefore: endOfDay(dayOf(ctx.now, tz), tz),
        },
        bulkSize,
      );
      const { released, refused } = await releaseMeasures(ctx, rows);
      return { considered: rows.length, released: released.length, left, refused };
    },
  }),
  route({
    method: 'POST',
    url: '/measures/open-missing',
    summary: { zh: '为漏管人员开具措施', en: 'Open measures for those who have none' },
    permission: 'measure.write',
    scope: 'area',
    body: Type.Object(
      { outbreakId: Uuid, basisIds: Type.Array(Uuid, { minItems: 1, maxItems: 2000 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({
      opened: Type.Integer(),
      refused: Type.Array(Type.Object({ personId: Type.String(), rule: Type.String(), why: Words })),
    }),
    handle: async (ctx, { body }) => openMissing(ctx, body.outbreakId, body.basisIds),
  }),
  route({
    method: 'POST',
    url: '/measures/:id/appeal',
    summary: { zh: '提出申诉(可代本人提出)', en: 'Appeal, also on the person’s behalf' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object(
      {
        ground: oneOf(['not_exposed', 'wrong_person', 'wrong_dates', 'wrong_class', 'hardship', 'other']),
        words: Type.Optional(Type.String({ maxLength: 4000 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ appealId: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await readMeasure(ctx, params.id);
      if (!row) return notFound;
      return openAppeal(
        ctx,
        row,
        (await personOf(ctx, row.personId)) ?? undefined,
        body.ground as string,
        body.words,
      );
    },
  }),
  route({
    method: 'POST',
    url: '/appeals/:id/decision',
    summary: { zh: '处理申诉(原决定单位以外)', en: 'Decide an appeal, outside the deciding unit' },
    permission: 'measure.write',
    scope: 'area',
    params: idParam,
    body: Type.Object(
      { uphold: Type.Boolean(), decision: Type.String({ minLength: 1, maxLength: 2000 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ measureId: Type.String(), revoked: Type.Array(Type.String()) }),
    handle: async (ctx, { params, body }) => decideAppeal(ctx, params.id, body.uphold, body.decision),
  }),
  route({
    method: 'GET',
    url: '/appeals',
    summary: { zh: '申诉列表,最早到期的在前', en: 'Appeals, the earliest due first' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({ ...listQuery, state: Type.Optional(oneOf(['open', 'upheld', 'rejected'])) }),
    response: listOf(AppealShape),
    handle: async (ctx, { query }) => {
      const page = await readPage<AppealRow>(
        ctx,
        {
          from: sql`from appeal a`,
          select: appealColumns,
          where: query.state ? [sql`a.state = ${query.state}`] : [],
          sorts: { due: { by: sql`a.due_at`, type: 'timestamptz' } },
          defaultSort: 'due',
          id: sql`a.id`,
        },
        query,
      );
      return { ...page, items: page.items.map(appealView) };
    },
  }),
];
