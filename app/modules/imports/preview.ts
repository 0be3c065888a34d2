import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { isRefusal, type Refusal } from '../../core/refusal.ts';
import { openSealedTable } from './openFile.ts';
import { rowPreparer, understoodText } from './prepare.ts';
import { outcomesOf } from './rowStore.ts';
import { maskCell } from './rules.ts';
import { openingOf, settingFor } from './setting.ts';
import type { Batch } from './store.ts';

export interface PreviewedRow {
  row: number;
  action: string;
  cells: {
    column: number;
    raw: string;
    parsed: string | null;
    problem: { rule: string; why: Bilingual } | null;
  }[];
}

/** Some rows of the file from a row on: each cell as it stands beside what it was taken for, and what will happen to the row. */
export async function previewRows(
  ctx: Context,
  batch: Batch,
  from: number,
  limit: number,
): Promise<PreviewedRow[] | Refusal> {
  const opened = await openSealedTable(ctx.outpace, batch.fileKey, openingOf(batch));
  if (isRefusal(opened)) return opened;
  try {
    const prepare = rowPreparer(await settingFor(ctx, withDateOrders(batch)));
    const shown = ctx.can('person.reveal') ? (text: string) => text : maskCell;
    const rows: { row: PreviewedRow; refused: boolean }[] = [];
    for await (const given of opened.table.rows()) {
      if (given.row < from) continue;
      const prepared = prepare(given);
      rows.push({
        refused: prepared.refused,
        row: {
          row: given.row,
          action: '',
          cells: batch.mapping.headers.map((_, column) => {
            const field = batch.mapping.fields[column];
            const parsed = field ? understoodText(prepared.reading.values.get(field)) : null;
            const problem = prepared.problems.find(each => each.column === column);
            return {
              column,
              raw: shown(given.cells[column] ?? ''),
              parsed: parsed === null ? null : shown(parsed),
              problem: problem ? { rule: problem.rule, why: problem.why } : null,
            };
          }),
        },
      });
      if (rows.length === limit) break;
    }
    const outcomes = rows.length
      ? await outcomesOf(ctx, batch.id, rows[0]!.row.row, rows.at(-1)!.row.row)
      : new Map<number, { action: string }>();
    return rows.map(({ row, refused }) => ({
      ...row,
      action: outcomes.get(row.row)?.action ?? (refused ? 'refuse' : 'unchecked'),
    }));
  } finally {
    opened.close();
  }
}

/** Before the check only the sample's decisions on dates are known; they serve for looking. */
function withDateOrders(batch: Batch): Batch {
  const dateOrders = [...batch.mapping.dateOrders];
  for (const decision of batch.shape.dates)
    dateOrders[decision.column] ??= decision.order ?? decision.question?.likely ?? null;
  return { ...batch, mapping: { ...batch.mapping, dateOrders } };
}
