import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { RosterProblem } from './schema.ts';

export interface BatchRow {
  id: string;
  cohortId: string;
  unitId: string | null;
  source: 'file' | 'employer';
  invitationId: string | null;
  fileName: string;
  keyId: string;
  fromOn: string;
  state: 'received' | 'checking' | 'checked' | 'committed' | 'refused' | 'undone' | 'failed';
  counts: Record<string, number>;
  headers: { header: string; field: string | null }[];
  error: { rule: string; why: { zh: string; en: string } } | null;
  createdAt: Date;
  createdBy: string;
  committedAt: Date | null;
  undoneAt: Date | null;
  areaKey: number;
  version: number;
}
const columns = sql`b.id, b.cohort_id as "cohortId", b.unit_id as "unitId", b.source, b.invitation_id as "invitationId", b.file_name as "fileName", b.key_id as "keyId", b.from_on as "fromOn", b.state, b.counts, b.headers, b.error,
  b.created_at as "createdAt", b.created_by as "createdBy", b.committed_at as "committedAt", b.undone_at as "undoneAt", b.area_key as "areaKey", b.version`;

export async function insertBatch(
  ctx: Context,
  batch: {
    cohortId: string;
    unitId: string | null;
    source: 'file' | 'employer';
    invitationId: string | null;
    fileName: string;
    keyId: string;
    sealed: Buffer;
    fromOn: string;
    state: 'received' | 'checking';
    areaKey: number;
  },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into roster_batch (cohort_id, unit_id, source, invitation_id, file_name, key_id, sealed, from_on, state, created_at, created_by, created_person, area_key)
    values (${batch.cohortId}, ${batch.unitId}, ${batch.source}, ${batch.invitationId}, ${batch.fileName}, ${batch.keyId}, ${batch.sealed}, ${batch.fromOn}, ${batch.state}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.naturalPerson}, ${batch.areaKey}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

export async function readBatch(ctx: Context, id: string, lock = false): Promise<BatchRow | null> {
  const { rows } =
    await sql<BatchRow>`select ${columns} from roster_batch b where b.id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

export async function readBatches(ctx: Context, cohortId: string): Promise<BatchRow[]> {
  const { rows } =
    await sql<BatchRow>`select ${columns} from roster_batch b where b.cohort_id = ${cohortId} order by b.id desc limit 100`.execute(
      ctx.tx,
    );
  return rows;
}

export async function sealedOf(ctx: Context, id: string): Promise<Buffer | null> {
  const { rows } = await sql<{ sealed: Buffer }>`select sealed from roster_batch where id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0]?.sealed ?? null;
}

export async function changeBatch(
  ctx: Context,
  id: string,
  change: {
    state: BatchRow['state'];
    counts?: Record<string, number>;
    headers?: BatchRow['headers'];
    error?: BatchRow['error'];
    committed?: boolean;
    undone?: boolean;
  },
): Promise<void> {
  const now = new Date(ctx.now);
  await sql`update roster_batch set state = ${change.state}, counts = coalesce(${change.counts ? JSON.stringify(change.counts) : null}::jsonb, counts), headers = coalesce(${change.headers ? JSON.stringify(change.headers) : null}::jsonb, headers),
    error = ${change.error ? JSON.stringify(change.error) : null}::jsonb, committed_at = coalesce(${change.committed ? now : null}::timestamptz, committed_at), committed_by = coalesce(${change.committed ? ctx.scope.actor : null}, committed_by),
    undone_at = coalesce(${change.undone ? now : null}::timestamptz, undone_at), undone_by = coalesce(${change.undone ? ctx.scope.actor : null}, undone_by), version = version + 1 where id = ${id}`.execute(
    ctx.tx,
  );
}

/** A checked row; `sealed` under the batch's key. */
export interface RosterRow {
  row: number;
  action: 'create' | 'add' | 'same' | 'ask' | 'refuse';
  sealed: Buffer | null;
  maskedName: string;
  personId: string | null;
  unitName: string | null;
  problems: RosterProblem[];
}

export async function insertRows(ctx: Context, batch: BatchRow, rows: readonly RosterRow[]): Promise<void> {
  if (!rows.length) return;
  await sql`insert into roster_row (batch_id, row_number, action, sealed, masked_name, person_id, unit_name, problems, area_key)
    select ${batch.id}, x.n, x.action, x.sealed, x.masked, x.person, x.unit, x.problems::jsonb, ${batch.areaKey}
    from unnest(${rows.map(row => row.row)}::int[], ${rows.map(row => row.action)}::text[], ${rows.map(row => row.sealed)}::bytea[], ${rows.map(row => row.maskedName)}::text[], ${rows.map(row => row.personId)}::uuid[],
      ${rows.map(row => row.unitName)}::text[], ${rows.map(row => JSON.stringify(row.problems))}::text[]) x(n, action, sealed, masked, person, unit, problems)`.execute(
    ctx.tx,
  );
}

export const rowColumns = sql`r.row_number as row, r.action, r.sealed, r.masked_name as "maskedName", r.person_id as "personId", r.unit_name as "unitName", r.problems`;

export async function readRows(
  ctx: Context,
  batchId: string,
  actions?: readonly string[],
): Promise<RosterRow[]> {
  const { rows } =
    await sql<RosterRow>`select ${rowColumns} from roster_row r where r.batch_id = ${batchId} ${actions ? sql`and r.action = any(${[...actions]}::text[])` : sql``} order by r.row_number`.execute(
      ctx.tx,
    );
  return rows;
}

export async function decideRow(
  ctx: Context,
  batchId: string,
  row: number,
  decision: { action: 'add' | 'create'; personId: string | null },
): Promise<boolean> {
  const result =
    await sql`update roster_row set action = ${decision.action}, person_id = ${decision.personId}, problems = '[]' where batch_id = ${batchId} and row_number = ${row} and action = 'ask'`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

export async function countRows(ctx: Context, batchId: string): Promise<Record<string, number>> {
  const { rows } = await sql<{
    action: string;
    n: number;
  }>`select r.action, count(*)::int as n from roster_row r where r.batch_id = ${batchId} group by 1`.execute(
    ctx.tx,
  );
  const counts = Object.fromEntries(rows.map(row => [row.action, row.n]));
  return {
    rows: rows.reduce((sum, row) => sum + row.n, 0),
    create: 0,
    add: 0,
    same: 0,
    ask: 0,
    refuse: 0,
    ...counts,
  };
}
