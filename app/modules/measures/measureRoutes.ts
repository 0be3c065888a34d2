import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { obligationsOf } from '../obligations/queries.ts';
import { movePerson, personOf } from '../people/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { appealsOf } from './appeals.ts';
import { calendarOf } from './calendar.ts';
import { attemptsOf, confirmInPlace, insertAttempts, recordChecks, setLost, taskFor } from './followup.ts';
import { moveMeasure } from './moves.ts';
import { judgeRelease } from './release.ts';
import { mayFollowUp, officeTimes, quietUntil } from './rules.ts';
import {
  AppealShape,
  CellShape,
  Condition,
  Day,
  idParam,
  MeasureItem,
  nullable,
  oneOf,
  PlanShape,
  Uuid,
  Words,
} from './shapes.ts';
import { readMeasure, readPlans } from './store.ts';
import { readTests, recordTest } from './testing.ts';
import { accountNames, appealView, iso, listItems } from './views.ts';

const outcomes = oneOf(['well', 'symptoms', 'no_answer', 'refused', 'due']);
const Check = Type.Object(
  {
    measureId: Uuid,
    day: Day,
    outcome: outcomes,
    temperatureCelsius: Type.Optional(Type.Number({ minimum: 30, maximum: 45 })),
    symptoms: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })),
    note: Type.Optional(Type.String({ maxLength: 500 })),
    slot: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
    household: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const ok = Type.Object({ id: Type.String(), version: Type.Integer() });
const note = Type.Optional(Type.String({ maxLength: 500 }));

/** The measure with the person it is about, or the answer for one that is not there. */
async function load(ctx: Context, id: string) {
  const row = await readMeasure(ctx, id);
  return row ? { row, person: (await personOf(ctx, row.personId)) ?? undefined } : null;
}

/** The id and version of a measure after a change; unseen when it has left the area. */
async function now(ctx: Context, id: string) {
  return { id, version: (await readMeasure(ctx, id))?.version ?? 0 };
}

export const measureRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/measures/:id',
    summary: { zh: '一项措施:理由、规则、结束、申诉', en: 'One measure with reason, rule, end and appeal' },
    permission: 'measure.read',
    scope: 'area',
    params: idParam,
    response: Type.Object({
      measure: MeasureItem,
      plan: PlanShape,
      dayText: Words,
      legalBasis: nullable(Type.String()),
      issuingUnit: nullable(Type.String()),
      issuedBy: Type.String(),
      packId: Type.String(),
      packVersion: Type.String(),
      overlayIds: Type.Array(Type.String()),
      specialGroups: Type.Array(Type.String()),
      endRule: Words,
      mayRelease: Type.Object({
        now: Type.Boolean(),
        rule: nullable(Type.String()),
        why: nullable(Words),
        conditions: Type.Array(Condition),
      }),
      cells: Type.Record(Type.String(), CellShape),
      checks: Type.Array(
        Type.Object({
          id: Type.String(),
          kind: Type.String(),
          ruleId: Type.String(),
          label: Words,
          day: nullable(Type.String()),
          dueFrom: Type.String(),
          dueAt: Type.String(),
          state: Type.String(),
          outcome: nullable(Type.String()),
          temperature: nullable(Type.Number()),
          symptoms: Type.Array(Type.String()),
          note: nullable(Type.String()),
          by: Type.String(),
        }),
      ),
      tests: Type.Array(
        Type.Object({
          id: Type.String(),
          takenOn: Type.String(),
          reportedAt: nullable(Type.String()),
          kind: Type.String(),
          specimen: nullable(Type.String()),
          double: Type.Boolean(),
          result: Type.String(),
          ctN: nullable(Type.Number()),
          ctOrf: nullable(Type.Number()),
          source: Type.String(),
        }),
      ),
      attempts: Type.Array(
        Type.Object({
          id: Type.String(),
          at: Type.String(),
          by: Type.String(),
          channel: Type.String(),
          outcome: Type.String(),
          note: nullable(Type.String()),
        }),
      ),
      quietUntil: nullable(Type.String()),
      appeals: Type.Array(AppealShape),
      history: Type.Array(
        Type.Object({
          at: Type.String(),
          by: Type.String(),
          why: Words,
          packId: Type.String(),
          packVersion: Type.String(),
          endsAt: Type.String(),
        }),
      ),
      closeReason: nullable(Type.String()),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      const { row, person } = found;
      const obligations = await obligationsOf(ctx, [row.id]);
      const attempts = await attemptsOf(ctx, row.personId);
      const history = await readPlans(ctx, row.id);
      const nameOf = await accountNames(ctx, [
        row.createdBy,
        ...obligations.map(one => one.doneBy),
        ...attempts.map(one => one.actor),
        ...history.map(one => one.actor),
      ]);
      const [{ decision }] = (await judgeRelease(ctx, [row])) as [
        Awaited<ReturnType<typeof judgeRelease>>[number],
      ];
      const conditions = decision.released
        ? row.plan.release.map(one => ({ ...one, met: true }))
        : row.plan.release.map(
            one => decision.unmet.find(other => other.ruleId === one.ruleId) ?? { ...one, met: true },
          );
      const quiet = quietUntil(attempts, ctx.scope.actor, ctx.now);
      await ctx.journal({
        act: 'measure.viewed',
        objectKind: 'measure',
        objectId: row.id,
        subject: person?.pseudonym,
        areaKey: row.areaKey,
      });
      const item = (await listItems(ctx, [row]))[0]!;
      return {
        measure: item,
        plan: row.plan,
        dayText: { zh: `第${item.day}天,共${item.ofDays}天`, en: `Day ${item.day} of ${item.ofDays}` },
        legalBasis: row.legalBasis,
        issuingUnit: row.issuingUnit,
        issuedBy: nameOf(row.createdBy),
        packId: row.packId,
        packVersion: row.packVersion,
        overlayIds: row.overlayIds,
        specialGroups: row.specialGroups,
        endRule: {
          zh: `到期由规则 ${row.plan.phases.at(-1)?.ruleId ?? ''} 算出,不能手工改动`,
          en: `The end follows from rule ${row.plan.phases.at(-1)?.ruleId ?? ''}; nobody can type it in`,
        },
        mayRelease: {
          now: decision.released === true,
          rule: decision.released ? null : decision.refused,
          why: decision.released ? null : decision.why,
          conditions,
        },
        cells: (await calendarOf(ctx, [row])).get(row.id) ?? {},
        checks: obligations.map(one => ({
          ...one,
          dueFrom: one.dueFrom.toISOString(),
          dueAt: one.dueAt.toISOString(),
          outcome: (one.result?.outcome as string) ?? null,
          temperature: (one.result?.temperature as number) ?? null,
          symptoms: (one.result?.symptoms as string[]) ?? [],
          note: (one.result?.note as string) ?? null,
          by: nameOf(one.doneBy),
        })),
        tests: (await readTests(ctx, row.personId, row.outbreakId)).map(one => ({
          ...one,
          reportedAt: iso(one.reportedAt),
        })),
        attempts: attempts.map(one => ({ ...one, at: one.at.toISOString(), by: nameOf(one.actor) })),
        quietUntil: quiet === null ? null : new Date(quiet).toISOString(),
        appeals: (await appealsOf(ctx, row.id)).map(appealView),
        history: history.map(one => ({
          at: one.at.toISOString(),
          by: nameOf(one.actor),
          why: one.why,
          packId: one.packId,
          packVersion: one.packVersion,
          endsAt: new Date(one.plan.endsAt).toISOString(),
        })),
        closeReason: row.closeReason,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/measures/checks',
    summary: { zh: '登记每日随访(一人、多人或全户)', en: 'Record daily checks: one, many or a household' },
    permission: 'followup.write',
    scope: 'area',
    body: Type.Object(
      { checks: Type.Array(Check, { minItems: 1, maxItems: 500 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({
      recorded: Type.Integer(),
      refused: Type.Array(Type.Object({ measureId: Type.String(), rule: Type.String(), why: Words })),
    }),
    handle: async (ctx, { body }) => {
      const result = await recordChecks(ctx, body.checks as Parameters<typeof recordChecks>[1]);
      const [only] = result.refused;
      // Alone and refused: said plainly as a refusal. Among many, each refused one is listed.
      if (only && body.checks.length === 1 && result.recorded === 0)
        return refuse(only.rule, only.why.zh, only.why.en, { status: only.rule === 'ACC-2' ? 404 : 422 });
      return result;
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/attempts',
    summary: { zh: '登记一次电话或上门', en: 'Record a call or a visit' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object(
      {
        channel: oneOf(['phone', 'visit', 'message', 'other']),
        outcome: oneOf(['reached', 'no_answer', 'wrong_number', 'refused', 'not_found']),
        note,
        whyNow: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
      },
      { additionalProperties: false },
    ),
    response: ok,
    handle: async (ctx, { params, body }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      const attempts = await attemptsOf(ctx, found.row.personId);
      const quiet = quietUntil(attempts, ctx.scope.actor, ctx.now);
      if (quiet !== null && !body.whyNow) {
        const last = attempts[0]!;
        return refuse(
          'MSR-8',
          '另一部门刚刚联系过此人,请先看通话记录;确需再联系请写明理由。',
          'Another department has just contacted this person: see the log, or state why it cannot wait.',
          {
            status: 409,
            details: {
              quietUntil: new Date(quiet).toISOString(),
              lastAt: last.at.toISOString(),
              lastOutcome: last.outcome,
              quietMinutes: officeTimes.quietAfterReachedMinutes,
            },
          },
        );
      }
      await insertAttempts(ctx, [
        {
          row: found.row,
          channel: body.channel as 'phone',
          outcome: body.outcome as 'reached',
          note: [body.note, body.whyNow].filter(Boolean).join(' | ') || null,
        },
      ]);
      await ctx.journal({
        act: 'person.contacted',
        objectKind: 'measure',
        objectId: found.row.id,
        rule: 'MSR-8',
        subject: found.person?.pseudonym,
        areaKey: found.row.areaKey,
        detail: { channel: body.channel, outcome: body.outcome, whyNow: body.whyNow },
      });
      return now(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/door-visit',
    summary: { zh: '派人上门', en: 'Send a door visit' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ note }, { additionalProperties: false }),
    response: Type.Object({ taskId: nullable(Type.String()) }),
    handle: async (ctx, { params, body }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      const closed = mayFollowUp(found.row);
      if (closed) return closed;
      const [taskId] = await addTasks(
        ctx,
        [
          {
            ...taskFor(
              ctx,
              found.row,
              'door_visit',
              '上门查看',
              'Visit the person',
              officeTimes.refusalVisitHours,
              'MSR-13',
            ),
            note: body.note ?? null,
          },
        ],
        { unlessOpen: true },
      );
      await ctx.journal({
        act: 'measure.visit_asked',
        objectKind: 'measure',
        objectId: found.row.id,
        subject: found.person?.pseudonym,
        areaKey: found.row.areaKey,
      });
      return { taskId: taskId ?? null };
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/in-place',
    summary: { zh: '确认到位', en: 'Confirm in place' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ note }, { additionalProperties: false }),
    response: ok,
    handle: async (ctx, { params }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      return (await confirmInPlace(ctx, found.row, found.person, undefined)) ?? now(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/lost',
    summary: { zh: '登记失联并派单查找', en: 'Lost to follow-up: send a search' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ note }, { additionalProperties: false }),
    response: ok,
    handle: async (ctx, { params, body }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      return (await setLost(ctx, found.row, found.person, true, body.note)) ?? now(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/found',
    summary: { zh: '登记已找到', en: 'Found again' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ note }, { additionalProperties: false }),
    response: ok,
    handle: async (ctx, { params, body }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      return (await setLost(ctx, found.row, found.person, false, body.note)) ?? now(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/moved',
    summary: { zh: '登记人在别处', en: 'The person is elsewhere' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ locatedKey: Type.Integer({ minimum: 0 }), note }, { additionalProperties: false }),
    response: ok,
    handle: async (ctx, { params, body }) => {
      const found = await load(ctx, params.id);
      if (!found) return notFound;
      const closed = mayFollowUp(found.row);
      if (closed) return closed;
      const area = await areaOf(ctx, body.locatedKey);
      if (!area)
        return refuse('MSR-15', '没有这个辖区。', 'There is no such area.', {
          errors: [
            { path: 'body/locatedKey', message: { zh: '没有这个辖区', en: 'no such area' }, rule: 'MSR-15' },
          ],
        });
      const refusal = await moveMeasure(ctx, found.row, found.person, body.locatedKey, body.note);
      if (isRefusal(refusal)) return refusal;
      if (ctx.can('person.write')) await movePerson(ctx, found.row.personId, { locatedKey: body.locatedKey });
      return now(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/measures/:id/tests',
    summary: { zh: '登记检测结果', en: 'Record a test result' },
    permission: 'followup.write',
    scope: 'area',
    params: idParam,
    body: Type.Object(
      {
        takenOn: Day,
        takenAt: Type.Optional(Type.String({ format: 'date-time' })),
        reportedAt: Type.Optional(Type.String({ format: 'date-time' })),
        kind: oneOf(['naat', 'antigen', 'serology', 'culture', 'other']),
        specimen: Type.Optional(Type.String({ maxLength: 40 })),
        reagent: Type.Optional(Type.String({ maxLength: 80 })),
        double: Type.Optional(Type.Boolean()),
        result: oneOf(['positive', 'negative', 'inconclusive', 'pending']),
        ctN: Type.Optional(Type.Number({ minimum: 0, maximum: 60 })),
        ctOrf: Type.Optional(Type.Number({ minimum: 0, maximum: 60 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ testId: Type.String() }),
    handle: async (ctx, { params, body }) =>
      recordTest(ctx, {
        ...(body as Omit<Parameters<typeof recordTest>[1], 'measureId'>),
        measureId: params.id,
      }),
  }),
];
