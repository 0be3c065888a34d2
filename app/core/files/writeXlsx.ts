import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { columnLetters } from './sheetRows.ts';

/** A cell to write: text stays text (never a formula), numbers are numbers, null and undefined are empty. */
export type WritableCell = string | number | boolean | null | undefined;

/** Excel's last row; what follows goes to a next sheet, nothing is cut. */
const ROWS_PER_SHEET = 1_048_576;
const ROWS_PER_CHUNK = 500;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * Streams rows as an XLSX file, header first, on one sheet or as many as the rows need. Every text is a typed string cell, so no program runs it as a
 * formula (trust.md row 21). Memory: one chunk of rows and the compressor's window.
 */
export async function* xlsxWriter(
  headers: readonly string[],
  rows: AsyncIterable<readonly WritableCell[]> | Iterable<readonly WritableCell[]>,
  options: { sheetName?: string; rowsPerSheet?: number } = {},
): AsyncGenerator<Uint8Array> {
  const output: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failed = error;
    else output.push(chunk);
  });
  const take = function* () {
    if (failed) throw failed;
    yield* output.splice(0);
  };
  const rowsPerSheet = Math.max(2, options.rowsPerSheet ?? ROWS_PER_SHEET);
  let [sheets, row] = [0, rowsPerSheet];
  let sheet: ZipDeflate | null = null;
  let text = '';
  const startSheet = () => {
    sheet?.push(strToU8(`${text}</sheetData></worksheet>`), true);
    sheets += 1;
    sheet = new ZipDeflate(`xl/worksheets/sheet${sheets}.xml`, { level: 4 });
    zip.add(sheet);
    text = `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rowXml(1, headers)}`;
    row = 1;
  };
  for await (const cells of rows) {
    if (row >= rowsPerSheet) startSheet();
    row += 1;
    text += rowXml(row, cells);
    if (row % ROWS_PER_CHUNK > 0) continue;
    sheet!.push(strToU8(text));
    text = '';
    yield* take();
  }
  if (!sheet) startSheet();
  sheet!.push(strToU8(`${text}</sheetData></worksheet>`), true);
  for (const [name, content] of parts(sheets, options.sheetName ?? 'Sheet1')) {
    const part = new ZipPassThrough(name);
    zip.add(part);
    part.push(strToU8(content), true);
  }
  zip.end();
  yield* take();
}

function rowXml(row: number, cells: readonly WritableCell[]): string {
  return `<row r="${row}">${cells.map((cell, column) => cellXml(cell, `${columnLetters(column)}${row}`)).join('')}</row>`;
}

function cellXml(cell: WritableCell, reference: string): string {
  if (cell === null || cell === undefined || cell === '') return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${reference}"><v>${cell}</v></c>` : '';
  if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escapeText(cell)}</t></is></c>`;
}

const MARKUP: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// What cannot stand in XML (control characters, lone surrogates) and is written as _xHHHH_.
const UNWRITABLE = /(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

function escapeText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      UNWRITABLE,
      character => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/[&<>"]/g, character => MARKUP[character]!);
}

function parts(sheets: number, sheetName: string): [string, string][] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  // Excel allows 31 characters and none of these in a sheet name.
  const clean = sheetName.replace(/[\\/?*[\]:]/g, ' ').slice(0, 27) || 'Sheet1';
  const names = numbers.map(n => escapeText(n === 1 ? clean : `${clean} ${n}`));
  const office = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${office}.sheet.main+xml"/>${numbers.map(n => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${office}.worksheet+xml"/>`).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${numbers.map((n, index) => `<sheet name="${names[index]}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${numbers.map(n => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}</Relationships>`,
    ],
  ];
}
