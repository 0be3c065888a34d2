import { refused, warning } from './fileRules.ts';
import { numberText } from './numberFormats.ts';
import type { FileLimits, FileWarning, TableRow } from './types.ts';
import type { Workbook } from './workbook.ts';
import { unescapeXlsx, xmlChunks } from './xmlEvents.ts';
import type { GuardedZip } from './zipEntries.ts';

interface OpenCell {
  column: number;
  type: string;
  style: number;
  value: string;
  inline: string;
}

/** Streams the rows of one sheet as text cells; memory is one chunk of the sheet plus the shared strings. Formulas give their cached value. */
export async function* sheetRows(
  zip: GuardedZip,
  path: string,
  book: Workbook,
  limits: FileLimits,
): AsyncGenerator<TableRow> {
  let ready: TableRow[] = [];
  let cells: (string | null)[] = [];
  let problems: FileWarning[] = [];
  let [row, nextColumn, count] = [0, 0, 0];
  let cell: OpenCell | null = null;
  let reading: 'value' | 'inline' | null = null;
  let phonetic = 0;
  const handler = {
    open(name: string, attributes: Record<string, string>) {
      if (name === 'row') {
        row = Number(attributes.r ?? row + 1);
        count += 1;
        if (count > limits.maxRows || row > limits.maxRows)
          throw refused('FILE-9', `more than ${limits.maxRows} rows`);
        cells = [];
        problems = [];
        nextColumn = 0;
      } else if (name === 'c') {
        const column = attributes.r ? columnOf(attributes.r) : nextColumn;
        if (!(column >= 0) || column >= limits.maxColumns)
          throw refused('FILE-9', `more than ${limits.maxColumns} columns`);
        nextColumn = column + 1;
        cell = {
          column,
          type: attributes.t ?? 'n',
          style: Number(attributes.s ?? -1),
          value: '',
          inline: '',
        };
      } else if (name === 'v') reading = 'value';
      else if (name === 'rPh') phonetic += 1;
      else if (name === 't') reading = phonetic === 0 ? 'inline' : null;
    },
    text(part: string) {
      if (!cell || !reading) return;
      if (reading === 'value') cell.value += part;
      else cell.inline += part;
      if (cell.value.length + cell.inline.length > limits.maxCellCharacters)
        throw refused('FILE-9', `row ${row}: a cell over ${limits.maxCellCharacters} characters`);
    },
    close(name: string) {
      if (name === 'v' || name === 't') reading = null;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === 'c' && cell) {
        const text = cellText(cell, book);
        if (cell.type === 'e' && cell.value !== '#N/A') problems.push(warning('FILE-14', cell.value, row));
        if (text !== null && text !== '') {
          while (cells.length < cell.column) cells.push(null);
          cells[cell.column] = text;
        }
        cell = null;
      } else if (name === 'row') ready.push(problems.length > 0 ? { row, cells, problems } : { row, cells });
    },
  };
  for await (const _ of xmlChunks(zip.read(path), handler)) {
    const batch = ready;
    ready = [];
    yield* batch;
  }
}

function cellText(cell: OpenCell, book: Workbook): string | null {
  switch (cell.type) {
    case 's':
      return book.sharedStrings[Number(cell.value)] ?? null;
    case 'inlineStr':
      return unescapeXlsx(cell.inline);
    case 'str':
      return unescapeXlsx(cell.value);
    case 'b':
      return cell.value === '' ? null : cell.value.trim() === '1' ? 'TRUE' : 'FALSE';
    case 'e':
      return cell.value === '#N/A' ? null : cell.value;
    case 'd':
      return cell.value.replace(/T00:00:00(?:\.0+)?$/, '');
    default:
      return cell.value === ''
        ? null
        : numberText(cell.value, book.styles[cell.style] ?? 'plain', book.epoch);
  }
}

/** Column index from 0 of a reference like 'AB12'; -1 when it has no letters. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column - 1;
}

/** Letters of a column index from 0. */
export function columnLetters(column: number): string {
  let [rest, letters] = [column + 1, ''];
  while (rest > 0) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
    rest = Math.floor((rest - 1) / 26);
  }
  return letters;
}

/** What a first pass over a sheet finds, without building rows: merged ranges (at most 1,000 kept), the last row, and that all limits hold. */
export async function surveySheet(
  zip: GuardedZip,
  path: string,
): Promise<{ merged: string[]; mergedCount: number; lastRow: number }> {
  const merged: string[] = [];
  let [mergedCount, lastRow, tail] = [0, 0, ''];
  for await (const chunk of zip.read(path)) {
    // A tag may be cut by the end of a chunk; what follows the last '<' is looked at again.
    const text = tail + chunk;
    const cut = text.lastIndexOf('<');
    const whole = cut < 0 ? text : text.slice(0, cut);
    tail = (cut < 0 ? '' : text.slice(cut)).slice(0, 65_536);
    if (whole.includes('<!DOCTYPE')) throw refused('FILE-10');
    const lastRowAt = whole.lastIndexOf('row r="');
    if (lastRowAt >= 0)
      lastRow = Math.max(lastRow, Number.parseInt(whole.slice(lastRowAt + 7, lastRowAt + 15), 10) || 0);
    if (!whole.includes('mergeCell ')) continue;
    for (const match of whole.matchAll(/mergeCell ref="([A-Z0-9:]+)"/g)) {
      mergedCount += 1;
      if (merged.length < 1_000) merged.push(match[1]!);
    }
  }
  return { merged, mergedCount, lastRow };
}
