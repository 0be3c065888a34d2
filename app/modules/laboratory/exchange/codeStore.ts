import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import type { CodeTable } from './api.ts';
import { type CodeLookup, codesWith } from './codes.ts';

/** A laboratory's own codes and the version they are in; version 0 when it has none. */
export async function readCodes(ctx: Context, labId: string): Promise<{ own: CodeTable; version: number }> {
  const { rows } = await sql<{
    own: CodeTable;
    version: number;
  }>`select own, version from lab_code_table where lab_id = ${labId}`.execute(ctx.tx);
  return rows[0] ?? { own: { observations: [], values: [] }, version: 0 };
}

/** Replaces them; false when another version stands. */
export async function writeCodes(
  ctx: Context,
  lab: { id: string; areaKey: number },
  own: CodeTable,
  version: number,
): Promise<boolean> {
  const row = [JSON.stringify(own), new Date(ctx.now), ctx.scope.actor] as const;
  const result =
    version === 0
      ? await sql`insert into lab_code_table (lab_id, own, changed_at, changed_by, area_key) values (${lab.id}, ${row[0]}::jsonb, ${row[1]}, ${row[2]}, ${lab.areaKey}) on conflict do nothing`.execute(
          ctx.tx,
        )
      : await sql`update lab_code_table set own = ${row[0]}::jsonb, changed_at = ${row[1]}, changed_by = ${row[2]}, version = version + 1 where lab_id = ${lab.id} and version = ${version}`.execute(
          ctx.tx,
        );
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** The lookup a laboratory's messages are read with. */
export async function codesOf(ctx: Context, labId: string): Promise<CodeLookup> {
  const { own, version } = await readCodes(ctx, labId);
  return codesWith(version ? own : null);
}
