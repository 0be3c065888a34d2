import { PRECISION_DAY, PRECISION_MINUTE, PRECISION_PART_OF_DAY, type Precision } from '../types.ts';

/**
 * One stay within a day in 32 bits: start 11 bits (minutes from local midnight, 0–1439), end 11 bits (0–1440), index
 * into the day's table of kinds 9 bits, dead 1 bit. The start lies highest, so that comparing words compares starts.
 */
export const FROM_SHIFT = 21;
export const TO_SHIFT = 10;
export const TO_MASK = 0x7ff;
export const KIND_SHIFT = 1;
export const KIND_MASK = 0x1ff;
/** Set in memory only (what this row said is now said by another row); never on disk. */
export const DEAD = 1;

export const MINUTES_OF_DAY = 1440;
/** Different (source, precision, certainty) triples one day may hold. */
export const KINDS_MAX = KIND_MASK + 1;

/** Packs one stay of a day; bounds are the caller's to check. */
export function wordOf(from: number, to: number, kind: number): number {
  return ((from << FROM_SHIFT) | (to << TO_SHIFT) | (kind << KIND_SHIFT)) >>> 0;
}

export function fromOf(word: number): number {
  return word >>> FROM_SHIFT;
}

export function toOf(word: number): number {
  return (word >>> TO_SHIFT) & TO_MASK;
}

export function kindOf(word: number): number {
  return (word >>> KIND_SHIFT) & KIND_MASK;
}

/** The longest stay, in minutes, of each class of duration; a place's stays lie by class, so that a ward's residents do not make its visitors slow to find. */
export const CLASS_LONGEST = [32, 128, 512, MINUTES_OF_DAY] as const;

/** Class of duration of a stay: 0 (up to 32 minutes, point events too), 1, 2 or 3. */
export function classOf(word: number): number {
  const duration = toOf(word) - fromOf(word);
  return duration <= 32 ? 0 : duration <= 128 ? 1 : duration <= 512 ? 2 : 3;
}

/** Table of (source, precision, certainty) triples by which a day's words name what is known of a stay. */
export class StayKinds {
  /** Three bytes a kind: source, precision, certainty. */
  readonly bytes: Uint8Array;
  #size: number;
  #codes = new Map<number, number>();

  constructor(bytes: Uint8Array = new Uint8Array(new SharedArrayBuffer(KINDS_MAX * 3)), size = 0) {
    this.bytes = bytes;
    this.#size = size;
    for (let kind = 0; kind < size; kind++) {
      const at = kind * 3;
      this.#codes.set((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2], kind);
    }
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a triple, given one when new; a RangeError when the day already holds {@link KINDS_MAX} different ones. */
  of(source: number, precision: Precision, certainty: number): number {
    const triple = (source << 16) | (precision << 8) | certainty;
    const known = this.#codes.get(triple);
    if (known !== undefined) return known;
    if (this.#size === KINDS_MAX)
      throw new RangeError(
        `a day holds at most ${KINDS_MAX} different (source, precision, certainty); (${source}, ${precision}, ${certainty}) is one more`,
      );
    this.bytes.set([source, precision, certainty], this.#size * 3);
    this.#codes.set(triple, this.#size);
    return this.#size++;
  }

  source(kind: number): number {
    return this.bytes[kind * 3];
  }
  precision(kind: number): Precision {
    return this.bytes[kind * 3 + 1] as Precision;
  }
  certainty(kind: number): number {
    return this.bytes[kind * 3 + 2];
  }
}

/** Whether minutes may be counted from it. */
export function isExact(precision: Precision): boolean {
  return precision === PRECISION_MINUTE;
}

export { PRECISION_DAY, PRECISION_MINUTE, PRECISION_PART_OF_DAY };
