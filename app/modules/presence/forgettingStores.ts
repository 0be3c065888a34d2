import fs from 'node:fs';
import path from 'node:path';
import type { Day } from '@outpace/protocol';
import type { Outpace } from '../../core/outpace.ts';
import type { ClickHouse } from './clickhouse/client.ts';
import type { ClickHouseConfig } from './clickhouse/configuration.ts';
import { dayOfNumber } from './clickhouse/days.ts';
import { dropDayStatements, presenceTables } from './clickhouse/tables.ts';

/** Something beside PostgreSQL that holds presences by day: the index's segments on disk, a ClickHouse cluster. */
export interface DayStore {
  kind: 'segment' | 'cluster';
  /** Days it holds anything of. */
  days(): Promise<Day[]>;
  /** Removes a day; bytes that went, where that is known. A day it does not hold is no error. */
  drop(day: Day): Promise<number>;
}

const stores = new WeakMap<Outpace, DayStore[]>();

/** Names a further store that has to lose each day that is forgotten. */
export function forgetsIn(outpace: Outpace, store: DayStore): void {
  stores.set(outpace, [...(stores.get(outpace) ?? []), store]);
}

/** The stores of a kind, or all: the folder of segments always, others where they were named. */
export function storesOf(outpace: Outpace, kind?: DayStore['kind']): DayStore[] {
  const folder = outpace.config.segmentDirectory ?? path.join(outpace.config.dataDirectory, 'segments');
  return [segmentFolder(folder), ...(stores.get(outpace) ?? [])].filter(
    store => kind === undefined || store.kind === kind,
  );
}

const dayInName = /(\d{4})-?(\d{2})-?(\d{2})/;

/** The folder of sealed days: every file that carries a day in its name, half-written ones too. */
export function segmentFolder(folder: string): DayStore {
  const files = () =>
    (fs.existsSync(folder) ? fs.readdirSync(folder) : []).flatMap(name => {
      const found = dayInName.exec(name);
      return found ? [{ name, day: `${found[1]}-${found[2]}-${found[3]}` }] : [];
    });
  return {
    kind: 'segment',
    days: async () => [...new Set(files().map(file => file.day))],
    async drop(day) {
      let bytes = 0;
      for (const { name } of files().filter(file => file.day === day)) {
        const at = path.join(folder, name);
        bytes += fs.statSync(at, { throwIfNoEntry: false })?.size ?? 0;
        fs.rmSync(at, { force: true, recursive: true });
      }
      return bytes;
    },
  };
}

/** A cluster's presences. The rows of a day are one partition, so the days are known without reading rows. */
export function clickhouseDays(clickhouse: ClickHouse, config: ClickHouseConfig): DayStore {
  return {
    kind: 'cluster',
    async days() {
      const chunks: Uint8Array[] = [];
      const nothing = { name: 'nothing', columns: { n: { type: 'UInt8' as const, values: [0] } } };
      for await (const chunk of clickhouse.read(
        `SELECT toUInt16(day) FROM ${presenceTables(config).read} GROUP BY day`,
        nothing,
      ))
        chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      return Array.from({ length: bytes.length / 2 }, (_, i) =>
        dayOfNumber(bytes.readUInt16LE(2 * i)),
      ).sort();
    },
    async drop(day) {
      for (const statement of dropDayStatements(config, day)) await clickhouse.run(statement);
      return 0;
    },
  };
}
