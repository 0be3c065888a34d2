import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { NewTask, TaskRow, TaskState } from './schema.ts';

const uuids = (ids: readonly string[]) => sql`${ids as string[]}::uuid[]`;

/** Columns of a task as `TaskRow`, of alias t. */
export const taskColumns = sql`t.id, t.outbreak_id as "outbreakId", t.kind, t.title, t.subject_kind as "subjectKind", t.subject_id as "subjectId", t.person_id as "personId", t.state, t.assignee,
  t.due_at as "dueAt", t.escalation, t.rule_id as "ruleId", t.evidence, t.created_by as "createdBy", t.created_at as "createdAt", t.done_at as "doneAt", t.done_by as "doneBy",
  t.done_person as "donePerson", t.area_key as "areaKey", t.located_key as "locatedKey", t.origin_key as "originKey", t.version`;

export async function insertTasks(
  ctx: Context,
  rows: readonly NewTask[],
  unlessOpen: boolean,
): Promise<(string | null)[]> {
  if (rows.length === 0) return [];
  const seen = new Set<string>();
  const first = rows
    .map((row, n) => ({ row, n }))
    .filter(({ row }) => {
      const key = `${row.subjectId} ${row.kind}`;
      if (unlessOpen && row.subjectId && seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  const json = JSON.stringify(
    first.map(({ row, n }) => ({
      n,
      o: row.outbreakId,
      k: row.kind,
      t: row.title,
      sk: row.subjectKind ?? null,
      s: row.subjectId ?? null,
      p: row.personId ?? null,
      u: row.assignee ?? null,
      d: new Date(row.dueAt).toISOString(),
      r: row.ruleId ?? null,
      b: row.obligationId ?? null,
      m: row.note ?? null,
      a: row.areaKey,
      lk: row.locatedKey,
      ok: row.originKey,
    })),
  );
  const open = unlessOpen
    ? sql`where not exists (select 1 from task t where t.subject_id = x.s and t.kind = x.k and t.state in ('assigned', 'accepted'))`
    : sql``;
  const { rows: inserted } = await sql<{ n: number; id: string }>`with wanted as (
      select x.*, uuidv7() as id from jsonb_to_recordset(${json}::jsonb) as x(n int, o uuid, k text, t jsonb, sk text, s uuid, p uuid, u text, d timestamptz, r text, b uuid, m text, a bigint, lk bigint, ok bigint) ${open}
    ), added as (
      insert into task (id, outbreak_id, kind, title, subject_kind, subject_id, person_id, assignee, due_at, rule_id, obligation_id, note, created_by, created_at, area_key, located_key, origin_key)
      select id, o, k, t, sk, s, p, u, d, r, b, m, ${ctx.scope.actor}, ${new Date(ctx.now)}, a, lk, ok from wanted
    ) select n, id from wanted`.execute(ctx.tx);
  const ids: (string | null)[] = rows.map(() => null);
  for (const row of inserted) ids[row.n] = row.id;
  return ids;
}

const addSteps = (ctx: Context, state: TaskState, note: string) =>
  sql`insert into task_step (task_id, state, at, actor, note, area_key, located_key, origin_key)
    select id, ${state}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${note}, area_key, located_key, origin_key from changed`;

export async function cancelTasksOf(
  ctx: Context,
  subjectIds: readonly string[],
  reason: string,
  kinds?: readonly string[],
): Promise<number> {
  if (subjectIds.length === 0) return 0;
  const result = await sql`with changed as (
      update task set state = 'cancelled', closed_at = ${new Date(ctx.now)}, version = version + 1
      where subject_id = any(${uuids(subjectIds)}) and state in ('assigned', 'accepted') ${kinds ? sql`and kind = any(${kinds as string[]}::text[])` : sql``}
      returning id, area_key, located_key, origin_key
    ) ${addSteps(ctx, 'cancelled', reason)}`.execute(ctx.tx);
  return Number(result.numAffectedRows);
}

export async function doneBecause(
  ctx: Context,
  subjectIds: readonly string[],
  kinds: readonly string[],
  note: string,
): Promise<number> {
  if (subjectIds.length === 0) return 0;
  const result = await sql`with changed as (
      update task set state = 'done', done_at = ${new Date(ctx.now)}, done_by = ${ctx.scope.actor}, done_person = ${ctx.scope.naturalPerson}, version = version + 1,
        accepted_at = coalesce(accepted_at, ${new Date(ctx.now)}), evidence = coalesce(evidence, '{}') || ${JSON.stringify({ note })}::jsonb
      where subject_id = any(${uuids(subjectIds)}) and state in ('assigned', 'accepted') and kind = any(${kinds as string[]}::text[])
      returning id, area_key, located_key, origin_key
    ) ${addSteps(ctx, 'done', note)}`.execute(ctx.tx);
  return Number(result.numAffectedRows);
}

export async function readOpenOf(ctx: Context, subjectIds: readonly string[]): Promise<TaskRow[]> {
  if (subjectIds.length === 0) return [];
  const { rows } =
    await sql<TaskRow>`select ${taskColumns} from task t where t.subject_id = any(${uuids(subjectIds)}) and t.state in ('assigned', 'accepted', 'done') order by t.due_at, t.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function moveTasks(
  ctx: Context,
  personId: string,
  keys: { areaKey?: number; locatedKey?: number },
): Promise<void> {
  await sql`update task set area_key = coalesce(${keys.areaKey ?? null}::bigint, area_key), located_key = coalesce(${keys.locatedKey ?? null}::bigint, located_key), version = version + 1
    where person_id = ${personId} and state in ('assigned', 'accepted')`.execute(ctx.tx);
}

export async function readTask(ctx: Context, id: string): Promise<TaskRow | null> {
  const { rows } = await sql<TaskRow>`select ${taskColumns} from task t where t.id = ${id}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** History of one task, oldest first. */
export async function readSteps(
  ctx: Context,
  id: string,
): Promise<{ state: string; at: Date; actor: string; note: string | null }[]> {
  const { rows } = await sql<{
    state: string;
    at: Date;
    actor: string;
    note: string | null;
  }>`select state, at, actor, note from task_step where task_id = ${id} order by at, id`.execute(ctx.tx);
  return rows;
}

/** What one step of the loop writes. */
export interface TaskChange {
  state: TaskState;
  assignee?: string | null;
  areaKey?: number;
  dueAt?: number;
  evidence?: Record<string, unknown>;
}

/** Writes one step when the version still holds; false when someone else was first. */
export async function changeTask(
  ctx: Context,
  id: string,
  version: number,
  change: TaskChange,
  note: string | null,
): Promise<boolean> {
  const now = new Date(ctx.now);
  const sets = [sql`state = ${change.state}`, sql`version = version + 1`];
  if (change.assignee !== undefined) sets.push(sql`assignee = ${change.assignee}`);
  if (change.areaKey !== undefined) sets.push(sql`area_key = ${change.areaKey}`);
  if (change.dueAt !== undefined) sets.push(sql`due_at = ${new Date(change.dueAt)}`);
  if (change.evidence)
    sets.push(sql`evidence = coalesce(evidence, '{}') || ${JSON.stringify(change.evidence)}::jsonb`);
  if (change.state === 'accepted') sets.push(sql`accepted_at = ${now}`);
  if (change.state === 'done')
    sets.push(
      sql`done_at = ${now}`,
      sql`done_by = ${ctx.scope.actor}`,
      sql`done_person = ${ctx.scope.naturalPerson}`,
    );
  if (change.state === 'verified')
    sets.push(
      sql`verified_at = ${now}`,
      sql`verified_by = ${ctx.scope.actor}`,
      sql`verified_person = ${ctx.scope.naturalPerson}`,
    );
  if (change.state === 'closed' || change.state === 'cancelled') sets.push(sql`closed_at = ${now}`);
  const result = await sql`with changed as (
      update task set ${sql.join(sets)} where id = ${id} and version = ${version} returning id, area_key, located_key, origin_key
    ) insert into task_step (task_id, state, at, actor, note, area_key, located_key, origin_key)
      select id, ${change.state}, ${now}, ${ctx.scope.actor}, ${note}, area_key, located_key, origin_key from changed`.execute(
    ctx.tx,
  );
  return Number(result.numAffectedRows) === 1;
}

/** Tasks past their deadline whose next level has not been told yet, most overdue first. `waits`: hours late at which level 1, 2, … is told. */
export async function readOverdue(ctx: Context, waits: readonly number[], limit: number): Promise<TaskRow[]> {
  const { rows } =
    await sql<TaskRow>`select ${taskColumns} from task t where t.state in ('assigned', 'accepted') and t.kind <> 'review_escalation' and t.due_at <= ${new Date(ctx.now)}
    and t.escalation < ${waits.length} and t.due_at + make_interval(hours => (${waits as number[]}::int[])[t.escalation + 1]) <= ${new Date(ctx.now)}
    order by t.due_at limit ${limit} for update skip locked`.execute(ctx.tx);
  return rows;
}

/** One level more on each. */
export async function raiseEscalation(ctx: Context, ids: readonly string[]): Promise<void> {
  await sql`update task set escalation = escalation + 1, version = version + 1 where id = any(${uuids(ids)})`.execute(
    ctx.tx,
  );
}
