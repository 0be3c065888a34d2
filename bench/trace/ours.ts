import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { pairsOfMany, twoHops } from '../../lib/trace/pairs/pairs.ts';
import { Tracer } from '../../lib/trace/pairs/tracer.ts';
import type { PairBatch, PairColumns } from '../../lib/trace/pairs/types.ts';
import { buildSegment } from '../../lib/trace/segments/build.ts';
import { CityIndex } from '../../lib/trace/segments/city.ts';
import { encodeSegment } from '../../lib/trace/segments/file.ts';
import { bytesOf, type DaySegment, placeOfRow } from '../../lib/trace/segments/segment.ts';
import { fromOf, StayKinds, toOf, wordOf } from '../../lib/trace/segments/word.ts';
import { PRECISION_MINUTE } from '../../lib/trace/types.ts';
import type { DayRows } from './city.ts';
import { type Asked, Checksum, type Engine, type RowSums, type Totals } from './engine.ts';
import { measureOurs } from './ours_more.ts';

export const THREADS = 2;
/** What the generated rows are known from: one kind, to the minute. */
export const KIND = { source: 0, precision: PRECISION_MINUTE, certainty: 0 } as const;

/** A day's rows as the library takes them, in shared memory. */
export function packedRows(rows: DayRows): { person: Uint32Array; place: Uint32Array; word: Uint32Array } {
  const shared = () => new Uint32Array(new SharedArrayBuffer(rows.length * 4));
  const packed = { person: shared(), place: shared(), word: shared() };
  packed.person.set(rows.person);
  packed.place.set(rows.place);
  for (let i = 0; i < rows.length; i++) packed.word[i] = wordOf(rows.from[i], rows.to[i], 0);
  return packed;
}

export function kindsOfBench(): StayKinds {
  const kinds = new StayKinds();
  kinds.of(KIND.source, KIND.precision, KIND.certainty);
  return kinds;
}

/** The library: a segment a day in memory, loaded from its files; two worker threads for what is asked of many. */
export async function openOurs(directory: string): Promise<Engine> {
  const index = new CityIndex();
  let tracer: Tracer;
  let asked: readonly Asked[] = [];
  let restartSeconds = 0;
  const fileOf = (day: number) => path.join(directory, `day-${day}.segment`);

  async function many(minutes: number, exact: boolean): Promise<Totals> {
    const queries = asked.map(a => ({ ...a, minOverlapMinutes: minutes }));
    const sum = new Sum(exact);
    for await (const batch of pairsOfMany(tracer, queries))
      sum.addBatch(batch, k => asked[batch.firstQuery + k].person);
    return sum.totals();
  }

  return {
    label: 'Outpace',
    version: 'this tree',
    tuning: `a segment a day in shared memory; single questions on one thread, many on ${THREADS} worker threads`,
    async load(city, kept) {
      if (kept) {
        const started = performance.now();
        const segments = await loadSegments(
          Array.from({ length: city.days }, (_, day) => fileOf(day)),
          city.people,
        );
        for (const segment of segments) index.addSegment(segment);
        restartSeconds = (performance.now() - started) / 1000;
        tracer = Tracer.open(index, { threads: THREADS });
        return { ...kept, bytes: index.bytes };
      }
      const seconds = { build: 0, save: 0 };
      const sums: RowSums = { rows: 0, person: 0, place: 0, since: 0, until: 0 };
      let bytes = 0;
      for (let day = 0; day < city.days; day++) {
        const rows = city.dayRows(day);
        const packed = packedRows(rows);
        let started = performance.now();
        const segment = buildSegment(
          day * 1440,
          packed,
          rows.length,
          kindsOfBench(),
          city.places,
          city.people,
        );
        seconds.build += (performance.now() - started) / 1000;
        started = performance.now();
        save(segment, fileOf(day));
        seconds.save += (performance.now() - started) / 1000;
        addSums(segment, sums);
        bytes += bytesOf(segment);
      }
      return { sums, bytes, seconds };
    },
    async ask(cases) {
      asked = cases;
    },
    async one(query, minutes, exact) {
      const sum = new Sum(exact);
      const pairs = tracer.pairsOf({ ...query, minOverlapMinutes: minutes });
      sum.add(pairs, 0, pairs.length, query.person);
      return sum.totals();
    },
    many,
    async twoHops(query, minutes, exact) {
      const sum = new Sum(exact);
      for await (const batch of twoHops(tracer, { ...query, minOverlapMinutes: minutes }).second)
        sum.addBatch(batch, k => batch.via[k]);
      return sum.totals();
    },
    async at(place, from, to, exact) {
      const sum = new Sum(exact);
      const people = tracer.peopleAt(place, from, to);
      sum.add(people, 0, people.length, place);
      return sum.totals();
    },
    memory: () => process.memoryUsage.rss(),
    more: async person => ({ restartSeconds, ...(await measureOurs(index, tracer, person)) }),
    async close() {
      await tracer?.close();
    },
  };
}

/** Adds up pair columns as the databases' sums do. */
class Sum {
  #totals: Totals = { pairs: 0, minutes: 0, first: 0, last: 0 };
  #check: Checksum | undefined;

  constructor(exact: boolean) {
    if (exact) this.#check = new Checksum();
  }

  add(pairs: PairColumns, start: number, end: number, asked: number): void {
    let minutes = 0;
    let first = 0;
    let last = 0;
    for (let row = start; row < end; row++) {
      minutes += pairs.minutes[row];
      first += pairs.first[row];
      last += pairs.last[row];
      this.#check?.add(asked, pairs.person[row], pairs.minutes[row], pairs.first[row], pairs.last[row]);
    }
    this.#totals.pairs += end - start;
    this.#totals.minutes += minutes;
    this.#totals.first += first;
    this.#totals.last += last;
  }

  addBatch({ pairs, queries, rowOffsets }: PairBatch, askedOf: (k: number) => number): void {
    if (this.#check)
      for (let k = 0; k < queries; k++) this.add(pairs, rowOffsets[k], rowOffsets[k + 1], askedOf(k));
    else this.add(pairs, rowOffsets[0], rowOffsets[queries], 0);
  }

  totals(): Totals {
    return this.#check ? { ...this.#totals, check: this.#check.toString() } : this.#totals;
  }
}

function save(segment: DaySegment, file: string): void {
  const out = fs.openSync(file, 'w');
  // References are people's numbers here: the keyed mapping belongs to the application.
  for (const bytes of encodeSegment(segment, { stamp: 'bench', checksum: crc32, refsOf: () => {} }))
    fs.writeSync(out, bytes);
  fs.closeSync(out);
}

/** Reads the days' files on {@link THREADS} threads. */
async function loadSegments(files: readonly string[], people: number): Promise<DaySegment[]> {
  const segments: DaySegment[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(THREADS, files.length) }, async () => {
      const worker = new Worker(new URL('./ours_restart.ts', import.meta.url));
      await new Promise<void>((resolve, reject) => {
        const send = () => {
          const day = next++;
          if (day >= files.length) resolve();
          else worker.postMessage({ file: files[day], dayStart: day * 1440, people });
        };
        worker.on('message', (segment: DaySegment) => {
          segments[segment.dayStart / 1440] = segment;
          send();
        });
        worker.once('error', reject);
        send();
      });
      await worker.terminate();
    }),
  );
  return segments;
}

/** Read back from the segment, so that what is compared is what is held. */
function addSums(segment: DaySegment, sums: RowSums): void {
  for (let row = 0; row < segment.rows; row++) {
    sums.person += segment.person[row];
    sums.place += placeOfRow(segment, row);
    sums.since += segment.dayStart + fromOf(segment.word[row]);
    sums.until += segment.dayStart + toOf(segment.word[row]);
  }
  sums.rows += segment.rows;
}
