import fs from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../app/db/migrations');

/** What the migrations declare of a table: bits to read and to write, and the columns that tie a row to areas. */
export interface Declared {
  read: number;
  write: number;
  columns: string[];
}

/** Tables under `core.protect`, as the migrations say it; read from their text, not from the database under test. */
export const declared: ReadonlyMap<string, Declared> = new Map(
  fs
    .readdirSync(folder)
    .filter(file => file.endsWith('.sql'))
    .sort()
    .flatMap(file => [
      ...fs
        .readFileSync(path.join(folder, file), 'utf8')
        .matchAll(/select core\.protect\('(\w+)', (\d+), (\d+), array\[([^\]]*)\]/g),
    ])
    .map(([, table, read, write, columns]) => [
      table!,
      {
        read: Number(read),
        write: Number(write),
        columns: [...columns!.matchAll(/'(\w+)'/g)].map(match => match[1]!),
      },
    ]),
);
