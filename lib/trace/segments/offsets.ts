/**
 * Where each key's rows begin, in 2 bytes a key: offset(k) = base[k >> shift] + delta[k]. The shift is the largest for which
 * every block's rows fit 16 bits (8 for people, fewer where a station lies in a block), so a city's people cost 20 MB a day instead of 40.
 */
export interface Offsets {
  /** Number of keys; `delta` is one longer, so that `offsetAt(offsets, keys)` is the number of rows. */
  keys: number;
  shift: number;
  base: Uint32Array;
  delta: Uint16Array;
}

/** First row of key `k`, 0 ≤ k ≤ keys. O(1). */
export function offsetAt(offsets: Offsets, k: number): number {
  return offsets.base[k >> offsets.shift] + offsets.delta[k];
}

/** Compacts plain offsets (length keys + 1, ascending). O(keys). */
export function compactOffsets(plain: Uint32Array): Offsets {
  const keys = plain.length - 1;
  let shift = 8;
  while (shift > 0 && !fits(plain, shift)) shift--;
  const base = new Uint32Array(new SharedArrayBuffer(((keys >> shift) + 1) * 4));
  const delta = new Uint16Array(new SharedArrayBuffer(plain.length * 2));
  for (let k = 0; k <= keys; k++) {
    const block = k >> shift;
    if (k === block << shift) base[block] = plain[k];
    delta[k] = plain[k] - base[block];
  }
  return { keys, shift, base, delta };
}

function fits(plain: Uint32Array, shift: number): boolean {
  const block = 1 << shift;
  for (let start = 0; start < plain.length; start += block) {
    const last = Math.min(start + block, plain.length) - 1;
    if (plain[last] - plain[start] > 0xffff) return false;
  }
  return true;
}
