import fs from 'node:fs';
import { type DatasetKind, recogniseSet, type TableSample } from '@outpace/reading';
import { openTable } from '../core/files/index.ts';
import type { Refusal } from '../core/refusal.ts';
import { UsageError } from './command.ts';
import type { FileAsked } from './importing.ts';

/** Whom a row is about must be there before what happened to them. */
const order: DatasetKind[] = ['places', 'persons', 'cases', 'links', 'visits'];

export interface FileOfSet {
  path: string;
  kind: DatasetKind;
  headers: string[];
}

/** Recognises files that came together and puts them in the order in which they can be imported; the refusal of one that cannot be read. */
export async function orderFiles(
  paths: readonly string[],
  kind: DatasetKind | undefined,
  sheet: string | undefined,
): Promise<FileOfSet[] | { path: string; refusal: Refusal }> {
  const samples: TableSample[] = [];
  for (const path of paths) {
    if (!fs.existsSync(path) || !fs.statSync(path).isFile())
      throw new UsageError(`没有文件 ${path}。`, `There is no file ${path}.`);
    const table = await openTable(path, sheet ? { sheet } : {});
    if ('refused' in table) return { path, refusal: table };
    samples.push({ name: path, headers: table.headers, rows: table.sample.map(row => row.cells) });
  }
  const { recognitions } = recogniseSet(samples);
  const files = samples.map((sample, index) => ({
    path: sample.name,
    kind: kind ?? recognitions[index]!.kind,
    headers: [...sample.headers],
  }));
  return files.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

type Map = NonNullable<FileAsked['map']>;
const parts = ['fields', 'dateOrders', 'yearHint', 'asMissing'];

/** Corrections given as JSON or in a file: the full form, or simply `{ "header": "field" }`. */
export function readMap(given: string): Map {
  const source = given.trimStart().startsWith('{')
    ? given
    : fs.existsSync(given)
      ? fs.readFileSync(given, 'utf8')
      : undefined;
  if (source === undefined) throw new UsageError(`没有文件 ${given}。`, `There is no file ${given}.`);
  let read: unknown;
  try {
    read = JSON.parse(source);
  } catch (error) {
    throw new UsageError(
      `--map 不是 JSON:${(error as Error).message}`,
      `--map is not JSON: ${(error as Error).message}`,
    );
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new UsageError('--map 须为对象:{"列名":"字段"}。', '--map takes an object: {"header":"field"}.');
  const names = Object.keys(read);
  return names.some(
    name => parts.includes(name) && typeof (read as Record<string, unknown>)[name] !== 'string',
  )
    ? (read as Map)
    : { fields: read as Record<string, string | null> };
}

/** The corrections that concern one file of a set; a header none of them has is wrong usage. */
export function mapFor(map: Map, file: FileOfSet, all: readonly FileOfSet[]): Map {
  const has = (one: FileOfSet, header: string) =>
    one.headers.some(each => each.trim().toLowerCase() === header.trim().toLowerCase());
  const named = [
    ...Object.keys(map.fields ?? {}),
    ...Object.keys(map.dateOrders ?? {}),
    ...(map.asMissing ?? []).map(each => each.header),
  ];
  const nowhere = named.find(header => !all.some(one => has(one, header)));
  if (nowhere !== undefined)
    throw new UsageError(
      `--map 中的“${nowhere}”不是任何文件的列。`,
      `“${nowhere}” in --map is a column of none of the files.`,
    );
  const own = <T>(record: Record<string, T> = {}) =>
    Object.fromEntries(Object.entries(record).filter(([header]) => has(file, header)));
  return {
    ...map,
    fields: own(map.fields),
    dateOrders: own(map.dateOrders),
    asMissing: (map.asMissing ?? []).filter(each => has(file, each.header)),
  };
}
