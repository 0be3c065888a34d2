import { buildSegment } from '../segments/build.ts';
import { CityIndex } from '../segments/city.ts';
import { MINUTES_OF_DAY, StayKinds, wordOf } from '../segments/word.ts';
import { pairsOfMany, twoHops } from './pairs.ts';
import { Tracer } from './tracer.ts';
import type { PairBatch, PairQuery } from './types.ts';

// Prints what pairs cost in a made-up city: `node lib/trace/pairs/bench.ts [people] [days]`; about 4.8 rows a person and day.
const people = Number(process.argv[2] ?? 20_000);
const days = Number(process.argv[3] ?? 14);
const cases = 1000;

let state = 12345;
const next = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
/** A number in [0, below) fixed by what is asked of whom, so that a commuter keeps station and hour. */
const habit = (person: number, question: number, below: number): number => {
  let h = Math.imul(person + 1, 0x9e3779b1) ^ Math.imul(question + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return Math.floor((((h ^ (h >>> 15)) >>> 0) / 2 ** 32) * below);
};

const home = new Uint32Array(people);
let homes = 0;
for (let p = 0; p < people; homes++)
  for (let left = 1 + next(5); left > 0 && p < people; left--) home[p++] = homes;
const works = Math.ceil(people / 25);
const shops = Math.ceil(people / 60);
const stations = Math.max(4, Math.ceil(people / 18_000));
const firstWork = homes;
const firstShop = firstWork + works;
const firstStation = firstShop + shops;
const places = firstStation + stations;

const index = new CityIndex();
const room = people * 7;
const rows = { person: new Uint32Array(room), place: new Uint32Array(room), word: new Uint32Array(room) };
let length = 0;
const add = (person: number, place: number, from: number, to: number): void => {
  rows.person[length] = person;
  rows.place[length] = place;
  rows.word[length++] = wordOf(from, Math.min(to, MINUTES_OF_DAY), 0);
};
let building = 0;
for (let day = 0; day < days; day++) {
  length = 0;
  for (let p = 0; p < people; p++) {
    const up = 390 + habit(p, 0, 60);
    add(p, home[p], 0, up);
    const commutes = habit(p, 1, 100) < 40;
    const station = firstStation + Math.floor(stations * (habit(p, 2, 1 << 20) / (1 << 20)) ** 1.5);
    if (commutes) add(p, station, up + 20 + next(10), up + 30 + next(10) + next(6));
    if (habit(p, 3, 100) < 75 && day % 7 < 5) add(p, firstWork + habit(p, 4, works), 510, 990 + next(30));
    if (commutes) add(p, station, 1025 + habit(p, 5, 120), 1030 + habit(p, 5, 120) + next(15));
    if (next(10) < 7) {
      const from = 1170 + next(60);
      add(p, firstShop + Math.floor(shops * (next(1 << 20) / (1 << 20)) ** 2.5), from, from + 5 + next(60));
    }
    if (next(10) < 4) {
      const from = 1030 - next(30);
      add(p, firstShop + next(shops), from - 30 - next(90), from - 20);
    }
    add(p, home[p], 1300 + next(60), MINUTES_OF_DAY);
  }
  const started = performance.now();
  index.addSegment(buildSegment(day * MINUTES_OF_DAY, rows, length, kinds(), places, people));
  building += performance.now() - started;
}
function kinds(): StayKinds {
  const table = new StayKinds();
  table.of(0, 0, 0);
  return table;
}
console.log(
  `${people} people, ${places} places (${stations} stations), ${days} days, ${index.size} rows, ${(index.bytes / index.size).toFixed(1)} B a row, built at ${(index.size / building / 1000).toFixed(1)} M rows/s`,
);

const end = days * MINUTES_OF_DAY;
const queries: PairQuery[] = Array.from({ length: cases }, () => ({
  person: next(people),
  from: 0,
  to: end,
}));
const one = Tracer.open(index, { threads: 0 });
for (const query of queries.slice(0, 200)) one.pairsOf(query);
// Processor time beside wall time: other programs on the machine make the clock of the wall say little.
const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const times: number[] = [];
let pairs = 0;
let meetings = 0;
for (let i = 0; i < 2000; i++) {
  const query = { person: next(people), from: 0, to: end };
  const started = processor();
  const found = one.pairsOf(query);
  times.push(processor() - started);
  pairs += found.length;
  for (let k = 0; k < found.length; k++) meetings += found.meetings[k];
}
times.sort((a, b) => a - b);
console.log(
  `one case (processor): median ${ms(times[1000])}, p90 ${ms(times[1800])}, p99 ${ms(times[1980])}, mean ${ms(times.reduce((a, b) => a + b) / 2000)}; ${Math.round(pairs / 2000)} pairs, ${Math.round(meetings / 2000)} meetings a case`,
);

// A contact of middling reach, so that the second hop is neither empty nor the whole city.
const middling = queries
  .slice(0, 101)
  .map(query => ({ query, reach: one.pairsOf(query).length }))
  .sort((a, b) => a.reach - b.reach)[50];
for (const threads of [0, 1, 2]) {
  const tracer = Tracer.open(index, { threads });
  for await (const _ of pairsOfMany(tracer, queries.slice(0, 300)));
  await measure(`${threads} threads, ${cases} cases`, () => pairsOfMany(tracer, queries));
  await measure(
    `${threads} threads, two hops over ${middling.reach} contacts`,
    () => twoHops(tracer, middling.query).second,
  );
  await tracer.close();
}

async function measure(what: string, ask: () => AsyncGenerator<PairBatch>): Promise<void> {
  let wall = Number.POSITIVE_INFINITY;
  let busy = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let repeat = 0; repeat < 4; repeat++) {
    const started = performance.now();
    const startedBusy = processor();
    found = 0;
    for await (const batch of ask()) found += batch.pairs.length;
    wall = Math.min(wall, performance.now() - started);
    busy = Math.min(busy, processor() - startedBusy);
  }
  console.log(
    `${what}: ${found} pairs in ${ms(wall)}, processor ${ms(busy)}: ${((busy / found) * 1e6).toFixed(0)} ns a pair`,
  );
}

function ms(time: number): string {
  return `${time.toFixed(3)} ms`;
}
