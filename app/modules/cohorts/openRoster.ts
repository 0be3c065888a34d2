import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { applyMapping, isBlankRow, type RowReading, recogniseColumns, rowReader } from '@outpace/reading';
import { openTable } from '../../core/files/index.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';

/** Bytes of a roster file, and rows in it: a cohort of a city is sent employer by employer. */
export const largestRoster = { bytes: 20 * 1024 * 1024, rows: 20_000 } as const;

/** A roster as it was read: which column is what, and each row by its number as in Excel. */
export interface ReadRoster {
  headers: { header: string; field: string | null }[];
  rows: { row: number; reading: RowReading }[];
}

/** Opens a CSV or XLSX file and reads its rows. The readers need random access, so the plaintext lies in a private folder while it is read, and is deleted. */
export async function readRosterFile(bytes: Buffer, year: number): Promise<ReadRoster | Refusal> {
  const folder = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'outpace-'));
  try {
    const file = path.join(folder, 'table');
    fs.writeFileSync(file, bytes, { mode: 0o600 });
    const table = await openTable(file);
    if ('refused' in table) return { ...table, status: 422 };
    const recognised = recogniseColumns(
      table.headers,
      table.sample.map(one => one.cells),
      'persons',
    );
    const applied = applyMapping(recognised);
    if ('refused' in applied)
      return {
        refused: applied.refused,
        why: applied.why,
        errors: applied.details.map(one => ({ path: one.field, message: one.why, rule: applied.refused })),
      };
    const read = rowReader(applied.mapping, { excelEpoch: table.excelEpoch, birthPivot: year });
    const rows: ReadRoster['rows'] = [];
    for await (const one of table.rows()) {
      if (isBlankRow(one.cells)) continue;
      if (rows.length >= largestRoster.rows)
        return refuse(
          'COH-7',
          `一份名册最多${largestRoster.rows}行,请分开上传。`,
          `A roster has at most ${largestRoster.rows} rows; send it in parts.`,
        );
      const reading = read(one.cells);
      for (const problem of one.problems ?? [])
        reading.problems.push({
          rule: problem.rule,
          why: problem.why,
          column: -1,
          field: '',
          seen: '',
          severity: 'refuse',
        });
      rows.push({ row: one.row, reading });
    }
    if (!rows.length) return refuse('COH-7', '文件里没有人员。', 'There is nobody in the file.');
    return {
      headers: applied.mapping.headers.map((header, column) => ({
        header,
        field: applied.mapping.fields[column] ?? null,
      })),
      rows,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads what was typed or pasted, one person a line: name, document number, telephone, in any order, divided by commas, tabs or blanks. */
export function readRosterText(text: string, year: number): ReadRoster | Refusal {
  const headers = ['姓名', '证件号码', '联系电话'];
  const read = rowReader(
    { kind: 'persons', headers, fields: ['name', 'documentNumber', 'phone'], dateOrders: [null, null, null] },
    { birthPivot: year },
  );
  const rows: ReadRoster['rows'] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line
      .normalize('NFKC')
      .split(/[,\t;、|\s]+/)
      .filter(Boolean);
    if (!words.length || (index === 0 && /姓名|name/i.test(line))) continue;
    const phone = words.find(word => /^(?:\+?86-?)?1\d{10}$/.test(word)) ?? null;
    const document = words.find(word => word !== phone && /\d{5,}/.test(word)) ?? null;
    const name = words.filter(word => !/\d/.test(word)).join(' ') || null;
    rows.push({ row: index + 1, reading: read([name, document, phone]) });
  }
  if (!rows.length) return refuse('COH-7', '没有写人员。', 'Nobody is named.');
  return {
    headers: headers.map((header, n) => ({ header, field: ['name', 'documentNumber', 'phone'][n]! })),
    rows,
  };
}
