import { open } from 'node:fs/promises';
import { refused } from './fileRules.ts';
import { FILE_LIMITS } from './limits.ts';
import { openCsv } from './openCsv.ts';
import { openXlsx } from './openXlsx.ts';
import type { FileLimits, FileRefusal, OpenedTable, OpenOptions } from './types.ts';
import { FileRefused } from './types.ts';

const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

/**
 * Opens a CSV or XLSX file by its content, not its name, and says everything that should be known before the rows: encoding, delimiter, sheets, header
 * row, merged cells, signs of lost rows. Refusals (`FILE-n`) are returned; reading errors of the disk are thrown.
 */
export async function openTable(path: string, options: OpenOptions = {}): Promise<OpenedTable | FileRefusal> {
  const limits: FileLimits = { ...FILE_LIMITS, ...options.limits };
  try {
    const kind = await kindOf(path, options.kind ?? 'auto');
    return kind === 'xlsx' ? await openXlsx(path, options, limits) : await openCsv(path, options, limits);
  } catch (error) {
    if (error instanceof FileRefused) return error.refusal;
    throw error;
  }
}

async function kindOf(path: string, asked: 'csv' | 'xlsx' | 'auto'): Promise<'csv' | 'xlsx'> {
  const head = await firstBytes(path, 1 << 16);
  if (head.length === 0) throw refused('FILE-1');
  if (head.subarray(0, 8).equals(OLE)) throw refused((await containsEncrypted(path)) ? 'FILE-3' : 'FILE-2');
  const zipped = head[0] === 0x50 && head[1] === 0x4b && head[2]! <= 0x07;
  // BIFF2–4 files of the early nineties have no container; their first record says so.
  if (head[0] === 0x09 && [0x00, 0x02, 0x04].includes(head[1]!) && head[2] === 0x04) throw refused('FILE-2');
  if (zipped) return 'xlsx';
  if (asked === 'xlsx') throw refused('FILE-5');
  const text = head
    .subarray(0, 512)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (/^<(?:!doctype html|html|\?xml|table|meta)/.test(text)) throw refused('FILE-4');
  return 'csv';
}

async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A password turns an xlsx into an OLE container with a stream of this name. */
async function containsEncrypted(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    let tail = Buffer.alloc(0);
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      const block = Buffer.concat([tail, chunk as Buffer]);
      if (block.includes(ENCRYPTED)) return true;
      tail = block.subarray(-ENCRYPTED.length);
    }
    return false;
  } finally {
    await file.close();
  }
}
