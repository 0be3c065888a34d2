import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
// the readers of files know nothing of imports; they stand there until they have a place of their own
import { FileRefused, openTable, SCREEN_UPLOAD_LIMITS } from '../../../core/files/index.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import type { CodeLookup } from './codes.ts';
import { exchangeLimits } from './limits.ts';
import { type FileRowRead, findContradictions, readResultRow } from './readResultFile.ts';
import { recogniseResultColumns } from './resultColumns.ts';

export interface ResultFile {
  hash: Buffer;
  bytes: number;
  columns: { header: string; field: string | null }[];
  rows: FileRowRead[];
}

/** Reads an upload as a file of results, within limits of bytes, rows and unpacked size; the plaintext lies in a private folder only while it is read. */
export async function readResultFile(
  upload: AsyncIterable<Uint8Array>,
  codes: CodeLookup,
  zone: string,
): Promise<ResultFile | Refusal> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-results-'));
  try {
    const file = path.join(folder, 'table');
    const stored = await store(upload, file);
    if ('refused' in stored) return stored;
    return { ...stored, ...(await readTable(file, codes, zone)) } as ResultFile | Refusal;
  } catch (error) {
    if (error instanceof FileRefused) return { ...error.refusal, status: 422 };
    throw error;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function store(
  upload: AsyncIterable<Uint8Array>,
  file: string,
): Promise<{ hash: Buffer; bytes: number } | Refusal> {
  const hash = createHash('sha256');
  const handle = await fs.promises.open(file, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of upload) {
      bytes += chunk.byteLength;
      if (bytes > exchangeLimits.fileBytes.value)
        return refuse(
          'RES-15',
          '文件超过 20 MB,请分开上传。',
          'The file is larger than 20 MB; send it in parts.',
        );
      hash.update(chunk);
      await handle.write(chunk);
    }
  } finally {
    await handle.close();
  }
  return { hash: hash.digest(), bytes };
}

async function readTable(
  file: string,
  codes: CodeLookup,
  zone: string,
): Promise<Pick<ResultFile, 'columns' | 'rows'> | Refusal> {
  const table = await openTable(file, { limits: SCREEN_UPLOAD_LIMITS });
  if ('refused' in table) return { ...table, status: 422 };
  const { columns, missing } = recogniseResultColumns(table.headers, codes);
  if (missing.length)
    return refuse('RES-15', '文件缺少必需的列。', 'The file lacks columns it cannot do without.', {
      errors: missing.map(field => ({
        path: `columns/${field}`,
        message: missingWords[field as keyof typeof missingWords],
        rule: 'RES-15',
      })),
      details: { headers: table.headers.slice(0, 60) },
    });
  const rows: FileRowRead[] = [];
  for await (const { row, cells } of table.rows()) {
    const read = readResultRow(row, cells, table.headers, columns, codes, zone);
    if (read) rows.push(read);
    if (rows.length > exchangeLimits.fileRows.value)
      return refuse(
        'RES-15',
        `一个文件最多 ${exchangeLimits.fileRows.value} 行,请分开上传。`,
        `A file has at most ${exchangeLimits.fileRows.value} rows; send it in parts.`,
      );
  }
  if (!rows.length) return refuse('RES-15', '文件里没有结果。', 'There is no result in the file.');
  findContradictions(rows);
  return {
    rows,
    columns: table.headers.map((header, index) => {
      const column = columns[index];
      return { header, field: !column ? null : 'field' in column ? column.field : `ct ${column.gene}` };
    }),
  };
}

const missingWords = {
  tubeCode: { zh: '没有“采样管编号”一列', en: 'there is no column with the tube code' },
  outcome: { zh: '没有“结果”一列', en: 'there is no column with the result' },
  testedAt: { zh: '没有“检测时间”一列', en: 'there is no column with the time of testing' },
};
