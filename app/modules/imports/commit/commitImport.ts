import type { DatasetKind } from '@outpace/reading';
import type { JobContext } from '../../../core/module.ts';
import { isRefusal } from '../../../core/refusal.ts';
import { areaFinder } from '../identity.ts';
import { decidedSame } from '../matches.ts';
import { openSealedTable } from '../openFile.ts';
import { chunksOf, type OnProgress } from '../pass.ts';
import { rowPreparer, type Setting } from '../prepare.ts';
import { signatureOf } from '../propose.ts';
import { outcomesOf } from '../rowStore.ts';
import { chunkRows } from '../rules.ts';
import { openingOf, settingOf } from '../setting.ts';
import { changeBatch, saveMapping } from '../store.ts';
import { linksFromText, namesSourcesInText } from './linksFromText.ts';
import type { DueRow, RowWriter } from './row.ts';
import { writeCases } from './writeCases.ts';
import { writeLinks } from './writeLinks.ts';
import { makeTieGroups, writePersons } from './writePersons.ts';
import { writePlaces } from './writePlaces.ts';
import { writeVisits } from './writeVisits.ts';

const writers: Record<DatasetKind, RowWriter> = {
  cases: writeCases,
  persons: writePersons,
  places: writePlaces,
  visits: writeVisits,
  links: writeLinks,
};

/**
 * Lays the checked rows of an import into the modules: one transaction a chunk, in which the place reached is kept too, so that a run that was cut
 * off goes on after the last whole chunk and nothing is laid twice. Memory holds one chunk.
 */
export async function commitImport(
  job: JobContext,
  importId: string,
  onProgress: OnProgress = () => {},
): Promise<void> {
  const setting = await job.transaction(ctx => settingOf(ctx, importId));
  if (setting?.batch.state !== 'committing') return;
  const { batch } = setting;
  const opened = await openSealedTable(job.outpace, batch.fileKey, openingOf(batch));
  if (isRefusal(opened)) throw Object.assign(new Error(opened.why.en), { refusal: opened });
  try {
    const of = batch.counts.rows ?? null;
    let { phase = 'rows', rows = 0, resumeAt = 0 } = batch.progress;
    if (phase !== 'links' && phase !== 'ties') {
      const prepare = rowPreparer(setting);
      for await (const chunk of chunksOf(opened.table.rows(), chunkRows, resumeAt)) {
        const prepared = chunk.map(prepare);
        await job.transaction(async ctx => {
          const [from, to] = [chunk[0]!.row, chunk.at(-1)!.row];
          const outcomes = await outcomesOf(ctx, importId, from, to);
          const same = await decidedSame(ctx, importId, from, to);
          const due = prepared.flatMap((row): DueRow[] => {
            const outcome = outcomes.get(row.row);
            if (outcome?.action !== 'create' && outcome?.action !== 'update') return [];
            return [
              {
                prepared: row,
                action: outcome.action,
                target: outcome.target,
                same: same.get(row.row) ?? null,
              },
            ];
          });
          if (due.length) await writers[batch.kind](ctx, setting, due, await areaFinder(ctx));
          rows += chunk.length;
          await changeBatch(ctx, importId, {
            progress: { phase: 'rows', rows, resumeAt: to, ...(of === null ? {} : { of }) },
          });
          await ctx.journal({
            act: 'import.rows_laid',
            objectKind: 'import',
            objectId: importId,
            detail: { fromRow: from, toRow: to, rows: due.length },
          });
        });
        onProgress({ phase: 'rows', rows, of });
      }
      resumeAt = 0;
    }
    let fromText = 0;
    if (namesSourcesInText(setting))
      fromText = await linksFromText(
        job,
        setting,
        opened.table,
        { of, resumeAt: phase === 'links' ? resumeAt : 0 },
        onProgress,
      );
    if (batch.kind === 'persons') await gatherTies(job, setting, of, onProgress);
    await finish(job, setting, rows, fromText);
  } finally {
    opened.close();
  }
}

async function gatherTies(
  job: JobContext,
  setting: Setting,
  of: number | null,
  onProgress: OnProgress,
): Promise<void> {
  for (let made = 0; ; ) {
    const n = await job.transaction(async ctx => {
      const groups = await makeTieGroups(ctx, setting);
      await changeBatch(ctx, setting.batch.id, {
        progress: { phase: 'ties', rows: of ?? 0, ...(of === null ? {} : { of }) },
      });
      return groups;
    });
    if (!n) return;
    made += n;
    onProgress({ phase: 'ties', rows: made, of: null });
  }
}

async function finish(job: JobContext, setting: Setting, rows: number, fromText: number): Promise<void> {
  const { batch } = setting;
  await job.transaction(async ctx => {
    const counts = fromText ? { ...batch.counts, links: (batch.counts.links ?? 0) + fromText } : batch.counts;
    await changeBatch(ctx, batch.id, {
      state: 'committed',
      counts,
      committedAt: new Date(ctx.now),
      error: null,
      progress: { rows, of: rows },
    });
    await saveMapping(ctx, signatureOf(batch.mapping.headers), { ...batch.mapping, corrections: {} });
    await ctx.journal({
      act: 'import.committed',
      objectKind: 'import',
      objectId: batch.id,
      detail: { kind: batch.kind, sha256: batch.sha256.toString('hex'), ...counts },
    });
  });
}
