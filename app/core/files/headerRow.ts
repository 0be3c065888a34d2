import { cleanCell } from '../../../lib/reading/table/index.ts';
import type { TableRow } from './types.ts';

/** Where the header stands: its row as in Excel (0 = none), the titles above it, and the names of the columns. */
export interface HeaderFound {
  headerRow: number;
  headers: string[];
  titleRows: number;
}

const DATA_LIKE = /^[-+]?[\d.,:/\-年月日\s%]+$|^(?:true|false|na|null)$/i;
/** A header is filled at least to this share of the widest row; titles are not. */
const FILLED_SHARE = 0.6;
/** A half-named header is filled at least to this share. */
const NAMED_SHARE = 0.3;
/** A row with this share of numbers and dates is data, not a header. */
const DATA_SHARE = 0.4;

/**
 * Finds the header among the first rows: the first row filled about as widely as the table whose cells are words, not numbers or dates. Title rows above
 * it are counted. When the first wide row is data the file has no header, and columns are named by number. `given` (0 = none) overrides.
 */
export function findHeader(firstRows: readonly TableRow[], given?: number): HeaderFound {
  const width = Math.max(0, ...firstRows.map(each => lastFilled(each)));
  if (given === 0) return { headerRow: 0, headers: numbered(width), titleRows: 0 };
  const candidates = given === undefined ? firstRows : firstRows.filter(each => each.row === given);
  const widest = Math.max(0, ...firstRows.map(filled));
  const wide = candidates.find(
    each => given !== undefined || filled(each) >= Math.max(1, widest * FILLED_SHARE),
  );
  const header =
    wide && given === undefined && dataShare(wide) >= DATA_SHARE
      ? (namesAbove(firstRows, wide, widest) ?? wide)
      : wide;
  if (!header) return { headerRow: 0, headers: numbered(width), titleRows: 0 };
  if (given === undefined && dataShare(header) >= DATA_SHARE)
    return { headerRow: 0, headers: numbered(width), titleRows: header.row - 1 };
  const cells = Array.from({ length: Math.max(lastFilled(header), 1) }, (_, column) =>
    (header.cells[column] ?? '').trim(),
  );
  return {
    headerRow: header.row,
    headers: cells,
    titleRows: firstRows.filter(each => each.row < header.row && filled(each) > 0).length,
  };
}

/** Some tables name only half of their columns: words straight above the first data row are still its header. */
function namesAbove(rows: readonly TableRow[], data: TableRow, widest: number): TableRow | undefined {
  const above = rows.filter(each => each.row < data.row && filled(each) > 0).at(-1);
  return above && dataShare(above) < DATA_SHARE && filled(above) >= Math.max(2, widest * NAMED_SHARE)
    ? above
    : undefined;
}

function filled(row: TableRow): number {
  return row.cells.filter(cell => cell !== null && cleanCell(cell) !== '').length;
}

function lastFilled(row: TableRow): number {
  return row.cells.findLastIndex(cell => cell !== null && cleanCell(cell) !== '') + 1;
}

function dataShare(row: TableRow): number {
  const cells = row.cells.map(cell => cleanCell(cell)).filter(Boolean);
  return cells.filter(cell => DATA_LIKE.test(cell)).length / Math.max(1, cells.length);
}

function numbered(width: number): string[] {
  return Array.from({ length: width }, (_, column) => `column ${column + 1}`);
}
