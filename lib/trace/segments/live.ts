import { checkInteger } from '../columns.ts';
import type { Minute, Presence } from '../types.ts';
import { KeyTable } from './key_table.ts';
import { FROM_SHIFT, StayKinds, TO_MASK, TO_SHIFT, wordOf } from './word.ts';

/** Stays up to this many minutes are chained by the hour in which they start, longer ones together. */
export const SHORT_LONGEST = 60;
/** The chain of a place's stays longer than {@link SHORT_LONGEST}. */
export const LONG_BUCKET = 24;
/** Key of a place's chain: place × 32 + bucket. */
const BUCKET_BITS = 5;
const PLACE_MAX = 2 ** (32 - BUCKET_BITS) - 2;
/** Rows an empty day has room for; growing later costs every reading thread a new descriptor. */
const ROOM = 1024;

/** How a live row came to be; known to the writer only. */
export const ROW_FED = 1;
/** Shown because of what another part of the system contributed: never sealed. */
export const ROW_CONTRIBUTED = 2;
/** What it said is said by another row for good. */
export const ROW_RETIRED = 3;

/** What a thread needs to read a live day; a structured clone shares the memory. Rows past the room need a new descriptor. */
export interface LiveDescriptor {
  dayStart: Minute;
  /** Number of rows published. */
  published: Int32Array;
  place: Uint32Array;
  person: Uint32Array;
  word: Uint32Array;
  nextAtPlace: Uint32Array;
  nextOfPerson: Uint32Array;
  kinds: Uint8Array;
  placeTable: Uint32Array;
  personTable: Uint32Array;
}

/**
 * Rows of one day that came after its segment was sealed: columns that grow at the end, and chains by person, by place and hour of
 * start (stays up to an hour), and by place (longer ones). One thread writes; others read without locks: they take `length` first,
 * follow the chains from the newest row, and skip rows at or past that length and rows marked dead.
 *
 * Links and heads are row + 1, with 0 for the end. 24 bytes a row and the tables of chains.
 */
export class LiveDay implements LiveDescriptor {
  readonly dayStart: Minute;
  published: Int32Array;
  place: Uint32Array;
  person: Uint32Array;
  word: Uint32Array;
  /** Next older row of the same place and bucket. */
  nextAtPlace: Uint32Array;
  /** Next older row of the same person. */
  nextOfPerson: Uint32Array;
  kinds: Uint8Array;
  /** Rows by {@link ROW_FED}, {@link ROW_CONTRIBUTED} and {@link ROW_RETIRED}; empty where the day is only read. */
  origin = new Uint8Array(0);
  /** Grows when the memory was replaced: other threads need a new descriptor. */
  generation = 0;
  #table: StayKinds;
  #places: KeyTable;
  #people: KeyTable;

  /** An empty day at `dayStart`, or the day another thread writes. */
  constructor(of: Minute | LiveDescriptor) {
    if (typeof of === 'number') {
      this.dayStart = of;
      this.published = new Int32Array(new SharedArrayBuffer(4));
      this.place = allocate(ROOM);
      this.person = allocate(ROOM);
      this.word = allocate(ROOM);
      this.nextAtPlace = allocate(ROOM);
      this.nextOfPerson = allocate(ROOM);
      this.origin = new Uint8Array(ROOM);
      this.#table = new StayKinds();
      this.#places = new KeyTable();
      this.#people = new KeyTable();
    } else {
      this.dayStart = of.dayStart;
      this.published = of.published;
      this.place = of.place;
      this.person = of.person;
      this.word = of.word;
      this.nextAtPlace = of.nextAtPlace;
      this.nextOfPerson = of.nextOfPerson;
      this.#table = new StayKinds(of.kinds);
      this.#places = new KeyTable(of.placeTable);
      this.#people = new KeyTable(of.personTable);
    }
    this.kinds = this.#table.bytes;
  }

  /** Rows that may be read now; see the class for how. */
  get length(): number {
    return Atomics.load(this.published, 0);
  }

  get placeTable(): Uint32Array {
    return this.#places.slots;
  }
  get personTable(): Uint32Array {
    return this.#people.slots;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.place.length * 21 + this.placeTable.byteLength + this.personTable.byteLength;
  }

  /** Whether the place has any row, dead ones too. O(1). */
  hasPlace(place: number): boolean {
    return this.#places.has(place * 32 + LONG_BUCKET);
  }

  /** Newest row + 1 of a place's bucket (see {@link firstBucketOf} and {@link LONG_BUCKET}); 0 for none. O(1). */
  lastAtPlace(place: number, bucket: number): number {
    return this.#places.get(place * 32 + bucket);
  }

  /** Newest row + 1 of a person; 0 for none. O(1). */
  lastOfPerson(person: number): number {
    return this.#people.get(person);
  }

  /**
   * Adds a row (minutes from the day's midnight, [0, 1440]) and returns its number. Only the thread that made the day may call it.
   * Throws a RangeError for a place beyond 2^27 − 2 or a kind too many. Amortised O(1).
   */
  push(
    stay: Pick<Presence, 'place' | 'person' | 'from' | 'to' | 'source' | 'precision' | 'certainty'>,
    origin: number,
  ): number {
    const { place, person } = stay;
    checkInteger('place', place, 0, PLACE_MAX);
    const word = wordOf(stay.from, stay.to, this.#table.of(stay.source, stay.precision, stay.certainty));
    const row = this.length;
    this.#reserve(row + 1);
    this.place[row] = place;
    this.person[row] = person;
    this.word[row] = word;
    this.origin[row] = origin;
    const bucket = bucketOf(word);
    const chain = place * 32 + bucket;
    // The chain of long stays exists for every place, so that one look tells that a place has no rows.
    if (bucket !== LONG_BUCKET && !this.hasPlace(place)) this.#places.set(place * 32 + LONG_BUCKET, 0);
    this.nextAtPlace[row] = this.#places.get(chain);
    this.nextOfPerson[row] = this.#people.get(person);
    this.#places.set(chain, row + 1);
    this.#people.set(person, row + 1);
    Atomics.store(this.published, 0, row + 1);
    return row;
  }

  /** What another thread needs to read this day as it is now. O(1). */
  share(): LiveDescriptor {
    const { dayStart, published, place, person, word, nextAtPlace, nextOfPerson, kinds } = this;
    const tables = { placeTable: this.placeTable, personTable: this.personTable };
    return { dayStart, published, place, person, word, nextAtPlace, nextOfPerson, kinds, ...tables };
  }

  /** Source, precision and certainty of a kind's number. */
  get table(): StayKinds {
    return this.#table;
  }

  #reserve(rows: number): void {
    if (this.#people.isFull) {
      this.#people = this.#people.grown();
      this.generation++;
    }
    // A row may bring two chains: its own and the one every place has.
    if (this.#places.isFull) {
      this.#places = this.#places.grown();
      this.generation++;
    }
    if (rows <= this.place.length) return;
    const room = this.place.length * 2;
    this.place = copied(this.place, room);
    this.person = copied(this.person, room);
    this.word = copied(this.word, room);
    this.nextAtPlace = copied(this.nextAtPlace, room);
    this.nextOfPerson = copied(this.nextOfPerson, room);
    // Readers of the old memory keep the length they can see there.
    const published = new Int32Array(new SharedArrayBuffer(4));
    published[0] = this.published[0];
    this.published = published;
    const origin = new Uint8Array(room);
    origin.set(this.origin);
    this.origin = origin;
    this.generation++;
  }
}

/** The chain of a stay at its place. */
export function bucketOf(word: number): number {
  const from = word >>> FROM_SHIFT;
  const to = (word >>> TO_SHIFT) & TO_MASK;
  return to - from > SHORT_LONGEST ? LONG_BUCKET : Math.floor(from / 60);
}

/** First hour of start whose short stays may last until minute `from` of the day or later. */
export function firstBucketOf(from: Minute): number {
  return Math.max(0, Math.floor((from - SHORT_LONGEST + 1) / 60));
}

/** Last hour of start, inclusive, of stays that begin before minute `to` of the day. */
export function lastBucketOf(to: Minute): number {
  return Math.min(LONG_BUCKET - 1, Math.floor((to - 1) / 60));
}

function allocate(rows: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(rows * 4));
}

function copied(column: Uint32Array, room: number): Uint32Array {
  const grown = allocate(room);
  grown.set(column);
  return grown;
}
