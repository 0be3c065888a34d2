import { addDays, dayOf } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaOf } from '../areas/queries.ts';
import { closeObligations, moveObligations } from '../obligations/queries.ts';
import { movePerson, personOf } from '../people/queries.ts';
import { CaseId, HistoryOut } from './api.ts';
import { startCall } from './callLock.ts';
import { conflict, noteCase } from './caseNote.ts';
import { daysOfWindow, mayComplete } from './completion.ts';
import { caseOf, factsOf, infectiousWindowOf, trajectoryOf } from './queries.ts';
import { nextDue } from './rules.ts';
import { changeState } from './stateChange.ts';
import { changeCase, moveCaseRows, readColleagues, readHistory } from './store.ts';
import { colleague } from './views.ts';

const optional = Type.Optional;
const closed = { additionalProperties: false };
const reasonText = Type.String({ minLength: 2, maxLength: 500 });
const Version = Type.Object({ version: Type.Integer() });

export const workRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cases/colleagues',
    summary: { zh: '可接手病例的同事', en: 'Colleagues a case may be handed to' },
    permission: 'case.write',
    scope: 'area',
    response: Type.Object({
      items: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), unit: Type.String() })),
      me: Type.Union([Type.String(), Type.Null()]),
    }),
    query: Type.Object({ areaKey: optional(Type.Integer({ minimum: 0 })) }, closed),
    handle: async (ctx, { query }) => ({
      items: await readColleagues(ctx, query.areaKey === undefined ? [] : [query.areaKey]),
      me: ctx.scope.accountId,
    }),
  }),
  route({
    method: 'POST',
    url: '/cases/:id/state',
    summary: {
      zh: '变更病例状态;旧状态留在历史里',
      en: 'Change the state of a case; the old one stays in its history',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object(
      {
        version: Type.Integer(),
        to: Type.String({ minLength: 1, maxLength: 60 }),
        reason: reasonText,
        on: optional(Type.String({ format: 'date' })),
      },
      closed,
    ),
    response: Type.Object({ version: Type.Integer(), state: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      return row ? changeState(ctx, row, body) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/call',
    summary: { zh: '开始通话(上锁),他人可见', en: 'Start a call; others see the lock' },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object({ takeOver: optional(Type.Boolean()), reason: optional(reasonText) }, closed),
    response: Type.Object({ since: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      return row ? startCall(ctx, row, body) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/call/end',
    summary: { zh: '结束通话,记下结果', en: 'End a call with its outcome' },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object(
      {
        outcome: Type.Enum(['reached', 'no_answer', 'wrong_number', 'refused', 'not_found']),
        note: optional(Type.String({ maxLength: 500 })),
      },
      closed,
    ),
    response: Version,
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      if (row.calling?.actor !== ctx.scope.actor)
        return refuse('CAS-7', '您没有正在进行的通话。', 'You have no call under way here.', { status: 409 });
      const at = new Date(ctx.now).toISOString();
      if (
        !(await changeCase(ctx, row.id, row.version, {
          calling: null,
          last_call: JSON.stringify({ actor: ctx.scope.actor, at, outcome: body.outcome }),
        }))
      )
        return conflict(ctx, row.id);
      await noteCase(ctx, row, 'case.call_ended', { detail: { outcome: body.outcome } });
      await ctx.emit('case.call_ended', {
        caseId: row.id,
        personId: row.personId,
        at,
        outcome: body.outcome,
        note: body.note,
      });
      return { version: row.version + 1 };
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/hand-over',
    summary: {
      zh: '移交负责人,或移交负责辖区',
      en: 'Hand a case to another investigator, or to another area',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object(
      {
        version: Type.Integer(),
        owner: optional(Type.Union([Type.String({ format: 'uuid' }), Type.Null()])),
        areaKey: optional(Type.Integer({ minimum: 0 })),
        locatedKey: optional(Type.Integer({ minimum: 0 })),
        reason: reasonText,
      },
      closed,
    ),
    response: Version,
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const going = [body.areaKey ?? row.areaKey, body.locatedKey ?? row.locatedKey];
      if (body.owner && !(await readColleagues(ctx, going)).some(one => one.id === body.owner))
        return refuse(
          'CAS-10',
          '这个账号不存在,或不在相关辖区办理病例。',
          'There is no such account, or it does not work on cases in these areas.',
          {
            errors: [
              {
                path: 'body/owner',
                message: { zh: '请选可接手的同事', en: 'choose a colleague who may take it' },
                rule: 'CAS-10',
              },
            ],
          },
        );
      for (const [field, key] of [
        ['areaKey', body.areaKey],
        ['locatedKey', body.locatedKey],
      ] as const) {
        if (key !== undefined && !(await areaOf(ctx, key)))
          return refuse('CAS-10', '没有这个辖区。', 'There is no such area.', {
            errors: [
              { path: `body/${field}`, message: { zh: '没有这个辖区', en: 'no such area' }, rule: 'CAS-10' },
            ],
          });
      }
      const saved = await changeCase(ctx, row.id, body.version, {
        owner: body.owner,
        area_key: body.areaKey,
        located_key: body.locatedKey,
      });
      if (!saved) return conflict(ctx, row.id);
      if (body.areaKey !== undefined || body.locatedKey !== undefined) {
        await moveCaseRows(ctx, row.id);
        await moveObligations(ctx, row.personId, { areaKey: body.areaKey, locatedKey: body.locatedKey });
        await movePerson(ctx, row.personId, { areaKey: body.areaKey, locatedKey: body.locatedKey });
      }
      await noteCase(ctx, row, 'case.handed_over', {
        detail: {
          owner: body.owner ?? undefined,
          area: body.areaKey,
          located: body.locatedKey,
          reason: body.reason,
        },
      });
      await ctx.emit('case.changed', {
        caseId: row.id,
        fields: ['owner', 'areaKey', 'locatedKey'].filter(field => body[field as 'owner'] !== undefined),
      });
      return { version: row.version + 1 };
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/complete',
    summary: {
      zh: '完成一个时限(核心信息、流调报告…);缺项时拒绝并逐一列出',
      en: 'Close a clock (core facts, full report…); refused naming everything that is missing',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object({ version: Type.Integer(), ruleId: Type.String({ maxLength: 60 }) }, closed),
    response: Version,
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const clock = row.clocks.find(candidate => candidate.ruleId === body.ruleId);
      if (!clock)
        return refuse('CAS-5', '这个病例没有这项时限。', 'This case has no such clock.', { status: 404 });
      if (clock.doneAt)
        return refuse('CAS-5', '这项已经完成。', 'This is done already.', {
          status: 409,
          details: { doneAt: clock.doneAt },
        });
      const tz = ctx.outpace.city.timeZone;
      const window = await infectiousWindowOf(ctx, row);
      const person = await personOf(ctx, row.personId);
      const windowDays =
        'refused' in window
          ? null
          : daysOfWindow({ from: window.from, to: Math.min(window.to, ctx.now) }, tz);
      const linedDays = new Set((await trajectoryOf(ctx, [row.id])).flatMap(entry => coveredDays(entry, tz)));
      const may = mayComplete(clock, {
        facts: factsOf(row),
        state: row.state,
        person: { sex: person?.sex ?? 'unknown', birthYear: person?.birthYear ?? null },
        windowDays,
        linedDays,
      });
      if ('refused' in may) return may;
      const clocks = row.clocks.map(candidate =>
        candidate === clock
          ? { ...clock, doneAt: new Date(ctx.now).toISOString(), doneBy: ctx.scope.actor }
          : candidate,
      );
      if (
        !(await changeCase(ctx, row.id, body.version, {
          clocks: JSON.stringify(clocks),
          next_due_at: nextDue(clocks),
        }))
      )
        return conflict(ctx, row.id);
      await closeObligations(ctx, row.id, { state: 'done', kinds: ['clock'], ruleIds: [clock.ruleId] });
      await noteCase(ctx, row, `case.${may.step}_completed`, { rule: clock.ruleId });
      await ctx.emit('case.changed', { caseId: row.id, fields: ['clocks'] });
      return { version: row.version + 1 };
    },
  }),
  route({
    method: 'GET',
    url: '/cases/:id/history',
    summary: { zh: '这个病例的日志:何时、何人、何事', en: 'The journal of this case: when, who, what' },
    permission: 'case.read',
    scope: 'area',
    params: CaseId,
    query: Type.Object(
      {
        before: optional(Type.Integer({ minimum: 1 })),
        limit: optional(Type.Integer({ minimum: 1, maximum: 200, default: 60 })),
      },
      closed,
    ),
    response: HistoryOut,
    handle: async (ctx, { params, query }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const limit = query.limit ?? 60;
      const lines = await readHistory(ctx, row.id, query.before ?? Number.MAX_SAFE_INTEGER, limit);
      const names = await colleagues(ctx, [...lines.map(line => line.actor), row.createdBy]);
      const items = lines.map(line => ({
        seq: line.seq,
        at: line.at.toISOString(),
        act: line.act,
        by: colleague(names, line.actor),
        rule: line.rule,
      }));
      // an imported case has no line of its own: the import is one act
      if (lines.length < limit && row.importId)
        items.push({
          seq: 0,
          at: row.createdAt.toISOString(),
          act: 'case.imported',
          by: colleague(names, row.createdBy),
          rule: null,
        });
      return { items, next: lines.length === limit ? (lines.at(-1)?.seq ?? null) : null };
    },
  }),
];

/** City days a line touches: a night out belongs to both days. */
function coveredDays(entry: { day: string; fromAt: Date | null; toAt: Date | null }, tz: string): string[] {
  const days = [entry.day];
  if (entry.toAt)
    for (let day = addDays(entry.day, 1); day <= dayOf(entry.toAt.getTime() - 1, tz); day = addDays(day, 1))
      days.push(day);
  return days;
}
