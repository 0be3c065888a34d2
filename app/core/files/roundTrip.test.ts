import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardCell, unguardCell } from './formulaGuard.ts';
import { allRows, opened, temporaryFile } from './temporaryFiles.ts';
import { csvRow, writeCsv } from './writeCsv.ts';
import { xlsxWriter } from './writeXlsx.ts';

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '=1+1',
    '+86 138',
    '-5',
    '@SUM(A1)',
    "'=x",
    "''-1",
    '＝cmd',
    '\tx',
    'a\r\nb',
    'say "hi"',
    ' x ',
    '_x0041_',
    '<&>',
    '张三',
    '\u0001',
  ),
);
// A row that is empty is left out on reading, so every row carries an id.
const table = fc.array(fc.tuple(fc.constant('id'), text, text), { minLength: 1, maxLength: 8 });

function expected(rows: string[][]): (string | null)[][] {
  return rows.map(row => {
    const cells = row.map(cell => (cell === '' ? null : cell));
    return cells;
  });
}

describe('what is written is read back', () => {
  it('any text through CSV', async () => {
    await fc.assert(
      fc.asyncProperty(table, async rows => {
        const written = await Array.fromAsync(writeCsv(['编号', 'a', 'b'], rows));
        const read = await allRows(
          await opened(temporaryFile(written.join('')), { delimiter: ',', headerRow: 1 }),
        );
        expect(read.map(each => each.cells)).toEqual(expected(rows));
      }),
      { numRuns: 60 },
    );
  });

  it('any text through XLSX', async () => {
    await fc.assert(
      fc.asyncProperty(table, async rows => {
        const bytes = Buffer.concat(await Array.fromAsync(xlsxWriter(['编号', 'a', 'b'], rows)));
        const read = await allRows(await opened(temporaryFile(bytes, 'xlsx'), { headerRow: 1 }));
        const padded = read.map(each => Array.from({ length: 3 }, (_, column) => each.cells[column] ?? null));
        expect(padded).toEqual(expected(rows));
        // Typed strings only: no cell is a formula.
        expect(bytes.includes('<f>')).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('numbers stay numbers and rows flow over to a next sheet, none is cut', async () => {
    const rows = Array.from({ length: 7 }, (_, n) => [`C${n}`, n + 0.5, n % 2 === 0]);
    const bytes = Buffer.concat(
      await Array.fromAsync(xlsxWriter(['编号', 'n', 'b'], rows, { sheetName: '病例', rowsPerSheet: 4 })),
    );
    const file = temporaryFile(bytes, 'xlsx');
    const { sheets } = await opened(file);
    expect(sheets.map(each => each.name)).toEqual(['病例', '病例 2', '病例 3']);
    const read = (
      await Promise.all(
        sheets.map(async each => allRows(await opened(file, { sheet: each.name, headerRow: 1 }))),
      )
    ).flat();
    expect(read.map(each => each.cells[1])).toEqual(rows.map(each => String(each[1])));
  });

  it('text that would run as a formula is guarded, numbers are not', () => {
    expect(csvRow(['=HYPERLINK("x")', '-5', -5, '＠x', 'plain'])).toBe(
      `"'=HYPERLINK(""x"")",'-5,-5,'＠x,plain\r\n`,
    );
    fc.assert(
      fc.property(text, each => {
        expect(unguardCell(guardCell(each))).toBe(each);
      }),
    );
  });
});
