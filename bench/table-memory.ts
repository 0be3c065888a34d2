// Measures reading speed and peak memory on generated files; run with `npm run bench -- table-memory [csvRows] [xlsxRows]`.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openTable } from '../app/core/files/openTable.ts';
import { writeCsv } from '../app/core/files/writeCsv.ts';
import { xlsxWriter } from '../app/core/files/writeXlsx.ts';
import { applyMapping } from '../lib/reading/table/applyMapping.ts';
import { recogniseColumns, rowReader } from '../lib/reading/table/index.ts';

const HEADERS = [
  '病例编号',
  '性别',
  '年龄',
  '发病日期',
  '确诊日期',
  '传染源编号',
  '现住址',
  '经度',
  '纬度',
  '备注',
];
const MEGABYTE = 1024 * 1024;

function* madeUpRows(count: number): Generator<(string | number | null)[]> {
  for (let n = 1; n <= count; n += 1) {
    const day = `2022-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`;
    const place = [116 + (n % 1000) / 1000, 39 + (n % 777) / 1000];
    yield [
      `C${String(n).padStart(7, '0')}`,
      n % 2 ? '男' : '女',
      n % 90,
      day,
      day,
      n > 9 ? `C${n - 9}` : null,
      `某街道${n % 500}号`,
      ...place,
      null,
    ];
  }
}

async function measure(file: string, label: string): Promise<void> {
  const opened = await openTable(file);
  if ('refused' in opened) throw new Error(opened.refused);
  const applied = applyMapping(
    recogniseColumns(
      opened.headers,
      opened.sample.map(each => each.cells),
    ),
  );
  if ('refused' in applied) throw new Error(JSON.stringify(applied.details));
  const read = rowReader(applied.mapping);
  const started = performance.now();
  const peaks: number[] = [];
  let [rows, problems, peak] = [0, 0, 0];
  for await (const row of opened.rows()) {
    rows += 1;
    problems += read(row.cells).problems.length;
    if (rows % 2_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    if (rows % 100_000 === 0) {
      peaks.push(Math.round(peak / MEGABYTE));
      peak = 0;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const { size } = await stat(file);
  console.log(
    `${label}: ${rows} rows, ${(size / MEGABYTE).toFixed(0)} MB, ${problems} problems, ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s; peak MB per 100,000 rows: ${peaks.join(' ')}`,
  );
}

const [csvRows = 1_000_000, xlsxRows = 200_000] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(path.join(tmpdir(), 'outpace-measure-'));
try {
  const csv = path.join(folder, 'cases.csv');
  await pipeline(Readable.from(writeCsv(HEADERS, madeUpRows(csvRows))), createWriteStream(csv));
  const xlsx = path.join(folder, 'cases.xlsx');
  await pipeline(Readable.from(xlsxWriter(HEADERS, madeUpRows(xlsxRows))), createWriteStream(xlsx));
  console.log(`after writing: ${Math.round(process.memoryUsage().rss / MEGABYTE)} MB`);
  await measure(csv, 'CSV');
  await measure(xlsx, 'XLSX');
} finally {
  await rm(folder, { recursive: true });
}
