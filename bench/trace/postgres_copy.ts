import fs from 'node:fs';
import type { DayRows } from './city.ts';
import { classOfDuration } from './engine.ts';

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const ROW = 36;
const ROWS_A_WRITE = 1 << 16;

/** Writes a day as PostgreSQL's binary COPY format: person int4, place int4, class int2, since int2, until int2. */
export function writeBinaryCopy(file: string, day: number, rows: DayRows): void {
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, HEADER);
  const buffer = Buffer.alloc(ROW * ROWS_A_WRITE);
  for (let k = 0; k < ROWS_A_WRITE; k++) {
    let at = k * ROW;
    at = buffer.writeInt16BE(5, at);
    for (const size of [4, 4, 2, 2, 2]) at = buffer.writeInt32BE(size, at) + size;
  }
  for (let start = 0; start < rows.length; start += ROWS_A_WRITE) {
    const end = Math.min(rows.length, start + ROWS_A_WRITE);
    let at = 0;
    for (let i = start; i < end; i++, at += ROW) {
      buffer.writeInt32BE(rows.person[i], at + 6);
      buffer.writeInt32BE(rows.place[i], at + 14);
      buffer.writeInt16BE(classOfDuration(rows.to[i] - rows.from[i]), at + 22);
      buffer.writeInt16BE(day * 1440 + rows.from[i], at + 28);
      buffer.writeInt16BE(day * 1440 + rows.to[i], at + 34);
    }
    fs.writeSync(out, buffer, 0, at);
  }
  fs.writeSync(out, Buffer.from([0xff, 0xff]));
  fs.closeSync(out);
}
