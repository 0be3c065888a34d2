import { sql } from 'kysely';
import { open } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';

/** The key under which cells of an import's file are kept: the file's own, so that they can be read no longer than the file. Undefined once it was destroyed. */
export async function valueKeyOf(ctx: Context, importId: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{
    fileKey: string;
  }>`select file_key as "fileKey" from import_batch where id = ${importId}`.execute(ctx.tx);
  return rows[0] && ctx.keys.subject(rows[0].fileKey);
}

/** A kept cell; null where there was none, or where its file was destroyed. */
export function openCell(key: Buffer | undefined, importId: string, sealed: Buffer | null): string | null {
  return sealed === null || key === undefined ? null : open(key, sealed, importId).toString();
}
