import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Presence } from '../types.ts';
import { CityIndex } from './city.ts';
import { type DecodeOptions, decodeSegment, encodeSegment } from './file.ts';
import { readHeader } from './header.ts';
import type { DaySegment } from './segment.ts';
import { dayPresence } from './testWorld.ts';

const KEY = 0x5bd1e995;
const xor = (column: Uint32Array) => {
  for (let i = 0; i < column.length; i++) column[i] ^= KEY;
};
const options: DecodeOptions = { dayStart: 2880, checksum: crc32, mapRefs: xor, people: 5 };

function segmentOf(rows: readonly Presence[]): DaySegment {
  const city = new CityIndex();
  for (const row of rows) city.append({ ...row, from: row.from + 2880, to: row.to + 2880 });
  city.append({ place: 2, person: 4, from: 3000, to: 3100, source: 0, precision: 0, certainty: 0 });
  city.seal(2880);
  return city.dayAt(2880)!.segment!;
}

function fileOf(segment: DaySegment, stamp = 'rows up to 17'): Uint8Array {
  const pieces = [...encodeSegment(segment, { stamp, checksum: crc32, refsOf: xor })];
  const file = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}

const days = fc.array(dayPresence, { maxLength: 20 });

describe('the file of a day', () => {
  it('gives back the segment and the stamp, from memory of its own and from shared memory', () => {
    fc.assert(
      fc.property(days, fc.string(), fc.boolean(), (rows, stamp, shared) => {
        const segment = segmentOf(rows);
        let file = fileOf(segment, stamp.toWellFormed());
        if (shared) {
          const copy = new Uint8Array(new SharedArrayBuffer(file.length));
          copy.set(file);
          file = copy;
        }
        const read = decodeSegment(file, options);
        expect(read).toEqual({
          segment: { ...segment, byPerson: expect.anything() },
          stamp: stamp.toWellFormed(),
        });
        if ('segment' in read) {
          expect(read.segment.person.buffer).toBeInstanceOf(SharedArrayBuffer);
          const city = new CityIndex();
          city.addSegment(read.segment);
          const before = new CityIndex();
          before.addSegment(segment);
          for (let person = 0; person < 5; person++)
            expect(city.staysOf(person, 0, 9999)).toEqual(before.staysOf(person, 0, 9999));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('holds references and no numbers of people, and writes dead rows as alive', () => {
    const segment = segmentOf([]);
    segment.word[0] |= 1;
    const seen: number[] = [];
    const mapRefs = (refs: Uint32Array) => {
      seen.push(...refs);
      xor(refs);
    };
    const read = decodeSegment(fileOf(segment), { ...options, mapRefs });
    expect(seen).toEqual([(4 ^ KEY) >>> 0]);
    expect('segment' in read && read.segment.word[0] & 1).toBe(0);
  });

  it('is refused, and never misread, when any byte was changed', () => {
    fc.assert(
      fc.property(days, fc.nat(), fc.integer({ min: 1, max: 255 }), (rows, at, change) => {
        const file = fileOf(segmentOf(rows));
        file[at % file.length] ^= change;
        expect(decodeSegment(file, options)).toHaveProperty('unreadable');
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when it was cut short anywhere, or goes on', () => {
    const file = fileOf(segmentOf([]));
    for (let length = 0; length < file.length; length++)
      expect(decodeSegment(file.subarray(0, length), options)).toHaveProperty('unreadable');
    const longer = new Uint8Array(file.length + 4);
    longer.set(file);
    expect(decodeSegment(longer, options)).toMatchObject({ unreadable: 'length' });
  });

  it('says what is wrong with it', () => {
    const file = fileOf(segmentOf([]));
    const numbers = () => new Uint32Array(file.slice().buffer);
    const changed = (change: (numbers: Uint32Array) => void) => {
      const copy = numbers();
      change(copy);
      return decodeSegment(new Uint8Array(copy.buffer), options);
    };
    expect(changed(n => n.fill(0, 0, 1))).toMatchObject({ unreadable: 'not_a_segment' });
    expect(changed(n => n.fill(0x04030201, 1, 2))).toMatchObject({ unreadable: 'byte_order' });
    expect(changed(n => n.fill(9, 2, 3))).toEqual({
      unreadable: 'version',
      detail: 'format version 9, this is 1',
    });
    expect(changed(n => n.fill(7, n.length - 3, n.length - 2))).toMatchObject({ unreadable: 'checksum' });
    expect(decodeSegment(file, { ...options, dayStart: 1440 })).toEqual({
      unreadable: 'day',
      detail: 'of the day at minute 2880, not 1440',
    });
    expect(decodeSegment(file, { ...options, mapRefs: () => {} })).toEqual({
      unreadable: 'references',
      detail: '1 of 1 references lead to nobody',
    });
  });

  it('is refused for what cannot be, even when every checksum is right', () => {
    fc.assert(
      fc.property(days, fc.nat(), fc.nat({ max: 0xffffffff }), (rows, at, word) => {
        const segment = segmentOf(rows);
        const broken = { ...segment, word: segment.word.slice() };
        broken.word[at % segment.rows] = word;
        const read = decodeSegment(fileOf(broken), options);
        if ('segment' in read)
          expect([...read.segment.word]).toEqual([...broken.word].map(w => (w & ~1) >>> 0));
        else expect(read.unreadable).toBe('contents');
      }),
      { numRuns: 200 },
    );
    const segment = segmentOf([]);
    const backwards = segment.byPlace.delta.slice();
    backwards[1] = 1;
    const file = fileOf({ ...segment, byPlace: { ...segment.byPlace, delta: backwards } });
    expect(decodeSegment(file, options)).toMatchObject({ unreadable: 'contents' });
  });

  it('tells its stamp by its first bytes alone', () => {
    const file = fileOf(segmentOf([]), '到第 17 行');
    expect(readHeader(file.subarray(0, 200), crc32)).toMatchObject({ stamp: '到第 17 行', rows: 1 });
    expect(() => fileOf(segmentOf([]), 'x'.repeat(70_000))).toThrow(
      'a stamp has at most 65536 bytes, got 70000',
    );
  });
});
