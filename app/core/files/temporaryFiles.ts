import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { openTable } from './openTable.ts';
import type { OpenedTable, OpenOptions, TableRow } from './types.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'outpace-files-'));
let made = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file that is removed after the tests and gives its path. */
export function temporaryFile(content: string | Uint8Array, extension = 'csv'): string {
  made += 1;
  const file = path.join(folder, `${made}.${extension}`);
  writeFileSync(file, content);
  return file;
}

/** Opens a file that must not be refused. */
export async function opened(file: string, options?: OpenOptions): Promise<OpenedTable> {
  const table = await openTable(file, options);
  if ('refused' in table) throw new Error(`${table.refused} ${table.why.en}`);
  return table;
}

/** All rows of an opened table. */
export async function allRows(table: OpenedTable): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of table.rows()) rows.push(row);
  return rows;
}
