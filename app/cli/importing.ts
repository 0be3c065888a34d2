import fs from 'node:fs';
import path from 'node:path';
import type { Bilingual, Refusal } from '../core/refusal.ts';
import { Refused } from '../core/refusal.ts';
import type { ImportRequest } from '../modules/imports/run.ts';
import type { City } from './city.ts';

type Map = NonNullable<ImportRequest['map']>;

/** How one file is to be imported. */
export interface FileAsked {
  path: string;
  outbreakId: string | null;
  kind?: ImportRequest['kind'];
  sheet?: string;
  map?: Map;
  dryRun: boolean;
  goodRowsOnly: boolean;
  again: boolean;
}

/** What became of one file; the same from a folder and from a server. */
export interface FileResult {
  importId: string;
  kind: string;
  committed: boolean;
  counts: Record<string, number>;
  columns: { header: string; field: string | null }[];
  causes: {
    rule: string;
    severity: string;
    column: number;
    columnName: string | null;
    field: string | null;
    why: Bilingual;
    rows: number;
    firstRow: number;
  }[];
  undecidedMatches: number;
  refusal: Refusal | null;
  error: string | null;
}

/** A row that was refused, by cell. `column` counts from 1 as in a spreadsheet, 0 for the row as a whole. */
export interface BadCell {
  row: number;
  column: number;
  columnName: string | null;
  value: string | null;
  rule: string;
  why: Bilingual;
  severity: string;
}

/** Imports one file through the same steps as the screen: in this process for a folder, over HTTP for a server. */
export function importOne(
  city: City,
  asked: FileAsked,
  progress: (text: string) => void,
): Promise<FileResult> {
  return city.local ? importHere(city.local, asked, progress) : importThere(city, asked, progress);
}

async function importHere(
  { outpace, token }: NonNullable<City['local']>,
  { path: file, outbreakId, kind, sheet, map, ...flags }: FileAsked,
  progress: (text: string) => void,
): Promise<FileResult> {
  const { importFile } = await import('../modules/imports/run.ts');
  const result = await importFile(
    outpace,
    token,
    {
      path: file,
      outbreakId,
      ...flags,
      ...(kind ? { kind } : {}),
      ...(sheet ? { sheet } : {}),
      ...(map ? { map } : {}),
    },
    report =>
      progress(`${path.basename(file)}  ${report.phase}  ${report.rows}${report.of ? `/${report.of}` : ''}`),
  );
  const { mapping, problems, counts, ...rest } = result;
  return {
    ...rest,
    counts: numbers(counts),
    columns: mapping.headers.map((header, column) => ({ header, field: mapping.fields[column] ?? null })),
    causes: problems,
  };
}

interface Detail {
  id: string;
  kind: string;
  state: string;
  counts: Record<string, number>;
  columns: { column: number; header: string; field: string | null }[];
  error: string | null;
  phase: string | null;
  progress: { rows: number; of: number | null };
  sameFile: { id: string; state: string }[];
}

async function importThere(
  city: City,
  asked: FileAsked,
  progress: (text: string) => void,
): Promise<FileResult> {
  const header = (name: string, value: string | null | undefined) =>
    value ? { [name]: encodeURIComponent(value) } : {};
  let detail = await city.request<Detail>('POST', '/imports', {
    stream: fs.createReadStream(asked.path),
    headers: {
      ...header('x-file-name', path.basename(asked.path)),
      ...header('x-outbreak-id', asked.outbreakId),
      ...header('x-kind', asked.kind),
      ...header('x-sheet', asked.sheet),
    },
  });
  const same = detail.sameFile.find(each => each.state === 'committed');
  if (same && !asked.again && !asked.dryRun)
    throw new Refused({
      refused: 'IMP-58',
      why: { zh: '这个文件已经导入过。', en: 'This very file was imported before.' },
      details: { importId: same.id },
    });
  if (asked.map)
    detail = await city.request<Detail>('PUT', `/imports/${detail.id}/mapping`, {
      body: byColumn(asked.map, detail.columns),
    });
  const waitWhile = (states: string[]) =>
    city.settle(async () => {
      detail = await city.request<Detail>('GET', `/imports/${detail.id}`);
      progress(
        `${path.basename(asked.path)}  ${detail.phase ?? detail.state}  ${detail.progress.rows}${detail.progress.of ? `/${detail.progress.of}` : ''}`,
      );
      return !states.includes(detail.state);
    });
  let refusal = await attempt(() => city.request('POST', `/imports/${detail.id}/check`));
  if (!refusal) await waitWhile(['checking']);
  if (!refusal && detail.state === 'checked' && !asked.dryRun) {
    refusal = await attempt(() =>
      city.request('POST', `/imports/${detail.id}/commit`, {
        body: { goodRowsOnly: asked.goodRowsOnly, undecidedAreNew: true },
      }),
    );
    if (!refusal) await waitWhile(['committing']);
  }
  const { groups, undecided } = await city.request<{ groups: FileResult['causes']; undecided: number }>(
    'GET',
    `/imports/${detail.id}/problem-groups`,
  );
  return {
    importId: detail.id,
    kind: detail.kind,
    committed: detail.state === 'committed',
    counts: detail.counts,
    columns: detail.columns.map(({ header: name, field }) => ({ header: name, field })),
    causes: groups.map(({ rule, severity, column, columnName, field, why, rows, firstRow }) => ({
      rule,
      severity,
      column,
      columnName,
      field,
      why,
      rows,
      firstRow,
    })),
    undecidedMatches: undecided,
    refusal,
    error: detail.error,
  };
}

/** Corrections name headers; the server wants column numbers. */
function byColumn(map: Map, columns: Detail['columns']): Record<string, unknown> {
  const at = (name: string) => {
    const found = columns.find(each => each.header.trim().toLowerCase() === name.trim().toLowerCase());
    if (!found)
      throw new Refused({
        refused: 'IMP-30',
        why: { zh: `文件没有“${name}”这一列`, en: `the file has no column “${name}”` },
      });
    return found.column;
  };
  const numbered = <T>(record: Record<string, T> = {}) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [String(at(name)), value]));
  return {
    fields: numbered(map.fields),
    dateOrders: numbered(map.dateOrders),
    ...(map.yearHint === undefined ? {} : { yearHint: map.yearHint }),
    ...(map.asMissing
      ? { asMissing: map.asMissing.map(({ header, rule }) => ({ column: at(header), rule })) }
      : {}),
  };
}

/** Every refused cell of an import, in the order of the file, read page by page. */
export async function badCells(city: City, importId: string): Promise<BadCell[]> {
  const cells: BadCell[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: BadCell[]; next: string | null } = await city.request(
      'GET',
      `/imports/${importId}/problems?severity=refuse&limit=500${after ? `&after=${after}` : ''}`,
    );
    cells.push(
      ...page.items.map(({ row, column, columnName, value, rule, why, severity }) => ({
        row,
        column: column + 1,
        columnName,
        value,
        rule,
        why,
        severity,
      })),
    );
    after = page.next;
  }
  return cells;
}

const numbers = (counts: object) =>
  Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, Number(n ?? 0)]));

async function attempt(work: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}
