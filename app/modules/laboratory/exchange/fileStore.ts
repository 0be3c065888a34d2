import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import type { IncomingResult } from '../schema.ts';
import type { FileRow, FileView } from './api.ts';

export type FileCounts = FileView['counts'];

export interface StoredFile {
  id: string;
  labId: string;
  fileName: string;
  contentHash: Buffer;
  state: FileView['state'];
  columns: FileView['columns'];
  rows: { row: number; result: IncomingResult }[];
  rowCount: number;
  counts: FileCounts;
  problemRows: FileRow[];
  problemRowsLeftOut: number;
  uploadedAt: Date;
  uploadedBy: string;
  committedAt: Date | null;
  undoneAt: Date | null;
  needCorrection: string[];
  forgottenAt: Date | null;
  areaKey: number;
  version: number;
}

const columns = sql`f.id, f.lab_id as "labId", f.file_name as "fileName", f.content_hash as "contentHash", f.state, f.columns, f.rows, f.row_count as "rowCount", f.counts,
  f.problem_rows as "problemRows", f.problem_rows_left_out as "problemRowsLeftOut", f.uploaded_at as "uploadedAt", f.uploaded_by as "uploadedBy", f.committed_at as "committedAt",
  f.undone_at as "undoneAt", f.need_correction as "needCorrection", f.forgotten_at as "forgottenAt", f.area_key as "areaKey", f.version`;

export async function readFile(ctx: Context, id: string): Promise<StoredFile | null> {
  const { rows } = await sql<StoredFile>`select ${columns} from lab_file f where f.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

export async function insertFile(
  ctx: Context,
  file: Pick<
    StoredFile,
    | 'labId'
    | 'fileName'
    | 'contentHash'
    | 'columns'
    | 'rows'
    | 'rowCount'
    | 'counts'
    | 'problemRows'
    | 'problemRowsLeftOut'
    | 'areaKey'
  > & { bytes: number },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into lab_file (lab_id, file_name, content_hash, bytes, state, columns, rows, row_count, counts, problem_rows, problem_rows_left_out, uploaded_at, uploaded_by, area_key)
    values (${file.labId}, ${file.fileName}, ${file.contentHash}, ${file.bytes}, 'checked', ${JSON.stringify(file.columns)}::jsonb, ${JSON.stringify(file.rows)}::jsonb, ${file.rowCount}, ${JSON.stringify(file.counts)}::jsonb,
      ${JSON.stringify(file.problemRows)}::jsonb, ${file.problemRowsLeftOut}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${file.areaKey}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** A committed file of the same content, if there is one. */
export async function sameCommitted(ctx: Context, labId: string, hash: Buffer): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`select id from lab_file where lab_id = ${labId} and content_hash = ${hash} and state = 'committed' order by id limit 1`.execute(
    ctx.tx,
  );
  return rows[0]?.id ?? null;
}

/** Moves a file on; false when another version stands. */
export async function changeFile(
  ctx: Context,
  file: { id: string; version: number },
  change: {
    state: StoredFile['state'];
    counts?: FileCounts;
    problemRows?: FileRow[];
    problemRowsLeftOut?: number;
    reason?: string;
    needCorrection?: string[];
  },
): Promise<boolean> {
  const at = new Date(ctx.now);
  const by = ctx.scope.actor;
  const result = await sql`update lab_file set state = ${change.state}, version = version + 1
      ${change.counts ? sql`, counts = ${JSON.stringify(change.counts)}::jsonb` : sql``}
      ${change.problemRows ? sql`, problem_rows = ${JSON.stringify(change.problemRows)}::jsonb, problem_rows_left_out = ${change.problemRowsLeftOut ?? 0}` : sql``}
      ${change.state === 'committed' ? sql`, committed_at = ${at}, committed_by = ${by}` : sql``}
      ${change.state === 'undone' ? sql`, undone_at = ${at}, undone_by = ${by}, undo_reason = ${change.reason ?? ''}, need_correction = ${change.needCorrection ?? []}::text[]` : sql``}
      ${change.state === 'discarded' ? sql`, rows = '[]', undo_reason = ${change.reason ?? ''}` : sql``}
    where id = ${file.id} and version = ${file.version}`.execute(ctx.tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}
