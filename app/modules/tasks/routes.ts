import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { mayTakeStep, type TaskAction, taskActions } from './rules.ts';
import { type TaskRow, taskKinds } from './schema.ts';
import { changeTask, readSteps, readTask, taskColumns } from './store.ts';

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Task = Type.Object({
  id: Type.String(),
  outbreakId: nullable(Type.String()),
  kind: Type.String(),
  title: Words,
  subjectKind: nullable(Type.String()),
  subjectId: nullable(Type.String()),
  person: nullable(Type.Object({ id: Type.String(), maskedName: Type.String() })),
  state: Type.String(),
  assignee: nullable(Type.Object({ id: Type.String(), name: Type.String(), unit: Type.String() })),
  mine: Type.Boolean(),
  dueAt: Type.String(),
  overdue: Type.Boolean(),
  escalation: Type.Integer(),
  ruleId: nullable(Type.String()),
  note: nullable(Type.String()),
  evidence: nullable(
    Type.Object({ note: Type.Optional(Type.String()), outcome: Type.Optional(Type.String()) }),
  ),
  createdBy: Type.String(),
  createdAt: Type.String(),
  doneAt: nullable(Type.String()),
  doneBy: nullable(Type.String()),
  areaKey: Type.Integer(),
  area: Type.String(),
  version: Type.Integer(),
});
const states = ['assigned', 'accepted', 'done', 'verified', 'closed', 'cancelled'] as const;

/** Names of accounts, by id. */
async function namesOf(
  ctx: Context,
  ids: (string | null)[],
): Promise<Map<string, { id: string; name: string; unit: string }>> {
  const wanted = [...new Set(ids.filter(id => id !== null))];
  const { rows } = await sql<{
    id: string;
    name: string;
    unit: string;
  }>`select id, name, unit from core.account_names(${wanted}::text[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row]));
}

async function shown(ctx: Context, rows: readonly (TaskRow & { note?: string | null })[]) {
  const [people, areas, names] = [
    await peopleOf(
      ctx,
      rows.flatMap(row => row.personId ?? []),
    ),
    await areaNames(
      ctx,
      rows.map(row => row.areaKey),
    ),
    await namesOf(
      ctx,
      rows.flatMap(row => [row.assignee, row.createdBy, row.doneBy]),
    ),
  ];
  return rows.map(row => ({
    ...row,
    person:
      row.personId && people.has(row.personId)
        ? { id: row.personId, maskedName: people.get(row.personId)!.maskedName }
        : null,
    assignee: row.assignee ? (names.get(row.assignee) ?? { id: row.assignee, name: '', unit: '' }) : null,
    mine: row.assignee === ctx.scope.actor,
    overdue: (row.state === 'assigned' || row.state === 'accepted') && row.dueAt.getTime() <= ctx.now,
    note: row.note ?? null,
    evidence: row.evidence as { note?: string; outcome?: string } | null,
    createdBy: names.get(row.createdBy)?.name ?? row.createdBy,
    doneBy: row.doneBy ? (names.get(row.doneBy)?.name ?? row.doneBy) : null,
    dueAt: row.dueAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    doneAt: row.doneAt?.toISOString() ?? null,
    area: areas.get(row.areaKey)?.path ?? '',
  }));
}

const action = (
  name: TaskAction,
  summary: { zh: string; en: string },
  body: Parameters<typeof Type.Object>[0] = {},
) =>
  route({
    method: 'POST',
    url: `/tasks/:id/${name}`,
    summary,
    permission: 'task.write',
    scope: 'area',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    body: Type.Object({ version: Type.Optional(Type.Integer()), ...body }, { additionalProperties: false }),
    response: Task,
    handle: async (ctx, { params, body: given }) => {
      const input = given as {
        version?: number;
        reason?: string;
        evidence?: Record<string, unknown>;
        assignee?: string;
        areaKey?: number;
        dueAt?: string;
      };
      const task = await readTask(ctx, params.id);
      if (!task) return notFound;
      const refusal = mayTakeStep(
        task,
        name,
        { naturalPerson: ctx.scope.naturalPerson, actor: ctx.scope.actor },
        input,
      );
      if (refusal) return refusal;
      if (input.areaKey !== undefined && !(await areaOf(ctx, input.areaKey)))
        return refuse('TSK-6', '没有这个辖区。', 'There is no such area.', {
          errors: [
            { path: 'body/areaKey', message: { zh: '没有这个辖区', en: 'no such area' }, rule: 'TSK-6' },
          ],
        });
      const change = {
        state: taskActions[name].to,
        ...(name === 'accept' ? { assignee: ctx.scope.actor } : {}),
        ...(name === 'reassign'
          ? {
              assignee: input.assignee ?? null,
              ...(input.areaKey === undefined ? {} : { areaKey: input.areaKey }),
              ...(input.dueAt ? { dueAt: Date.parse(input.dueAt) } : {}),
            }
          : {}),
        ...(input.evidence ? { evidence: input.evidence } : {}),
      };
      if (!(await changeTask(ctx, params.id, input.version ?? task.version, change, input.reason ?? null))) {
        const now = await readTask(ctx, params.id);
        return refuse('TSK-7', '别人刚刚改动了这项任务。', 'Someone else has just changed this task.', {
          status: 409,
          details: { state: now?.state, version: now?.version },
        });
      }
      await ctx.journal({
        act: `task.${name}`,
        objectKind: 'task',
        objectId: params.id,
        rule: 'TSK-1',
        areaKey: task.areaKey,
        detail: { reason: input.reason, kind: task.kind },
      });
      // A reassigned task may have left the session's area: then the answer is the last sight of it.
      return (
        await shown(ctx, [(await readTask(ctx, params.id)) ?? { ...task, state: taskActions[name].to }])
      )[0]!;
    },
  });

const reason = Type.String({ minLength: 1, maxLength: 500 });

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/tasks',
    summary: { zh: '任务列表,最逾期的在前', en: 'Tasks, the most overdue first' },
    permission: 'task.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      view: Type.Optional(oneOf(['mine', 'area', 'to_verify'])),
      overdue: Type.Optional(Type.Boolean()),
      state: Type.Optional(oneOf([...states, 'open'])),
      kind: Type.Optional(oneOf(taskKinds)),
      outbreakId: Type.Optional(Type.String({ format: 'uuid' })),
      subjectId: Type.Optional(Type.String({ format: 'uuid' })),
      areaKey: Type.Optional(Type.Integer()),
    }),
    response: listOf(Task),
    handle: async (ctx, { query }) => {
      const where = [];
      if (query.view === 'mine') where.push(sql`t.assignee = ${ctx.scope.actor}`);
      if (query.view === 'to_verify') where.push(sql`t.state = 'done' and t.done_by <> ${ctx.scope.actor}`);
      if (query.overdue)
        where.push(sql`t.state in ('assigned', 'accepted') and t.due_at <= ${new Date(ctx.now)}`);
      const state = query.state ?? (query.view === 'to_verify' || query.subjectId ? undefined : 'open');
      if (state === 'open') where.push(sql`t.state in ('assigned', 'accepted')`);
      else if (state) where.push(sql`t.state = ${state}`);
      if (query.kind) where.push(sql`t.kind = ${query.kind}`);
      if (query.outbreakId) where.push(sql`t.outbreak_id = ${query.outbreakId}`);
      if (query.subjectId) where.push(sql`t.subject_id = ${query.subjectId}`);
      if (query.areaKey !== undefined) {
        const area = await areaOf(ctx, query.areaKey);
        if (!area) return notFound;
        where.push(sql`t.area_key between ${area.key} and ${area.hi}`);
      }
      const page = await readPage<TaskRow & { note: string | null }>(
        ctx,
        {
          from: sql`from task t`,
          select: sql`${taskColumns}, t.note`,
          where,
          sorts: {
            due: { by: sql`t.due_at`, type: 'timestamptz' },
            created: { by: sql`t.created_at`, type: 'timestamptz' },
          },
          defaultSort: 'due',
          id: sql`t.id`,
        },
        query,
      );
      return { ...page, items: await shown(ctx, page.items) };
    },
  }),
  route({
    method: 'GET',
    url: '/tasks/:id',
    summary: { zh: '一项任务及其经过', en: 'One task with its history' },
    permission: 'task.read',
    scope: 'area',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    response: Type.Object({
      task: Task,
      steps: Type.Array(
        Type.Object({
          state: Type.String(),
          at: Type.String(),
          actor: Type.String(),
          note: nullable(Type.String()),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const task = await readTask(ctx, params.id);
      if (!task) return notFound;
      const steps = await readSteps(ctx, params.id);
      const names = await namesOf(
        ctx,
        steps.map(step => step.actor),
      );
      return {
        task: (await shown(ctx, [task]))[0]!,
        steps: steps.map(step => ({
          ...step,
          at: step.at.toISOString(),
          actor: names.get(step.actor)?.name ?? step.actor,
        })),
      };
    },
  }),
  action('accept', { zh: '接受任务', en: 'Accept a task' }),
  action(
    'done',
    { zh: '完成任务,附依据', en: 'Complete a task, with evidence' },
    {
      evidence: Type.Optional(
        Type.Object(
          {
            note: Type.Optional(Type.String({ maxLength: 1000 })),
            outcome: Type.Optional(Type.String({ maxLength: 60 })),
          },
          { additionalProperties: false },
        ),
      ),
    },
  ),
  action('verify', { zh: '核实任务(须另一人)', en: 'Verify a task (another person)' }),
  action(
    'return',
    { zh: '退回任务,写明理由', en: 'Return a task with a reason' },
    { reason: Type.Optional(reason) },
  ),
  action('close', { zh: '关闭任务', en: 'Close a task' }),
  action(
    'reassign',
    { zh: '转派任务', en: 'Reassign a task' },
    {
      reason: Type.Optional(reason),
      assignee: Type.Optional(Type.String({ format: 'uuid' })),
      areaKey: Type.Optional(Type.Integer()),
      dueAt: Type.Optional(Type.String({ format: 'date-time' })),
    },
  ),
  action('cancel', { zh: '取消任务', en: 'Cancel a task' }, { reason: Type.Optional(reason) }),
];
