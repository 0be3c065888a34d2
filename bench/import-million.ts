// Imports a million generated rows into a fresh embedded city and prints rows per second and the largest resident memory.
// npm run bench -- import-million [people] [visits]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { wallClock } from '../app/core/clock.ts';
import { openOutpace } from '../app/core/outpace.ts';
import type { Capability } from '../app/core/sessions/capabilities.ts';
import { ensureCityArea } from '../app/modules/areas/queries.ts';
import { cases } from '../app/modules/cases/server.ts';
import { importFile } from '../app/modules/imports/run.ts';
import { imports } from '../app/modules/imports/server.ts';
import { people } from '../app/modules/people/server.ts';
import { places } from '../app/modules/places/server.ts';
import { presence } from '../app/modules/presence/server.ts';

const [persons = 100_000, visits = 900_000] = process.argv.slice(2).map(Number);
const capabilities: Capability[] = [
  'person.read',
  'person.write',
  'person.reveal',
  'case.read',
  'case.write',
  'import.run',
  'place.read',
  'place.write',
  'presence.write',
  'area.write',
  'contact.read',
  'measure.read',
];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-million-'));
fs.chmodSync(folder, 0o755);
const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨';
const day = (n: number) => new Date(Date.UTC(2022, 6, 1 + (n % 14))).toISOString().slice(0, 10);

function* rosterRows() {
  yield '人员编号,姓名,性别,出生日期,联系电话,户编号\r\n';
  for (let i = 0; i < persons; i++)
    yield `P${i},${surnames[i % 16]}${String.fromCharCode(0x4e00 + (i % 5000))}${String.fromCharCode(0x5000 + ((i * 7) % 5000))},${i % 2 ? '男' : '女'},${1930 + (i % 90)}-0${1 + (i % 9)}-1${i % 10},139${String(i).padStart(8, '0')},H${Math.floor(i / 3)}\r\n`;
}
function* visitRows() {
  yield '人员编号,日期,开始时间,结束时间,场所名称\r\n';
  for (let i = 0; i < visits; i++)
    yield `P${(i * 31) % persons},${day(i)},${String(7 + (i % 12)).padStart(2, '0')}:${i % 2 ? '05' : '30'},${String(8 + (i % 12)).padStart(2, '0')}:15,场所${i % 2000}\r\n`;
}

let largest = 0;
const timer = setInterval(() => {
  largest = Math.max(largest, process.memoryUsage.rss());
}, 200);
const outpace = await openOutpace(
  {
    dataDirectory: path.join(folder, 'data'),
    host: '127.0.0.1',
    port: 0,
    demo: true,
    secondFactor: false,
    durable: false,
  },
  [people, places, presence, cases, imports],
  { clock: wallClock },
);
const token = await outpace.systemToken('measure', capabilities);
await outpace.act(token, ctx => ensureCityArea(ctx, '测量市', 'Measureville'));
for (const [name, rows, count] of [
  ['persons', rosterRows, persons],
  ['visits', visitRows, visits],
] as const) {
  const file = path.join(folder, `${name}.csv`);
  await pipeline(Readable.from(rows()), fs.createWriteStream(file));
  const started = performance.now();
  let committing = 0;
  let checkedRows = 0;
  const result = await importFile(outpace, token, { path: file, kind: name }, report => {
    if (report.phase === 'rows' && report.rows < checkedRows && !committing) committing = performance.now();
    checkedRows = report.rows;
    if (report.rows % 100_000 === 0)
      console.log(name, report.phase, report.rows, `${Math.round(largest / 1e6)} MB`);
  });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    JSON.stringify({
      name,
      bytes: fs.statSync(file).size,
      rows: count,
      committed: result.committed,
      counts: result.counts,
      error: result.error,
      refusal: result.refusal?.refused,
      seconds: Math.round(seconds),
      rowsPerSecond: Math.round(count / seconds),
      checkSeconds: committing ? Math.round((committing - started) / 1000) : null,
      largestMegabytes: Math.round(largest / 1e6),
    }),
  );
}
clearInterval(timer);
await outpace.close();
fs.rmSync(folder, { recursive: true, force: true });
