import { decideDateOrders, newDateStatistics, seeDate } from '@outpace/reading';
import type { OpenedTable } from '../../../core/files/types.ts';
import type { JobContext } from '../../../core/module.ts';
import { isRefusal } from '../../../core/refusal.ts';
import { insertMatches } from '../matches.ts';
import { openSealedTable } from '../openFile.ts';
import { chunksOf, type OnProgress } from '../pass.ts';
import { dateColumns, rowPreparer, type Setting } from '../prepare.ts';
import {
  clearCheck,
  countRefs,
  countRows,
  insertProblems,
  insertRefs,
  insertRows,
  type RowOutcome,
  settleRows,
} from '../rowStore.ts';
import { chunkRows, countsAddUp, importRules } from '../rules.ts';
import type { ImportCounts } from '../schema.ts';
import { openingOf, settingOf } from '../setting.ts';
import { changeBatch } from '../store.ts';
import { resolveRows } from './resolveRows.ts';

/**
 * Checks every row of an import and stores what would happen to each: problems of all columns at once, matches with known people, counts that sum to
 * the rows of the file. Streams the file twice (dates, then rows); memory holds one chunk.
 */
export async function checkImport(
  job: JobContext,
  importId: string,
  onProgress: OnProgress = () => {},
): Promise<void> {
  const setting = await job.transaction(async ctx => {
    await clearCheck(ctx, importId);
    return settingOf(ctx, importId);
  });
  if (!setting) return;
  const { batch } = setting;
  const opened = await openSealedTable(job.outpace, batch.fileKey, openingOf(batch));
  if (isRefusal(opened)) throw Object.assign(new Error(opened.why.en), { refusal: opened });
  try {
    const of = await settleDates(job, setting, opened.table, onProgress);
    const sums: ImportCounts = {};
    let rows = 0;
    const prepare = rowPreparer(setting);
    for await (const chunk of chunksOf(opened.table.rows(), chunkRows)) {
      const prepared = chunk.map(prepare);
      await job.transaction(async ctx => {
        const resolution = await resolveRows(ctx, setting, prepared);
        const outcomes = prepared.map((row): RowOutcome => {
          const existing = resolution.existing.get(row.row);
          const action = row.refused ? 'refuse' : existing ? (existing.same ? 'same' : 'update') : 'create';
          return {
            row: row.row,
            content: row.content,
            key: row.key,
            action,
            target: existing?.target ?? null,
          };
        });
        await insertRows(ctx, importId, outcomes);
        await insertProblems(ctx, importId, prepared);
        await insertMatches(ctx, importId, resolution.matches);
        await insertRefs(ctx, importId, resolution.refs);
        for (const [name, n] of Object.entries(resolution.counts))
          sums[name as keyof ImportCounts] = (sums[name as keyof ImportCounts] ?? 0) + n;
        sums.matches = (sums.matches ?? 0) + new Set(resolution.matches.map(match => match.row)).size;
        rows += chunk.length;
        await changeBatch(ctx, importId, { progress: { phase: 'rows', rows, of } });
      });
      onProgress({ phase: 'rows', rows, of });
    }
    await job.transaction(async ctx => {
      const { repeated, clashing } = await settleRows(ctx, importId);
      const note = (row: number, rule: 'IMP-41' | 'IMP-42', severity: 'refuse' | 'note') => ({
        row,
        problems: [
          {
            column: -1,
            columnName: null,
            field: null,
            seen: null,
            understood: null,
            rule,
            why: importRules[rule],
            severity,
          },
        ],
      });
      await insertProblems(ctx, importId, [
        ...repeated.map(row => note(row, 'IMP-42', 'note')),
        ...clashing.map(row => note(row, 'IMP-41', 'refuse')),
      ]);
      const counts = { ...sums, ...(await countRows(ctx, importId)), ...(await countRefs(ctx, importId)) };
      if (!countsAddUp(counts) || counts.rows !== rows)
        throw new Error(`The counts of an import do not add up: ${counts.rows} counted, ${rows} read.`);
      await changeBatch(ctx, importId, {
        state: 'checked',
        counts,
        checkedAt: new Date(ctx.now),
        error: null,
        progress: { phase: 'rows', rows, of: rows },
      });
      await ctx.journal({
        act: 'import.checked',
        objectKind: 'import',
        objectId: importId,
        detail: { ...counts },
      });
    });
  } finally {
    opened.close();
  }
}

/** Looks at the date columns of the whole file before any cell of them is read: 3/4/2020 means nothing alone. Returns the number of rows. */
async function settleDates(
  job: JobContext,
  setting: Setting,
  table: OpenedTable,
  onProgress: OnProgress,
): Promise<number> {
  const { batch } = setting;
  const columns = dateColumns(batch).map(each => ({ ...each, statistics: newDateStatistics() }));
  let rows = 0;
  for await (const row of table.rows()) {
    for (const column of columns) seeDate(column.statistics, row.cells[column.column]);
    if (++rows % 20_000 === 0) onProgress({ phase: 'dates', rows, of: null });
  }
  const decisions = decideDateOrders(columns, setting.excelEpoch, setting.today);
  const said = batch.mapping.corrections.dateOrders ?? {};
  for (const { column } of columns) batch.mapping.dateOrders[column] = said[column] ?? null;
  for (const decision of decisions)
    batch.mapping.dateOrders[decision.column] = said[decision.column] ?? decision.order ?? null;
  batch.shape.dates = decisions.map(decision =>
    said[decision.column]
      ? { column: decision.column, order: said[decision.column]!, decidedBy: 'person' as const }
      : decision,
  );
  await job.transaction(ctx =>
    changeBatch(ctx, batch.id, {
      mapping: batch.mapping,
      shape: batch.shape,
      progress: { phase: 'rows', rows: 0, of: rows },
    }),
  );
  return rows;
}
