import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Presence, traceContacts } from '@outpace/trace';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayOfMinute } from '../cityMinutes.ts';
import { connectClickHouse } from './client.ts';
import { type ClickHouseConfig, clickhouseFromEnvironment } from './configuration.ts';
import { clickhouseEngine } from './engine.ts';
import {
  clickhouseRows,
  type ForwardBatch,
  type ForwardSource,
  forgetDay,
  forwardPresences,
  type StoredRows,
} from './forward.ts';
import { nearTogether, notYetForwarded } from './pending.ts';
import { createPresenceTables, dropDayStatements, presenceTables, replaceDayStatements } from './tables.ts';
import { openEmbedded, whyNoEmbedded } from './testEmbedded.ts';
import {
  bondsOf,
  EPOCH,
  FIRST,
  indexOf,
  nearOf,
  queries,
  references,
  storedOf,
  worlds,
} from './testWorlds.ts';

const missing = await whyNoEmbedded();
const alone: ClickHouseConfig = { url: '', database: 'outpace', replicated: false, user: '', password: '' };
const twoShards: ClickHouseConfig = { ...alone, database: 'spread', cluster: 'two' };
const engineOver = (
  clickhouse: Parameters<typeof clickhouseEngine>[0]['clickhouse'],
  config: ClickHouseConfig,
  bonds = {},
) =>
  clickhouseEngine({
    clickhouse,
    config,
    references,
    near: async () => nearOf([]),
    surroundings: () => bonds,
    epochDay: EPOCH,
    city: {
      numbersOf: async () => new Map(),
      personsOf: async () => new Map(),
      minuteOf: instant => instant,
      instantOf: minute => minute,
      dayOfMinute,
    },
  });
const stay = (person: number, from: number, to: number, place = 1): Presence => ({
  person,
  place,
  from: FIRST + from,
  to: FIRST + to,
  source: 1,
  precision: 0,
  certainty: 0,
});

describe.skipIf(missing)(
  `presences in ClickHouse (needs the embedded chdb${missing ? `: ${missing}` : ''})`,
  () => {
    let embedded: Awaited<ReturnType<typeof openEmbedded>>;
    const { local } = presenceTables(alone);
    const held = async (where = '1') =>
      Number((await embedded.ask(`SELECT count() FROM ${local} WHERE ${where}`))[0]![0]);

    beforeAll(async () => {
      embedded = await openEmbedded();
      for (const statement of createPresenceTables(alone)) await embedded.run(statement);
    });
    afterAll(async () => embedded?.close());
    beforeEach(() => embedded.run(`TRUNCATE TABLE ${local}`));

    it('takes a batch that is sent again only once, whichever days it holds', async () => {
      const { columns } = clickhouseRows(
        storedOf([stay(1, 0, 60), stay(2, 30, 90), stay(3, 1440, 1500)]),
        references,
      );
      for (let n = 0; n < 3; n++) await embedded.insert(local, columns, 'the same batch');
      expect(await held()).toBe(3);
      await embedded.insert(local, columns, 'another batch');
      expect(await held()).toBe(6);
      // and should rows repeat all the same, answers do not change
      const found = await engineOver(embedded, alone).trace({ person: 1, from: FIRST, to: FIRST + 1440 });
      expect(found.encounters.map(one => [one.person, one.minutes, one.meetings])).toEqual([[2, 30, 1]]);
    });

    it('forgets a day everywhere, and may be told so twice', async () => {
      const { columns } = clickhouseRows(
        storedOf([stay(1, 0, 60), stay(2, 30, 90), stay(3, 1440, 1500)]),
        references,
      );
      await embedded.insert(local, columns, 'two days');
      for (let n = 0; n < 2; n++) await forgetDay(embedded, alone, dayOfMinute(FIRST));
      expect(await held()).toBe(1);
      expect(
        (await engineOver(embedded, alone).trace({ person: 1, from: FIRST, to: FIRST + 2880 })).encounters,
      ).toEqual([]);
    });

    it('reads nothing of a day whose key is gone, though its rows are still there', async () => {
      const { columns } = clickhouseRows(storedOf([stay(1, 0, 60), stay(2, 30, 90)]), references);
      await embedded.insert(local, columns, 'kept rows');
      const forgotten = clickhouseEngine({
        ...{
          clickhouse: embedded,
          config: alone,
          near: async () => nearOf([]),
          surroundings: () => ({}),
          epochDay: EPOCH,
        },
        references: { of: () => undefined },
        city: engineOver(embedded, alone),
      });
      expect(await held()).toBe(2);
      expect((await forgotten.trace({ person: 1, from: FIRST, to: FIRST + 1440 })).encounters).toEqual([]);
      expect(await forgotten.staysAt(1, FIRST, FIRST + 1440)).toEqual([]);
    });

    it('forwards every committed row once, also after a crash between sending and recording', async () => {
      const rows = Array.from({ length: 25 }, (_, i) => stay(i, i * 10, i * 10 + 30));
      const source = sourceOf(rows);
      source.failToRecord = 2;
      const run = () =>
        forwardPresences(source, embedded, alone, references, { now: 5_000, rowsOfBatch: 10 });
      await expect(run()).rejects.toThrow('crash');
      expect(await held()).toBe(20);
      expect(await run()).toEqual({ rows: 15, batches: 2, renewedDays: 0, lateness: 4_000 });
      expect(await held()).toBe(25);
      expect(await run()).toEqual({ rows: 0, batches: 0, renewedDays: 0, lateness: 0 });
    });

    it('answers with what is committed but not yet forwarded, and says since when it cannot', async () => {
      const rows = [stay(1, 0, 60), stay(2, 30, 90), stay(3, 40, 50)];
      const source = sourceOf(rows.slice(0, 1));
      await forwardPresences(source, embedded, alone, references, { now: 5_000 });
      source.rows = rows;
      const late = (limit: number) =>
        clickhouseEngine({
          ...{ clickhouse: embedded, config: alone, references, surroundings: () => ({}), epochDay: EPOCH },
          near: async () =>
            nearTogether([await notYetForwarded(source, references, EPOCH, limit), nearOf([])]),
          city: engineOver(embedded, alone),
        });
      const query = { person: 1, from: FIRST, to: FIRST + 1440 };
      const whole = late(10);
      expect((await whole.trace(query)).encounters.map(one => [one.person, one.minutes])).toEqual([
        [2, 30],
        [3, 10],
      ]);
      expect(whole.staleSince).toBeUndefined();
      const part = late(1);
      expect((await part.trace(query)).encounters.length).toBe(1);
      expect(part.staleSince).toBe(1_000);
      source.renewed = [dayOfMinute(FIRST)];
      const renewed = late(10);
      await renewed.trace(query);
      expect(renewed.staleSince).toBe(1_000);
    });

    it('sends a day anew of which rows were taken away, and a point at midnight goes to the next day', async () => {
      const rows = [stay(1, 0, 60), stay(2, 30, 90), stay(3, 1440, 1500)];
      const source = sourceOf(rows);
      await forwardPresences(source, embedded, alone, references, { now: 5_000 });
      source.rows = [rows[0]!, rows[2]!];
      source.renewed = [dayOfMinute(FIRST)];
      expect((await forwardPresences(source, embedded, alone, references, { now: 5_000 })).renewedDays).toBe(
        1,
      );
      expect(await held()).toBe(2);
      expect(await held(`day = '${dayOfMinute(FIRST)}'`)).toBe(1);

      const day = dayOfMinute(FIRST);
      const next = dayOfMinute(FIRST + 1440);
      const late = { ...storedOf([stay(9, 0, 0)]), fromMinute: [1440], toMinute: [1440] };
      const { columns } = clickhouseRows(late, references);
      expect([columns.day!.values[0], columns.from!.values[0], columns.to!.values[0]]).toEqual([
        Date.parse(next) / 86_400_000,
        0,
        0,
      ]);
      expect(columns.ref!.values[0]).toBe(references.of(next)!.refOf(9));
      expect(columns.ref!.values[0]).not.toBe(references.of(day)!.refOf(9));
    });

    it('answers over two shards that hold different places as over one server', async () => {
      const tables = presenceTables(twoShards);
      for (const statement of createPresenceTables(twoShards))
        await embedded.run(statement.replaceAll(" ON CLUSTER 'two'", ''));
      // both shards are this process: what each holds is cut out of one table by its number
      await embedded.run(`RENAME TABLE ${tables.local} TO spread.stored`);
      await embedded.run(
        `CREATE VIEW ${tables.local} AS SELECT * FROM spread.stored WHERE cityHash64(place) % 2 = shardNum() - 1`,
      );
      let shards: string[][] = [];
      let batch = 0;
      await fc.assert(
        fc.asyncProperty(worlds, queries, async (world, query) => {
          await embedded.run('TRUNCATE TABLE spread.stored');
          if (world.presences.length > 0)
            await embedded.insert(
              'spread.stored',
              clickhouseRows(storedOf(world.presences), references).columns,
              `w${++batch}`,
            );
          const engine = engineOver(embedded, twoShards, bondsOf(world));
          expect(await engine.trace(query)).toEqual(traceContacts(indexOf(world), query));
          await engine.refresh();
          expect(engine.size).toBe(world.presences.length);
          shards = [
            ...shards,
            ...(await embedded.ask(`SELECT shardNum(), count() FROM ${tables.read} GROUP BY 1`)),
          ];
        }),
        { numRuns: 12 },
      );
      expect(new Set(shards.map(([shard]) => shard))).toEqual(new Set(['1', '2']));
    });

    it('counts stays by their source over the days a window touches', async () => {
      const { columns } = clickhouseRows(
        storedOf([stay(1, 0, 60), stay(2, 30, 90), stay(3, 1440, 1500)]),
        references,
      );
      await embedded.insert(local, columns, 'counted');
      const engine = engineOver(embedded, alone);
      expect((await engine.stayCounts(FIRST + 100, FIRST + 200))[1]).toBe(2);
      expect((await engine.stayCounts(FIRST + 100, FIRST + 1441))[1]).toBe(3);
    });

    it('writes statements for a cluster with copies that ClickHouse can read', async () => {
      const cluster: ClickHouseConfig = { ...alone, cluster: 'city', replicated: true };
      const statements = [
        ...createPresenceTables(cluster),
        ...dropDayStatements(cluster, '2022-07-18'),
        ...replaceDayStatements(cluster, '2022-07-18'),
      ];
      for (const statement of statements) {
        expect(statement).toContain("ON CLUSTER 'city'");
        await embedded.ask(`EXPLAIN AST ${statement}`);
      }
      expect(statements[1]).toContain(
        "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')",
      );
      expect(() => dropDayStatements(cluster, "2022-07-18' --")).toThrow(RangeError);
    });

    it('asks through the official client over HTTP, in sessions and without leaving questions in the logs', async () => {
      const seen: URL[] = [];
      const server = http.createServer(async (request, response) => {
        const url = new URL(request.url!, 'http://clickhouse');
        seen.push(url);
        let body = '';
        for await (const chunk of request) body += chunk;
        const text = [url.searchParams.get('query'), body].filter(Boolean).join('\n');
        const token = url.searchParams.get('insert_deduplication_token');
        const statement = token
          ? text.replace(' FORMAT', ` SETTINGS insert_deduplication_token = '${token}' FORMAT`)
          : text;
        try {
          response.end(await embedded.bytes(statement));
        } catch (error) {
          response.statusCode = 500;
          response.end((error as Error).message);
        }
      });
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const clickhouse = connectClickHouse({ ...alone, url, user: 'outpace', password: 'secret' });
      try {
        for (const statement of createPresenceTables(alone)) await clickhouse.run(statement);
        const rows = [stay(1, 0, 60), stay(2, 30, 90), stay(3, 500, 600)];
        for (let n = 0; n < 2; n++)
          await clickhouse.insert(local, clickhouseRows(storedOf(rows), references).columns, 'over http');
        expect(await held()).toBe(3);
        const query = { person: 1, from: FIRST, to: FIRST + 1440 };
        const world = { presences: rows, kinds: [], memberships: [], seats: [] };
        expect(await engineOver(clickhouse, alone).trace(query)).toEqual(
          traceContacts(indexOf(world), query),
        );
        const asked = seen.filter(one => one.searchParams.has('session_id'));
        expect(asked.length).toBeGreaterThan(4);
        for (const one of asked) expect(one.searchParams.get('log_queries')).toBe('0');
        await expect(clickhouse.run('SELECT nonsense FROM nowhere')).rejects.toThrow();
      } finally {
        await clickhouse.close();
        server.close();
      }
    });
  },
);

describe('the configuration of ClickHouse', () => {
  it('is read from the environment, and absent without an address', () => {
    expect(clickhouseFromEnvironment({})).toBeUndefined();
    expect(
      clickhouseFromEnvironment({
        OUTPACE_CLICKHOUSE_URL: 'https://ch:8443',
        OUTPACE_CLICKHOUSE_CLUSTER: 'city',
      }),
    ).toEqual({
      url: 'https://ch:8443',
      database: 'outpace',
      cluster: 'city',
      replicated: true,
      user: 'default',
      password: '',
    });
  });

  it('refuses what could not be used, naming the variable', () => {
    const read = (environment: Record<string, string>) => () =>
      clickhouseFromEnvironment({ OUTPACE_CLICKHOUSE_URL: 'http://ch:8123', ...environment });
    expect(read({ OUTPACE_CLICKHOUSE_URL: 'ch:8123' })).toThrow('OUTPACE_CLICKHOUSE_URL');
    expect(read({ OUTPACE_CLICKHOUSE_URL: 'http://me:secret@ch:8123' })).toThrow(
      'OUTPACE_CLICKHOUSE_PASSWORD',
    );
    expect(read({ OUTPACE_CLICKHOUSE_DATABASE: 'a; drop' })).toThrow('OUTPACE_CLICKHOUSE_DATABASE');
    expect(read({ OUTPACE_CLICKHOUSE_CLUSTER: "x'" })).toThrow('OUTPACE_CLICKHOUSE_CLUSTER');
  });
});

/** PostgreSQL's side over rows in memory: the mark is how many rows were sent. */
function sourceOf(rows: readonly Presence[]) {
  const source = {
    rows,
    renewed: [] as string[],
    /** Which recording fails, counted from 1; 0 none. */
    failToRecord: 0,
    recorded: undefined as string | undefined,
    async mark() {
      return source.recorded;
    },
    async next(mark: string | undefined, limit: number): Promise<ForwardBatch | undefined> {
      const sent = Number(mark ?? 0);
      const { renewed } = source;
      if (sent >= source.rows.length && renewed.length === 0) return undefined;
      source.renewed = [];
      const until = Math.max(sent, Math.min(source.rows.length, sent + limit));
      return {
        token: `${sent}-${until}`,
        rows: storedOf(source.rows.slice(sent, until)),
        renewed,
        mark: String(until),
        committedAt: 1_000,
        more: until < source.rows.length,
      };
    },
    async *rowsOfDay(day: string): AsyncGenerator<StoredRows> {
      yield storedOf(source.rows.filter(row => dayOfMinute(row.from) === day));
    },
    async record(mark: string) {
      if (source.failToRecord > 0 && --source.failToRecord === 0) throw new Error('crash');
      source.recorded = mark;
    },
  };
  return source satisfies ForwardSource;
}
