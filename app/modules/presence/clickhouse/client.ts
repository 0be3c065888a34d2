import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import type { ClickHouseConfig } from './configuration.ts';
import { dayOfNumber } from './days.ts';

/**
 * Columns of whole numbers, equally long, that a statement reads as a table of its own: `name` is the table, the keys are its columns.
 * A Date is a number of days since 1970-01-01.
 */
export interface QuestionTable {
  name: string;
  columns: Record<
    string,
    { type: 'Date' | 'UInt8' | 'UInt16' | 'UInt32' | 'UInt64'; values: ArrayLike<number | bigint> }
  >;
}

/**
 * What the presence store needs of ClickHouse. Numbers go in as tables beside the statement, never inside its text, and have no
 * limit of length; rows come out as bytes of RowBinary.
 */
export interface ClickHouse {
  /** Rows of a SELECT; `{table}` in the statement stands for the name under which the question's table is found. Ends with the signal's reason when aborted. */
  read(statement: string, table: QuestionTable, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Adds rows (columns of whole numbers); the same token with the same rows again adds nothing. */
  insert(table: string, rows: QuestionTable['columns'], token: string): Promise<void>;
  /** Runs a statement without an answer. */
  run(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** A question names places and minutes of a case: it is written to no log of the servers, and nothing of it outlives the session. */
const UNLOGGED: ClickHouseSettings = {
  log_queries: 0,
  log_query_threads: 0,
  log_processors_profiles: 0,
  use_query_cache: 0,
};
const REQUEST_MILLISECONDS = 300_000;

/** Opens the official client on a cluster, over http or https; connections are kept open. */
export function connectClickHouse(config: ClickHouseConfig): ClickHouse {
  return clickhouseOver(
    createClient({
      url: config.url,
      username: config.user,
      password: config.password,
      compression: { response: true, request: false },
      max_open_connections: 8,
      request_timeout: REQUEST_MILLISECONDS,
      // errors are thrown; the client's own log would repeat statements and settings
      log: { level: ClickHouseLogLevel.OFF },
      // an error in the middle of an answer must be an error, never a few strange rows
      clickhouse_settings: { ...UNLOGGED, wait_end_of_query: 1 },
    }),
  );
}

/** The same over any client. */
export function clickhouseOver(client: ClickHouseClient): ClickHouse {
  return {
    async *read(statement, table, signal) {
      signal?.throwIfAborted();
      // a temporary table lives in its session: one session a question, so that questions run side by side
      const session = { session_id: randomUUID() };
      const options = { ...session, abort_signal: signal };
      const columns = Object.entries(table.columns).map(([name, { type }]) => `${name} ${type}`);
      try {
        await client.command({
          ...options,
          query: `CREATE TEMPORARY TABLE ${table.name} (${columns.join(', ')}) ENGINE = Memory`,
        });
        await client.insert({
          ...options,
          table: table.name,
          values: tabSeparated(table.columns),
          format: 'TabSeparated',
        });
        const query = `${statement.replaceAll('{table}', table.name)} FORMAT RowBinary`;
        const { stream } = await client.exec({ ...options, query });
        try {
          for await (const chunk of stream) yield chunk as Uint8Array;
        } finally {
          stream.destroy();
          // the session would end by itself; memory is given back at once
          await client
            .command({ ...session, query: `DROP TEMPORARY TABLE IF EXISTS ${table.name}` })
            .catch(() => {});
        }
      } catch (error) {
        // the client ends an aborted request with an error of its own
        signal?.throwIfAborted();
        throw error;
      }
    },
    async insert(table, rows, token) {
      await client.insert({
        table,
        columns: columnNames(rows),
        values: tabSeparated(rows),
        format: 'TabSeparated',
        clickhouse_settings: {
          insert_deduplication_token: token,
          insert_deduplicate: 1,
          distributed_foreground_insert: 1,
          async_insert: 0,
          // one block a batch and shard, so that the token names all of it
          max_insert_block_size: String(ROWS_OF_A_BATCH),
          input_format_parallel_parsing: 0,
        },
      });
    },
    async run(statement) {
      await client.command({ query: statement });
    },
    close: () => client.close(),
  };
}

/** The most rows one insert may hold. */
export const ROWS_OF_A_BATCH = 1_000_000;
const ROWS_OF_A_CHUNK = 8192;

/** Column names for the client, which cannot quote them itself. */
function columnNames(rows: QuestionTable['columns']): [string, ...string[]] {
  const names = Object.keys(rows).map(name => `\`${name}\``);
  return names as [string, ...string[]];
}

/** Rows as text of numbers, in chunks. */
export function tabSeparated(columns: QuestionTable['columns']): Readable {
  return Readable.from(tabSeparatedChunks(columns), { objectMode: false });
}

/** The chunks of {@link tabSeparated}. */
export function* tabSeparatedChunks(columns: QuestionTable['columns']): Generator<string> {
  const values = Object.values(columns).map(column =>
    column.type === 'Date' ? Array.from(column.values, day => dayOfNumber(Number(day))) : column.values,
  );
  const length = values[0]?.length ?? 0;
  for (const [name, column] of Object.entries(columns))
    if (column.values.length !== length)
      throw new RangeError(`column ${name} has ${column.values.length} values, the first has ${length}`);
  for (let start = 0; start < length; start += ROWS_OF_A_CHUNK) {
    let text = '';
    const end = Math.min(length, start + ROWS_OF_A_CHUNK);
    for (let i = start; i < end; i++) {
      for (let k = 0; k < values.length; k++)
        text += `${values[k]![i]}${k + 1 < values.length ? '\t' : '\n'}`;
    }
    yield text;
  }
}
