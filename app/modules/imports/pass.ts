import type { TableRow } from '../../core/files/types.ts';

/** The rows of a file in groups of `size`, from the first row after `afterRow`; memory holds one group. */
export async function* chunksOf(
  rows: AsyncIterable<TableRow>,
  size: number,
  afterRow = 0,
): AsyncGenerator<TableRow[]> {
  let chunk: TableRow[] = [];
  for await (const row of rows) {
    if (row.row <= afterRow) continue;
    chunk.push(row);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length) yield chunk;
}

/** What a run tells whoever waits for it. */
export interface Report {
  phase: string;
  rows: number;
  of: number | null;
}
export type OnProgress = (report: Report) => void;
