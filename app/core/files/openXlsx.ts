import { stat } from 'node:fs/promises';
import { refused, warning } from './fileRules.ts';
import { findHeader } from './headerRow.ts';
import { below } from './openCsv.ts';
import { sheetRows, surveySheet } from './sheetRows.ts';
import type { FileLimits, FileWarning, OpenedTable, OpenOptions, TableRow } from './types.ts';
import { readWorkbook, type Workbook } from './workbook.ts';
import { type GuardedZip, openZip } from './zipEntries.ts';

const SAMPLE_ROWS = 500;
const CUT_AT = new Set([65_536, 1_048_576]);

/** Opens one sheet of an XLSX: the first visible sheet with rows unless `options.sheet` names one. The archive is surveyed whole before the first row is given out. */
export async function openXlsx(path: string, options: OpenOptions, limits: FileLimits): Promise<OpenedTable> {
  const { size } = await stat(path);
  if (size > limits.maxXlsxBytes) throw refused('FILE-9', `${size} > ${limits.maxXlsxBytes} bytes`);
  const zip = await openZip(path, limits);
  try {
    const book = await readWorkbook(zip, limits);
    const chosen = await chooseSheet(zip, book, limits, options.sheet);
    const survey = await surveySheet(zip, chosen.path);
    const first = await firstRows(sheetRows(zip, chosen.path, book, limits));
    const { headerRow, headers, titleRows } = findHeader(first.slice(0, 30), options.headerRow);
    const warnings: FileWarning[] = [];
    if (headerRow === 0) warnings.push(warning('FILE-15'));
    if (titleRows > 0) warnings.push(warning('FILE-16', String(titleRows)));
    if (survey.mergedCount > 0)
      warnings.push(
        warning(
          'FILE-7',
          `${survey.merged.slice(0, 5).join(', ')}${survey.mergedCount > 5 ? ` … ${survey.mergedCount}` : ''}`,
        ),
      );
    if (CUT_AT.has(survey.lastRow)) warnings.push(warning('FILE-6', String(survey.lastRow)));
    if (book.sheets.length > 1 && !options.sheet)
      warnings.push(warning('FILE-17', book.sheets.map(each => each.name).join(', ')));
    return {
      kind: 'xlsx',
      sheets: book.sheets.map(({ name, hidden }) => ({ name, hidden })),
      sheet: chosen.name,
      headers,
      headerRow,
      sample: first.filter(row => row.row > headerRow),
      encoding: null,
      delimiter: null,
      mergedCells: survey.merged,
      excelEpoch: book.epoch,
      warnings,
      rows: () => streamed(path, book, chosen.path, limits, headerRow, headers.length),
    };
  } finally {
    zip.close();
  }
}

async function chooseSheet(
  zip: GuardedZip,
  book: Workbook,
  limits: FileLimits,
  wanted?: string,
): Promise<Workbook['sheets'][number]> {
  if (wanted !== undefined) {
    const named = book.sheets.find(each => each.name === wanted);
    if (!named) throw refused('FILE-13', book.sheets.map(each => each.name).join(', '));
    return named;
  }
  const visible = book.sheets.filter(each => !each.hidden);
  for (const sheet of visible) {
    for await (const row of sheetRows(zip, sheet.path, book, limits))
      if (row.cells.some(Boolean)) return sheet;
  }
  return visible[0] ?? book.sheets[0]!;
}

async function firstRows(rows: AsyncIterable<TableRow>): Promise<TableRow[]> {
  const first: TableRow[] = [];
  for await (const row of rows) {
    first.push(row);
    if (first.length > SAMPLE_ROWS) break;
  }
  return first;
}

/** Each run opens the file anew, so that an opened table holds no file handle between runs. */
async function* streamed(
  path: string,
  book: Workbook,
  sheet: string,
  limits: FileLimits,
  headerRow: number,
  width: number,
): AsyncGenerator<TableRow> {
  const zip = await openZip(path, limits);
  try {
    yield* below(sheetRows(zip, sheet, book, limits), headerRow, width, false);
  } finally {
    zip.close();
  }
}
