import { coalesce } from '../coalesce.ts';
import { allocateColumns, IntList } from '../columns.ts';
import type { Precision } from '../types.ts';
import { FROM_SHIFT, KIND_MASK, KIND_SHIFT, type StayKinds, TO_MASK, TO_SHIFT, wordOf } from './word.ts';

/** Working memory that one bucket hands to the next. */
export interface BucketScratch {
  table: Uint32Array;
  previous: Uint32Array;
}

/** Set on a slot whose person and place have rows that may say the same thing twice. */
const SUSPECT = 0x8000_0000;
/** Earlier stays of a person at a place that are compared one by one; with more, the pair is taken to be suspect. */
const COMPARED = 32;
const REMOVED = 0xffff_ffff;

/**
 * Coalesces what says the same thing twice among `rows` triples (place, person, word) from triple `start` on, in place, and returns how many are
 * left, at the front. A table of (place, person) finds the pairs of rows that overlap or touch; only those are handed to `coalesce`,
 * so that a day without repeats pays one probe a row.
 */
export function mergeRepeats(
  triples: Uint32Array,
  start: number,
  rows: number,
  kinds: StayKinds,
  scratch: BucketScratch,
): number {
  let bits = 4;
  while (1 << bits < rows * 2) bits++;
  if (scratch.table.length < 1 << bits) scratch.table = new Uint32Array(1 << bits);
  if (scratch.previous.length < rows) scratch.previous = new Uint32Array(reserveScratch(rows));
  const { table, previous } = scratch;
  table.fill(0, 0, 1 << bits);
  const mask = (1 << bits) - 1;
  const suspects = new IntList();

  for (let i = 0; i < rows; i++) {
    const at = (start + i) * 3;
    const place = triples[at];
    const person = triples[at + 1];
    let slot = (Math.imul(place, 0x9e3779b1) ^ Math.imul(person, 0x85ebca6b)) >>> (32 - bits);
    let head = table[slot];
    while (head !== 0) {
      const known = (start + (head & ~SUSPECT) - 1) * 3;
      if (triples[known + 1] === person && triples[known] === place) break;
      slot = (slot + 1) & mask;
      head = table[slot];
    }
    previous[i] = head & ~SUSPECT;
    let suspect = head & SUSPECT;
    if (head !== 0 && suspect === 0 && isNear(triples, start, previous, i)) {
      suspect = SUSPECT;
      suspects.push(slot);
    }
    table[slot] = (i + 1) | suspect;
  }
  return suspects.length === 0 ? rows : coalesceSuspects(triples, start, rows, kinds, scratch, suspects);
}

/** Room for at least `rows`, with some to spare, so that buckets of growing size do not allocate each time. */
export function reserveScratch(rows: number): number {
  return rows + (rows >> 2) + 64;
}

/** Whether an earlier stay of the same person at the same place overlaps or touches the stay of row i. */
function isNear(triples: Uint32Array, start: number, previous: Uint32Array, i: number): boolean {
  const word = triples[(start + i) * 3 + 2];
  const from = word >>> FROM_SHIFT;
  const to = (word >>> TO_SHIFT) & TO_MASK;
  let compared = 0;
  for (let link = previous[i]; link !== 0; link = previous[link - 1]) {
    if (++compared > COMPARED) return true;
    const other = triples[(start + link - 1) * 3 + 2];
    if (from <= ((other >>> TO_SHIFT) & TO_MASK) && other >>> FROM_SHIFT <= to) return true;
  }
  return false;
}

function coalesceSuspects(
  triples: Uint32Array,
  start: number,
  rows: number,
  kinds: StayKinds,
  { table, previous }: BucketScratch,
  suspects: IntList,
): number {
  const taken = new IntList();
  for (let s = 0; s < suspects.length; s++)
    for (let link = table[suspects.data[s]] & ~SUSPECT; link !== 0; link = previous[link - 1])
      taken.push(start + link - 1);
  const columns = allocateColumns(taken.length);
  for (let k = 0; k < taken.length; k++) {
    const at = taken.data[k] * 3;
    const word = triples[at + 2];
    const kind = (word >>> KIND_SHIFT) & KIND_MASK;
    columns.place[k] = triples[at];
    columns.person[k] = triples[at + 1];
    columns.from[k] = word >>> FROM_SHIFT;
    columns.to[k] = (word >>> TO_SHIFT) & TO_MASK;
    columns.source[k] = kinds.source(kind);
    columns.precision[k] = kinds.precision(kind);
    columns.certainty[k] = kinds.certainty(kind);
  }
  const merged = coalesce(columns, taken.length);
  const out = merged.columns;
  for (let k = 0; k < merged.length; k++) {
    const at = taken.data[k] * 3;
    const kind = kinds.of(out.source[k], out.precision[k] as Precision, out.certainty[k]);
    triples[at] = out.place[k];
    triples[at + 1] = out.person[k];
    triples[at + 2] = wordOf(out.from[k], out.to[k], kind);
  }
  if (merged.length === taken.length) return rows;
  for (let k = merged.length; k < taken.length; k++) triples[taken.data[k] * 3] = REMOVED;
  let written = start;
  for (let i = start; i < start + rows; i++) {
    if (triples[i * 3] === REMOVED) continue;
    if (written !== i) triples.copyWithin(written * 3, i * 3, i * 3 + 3);
    written++;
  }
  return written - start;
}
