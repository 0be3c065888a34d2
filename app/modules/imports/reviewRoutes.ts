import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { countUndecided, decideMatches, rowIdentity } from './matches.ts';
import { mendFile } from './mendFile.ts';
import { previewRows } from './preview.ts';
import { countProblems, examplesOf, problemGroups, problemPage, shownCells } from './problems.ts';
import { countRows } from './rowStore.ts';
import { maskCell, mayDo } from './rules.ts';
import { MatchView, PreviewRow, ProblemGroup, ProblemView } from './schema.ts';
import { type Batch, changeBatch, readBatch } from './store.ts';
import { valueKeyOf } from './valueKey.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });

async function withBatch<T>(
  ctx: Context,
  importId: string,
  work: (batch: Batch) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const batch = await readBatch(ctx, importId);
  return batch ? work(batch) : notFound;
}

/** Looking at cells of a file is looking at personal data: journaled, and masked for those who may not reveal. */
const seen = (ctx: Context, batch: Batch, what: string, rows: number) =>
  ctx.journal({
    act: 'import.seen',
    objectKind: 'import',
    objectId: batch.id,
    detail: { what, rows, masked: !ctx.can('person.reveal') },
  });

export const reviewRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/imports/:id/problems',
    summary: { zh: '问题清单', en: 'Problems, in the order of the file' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    query: Type.Object({
      after: Type.Optional(Type.String({ pattern: '^\\d+-\\d+$' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 60 })),
      rule: Type.Optional(Type.String({ maxLength: 40 })),
      column: Type.Optional(Type.Integer({ minimum: -1 })),
      severity: Type.Optional(Type.String({ maxLength: 10 })),
      row: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    response: Type.Object({
      items: Type.Array(ProblemView),
      next: Type.Union([Type.String(), Type.Null()]),
      total: Type.Integer(),
      totalExact: Type.Boolean(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params, query }) =>
      withBatch(ctx, params.id, async batch => {
        const limit = query.limit ?? 60;
        const [row, problem] = (query.after ?? '').split('-').map(Number);
        const rows = await problemPage(
          ctx,
          batch.id,
          query,
          query.after ? { row: row!, id: problem! } : null,
          limit + 1,
        );
        const items = rows.slice(0, limit);
        await seen(ctx, batch, 'problems', items.length);
        const last = items.at(-1);
        const shownCell = await shownCells(ctx, batch.id);
        return {
          items: items.map(each => ({
            id: String(each.id),
            row: each.row,
            column: each.column,
            columnName: each.columnName,
            field: each.field,
            value: shownCell(each.sealed),
            masked: !ctx.can('person.reveal'),
            understood: shownCell(each.understood),
            rule: each.rule,
            why: each.why,
            severity: each.severity,
          })),
          next: rows.length > limit && last ? `${last.row}-${last.id}` : null,
          total: await countProblems(ctx, batch.id),
          totalExact: true,
          asOf: new Date(ctx.now).toISOString(),
        };
      }),
  }),
  route({
    method: 'GET',
    url: '/imports/:id/problem-groups',
    summary: { zh: '问题按原因归类', en: 'Problems by cause' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    response: Type.Object({ groups: Type.Array(ProblemGroup), undecided: Type.Integer() }),
    handle: async (ctx, { params }) =>
      withBatch(ctx, params.id, async batch => {
        const { undecided, groups } = await problemGroups(ctx, batch.id);
        await seen(ctx, batch, 'problem-groups', groups.length);
        return {
          undecided,
          groups: await Promise.all(
            groups.map(async group => ({ ...group, examples: await examplesOf(ctx, batch.id, group) })),
          ),
        };
      }),
  }),
  ...(['csv', 'xlsx'] as const).map(format =>
    route({
      method: 'GET',
      url: `/imports/:id/problems.${format}`,
      summary: { zh: `下载待处理的行(${format})`, en: `Rows to mend, with reasons (${format})` },
      permission: 'import.run',
      scope: 'area',
      kind: 'download',
      params: id,
      handle: async (ctx, { params }) =>
        withBatch(ctx, params.id, async batch => {
          await ctx.journal({
            act: 'import.problems_downloaded',
            objectKind: 'import',
            objectId: batch.id,
            detail: { format, rows: batch.counts.refuse ?? 0 },
          });
          return mendFile(ctx, batch, format);
        }),
    }),
  ),
  route({
    method: 'GET',
    url: '/imports/:id/preview',
    summary: { zh: '预览:原文与理解并列', en: 'Preview: raw cells beside what was understood' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 30 })),
      from: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Row as in Excel' })),
    }),
    response: Type.Object({ rows: Type.Array(PreviewRow) }),
    handle: async (ctx, { params, query }) =>
      withBatch(ctx, params.id, async batch => {
        const rows = await previewRows(ctx, batch, query.from ?? 0, query.limit ?? 30);
        if (!Array.isArray(rows)) return rows;
        await seen(ctx, batch, 'preview', rows.length);
        return { rows };
      }),
  }),
  route({
    method: 'GET',
    url: '/imports/:id/matches',
    summary: { zh: '可能已登记的人', en: 'Possible matches with known people' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    query: Type.Object({
      after: Type.Optional(Type.Integer({ minimum: 0, description: 'Row after which to go on' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 40 })),
      decision: Type.Optional(
        Type.Union([Type.Literal('proposed'), Type.Literal('same'), Type.Literal('different')]),
      ),
    }),
    response: Type.Object({
      items: Type.Array(MatchView),
      next: Type.Union([Type.Integer(), Type.Null()]),
      undecided: Type.Integer(),
    }),
    handle: async (ctx, { params, query }) =>
      withBatch(ctx, params.id, async batch => {
        const limit = query.limit ?? 40;
        const { rows } = await sql<{
          row: number;
          personId: string;
          score: number;
          fields: { agree: string[]; differ: string[]; row: string };
          decision: string;
        }>`
          select row_number as row, person_id as "personId", score, fields, decision from import_match where import_id = ${batch.id} and row_number in (
            select row_number from import_match where import_id = ${batch.id} and row_number > ${query.after ?? 0} ${query.decision ? sql`and decision = ${query.decision}` : sql``} group by 1 order by 1 limit ${limit + 1})
          order by row_number, score desc`.execute(ctx.tx);
        const numbers = [...new Set(rows.map(row => row.row))];
        const shown = new Set(numbers.slice(0, limit));
        const people = await peopleOf(
          ctx,
          rows.map(row => row.personId),
        );
        const names = await areaNames(
          ctx,
          [...people.values()].map(person => person.areaKey),
        );
        const reveal = ctx.can('person.reveal');
        const key = await valueKeyOf(ctx, batch.id);
        await seen(ctx, batch, 'matches', shown.size);
        return {
          undecided: await countUndecided(ctx, batch.id),
          next: numbers.length > limit ? numbers[limit - 1]! : null,
          items: rows.flatMap(({ fields, ...row }) => {
            const person = people.get(row.personId);
            if (!person || !shown.has(row.row)) return [];
            const stated = rowIdentity(key, batch.id, fields.row);
            return [
              {
                ...row,
                agree: fields.agree,
                differ: fields.differ,
                rowValues: reveal
                  ? stated
                  : Object.fromEntries(
                      Object.entries(stated).map(([name, value]) => [name, maskCell(value)]),
                    ),
                known: {
                  maskedName: person.maskedName,
                  sex: person.sex,
                  birthYear: person.birthYear,
                  areaName: names.get(person.areaKey)?.path ?? null,
                },
              },
            ];
          }),
        };
      }),
  }),
  route({
    method: 'POST',
    url: '/imports/:id/matches/decide',
    summary: { zh: '判定是否同一人', en: 'Decide matches: same or different' },
    permission: 'person.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        decision: Type.Union([Type.Literal('same'), Type.Literal('different')]),
        rows: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 10_000 })),
        personId: Type.Optional(Type.String({ format: 'uuid' })),
        minimumScore: Type.Optional(Type.Number({ minimum: 0 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ decided: Type.Integer(), undecided: Type.Integer() }),
    handle: async (ctx, { params, body }) =>
      withBatch(ctx, params.id, async batch => {
        const no = mayDo('map', batch.state);
        if (no) return no;
        const decided = await decideMatches(ctx, batch.id, body.decision, body);
        if (batch.kind === 'persons') await followDecisions(ctx, batch.id);
        await changeBatch(ctx, batch.id, {
          counts: { ...batch.counts, ...(await countRows(ctx, batch.id)) },
        });
        await ctx.journal({
          act: 'import.matches_decided',
          objectKind: 'import',
          objectId: batch.id,
          detail: { decision: body.decision, decided },
        });
        return { decided, undecided: await countUndecided(ctx, batch.id) };
      }),
  }),
];

/** A roster row judged to be someone known changes that person; judged otherwise it makes a new one. */
async function followDecisions(ctx: Context, importId: string): Promise<void> {
  await sql`update import_row r set action = 'create', target_id = null from import_match m
    where r.import_id = ${importId} and m.import_id = r.import_id and m.row_number = r.row_number and r.action = 'update' and r.target_id = m.person_id and m.decision = 'different'`.execute(
    ctx.tx,
  );
  await sql`update import_row r set action = 'update', target_id = m.person_id from import_match m
    where r.import_id = ${importId} and m.import_id = r.import_id and m.row_number = r.row_number and r.action in ('create', 'update') and m.decision = 'same'`.execute(
    ctx.tx,
  );
}
