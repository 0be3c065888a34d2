import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { attemptsOf, quietPeriods } from '../measures/queries.ts';
import { personOf } from '../people/queries.ts';
import { dutyAt, dutyStates } from './duty.ts';
import { readDuties, renewEnded } from './dutyStore.ts';
import { exemptionViews } from './exemptionRoutes.ts';
import { asExemption, asMembership, readExemptions, readMembers, testsThatCount } from './memberStore.ts';
import { ExemptionView, nullable, oneOf, Uuid, Words } from './schema.ts';
import { loopOf, readCohorts, readUnits } from './store.ts';
import { iso } from './views.ts';

const shownDays = 90;
const finite = (at: number | null) =>
  at === null || !Number.isFinite(at) ? null : new Date(at).toISOString();

export const dutyRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/test-duties/:personId',
    summary: {
      zh: '一个人的应检情况:依据、期限、已做的提醒与联系',
      en: 'What one person owes: by which rule, by when, what was tried',
    },
    // what one named person owes: for those who see people
    permission: 'person.read',
    scope: 'area',
    params: Type.Object({ personId: Uuid }),
    response: Type.Object({
      personId: Type.String(),
      maskedName: Type.String(),
      area: Type.String(),
      state: oneOf(dutyStates),
      dueFrom: nullable(Type.String()),
      dueAt: nullable(Type.String()),
      lastTakenAt: nullable(Type.String()),
      cohorts: Type.Array(
        Type.Object({
          id: Type.String(),
          memberId: Type.String(),
          title: Words,
          ruleId: Type.String(),
          department: Type.String(),
          unit: nullable(Type.String()),
          gapDays: nullable(Type.Integer()),
          fromOn: Type.String(),
          toOn: nullable(Type.String()),
          state: oneOf(dutyStates),
          dueAt: nullable(Type.String()),
          strictest: Type.Boolean(),
        }),
      ),
      tests: Type.Array(Type.Object({ takenAt: Type.String(), reportedAt: nullable(Type.String()) })),
      exemptions: Type.Array(ExemptionView),
      steps: Type.Array(
        Type.Object({
          overdueAt: Type.String(),
          remindedAt: nullable(Type.String()),
          toldAt: nullable(Type.String()),
          againAt: nullable(Type.String()),
          doorAt: nullable(Type.String()),
          taskId: nullable(Type.String()),
          endedAt: nullable(Type.String()),
          endReason: nullable(Type.String()),
        }),
      ),
      /** The one log of all departments; null without the right to see it. */
      contacts: nullable(
        Type.Array(
          Type.Object({
            at: Type.String(),
            by: Type.String(),
            channel: Type.String(),
            outcome: Type.String(),
            note: nullable(Type.String()),
          }),
        ),
      ),
      quietUntil: nullable(Type.String()),
      appeal: Words,
    }),
    handle: async (ctx, { params }) => {
      const person = await personOf(ctx, params.personId);
      if (!person) return notFound;
      await renewEnded(ctx);
      const tz = ctx.outpace.city.timeZone;
      const stored = (await readDuties(ctx, [person.id])).get(person.id);
      const members = await readMembers(ctx, { personIds: [person.id] });
      const cohorts = new Map(
        (await readCohorts(ctx, { ids: [...new Set(members.map(row => row.cohortId))] }))
          .filter(row => row.closedAt === null)
          .map(row => [row.id, row]),
      );
      const units = new Map(
        (await readUnits(ctx, { ids: members.flatMap(row => row.unitId ?? []) })).map(unit => [
          unit.id,
          unit.name,
        ]),
      );
      const exemptions = await readExemptions(ctx, { personIds: [person.id] });
      const tests =
        (await testsThatCount(ctx, [person.id], ctx.now - shownDays * 86_400_000)).get(person.id) ?? [];
      const running = members.flatMap(row => {
        const cohort = cohorts.get(row.cohortId);
        return cohort
          ? [
              {
                row,
                cohort,
                membership: asMembership(row, {
                  gapDays: cohort.gapDays,
                  onEntry: cohort.onEntry,
                  onExit: cohort.onExit,
                  loop: loopOf(cohort),
                  byReport: cohort.byReport,
                }),
              },
            ]
          : [];
      });
      const excused = exemptions.map(asExemption);
      const duty = dutyAt(
        running.map(one => one.membership),
        excused,
        tests,
        ctx.now,
        tz,
      );
      const { rows: steps } = await sql<{
        overdueAt: Date;
        remindedAt: Date | null;
        toldAt: Date | null;
        againAt: Date | null;
        doorAt: Date | null;
        taskId: string | null;
        endedAt: Date | null;
        endReason: string | null;
      }>`
        select overdue_at as "overdueAt", reminded_at as "remindedAt", told_at as "toldAt", again_at as "againAt", door_at as "doorAt", task_id as "taskId", ended_at as "endedAt", end_reason as "endReason" from duty_step where person_id = ${person.id} order by overdue_at desc limit 20`.execute(
        ctx.tx,
      );
      const attempts = ctx.can('measure.read') ? await attemptsOf(ctx, person.id) : null;
      const { rows: names } = await sql<{
        id: string;
        name: string;
        unit: string;
      }>`select id, name, unit from core.account_names(${[...new Set((attempts ?? []).map(one => one.actor))]}::text[])`.execute(
        ctx.tx,
      );
      const by = (actor: string) => {
        const account = names.find(one => one.id === actor);
        return account ? [account.name, account.unit].filter(Boolean).join(' · ') : '';
      };
      const quiet = attempts
        ? (await quietPeriods(ctx, [person.id], ctx.scope.actor)).get(person.id)
        : undefined;
      return {
        personId: person.id,
        maskedName: person.maskedName,
        area: (await areaNames(ctx, [person.areaKey])).get(person.areaKey)?.path ?? '',
        state: stored?.state ?? 'not_required',
        dueFrom: iso(stored?.dueFrom ?? null),
        dueAt: iso(stored?.dueAt ?? null),
        lastTakenAt: iso(stored?.lastTakenAt ?? null),
        cohorts: running.map(({ row, cohort, membership }) => {
          const own = dutyAt([membership], excused, tests, ctx.now, tz);
          return {
            id: cohort.id,
            memberId: row.id,
            title: cohort.title,
            ruleId: cohort.ruleId,
            department: cohort.department,
            unit: row.unitId ? (units.get(row.unitId) ?? null) : null,
            gapDays: cohort.gapDays,
            fromOn: row.fromOn,
            toOn: row.toOn,
            state: own.state,
            dueAt: finite(own.dueAt),
            strictest: duty.strictest === cohort.id,
          };
        }),
        tests: tests.slice(0, 20).map(test => ({
          takenAt: new Date(test.takenAt).toISOString(),
          reportedAt: finite(test.reportedAt),
        })),
        exemptions: await exemptionViews(ctx, exemptions),
        steps: steps.map(step => ({
          overdueAt: step.overdueAt.toISOString(),
          remindedAt: iso(step.remindedAt),
          toldAt: iso(step.toldAt),
          againAt: iso(step.againAt),
          doorAt: iso(step.doorAt),
          taskId: step.taskId,
          endedAt: iso(step.endedAt),
          endReason: step.endReason,
        })),
        contacts:
          attempts?.slice(0, 50).map(one => ({
            at: one.at.toISOString(),
            by: by(one.actor),
            channel: one.channel,
            outcome: one.outcome,
            note: one.note,
          })) ?? null,
        quietUntil: finite(quiet ?? null),
        appeal: {
          zh: '认为自己不属于该人群、或有理由暂不检测的,可向责任部门说明并出示证明,由其移出名册或给予豁免;对决定不服可拨打12345。',
          en: 'Whoever does not belong to the cohort, or has a reason not to be tested for now, tells the responsible department and shows it; it takes them off the roster or excuses them. Against its decision: telephone 12345.',
        },
      };
    },
  }),
];
