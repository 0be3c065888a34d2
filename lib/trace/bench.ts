import { PresenceIndexBuilder } from './presence.ts';
import { traceContacts } from './trace.ts';
import type { Presence } from './types.ts';

// Prints how many times faster a trace is than reading every row: `node lib/trace/bench.ts [rows]`.
const rows = Number(process.argv[2] ?? 500_000);
const people = rows / 25;
const places = rows / 50;
const days = 14;

let state = 1;
const next = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

const all: Presence[] = [];
for (let i = 0; i < rows; i++) {
  const from = next(days * 1440);
  // One row in twenty is a stay of a day or more: what makes a plain "sorted by start" index slow.
  const length = next(20) === 0 ? 1440 + next(4 * 1440) : next(120);
  all.push({
    place: next(places),
    person: next(people),
    from,
    to: from + length,
    source: 0,
    precision: 0,
    certainty: 0,
  });
}

const started = performance.now();
const builder = new PresenceIndexBuilder();
for (const row of all) builder.add(row);
const presences = builder.freeze();
const built = performance.now() - started;

const asked = Array.from({ length: 20 }, () => next(people));
const window = { from: 5 * 1440, to: 9 * 1440 };

const scanStart = performance.now();
let scanned = 0;
for (const person of asked) scanned += readEveryRow(person).size;
const scan = performance.now() - scanStart;

const traceStart = performance.now();
let traced = 0;
const repeats = 20;
for (let i = 0; i < repeats; i++)
  for (const person of asked) traced += traceContacts({ presences }, { person, ...window }).encounters.length;
const trace = (performance.now() - traceStart) / repeats;

if (traced !== scanned * repeats)
  throw new Error(`trace found ${traced / repeats}, reading finds ${scanned}`);
console.log(`${presences.size} stays, ${scanned / asked.length} contacts per person on average`);
console.log(`trace / reading every row: 1 / ${Math.round(scan / trace)}`);
console.log(`build / one reading of every row: ${(built / (scan / asked.length)).toFixed(1)}`);

function readEveryRow(person: number): Set<number> {
  const met = new Set<number>();
  const own = all.filter(row => row.person === person && row.from < window.to && row.to > window.from);
  for (const row of all) {
    if (row.person === person) continue;
    for (const mine of own) {
      if (row.place !== mine.place) continue;
      const from = Math.max(mine.from, window.from);
      const to = Math.max(from + 1, Math.min(mine.to, window.to));
      if (row.from < to && Math.max(row.to, row.from + 1) > from) met.add(row.person);
    }
  }
  return met;
}
