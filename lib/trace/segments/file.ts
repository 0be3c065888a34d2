import type { Minute } from '../types.ts';
import { placesOfBlocks } from './build.ts';
import { orderByPerson } from './by_person.ts';
import {
  BLOCK_BYTES,
  blocksOf,
  bodyParts,
  type Checksum,
  encodeHeader,
  readHeader,
  type SegmentHeader,
  type UnreadableSegment,
  unreadable,
} from './header.ts';
import type { Offsets } from './offsets.ts';
import type { DaySegment } from './segment.ts';
import { classOf, DEAD, fromOf, kindOf, MINUTES_OF_DAY, toOf } from './word.ts';

/** How a segment is written; see FORMAT.md. */
export interface EncodeOptions {
  /** The caller's own text: which rows of the database the segment holds. At most 64 KiB of UTF-8. */
  stamp: string;
  checksum: Checksum;
  /** Changes people's numbers into the day's meaningless references, in place. */
  refsOf: (people: Uint32Array) => void;
}

/** How a segment is read. */
export interface DecodeOptions {
  /** The day the file must be of. */
  dayStart: Minute;
  checksum: Checksum;
  /** Changes the day's references into people's numbers, in place. */
  mapRefs: (refs: Uint32Array) => void;
  /** People known; a reference that leads to a larger number leads to nobody. */
  people: number;
}

/**
 * The file of a segment, piece by piece, at most a MiB each and each in memory of its own. Dead rows are written as if they were alive: what took their place
 * comes back with the rows of the database that the stamp does not cover. The order by person is not written. O(rows).
 */
export function* encodeSegment(segment: DaySegment, options: EncodeOptions): Generator<Uint8Array> {
  const { checksum } = options;
  const { keys: places, shift, base, delta } = segment.byPlace;
  const { dayStart, rows } = segment;
  const kinds = segment.kinds.slice(0, segment.kindCount * 3);
  yield encodeHeader({ dayStart, rows, places, shift, kinds, stamp: options.stamp }, checksum);

  const checksums: number[] = [];
  const sealed = (block: Uint32Array): Uint8Array => {
    const bytes = new Uint8Array(block.buffer);
    checksums.push(checksum(bytes));
    return bytes;
  };
  for (const block of inBlocks(base, segment.byPlace.base.length)) yield sealed(block);
  const padded = new Uint16Array(Math.ceil(delta.length / 2) * 2);
  padded.set(delta);
  for (const block of inBlocks(new Uint32Array(padded.buffer), padded.length / 2)) yield sealed(block);
  for (const block of inBlocks(segment.person, rows)) {
    options.refsOf(block);
    yield sealed(block);
  }
  for (const block of inBlocks(segment.word, rows)) {
    for (let i = 0; i < block.length; i++) block[i] &= ~DEAD;
    yield sealed(block);
  }
  const trailer = new Uint32Array(checksums.length + 1);
  trailer.set(checksums);
  const said = checksum(new Uint8Array(trailer.buffer, 0, checksums.length * 4));
  trailer[checksums.length] = said;
  yield new Uint8Array(trailer.buffer);
}

function* inBlocks(column: Uint32Array, length: number): Generator<Uint32Array<ArrayBuffer>> {
  for (let at = 0; at < length; at += BLOCK_BYTES / 4) {
    const block = new Uint32Array(Math.min(BLOCK_BYTES / 4, length - at));
    block.set(column.subarray(at, at + block.length));
    yield block;
  }
}

/**
 * The segment in a file, with its order by person built anew, or why the file cannot be used; it never throws for what the bytes say. When
 * `file` lies in shared memory at a multiple of 4 it becomes the segment's memory and is changed; otherwise it is copied. O(rows + places + people).
 */
export function decodeSegment(
  file: Uint8Array,
  options: DecodeOptions,
): { segment: DaySegment; stamp: string } | UnreadableSegment {
  const header = readHeader(file, options.checksum);
  if ('unreadable' in header) return header;
  if (header.dayStart !== options.dayStart)
    return unreadable('day', `of the day at minute ${header.dayStart}, not ${options.dayStart}`);
  const parts = bodyParts(header);
  const blocks = blocksOf(parts);
  const body = parts.reduce((sum, bytes) => sum + bytes, 0);
  const length = header.length + body + (blocks.length + 1) * 4;
  if (header.shift > 8 || file.length !== length)
    return unreadable('length', `${file.length} bytes, its header says ${length}`);
  const damaged = damagedBlock(file, header.length, blocks, options.checksum);
  if (damaged) return unreadable('checksum', damaged);

  const columns = columnsOf(file, header, parts);
  const impossible = impossibleIn(columns, header);
  if (impossible) return unreadable('contents', impossible);
  const { byPlace, plain, person, word } = columns;
  options.mapRefs(person);
  let strangers = 0;
  for (let row = 0; row < header.rows; row++) if (person[row] >= options.people) strangers++;
  if (strangers > 0)
    return unreadable('references', `${strangers} of ${header.rows} references lead to nobody`);
  const kinds = new Uint8Array(new SharedArrayBuffer(header.kinds.length));
  kinds.set(header.kinds);
  const segment: DaySegment = {
    dayStart: header.dayStart,
    rows: header.rows,
    person,
    word,
    byPlace,
    placeOfBlock: placesOfBlocks(plain, header.rows),
    ...orderByPerson(person, word, header.rows, options.people),
    kinds,
    kindCount: header.kinds.length / 3,
  };
  return { segment, stamp: header.stamp };
}

function damagedBlock(
  file: Uint8Array,
  start: number,
  blocks: readonly number[],
  checksum: Checksum,
): string | null {
  const body = blocks.reduce((sum, bytes) => sum + bytes, start);
  const trailer = new Uint32Array(file.slice(body).buffer);
  if (trailer[blocks.length] !== checksum(file.subarray(body, body + blocks.length * 4)))
    return 'the checksums at the end are damaged';
  for (let block = 0, at = start; block < blocks.length; at += blocks[block++])
    if (trailer[block] !== checksum(file.subarray(at, at + blocks[block])))
      return `block ${block} of ${blocks.length} is damaged`;
  return null;
}

interface Columns {
  byPlace: Offsets;
  plain: Uint32Array;
  person: Uint32Array;
  word: Uint32Array;
}

function columnsOf(file: Uint8Array, header: SegmentHeader, parts: readonly number[]): Columns {
  const { rows, places, shift } = header;
  const shared = file.buffer instanceof SharedArrayBuffer && file.byteOffset % 4 === 0;
  let at = header.length;
  const [base, delta, person, word] = parts.map((bytes, part) => {
    const from = at;
    at += bytes;
    // The two tables of offsets are small: copied, so that they do not depend on the rest.
    if (shared && part >= 2) return new Uint8Array(file.buffer, file.byteOffset + from, bytes);
    const copy = new Uint8Array(new SharedArrayBuffer(bytes));
    copy.set(file.subarray(from, from + bytes));
    return copy;
  });
  const byPlace = {
    keys: places,
    shift,
    base: new Uint32Array(base.buffer),
    delta: new Uint16Array(delta.buffer, 0, places + 1),
  };
  const plain = new Uint32Array(places + 1);
  for (let place = 0; place <= places; place++)
    plain[place] = byPlace.base[place >>> shift] + byPlace.delta[place];
  return {
    byPlace,
    plain,
    person: new Uint32Array(person.buffer, person.byteOffset, rows),
    word: new Uint32Array(word.buffer, word.byteOffset, rows),
  };
}

/** What in the columns cannot be, so that no file, whatever its checksums say, gives an index that answers wrongly; null when all can. */
function impossibleIn({ plain, word }: Columns, header: SegmentHeader): string | null {
  const { rows, places } = header;
  const kinds = header.kinds.length / 3;
  if (plain[0] !== 0 || plain[places] !== rows)
    return `places hold rows ${plain[0]} to ${plain[places]} of ${rows}`;
  for (let place = 0; place < places; place++) {
    if (plain[place + 1] < plain[place]) return `place ${place} ends before it begins`;
    let before = -1;
    for (let row = plain[place]; row < plain[place + 1]; row++) {
      const from = fromOf(word[row]);
      const to = toOf(word[row]);
      if (from >= MINUTES_OF_DAY || to < from || to > MINUTES_OF_DAY || (word[row] & DEAD) !== 0)
        return `row ${row} lasts from ${from} to ${to}`;
      if (kindOf(word[row]) >= kinds) return `row ${row} is of kind ${kindOf(word[row])} of ${kinds}`;
      const order = classOf(word[row]) * MINUTES_OF_DAY + from;
      if (order < before) return `row ${row} is out of order`;
      before = order;
    }
  }
  for (let kind = 0; kind < kinds; kind++)
    if (header.kinds[kind * 3 + 1] > 2) return `kind ${kind} has precision ${header.kinds[kind * 3 + 1]}`;
  return null;
}
