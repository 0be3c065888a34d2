import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { findDelimiter } from './delimiter.ts';
import { refused, warning } from './fileRules.ts';
import { unguardCell } from './formulaGuard.ts';
import { findHeader } from './headerRow.ts';
import { decodedText, findEncoding } from './textEncoding.ts';
import type { FileLimits, FileWarning, OpenedTable, OpenOptions, TableRow } from './types.ts';

const HEAD_CHARACTERS = 1 << 16;
const SAMPLE_ROWS = 500;
// Rows at which xls and xlsx end: a file of exactly this length may be the rest of a longer one.
const CUT_AT = new Set([65_536, 1_048_576]);

/** Opens a CSV (or any delimited text): encoding, delimiter and header are found, rows are streamed with no limit on their number. */
export async function openCsv(path: string, options: OpenOptions, limits: FileLimits): Promise<OpenedTable> {
  const found = await findEncoding(path);
  if (found.bytes === 0) throw refused('FILE-1');
  const encoding = options.encoding ?? found.encoding;
  const warnings: FileWarning[] = [];
  if (found.inferred && !options.encoding) warnings.push(warning('FILE-8', encoding));
  if (CUT_AT.has(found.lines)) warnings.push(warning('FILE-6', String(found.lines)));
  const delimiter = options.delimiter ?? findDelimiter(await head(path, encoding));
  const first: TableRow[] = [];
  for await (const row of records(path, encoding, delimiter, limits)) {
    first.push(row);
    if (first.length > SAMPLE_ROWS) break;
  }
  const { headerRow, headers, titleRows } = findHeader(first.slice(0, 30), options.headerRow);
  if (headerRow === 0) warnings.push(warning('FILE-15'));
  if (titleRows > 0) warnings.push(warning('FILE-16', String(titleRows)));
  if (first.some(row => row.cells.some(cell => cell?.includes('\ufffd'))))
    warnings.push(warning('FILE-19', encoding));
  return {
    kind: 'csv',
    sheets: [],
    sheet: null,
    headers,
    headerRow,
    sample: first.filter(row => row.row > headerRow),
    encoding,
    delimiter,
    mergedCells: [],
    excelEpoch: 1900,
    warnings,
    rows: () => below(records(path, encoding, delimiter, limits), headerRow, headers.length),
  };
}

async function head(path: string, encoding: string): Promise<string> {
  let text = '';
  for await (const part of decodedText(path, encoding)) {
    text += part;
    if (text.length >= HEAD_CHARACTERS) break;
  }
  return text.slice(0, HEAD_CHARACTERS);
}

async function* records(
  path: string,
  encoding: string,
  delimiter: string,
  limits: FileLimits,
): AsyncGenerator<TableRow> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: limits.maxCellCharacters,
  });
  const source = Readable.from(decodedText(path, encoding));
  source.on('error', error => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser) {
      row += 1;
      const cells = (record as string[]).map(cell => (cell === '' ? null : unguardCell(cell)));
      if (cells.length > limits.maxColumns)
        throw refused('FILE-9', `row ${row}: more than ${limits.maxColumns} columns`);
      yield { row, cells };
    }
  } catch (error) {
    // The message of the parser quotes the row, which is personal data: only the place is passed on.
    if (error instanceof CsvError) throw refused('FILE-11', `row ${row + 1}`);
    throw error;
  } finally {
    source.destroy();
  }
}

/** The rows below the header; rows with more or (CSV) fewer cells than it say so, empty rows are left out but counted in the numbering. */
export async function* below(
  rows: AsyncIterable<TableRow>,
  headerRow: number,
  width: number,
  tellShort = true,
): AsyncGenerator<TableRow> {
  for await (const row of rows) {
    if (row.row <= headerRow || row.cells.every(cell => cell === null || cell.trim() === '')) continue;
    const { length } = row.cells;
    const extra = length > width && row.cells.slice(width).some(cell => cell !== null && cell.trim() !== '');
    const short = tellShort && length < width;
    if (!extra && !short) yield row;
    else
      yield {
        ...row,
        problems: [
          ...(row.problems ?? []),
          extra
            ? warning('FILE-12', `${length} > ${width}`, row.row)
            : warning('FILE-18', `${length} < ${width}`, row.row),
        ],
      };
  }
}
