import type { DaySegment } from '@outpace/trace/segments/segment.ts';
import { kindOf, type StayKinds, wordOf } from '@outpace/trace/segments/word.ts';
import { epochDay } from './cityMinutes.ts';

/** Rows of a packed answer. */
export const rowsOfChunk = 50_000;

/** A chunk of one day's rows as `core.packed_presences` gives it. */
export interface PackedRows {
  row_count: number;
  last_id: number | null;
  who: Buffer | null;
  what: Buffer | null;
}

/** One row of a chunk; the same object is handed out again and again. */
export interface DayRow {
  place: number;
  ref: number;
  fromMinute: number;
  toMinute: number;
  source: number;
  precision: 0 | 1 | 2;
  certainty: number;
}

/** Reads a chunk row by row. Swaps the bytes of its buffers: a chunk is read once. O(rows), one object in all. */
export function* rowsOf(chunk: PackedRows): Generator<DayRow> {
  if (!chunk.who || !chunk.what) return;
  const who = wordsOf(chunk.who);
  const what = wordsOf(chunk.what);
  const row: DayRow = { place: 0, ref: 0, fromMinute: 0, toMinute: 0, source: 0, precision: 0, certainty: 0 };
  for (let i = 0; i < chunk.row_count; i++) {
    const low = what[2 * i]!;
    const high = what[2 * i + 1]!;
    row.ref = who[2 * i]!;
    row.place = who[2 * i + 1]!;
    row.fromMinute = high >>> 16;
    row.toMinute = high & 0xffff;
    row.source = low >>> 16;
    row.precision = ((low >>> 8) & 0xff) as DayRow['precision'];
    row.certainty = low & 0xff;
    yield row;
  }
}

/** Big-endian 64-bit words as pairs of 32-bit words, the low one first, on a machine of either order. */
export function wordsOf(bytes: Buffer): Uint32Array {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  const words = new Uint32Array(copy.buffer);
  if (new Uint8Array(Uint32Array.of(1).buffer)[0] === 1) Buffer.from(copy.buffer).swap64();
  else for (let i = 0; i < words.length; i += 2) [words[i], words[i + 1]] = [words[i + 1]!, words[i]!];
  return words;
}

/** Days since 2000-01-01, as `core.packed_ties` counts them, to days since the index's epoch. */
export const daysTo2000 = Math.round((Date.parse('2000-01-01') - Date.parse(epochDay)) / 86_400_000);

/** A row's times and kind in the 32 bits of the index. */
export function packed(row: DayRow, kinds: StayKinds): number {
  // minute 1440 as a start is the day's end: a point at its last minute
  const from = Math.min(row.fromMinute, 1439);
  return wordOf(from, Math.max(from, row.toMinute), kinds.of(row.source, row.precision, row.certainty));
}

/** Rows of a segment by source code (256 numbers). O(rows). */
export function countsOfSources(segment: DaySegment): Float64Array {
  const byKind = new Float64Array(segment.kindCount);
  for (let row = 0; row < segment.rows; row++) byKind[kindOf(segment.word[row]!)]!++;
  const counts = new Float64Array(256);
  for (let kind = 0; kind < segment.kindCount; kind++) counts[segment.kinds[kind * 3]!]! += byKind[kind]!;
  return counts;
}
