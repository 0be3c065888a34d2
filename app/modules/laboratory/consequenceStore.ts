import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { AreaKeys } from './poolStore.ts';

export type ConsequenceKind =
  | 'hold'
  | 'case'
  | 'case_task'
  | 'test'
  | 'retest_task'
  | 'contact'
  | 'measure'
  | 'message';

export interface ConsequenceRow extends AreaKeys {
  id: string;
  outcomeId: string;
  personId: string | null;
  kind: ConsequenceKind;
  objectId: string | null;
  count: number;
  text: Bilingual;
  at: Date;
  undoneAt: Date | null;
  undone: Bilingual | null;
}

const columns = sql`c.id, c.outcome_id as "outcomeId", c.person_id as "personId", c.kind, c.object_id as "objectId", c.count, c.text, c.at, c.undone_at as "undoneAt", c.undone, c.area_key as "areaKey", c.located_key as "locatedKey", c.origin_key as "originKey"`;

/** Notes what was done because of results, set-based. */
export async function noteConsequences(
  ctx: Context,
  rows: readonly (AreaKeys & {
    outcomeId: string;
    personId: string | null;
    kind: ConsequenceKind;
    objectId?: string | null;
    count?: number;
    text: Bilingual;
    waitsForTrace?: boolean;
  })[],
): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(
    rows.map(row => ({
      o: row.outcomeId,
      p: row.personId,
      k: row.kind,
      i: row.objectId ?? null,
      n: row.count ?? 1,
      t: row.text,
      w: row.waitsForTrace ?? false,
      a: row.areaKey,
      l: row.locatedKey,
      g: row.originKey,
    })),
  );
  await sql`insert into test_consequence (outcome_id, person_id, kind, object_id, count, text, at, waits_for_trace, area_key, located_key, origin_key)
    select o, p, k, i, n, t, ${new Date(ctx.now)}::timestamptz, w, a, l, g from jsonb_to_recordset(${json}::jsonb) x(o uuid, p uuid, k text, i uuid, n int, t jsonb, w boolean, a bigint, l bigint, g bigint)`.execute(
    ctx.tx,
  );
}

export async function consequencesOf(ctx: Context, outcomeIds: readonly string[]): Promise<ConsequenceRow[]> {
  const { rows } =
    await sql<ConsequenceRow>`select ${columns} from test_consequence c where c.outcome_id = any(${[...outcomeIds]}::uuid[]) order by c.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Says that consequences were undone, and how. */
export async function markUndone(ctx: Context, ids: readonly string[], how: Bilingual): Promise<void> {
  if (ids.length)
    await sql`update test_consequence set undone_at = ${new Date(ctx.now)}, undone = ${JSON.stringify(how)}::jsonb, waits_for_trace = false where id = any(${[...ids]}::uuid[]) and undone_at is null`.execute(
      ctx.tx,
    );
}

/** Cases opened from results whose contacts have not been searched, oldest first. */
export async function waitingTraces(ctx: Context): Promise<{ id: string; caseId: string }[]> {
  const { rows } = await sql<{
    id: string;
    caseId: string;
  }>`select id, object_id as "caseId" from test_consequence where waits_for_trace order by id limit 50`.execute(
    ctx.tx,
  );
  return rows;
}

/** Claims one trace; false when another process has it or did it. */
export async function claimTrace(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{
    id: string;
  }>`update test_consequence set waits_for_trace = false where id = (select id from test_consequence where id = ${id} and waits_for_trace for update skip locked) returning id`.execute(
    ctx.tx,
  );
  return rows.length === 1;
}

/** Positive results these people had alone since an instant, for contradictions: the statement and when it was noted. */
export async function positivesSince(
  ctx: Context,
  personIds: readonly string[],
  since: Date,
): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map();
  const { rows } = await sql<{
    personId: string;
    outcomeId: string;
  }>`select person_id as "personId", outcome_id as "outcomeId" from test_consequence where kind in ('case', 'case_task') and undone_at is null and at >= ${since} and person_id = any(${[...personIds]}::uuid[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.personId, row.outcomeId]));
}
