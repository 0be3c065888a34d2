import { allocateColumns, copyRow, reachOf } from './columns.ts';
import { sortedOrder } from './order.ts';
import { PRECISION_MINUTE, type PresenceColumns } from './types.ts';

/** Columns of which the first `length` rows count. */
export interface Coalesced {
  columns: PresenceColumns;
  length: number;
}

/**
 * Merges what says the same thing twice, per person and place. Rows known to the minute that overlap or touch become
 * one stay; a point event inside a stay (or equal to another) disappears into it. Rows known to a day or a part of it
 * merge only when identical, for two of them say "at some time in each", and disappear into a minute-precise stay that
 * contains them. The strongest (lowest) source and certainty of what was merged are kept.
 *
 * The result does not depend on the order of the rows, nor on how often it is applied: that is what lets the live part
 * coalesce row by row and still equal a rebuild. O(n) radix sort plus one sweep.
 */
export function coalesce(input: PresenceColumns, length: number): Coalesced {
  const { person, place, from, to } = input;
  const reversedTo = new Int32Array(length);
  // ~x reverses the order of integers: the longest of the rows that start together comes first.
  for (let i = 0; i < length; i++) reversedTo[i] = ~to[i];
  const order = sortedOrder([person, place, from, reversedTo], length);
  const out = allocateColumns(length);
  let written = 0;
  for (let start = 0; start < length; ) {
    const first = order[start];
    let end = start + 1;
    while (end < length && person[order[end]] === person[first] && place[order[end]] === place[first]) end++;
    if (end === start + 1) copyRow(input, first, out, written++);
    else written = coalesceStays(input, order, start, end, out, written);
    start = end;
  }
  return { columns: out, length: written };
}

function coalesceStays(
  input: PresenceColumns,
  order: Int32Array,
  start: number,
  end: number,
  out: PresenceColumns,
  begin: number,
): number {
  let written = begin;
  for (let i = start; i < end; i++) {
    const row = order[i];
    if (input.precision[row] !== PRECISION_MINUTE) continue;
    const current = written - 1;
    if (current >= begin && continues(out, current, input.from[row], input.to[row])) {
      if (input.to[row] > out.to[current]) out.to[current] = input.to[row];
      strengthen(out, current, input, row);
    } else copyRow(input, row, out, written++);
  }
  const endOfStays = written;
  for (let i = start; i < end; i++) {
    const row = order[i];
    if (input.precision[row] === PRECISION_MINUTE) continue;
    const holder = holderOf(out, begin, endOfStays, written, input, row);
    if (holder >= 0) strengthen(out, holder, input, row);
    else copyRow(input, row, out, written++);
  }
  return written;
}

/** Rows come sorted by start, the longest first, so a point that touches the end of a stay is a stay of its own. */
function continues(out: PresenceColumns, current: number, from: number, to: number): boolean {
  const currentFrom = out.from[current];
  const currentTo = out.to[current];
  if (from === to) return from < currentTo || from === currentFrom;
  return from <= currentTo && currentTo > currentFrom;
}

/** The minute-precise stay that contains a coarser row, or the identical coarse row already written; −1 for none. */
function holderOf(
  out: PresenceColumns,
  begin: number,
  endOfStays: number,
  written: number,
  input: PresenceColumns,
  row: number,
): number {
  const from = input.from[row];
  const to = input.to[row];
  for (let j = begin; j < endOfStays; j++) {
    if (out.from[j] > from) break;
    if (reachOf(from, to) <= reachOf(out.from[j], out.to[j])) return j;
  }
  // Sorted by start: only the rows that start together can be identical.
  for (let j = written - 1; j >= endOfStays && out.from[j] === from; j--) {
    if (out.to[j] === to && out.precision[j] === input.precision[row]) return j;
  }
  return -1;
}

function strengthen(out: PresenceColumns, target: number, input: PresenceColumns, row: number): void {
  if (input.source[row] < out.source[target]) out.source[target] = input.source[row];
  if (input.certainty[row] < out.certainty[target]) out.certainty[target] = input.certainty[row];
}
