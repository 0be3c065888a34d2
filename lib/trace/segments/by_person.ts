import { compactOffsets, type Offsets } from './offsets.ts';
import { FROM_SHIFT, MINUTES_OF_DAY } from './word.ts';

const ROWS_OF_BUCKET = 1 << 15;
const BUCKETS_MAX = 2048;
/** A key is the person within the bucket and the start: 21 + 11 bits. */
const PERSON_BITS = 21;
const START_MASK = 0x7ff;

/**
 * The second order of a segment: row numbers by person, within a person by start, within a start by row. `people` must exceed every
 * person. `scratch` of two numbers a row is used when given. O(rows + people); partition by person, then counting sorts of each bucket.
 */
export function orderByPerson(
  person: Uint32Array,
  word: Uint32Array,
  rows: number,
  people: number,
  scratch: Uint32Array = new Uint32Array(rows * 2),
): { rowsByPerson: Uint32Array; byPerson: Offsets } {
  const wanted = Math.min(BUCKETS_MAX, Math.max(1, rows / ROWS_OF_BUCKET));
  let shift = 0;
  while (shift < PERSON_BITS && people / 2 ** shift > wanted) shift++;
  const buckets = people === 0 ? 0 : ((people - 1) >>> shift) + 1;
  const starts = new Uint32Array(buckets + 1);
  for (let row = 0; row < rows; row++) starts[(person[row] >>> shift) + 1]++;
  let widest = 0;
  for (let b = 0; b < buckets; b++) {
    widest = Math.max(widest, starts[b + 1]);
    starts[b + 1] += starts[b];
  }
  const next = starts.slice();
  const lowBits = 2 ** shift - 1;
  for (let row = 0; row < rows; row++) {
    const at = next[person[row] >>> shift]++ * 2;
    scratch[at] = row;
    scratch[at + 1] = ((person[row] & lowBits) << (32 - PERSON_BITS)) | (word[row] >>> FROM_SHIFT);
  }

  const rowsByPerson = new Uint32Array(new SharedArrayBuffer(rows * 4));
  const plain = new Uint32Array(people + 1);
  const ofStart = new Uint32Array(MINUTES_OF_DAY + 1);
  const ofPerson = new Uint32Array(2 ** shift + 1);
  const order = new Uint32Array(widest);
  for (let b = 0; b < buckets; b++) {
    const start = starts[b];
    const end = starts[b + 1];
    const firstPerson = b * 2 ** shift;
    const width = Math.min(people - firstPerson, 2 ** shift);
    ofStart.fill(0);
    ofPerson.fill(0);
    for (let i = start; i < end; i++) {
      const key = scratch[i * 2 + 1];
      ofStart[(key & START_MASK) + 1]++;
      ofPerson[(key >>> (32 - PERSON_BITS)) + 1]++;
    }
    for (let minute = 0; minute < MINUTES_OF_DAY; minute++) ofStart[minute + 1] += ofStart[minute];
    for (let p = 0; p < width; p++) {
      plain[firstPerson + p] = start + ofPerson[p];
      ofPerson[p + 1] += ofPerson[p];
    }
    for (let i = start; i < end; i++) order[ofStart[scratch[i * 2 + 1] & START_MASK]++] = i;
    for (let k = 0; k < end - start; k++) {
      const i = order[k] * 2;
      rowsByPerson[start + ofPerson[scratch[i + 1] >>> (32 - PERSON_BITS)]++] = scratch[i];
    }
  }
  plain[people] = rows;
  return { rowsByPerson, byPerson: compactOffsets(plain) };
}
