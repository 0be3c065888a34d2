import { reachOf } from '../columns.ts';
import type { StayList } from '../presences.ts';
import type { Minute } from '../types.ts';
import { firstBucketOf, type LiveDay, LONG_BUCKET, lastBucketOf } from './live.ts';
import { offsetAt } from './offsets.ts';
import { type DaySegment, placeOfRow } from './segment.ts';
import { CLASS_LONGEST, classOf, DEAD, FROM_SHIFT, kindOf, TO_MASK, TO_SHIFT } from './word.ts';

/** One day as it is read: its sealed rows, and those that came since. */
export interface DayView {
  readonly dayStart: Minute;
  readonly segment: DaySegment | undefined;
  readonly live: LiveDay | undefined;
}

/** Calls `visit` for every shown row of a person: sealed rows by start, then live ones, newest first. O(the person's rows of the day). */
export function forEachRowOf(
  day: DayView,
  person: number,
  visit: (place: number, word: number, live: boolean, row: number) => void,
): void {
  const { segment, live } = day;
  if (segment && person < segment.byPerson.keys) {
    const end = offsetAt(segment.byPerson, person + 1);
    for (let i = offsetAt(segment.byPerson, person); i < end; i++) {
      const row = segment.rowsByPerson[i];
      if ((segment.word[row] & DEAD) === 0) visit(placeOfRow(segment, row), segment.word[row], false, row);
    }
  }
  if (!live) return;
  const length = live.length;
  for (let link = live.lastOfPerson(person); link !== 0; link = live.nextOfPerson[link - 1]) {
    const row = link - 1;
    if (row < length && (live.word[row] & DEAD) === 0) visit(live.place[row], live.word[row], true, row);
  }
}

/** Calls `visit` for every shown row at a place that meets the minutes [from, to) of the day. O(log n + found) among sealed rows. */
export function forEachRowAt(
  day: DayView,
  place: number,
  from: Minute,
  to: Minute,
  visit: (person: number, word: number, live: boolean, row: number) => void,
): void {
  const { segment, live } = day;
  if (segment && place < segment.byPlace.keys) {
    const { word, person } = segment;
    const end = offsetAt(segment.byPlace, place + 1);
    let row = offsetAt(segment.byPlace, place);
    while (row < end) {
      const duration = classOf(word[row]);
      const endOfClass = firstOfClass(word, row, end, duration + 1);
      const earliest = Math.max(0, from - CLASS_LONGEST[duration]);
      for (row = firstStart(word, row, endOfClass, earliest); row < endOfClass; row++) {
        if (word[row] >>> FROM_SHIFT >= to) break;
        if (meets(word[row], from, to)) visit(person[row], word[row], false, row);
      }
      row = endOfClass;
    }
  }
  if (!live?.hasPlace(place)) return;
  const length = live.length;
  const last = lastBucketOf(to);
  for (let bucket = firstBucketOf(from); bucket <= last + 1; bucket++) {
    let link = live.lastAtPlace(place, bucket > last ? LONG_BUCKET : bucket);
    for (; link !== 0; link = live.nextAtPlace[link - 1]) {
      const row = link - 1;
      if (row < length && meets(live.word[row], from, to)) visit(live.person[row], live.word[row], true, row);
    }
  }
}

/** First row in [start, end) of a place whose class is at least `wanted`. O(log). */
function firstOfClass(word: Uint32Array, start: number, end: number, wanted: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (classOf(word[middle]) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First row in [start, end) of one class that begins at or after `minute`. O(log). */
function firstStart(word: Uint32Array, start: number, end: number, minute: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (word[middle] >>> FROM_SHIFT < minute) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a shown row meets the minutes [from, to) of its day; a point event covers its minute. */
export function meets(word: number, from: number, to: number): boolean {
  const start = word >>> FROM_SHIFT;
  return (word & DEAD) === 0 && start < to && reachOf(start, (word >>> TO_SHIFT) & TO_MASK) > from;
}

/** Adds a row of a day to a list, in minutes from `midnight` (the day's own in the index's minutes, or 0). */
export function addRow(
  day: DayView,
  midnight: Minute,
  place: number,
  person: number,
  word: number,
  live: boolean,
  out: StayList,
): void {
  const kind = kindOf(word) * 3;
  const kinds = live ? day.live!.kinds : day.segment!.kinds;
  const from = midnight + (word >>> FROM_SHIFT);
  const to = midnight + ((word >>> TO_SHIFT) & TO_MASK);
  out.push(place, person, from, to, kinds[kind], kinds[kind + 1], kinds[kind + 2]);
}
