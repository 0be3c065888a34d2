import { guardCell } from './formulaGuard.ts';

/** Goes before the first row: Excel reads UTF-8 only with it. */
export const CSV_START = '\ufeff';

/**
 * One CSV row (RFC 4180, ends in CRLF). Text is guarded against formulas; numbers and booleans are written as they are because the schema says
 * they are not text; null and undefined are empty.
 */
export function csvRow(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = guardCell(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Streams rows as CSV text, header first. */
export async function* writeCsv(
  headers: readonly string[],
  rows:
    | AsyncIterable<readonly (string | number | boolean | null | undefined)[]>
    | Iterable<readonly (string | number | boolean | null | undefined)[]>,
): AsyncGenerator<string> {
  yield CSV_START + csvRow(headers);
  for await (const row of rows) yield csvRow(row);
}
