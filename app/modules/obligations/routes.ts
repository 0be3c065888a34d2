import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import type { ObligationRow } from './schema.ts';
import { obligationColumns } from './store.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const Obligation = Type.Object({
  id: Type.String(),
  outbreakId: nullable(Type.String()),
  kind: Type.String(),
  subjectKind: Type.String(),
  subjectId: Type.String(),
  person: nullable(Type.Object({ id: Type.String(), maskedName: Type.String() })),
  ruleId: Type.String(),
  label: Type.Object({ zh: Type.String(), en: Type.String() }),
  day: nullable(Type.String()),
  dueFrom: Type.String(),
  dueAt: Type.String(),
  state: Type.String(),
  doneAt: nullable(Type.String()),
  outcome: nullable(Type.String()),
  areaKey: Type.Integer(),
  area: Type.String(),
});

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/obligations',
    summary: { zh: '应办事项,最早到期的在前', en: 'Obligations, the earliest due first' },
    permission: 'task.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(literals(['due', 'done', 'missed', 'waived'])),
      kind: Type.Optional(literals(['daily_check', 'test', 'clock'])),
      day: Type.Optional(Type.String({ format: 'date' })),
      outbreakId: Type.Optional(Type.String({ format: 'uuid' })),
      subjectId: Type.Optional(Type.String({ format: 'uuid' })),
      areaKey: Type.Optional(Type.Integer()),
    }),
    response: listOf(Obligation),
    handle: async (ctx, { query }) => {
      const where = [];
      const now = new Date(ctx.now);
      if (query.state === 'missed')
        where.push(sql`(o.state = 'missed' or (o.state = 'due' and o.due_at <= ${now}))`);
      else if (query.state === 'due') where.push(sql`o.state = 'due' and o.due_at > ${now}`);
      else if (query.state) where.push(sql`o.state = ${query.state}`);
      if (query.kind) where.push(sql`o.kind = ${query.kind}`);
      if (query.day) where.push(sql`o.day = ${query.day}::date`);
      if (query.outbreakId) where.push(sql`o.outbreak_id = ${query.outbreakId}`);
      if (query.subjectId) where.push(sql`o.subject_id = ${query.subjectId}`);
      if (query.areaKey !== undefined) {
        const area = await areaOf(ctx, query.areaKey);
        if (!area) return notFound;
        where.push(sql`o.area_key between ${area.key} and ${area.hi}`);
      }
      const page = await readPage<ObligationRow>(
        ctx,
        {
          from: sql`from obligation o`,
          select: obligationColumns(ctx),
          where,
          sorts: { due: { by: sql`o.due_at`, type: 'timestamptz' } },
          defaultSort: 'due',
          id: sql`o.id`,
        },
        query,
      );
      const people = await peopleOf(
        ctx,
        page.items.flatMap(row => row.personId ?? []),
      );
      const areas = await areaNames(
        ctx,
        page.items.map(row => row.areaKey),
      );
      return {
        ...page,
        items: page.items.map(row => ({
          ...row,
          person:
            row.personId && people.has(row.personId)
              ? { id: row.personId, maskedName: people.get(row.personId)!.maskedName }
              : null,
          outcome: (row.result?.outcome as string | undefined) ?? null,
          dueFrom: row.dueFrom.toISOString(),
          dueAt: row.dueAt.toISOString(),
          doneAt: row.doneAt?.toISOString() ?? null,
          area: areas.get(row.areaKey)?.path ?? '',
        })),
      };
    },
  }),
];
