import { dayOf, endOfDay } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { dayTotals, dueOnDay } from '../obligations/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { openTasksOf } from '../tasks/queries.ts';
import { calendarOf, homesOf, runsToday } from './calendar.ts';
import { judgeRelease } from './release.ts';
import type { MeasureRow } from './schema.ts';
import { CellShape, Condition, Day, MeasureItem, nullable, oneOf, Uuid, Words } from './shapes.ts';
import { measureColumns } from './store.ts';
import { type UncontrolledRow, uncontrolledPlan, uncontrolledReasons } from './uncontrolled.ts';
import { accountNames, listItems } from './views.ts';

const filters = {
  outbreakId: Type.Optional(Uuid),
  state: Type.Optional(oneOf(['open', 'released', 'converted', 'ended_by_change', 'revoked', 'any'])),
  classId: Type.Optional(Type.String({ maxLength: 60 })),
  setting: Type.Optional(Type.String({ maxLength: 60 })),
  areaKey: Type.Optional(Type.Integer()),
  dueToday: Type.Optional(Type.Boolean()),
  caseId: Type.Optional(Uuid),
  lost: Type.Optional(Type.Boolean()),
};
interface Filters {
  outbreakId?: string;
  state?: string;
  classId?: string;
  setting?: string;
  areaKey?: number;
  dueToday?: boolean;
  caseId?: string;
  lost?: boolean;
}

/** The filters of measure lists as conditions on alias m, or a refusal for an area that is not there. */
export async function measureWhere(ctx: Context, query: Filters): Promise<RawBuilder<unknown>[] | Refusal> {
  const where: RawBuilder<unknown>[] = [];
  const state = query.state ?? 'open';
  if (state !== 'any') where.push(sql`m.state = ${state}`);
  if (query.outbreakId) where.push(sql`m.outbreak_id = ${query.outbreakId}::uuid`);
  if (query.classId) where.push(sql`m.class_id = ${query.classId}`);
  if (query.setting) where.push(sql`m.setting = ${query.setting}`);
  if (query.lost) where.push(sql`m.lost_at is not null`);
  if (query.areaKey !== undefined) {
    const area = await areaOf(ctx, query.areaKey);
    if (!area) return notFound;
    where.push(
      sql`(m.area_key between ${area.key} and ${area.hi} or m.located_key between ${area.key} and ${area.hi})`,
    );
  }
  if (query.dueToday)
    where.push(sql`m.state = 'open'`, dueOnDay(sql`m.id`, dayOf(ctx.now, ctx.outpace.city.timeZone)));
  if (query.caseId)
    where.push(
      sql`m.basis_id in (select b.basis_id from control_basis b where b.case_id = ${query.caseId}::uuid)`,
    );
  return where;
}

const isRefusalList = (value: RawBuilder<unknown>[] | Refusal): value is Refusal => !Array.isArray(value);
const sorts = {
  end: { by: sql`m.ends_at`, type: 'timestamptz' as const },
  exposure: { by: sql`m.last_exposure_on`, type: 'date' as const },
  area: { by: sql`m.area_key`, type: 'int8' as const },
  opened: { by: sql`m.created_at`, type: 'timestamptz' as const },
};
const plan = (where: RawBuilder<unknown>[], defaultSort: string) => ({
  from: sql`from measure m`,
  select: measureColumns,
  where,
  sorts,
  defaultSort,
  id: sql`m.id`,
});

export const listRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/measures',
    summary: { zh: '管控措施列表', en: 'Measures' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({ ...listQuery, ...filters }),
    response: listOf(MeasureItem),
    handle: async (ctx, { query }) => {
      const where = await measureWhere(ctx, query as Filters);
      if (isRefusalList(where)) return where;
      const page = await readPage<MeasureRow>(ctx, plan(where, 'end'), query);
      return { ...page, items: await listItems(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/measures/calendar',
    summary: { zh: '随访日历', en: 'Follow-up calendar' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({ ...listQuery, ...filters }),
    response: Type.Object({
      today: Type.String(),
      totals: Type.Object({
        due: Type.Integer(),
        done: Type.Integer(),
        missed: Type.Integer(),
        people: Type.Integer(),
        peopleDone: Type.Integer(),
      }),
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          personId: Type.String(),
          name: Type.String(),
          household: Type.String(),
          householdName: Type.String(),
          lastExposure: Type.String(),
          lastDay: Type.String(),
          endReason: Words,
          classId: Type.String(),
          setting: Type.String(),
          state: Type.String(),
          lost: Type.Boolean(),
          daysLeft: Type.Integer(),
          area: Type.String(),
          cells: Type.Record(Type.String(), CellShape),
        }),
      ),
      next: nullable(Type.String()),
      total: Type.Integer(),
      totalIsApproximate: Type.Boolean(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { query }) => {
      const where = await measureWhere(ctx, query as Filters);
      if (isRefusalList(where)) return where;
      const tz = ctx.outpace.city.timeZone;
      const today = dayOf(ctx.now, tz);
      const page = await readPage<MeasureRow>(ctx, plan(where, 'area'), query);
      const [items, homes, cells] = [
        await listItems(ctx, page.items),
        await homesOf(
          ctx,
          page.items.map(row => row.personId),
        ),
        await calendarOf(ctx, page.items),
      ];
      const people = page.items.map((row, n) => {
        const home = homes.get(row.personId);
        const item = items[n]!;
        return {
          id: row.id,
          personId: row.personId,
          name: item.person.maskedName,
          household: home?.id ?? row.personId,
          householdName: home?.name ?? item.area,
          lastExposure: row.lastExposureOn,
          lastDay: dayOf(row.endsAt.getTime() - 1, tz),
          endReason: item.className,
          classId: row.classId,
          setting: item.setting,
          state: row.state,
          lost: row.lostAt !== null,
          daysLeft: item.daysLeft,
          area: item.area,
          cells: cells.get(row.id) ?? {},
        };
      });
      // Who reports symptoms stands first, then by household.
      const first = (one: (typeof people)[number]) => (one.cells[today]?.mark === 'symptoms' ? 0 : 1);
      people.sort(
        (a, b) =>
          first(a) - first(b) ||
          a.area.localeCompare(b.area) ||
          a.householdName.localeCompare(b.householdName) ||
          a.household.localeCompare(b.household),
      );
      const totals = await dayTotals(
        ctx,
        today,
        sql`select m.id from measure m ${where.length ? sql`where ${sql.join(where, sql` and `)}` : sql``}`,
      );
      return { ...page, today, totals, items: people };
    },
  }),
  route({
    method: 'GET',
    url: '/measures/my-day',
    summary: { zh: '网格员今天的人', en: "The grid worker's people today" },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({ ...listQuery }),
    response: Type.Object({
      today: Type.String(),
      totals: Type.Object({
        due: Type.Integer(),
        done: Type.Integer(),
        missed: Type.Integer(),
        people: Type.Integer(),
        peopleDone: Type.Integer(),
      }),
      items: Type.Array(
        Type.Object({
          measureId: Type.String(),
          personId: Type.String(),
          name: Type.String(),
          household: Type.String(),
          householdName: Type.String(),
          area: Type.String(),
          className: Words,
          setting: Type.String(),
          day: Type.Integer(),
          ofDays: Type.Integer(),
          endsAt: Type.String(),
          reason: Words,
          ruleId: Type.String(),
          vulnerable: Type.Array(Type.String()),
          inPlace: Type.Boolean(),
          lost: Type.Boolean(),
          cell: nullable(CellShape),
          tasks: Type.Array(
            Type.Object({
              id: Type.String(),
              kind: Type.String(),
              title: Words,
              dueAt: Type.String(),
              overdue: Type.Boolean(),
            }),
          ),
        }),
      ),
      next: nullable(Type.String()),
      total: Type.Integer(),
      totalIsApproximate: Type.Boolean(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { query }) => {
      const today = dayOf(ctx.now, ctx.outpace.city.timeZone);
      const where = [runsToday(ctx)];
      const page = await readPage<MeasureRow>(ctx, plan(where, 'area'), {
        ...query,
        limit: query.limit ?? 200,
      });
      const [items, homes, cells, tasks, people] = [
        await listItems(ctx, page.items),
        await homesOf(
          ctx,
          page.items.map(row => row.personId),
        ),
        await calendarOf(ctx, page.items),
        await openTasksOf(
          ctx,
          page.items.map(row => row.id),
        ),
        await peopleOf(
          ctx,
          page.items.map(row => row.personId),
        ),
      ];
      const byMeasure = Map.groupBy(
        tasks.filter(task => task.state !== 'done'),
        task => task.subjectId!,
      );
      const day = page.items.map((row, n) => {
        const item = items[n]!;
        const home = homes.get(row.personId);
        return {
          measureId: row.id,
          personId: row.personId,
          name: item.person.maskedName,
          household: home?.id ?? row.personId,
          householdName: home?.name ?? item.area,
          area: item.area,
          className: item.className,
          setting: item.setting,
          day: item.day,
          ofDays: item.ofDays,
          endsAt: item.endsAt,
          reason: row.reason,
          ruleId: item.ruleId,
          vulnerable: people.get(row.personId)?.vulnerable ?? [],
          inPlace: row.inPlaceAt !== null,
          lost: row.lostAt !== null,
          cell: cells.get(row.id)?.[today] ?? null,
          tasks: (byMeasure.get(row.id) ?? []).map(task => ({
            id: task.id,
            kind: task.kind,
            title: task.title,
            dueAt: task.dueAt.toISOString(),
            overdue: task.dueAt.getTime() <= ctx.now,
          })),
        };
      });
      // Walking order: the area key runs by community, grid and building; within a building by door.
      day.sort(
        (a, b) =>
          a.area.localeCompare(b.area, 'zh-Hans', { numeric: true }) ||
          a.householdName.localeCompare(b.householdName, 'zh-Hans', { numeric: true }),
      );
      return {
        ...page,
        today,
        totals: await dayTotals(
          ctx,
          today,
          sql`select m.id from measure m where ${sql.join(where, sql` and `)}`,
        ),
        items: day,
      };
    },
  }),
  route({
    method: 'GET',
    url: '/measures/uncontrolled',
    summary: { zh: '失管漏管名单', en: 'Should be under control and is not' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      outbreakId: Type.Optional(Uuid),
      reason: Type.Optional(oneOf(uncontrolledReasons)),
      areaKey: Type.Optional(Type.Integer()),
    }),
    response: listOf(
      Type.Object({
        id: Type.String(),
        measureId: nullable(Type.String()),
        basisKind: Type.String(),
        basisId: Type.String(),
        outbreakId: Type.String(),
        person: Type.Object({ id: Type.String(), maskedName: Type.String() }),
        classId: nullable(Type.String()),
        reasons: Type.Array(Type.String()),
        since: Type.String(),
        owner: Type.String(),
        areaKey: Type.Integer(),
        area: Type.String(),
      }),
    ),
    handle: async (ctx, { query }) => {
      const area = query.areaKey === undefined ? undefined : await areaOf(ctx, query.areaKey);
      if (area === null) return notFound;
      const filter = {
        ...(query.outbreakId ? { outbreakId: query.outbreakId } : {}),
        ...(query.reason ? { reason: query.reason } : {}),
        ...(area ? { area: { lo: area.key, hi: area.hi } } : {}),
      };
      const page = await readPage<UncontrolledRow>(ctx, await uncontrolledPlan(ctx, filter), query);
      const [people, areas, nameOf] = [
        await peopleOf(
          ctx,
          page.items.map(row => row.personId),
        ),
        await areaNames(
          ctx,
          page.items.map(row => row.areaKey),
        ),
        await accountNames(
          ctx,
          page.items.map(row => row.owner),
        ),
      ];
      return {
        ...page,
        items: page.items.map(row => ({
          ...row,
          person: { id: row.personId, maskedName: people.get(row.personId)?.maskedName ?? '' },
          since: row.since.toISOString(),
          owner: nameOf(row.owner),
          area: areas.get(row.areaKey)?.path ?? '',
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/measures/release-due',
    summary: { zh: '今天到期的解除建议', en: 'Release proposals due today' },
    permission: 'measure.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      outbreakId: Type.Optional(Uuid),
      classId: Type.Optional(Type.String({ maxLength: 60 })),
      areaKey: Type.Optional(Type.Integer()),
      day: Type.Optional(Day),
    }),
    response: listOf(
      Type.Object({
        measure: MeasureItem,
        mayRelease: Type.Boolean(),
        rule: nullable(Type.String()),
        ruleIds: Type.Array(Type.String()),
        why: nullable(Words),
        unmet: Type.Array(Condition),
      }),
    ),
    handle: async (ctx, { query }) => {
      const where = await measureWhere(ctx, query as Filters);
      if (isRefusalList(where)) return where;
      const tz = ctx.outpace.city.timeZone;
      where.push(sql`m.ends_at <= ${new Date(endOfDay(query.day ?? dayOf(ctx.now, tz), tz))}`);
      const page = await readPage<MeasureRow>(ctx, plan(where, 'end'), query);
      const items = await listItems(ctx, page.items);
      const judged = await judgeRelease(ctx, page.items);
      return {
        ...page,
        items: judged.map(({ decision }, n) => ({
          measure: items[n]!,
          mayRelease: decision.released === true,
          rule: decision.released ? null : decision.refused,
          ruleIds: decision.released ? decision.ruleIds : [],
          why: decision.released ? null : decision.why,
          unmet: decision.released ? [] : decision.unmet,
        })),
      };
    },
  }),
];
