import { Worker } from 'node:worker_threads';
import { pairsOfMany, twoHops } from '../../lib/trace/pairs/pairs.ts';
import type { Tracer } from '../../lib/trace/pairs/tracer.ts';
import type { PairBatch } from '../../lib/trace/pairs/types.ts';
import type { CityIndex } from '../../lib/trace/segments/city.ts';
import { type City, makeCity } from './city.ts';
import type { Asked } from './engine.ts';
import { KIND, packedRows } from './ours.ts';
import { casesOf, DAYS, SINGLE_CASES, stationHours, TWO_HOPS_MINUTES, WHAT_IF } from './plan.ts';

const APPENDED = 200_000;
/** Appended rows between two questions. */
const BETWEEN = 100;
/** Bytes a question moves, at the least: a row's minutes, and of a row met its person, the cache line of its sum, and the row written. */
const BYTES = { rowRead: 4, rowsReadPerHit: 1.5, person: 4, line: 64, pair: 47 };

/** Figures of ours alone: bytes moved by question, appending and sealing a further day while questions are asked. */
export async function measureOurs(
  index: CityIndex,
  tracer: Tracer,
  twoHopsPerson: number,
): Promise<Record<string, number>> {
  const city = makeCity(index.people, DAYS);
  const cases = casesOf(city.people);
  const moved = await bytesMoved(city, cases, tracer, twoHopsPerson);
  return { ...moved, ...appending(index, tracer, city, cases), ...(await sealing(tracer, city, cases)) };
}

/** An estimate from the meetings found without any minimum: nothing in the library counts what it reads. */
async function bytesMoved(city: City, cases: readonly Asked[], tracer: Tracer, person: number) {
  const bytes = (hits: number, pairs: number) =>
    hits * (BYTES.rowRead * BYTES.rowsReadPerHit + BYTES.person + BYTES.line) + pairs * BYTES.pair;
  const ofBatches = async (batches: AsyncIterable<PairBatch>) => {
    let sum = 0;
    for await (const { pairs } of batches) sum += bytes(hitsOf(pairs.meetings, pairs.length), pairs.length);
    return sum;
  };
  const singles = cases.slice(0, SINGLE_CASES).map(query => tracer.pairsOf(query));
  const hours = stationHours(city.stations).map(({ place, from, to }) => tracer.peopleAt(place, from, to));
  const mean = (columns: { meetings: Int32Array; length: number }[]) =>
    columns.reduce((sum, { meetings, length }) => sum + bytes(hitsOf(meetings, length), length), 0) /
    columns.length;
  const second = twoHops(tracer, {
    ...cases[0],
    person,
    minOverlapMinutes: TWO_HOPS_MINUTES,
    secondMinOverlapMinutes: 0,
  }).second;
  return {
    bytesOfOne: mean(singles),
    bytesOfMany: await ofBatches(pairsOfMany(tracer, cases)),
    bytesOfWhatIf: await ofBatches(
      pairsOfMany(
        tracer,
        cases.map(asked => ({ ...asked, from: WHAT_IF.from, to: WHAT_IF.to })),
      ),
    ),
    bytesOfTwoHops: await ofBatches(second),
    bytesOfAt: mean(hours),
  };
}

function hitsOf(meetings: Int32Array, length: number): number {
  let hits = 0;
  for (let row = 0; row < length; row++) hits += meetings[row];
  return hits;
}

/** Appends the beginning of the next day, a question about a window that holds it after every {@link BETWEEN} rows. */
function appending(index: CityIndex, tracer: Tracer, city: City, cases: readonly Asked[]) {
  const rows = city.dayRows(DAYS);
  const count = Math.min(APPENDED, rows.length);
  // Spread over the day, for a day begins with everyone at home.
  const step = Math.floor(rows.length / count);
  let asking = 0;
  let asked = 0;
  const started = performance.now();
  for (let k = 0; k < count; k++) {
    const i = k * step;
    const from = DAYS * 1440 + rows.from[i];
    index.append({
      person: rows.person[i],
      place: rows.place[i],
      from,
      to: from - rows.from[i] + rows.to[i],
      ...KIND,
    });
    if (k % BETWEEN !== 0) continue;
    const before = performance.now();
    tracer.pairsOf({ ...cases[asked++ % cases.length], from: 1440, to: (DAYS + 1) * 1440 });
    asking += performance.now() - before;
  }
  const seconds = (performance.now() - started - asking) / 1000;
  index.dropDay(DAYS * 1440);
  return { appendsASecond: count / seconds, appendingQueryMilliseconds: asking / asked };
}

/** Builds a day's segment on another thread while this one asks about single cases. */
async function sealing(tracer: Tracer, city: City, cases: readonly Asked[]) {
  const rows = packedRows(city.dayRows(DAYS));
  const worker = new Worker(new URL('./ours_seal.ts', import.meta.url));
  let done = 0;
  const finished = new Promise<number>((resolve, reject) => {
    worker.once('message', (seconds: number) => {
      done = seconds;
      resolve(seconds);
    });
    worker.once('error', reject);
  });
  worker.postMessage({ rows, people: city.people, places: city.places });
  const times: number[] = [];
  while (done === 0) {
    for (let k = 0; k < 20; k++) {
      const before = performance.now();
      tracer.pairsOf(cases[times.length % cases.length]);
      times.push(performance.now() - before);
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  const seconds = await finished;
  await worker.terminate();
  return {
    sealedRowsASecond: rows.person.length / seconds,
    sealingQueryMilliseconds: times.sort((a, b) => a - b)[times.length >> 1],
  };
}
