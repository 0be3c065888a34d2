import type { Minute } from '../types.ts';
import { type Offsets, offsetAt } from './offsets.ts';

/** Rows a step of {@link DaySegment.placeOfBlock}. */
export const BLOCK_SHIFT = 6;

/**
 * All stays of one city-local day, coalesced per person and place: 12 bytes a stay and two offset tables. All arrays lie in
 * shared memory, so that worker threads read the same bytes. Nothing changes after building except the dead bit of `word`.
 *
 * Rows lie by place, within a place by class of duration, within a class by start. `rowsByPerson` gives the second order.
 */
export interface DaySegment {
  /** Local midnight at which the day begins, in the index's minutes. */
  dayStart: Minute;
  rows: number;
  /** Who, by row. */
  person: Uint32Array;
  /** When and how known, by row; see word.ts. */
  word: Uint32Array;
  /** Rows of place p: [offsetAt(byPlace, p), offsetAt(byPlace, p + 1)) for p < byPlace.keys. */
  byPlace: Offsets;
  /** The place of row i << BLOCK_SHIFT: where to begin looking for the place of a row. */
  placeOfBlock: Uint32Array;
  /** Row numbers by person, within a person by start. */
  rowsByPerson: Uint32Array;
  /** Places in rowsByPerson of person p: [offsetAt(byPerson, p), offsetAt(byPerson, p + 1)) for p < byPerson.keys. */
  byPerson: Offsets;
  /** Three bytes a kind; see StayKinds. */
  kinds: Uint8Array;
  kindCount: number;
}

/** The place at which `row` was. O(places within 64 rows). */
export function placeOfRow(segment: DaySegment, row: number): number {
  let place = segment.placeOfBlock[row >> BLOCK_SHIFT];
  while (offsetAt(segment.byPlace, place + 1) <= row) place++;
  return place;
}

/** Bytes of memory a segment takes. */
export function bytesOf(segment: DaySegment): number {
  const { person, word, placeOfBlock, rowsByPerson, byPlace, byPerson } = segment;
  let bytes = segment.kinds.byteLength;
  for (const column of [person, word, placeOfBlock, rowsByPerson]) bytes += column.byteLength;
  for (const offsets of [byPlace, byPerson]) bytes += offsets.base.byteLength + offsets.delta.byteLength;
  return bytes;
}
