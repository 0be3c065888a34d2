const DIGIT = 16;
const BUCKETS = 1 << DIGIT;
/** Below this a comparison sort beats clearing 65,536 buckets per digit. */
const RADIX_FROM = 4096;

/**
 * Order of rows 0…length−1 ascending by several Int32 keys, the most significant first; ties keep their input order.
 * Least-significant-digit radix sort, 16-bit digits, constant digits skipped: O(length × keys), 8 bytes a row of scratch.
 */
export function sortedOrder(keys: readonly ArrayLike<number>[], length: number): Int32Array {
  let order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  if (length < RADIX_FROM) return order.sort((a, b) => compareRows(keys, a, b));

  let spare = new Int32Array(length);
  const counts = new Int32Array(BUCKETS);
  for (let k = keys.length - 1; k >= 0; k--) {
    const key = keys[k];
    for (let shift = 0; shift < 32; shift += DIGIT) {
      // Flipping the sign bit makes signed numbers sort as unsigned digits.
      const flip = shift === 16 ? 0x8000 : 0;
      counts.fill(0);
      for (let i = 0; i < length; i++) counts[((key[i] >>> shift) & 0xffff) ^ flip]++;
      if (counts[((key[0] >>> shift) & 0xffff) ^ flip] === length) continue;
      let sum = 0;
      for (let d = 0; d < BUCKETS; d++) {
        const n = counts[d];
        counts[d] = sum;
        sum += n;
      }
      for (let i = 0; i < length; i++) {
        const row = order[i];
        spare[counts[((key[row] >>> shift) & 0xffff) ^ flip]++] = row;
      }
      [order, spare] = [spare, order];
    }
  }
  return order;
}

function compareRows(keys: readonly ArrayLike<number>[], a: number, b: number): number {
  for (const key of keys) {
    const difference = key[a] - key[b];
    if (difference !== 0) return difference;
  }
  return a - b;
}

/** First position in `values[order[start…end)]`, ascending, that is not below `bound`; `order` null means values in place. */
export function lowerBound(
  values: Int32Array,
  order: Int32Array | null,
  start: number,
  end: number,
  bound: number,
): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[order ? order[middle] : middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Offsets of a CSR order: `offsets[k]…offsets[k + 1]` are the positions whose key is k, for rows already sorted by key. */
export function offsetsOf(key: Int32Array, order: Int32Array | null, length: number): Int32Array {
  const last = length === 0 ? -1 : key[order ? order[length - 1] : length - 1];
  const offsets = new Int32Array(last + 2);
  for (let i = 0; i < length; i++) offsets[key[order ? order[i] : i] + 1]++;
  for (let k = 0; k <= last; k++) offsets[k + 1] += offsets[k];
  return offsets;
}
