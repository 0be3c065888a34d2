import { describe, expect, it } from 'vitest';
import { allRows, opened, temporaryFile } from './temporaryFiles.ts';

const CHINESE_GB18030 = Buffer.from([
  0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xd0, 0xd4, 0xb1, 0xf0, 0x0a, 0xd5, 0xc5, 0xc8, 0xfd, 0x2c, 0xc4, 0xd0, 0x0a,
]);

describe('opening delimited text', () => {
  it('finds the delimiter, quotation marks and row numbers as Excel shows them', async () => {
    const table = await opened(
      temporaryFile('id;name;note\r\n1;"A; B";"two\r\nlines"\r\n\r\n2;C;"say ""hi"""\r\n'),
    );
    expect(table).toMatchObject({
      delimiter: ';',
      headers: ['id', 'name', 'note'],
      headerRow: 1,
      warnings: [],
    });
    expect(await allRows(table)).toEqual([
      { row: 2, cells: ['1', 'A; B', 'two\r\nlines'] },
      { row: 4, cells: ['2', 'C', 'say "hi"'] },
    ]);
  });

  it.each([
    ['tab', 'a\tb\n1\t2\n', '\t'],
    ['bar', 'a|b\n1|2\n', '|'],
    ['blank', 'time a b\n28840 574 1362\n28840 164 779\n', ' '],
    ['decimal comma', 'a;b;c\n1,5;2,5;3\n1,7;2;3\n', ';'],
  ])('finds the delimiter %s', async (_, text, delimiter) => {
    expect((await opened(temporaryFile(text))).delimiter).toBe(delimiter);
  });

  it('FILE-8 reads GB18030 and says so', async () => {
    const table = await opened(temporaryFile(CHINESE_GB18030));
    expect(table).toMatchObject({
      encoding: 'gb18030',
      headers: ['姓名', '性别'],
      warnings: [{ rule: 'FILE-8' }],
    });
    expect(await allRows(table)).toEqual([{ row: 2, cells: ['张三', '男'] }]);
  });

  it('reads UTF-8 with a mark, UTF-16 and Windows-1252', async () => {
    expect(await opened(temporaryFile('\ufeff姓名,性别\n张三,男\n'))).toMatchObject({
      encoding: 'utf-8',
      headers: ['姓名', '性别'],
    });
    expect(await opened(temporaryFile(Buffer.from('\ufeff姓名,性别\n张三,男\n', 'utf16le')))).toMatchObject({
      encoding: 'utf-16le',
      headers: ['姓名', '性别'],
    });
    expect(await opened(temporaryFile(Buffer.from('prénom,âge\nRené,34\nZoé,20\n', 'latin1')))).toMatchObject(
      { encoding: 'windows-1252', headers: ['prénom', 'âge'] },
    );
  });

  it('one late Chinese name decides the encoding, however late', async () => {
    const late = Buffer.concat([
      Buffer.from(`id,name\n${'1,somebody\n'.repeat(40_000)}`),
      CHINESE_GB18030.subarray(10),
    ]);
    expect((await opened(temporaryFile(late))).encoding).toBe('gb18030');
  });

  it('FILE-12 and FILE-18 mark ragged rows and keep them', async () => {
    const rows = await allRows(await opened(temporaryFile('a,b,c\n1,2,3\n1,2,3,4\n1,2\n')));
    expect(rows.map(each => each.problems?.map(one => [one.rule, one.row]))).toEqual([
      undefined,
      [['FILE-12', 3]],
      [['FILE-18', 4]],
    ]);
  });

  it('FILE-16 finds the header below title rows', async () => {
    const table = await opened(
      temporaryFile('某市登记表,,,\n填报单位:某中心,,,\n姓名,性别,年龄,电话\n张三,男,34,1\n'),
    );
    expect(table).toMatchObject({
      headerRow: 3,
      headers: ['姓名', '性别', '年龄', '电话'],
      warnings: [{ rule: 'FILE-16' }],
    });
    expect((await allRows(table))[0]!.row).toBe(4);
  });

  it('FILE-15 names columns by number when there is no header', async () => {
    const table = await opened(temporaryFile('1480486100\t125\t130\n1480486100\t7\t130\n'));
    expect(table).toMatchObject({
      headerRow: 0,
      headers: ['column 1', 'column 2', 'column 3'],
      warnings: [{ rule: 'FILE-15' }],
    });
    expect(await allRows(table)).toHaveLength(2);
  });

  it('FILE-6 warns at exactly 65,536 rows', async () => {
    const table = await opened(temporaryFile(`id,x\n${'1,2\n'.repeat(65_535)}`));
    expect(table.warnings.map(each => each.rule)).toEqual(['FILE-6']);
  });

  it('FILE-11 names the row where a quotation mark is never closed, without quoting it', async () => {
    const table = await opened(temporaryFile(`id,note\n1,fine\n2,"secret ${'x'.repeat(200)}\n`), {
      limits: { maxCellCharacters: 100 },
    }).catch((error: Error) => error);
    expect(String(table)).toContain('FILE-11');
    expect(String(table)).not.toContain('secret');
  });

  it('FILE-19 names bytes that the asked encoding cannot restore', async () => {
    const table = await opened(temporaryFile(CHINESE_GB18030), { encoding: 'utf-8' });
    expect(table.warnings.map(each => each.rule)).toEqual(['FILE-19']);
  });

  it('rows may be streamed again and again, and left in the middle', async () => {
    const table = await opened(temporaryFile(`id\n${'x\n'.repeat(50_000)}`));
    for await (const row of table.rows()) if (row.row > 10) break;
    expect(await allRows(table)).toHaveLength(50_000);
  });
});
