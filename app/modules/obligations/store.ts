import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { NewObligation, ObligationRow, ObligationState } from './schema.ts';

const uuids = (ids: readonly string[]) => sql`${ids as string[]}::uuid[]`;

/** State at `now` as SQL: a window that has ended undone is missed, whether or not the sweep has been by. */
export function stateAt(ctx: Context, alias = 'o'): RawBuilder<ObligationState> {
  const table = sql.raw(alias);
  return sql<ObligationState>`case when ${table}.state = 'due' and ${table}.due_at <= ${new Date(ctx.now)} then 'missed' else ${table}.state end`;
}

/** Columns of an obligation as `ObligationRow`, of alias o. */
export const obligationColumns = (
  ctx: Context,
) => sql`o.id, o.outbreak_id as "outbreakId", o.kind, o.subject_kind as "subjectKind", o.subject_id as "subjectId", o.person_id as "personId",
  o.rule_id as "ruleId", o.label, o.day, o.due_from as "dueFrom", o.due_at as "dueAt", ${stateAt(ctx)} as state, o.done_at as "doneAt", o.done_by as "doneBy", o.result,
  o.area_key as "areaKey", o.located_key as "locatedKey", o.origin_key as "originKey"`;

export async function insertObligations(ctx: Context, rows: readonly NewObligation[]): Promise<number> {
  if (rows.length === 0) return 0;
  const json = JSON.stringify(
    rows.map(row => ({
      o: row.outbreakId,
      k: row.kind,
      sk: row.subjectKind,
      s: row.subjectId,
      p: row.personId,
      r: row.ruleId,
      l: row.label,
      d: row.day,
      f: new Date(row.dueFrom).toISOString(),
      t: new Date(row.dueAt).toISOString(),
      st: (row.steps ?? []).map(step => ({
        ruleId: step.ruleId,
        at: new Date(step.at).toISOString(),
        to: step.to,
      })),
      e: row.steps?.length ? new Date(Math.min(...row.steps.map(step => step.at))).toISOString() : null,
      a: row.areaKey,
      lk: row.locatedKey,
      ok: row.originKey,
      i: row.importId ?? null,
    })),
  );
  const result =
    await sql`insert into obligation (outbreak_id, kind, subject_kind, subject_id, person_id, rule_id, label, day, due_from, due_at, steps, escalates_at, area_key, located_key, origin_key, import_id)
    select distinct on (x.s, x.k, x.r, coalesce(x.d, (x.t at time zone 'UTC')::date), x.t) x.o, x.k, x.sk, x.s, x.p, x.r, x.l, coalesce(x.d, (x.t at time zone 'UTC')::date), x.f, x.t, x.st, x.e, x.a, x.lk, x.ok, x.i
    from jsonb_to_recordset(${json}::jsonb) as x(o uuid, k text, sk text, s uuid, p uuid, r text, l jsonb, d date, f timestamptz, t timestamptz, st jsonb, e timestamptz, a bigint, lk bigint, ok bigint, i uuid)
    on conflict (subject_id, kind, rule_id, day, due_at) do update set state = 'due' where obligation.state = 'waived'`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows);
}

export async function closeObligations(
  ctx: Context,
  subjectIds: readonly string[],
  change: {
    state: Exclude<ObligationState, 'due'>;
    kinds?: readonly string[];
    from?: number;
    ruleIds?: readonly string[];
    result?: Record<string, unknown>;
  },
): Promise<number> {
  if (subjectIds.length === 0) return 0;
  const conditions = [
    sql`subject_id = any(${uuids(subjectIds)})`,
    change.state === 'done' ? sql`state in ('due', 'missed')` : sql`state = 'due'`,
  ];
  // Waiving never hides what was already missed: a window that ended is past changing.
  if (change.state === 'waived') conditions.push(sql`due_at > ${new Date(ctx.now)}`);
  if (change.kinds) conditions.push(sql`kind = any(${change.kinds as string[]}::text[])`);
  if (change.ruleIds) conditions.push(sql`rule_id = any(${change.ruleIds as string[]}::text[])`);
  if (change.from !== undefined) conditions.push(sql`due_at > ${new Date(change.from)}`);
  const done = change.state === 'done';
  const result = await sql`update obligation set state = ${change.state}, escalates_at = null,
      done_at = ${done ? new Date(ctx.now) : null}, done_by = ${done ? ctx.scope.actor : null}, result = coalesce(${change.result ? JSON.stringify(change.result) : null}::jsonb, result)
    where ${sql.join(conditions, sql` and `)}`.execute(ctx.tx);
  return Number(result.numAffectedRows);
}

export async function deleteAhead(
  ctx: Context,
  subjectIds: readonly string[],
  kinds: readonly string[],
): Promise<number> {
  if (subjectIds.length === 0) return 0;
  const result =
    await sql`delete from obligation where subject_id = any(${uuids(subjectIds)}) and kind = any(${kinds as string[]}::text[])
    and state = 'due' and due_at > ${new Date(ctx.now)} and result is null`.execute(ctx.tx);
  return Number(result.numAffectedRows);
}

export async function readByIds(ctx: Context, ids: readonly string[]): Promise<ObligationRow[]> {
  const { rows } =
    await sql<ObligationRow>`select ${obligationColumns(ctx)} from obligation o where o.id = any(${uuids(ids)}) order by o.due_at, o.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readOf(
  ctx: Context,
  subjectIds: readonly string[],
  range: { fromDay?: string; toDay?: string },
): Promise<ObligationRow[]> {
  if (subjectIds.length === 0) return [];
  const conditions = [sql`o.subject_id = any(${uuids(subjectIds)})`];
  if (range.fromDay) conditions.push(sql`o.day >= ${range.fromDay}::date`);
  if (range.toDay) conditions.push(sql`o.day <= ${range.toDay}::date`);
  const { rows } =
    await sql<ObligationRow>`select ${obligationColumns(ctx)} from obligation o where ${sql.join(conditions, sql` and `)} order by o.due_at, o.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function recordResults(
  ctx: Context,
  rows: readonly { id: string; state: 'done' | 'due' | null; result: Record<string, unknown> | null }[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const result = await sql`update obligation o set
      state = case x.s when 'done' then 'done' when 'due' then (case when o.due_at <= ${new Date(ctx.now)} then 'missed' else 'due' end) else o.state end,
      done_at = case x.s when 'done' then ${new Date(ctx.now)}::timestamptz when 'due' then null else o.done_at end,
      done_by = case x.s when 'done' then ${ctx.scope.actor} when 'due' then null else o.done_by end,
      escalates_at = case x.s when 'done' then null else o.escalates_at end,
      result = x.r
    from jsonb_to_recordset(${JSON.stringify(rows.map(row => ({ i: row.id, s: row.state, r: row.result })))}::jsonb) as x(i uuid, s text, r jsonb)
    where o.id = x.i and o.state <> 'waived'`.execute(ctx.tx);
  return Number(result.numAffectedRows);
}

export async function move(
  ctx: Context,
  personId: string,
  keys: { areaKey?: number; locatedKey?: number },
): Promise<void> {
  await sql`update obligation set area_key = coalesce(${keys.areaKey ?? null}::bigint, area_key), located_key = coalesce(${keys.locatedKey ?? null}::bigint, located_key)
    where person_id = ${personId}`.execute(ctx.tx);
}

/** Marks ended windows missed and returns their ids, oldest first, at most `limit` so that one sweep stays short. */
export async function markMissed(ctx: Context, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`update obligation set state = 'missed' where id in
    (select id from obligation where state = 'due' and due_at <= ${new Date(ctx.now)} order by due_at limit ${limit} for update skip locked) returning id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

/** Obligations whose next step has come and that are still not done. */
export async function stepsDue(
  ctx: Context,
  limit: number,
): Promise<
  {
    id: string;
    escalation: number;
    steps: { ruleId: string; at: string; to: { zh: string; en: string } }[];
  }[]
> {
  const { rows } = await sql<{
    id: string;
    escalation: number;
    steps: { ruleId: string; at: string; to: { zh: string; en: string } }[];
  }>`
    select id, escalation, steps from obligation where escalates_at <= ${new Date(ctx.now)} and state in ('due', 'missed') order by escalates_at limit ${limit} for update skip locked`.execute(
    ctx.tx,
  );
  return rows;
}

/** Records how many steps were taken and when the next one comes. */
export async function setSteps(
  ctx: Context,
  rows: readonly { id: string; escalation: number; next: string | null }[],
): Promise<void> {
  await sql`update obligation o set escalation = x.e, escalates_at = x.n
    from jsonb_to_recordset(${JSON.stringify(rows.map(row => ({ i: row.id, e: row.escalation, n: row.next })))}::jsonb) as x(i uuid, e smallint, n timestamptz) where o.id = x.i`.execute(
    ctx.tx,
  );
}

export async function lastSymptomDays(
  ctx: Context,
  subjectIds: readonly string[],
): Promise<Map<string, string>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    day: string;
  }>`select subject_id as id, max(day) as day from obligation
    where subject_id = any(${uuids(subjectIds)}) and kind = 'daily_check' and result->>'outcome' = 'symptoms' group by subject_id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.id, row.day]));
}
