import { FileRefused } from '../../core/files/index.ts';
import type { JobContext } from '../../core/module.ts';
import { isRefusal, type Refusal } from '../../core/refusal.ts';
import { checkImport } from './check/checkImport.ts';
import { commitImport } from './commit/commitImport.ts';
import type { OnProgress } from './pass.ts';
import type { ImportState } from './schema.ts';
import { changeBatch } from './store.ts';
import { undoImport } from './undo.ts';

interface ImportJob {
  importId: string;
}

/** Runs one step; what stops it is kept with the import, in words without personal data, and the step can be asked for again. */
async function run(
  job: JobContext,
  importId: string,
  step: () => Promise<void>,
  failed: ImportState,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    const why = refusalOf(error);
    // a message of the database may quote a row; only its code is kept
    const text = why
      ? `${why.refused} ${why.why.zh} / ${why.why.en}`
      : `${(error as { code?: string }).code ?? (error as Error).name}: 中断,可再试;已完成的部分保留 / interrupted; ask again, what is done stays`;
    await job.transaction(ctx => changeBatch(ctx, importId, { state: failed, error: text }));
    if (!why) console.error(`import ${importId}: ${(error as Error).stack}`);
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof FileRefused) return error.refusal;
  const carried = (error as { refusal?: unknown }).refusal;
  return isRefusal(carried) ? carried : null;
}

export const runCheck = (job: JobContext, { importId }: ImportJob, onProgress?: OnProgress) =>
  run(job, importId, () => checkImport(job, importId, onProgress), 'failed');
export const runCommit = (job: JobContext, { importId }: ImportJob, onProgress?: OnProgress) =>
  run(job, importId, () => commitImport(job, importId, onProgress), 'failed');
export const runUndo = (job: JobContext, { importId }: ImportJob) =>
  run(job, importId, () => undoImport(job, importId), 'committed');

export const jobs = {
  'imports.check': (job: JobContext, payload: ImportJob) => runCheck(job, payload),
  'imports.commit': (job: JobContext, payload: ImportJob) => runCommit(job, payload),
  'imports.undo': (job: JobContext, payload: ImportJob) => runUndo(job, payload),
};
