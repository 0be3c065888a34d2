import { describe, expect, it } from 'vitest';
import { type MadeUpParts, madeUpXlsx } from './madeUpXlsx.ts';
import { numberKind } from './numberFormats.ts';
import { allRows, opened, temporaryFile } from './temporaryFiles.ts';

function file(parts: MadeUpParts): string {
  return temporaryFile(madeUpXlsx(parts), 'xlsx');
}

const HEADER =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>date</t></is></c></row>';

describe('opening a workbook', () => {
  it('FILE-14 reads shared, rich, inline and formula strings, numbers, booleans and gaps', async () => {
    const table = await opened(
      file({
        sharedStrings: [
          '<si><t>姓名</t></si>',
          '<si><r><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></si>',
        ],
        sheetData: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c><c r="C1" t="inlineStr"><is><t>y</t></is></c><c r="D1" t="inlineStr"><is><t>z</t></is></c></row>
          <row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><f>1+1</f><v>2</v></c><c r="D3" t="b"><v>1</v></c></row>
          <row r="4"><c r="A4" t="str"><f>A3</f><v>张三</v></c><c r="B4"><v>0.10000000000000001</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="D4" t="e"><v>#REF!</v></c></row>`,
      }),
    );
    expect(table.headers).toEqual(['姓名', 'x', 'y', 'z']);
    const rows = await allRows(table);
    expect(rows[0]).toEqual({ row: 3, cells: ['张三', '2', null, 'TRUE'] });
    expect(rows[1]).toMatchObject({
      row: 4,
      cells: ['张三', '0.1', null, '#REF!'],
      problems: [{ rule: 'FILE-14', row: 4 }],
    });
  });

  it('shows dates by their number format, in both epochs', async () => {
    const sheetData = `${HEADER}<row r="2"><c r="A2"><v>43835</v></c><c r="B2" s="1"><v>43835</v></c><c r="C2" s="2"><v>43835.6041666667</v></c><c r="D2" s="3"><v>0.5</v></c></row>`;
    const formats = ['yyyy"年"m"月"d"日"', 'yyyy/m/d h:mm', '[$-804]h:mm;@'];
    expect((await allRows(await opened(file({ sheetData, formats }))))[0]!.cells).toEqual([
      '43835',
      '2020-01-05',
      '2020-01-05T14:30',
      '12:00',
    ]);
    const later = await opened(file({ sheetData, formats, date1904: true }));
    expect(later.excelEpoch).toBe(1904);
    expect((await allRows(later))[0]!.cells[1]).toBe('2024-01-06');
  });

  it('tells date formats from number formats', () => {
    expect(
      ['General', '0.00', '#,##0', '0.00E+00', '[Red]0', '"day" 0', '@'].map(code => numberKind(170, code)),
    ).toEqual(Array(7).fill('plain'));
    expect(
      ['d-mmm-yy', 'yyyy\\-mm\\-dd', 'mmm', 'm/d/yyyy h:mm', '[$-F800]dddd, mmmm dd, yyyy'].map(code =>
        numberKind(170, code),
      ),
    ).toEqual(Array(5).fill('date'));
    expect(['h:mm', '[h]:mm:ss', 'mm:ss'].map(code => numberKind(170, code))).toEqual(Array(3).fill('time'));
    expect([14, 22, 31, 57].map(id => numberKind(id))).toEqual(Array(4).fill('date'));
  });

  it('an id number that Excel has shortened stays visibly shortened', async () => {
    const sheetData = `${HEADER}<row r="2"><c r="A2"><v>1.1010519491231E+17</v></c><c r="B2"><v>1000000001</v></c></row>`;
    expect((await allRows(await opened(file({ sheetData }))))[0]!.cells).toEqual([
      '1.1010519491231E+17',
      '1000000001',
    ]);
  });

  it('FILE-7 names merged cells before the rows, FILE-17 other sheets', async () => {
    const table = await opened(
      file({
        sheetNames: ['说明', '名单'],
        sheetData: `<row r="1"><c r="A1" t="inlineStr"><is><t>某市名单</t></is></c></row>${HEADER.replaceAll('r="1"', 'r="2"').replace('A1', 'A2').replace('B1', 'B2')}<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>2</v></c></row>`,
        afterSheetData: '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
      }),
    );
    expect(table).toMatchObject({ sheet: '名单', headerRow: 2, mergedCells: ['A1:B1'] });
    expect(table.warnings.map(each => each.rule)).toEqual(['FILE-16', 'FILE-7', 'FILE-17']);
  });

  it('rows and cells without references are counted on', async () => {
    const sheetData =
      '<row><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>x</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c></row>';
    expect(await allRows(await opened(file({ sheetData })))).toEqual([{ row: 2, cells: ['1', '2'] }]);
  });
});
