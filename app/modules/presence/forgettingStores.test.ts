import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ClickHouseConfig } from './clickhouse/configuration.ts';
import { dayNumber } from './clickhouse/days.ts';
import { createPresenceTables, presenceTables } from './clickhouse/tables.ts';
import { openEmbedded, whyNoEmbedded } from './clickhouse/testEmbedded.ts';
import { clickhouseDays, segmentFolder } from './forgettingStores.ts';

it('FGT-3: every file of a day leaves the folder of segments, half-written ones too, and no other', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-forgetting-segments-'));
  for (const name of ['2022-07-01.segment', '2022-07-01.segment.partial', '2022-07-02.segment', 'notes.txt'])
    fs.writeFileSync(path.join(folder, name), 'abc');
  const store = segmentFolder(folder);
  expect(await store.days()).toEqual(['2022-07-01', '2022-07-02']);
  expect(await store.drop('2022-07-01')).toBe(6);
  expect(await store.drop('2022-07-01')).toBe(0);
  expect(fs.readdirSync(folder).sort()).toEqual(['2022-07-02.segment', 'notes.txt']);
  expect(await segmentFolder(path.join(folder, 'absent')).days()).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});

const missing = await whyNoEmbedded();
it.skipIf(missing)(
  `FGT-3: a day leaves the cluster with its partition and its projection (needs the embedded ClickHouse${missing ? `: ${missing}` : ''})`,
  async () => {
    const config: ClickHouseConfig = {
      url: 'http://127.0.0.1',
      database: 'forgetting',
      replicated: false,
      user: '',
      password: '',
    };
    const clickhouse = await openEmbedded();
    try {
      for (const statement of createPresenceTables(config)) await clickhouse.run(statement);
      const table = presenceTables(config).read;
      const rows = 500;
      const column = (of: (i: number) => number) => Array.from({ length: rows }, (_, i) => of(i));
      for (const day of ['2022-07-01', '2022-07-02'])
        await clickhouse.insert(
          table,
          {
            day: { type: 'Date', values: column(() => dayNumber(day)) },
            place: { type: 'UInt32', values: column(i => i % 7) },
            ref: { type: 'UInt32', values: column(i => i * 7919) },
            from: { type: 'UInt16', values: column(i => i) },
            to: { type: 'UInt16', values: column(i => i + 30) },
            source: { type: 'UInt8', values: column(() => 2) },
            precision: { type: 'UInt8', values: column(() => 0) },
            certainty: { type: 'UInt8', values: column(() => 0) },
          },
          day,
        );
      const store = clickhouseDays(clickhouse, config);
      expect(await store.days()).toEqual(['2022-07-01', '2022-07-02']);
      await store.drop('2022-07-01');
      await store.drop('2022-07-01');
      expect(await store.days()).toEqual(['2022-07-02']);
      expect(
        await clickhouse.ask(
          `SELECT partition, sum(rows) FROM system.parts WHERE database = 'forgetting' AND active GROUP BY partition`,
        ),
      ).toEqual([['2022-07-02', String(rows)]]);
    } finally {
      await clickhouse.close();
    }
  },
);
