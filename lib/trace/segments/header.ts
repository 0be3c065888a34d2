import type { Minute } from '../types.ts';
import { KINDS_MAX } from './word.ts';

/** 32-bit checksum of some bytes (CRC-32 for instance); always the same function for a city's files. */
export type Checksum = (bytes: Uint8Array) => number;

export const FORMAT_VERSION = 1;
/** Largest block of the body that has a checksum of its own, in bytes. */
export const BLOCK_BYTES = 1 << 20;
const MAGIC = 0x5344544f; // "OTDS" read as a little-endian number
const BYTE_ORDER = 0x01020304;
/** Numbers at the beginning of the header, 4 bytes each. */
const FIELDS = 10;
const STAMP_MAX = 1 << 16;

/** What a segment's file says of itself. */
export interface SegmentHeader {
  dayStart: Minute;
  rows: number;
  places: number;
  /** Shift of the table of places' offsets. */
  shift: number;
  kinds: Uint8Array;
  /** The caller's own text: which rows of the database the file holds. */
  stamp: string;
  /** Bytes of the header itself. */
  length: number;
}

/**
 * Why a file is not used: it is no segment, of another byte order or format version, shorter or longer than it says, damaged, of another
 * day, says what cannot be, or its references lead to nobody (another day's key).
 */
export type SegmentFault =
  | 'not_a_segment'
  | 'byte_order'
  | 'version'
  | 'length'
  | 'checksum'
  | 'day'
  | 'contents'
  | 'references';

/** A file that was not read: rebuild the day from the database. */
export interface UnreadableSegment {
  unreadable: SegmentFault;
  detail: string;
}

export function unreadable(fault: SegmentFault, detail: string): UnreadableSegment {
  return { unreadable: fault, detail };
}

/** The header of a file as FORMAT.md lays it out. Throws a RangeError for a stamp of more than 64 KiB. */
export function encodeHeader(header: Omit<SegmentHeader, 'length'>, checksum: Checksum): Uint8Array {
  const stamp = new TextEncoder().encode(header.stamp);
  if (stamp.length > STAMP_MAX)
    throw new RangeError(`a stamp has at most ${STAMP_MAX} bytes, got ${stamp.length}`);
  const length = headerLength(header.kinds.length, stamp.length);
  const bytes = new Uint8Array(length);
  const numbers = new Uint32Array(bytes.buffer);
  numbers.set([MAGIC, BYTE_ORDER, FORMAT_VERSION, length, header.dayStart, header.rows, header.places]);
  numbers.set([header.shift, header.kinds.length / 3, stamp.length], 7);
  bytes.set(header.kinds, FIELDS * 4);
  bytes.set(stamp, FIELDS * 4 + header.kinds.length);
  numbers[length / 4 - 1] = checksum(bytes.subarray(0, length - 4));
  return bytes;
}

/** Reads the header at the beginning of `bytes`, which may be the whole file or its first 128 KiB. O(header). */
export function readHeader(bytes: Uint8Array, checksum: Checksum): SegmentHeader | UnreadableSegment {
  if (bytes.length < FIELDS * 4) return unreadable('length', `${bytes.length} bytes are no header`);
  const numbers = new Uint32Array(bytes.slice(0, FIELDS * 4).buffer);
  const [magic, order, version, length, , rows, places, shift, kindCount, stampBytes] = numbers;
  if (order !== BYTE_ORDER && order === 0x04030201)
    return unreadable('byte_order', 'written on a machine of another byte order');
  if (magic !== MAGIC || order !== BYTE_ORDER)
    return unreadable('not_a_segment', `begins with ${magic.toString(16)}, ${order.toString(16)}`);
  if (version !== FORMAT_VERSION)
    return unreadable('version', `format version ${version}, this is ${FORMAT_VERSION}`);
  if (kindCount > KINDS_MAX || stampBytes > STAMP_MAX || length !== headerLength(kindCount * 3, stampBytes))
    return unreadable(
      'contents',
      `a header of ${length} bytes, ${kindCount} kinds and ${stampBytes} of stamp`,
    );
  if (bytes.length < length) return unreadable('length', `${bytes.length} bytes of a header of ${length}`);
  const header = bytes.slice(0, length);
  const said = new DataView(header.buffer).getUint32(length - 4, isLittleEndian);
  if (said !== checksum(header.subarray(0, length - 4)))
    return unreadable('checksum', 'the header is damaged');
  const stampAt = FIELDS * 4 + kindCount * 3;
  return {
    dayStart: numbers[4] | 0,
    rows,
    places,
    shift,
    kinds: header.slice(FIELDS * 4, stampAt),
    stamp: new TextDecoder().decode(header.subarray(stampAt, stampAt + stampBytes)),
    length,
  };
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function headerLength(kindBytes: number, stampBytes: number): number {
  return Math.ceil((FIELDS * 4 + kindBytes + stampBytes) / 4) * 4 + 4;
}

/** Bytes of the four parts of the body, in the order they lie: offsets' bases, offsets' deltas, people, words. */
export function bodyParts(header: Pick<SegmentHeader, 'rows' | 'places' | 'shift'>): number[] {
  const { rows, places, shift } = header;
  return [(Math.floor(places / 2 ** shift) + 1) * 4, Math.ceil((places + 1) / 2) * 4, rows * 4, rows * 4];
}

/** Lengths of the blocks of the body, in order; no block lies in two parts. */
export function blocksOf(parts: readonly number[]): number[] {
  const blocks: number[] = [];
  for (const bytes of parts)
    for (let at = 0; at < bytes; at += BLOCK_BYTES) blocks.push(Math.min(BLOCK_BYTES, bytes - at));
  return blocks;
}
