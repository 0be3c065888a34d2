import type { DatasetKind } from '@outpace/reading';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { ImportCounts, ImportMapping, ImportProgress, ImportState, SourceShape } from './schema.ts';

/** One import as the code works with it. */
export interface Batch {
  id: string;
  outbreakId: string | null;
  kind: DatasetKind;
  fileName: string;
  sha256: Buffer;
  fileKey: string;
  bytes: number;
  shape: SourceShape;
  mapping: ImportMapping;
  state: ImportState;
  progress: ImportProgress;
  counts: ImportCounts;
  error: string | null;
  createdAt: Date;
  createdBy: string;
  checkedAt: Date | null;
  committedAt: Date | null;
  undoneAt: Date | null;
  areaKey: number;
}

export const batchColumns = sql`b.id, b.outbreak_id as "outbreakId", b.kind, b.file_name as "fileName", b.file_sha256 as sha256, b.file_key as "fileKey", b.bytes, b.source_shape as shape, b.mapping,
  b.state, b.progress, b.counts, b.error, b.created_at as "createdAt", b.created_by as "createdBy", b.checked_at as "checkedAt", b.committed_at as "committedAt", b.undone_at as "undoneAt", b.area_key as "areaKey"`;

export async function readBatch(ctx: Context, id: string): Promise<Batch | null> {
  const { rows } = await sql<Batch>`select ${batchColumns} from import_batch b where b.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

export async function insertBatch(
  ctx: Context,
  batch: Pick<
    Batch,
    'outbreakId' | 'kind' | 'fileName' | 'sha256' | 'fileKey' | 'bytes' | 'shape' | 'mapping'
  >,
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into import_batch (outbreak_id, kind, file_name, file_sha256, file_key, bytes, source_shape, mapping, created_at, created_by, area_key)
    values (${batch.outbreakId}, ${batch.kind}, ${batch.fileName}, ${batch.sha256}, ${batch.fileKey}, ${batch.bytes}, ${JSON.stringify(batch.shape)}::jsonb, ${JSON.stringify(batch.mapping)}::jsonb,
      ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.lo}) returning id`.execute(ctx.tx);
  return rows[0]!.id;
}

export interface BatchChange {
  outbreakId?: string | null;
  kind?: DatasetKind;
  shape?: SourceShape;
  mapping?: ImportMapping;
  state?: ImportState;
  progress?: ImportProgress;
  counts?: ImportCounts;
  error?: string | null;
  checkedAt?: Date | null;
  committedAt?: Date | null;
  undoneAt?: Date | null;
}

const names: Record<keyof BatchChange, string> = {
  outbreakId: 'outbreak_id',
  kind: 'kind',
  shape: 'source_shape',
  mapping: 'mapping',
  state: 'state',
  progress: 'progress',
  counts: 'counts',
  error: 'error',
  checkedAt: 'checked_at',
  committedAt: 'committed_at',
  undoneAt: 'undone_at',
};

/** Changes an import; with `from`, only when it is in one of these states. True when it was changed. */
export async function changeBatch(
  ctx: Context,
  id: string,
  change: BatchChange,
  from?: ImportState[],
): Promise<boolean> {
  const sets = (Object.entries(change) as [keyof BatchChange, unknown][])
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null && !(value instanceof Date)
        ? sql`${sql.ref(names[name])} = ${JSON.stringify(value)}::jsonb`
        : sql`${sql.ref(names[name])} = ${value}`,
    );
  const { numAffectedRows } =
    await sql`update import_batch set ${sql.join(sets)} where id = ${id} ${from ? sql`and state = any(${from}::text[])` : sql``}`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

export async function sameFileImports(
  ctx: Context,
  sha256: Buffer,
  except?: string,
): Promise<{ id: string; state: string; at: Date; fileName: string }[]> {
  const { rows } = await sql<{
    id: string;
    state: string;
    at: Date;
    fileName: string;
  }>`select id, state, coalesce(committed_at, created_at) as at, file_name as "fileName" from import_batch
    where file_sha256 = ${sha256} and (${except ?? null}::uuid is null or id <> ${except ?? null}::uuid) order by id desc limit 20`.execute(
    ctx.tx,
  );
  return rows;
}

/** The mapping saved for these headers, if any. */
export async function savedMapping(ctx: Context, signature: string): Promise<ImportMapping | null> {
  const { rows } = await sql<{
    mapping: ImportMapping;
  }>`select mapping from import_mapping where shape_hash = ${signature}`.execute(ctx.tx);
  return rows[0]?.mapping ?? null;
}

export async function saveMapping(ctx: Context, signature: string, mapping: ImportMapping): Promise<void> {
  await sql`insert into import_mapping (shape_hash, kind, mapping, updated_at, updated_by) values (${signature}, ${mapping.kind}, ${JSON.stringify(mapping)}::jsonb, ${new Date(ctx.now)}, ${ctx.scope.actor})
    on conflict (shape_hash) do update set kind = excluded.kind, mapping = excluded.mapping, updated_at = excluded.updated_at, updated_by = excluded.updated_by`.execute(
    ctx.tx,
  );
}

/** The newest moment at which another import into the same outbreak was committed or undone; what was checked before it must be checked again. */
export async function lastChangeBeside(ctx: Context, batch: Batch): Promise<Date | null> {
  const { rows } = await sql<{
    at: Date | null;
  }>`select max(greatest(committed_at, undone_at)) as at from import_batch where id <> ${batch.id} and outbreak_id is not distinct from ${batch.outbreakId}::uuid`.execute(
    ctx.tx,
  );
  return rows[0]?.at ?? null;
}
