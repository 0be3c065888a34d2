import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ClickHouse, tabSeparatedChunks } from './client.ts';

/** Why the embedded ClickHouse cannot be used here, or undefined when it can: it is a native library of 600 MB for Linux and macOS. */
export async function whyNoEmbedded(): Promise<string | undefined> {
  try {
    await import('chdb');
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

/** A cluster of two shards inside one process: both addresses are this machine, which the engine answers without a network. */
const TWO_SHARDS = `<clickhouse><tcp_port>9000</tcp_port><remote_servers><two>
<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
<shard><replica><host>localhost</host><port>9000</port></replica></shard>
</two></remote_servers></clickhouse>`;

/** ClickHouse inside this process. */
export interface EmbeddedClickHouse extends ClickHouse {
  /** For looking at what happened: rows as tab separated text. */
  ask(statement: string): Promise<string[][]>;
  /** Runs a statement with a FORMAT of its own. */
  bytes(statement: string): Promise<Uint8Array>;
  /** Resolves when no question is under way, those included that nobody waits for any more. */
  idle(): Promise<void>;
}

/** Opens it; one at a time. */
export async function openEmbedded(directory?: string): Promise<EmbeddedClickHouse> {
  const { Session } = await import('chdb');
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-clickhouse-'));
  const configuration = path.join(scratch, 'cluster.xml');
  fs.writeFileSync(configuration, TWO_SHARDS);
  const session = new Session(directory ?? path.join(scratch, 'data'), {
    connectionArgs: [`--config-file=${configuration}`],
  });
  let questions = 0;
  const underWay = new Set<Promise<void>>();
  const idle = async () => {
    while (underWay.size) await Promise.all(underWay);
  };
  return {
    idle,
    async *read(statement: string, table: Parameters<ClickHouse['read']>[1], signal?: AbortSignal) {
      signal?.throwIfAborted();
      const name = `${table.name}_${++questions}`;
      const columns = Object.entries(table.columns).map(([column, { type }]) => `${column} ${type}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.add(promise);
      try {
        await session.queryAsync(`CREATE TEMPORARY TABLE ${name} (${columns.join(', ')}) ENGINE = Memory`);
        const values = Buffer.from([...tabSeparatedChunks(table.columns)].join(''));
        if (values.length > 0) await session.insert({ table: name, values, format: 'TSV' });
        const result = await session.queryAsync(statement.replaceAll('{table}', name), {
          format: 'RowBinary',
        });
        signal?.throwIfAborted();
        yield result.bytes();
      } finally {
        await session.queryAsync(`DROP TEMPORARY TABLE IF EXISTS ${name}`).catch(() => {});
        underWay.delete(promise);
        resolve();
      }
    },
    async insert(table: string, rows: Parameters<ClickHouse['insert']>[1], token: string) {
      const values = Buffer.from([...tabSeparatedChunks(rows)].join(''));
      // names of columns go in quoted, which the engine's own binding does not do
      const names = Object.keys(rows).map(name => `\`${name}\``);
      await session.queryAsync(
        `INSERT INTO ${table} (${names.join(', ')}) SETTINGS insert_deduplication_token = '${token}', insert_deduplicate = 1, distributed_foreground_insert = 1 FORMAT TSV\n${values}`,
      );
    },
    async run(statement: string) {
      await session.queryAsync(statement);
    },
    async ask(statement: string) {
      const text = (await session.queryAsync(statement, { format: 'TSV' })).text().trimEnd();
      return text === '' ? [] : text.split('\n').map(line => line.split('\t'));
    },
    async bytes(statement: string) {
      return (await session.queryAsync(statement)).bytes();
    },
    async close() {
      await idle();
      session.close();
      fs.rmSync(scratch, { recursive: true, force: true });
    },
  };
}
