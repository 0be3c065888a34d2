// One engine in a process of its own, so that its memory is its own: node run_engine.ts ENGINE SIZE DIRECTORY RESULT.json [two-hops person] DATE; with "load" for RESULT.json it only loads
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCity } from './city.ts';
import type { Engine, Loaded } from './engine.ts';
import { chooseTwoHops, type Measured, measure } from './measure.ts';
import { DAYS, peopleOf, SIZES, type Size } from './plan.ts';

export const ENGINES = ['ours', 'postgres', 'duckdb', 'clickhouse'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Memory a database may use, by its largest tables: all of them fit at S and M. */
const DATABASE_MEMORY: Record<Size, number> = { T: 2 ** 28, S: 2 ** 30, M: 4 * 2 ** 30, L: 8 * 2 ** 30 };

/** Opens one of the systems over `directory`, its own; `parquet` holds the city's days for those that read them. */
export async function openEngine(
  name: EngineName,
  size: Size,
  directory: string,
  parquet: string,
): Promise<Engine> {
  fs.mkdirSync(directory, { recursive: true });
  const memory = DATABASE_MEMORY[size];
  if (name === 'ours') return (await import('./ours.ts')).openOurs(directory);
  if (name === 'postgres') return (await import('./postgres.ts')).openPostgres(directory, memory);
  if (name === 'duckdb') return (await import('./duckdb.ts')).openDuckDb(directory, parquet, memory * 1.5);
  return (await import('./clickhouse.ts')).openClickHouse(directory, parquet, memory * 1.5);
}

/** What one run hands back. */
export interface EngineRun {
  measured: Measured;
  twoHopsPerson: number;
}

if (import.meta.main) {
  const [name, size, root, result, person, date] = process.argv.slice(2) as [
    EngineName,
    Size,
    string,
    string,
    string,
    string,
  ];
  const directory = path.join(root, name);
  const keptFile = path.join(directory, 'loaded.json');
  const kept = fs.existsSync(keptFile)
    ? (JSON.parse(fs.readFileSync(keptFile, 'utf8')) as Loaded)
    : undefined;
  const say = (text: string) => console.error(`  ${name.padEnd(10)} ${text}`);
  const city = makeCity(peopleOf(size), DAYS);
  const engine = await openEngine(name, size, directory, path.join(root, 'parquet'));
  const loaded = await engine.load(city, kept);
  fs.writeFileSync(keptFile, JSON.stringify(loaded));
  say(`${kept ? 'kept from an earlier run: ' : ''}${JSON.stringify(loaded)}`);
  if (result === 'load') {
    await engine.close();
    process.exit(0);
  }
  const twoHopsPerson = person
    ? Number(person)
    : await chooseTwoHops(engine, city.people, SIZES[size].twoHopPairs);
  const repeats = name === 'ours' ? { one: 3, many: 9 } : { one: 1, many: size === 'L' ? 2 : 3 };
  const load = os.loadavg()[0];
  const found = await measure(engine, city, twoHopsPerson, repeats, say);
  const more = (await engine.more?.(twoHopsPerson)) ?? {};
  const { label, version, tuning } = engine;
  const run: EngineRun = {
    measured: { label, version, tuning, date, load, loaded, ...found, more },
    twoHopsPerson,
  };
  fs.writeFileSync(result, JSON.stringify(run));
  await engine.close();
  process.exit(0);
}
