// Measures tracing against three databases on the same made-up city and writes docs/benchmarks.md.
// npm run bench -- trace [--size S|M|L] [--engines ours,postgres,duckdb,clickhouse] [--dir FOLDER] [--keep] [--date YYYY-MM-DD]
// Fails when any two engines answer anything differently. Engines not named keep what was recorded of them, if they answered the same.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeCity } from './trace/city.ts';
import { writeDays } from './trace/days.ts';
import { describeMachine } from './trace/machine.ts';
import { CITY_EDITION, DAYS, peopleOf, SIZES, type Size } from './trace/plan.ts';
import { disagreements, recorded, type SizeRecord, writeRecord } from './trace/record.ts';
import { tableOf, writeReport } from './trace/report.ts';
import { ENGINES, type EngineName, type EngineRun } from './trace/run_engine.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'S' },
    engines: { type: 'string' },
    dir: { type: 'string', default: path.join(os.tmpdir(), 'outpace-bench-trace') },
    keep: { type: 'boolean', default: false },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});
const size = values.size as Size;
if (!(size in SIZES))
  throw new Error(`--size is one of ${Object.keys(SIZES).join(', ')}, got ${values.size}`);
const wanted = (values.engines?.split(',') ??
  ENGINES.filter(name => size !== 'L' || name !== 'postgres')) as EngineName[];
for (const name of wanted)
  if (!ENGINES.includes(name)) throw new Error(`--engines names some of ${ENGINES.join(', ')}, got ${name}`);

const began = performance.now();
const root = path.join(values.dir, size);
const isLoaded = (name: EngineName) => fs.existsSync(path.join(root, name, 'loaded.json'));
fs.mkdirSync(root, { recursive: true });
// PostgreSQL runs as another user when this is root.
for (const folder of [values.dir, root]) fs.chmodSync(folder, 0o755);

const before = recorded(size);
let failed = false;
try {
  console.error(`Size ${size}: ${peopleOf(size)} people, ${DAYS} days; data in ${root}`);
  const machine = await describeMachine();
  const city = makeCity(peopleOf(size), DAYS);
  const readParquet = wanted.some(name => (name === 'duckdb' || name === 'clickhouse') && !isLoaded(name));
  const sums =
    readParquet || !before
      ? writeDays(city, readParquet ? path.join(root, 'parquet') : undefined)
      : before.sums;
  const record: SizeRecord = {
    size,
    edition: CITY_EDITION,
    people: city.people,
    places: city.places,
    sums,
    twoHopsPerson: before?.twoHopsPerson ?? -1,
    machine,
    engines: { ...before?.engines },
  };
  for (const name of wanted) {
    // Ours is measured as it restarts from disk, in a process that built nothing.
    if (name === 'ours' && !isLoaded(name)) run(name, 'load');
    const { measured, twoHopsPerson } = run(name, record.twoHopsPerson)!;
    record.engines[name] = measured;
    record.twoHopsPerson = twoHopsPerson;
    if (!values.keep) fs.rmSync(path.join(root, name), { recursive: true, force: true });
    const wrong = disagreements(record);
    if (wrong.length > 0) {
      failed = true;
      delete record.engines[name];
      console.error(`The engines do not agree; ${name} is not recorded:\n${wrong.join('\n')}`);
    } else if (size !== 'T') {
      writeRecord(record);
      writeReport();
    }
  }
  console.log(tableOf(record));
  console.error(`${Math.round((performance.now() - began) / 1000)} s`);
} finally {
  if (!values.keep) fs.rmSync(root, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

function run(name: EngineName, twoHopsPerson: number | 'load'): EngineRun | undefined {
  const result = path.join(root, `${name}.json`);
  const onlyLoad = twoHopsPerson === 'load';
  const done = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      path.join(import.meta.dirname, 'trace', 'run_engine.ts'),
      name,
      size,
      root,
      onlyLoad ? 'load' : result,
      onlyLoad || twoHopsPerson < 0 ? '' : String(twoHopsPerson),
      values.date,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (done.status !== 0) throw new Error(`${name} ended with ${done.status ?? done.signal}`);
  return onlyLoad ? undefined : (JSON.parse(fs.readFileSync(result, 'utf8')) as EngineRun);
}
