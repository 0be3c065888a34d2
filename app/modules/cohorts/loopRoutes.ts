import { addDays, dayOf, daysBetween, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf, personOf } from '../people/queries.ts';
import { closeTasksOf } from '../tasks/queries.ts';
import { writeBreaches } from './breaches.ts';
import { renewEnded } from './dutyStore.ts';
import { type MemberRow, memberColumns, readMember, testsThatCount } from './memberStore.ts';
import { phaseOn } from './rules.ts';
import { BreachView, ById, closed, MemberView, nullable, oneOf, reasonText, Uuid, Words } from './schema.ts';
import { loopOf, readCohort, readCohorts, readUnits } from './store.ts';
import { memberViews, todayOf } from './views.ts';

const phases = ['work', 'isolation', 'home'] as const;
const kinds = ['outside', 'test_missed', 'early_exit', 'ppe'] as const;
const Phases = Type.Object({
  work: Type.Integer(),
  isolation: Type.Integer(),
  home: Type.Integer(),
  unset: Type.Integer(),
});

type BreachRow = Omit<BreachView, 'unit' | 'maskedName' | 'area' | 'foundAt' | 'cohort'> & {
  unitId: string | null;
  foundAt: Date;
  areaKey: number;
};
const breachColumns = sql`b.id, b.member_id as "memberId", b.person_id as "personId", b.cohort_id as "cohortId", b.kind, b.on_day as "onDay", b.phase, b.evidence, b.state, b.task_id as "taskId", b.settle_reason as "settleReason", b.found_at as "foundAt", b.area_key as "areaKey", b.version,
  (select m.unit_id from cohort_member m where m.id = b.member_id) as "unitId"`;

async function breachViews(ctx: Context, rows: readonly BreachRow[]): Promise<BreachView[]> {
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const cohorts = new Map(
    (await readCohorts(ctx, { ids: [...new Set(rows.map(row => row.cohortId))] })).map(row => [
      row.id,
      row.title,
    ]),
  );
  const units = new Map(
    (await readUnits(ctx, { ids: [...new Set(rows.flatMap(row => row.unitId ?? []))] })).map(unit => [
      unit.id,
      unit.name,
    ]),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  return rows.map(({ unitId, areaKey, foundAt, ...row }) => ({
    ...row,
    maskedName: people.get(row.personId)?.maskedName ?? '*',
    cohort: cohorts.get(row.cohortId) ?? { zh: '', en: '' },
    unit: unitId ? (units.get(unitId) ?? null) : null,
    area: areas.get(areaKey)?.path ?? '',
    foundAt: foundAt.toISOString(),
  }));
}

/** Rotations of a cohort that stand in a phase today, by the day they began. */
async function startsInPhase(
  ctx: Context,
  cohortId: string,
  phase: string,
  loop: { workDays: number; isolationDays: number; homeDays: number },
): Promise<string[]> {
  const { rows } = await sql<{
    day: string;
  }>`select distinct m.loop_from_on as day from cohort_member m where m.cohort_id = ${cohortId} and m.loop_from_on is not null and (m.ends_at is null or m.ends_at > ${new Date(ctx.now)})`.execute(
    ctx.tx,
  );
  return rows.map(row => row.day).filter(day => phaseOn(loop, day, todayOf(ctx))?.phase === phase);
}

export const loopRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/closed-loop',
    summary: { zh: '闭环岗位:各阶段人数与异常', en: 'Closed-loop posts: people by phase, breaches' },
    permission: 'testing.read',
    scope: 'area',
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          cohortId: Type.String(),
          title: Words,
          ruleId: Type.String(),
          department: Type.String(),
          loop: Type.Object({
            workDays: Type.Integer(),
            isolationDays: Type.Integer(),
            homeDays: Type.Integer(),
          }),
          phases: Phases,
          breaches: Type.Integer(),
          version: Type.Integer(),
        }),
      ),
      asOf: Type.String(),
    }),
    handle: async ctx => {
      const cohorts = await readCohorts(ctx, { open: true, loops: true });
      const now = new Date(ctx.now);
      const ids = cohorts.map(row => row.id);
      const { rows } = await sql<{
        cohort_id: string;
        day: string | null;
        n: number;
      }>`select m.cohort_id, m.loop_from_on as day, count(*)::int as n from cohort_member m where m.cohort_id = any(${ids}::uuid[]) and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now}) group by 1, 2`.execute(
        ctx.tx,
      );
      const { rows: open } = await sql<{
        cohort_id: string;
        n: number;
      }>`select b.cohort_id, count(*)::int as n from loop_breach b where b.cohort_id = any(${ids}::uuid[]) and b.state = 'open' group by 1`.execute(
        ctx.tx,
      );
      return {
        items: cohorts.map(cohort => {
          const loop = loopOf(cohort)!;
          const counts = { work: 0, isolation: 0, home: 0, unset: 0 };
          for (const row of rows.filter(one => one.cohort_id === cohort.id))
            counts[row.day === null ? 'unset' : (phaseOn(loop, row.day, todayOf(ctx))?.phase ?? 'unset')] +=
              row.n;
          return {
            cohortId: cohort.id,
            title: cohort.title,
            ruleId: cohort.ruleId,
            department: cohort.department,
            loop,
            phases: counts,
            breaches: open.find(one => one.cohort_id === cohort.id)?.n ?? 0,
            version: cohort.version,
          };
        }),
        asOf: now.toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/closed-loop/workers',
    summary: { zh: '闭环岗位人员', en: 'Workers of a closed-loop post' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      cohortId: Uuid,
      phase: Type.Optional(oneOf(phases)),
      unitId: Type.Optional(Uuid),
    }),
    response: listOf(MemberView),
    handle: async (ctx, { query }) => {
      const cohort = await readCohort(ctx, query.cohortId);
      const loop = cohort ? loopOf(cohort) : null;
      if (!cohort || !loop) return notFound;
      await renewEnded(ctx);
      const now = new Date(ctx.now);
      const where = [
        sql`m.cohort_id = ${cohort.id}`,
        sql`m.starts_at <= ${now}`,
        sql`(m.ends_at is null or m.ends_at > ${now})`,
      ];
      if (query.unitId) where.push(sql`m.unit_id = ${query.unitId}`);
      if (query.phase)
        where.push(
          sql`m.loop_from_on = any(${await startsInPhase(ctx, cohort.id, query.phase, loop)}::date[])`,
        );
      const page = await readPage<MemberRow>(
        ctx,
        {
          from: sql`from cohort_member m`,
          select: memberColumns,
          where,
          sorts: { rotation: { by: sql`m.loop_from_on`, type: 'date' } },
          defaultSort: 'rotation',
          id: sql`m.id`,
        },
        query,
      );
      return { ...page, items: await memberViews(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/closed-loop/workers/:id',
    summary: { zh: '一名闭环人员的日历', en: 'The calendar of one worker' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: Type.Object({
      member: MemberView,
      cohort: Words,
      days: Type.Array(
        Type.Object({
          day: Type.String(),
          phase: nullable(oneOf(phases)),
          asked: Type.Array(oneOf(['entry', 'exit', 'regular'] as const)),
          tests: Type.Integer(),
          ppePassed: Type.Integer(),
          ppeFailed: Type.Integer(),
          breaches: Type.Array(oneOf(kinds)),
        }),
      ),
      ppe: Type.Array(
        Type.Object({
          id: Type.String(),
          at: Type.String(),
          kind: Type.String(),
          passed: Type.Boolean(),
          faults: Type.Array(Type.String()),
          note: nullable(Type.String()),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const member = await readMember(ctx, params.id);
      const cohort = member ? await readCohort(ctx, member.cohortId) : null;
      const loop = cohort ? loopOf(cohort) : null;
      if (!member || !cohort || !loop) return notFound;
      await renewEnded(ctx);
      const tz = ctx.outpace.city.timeZone;
      const today = todayOf(ctx);
      const from = addDays(today, -28);
      const tests =
        (await testsThatCount(ctx, [member.personId], startOfDay(from, tz))).get(member.personId) ?? [];
      const { rows: ppe } = await sql<{
        id: string;
        at: Date;
        kind: string;
        passed: boolean;
        faults: string[];
        note: string | null;
      }>`select id, at, kind, passed, faults, note from ppe_check where member_id = ${member.id} and at >= ${new Date(startOfDay(from, tz))} order by at desc`.execute(
        ctx.tx,
      );
      const { rows: breaches } = await sql<{
        day: string;
        kind: (typeof kinds)[number];
      }>`select on_day as day, kind from loop_breach where member_id = ${member.id} and on_day >= ${from}::date and state <> 'dismissed'`.execute(
        ctx.tx,
      );
      const on = (at: number) => dayOf(at, tz);
      return {
        member: (await memberViews(ctx, [member]))[0]!,
        cohort: cohort.title,
        days: Array.from({ length: 57 }, (_, n) => {
          const day = addDays(from, n);
          const covered = day >= member.fromOn && (member.toOn === null || day <= member.toOn);
          const now = covered && member.loopFromOn ? phaseOn(loop, member.loopFromOn, day) : null;
          const asked: ('entry' | 'exit' | 'regular')[] = [];
          if (now && cohort.onEntry && day === now.entryOn) asked.push('entry');
          if (now && cohort.onExit && day === now.exitOn) asked.push('exit');
          if (
            now &&
            now.phase !== 'home' &&
            cohort.gapDays !== null &&
            !asked.length &&
            daysBetween(now.entryOn, day) % cohort.gapDays === 0
          )
            asked.push('regular');
          return {
            day,
            phase: now?.phase ?? null,
            asked,
            tests: tests.filter(test => on(test.takenAt) === day).length,
            ppePassed: ppe.filter(one => one.passed && on(one.at.getTime()) === day).length,
            ppeFailed: ppe.filter(one => !one.passed && on(one.at.getTime()) === day).length,
            breaches: breaches.filter(one => one.day === day).map(one => one.kind),
          };
        }),
        ppe: ppe.map(one => ({ ...one, at: one.at.toISOString() })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/closed-loop/workers/:id/ppe-checks',
    summary: { zh: '登记个人防护检查', en: 'Record a check of protective equipment' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      {
        kind: oneOf(['putting_on', 'working', 'taking_off'] as const),
        passed: Type.Boolean(),
        faults: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 })),
        note: Type.Optional(Type.String({ maxLength: 500 })),
      },
      closed,
    ),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const member = await readMember(ctx, params.id);
      const cohort = member ? await readCohort(ctx, member.cohortId) : null;
      const loop = cohort ? loopOf(cohort) : null;
      if (!member || !cohort || !loop) return notFound;
      if (!body.passed && !body.faults?.length)
        return refuse('COH-14', '不合格须写明问题。', 'A check that failed names what was wrong.', {
          errors: [
            { path: 'body/faults', message: { zh: '写明问题', en: 'what was wrong' }, rule: 'COH-14' },
          ],
        });
      const { rows } = await sql<{
        id: string;
      }>`insert into ppe_check (member_id, person_id, at, kind, passed, faults, note, actor, area_key, located_key, origin_key)
        values (${member.id}, ${member.personId}, ${new Date(ctx.now)}, ${body.kind}, ${body.passed}, ${body.faults ?? []}::text[], ${body.note ?? null}, ${ctx.scope.actor}, ${member.areaKey}, ${member.locatedKey}, ${member.originKey}) returning id`.execute(
        ctx.tx,
      );
      const phase = member.loopFromOn ? phaseOn(loop, member.loopFromOn, todayOf(ctx)) : null;
      if (!body.passed && phase && ctx.can('task.write'))
        await writeBreaches(ctx, cohort, [
          {
            member,
            kind: 'ppe',
            onDay: todayOf(ctx),
            phase: phase.phase,
            evidence: { faults: body.faults ?? [] },
          },
        ]);
      const person = await personOf(ctx, member.personId);
      await ctx.journal({
        act: 'loop.ppe_checked',
        objectKind: 'cohort_member',
        objectId: member.id,
        rule: 'COH-14',
        subject: person?.pseudonym,
        areaKey: member.areaKey,
        detail: { kind: body.kind, passed: body.passed },
      });
      return { id: rows[0]!.id };
    },
  }),
  route({
    method: 'POST',
    url: '/closed-loop/breaches/search',
    summary: {
      zh: '查找闭环异常(只看在闭环内的时段)',
      en: 'Look for breaches (only the time inside the loop)',
    },
    permission: 'testing.write',
    scope: 'area',
    purpose: true,
    body: Type.Object({ cohortId: Uuid }, closed),
    response: Type.Object({ searching: Type.Boolean() }),
    handle: async (ctx, { body }) => {
      const cohort = await readCohort(ctx, body.cohortId);
      if (!cohort || cohort.workDays === null) return notFound;
      await ctx.enqueue(
        'cohorts.search_breaches',
        { cohortId: cohort.id },
        `cohorts.breaches.${cohort.id}.${ctx.scope.lo}`,
      );
      await ctx.journal({
        act: 'loop.breaches_asked',
        objectKind: 'cohort',
        objectId: cohort.id,
        rule: 'COH-14',
        areaKey: cohort.areaKey,
        detail: { purpose: ctx.purpose },
      });
      return { searching: true };
    },
  }),
  route({
    method: 'GET',
    url: '/loop-breaches',
    summary: { zh: '闭环异常', en: 'Breaches of closed loops' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      cohortId: Type.Optional(Uuid),
      kind: Type.Optional(oneOf(kinds)),
      state: Type.Optional(oneOf(['open', 'confirmed', 'dismissed'] as const)),
    }),
    response: listOf(BreachView),
    handle: async (ctx, { query }) => {
      const where = [sql`b.state = ${query.state ?? 'open'}`];
      if (query.cohortId) where.push(sql`b.cohort_id = ${query.cohortId}`);
      if (query.kind) where.push(sql`b.kind = ${query.kind}`);
      const page = await readPage<BreachRow>(
        ctx,
        {
          from: sql`from loop_breach b`,
          select: breachColumns,
          where,
          sorts: { day: { by: sql`b.on_day`, type: 'date' } },
          defaultSort: '-day',
          id: sql`b.id`,
        },
        query,
      );
      return { ...page, items: await breachViews(ctx, page.items) };
    },
  }),
  route({
    method: 'POST',
    url: '/loop-breaches/:id/settle',
    summary: { zh: '核定一条闭环异常', en: 'Settle a breach' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ version: Type.Integer(), confirmed: Type.Boolean(), reason: reasonText }, closed),
    response: BreachView,
    handle: async (ctx, { params, body }) => {
      const read = async () =>
        (
          await sql<BreachRow>`select ${breachColumns} from loop_breach b where b.id = ${params.id}`.execute(
            ctx.tx,
          )
        ).rows[0];
      const breach = await read();
      if (!breach) return notFound;
      const state = body.confirmed ? 'confirmed' : 'dismissed';
      const changed =
        await sql`update loop_breach set state = ${state}, settled_at = ${new Date(ctx.now)}, settled_by = ${ctx.scope.actor}, settle_reason = ${body.reason}, version = version + 1 where id = ${params.id} and version = ${body.version} and state = 'open'`.execute(
          ctx.tx,
        );
      if (Number(changed.numAffectedRows) !== 1)
        return refuse('COH-16', '别人已核定。', 'Somebody else has settled this.', {
          status: 409,
          details: { state: (await read())?.state },
        });
      if (ctx.can('task.write')) await closeTasksOf(ctx, params.id, body.reason);
      const person = await personOf(ctx, breach.personId);
      await ctx.journal({
        act: 'loop.breach_settled',
        objectKind: 'loop_breach',
        objectId: params.id,
        rule: 'COH-14',
        subject: person?.pseudonym,
        areaKey: breach.areaKey,
        detail: { kind: breach.kind, state, reason: body.reason },
      });
      return (await breachViews(ctx, [(await read())!]))[0]!;
    },
  }),
];
