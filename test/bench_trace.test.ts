import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCity } from '../bench/trace/city.ts';
import { writeDays } from '../bench/trace/days.ts';
import { Checksum, type Engine, type RowSums, type Totals } from '../bench/trace/engine.ts';
import { casesOf, stationHours, WHAT_IF } from '../bench/trace/plan.ts';
import { type EngineName, openEngine } from '../bench/trace/run_engine.ts';

/** About 21,000 rows. */
const city = makeCity(300);
const cases = casesOf(city.people).slice(0, 20);
const hours = stationHours(city.stations).slice(0, 3);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-bench-test-'));
const parquet = path.join(folder, 'parquet');
let sums: RowSums;
let ours: { sums: RowSums; answers: Totals[] };

function loads(name: string): boolean {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}

async function answersOf(engine: Engine): Promise<Totals[]> {
  const answers: Totals[] = [];
  for (const asked of cases) answers.push(await engine.one(asked, 0, true));
  await engine.ask(cases);
  answers.push(await engine.many(0, true));
  await engine.ask(cases.map(asked => ({ ...asked, from: WHAT_IF.from, to: WHAT_IF.to })));
  answers.push(await engine.many(WHAT_IF.minutes, true));
  for (const asked of cases.slice(0, 3)) answers.push(await engine.twoHops(asked, 15, true));
  for (const { place, from, to } of hours) answers.push(await engine.at(place, from, to, true));
  return answers;
}

async function run(name: EngineName): Promise<{ sums: RowSums; answers: Totals[] }> {
  const directory = path.join(folder, name);
  let engine = await openEngine(name, 'T', directory, parquet);
  try {
    const loaded = await engine.load(city, undefined);
    if (name === 'ours') {
      await engine.close();
      engine = await openEngine(name, 'T', directory, parquet);
      await engine.load(city, loaded);
    }
    return { sums: loaded.sums, answers: await answersOf(engine) };
  } finally {
    await engine.close();
  }
}

beforeAll(async () => {
  fs.chmodSync(folder, 0o755);
  sums = writeDays(city, parquet);
  ours = await run('ours');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the tracing bench at a tiny size', () => {
  it('generates the same city every time, nobody in two places at once', () => {
    expect(writeDays(makeCity(300))).toEqual(sums);
    const until = new Int32Array(city.people);
    for (let day = 0; day < 3; day++) {
      const rows = city.dayRows(day);
      for (let i = 0; i < rows.length; i++) {
        const from = day * 1440 + rows.from[i];
        expect(from).toBeGreaterThanOrEqual(until[rows.person[i]]);
        until[rows.person[i]] = day * 1440 + rows.to[i];
        expect(until[rows.person[i]]).toBeGreaterThan(from);
      }
    }
  });

  it('notices two pairs that exchange their minutes', () => {
    const [straight, crossed] = [new Checksum(), new Checksum()];
    straight.add(1, 2, 30, 100, 200);
    straight.add(1, 3, 45, 100, 200);
    crossed.add(1, 2, 45, 100, 200);
    crossed.add(1, 3, 30, 100, 200);
    expect(straight.toString()).not.toBe(crossed.toString());
  });

  it('holds in the index, after a restart from its files, every row that was generated', () => {
    expect(ours.sums).toEqual(sums);
    expect(ours.answers.every(answer => answer.pairs > 0)).toBe(true);
  });

  it('gets the same answers from PostgreSQL', async () => {
    expect(await run('postgres')).toEqual(ours);
  });

  it.skipIf(!loads('@duckdb/node-api'))(
    'gets the same answers from DuckDB (needs @duckdb/node-api for this machine)',
    async () => {
      expect(await run('duckdb')).toEqual(ours);
    },
  );

  it.skipIf(!loads('chdb'))(
    'gets the same answers from ClickHouse (needs chdb for this machine)',
    async () => {
      expect(await run('clickhouse')).toEqual(ours);
    },
  );
});
