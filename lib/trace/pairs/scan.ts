import { firstBucketOf, type LiveDay, LONG_BUCKET, lastBucketOf } from '../segments/live.ts';
import { CLASS_LONGEST } from '../segments/word.ts';

/** Places with up to this many rows (four cache lines of words) are read from end to end. */
export const LINEAR_ROWS = 64;

/** Rows found by one scan: `rows[0…n)`. */
export interface Hits {
  rows: Int32Array;
}

/**
 * Writes to `hits` the shown rows among [start, end) of one place of a segment that meet minutes [from, reach) of the day, and returns how many.
 * `reach` exceeds `from`. Small places are read whole without a branch a row; of large ones, per class of duration, only the rows
 * that begin early enough and late enough.
 */
export function scanPlace(
  word: Uint32Array,
  start: number,
  end: number,
  from: number,
  reach: number,
  hits: Hits,
): number {
  if (hits.rows.length < end - start) hits.rows = new Int32Array((end - start) * 2);
  const rows = hits.rows;
  let n = 0;
  if (end - start <= LINEAR_ROWS) {
    for (let i = start; i < end; i++) {
      const packed = word[i];
      const rowFrom = packed >>> 21;
      const rowTo = (packed >>> 10) & 0x7ff;
      rows[n] = i;
      // rowTo > from, or a point event at or after `from`; rowFrom < reach; not dead: each as a sign bit.
      n +=
        (((from - rowTo) | ((from - 1 - rowTo) & (rowTo - rowFrom - 1))) &
          (rowFrom - reach) &
          ~(packed << 31)) >>>
        31;
    }
    return n;
  }
  let i = start;
  for (let duration = 0; duration < 4 && i < end; duration++) {
    const earliest = from - CLASS_LONGEST[duration] + 1;
    i = firstAtOrAfter(word, i, end, (duration << 11) | (earliest > 0 ? earliest : 0));
    const bound = (duration << 11) | reach;
    for (; i < end; i++) {
      const packed = word[i];
      const rowFrom = packed >>> 21;
      const rowTo = (packed >>> 10) & 0x7ff;
      const length = rowTo - rowFrom;
      if (((classOfLength(length) << 11) | rowFrom) >= bound) break;
      rows[n] = i;
      n += (((from - rowTo) | ((from - 1 - rowTo) & (length - 1))) & ~(packed << 31)) >>> 31;
    }
  }
  return n;
}

/** First row in [start, end) of a place whose (class, start), packed as class × 2048 + start, is not below `key`. O(log). */
function firstAtOrAfter(word: Uint32Array, start: number, end: number, key: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const packed = word[middle];
    const rowFrom = packed >>> 21;
    const rowKey = (classOfLength(((packed >>> 10) & 0x7ff) - rowFrom) << 11) | rowFrom;
    if (rowKey < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `classOf` without branches. */
function classOfLength(length: number): number {
  return ((32 - length) >>> 31) + ((128 - length) >>> 31) + ((512 - length) >>> 31);
}

/** As {@link scanPlace}, over the live rows of a day. O(rows begun in the hours that matter). */
export function scanLive(live: LiveDay, place: number, from: number, reach: number, hits: Hits): number {
  if (!live.hasPlace(place)) return 0;
  const { word, nextAtPlace, length } = live;
  const last = lastBucketOf(reach);
  let n = 0;
  for (let bucket = firstBucketOf(from); bucket <= last + 1; bucket++) {
    let link = live.lastAtPlace(place, bucket > last ? LONG_BUCKET : bucket);
    for (; link !== 0; link = nextAtPlace[link - 1]) {
      const row = link - 1;
      if (row >= length) continue;
      const packed = word[row];
      const rowFrom = packed >>> 21;
      const rowTo = (packed >>> 10) & 0x7ff;
      if (packed & 1 || rowFrom >= reach || (rowTo > rowFrom ? rowTo : rowFrom + 1) <= from) continue;
      if (n === hits.rows.length) hits.rows = enlarged(hits.rows);
      hits.rows[n++] = row;
    }
  }
  return n;
}

function enlarged(rows: Int32Array): Int32Array {
  const larger = new Int32Array(rows.length * 2);
  larger.set(rows);
  return larger;
}
