import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { madeUpXlsx } from './madeUpXlsx.ts';
import { openTable } from './openTable.ts';
import { temporaryFile } from './temporaryFiles.ts';
import { FileRefused, type OpenOptions } from './types.ts';

const MEGABYTE = 1024 * 1024;
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>';

async function refusalOf(bytes: Uint8Array | string, options: OpenOptions = {}, extension = 'xlsx') {
  const table = await openTable(temporaryFile(bytes, extension), options);
  return 'refused' in table ? table.refused : 'opened';
}

/** Overwrites the size an archive declares for an entry, in its central directory and its local header. */
function withDeclaredSize(archive: Uint8Array, name: string, size: number): Uint8Array {
  const bytes = Buffer.from(archive);
  for (const [signature, nameAt, sizeAt] of [
    [0x02014b50, 46, 24],
    [0x04034b50, 30, 22],
  ] as const) {
    for (let at = 0; at < bytes.length - 46; at += 1) {
      if (bytes.readUInt32LE(at) !== signature) continue;
      if (bytes.subarray(at + nameAt, at + nameAt + name.length).toString() === name)
        bytes.writeUInt32LE(size, at + sizeAt);
    }
  }
  return bytes;
}

describe('files that must be refused cleanly', () => {
  it('FILE-1 an empty file', async () => expect(await refusalOf('')).toBe('FILE-1'));

  it('FILE-2 an old xls, by its content and whatever its name', async () => {
    expect(await refusalOf(Buffer.from([...OLE, ...Array(600).fill(0)]), {}, 'csv')).toBe('FILE-2');
  });

  it('FILE-3 a workbook with a password', async () => {
    const body = Buffer.concat([
      Buffer.from(OLE),
      Buffer.alloc(500),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    expect(await refusalOf(body)).toBe('FILE-3');
  });

  it('FILE-4 a web page that calls itself Excel', async () => {
    expect(await refusalOf('<html><table><tr><td>1</td></tr></table></html>', {}, 'xls')).toBe('FILE-4');
  });

  it('FILE-5 a broken archive, a plain zip, a zip in a zip, and broken XML', async () => {
    const good = madeUpXlsx({ sheetData: ROW });
    expect(await refusalOf(good.subarray(0, good.length - 30))).toBe('FILE-5');
    expect(await refusalOf(zipSync({ 'a.txt': new Uint8Array(10) }))).toBe('FILE-5');
    expect(await refusalOf(zipSync({ 'inner.zip': zipSync({ 'a.txt': new Uint8Array(MEGABYTE) }) }))).toBe(
      'FILE-5',
    );
    expect(await refusalOf(madeUpXlsx({ sheetData: '<row><c></row>' }))).toBe('FILE-5');
  });

  it('FILE-9 a zip bomb in the sheet, by measured ratio', async () => {
    const bomb = madeUpXlsx({ sheetData: ROW + ' '.repeat(40 * MEGABYTE) });
    expect(bomb.length).toBeLessThan(MEGABYTE);
    expect(await refusalOf(bomb)).toBe('FILE-9');
  });

  it('FILE-9 the unpacked size is measured, not believed', async () => {
    const options = { limits: { maxUnpackedBytes: MEGABYTE, maxRatio: 1e9 } };
    const sheet = madeUpXlsx({ sheetData: ROW + ' '.repeat(3 * MEGABYTE) });
    expect(await refusalOf(sheet, options)).toBe('FILE-9');
    // Declares a few bytes and unpacks to megabytes: the archive contradicts itself.
    expect(await refusalOf(withDeclaredSize(sheet, 'xl/worksheets/sheet1.xml', 100), options)).toBe('FILE-5');
    // Declares four gigabytes: refused before anything is allocated for it.
    expect(
      await refusalOf(
        withDeclaredSize(madeUpXlsx({ sheetData: ROW }), 'xl/worksheets/sheet1.xml', 0xfffffffe),
        options,
      ),
    ).toBe('FILE-9');
  });

  it('FILE-9 too many entries, shared strings, rows, columns, or characters in a cell', async () => {
    const replace = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`x${n}`, '']));
    expect(await refusalOf(madeUpXlsx({ sheetData: ROW, replace }), { limits: { maxEntries: 20 } })).toBe(
      'FILE-9',
    );
    const sharedStrings = Array.from({ length: 200 }, () => '<si><t>x</t></si>');
    expect(
      await refusalOf(madeUpXlsx({ sheetData: ROW, sharedStrings }), { limits: { maxSharedStrings: 100 } }),
    ).toBe('FILE-9');
    expect(await refusalOf(madeUpXlsx({ sheetData: '<row r="9999999"><c><v>1</v></c></row>' }))).toBe(
      'FILE-9',
    );
    expect(await refusalOf(madeUpXlsx({ sheetData: '<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>' }))).toBe(
      'FILE-9',
    );
    const long = `<row r="1"><c r="A1" t="str"><v>${'x'.repeat(5000)}</v></c></row>`;
    expect(await refusalOf(madeUpXlsx({ sheetData: long }), { limits: { maxCellCharacters: 1000 } })).toBe(
      'FILE-9',
    );
  });

  it('FILE-9 a limit that breaks among the rows ends the stream with its refusal', async () => {
    const rows = Array.from(
      { length: 900 },
      (_, n) => `<row r="${n + 1}"><c t="str"><v>id</v></c></row>`,
    ).join('');
    const table = await openTable(temporaryFile(madeUpXlsx({ sheetData: rows }), 'xlsx'), {
      limits: { maxRows: 700 },
    });
    if ('refused' in table) expect(table.refused).toBe('FILE-9');
    else await expect(Array.fromAsync(table.rows())).rejects.toThrow(FileRefused);
  });

  it('FILE-10 a DTD with entities, in any part', async () => {
    const dtd = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>';
    const workbook = `${dtd}<workbook><sheets/></workbook>`;
    expect(await refusalOf(madeUpXlsx({ sheetData: ROW, replace: { 'xl/workbook.xml': workbook } }))).toBe(
      'FILE-10',
    );
    expect(
      await refusalOf(
        madeUpXlsx({
          replace: {
            'xl/worksheets/sheet1.xml': `${dtd}<worksheet><sheetData>${ROW}</sheetData></worksheet>`,
          },
        }),
      ),
    ).toBe('FILE-10');
  });

  it('random bytes are opened or refused, never a crash, also inside a workbook', async () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 400 });
    const drained = async (file: string) => {
      const table = await openTable(file);
      if (!('refused' in table))
        await Array.fromAsync(table.rows()).catch(error => expect(error).toBeInstanceOf(FileRefused));
    };
    await fc.assert(
      fc.asyncProperty(bytes, async content => {
        await drained(temporaryFile(content, 'csv'));
        await drained(
          temporaryFile(madeUpXlsx({ replace: { 'xl/worksheets/sheet1.xml': content } }), 'xlsx'),
        );
        const damaged = madeUpXlsx({ sheetData: ROW });
        content.forEach((byte, n) => {
          damaged[(n * 37 + byte) % damaged.length] = byte;
        });
        await drained(temporaryFile(damaged, 'xlsx'));
      }),
      { numRuns: 40 },
    );
  });

  it('FILE-13 a sheet that is not there', async () => {
    expect(await refusalOf(madeUpXlsx({ sheetData: ROW }), { sheet: 'x' })).toBe('FILE-13');
  });
});
