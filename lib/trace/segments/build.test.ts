import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coalesce } from '../coalesce.ts';
import { allocateColumns, rowAt, writeRow } from '../columns.ts';
import { distinctStays } from '../oracle.ts';
import type { Presence } from '../types.ts';
import { buildSegment, type DayRows } from './build.ts';
import { offsetAt } from './offsets.ts';
import { type DaySegment, placeOfRow } from './segment.ts';
import { dayPresence } from './testWorld.ts';
import { classOf, fromOf, kindOf, StayKinds, toOf, wordOf } from './word.ts';

const packed = (rows: readonly Presence[], kinds: StayKinds): DayRows => ({
  person: Uint32Array.from(rows, row => row.person),
  place: Uint32Array.from(rows, row => row.place),
  word: Uint32Array.from(rows, row =>
    wordOf(row.from, row.to, kinds.of(row.source, row.precision, row.certainty)),
  ),
});

function built(rows: readonly Presence[], places = 10, people = 10): DaySegment {
  const kinds = new StayKinds();
  return buildSegment(2880, packed(rows, kinds), rows.length, kinds, places, people);
}

function read(segment: DaySegment): Presence[] {
  return Array.from({ length: segment.rows }, (_, row) => {
    const kind = kindOf(segment.word[row]) * 3;
    return {
      place: placeOfRow(segment, row),
      person: segment.person[row],
      from: fromOf(segment.word[row]),
      to: toOf(segment.word[row]),
      source: segment.kinds[kind],
      precision: segment.kinds[kind + 1] as Presence['precision'],
      certainty: segment.kinds[kind + 2],
    };
  });
}

const texts = (rows: readonly Presence[]) =>
  rows
    .map(row =>
      JSON.stringify([row.place, row.person, row.from, row.to, row.source, row.precision, row.certainty]),
    )
    .sort();

describe('building the segment of a day', () => {
  it('keeps exactly the distinct stays, whatever repeats they came with', () => {
    fc.assert(
      fc.property(fc.array(dayPresence, { maxLength: 40 }), rows => {
        expect(texts(read(built(rows)))).toEqual(texts(distinctStays(rows)));
      }),
      { numRuns: 300 },
    );
  });

  it('lays rows by place, class of duration and start, and gives every person theirs by start', () => {
    fc.assert(
      fc.property(fc.array(dayPresence, { maxLength: 60 }), rows => {
        const segment = built(rows);
        const stays = read(segment);
        for (let row = 1; row < stays.length; row++) {
          const order = [stays[row].place, classOf(segment.word[row]), stays[row].from];
          const before = [stays[row - 1].place, classOf(segment.word[row - 1]), stays[row - 1].from];
          const difference = order.map((value, i) => value - before[i]).find(value => value !== 0) ?? 0;
          expect(difference).toBeGreaterThanOrEqual(0);
        }
        expect(offsetAt(segment.byPlace, 10)).toBe(segment.rows);
        const seen: number[] = [];
        for (let person = 0; person < 10; person++) {
          let last = 0;
          for (let i = offsetAt(segment.byPerson, person); i < offsetAt(segment.byPerson, person + 1); i++) {
            const row = segment.rowsByPerson[i];
            expect(stays[row].person).toBe(person);
            expect(stays[row].from).toBeGreaterThanOrEqual(last);
            last = stays[row].from;
            seen.push(row);
          }
        }
        expect(seen.sort((a, b) => a - b)).toEqual(stays.map((_, row) => row));
      }),
      { numRuns: 200 },
    );
  });

  it('sorts a hundred thousand rows over many buckets, with stations and repeats, as sorting them does', () => {
    let state = 7;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const rows = Array.from({ length: 100_000 }, (): Presence => {
      const from = next(1440);
      return {
        place: next(4) === 0 ? next(3) : next(30_000),
        person: next(20_000),
        from,
        to: Math.min(1440, from + next(next(5) === 0 ? 800 : 40)),
        source: next(3),
        precision: 0,
        certainty: next(2),
      };
    });
    rows.push(...rows.slice(0, 20_000).map(row => ({ ...row, to: Math.min(1440, row.to + 3) })));
    const segment = built(rows, 30_000, 20_000);
    const expected = coalesced(rows);
    expect(segment.rows).toBe(expected.length);
    expect(texts(read(segment))).toEqual(texts(expected));
  });

  it('holds nothing for a day without rows', () => {
    const segment = built([], 0, 0);
    expect([segment.rows, offsetAt(segment.byPlace, 0), offsetAt(segment.byPerson, 0)]).toEqual([0, 0, 0]);
    expect(built([], 5, 5).rows).toBe(0);
  });

  it('names the field and the value it refuses', () => {
    const row = { place: 1, person: 1, from: 10, to: 20, source: 0, precision: 0, certainty: 0 } as const;
    expect(() => built([row], 1)).toThrow('place must be an integer in [0, 0], got 1');
    expect(() => built([row], 5, 1)).toThrow('person must be an integer in [0, 0], got 1');
    expect(() => built([{ ...row, to: 5 }])).toThrow('got [10, 5)');
    expect(() => built([{ ...row, to: 1441 }])).toThrow('got [10, 1441)');
  });
});

/** The stays by the sort that the small index uses; the oracle, which counts minutes, would take too long here. */
function coalesced(rows: readonly Presence[]): Presence[] {
  const columns = allocateColumns(rows.length);
  for (let i = 0; i < rows.length; i++) writeRow(columns, i, rows[i]);
  const stays = coalesce(columns, rows.length);
  return Array.from({ length: stays.length }, (_, i) => rowAt(stays.columns, i));
}
