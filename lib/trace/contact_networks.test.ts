import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { traceTwoHops } from './hops.ts';
import { PresenceIndexBuilder } from './presence.ts';
import { traceContacts } from './trace.ts';
import { PRECISION_MINUTE } from './types.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared/data/contact_networks');

/** People, distinct pairs and rows are those stated with the data (the high school's people are counted by name). */
const NETWORKS = [
  { file: 'primaryschool.csv', separator: /\s+/, contacts: 125_773, people: 242, pairs: 8_317 },
  { file: 'workplace_InVS15.dat', separator: /\s+/, contacts: 78_249, people: 217, pairs: 4_274 },
  { file: 'high_school_thiers_2011.csv', separator: /;/, contacts: 28_561, people: 126, pairs: 1_710 },
];

/** 20-second bins: one "minute" of the index is one bin here, so nothing is rounded. */
const BIN_SECONDS = 20;

function readContacts(file: string, separator: RegExp): { bin: number; a: number; b: number }[] {
  return readFileSync(path.join(folder, file), 'utf8')
    .split('\n')
    .slice(1)
    .filter(line => line.trim() !== '')
    .map(line => line.trim().split(separator).map(Number))
    .map(([seconds, a, b]) => ({ bin: Math.floor(seconds / BIN_SECONDS), a, b }));
}

/** Straight from the rows: everyone in a contact with `person` in [from, to), with bins together and the first. */
function contactsByReading(
  rows: { bin: number; a: number; b: number }[],
  person: number,
  from: number,
  to: number,
) {
  const met = new Map<number, { bins: Set<number>; first: number }>();
  for (const { bin, a, b } of rows) {
    if (bin < from || bin >= to || (a !== person && b !== person)) continue;
    const other = a === person ? b : a;
    const known = met.get(other) ?? { bins: new Set(), first: bin };
    known.bins.add(bin);
    known.first = Math.min(known.first, bin);
    met.set(other, known);
  }
  return met;
}

for (const { file, separator, contacts, people, pairs } of NETWORKS) {
  describe.skipIf(!existsSync(path.join(folder, file)))(`real contacts of ${file} (needs ../shared)`, () => {
    const rows = existsSync(path.join(folder, file)) ? readContacts(file, separator) : [];
    const builder = new PresenceIndexBuilder();
    const placeOf = new Map<string, number>();
    // Each pair is a place of its own, visited by the two for a bin: exactly the contacts recorded, no more.
    for (const { bin, a, b } of rows) {
      const pair = a < b ? `${a} ${b}` : `${b} ${a}`;
      if (!placeOf.has(pair)) placeOf.set(pair, placeOf.size);
      const place = placeOf.get(pair)!;
      for (const person of [a, b])
        builder.add({
          place,
          person,
          from: bin,
          to: bin + 1,
          source: 0,
          precision: PRECISION_MINUTE,
          certainty: 0,
        });
    }
    const presences = builder.freeze();
    const everyone = [...new Set(rows.flatMap(row => [row.a, row.b]))].sort((x, y) => x - y);
    const bins = rows.map(row => row.bin).sort((x, y) => x - y);
    const begin = bins[0];

    it('holds the people and pairs the data says', () => {
      expect([rows.length, everyone.length, placeOf.size]).toEqual([contacts, people, pairs]);
    });

    it('finds for every person, planted as the case, exactly the contacts recorded', () => {
      const middle = bins[bins.length >> 1];
      for (const person of everyone) {
        const expected = contactsByReading(rows, person, begin, middle);
        const { encounters } = traceContacts({ presences }, { person, from: begin, to: middle });
        expect(encounters.map(e => [e.person, e.minutes, e.firstMinute])).toEqual(
          [...expected].sort((x, y) => x[0] - y[0]).map(([other, met]) => [other, met.bins.size, met.first]),
        );
      }
    });

    it('finds over two hops exactly those reached after each contact first met the case', () => {
      // A short window, or in a school day everyone is everyone's contact and the second hop is empty.
      const from = bins[bins.length >> 1];
      const to = from + (10 * 60) / BIN_SECONDS;
      let second = 0;
      for (const person of everyone.filter((_, i) => i % 8 === 0)) {
        const first = contactsByReading(rows, person, from, to);
        const expected = new Set<string>();
        for (const [contact, met] of first)
          for (const [other] of contactsByReading(rows, contact, met.first, to))
            if (other !== person && !first.has(other)) expected.add(`${other} via ${contact}`);
        const found = traceTwoHops({ presences }, { person, from, to });
        expect(found.first.encounters.map(e => e.person)).toEqual([...first.keys()].sort((x, y) => x - y));
        expect(found.second.flatMap(s => s.paths.map(p => `${s.person} via ${p.via}`)).sort()).toEqual(
          [...expected].sort(),
        );
        second += expected.size;
      }
      expect(second).toBeGreaterThan(0);
    });
  });
}
