import fs from 'node:fs';
import path from 'node:path';
import type { DatasetKind } from '@outpace/reading';
import type { JobContext } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { notFound, type Refusal, Refused } from '../../core/refusal.ts';
import { runCheck, runCommit, runUndo } from './jobs.ts';
import type { OnProgress } from './pass.ts';
import { type ProblemGroupRow, problemGroups } from './problems.ts';
import type { ImportMapping } from './schema.ts';
import { destroySealed, sealStream } from './sealedFile.ts';
import { beginCheck, beginCommit, beginUndo, startImport } from './start.ts';
import { type Batch, changeBatch, readBatch, sameFileImports } from './store.ts';

/** What to import and how; everything left out is recognised. */
export interface ImportRequest {
  path: string;
  /** Name shown with the import; the file's own when absent. */
  fileName?: string;
  kind?: DatasetKind;
  outbreakId?: string | null;
  sheet?: string;
  /** Corrections to the recognised columns: field by header, null = leave the column out; date orders by header. */
  map?: {
    fields?: Record<string, string | null>;
    dateOrders?: Record<string, 'dmy' | 'mdy' | 'ymd'>;
    yearHint?: number;
    asMissing?: { header: string; rule: string }[];
  };
  /** Only check: nothing is laid into the city. */
  dryRun?: boolean;
  /** Leave refused rows out and import the others; without it a file with refused rows is only checked. */
  goodRowsOnly?: boolean;
  /** The same file may be imported again; rows that are there already are the same and left alone. */
  again?: boolean;
}

/** What became of it. `committed` false: only checked, because it was a dry run or because of `refusal`. */
export interface ImportResult {
  importId: string;
  kind: DatasetKind;
  committed: boolean;
  counts: Batch['counts'];
  mapping: ImportMapping;
  problems: ProblemGroupRow[];
  undecidedMatches: number;
  refusal: Refusal | null;
  error: string | null;
}

/**
 * Imports a file without HTTP, through the same steps as the screen, run in this process: seal, recognise, check, commit. `token`: the session it acts
 * for. Refusals are returned in the result or, before there is an import, thrown as `Refused`.
 */
export async function importFile(
  outpace: Outpace,
  token: Buffer,
  request: ImportRequest,
  onProgress: OnProgress = () => {},
): Promise<ImportResult> {
  const job = jobOf(outpace, token);
  const sealed = await sealStream(outpace, fs.createReadStream(request.path));
  const { fileKey } = sealed;
  let importId: string;
  try {
    importId = await job.transaction(async ctx => {
      const same = (await sameFileImports(ctx, sealed.sha256)).find(each => each.state === 'committed');
      if (same && !request.again && !request.dryRun) {
        throw new Refused({
          refused: 'IMP-58',
          status: 409,
          why: { zh: '这个文件已经导入过。', en: 'This very file was imported before.' },
          details: { importId: same.id },
        });
      }
      const started = await startImport(
        ctx,
        { ...sealed, fileName: request.fileName ?? path.basename(request.path) },
        {
          outbreakId: request.outbreakId ?? null,
          ...(request.kind ? { kind: request.kind } : {}),
          ...(request.sheet ? { sheet: request.sheet } : {}),
        },
      );
      if (typeof started !== 'string') throw new Refused(started);
      return started;
    });
  } catch (error) {
    destroySealed(outpace, fileKey);
    throw error;
  }
  if (request.map) await correct(job, importId, request.map);
  let refusal = await attempt(job, async ctx => beginCheck(ctx, (await readBatch(ctx, importId))!));
  if (!refusal) await runCheck(job, { importId }, onProgress);
  let committed = false;
  const checked = await job.transaction(ctx => readBatch(ctx, importId));
  if (!refusal && checked?.state === 'checked' && !request.dryRun) {
    refusal = await attempt(job, async ctx =>
      beginCommit(ctx, (await readBatch(ctx, importId))!, {
        goodRowsOnly: request.goodRowsOnly ?? false,
        undecidedAreNew: true,
      }),
    );
    if (!refusal) {
      await runCommit(job, { importId }, onProgress);
      committed = (await job.transaction(ctx => readBatch(ctx, importId)))?.state === 'committed';
    }
  }
  return job.transaction(async ctx => {
    const batch = (await readBatch(ctx, importId))!;
    const { undecided, groups } = await problemGroups(ctx, importId);
    return {
      importId,
      kind: batch.kind,
      committed,
      counts: batch.counts,
      mapping: batch.mapping,
      problems: groups,
      undecidedMatches: undecided,
      refusal,
      error: batch.error,
    };
  });
}

/** Undoes an import as a whole, in this process. The refusal names what stands on it. */
export async function undoFile(outpace: Outpace, token: Buffer, importId: string): Promise<Refusal | null> {
  const job = jobOf(outpace, token);
  const refusal = await attempt(job, ctx => beginUndo(ctx, importId));
  if (refusal) return refusal;
  await runUndo(job, { importId });
  const batch = await job.transaction(ctx => readBatch(ctx, importId));
  if (!batch) return notFound;
  return batch.state === 'undone'
    ? null
    : {
        refused: 'IMP-54',
        why: { zh: batch.error ?? '未能撤销', en: batch.error ?? 'could not be undone' },
        status: 409,
      };
}

/** Works as a job would, in the scope of a token, without the queue. */
export function jobOf(outpace: Outpace, token: Buffer): JobContext {
  return { outpace, transaction: work => outpace.act(token, work, { pool: 'worker' }) };
}

async function attempt(
  job: JobContext,
  work: (ctx: Parameters<Parameters<JobContext['transaction']>[0]>[0]) => Promise<Refusal | null>,
): Promise<Refusal | null> {
  return job.transaction(work).catch(error => {
    if (error instanceof Refused) return error.refusal;
    throw error;
  });
}

async function correct(
  job: JobContext,
  importId: string,
  map: NonNullable<ImportRequest['map']>,
): Promise<void> {
  await job.transaction(async ctx => {
    const batch = (await readBatch(ctx, importId))!;
    const { mapping } = batch;
    const at = (header: string) => {
      const column = mapping.headers.findIndex(
        each => each.trim().toLowerCase() === header.trim().toLowerCase(),
      );
      if (column < 0)
        throw new Refused({
          refused: 'IMP-30',
          status: 422,
          why: { zh: `文件没有“${header}”这一列`, en: `the file has no column “${header}”` },
        });
      return column;
    };
    for (const [header, field] of Object.entries(map.fields ?? {})) {
      const column = at(header);
      mapping.fields[column] = field;
      mapping.corrections = {
        ...mapping.corrections,
        fields: { ...mapping.corrections.fields, [column]: field },
      };
    }
    for (const [header, order] of Object.entries(map.dateOrders ?? {}))
      mapping.corrections = {
        ...mapping.corrections,
        dateOrders: { ...mapping.corrections.dateOrders, [at(header)]: order },
      };
    if (map.yearHint !== undefined) mapping.yearHint = map.yearHint;
    for (const { header, rule } of map.asMissing ?? []) mapping.asMissing.push({ column: at(header), rule });
    await changeBatch(ctx, importId, { mapping });
  });
}
