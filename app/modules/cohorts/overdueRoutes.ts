import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { areaOf, areaTree } from '../areas/queries.ts';
import { renewEnded } from './dutyStore.ts';
import { type OverdueFound, overdueColumns, overdueFrom, overdueViews, overdueWhere } from './overdue.ts';
import { officeTimes } from './rules.ts';
import { closed, OverdueQuery, OverdueRow, overdueFilters, Uuid } from './schema.ts';
import { sendToDoor, tellOverdue } from './steps.ts';

/** Most people one command tells; more is done in parts. */
const toldAtOnce = 20_000;

export const overdueRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/overdue-tests',
    summary: { zh: '应检未检人员,最早逾期的在前', en: 'Who is overdue for a test, the longest first' },
    permission: 'testing.read',
    scope: 'area',
    query: OverdueQuery,
    response: listOf(OverdueRow),
    handle: async (ctx, { query }) => {
      await renewEnded(ctx);
      const where = await overdueWhere(ctx, query);
      if (isRefusal(where)) return where;
      const page = await readPage<OverdueFound>(
        ctx,
        {
          from: overdueFrom,
          select: overdueColumns,
          where,
          sorts: { due: { by: sql`d.due_at`, type: 'timestamptz' } },
          defaultSort: 'due',
          id: sql`d.person_id`,
        },
        query,
      );
      return { ...page, items: await overdueViews(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/overdue-tests/areas',
    summary: { zh: '应检未检人数按辖区', en: 'How many are overdue, by area' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({ ...overdueFilters, parentKey: Type.Optional(Type.Integer({ minimum: 0 })) }),
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          areaKey: Type.Integer(),
          area: Type.String(),
          n: Type.Integer(),
          untold: Type.Integer(),
          atDoor: Type.Integer(),
        }),
      ),
      total: Type.Integer(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { query }) => {
      await renewEnded(ctx);
      const { parentKey, ...filters } = query;
      const parent = await areaOf(ctx, parentKey ?? filters.areaKey ?? ctx.scope.lo);
      const where = await overdueWhere(ctx, filters);
      if (!parent) return notFound;
      if (isRefusal(where)) return where;
      const areas = (await areaTree(ctx, { parentKey: parent.key })).filter(
        area => area.hi >= ctx.scope.lo && area.key <= ctx.scope.hi,
      );
      const shown = areas.length ? areas : [parent];
      const lows = shown.map(area => area.key);
      const { rows } = await sql<{
        area: string;
        n: number;
        untold: number;
        atDoor: number;
      }>`select coalesce((${lows}::bigint[])[width_bucket(d.area_key, ${lows}::bigint[])]::text, '') as area, count(*)::int as n,
          (count(*) filter (where s.told_at is null and s.door_at is null))::int as untold, (count(*) filter (where s.door_at is not null))::int as "atDoor"
        ${overdueFrom} where ${sql.join([...where, sql`d.area_key between ${parent.key} and ${parent.hi}`], sql` and `)} group by 1`.execute(
        ctx.tx,
      );
      const of = new Map(rows.map(row => [row.area, row]));
      const items = shown.map(area => ({
        areaKey: area.key,
        area: area.name,
        n: 0,
        untold: 0,
        atDoor: 0,
        ...pick(of.get(String(area.key))),
      }));
      const own = of.get('');
      if (own)
        items.push({
          areaKey: parent.key,
          area: parent.name,
          n: own.n,
          untold: own.untold,
          atDoor: own.atDoor,
        });
      return {
        items,
        total: rows.reduce((sum, row) => sum + row.n, 0),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/overdue-tests/act',
    summary: { zh: '批量发短信提醒或派人上门', en: 'Tell or visit many at once' },
    permission: 'message.write',
    scope: 'area',
    body: Type.Object(
      {
        how: Type.Union([Type.Literal('message'), Type.Literal('door')]),
        ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 1000 })),
        query: Type.Optional(Type.Object(overdueFilters, closed)),
        /** What the page showed: when it has become another number by half or more, it is asked again. */
        expected: Type.Optional(Type.Integer({ minimum: 0 })),
      },
      closed,
    ),
    response: Type.Object({
      people: Type.Integer(),
      sent: Type.Integer(),
      held: Type.Integer(),
      duplicates: Type.Integer(),
      tasks: Type.Integer(),
    }),
    handle: async (ctx, { body }) => {
      if (!body.ids === !body.query)
        return refuse('COH-12', '请选定人员或条件之一。', 'Name either people or a query.', {
          errors: [{ path: 'body/ids', message: { zh: '选一项', en: 'one of the two' }, rule: 'COH-12' }],
        });
      if (!ctx.can(body.how === 'door' ? 'task.write' : 'testing.write'))
        return refuse('ACC-6', '您的角色不能这样做。', 'Your role may not do this.', { status: 403 });
      await renewEnded(ctx);
      const where = await overdueWhere(ctx, { ...body.query, state: 'overdue' });
      if (isRefusal(where)) return where;
      if (body.ids) where.push(sql`d.person_id = any(${body.ids}::uuid[])`);
      const { rows } = await sql<
        OverdueFound & { locatedKey: number; originKey: number }
      >`select ${overdueColumns}, d.located_key as "locatedKey", d.origin_key as "originKey" ${overdueFrom}
        where ${sql.join(where, sql` and `)} order by d.due_at, d.person_id limit ${toldAtOnce + 1}`.execute(
        ctx.tx,
      );
      if (rows.length > toldAtOnce)
        return refuse(
          'COH-12',
          `一次最多${toldAtOnce}人,请缩小范围(如按辖区)。`,
          `At most ${toldAtOnce} people at once; narrow it down, for example by area.`,
          { details: { most: toldAtOnce } },
        );
      if (body.expected !== undefined && Math.abs(rows.length - body.expected) > body.expected / 2)
        return refuse(
          'COH-12',
          `现在是${rows.length}人,与页面上的${body.expected}人相差很大,请重新确认。`,
          `It is ${rows.length} people now, not ${body.expected}; please look again.`,
          { status: 409, details: { people: rows.length } },
        );
      const answer = { people: rows.length, sent: 0, held: 0, duplicates: 0, tasks: 0 };
      if (body.how === 'door')
        answer.tasks = await sendToDoor(
          ctx,
          rows.filter(row => row.doorAt === null),
        );
      else {
        // who was told once is told for the second time; a third message there is not: then somebody goes
        const untold = rows.filter(row => row.toldAt === null);
        const once = rows.filter(
          row =>
            row.toldAt !== null &&
            row.againAt === null &&
            ctx.now - row.toldAt.getTime() >= (officeTimes.tellAgainHours * 3_600_000) / 2,
        );
        for (const part of [
          await tellOverdue(ctx, untold, 'first'),
          await tellOverdue(ctx, once, 'second'),
        ]) {
          answer.sent += part.sent;
          answer.held += part.held;
          answer.duplicates += part.duplicates;
        }
        answer.duplicates += rows.length - untold.length - once.length;
      }
      await ctx.journal({
        act: body.how === 'door' ? 'duty.visits_ordered' : 'duty.people_told',
        rule: 'COH-12',
        detail: { ...answer },
      });
      return answer;
    },
  }),
];

const pick = (row: { n: number; untold: number; atDoor: number } | undefined) =>
  row ? { n: row.n, untold: row.untold, atDoor: row.atDoor } : {};
