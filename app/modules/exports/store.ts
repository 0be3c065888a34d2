import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { ExportFormat, ExportList, ExportView, NewExport } from './schema.ts';

export interface ExportRow {
  id: string;
  list: ExportList;
  query: Record<string, string>;
  format: ExportFormat;
  state: 'queued' | 'running' | 'done' | 'failed';
  rows: number | null;
  progress: { rows?: number; of?: number };
  fileKey: string | null;
  fileName: string | null;
  error: string | null;
  purpose: string;
  language: string;
  revealed: boolean;
  createdAt: Date;
  createdBy: string;
  finishedAt: Date | null;
  expiresAt: Date | null;
}

export const exportColumns = sql`x.id, x.list, x.query, x.format, x.state, x.rows, x.progress, x.file_key as "fileKey", x.file_name as "fileName", x.error, x.purpose, x.language, x.revealed, x.created_at as "createdAt", x.created_by as "createdBy", x.finished_at as "finishedAt", x.expires_at as "expiresAt"`;

/** An export of the caller's own; nobody else sees what someone took. */
export async function readExport(ctx: Context, id: string): Promise<ExportRow | null> {
  const { rows } =
    await sql<ExportRow>`select ${exportColumns} from export_job x where x.id = ${id} and x.created_by = ${ctx.scope.actor}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

export async function insertExport(ctx: Context, asked: NewExport): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into export_job (list, query, format, purpose, language, revealed, created_at, created_by, area_key)
    values (${asked.list}, ${JSON.stringify(asked.query ?? {})}::jsonb, ${asked.format ?? 'csv'}, ${asked.purpose?.trim() ?? ''}, ${asked.language ?? 'zh-Hans'}, ${asked.reveal ?? false}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.lo}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

export async function changeExport(
  ctx: Context,
  id: string,
  change: Partial<
    Pick<
      ExportRow,
      'state' | 'rows' | 'progress' | 'fileKey' | 'fileName' | 'error' | 'finishedAt' | 'expiresAt'
    >
  >,
): Promise<void> {
  const names: Record<string, string> = {
    state: 'state',
    rows: 'rows',
    progress: 'progress',
    fileKey: 'file_key',
    fileName: 'file_name',
    error: 'error',
    finishedAt: 'finished_at',
    expiresAt: 'expires_at',
  };
  const sets = Object.entries(change).map(([name, value]) =>
    name === 'progress'
      ? sql`progress = ${JSON.stringify(value)}::jsonb`
      : sql`${sql.ref(names[name]!)} = ${value}`,
  );
  await sql`update export_job set ${sql.join(sets)} where id = ${id}`.execute(ctx.tx);
}

/** An export as pages show it. */
export function viewOfExport(row: ExportRow, now: number): ExportView {
  const rows = row.rows === null ? null : Number(row.rows);
  return {
    id: row.id,
    list: row.list,
    query: row.query,
    format: row.format,
    state: row.state,
    done: row.progress.rows ?? rows ?? 0,
    of: row.progress.of ?? null,
    rows,
    error: row.error,
    purpose: row.purpose,
    revealed: row.revealed,
    fileName: row.fileName,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    expired:
      row.state === 'done' &&
      (row.fileKey === null || (row.expiresAt !== null && row.expiresAt.getTime() <= now)),
  };
}
