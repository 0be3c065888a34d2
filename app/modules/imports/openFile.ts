import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openTable } from '../../core/files/index.ts';
import type { OpenedTable, OpenOptions } from '../../core/files/types.ts';
import type { Outpace } from '../../core/outpace.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { sealedPath, sealedStream } from './sealedFile.ts';

/** A sealed file opened for reading; `close` must be called and takes the plaintext away. */
export interface OpenedSealed {
  table: OpenedTable;
  close(): void;
}

/**
 * Opens a sealed file as a table. The readers need random access (an XLSX is a ZIP, whose directory stands at its end), so the plaintext lies in a
 * private folder only this process may enter while it is read, and is deleted by `close`.
 */
export async function openSealedTable(
  outpace: Outpace,
  fileKey: string,
  options: OpenOptions,
): Promise<OpenedSealed | Refusal> {
  if (!outpace.keys.subject(fileKey))
    return refuse('IMP-59', '文件已随撤销销毁。', 'The file was destroyed when the import was undone.', {
      status: 409,
    });
  const folder = fs.mkdtempSync(
    path.join(privateFolder(fs.statSync(sealedPath(outpace, fileKey)).size), 'outpace-'),
  );
  const close = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    const file = path.join(folder, 'table');
    await pipeline(sealedStream(outpace, fileKey), fs.createWriteStream(file, { mode: 0o600, flags: 'wx' }));
    const opened = await openTable(file, options);
    if ('refused' in opened) {
      close();
      return { ...opened, status: 422 };
    }
    return { table: opened, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Largest file whose plaintext is held in memory; larger ones go to the private temporary folder, so that memory does not grow with the file. */
const heldInMemoryBytes = 32 * 1024 * 1024;

function privateFolder(bytes: number): string {
  const memory = '/dev/shm';
  try {
    fs.accessSync(memory, fs.constants.W_OK);
    const { bavail, bsize } = fs.statfsSync(memory);
    if (bytes <= heldInMemoryBytes && bavail * bsize > 4 * heldInMemoryBytes) return memory;
  } catch {}
  return os.tmpdir();
}
