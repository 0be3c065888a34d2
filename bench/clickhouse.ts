// Measures presences on ClickHouse (embedded, in this process) for docs/operations/scale.md: bytes a row, rates of writing, times of questions.
//   node bench/clickhouse.ts [people = 100000] [days = 14] [directory to keep, or -] [rows a granule]
// Five rows a person and day: two of the night at home, one of work or class, one of a shop, one of a station.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dayOfNumber } from '../app/modules/presence/clickhouse/days.ts';
import { clickhouseEngine } from '../app/modules/presence/clickhouse/engine.ts';
import {
  createPresenceTables,
  dropDayStatements,
  presenceTables,
} from '../app/modules/presence/clickhouse/tables.ts';
import { openEmbedded } from '../app/modules/presence/clickhouse/testEmbedded.ts';

const people = Number(process.argv[2] ?? 100_000);
const days = Number(process.argv[3] ?? 14);
const keep = process.argv[4] === '-' ? undefined : process.argv[4];
const granule = process.argv[5];
const firstDay = 19_174; // 2022-07-01
const epochDay = '2015-01-01';
const epoch = 16_436;
const ROWS_A_PERSON = 5;

const directory = keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-clickhouse-bench-'));
const config = { url: '', database: 'outpace', replicated: false, user: '', password: '' };
const tables = presenceTables(config);
const embedded = await openEmbedded(directory);

// the same mixing of 32 bits as the statement below, and its inverse: as even as the key store's cipher, but possible in SQL
const saltOf = (day: number) => Math.imul(day, 0x9e3779b9) >>> 0;
const references = {
  of(day: string) {
    const salt = saltOf(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
    return {
      refOf(person: number) {
        let x = (person + salt) >>> 0;
        x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
        x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
        return (x ^ (x >>> 16)) >>> 0;
      },
      numberOf(ref: number) {
        let x = Math.imul(ref ^ (ref >>> 16), 0x7ed1b41d) >>> 0;
        x = Math.imul(x ^ (x >>> 13) ^ (x >>> 26), 0xa5cb9243) >>> 0;
        return ((x ^ (x >>> 16)) - salt) >>> 0;
      },
    };
  },
};

/** CPU time of everything the work did, the engine's threads included: what a busy machine does not distort. */
const cpu = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const middle = (values: number[], share = 0.5) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

for (const statement of createPresenceTables(config))
  await embedded.run(
    granule ? statement.replace(/index_granularity = \d+/, `index_granularity = ${granule}`) : statement,
  );
if (Number((await embedded.ask(`SELECT count() FROM ${tables.local}`))[0]![0]) === 0) {
  const homes = Math.ceil(people / 2.6);
  const works = Math.ceil(people / 12);
  const shops = Math.ceil(people / 100);
  const stations = Math.max(4, Math.ceil(people / 2000));
  const skewed = (hash: string, count: number) =>
    `toUInt32(floor(pow((${hash} % 1000000) / 1e6, 2) * ${count}))`;
  let spent = 0;
  for (let day = firstDay; day < firstDay + days; day++)
    spent += await took(() =>
      embedded.run(`INSERT INTO ${tables.local} (day, place, ref, \`from\`, \`to\`, source, precision, certainty)
      WITH intDiv(number, 5) AS p, number % 5 AS k, cityHash64(p, k, ${day}) AS h,
        toUInt32(p + ${saltOf(day)}) AS x0, toUInt32(bitXor(x0, bitShiftRight(x0, 16)) * 0x85ebca6b) AS x1, toUInt32(bitXor(x1, bitShiftRight(x1, 13)) * 0xc2b2ae35) AS x2
      SELECT toDate(${day}),
        multiIf(k IN (0, 4), intDiv(p * 10, 26), k = 1, ${homes} + ${skewed('cityHash64(p, 7)', works)}, k = 2, ${homes + works} + ${skewed('h', shops)}, ${homes + works + shops} + ${skewed('h', stations)}),
        bitXor(x2, bitShiftRight(x2, 16)),
        multiIf(k = 0, 0, k = 1, 480 + h % 60, k = 2, 1020 + h % 120, k = 3, 400 + h % 800, 1110 + h % 150) AS f,
        multiIf(k = 0, 420 + h % 120, k = 1, 1000 + h % 90, k = 2, 1025 + h % 120 + bitShiftRight(h, 20) % 30, k = 3, 403 + h % 800 + bitShiftRight(h, 20) % 10, 1440),
        multiIf(k = 1, 1, k = 3, 2, 4), 0, 1
      FROM numbers(${people * ROWS_A_PERSON}) SETTINGS max_insert_block_size = 1000000, min_insert_block_size_rows = 1000000, max_insert_threads = 2`),
    );
  console.log(
    `written inside the engine: ${((people * days * ROWS_A_PERSON) / spent / 1000).toFixed(2)} M rows/s`,
  );
  const merged = await took(() => embedded.run(`OPTIMIZE TABLE ${tables.local} FINAL`));
  console.log(
    `merged to one part a day: ${((people * days * ROWS_A_PERSON) / merged / 1000).toFixed(2)} M rows/s`,
  );
}
const [[bytes, rows]] = (await embedded.ask(
  `SELECT sum(bytes_on_disk), sum(rows) FROM system.parts WHERE database = 'outpace' AND table = 'presence_local' AND active`,
)) as [[string, string]];
const [[projected]] = (await embedded.ask(
  `SELECT sum(bytes_on_disk) FROM system.projection_parts WHERE database = 'outpace' AND table = 'presence_local' AND active`,
)) as [[string]];
const [[index]] = (await embedded.ask(
  `SELECT sum(primary_key_size) FROM system.parts WHERE database = 'outpace' AND table = 'presence_local' AND active`,
)) as [[string]];
console.log(
  `${(Number(rows) / 1e6).toFixed(1)} M rows, ${(Number(bytes) / Number(rows)).toFixed(2)} bytes a row on disk, of which by reference ${(Number(projected) / Number(rows)).toFixed(2)}; sparse index ${(Number(index) / Number(rows)).toFixed(3)} bytes a row`,
);
console.log(
  (
    await embedded.ask(
      `SELECT column, round(sum(column_data_compressed_bytes) / ${rows}, 2) FROM system.parts_columns WHERE database = 'outpace' AND table = 'presence_local' AND active GROUP BY column`,
    )
  )
    .map(line => line.join(' '))
    .join(', '),
);

const engine = clickhouseEngine({
  clickhouse: embedded,
  config,
  references,
  near: async () => ({ size: 0, staysOf: () => [], staysAt: () => [] }),
  surroundings: () => ({}),
  epochDay,
  city: {
    numbersOf: async () => new Map(),
    personsOf: async () => new Map(),
    minuteOf: instant => instant,
    instantOf: minute => minute,
    dayOfMinute: minute => dayOfNumber(epoch + Math.floor(minute / 1440)),
  },
});
const from = (firstDay - epoch) * 1440;
const to = from + days * 1440;
const cases = Array.from({ length: 1000 }, (_, i) => ({ person: (i * 7919 + 13) % people, from, to }));

const own: number[] = [];
const single: number[] = [];
let contacts = 0;
await engine.trace(cases[99]!);
const ownCpu: number[] = [];
const singleCpu: number[] = [];
for (const query of cases.slice(0, 21)) {
  ownCpu.push(await cpu(async () => own.push(await took(() => engine.staysOf(query.person, from, to)))));
  const trace = async () => {
    contacts += (await engine.trace(query)).encounters.length;
  };
  singleCpu.push(await cpu(async () => single.push(await took(trace))));
}
console.log(
  `own stays of one person: median ${middle(own).toFixed(0)} ms (CPU ${middle(ownCpu).toFixed(0)}); one case, ${days} days: median ${middle(single).toFixed(0)} ms, slowest of 21 ${middle(single, 0.99).toFixed(0)} ms (CPU median ${middle(singleCpu).toFixed(0)}); ${Math.round(contacts / 21)} contacts each`,
);
for (const count of [64, 256]) {
  let pairs = 0;
  let spent = 0;
  const busy = await cpu(async () => {
    spent = await took(async () => {
      for await (const batch of engine.pairs(cases.slice(0, count))) pairs += batch.pairs.length;
    });
  });
  console.log(
    `${count} cases: ${(spent / 1000).toFixed(2)} s (CPU ${(busy / 1000).toFixed(2)} s), ${pairs} pairs`,
  );
}
let second = 0;
const hops = await took(async () => {
  let left = 100;
  const found = await engine.traceTwoHops({ ...cases[5]!, to: from + 3 * 1440, mayFollow: () => left-- > 0 });
  second = found.second.length;
});
console.log(`two hops over 3 days, 100 contacts followed: ${(hops / 1000).toFixed(2)} s, ${second} people`);
const station = Math.ceil(people / 2.6) + Math.ceil(people / 12) + Math.ceil(people / 100);
let visitors = 0;
const hour = await took(async () => {
  visitors = (await engine.staysAt(station, from + 600, from + 660)).length;
});
console.log(`everyone at the largest station in one hour: ${hour.toFixed(0)} ms, ${visitors} stays`);

const batch = 100_000;
const column = (of: (i: number) => number) => Array.from({ length: batch }, (_, i) => of(i));
const spentInserting = await took(async () => {
  for (let n = 0; n < 5; n++)
    await embedded.insert(
      tables.staging,
      {
        day: { type: 'Date', values: column(() => firstDay) },
        place: { type: 'UInt32', values: column(i => (i * 7 + n) % people) },
        ref: { type: 'UInt32', values: column(i => (i * 2654435761 + n) >>> 0) },
        from: { type: 'UInt16', values: column(i => i % 1400) },
        to: { type: 'UInt16', values: column(i => (i % 1400) + 20) },
        source: { type: 'UInt8', values: column(() => 2) },
        precision: { type: 'UInt8', values: column(() => 0) },
        certainty: { type: 'UInt8', values: column(() => 1) },
      },
      `bench-${n}`,
    );
});
console.log(`forwarded as batches of 100,000: ${((5 * batch) / spentInserting).toFixed(0)} k rows/s`);
const dropped = await took(async () => {
  for (const statement of dropDayStatements(config, dayOfNumber(firstDay))) await embedded.run(statement);
});
console.log(`a day dropped: ${dropped.toFixed(0)} ms`);
console.log(`memory of this process: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
await embedded.close();
if (!keep) fs.rmSync(directory, { recursive: true, force: true });
