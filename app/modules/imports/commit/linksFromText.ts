import { idFinder, idKey } from '@outpace/reading';
import type { OpenedTable } from '../../../core/files/types.ts';
import type { JobContext } from '../../../core/module.ts';
import { addLinks, casesByExternalId } from '../../cases/queries.ts';
import { chunksOf, type OnProgress } from '../pass.ts';
import { rowPreparer, type Setting } from '../prepare.ts';
import { outcomesOf } from '../rowStore.ts';
import { chunkRows } from '../rules.ts';
import { changeBatch } from '../store.ts';

/** True when a line list names its sources in prose ("family of TJ14") and not in a column of its own. */
export function namesSourcesInText(setting: Setting): boolean {
  const { fields } = setting.batch.mapping;
  return (
    setting.batch.kind === 'cases' &&
    !fields.includes('infectorId') &&
    fields.some(field => field === 'exposureText' || field === 'infectionSourceNamed')
  );
}

/** A second reading, once every case of the file is here: ids of cases that stand in the words on exposure become links. Returns how many. */
export async function linksFromText(
  job: JobContext,
  setting: Setting,
  table: OpenedTable,
  progress: { of: number | null; resumeAt: number },
  onProgress: OnProgress,
): Promise<number> {
  const { batch } = setting;
  const outbreakId = batch.outbreakId!;
  const prepare = rowPreparer(setting);
  let rows = 0;
  let links = 0;
  for await (const chunk of chunksOf(table.rows(), chunkRows, progress.resumeAt)) {
    const prepared = chunk.map(prepare);
    rows += chunk.length;
    await job.transaction(async ctx => {
      const outcomes = await outcomesOf(ctx, batch.id, chunk[0]!.row, chunk.at(-1)!.row);
      const texts = prepared.flatMap(row => {
        const target = outcomes.get(row.row)?.target;
        const said = ['exposureText', 'infectionSourceNamed']
          .map(field => row.reading.values.get(field))
          .filter(Boolean)
          .join('; ');
        return target && said
          ? [{ target, said, own: row.reading.values.get('caseId') as string | undefined }]
          : [];
      });
      const words = texts.flatMap(({ said }) =>
        [...said.matchAll(/[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*/g)].map(match => match[0]),
      );
      const known = await casesByExternalId(ctx, outbreakId, words);
      const find = idFinder(known.keys());
      const found = texts.flatMap(({ target, said, own }) =>
        find(said)
          .filter(id => idKey(id) !== idKey(own ?? ''))
          .map(id => ({
            outbreakId,
            caseId: target,
            sourceExternalId: id,
            kind: 'stated' as const,
            note: said.slice(0, 300),
            importId: batch.id,
          })),
      );
      links += (await addLinks(ctx, found)).added;
      await changeBatch(ctx, batch.id, {
        progress: { phase: 'links', rows, of: progress.of ?? undefined, resumeAt: chunk.at(-1)!.row },
      });
    });
    onProgress({ phase: 'links', rows, of: progress.of });
  }
  return links;
}
