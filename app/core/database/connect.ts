import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

pg.types.setTypeParser(20, Number); // bigint: area keys and counts stay below 2^53
pg.types.setTypeParser(1700, Number);
pg.types.setTypeParser(1082, text => text); // a date is a calendar day, never an instant

/** Forces the extended protocol: one statement a message, so that text that slipped into a statement cannot add a second. */
class OneStatementClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen overloads; this passes them through
  override query(config: any, values?: any, callback?: any): any {
    if (typeof config === 'string')
      return super.query(
        { text: config, values: Array.isArray(values) ? values : [], queryMode: 'extended' } as never,
        typeof values === 'function' ? values : callback,
      );
    if (
      config &&
      typeof config === 'object' &&
      typeof config.text === 'string' &&
      typeof config.submit !== 'function'
    )
      return super.query({ ...config, queryMode: 'extended' }, values, callback);
    return super.query(config, values, callback);
  }
}

export type Database = Kysely<Tables>;

/** A pool of connections of one login role. `statementSeconds` ends runaway queries. */
export function connect(
  url: string,
  options: { connections?: number; statementSeconds?: number; name?: string } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 12,
    Client: OneStatementClient as unknown as typeof pg.Client,
    application_name: options.name ?? 'outpace',
    statement_timeout: (options.statementSeconds ?? 30) * 1000,
    // who comes first is decided by how many work at once: a statement that spreads over every core would count for one
    options: '-c max_parallel_workers_per_gather=0',
  } as pg.PoolConfig);
  pool.on('error', () => {}); // a connection lost while idle: the pool makes a new one
  pool.on('connect', client => client.on('error', () => {}));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
