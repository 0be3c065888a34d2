import { sql } from 'kysely';
import type { Context, JobContext } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { changedSince, restoreBefore } from './changes.ts';
import { dependentsOf } from './dependents.ts';
import { destroySealed } from './sealedFile.ts';
import { changeBatch, readBatch } from './store.ts';

/** IMP-54, IMP-55: what stands on the import and would be lost with it, by name; empty when it may be undone. */
export async function standsOn(ctx: Context, importId: string): Promise<Bilingual[]> {
  return [...(await dependentsOf(ctx, importId)), ...(await changedSince(ctx, importId))];
}

/**
 * Takes an import back as a whole, in one transaction: every module removes the rows it made, what it changed is put back as it was. Modules are
 * asked from the last to the first, because later ones point at earlier ones.
 */
export async function undoImport(job: JobContext, importId: string): Promise<void> {
  const fileKey = await job.transaction(async ctx => {
    const batch = await readBatch(ctx, importId);
    if (batch?.state !== 'undoing') return null;
    const named = await standsOn(ctx, importId);
    if (named.length) {
      await changeBatch(ctx, importId, { state: 'committed', error: named.map(each => each.zh).join('；') });
      return null;
    }
    for (const module of [...ctx.outpace.modules].reverse())
      await module.reactions?.['import.undone']?.(ctx, { importId });
    const restored = await restoreBefore(ctx, importId);
    for (const table of [
      'import_change',
      'import_row',
      'import_ref',
      'import_tie',
      'import_match',
      'import_problem',
    ])
      await sql`delete from ${sql.table(table)} where import_id = ${importId}`.execute(ctx.tx);
    await changeBatch(ctx, importId, {
      state: 'undone',
      undoneAt: new Date(ctx.now),
      error: null,
      progress: {},
    });
    await ctx.journal({
      act: 'import.undone',
      objectKind: 'import',
      objectId: importId,
      detail: { restored },
    });
    return batch.fileKey;
  });
  if (fileKey) destroySealed(job.outpace, fileKey);
}
