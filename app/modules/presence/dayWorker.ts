import { parentPort } from 'node:worker_threads';
import { buildSegment } from '@outpace/trace/segments/build.ts';
import type { DaySegment } from '@outpace/trace/segments/segment.ts';
import { StayKinds } from '@outpace/trace/segments/word.ts';
import { PresenceCipher } from '../../core/keys/presence-cipher.ts';
import { type PackedRows, packed, rowsOf, rowsOfChunk } from './dayRows.ts';
import { readSegment, writeSegment } from './segmentFile.ts';

/** What one thread is to do: load a day's file, or build the day from its rows and, if wanted, write the file. */
export interface DayTask {
  kind: 'load' | 'build';
  day: string;
  dayStart: number;
  key: Uint8Array;
  directory: string;
  /** One more than the highest person number. */
  people: number;
  line: string;
  /** For building: the jobs' connection and a token of the index's own session. */
  database?: { url: string; token: Uint8Array };
  write?: boolean;
}

/** A day's segment in shared memory and the snapshot it is of, or why there is none. */
export type DayAnswer =
  | { segment: DaySegment; snapshot: string; bytes: number; rows: number; seconds: number }
  | { refused: string };

// a city's statement timeout ends a lost query; one chunk takes a tenth of a second
const statementTimeoutMs = 600_000;

async function build(task: DayTask): Promise<DayAnswer> {
  // a thread that only loads files starts sooner without it
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: task.database!.url,
    statement_timeout: statementTimeoutMs,
    application_name: 'outpace-segments',
  });
  await client.connect();
  const cipher = new PresenceCipher(task.key);
  try {
    // one snapshot for the whole day: what it did not see is exactly what has to be added afterwards
    await client.query('begin isolation level repeatable read');
    await client.query({ text: 'select 1 from core.enter($1)', values: [Buffer.from(task.database!.token)] });
    const { rows: now } = await client.query<{ s: string; last: number }>(
      'select pg_current_snapshot()::text as s, coalesce((select max(no) from person), 0) as last',
    );
    const last = Number(now[0]!.last);
    let room = rowsOfChunk;
    let [person, place, word] = [new Uint32Array(room), new Uint32Array(room), new Uint32Array(room)];
    const kinds = new StayKinds();
    let [length, people, places] = [0, 0, 0];
    for (let after = 0; ; ) {
      const { rows } = await client.query<PackedRows>({
        text: 'select * from core.packed_presences($1::date, $2, 9223372036854775807, $3)',
        values: [task.day, after, rowsOfChunk],
      });
      const chunk = rows[0]!;
      if (length + chunk.row_count > room) {
        room *= 2;
        [person, place, word] = [person, place, word].map(column => grown(column, room)) as [
          typeof person,
          typeof place,
          typeof word,
        ];
      }
      for (const row of rowsOf(chunk)) {
        const number = cipher.numberOf(row.ref);
        // a reference that leads to nobody can only be a damaged row
        if (number > last) continue;
        person[length] = number;
        place[length] = row.place;
        word[length++] = packed(row, kinds);
        if (number >= people) people = number + 1;
        if (row.place >= places) places = row.place + 1;
      }
      if (chunk.row_count < rowsOfChunk) break;
      after = Number(chunk.last_id);
    }
    await client.query('commit');
    const started = performance.now();
    const segment = buildSegment(task.dayStart, { person, place, word }, length, kinds, places, people);
    const seconds = (performance.now() - started) / 1000;
    const { s: snapshot } = now[0]!;
    const bytes = task.write
      ? writeSegment(task.directory, task.day, segment, task.key, { line: task.line, snapshot })
      : 0;
    return { segment, snapshot, bytes, rows: segment.rows, seconds };
  } finally {
    cipher.forget();
    await client.end();
  }
}

function grown(column: Uint32Array<ArrayBuffer>, room: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(room);
  larger.set(column);
  return larger;
}

function load(task: DayTask): DayAnswer {
  const started = performance.now();
  const read = readSegment(task.directory, task.day, task.dayStart, task.key, task.people);
  if ('refused' in read) return read;
  if (read.stamp.line !== task.line) return { refused: 'stamp: of another database' };
  return {
    segment: read.segment,
    snapshot: read.stamp.snapshot,
    bytes: read.bytes,
    rows: read.segment.rows,
    seconds: (performance.now() - started) / 1000,
  };
}

parentPort!.on('message', async (task: DayTask) => {
  try {
    parentPort!.postMessage(task.kind === 'load' ? load(task) : await build(task));
  } catch (error) {
    // a message of the database may quote a row: only its code goes on
    const { code, name } = error as Error & { code?: string };
    parentPort!.postMessage({ refused: `the thread failed (${code ?? name})` } satisfies DayAnswer);
  }
});
