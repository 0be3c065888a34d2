import { sql } from 'kysely';
import type { Context, JobContext } from '../../core/module.ts';
import { destroySealed, sealStream } from '../imports/queries.ts';
import { sourcesIn } from './lists.ts';
import { exportKeptHours } from './rules.ts';
import { changeExport, readExport } from './store.ts';
import { exportBytes, exportRows } from './write.ts';

/** Writes one export, sealed as it is written; it can be read only through the key store, and only until it expires. */
export async function writeExport(job: JobContext, { exportId }: { exportId: string }): Promise<void> {
  const row = await job.transaction(ctx => readExport(ctx, exportId));
  if (!row || row.state === 'done') return;
  const source = sourcesIn(job.outpace.city.timeZone)[row.list];
  const run = {
    id: exportId,
    source,
    query: row.query,
    format: row.format,
    language: row.language,
    revealed: row.revealed,
    purpose: row.purpose,
  };
  try {
    await job.transaction(async ctx => {
      // the right may have gone since it was asked for
      if (!ctx.can(source.capability) || (row.revealed && !ctx.can('person.reveal')))
        throw new Error('EXP-2');
      await changeExport(ctx, exportId, { state: 'running', progress: { rows: 0 } });
    });
    let rows = 0;
    const pages = exportRows(job, run, async (ctx, done) => {
      rows = done;
      await changeExport(ctx, exportId, { progress: { rows: done } });
    });
    const sealed = await sealStream(job.outpace, exportBytes(run, pages));
    await job.transaction(async ctx => {
      await changeExport(ctx, exportId, {
        state: 'done',
        rows,
        fileKey: sealed.fileKey,
        finishedAt: new Date(ctx.now),
        expiresAt: new Date(ctx.now + exportKeptHours * 3_600_000),
        progress: { rows, of: rows },
      });
      await ctx.journal({
        act: 'export.made',
        objectKind: 'export',
        objectId: exportId,
        detail: {
          list: row.list,
          rows,
          format: row.format,
          revealed: row.revealed,
          sha256: sealed.sha256.toString('hex'),
          purpose: row.purpose,
        },
      });
    });
  } catch (error) {
    console.error(`export ${exportId}: ${(error as Error).stack}`);
    await job.transaction(ctx =>
      changeExport(ctx, exportId, {
        state: 'failed',
        error: `${(error as { code?: string }).code ?? (error as Error).name}: 未完成,可重新导出 / not finished; ask again`,
        finishedAt: new Date(ctx.now),
      }),
    );
  }
}

/** Destroys the files of exports whose time is over: the key first. */
export async function forgetExports(ctx: Context): Promise<void> {
  const { rows } = await sql<{
    id: string;
    file_key: string;
  }>`select id, file_key from export_job where file_key is not null and expires_at <= ${new Date(ctx.now)} limit 500`.execute(
    ctx.tx,
  );
  for (const row of rows) {
    destroySealed(ctx.outpace, row.file_key);
    await changeExport(ctx, row.id, { fileKey: null });
  }
  if (rows.length) await ctx.journal({ act: 'export.forgotten', detail: { files: rows.length } });
}
