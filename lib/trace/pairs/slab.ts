import type { PairColumns } from './types.ts';

const WORDS = [
  'person',
  'minutes',
  'minutesAfterDeparture',
  'meetings',
  'pointMeetings',
  'dayOnlyMeetings',
  'first',
  'last',
] as const;

/** Bytes of a pair without its places; a place is 4 more. */
export const BYTES_OF_PAIR = 43;

/** Columns for `rows` pairs in one piece of shared memory, so that a worker's answer is read where it was written. */
export interface PairSlab {
  rows: number;
  places: number;
  buffer: SharedArrayBuffer;
}

/** Memory for `rows` pairs and `places` places among them: 43 bytes a pair, 4 a place. */
export function allocateSlab(rows: number, places: number): PairSlab {
  const whole = (rows + 3) & ~3;
  return { rows: whole, places, buffer: new SharedArrayBuffer((whole * 10 + 4 + places) * 4 + whole * 3) };
}

/** The columns of a slab, whole; `length` is 0. */
export function columnsOf(slab: PairSlab): PairColumns {
  const { rows, places, buffer } = slab;
  let at = 0;
  const words = (length: number): Int32Array => {
    const column = new Int32Array(buffer, at, length);
    at += length * 4;
    return column;
  };
  const columns = {} as Record<(typeof WORDS)[number], Int32Array>;
  for (const name of WORDS) columns[name] = words(rows);
  const ties = words(rows);
  const placeOffsets = words(rows + 4);
  const placeColumn = words(places);
  const bytes = (): Uint8Array => {
    const column = new Uint8Array(buffer, at, rows);
    at += rows;
    return column;
  };
  return {
    length: 0,
    ...columns,
    ties: new Uint32Array(buffer, ties.byteOffset, rows),
    placeOffsets,
    places: placeColumn,
    strongest: bytes(),
    setting: bytes(),
    seats: bytes(),
  };
}

/** A copy of rows [start, end) that nothing writes to any more. O(rows). */
export function copyPairs(pairs: PairColumns, start = 0, end = pairs.length): PairColumns {
  const firstPlace = pairs.placeOffsets[start];
  const placeOffsets = pairs.placeOffsets.slice(start, end + 1);
  if (firstPlace !== 0) for (let i = 0; i < placeOffsets.length; i++) placeOffsets[i] -= firstPlace;
  return {
    length: end - start,
    person: pairs.person.slice(start, end),
    minutes: pairs.minutes.slice(start, end),
    minutesAfterDeparture: pairs.minutesAfterDeparture.slice(start, end),
    meetings: pairs.meetings.slice(start, end),
    pointMeetings: pairs.pointMeetings.slice(start, end),
    dayOnlyMeetings: pairs.dayOnlyMeetings.slice(start, end),
    first: pairs.first.slice(start, end),
    last: pairs.last.slice(start, end),
    strongest: pairs.strongest.slice(start, end),
    setting: pairs.setting.slice(start, end),
    ties: pairs.ties.slice(start, end),
    seats: pairs.seats.slice(start, end),
    placeOffsets,
    places: pairs.places.slice(firstPlace, pairs.placeOffsets[end]),
  };
}
