import { crc32 } from 'node:zlib';
import { buildSegment, type DayRows } from './build.ts';
import { orderByPerson } from './by_person.ts';
import { CityIndex } from './city.ts';
import { decodeSegment, encodeSegment } from './file.ts';
import { buildSealed } from './seal.ts';
import { bytesOf } from './segment.ts';
import { fromOf, MINUTES_OF_DAY, StayKinds, toOf, wordOf } from './word.ts';

// Builds, writes, reads and reseals one day of a city, and appends to it: `node lib/trace/segments/bench.ts [people] [repeats]`.
// The best of the repeats is printed: other work on the machine only makes it slower.
const people = Number(process.argv[2] ?? 1_430_000);
const repeats = Number(process.argv[3] ?? 3);

let state = 1;
const next = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

const homes = Math.ceil(people / 2.8);
const works = Math.ceil(people / 25);
const shops = Math.ceil(people / 150);
// Stations take one visit in ten; the largest some 20,000 a day in a city of 1.43 M.
const stations = Math.ceil(people / 6_000);
const places = homes + works + shops + stations;
const kinds = new StayKinds();
const rows: DayRows = {
  person: new Uint32Array(people * 6),
  place: new Uint32Array(people * 6),
  word: new Uint32Array(people * 6),
};
let length = 0;
const push = (person: number, place: number, from: number, to: number): void => {
  const kind = kinds.of(next(4), 0, next(3));
  rows.person[length] = person;
  rows.place[length] = place;
  rows.word[length++] = wordOf(from, Math.min(to, MINUTES_OF_DAY), kind);
};
for (let i = 0; i < people; i++) {
  const person = (i * 7919) % people;
  const home = Math.floor(person / 2.8);
  const out = 380 + next(180);
  push(person, home, 0, out);
  push(person, homes + next(works), out + 30, out + 300 + next(240));
  const visits = 1 + next(3);
  for (let v = 0; v < visits; v++) {
    const from = 400 + next(700);
    const skewed = Math.floor(stations * (next(1000) / 1000) ** 3);
    if (next(10) < 3) push(person, homes + works + shops + skewed, from, from + 3 + next(12));
    else push(person, homes + works + next(shops), from, from + 5 + next(60));
  }
  push(person, home, 1100 + next(200), MINUTES_OF_DAY);
  // The same check-in twice, by two sources: one row in a hundred.
  if (next(20) === 0) push(person, home, 0, out);
}

function best(name: string, rowsDone: number, run: () => void): void {
  let wall = Number.POSITIVE_INFINITY;
  let processor = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    const used = process.cpuUsage();
    run();
    wall = Math.min(wall, performance.now() - started);
    const { user, system } = process.cpuUsage(used);
    processor = Math.min(processor, (user + system) / 1000);
  }
  const rate = (ms: number) => (rowsDone / ms / 1000).toFixed(2).padStart(7);
  console.log(`${name.padEnd(36)} ${rate(wall)} M rows/s, ${rate(processor)} M rows a second of processor`);
}

let segment = buildSegment(0, rows, 0, kinds, places, people);
best('build a segment', length, () => {
  segment = buildSegment(0, rows, length, kinds, places, people);
});
console.log(`${length} rows in, ${segment.rows} stays, ${places} places, ${people} people`);
console.log(`${(bytesOf(segment) / segment.rows).toFixed(2)} bytes a stay in memory`);

let file: Uint8Array = new Uint8Array(0);
best('encode', segment.rows, () => {
  const pieces = [...encodeSegment(segment, { stamp: '', checksum: crc32, refsOf: () => {} })];
  file = new Uint8Array(new SharedArrayBuffer(pieces.reduce((sum, piece) => sum + piece.length, 0)));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
});
console.log(`${(file.length / segment.rows).toFixed(2)} bytes a stay on disk`);
best('decode, with the order by person', segment.rows, () => {
  const read = decodeSegment(file, { dayStart: 0, checksum: crc32, mapRefs: () => {}, people });
  if ('unreadable' in read) throw new Error(read.detail);
});
best('the order by person alone', segment.rows, () => {
  orderByPerson(segment.person, segment.word, segment.rows, people);
});

const city = new CityIndex();
city.addSegment(segment);
let job = city.startSeal(0)!;
best('start a seal', segment.rows, () => {
  job = city.startSeal(0)!;
});
best('build what was sealed', segment.rows, () => {
  buildSealed(job);
});
const appended = Math.min(length, 1_000_000);
let live = new CityIndex();
best('append', appended, () => {
  live = new CityIndex();
  live.addSegment({ ...segment, word: segment.word });
  for (let i = 0; i < appended; i++) {
    const from = Math.min(fromOf(rows.word[i]) + 700, 1400);
    const to = Math.min(MINUTES_OF_DAY, from + toOf(rows.word[i]) - fromOf(rows.word[i]));
    const place = homes + works + (rows.place[i] % (shops + stations));
    live.append({ place, person: rows.person[i], from, to, source: 0, precision: 0, certainty: 0 });
  }
});
const day = live.dayAt(0)!;
console.log(`${(day.live.bytes / day.live.length).toFixed(1)} bytes a live row`);
