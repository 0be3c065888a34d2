import { checkInteger } from '../columns.ts';
import type { Minute } from '../types.ts';
import { orderByPerson } from './by_person.ts';
import { compactOffsets } from './offsets.ts';
import { type BucketScratch, mergeRepeats, reserveScratch } from './repeats.ts';
import { BLOCK_SHIFT, type DaySegment } from './segment.ts';
import { classOf, DEAD, FROM_SHIFT, MINUTES_OF_DAY, type StayKinds } from './word.ts';

/** Stays of one day in any order, with repeats, as parallel columns; words are those of word.ts. */
export interface DayRows {
  person: Uint32Array;
  place: Uint32Array;
  word: Uint32Array;
}

/** Rows that are partitioned together: 12 bytes each, so that the sorting of a bucket stays within the second cache. */
const ROWS_OF_BUCKET = 1 << 15;
const BUCKETS_MAX = 2048;

/**
 * The sealed segment of the day from the first `length` rows: repeats coalesced as `coalesce` would, laid out by place, class
 * of duration and start, and ordered by person. `places` and `people` are one more than the largest reference; `kinds` is the
 * table the words were packed with and may gain a kind for what was merged. Throws a RangeError naming a row's field out of bounds.
 * O(length + places + people), 12 bytes a row of scratch; reads the columns and changes nothing but `kinds`.
 */
export function buildSegment(
  dayStart: Minute,
  rows: DayRows,
  length: number,
  kinds: StayKinds,
  places: number,
  people: number,
): DaySegment {
  checkInteger('dayStart', dayStart, -0x3fffffff, 0x3fffffff);
  const shift = bucketShift(places, length);
  const starts = bucketStarts(rows, length, places, people, kinds.size, shift);
  const scratch = partition(rows, length, starts, shift);

  const buckets = starts.length - 1;
  const kept = new Uint32Array(buckets);
  const bench: BucketScratch = { table: new Uint32Array(0), previous: new Uint32Array(0) };
  let total = 0;
  for (let b = 0; b < buckets; b++) {
    kept[b] = mergeRepeats(scratch, starts[b], starts[b + 1] - starts[b], kinds, bench);
    total += kept[b];
  }

  const person = new Uint32Array(new SharedArrayBuffer(total * 4));
  const word = new Uint32Array(new SharedArrayBuffer(total * 4));
  const plain = new Uint32Array(places + 1);
  const sorter = new BucketSorter(shift);
  let row = 0;
  for (let b = 0; b < buckets; b++) {
    const lastPlace = Math.min(places, (b + 1) << shift);
    sorter.place(scratch, starts[b], kept[b], b << shift, lastPlace, row, person, word, plain);
    row += kept[b];
  }
  plain[places] = total;

  return {
    dayStart,
    rows: total,
    person,
    word,
    byPlace: compactOffsets(plain),
    placeOfBlock: placesOfBlocks(plain, total),
    ...orderByPerson(person, word, total, people, scratch),
    kinds: sharedKinds(kinds),
    kindCount: kinds.size,
  };
}

/** The place of every row that is a multiple of the block size; `plain` are the places' first rows. O(places + rows / block). */
export function placesOfBlocks(plain: Uint32Array, rows: number): Uint32Array {
  const blocks = (rows + (1 << BLOCK_SHIFT) - 1) >> BLOCK_SHIFT;
  const placeOfBlock = new Uint32Array(new SharedArrayBuffer(blocks * 4));
  let place = 0;
  for (let block = 0; block < blocks; block++) {
    while (plain[place + 1] <= block << BLOCK_SHIFT) place++;
    placeOfBlock[block] = place;
  }
  return placeOfBlock;
}

function sharedKinds(kinds: StayKinds): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(kinds.size * 3));
  bytes.set(kinds.bytes.subarray(0, kinds.size * 3));
  return bytes;
}

/** Places a bucket, as a power of two. */
function bucketShift(places: number, length: number): number {
  const wanted = Math.min(BUCKETS_MAX, Math.max(1, length / ROWS_OF_BUCKET));
  let shift = 0;
  while (places / 2 ** shift > wanted) shift++;
  return shift;
}

function bucketStarts(
  rows: DayRows,
  length: number,
  places: number,
  people: number,
  kinds: number,
  shift: number,
): Uint32Array {
  const buckets = places === 0 ? 0 : ((places - 1) >>> shift) + 1;
  const starts = new Uint32Array(buckets + 1);
  const { person, place, word } = rows;
  for (let i = 0; i < length; i++) {
    const packed = word[i];
    const from = packed >>> FROM_SHIFT;
    const to = (packed >>> 10) & 0x7ff;
    if (place[i] >= places) checkInteger('place', place[i], 0, places - 1);
    if (person[i] >= people) checkInteger('person', person[i], 0, people - 1);
    if (to < from || to > MINUTES_OF_DAY || from === MINUTES_OF_DAY)
      throw new RangeError(`a stay of a day lies in [0, ${MINUTES_OF_DAY}], got [${from}, ${to})`);
    if (((packed >>> 1) & 0x1ff) >= kinds) checkInteger('kind', (packed >>> 1) & 0x1ff, 0, kinds - 1);
    starts[(place[i] >>> shift) + 1]++;
  }
  for (let b = 0; b < buckets; b++) starts[b + 1] += starts[b];
  return starts;
}

/** Rows as triples (place, person, word), by bucket of place, within a bucket as they arrived. */
function partition(rows: DayRows, length: number, starts: Uint32Array, shift: number): Uint32Array {
  const { person, place, word } = rows;
  const next = starts.slice();
  const out = new Uint32Array(length * 3);
  for (let i = 0; i < length; i++) {
    const at = next[place[i] >>> shift]++ * 3;
    out[at] = place[i];
    out[at + 1] = person[i];
    out[at + 2] = word[i] & ~DEAD;
  }
  return out;
}

/** Lays the rows of one bucket of places in their final order: two counting sorts, by start and then by place and class. */
class BucketSorter {
  #ofStart = new Uint32Array(MINUTES_OF_DAY + 1);
  #ofKey: Uint32Array;
  #key = new Uint32Array(0);
  #order = new Uint32Array(0);

  constructor(shift: number) {
    this.#ofKey = new Uint32Array((4 << shift) + 1);
  }

  /** Sorts `rows` triples from `start` to row `base` on; writes the first row of every place in [firstPlace, lastPlace) to `plain`. */
  place(
    triples: Uint32Array,
    start: number,
    rows: number,
    firstPlace: number,
    lastPlace: number,
    base: number,
    person: Uint32Array,
    word: Uint32Array,
    plain: Uint32Array,
  ): void {
    if (rows > this.#key.length) {
      this.#key = new Uint32Array(reserveScratch(rows));
      this.#order = new Uint32Array(reserveScratch(rows));
    }
    const ofStart = this.#ofStart.fill(0);
    const ofKey = this.#ofKey.fill(0);
    const key = this.#key;
    const order = this.#order;
    for (let i = 0; i < rows; i++) {
      const at = (start + i) * 3;
      const packed = triples[at + 2];
      key[i] = ((triples[at] - firstPlace) << 2) | classOf(packed);
      ofStart[(packed >>> FROM_SHIFT) + 1]++;
      ofKey[key[i] + 1]++;
    }
    for (let minute = 0; minute < MINUTES_OF_DAY; minute++) ofStart[minute + 1] += ofStart[minute];
    const keys = (lastPlace - firstPlace) << 2;
    for (let k = 0; k < keys; k++) ofKey[k + 1] += ofKey[k];
    for (let p = firstPlace; p < lastPlace; p++) plain[p] = base + ofKey[(p - firstPlace) << 2];
    for (let i = 0; i < rows; i++) order[ofStart[triples[(start + i) * 3 + 2] >>> FROM_SHIFT]++] = i;
    for (let k = 0; k < rows; k++) {
      const i = order[k];
      const at = (start + i) * 3;
      const row = base + ofKey[key[i]]++;
      person[row] = triples[at + 1];
      word[row] = triples[at + 2];
    }
  }
}
