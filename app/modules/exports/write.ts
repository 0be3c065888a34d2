import { sql } from 'kysely';
import type { JobContext } from '../../core/module.ts';
import { type WritableCell, writeCsv, xlsxWriter } from '../imports/queries.ts';
import { identitiesFor } from './identities.ts';
import type { ExportColumn, ExportSource } from './lists.ts';
import { exportPageRows } from './rules.ts';
import type { ExportFormat } from './schema.ts';

export interface ExportRun {
  id: string;
  source: ExportSource;
  query: Record<string, string>;
  format: ExportFormat;
  language: string;
  revealed: boolean;
  purpose: string;
}

type Row = Record<string, unknown> & {
  __id: string;
  __person?: string;
  __lon?: number | null;
  __lat?: number | null;
};

/** Rows of an export, a page and a transaction at a time, in the scope of whoever asked; memory holds one page. `onPage` runs in the page's transaction. */
export async function* exportRows(
  job: JobContext,
  run: ExportRun,
  onPage: (ctx: Parameters<Parameters<JobContext['transaction']>[0]>[0], rows: number) => Promise<void>,
): AsyncGenerator<Row> {
  const { source } = run;
  const columns = source.columns.filter(column => column.value !== null);
  const extra = [
    sql`${source.id.by} as "__id"`,
    ...(source.person ? [sql`${source.person} as "__person"`] : []),
    ...(run.format === 'geojson' && source.point
      ? [sql`${source.point.lon} as "__lon"`, sql`${source.point.lat} as "__lat"`]
      : []),
  ];
  const filters = Object.entries(run.query).flatMap(([name, value]) =>
    Object.hasOwn(source.filters, name) && value !== '' ? [source.filters[name]!(value)] : [],
  );
  let after: string | null = null;
  let done = 0;
  for (;;) {
    const page: Row[] = await job.transaction(async ctx => {
      const where = [
        ...filters,
        ...(after === null ? [] : [sql`${source.id.by} > ${after}::${sql.raw(source.id.type)}`]),
      ];
      const { rows } =
        await sql<Row>`select ${sql.join([...columns.map(column => sql`${column.value} as ${sql.ref(column.name)}`), ...extra])} ${source.from}
        ${where.length ? sql`where ${sql.join(where, sql` and `)}` : sql``} order by ${source.id.by} limit ${exportPageRows}`.execute(
          ctx.tx,
        );
      if (source.person) {
        const identities = await identitiesFor(
          ctx,
          rows.map(row => row.__person!),
          run.revealed ? { exportId: run.id } : null,
        );
        for (const row of rows)
          for (const column of source.columns)
            if (column.identity) row[column.name] = identities.get(row.__person!)?.[column.identity] ?? null;
      }
      done += rows.length;
      await onPage(ctx, done);
      return rows;
    });
    yield* page;
    if (page.length < exportPageRows) return;
    after = String(page.at(-1)!.__id);
  }
}

/** The bytes of an export in its format. */
export async function* exportBytes(
  run: ExportRun,
  rows: AsyncIterable<Row>,
): AsyncGenerator<Uint8Array | string> {
  const columns = run.revealed
    ? run.source.columns
    : run.source.columns.filter(column => !column.identity || column.identity === 'name');
  const english = run.language === 'en';
  const headers = columns.map(column => (english ? column.header.en : column.header.zh));
  const cell = (column: ExportColumn, row: Row): WritableCell => {
    const value = row[column.name];
    if (value === null || value === undefined) return null;
    const word = column.words?.[String(value)];
    if (word) return english ? word.en : word.zh;
    return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
  };
  const cells = async function* () {
    for await (const row of rows) yield columns.map(column => cell(column, row));
  };
  if (run.format === 'csv') yield* writeCsv(headers, cells());
  else if (run.format === 'xlsx') yield* xlsxWriter(headers, cells());
  else if (run.format === 'json') {
    let first = true;
    yield '[';
    for await (const row of rows) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(columns.map(column => [column.name, row[column.name] ?? null])))}`;
      first = false;
    }
    yield '\n]\n';
  } else {
    let first = true;
    yield '{"type":"FeatureCollection","features":[';
    for await (const row of rows) {
      const geometry =
        row.__lon === null || row.__lon === undefined
          ? null
          : { type: 'Point', coordinates: [row.__lon, row.__lat] };
      yield `${first ? '\n' : ',\n'}${JSON.stringify({ type: 'Feature', geometry, properties: Object.fromEntries(columns.map(column => [column.name, row[column.name] ?? null])) })}`;
      first = false;
    }
    yield '\n]}\n';
  }
}
