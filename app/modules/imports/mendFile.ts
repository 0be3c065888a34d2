import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { writeCsv, xlsxWriter } from '../../core/files/index.ts';
import type { Download } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal } from '../../core/refusal.ts';
import { openSealedTable } from './openFile.ts';
import { mendColumns } from './rules.ts';
import { openingOf } from './setting.ts';
import type { Batch } from './store.ts';

/**
 * The refused rows of an import as a file: its own columns as they stood, then the row of the original and the reasons. The two added columns are
 * left out when the mended file comes back. Reasons are read before the answer begins; they are short texts of the refused rows only.
 */
export async function mendFile(
  ctx: Context,
  batch: Batch,
  format: 'csv' | 'xlsx',
): Promise<Download | Refusal> {
  const { rows: reasons } = await sql<{
    row: number;
    reason: string;
  }>`select r.row_number as row, coalesce(string_agg(distinct coalesce(p.column_name || ': ', '') || (p.why->>'zh') || ' / ' || (p.why->>'en') || ' [' || p.rule_id || ']', '; '), '') as reason
    from import_row r left join import_problem p on p.import_id = r.import_id and p.row_number = r.row_number and p.severity = 'refuse'
    where r.import_id = ${batch.id} and r.action = 'refuse' group by r.row_number order by r.row_number`.execute(
    ctx.tx,
  );
  const opened = await openSealedTable(ctx.outpace, batch.fileKey, openingOf(batch));
  if (isRefusal(opened)) return opened;
  const reasonOf = new Map(reasons.map(each => [each.row, each.reason]));
  const headers = batch.mapping.headers
    .map((header, column) => ({ header, column }))
    .filter(each => !Object.values(mendColumns).includes(each.header.trim() as never));
  const names = [...headers.map(each => each.header), mendColumns.row, mendColumns.reason];
  async function* rows() {
    try {
      for await (const row of (
        opened as { table: { rows(): AsyncIterable<{ row: number; cells: (string | null)[] }> } }
      ).table.rows()) {
        const reason = reasonOf.get(row.row);
        if (reason !== undefined)
          yield [...headers.map(each => row.cells[each.column] ?? null), row.row, reason];
      }
    } finally {
      (opened as { close(): void }).close();
    }
  }
  const fileName = `${batch.fileName.replace(/\.(csv|xlsx|txt|tsv)$/i, '')}-mend.${format}`;
  if (format === 'csv')
    return {
      fileName,
      contentType: 'text/csv; charset=utf-8',
      stream: Readable.from(writeCsv(names, rows())),
    };
  return {
    fileName,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    stream: Readable.from(xlsxWriter(names, rows())),
  };
}
