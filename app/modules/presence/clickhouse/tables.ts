import type { ClickHouseConfig } from './configuration.ts';
import { SLOT_EXPRESSION } from './slots.ts';

/** Rows a mark of the sparse index covers: a quarter of the default, for a question wants a few rows of many places; see docs/operations/scale.md. */
const GRANULE_ROWS = 2048;
/** A batch is recognised as repeated while it is among so many last ones of a table, and for so long. */
const REMEMBERED_BATCHES = 10_000;
const REMEMBERED_SECONDS = 7 * 86_400;
/** Seconds for which a dropped day's files may linger for queries under way. */
const LINGER_SECONDS = 60;

/** Names of the tables: `read` is what queries and inserts use, the others lie on each shard. */
export interface PresenceTables {
  read: string;
  local: string;
  /** A day is built anew here, and then takes the place of the old one in one step. */
  staging: string;
  stagingLocal: string;
}

/** Names under the configured database. Pure. */
export function presenceTables({
  database,
  cluster,
}: Pick<ClickHouseConfig, 'database' | 'cluster'>): PresenceTables {
  const name = (table: string) => `\`${database}\`.${table}`;
  const local = name('presence_local');
  const stagingLocal = name('presence_staging_local');
  return cluster
    ? { read: name('presence'), local, staging: name('presence_staging'), stagingLocal }
    : { read: local, local, staging: stagingLocal, stagingLocal };
}

/**
 * Statements that create everything, in order; each may be repeated. On a cluster: local tables on every replica, and tables that
 * spread over the shards by place, so that each shard can answer for its places alone.
 */
export function createPresenceTables(config: ClickHouseConfig): string[] {
  const tables = presenceTables(config);
  const statements = [`CREATE DATABASE IF NOT EXISTS \`${config.database}\`${onCluster(config)}`];
  for (const [local, spread] of [
    [tables.local, tables.read],
    [tables.stagingLocal, tables.staging],
  ] as const) {
    statements.push(localTable(local, config));
    if (config.cluster)
      statements.push(
        `CREATE TABLE IF NOT EXISTS ${spread}${onCluster(config)} AS ${local} ENGINE = Distributed('${config.cluster}', '${config.database}', '${local.split('.')[1]}', cityHash64(place))`,
      );
  }
  return statements;
}

/**
 * One shard's rows: a partition a day, within it by place, slot and start, and a projection by reference for a person's own stays.
 * No row holds anything but small numbers: who is meant by a reference is known to the key store alone, until that day is forgotten.
 */
function localTable(name: string, config: ClickHouseConfig): string {
  const window = config.replicated
    ? 'replicated_deduplication_window'
    : 'non_replicated_deduplication_window';
  const settings = [
    `index_granularity = ${GRANULE_ROWS}`,
    `${window} = ${REMEMBERED_BATCHES}`,
    ...(config.replicated ? [`replicated_deduplication_window_seconds = ${REMEMBERED_SECONDS}`] : []),
    `old_parts_lifetime = ${LINGER_SECONDS}`,
  ];
  // {uuid}, {shard} and {replica} are the servers' own macros
  const path = `'/clickhouse/tables/{uuid}/{shard}', '{replica}'`;
  return `CREATE TABLE IF NOT EXISTS ${name}${onCluster(config)} (
  day Date CODEC(ZSTD(1)),
  place UInt32 CODEC(Delta, ZSTD(1)),
  slot UInt8 DEFAULT ${SLOT_EXPRESSION} CODEC(ZSTD(1)),
  \`from\` UInt16 CODEC(ZSTD(1)),
  \`to\` UInt16 CODEC(ZSTD(1)),
  ref UInt32 CODEC(NONE),
  source UInt8 CODEC(ZSTD(1)),
  precision UInt8 CODEC(ZSTD(1)),
  certainty UInt8 CODEC(ZSTD(1)),
  PROJECTION by_ref (SELECT day, ref, place, slot, \`from\`, \`to\`, source, precision, certainty ORDER BY day, ref)
) ENGINE = ${config.replicated ? `ReplicatedMergeTree(${path})` : 'MergeTree'}
PARTITION BY day ORDER BY (day, place, slot, \`from\`)
SETTINGS ${settings.join(', ')}`;
}

/** Removes one day everywhere. `day` is 'YYYY-MM-DD'; its key must have been destroyed before. May be repeated; a day without rows is no error. */
export function dropDayStatements(config: ClickHouseConfig, day: string): string[] {
  const tables = presenceTables(config);
  return [tables.local, tables.stagingLocal].map(
    table => `ALTER TABLE ${table}${onCluster(config)} DROP PARTITION '${checkedDay(day)}'`,
  );
}

/** Puts the day's rows of the staging table in the place of the rows there were, in one step on each shard. */
export function replaceDayStatements(config: ClickHouseConfig, day: string): string[] {
  const tables = presenceTables(config);
  return [
    `ALTER TABLE ${tables.local}${onCluster(config)} REPLACE PARTITION '${checkedDay(day)}' FROM ${tables.stagingLocal}`,
    `ALTER TABLE ${tables.stagingLocal}${onCluster(config)} DROP PARTITION '${checkedDay(day)}'`,
  ];
}

function onCluster(config: ClickHouseConfig): string {
  return config.cluster ? ` ON CLUSTER '${config.cluster}'` : '';
}

function checkedDay(day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new RangeError(`a day is YYYY-MM-DD, got ${day}`);
  return day;
}
