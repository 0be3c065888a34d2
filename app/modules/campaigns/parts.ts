import type { PoolingZone } from '@outpace/protocol';

/** A part of a campaign: an area of the tree with its zone. */
export interface Part {
  key: number;
  hi: number;
  name: string;
  level: number;
  zone: PoolingZone;
  population: number | null;
  lon: number | null;
  lat: number | null;
}

/** Keys cut at every edge of nested parts, ascending; `owner` is the innermost part that holds what begins there, or null between parts. */
export interface Edges {
  lows: number[];
  owner: (number | null)[];
}

/** Edges of parts that lie apart or one within the other. Sorting only. */
export function edgesOf(parts: readonly { key: number; hi: number }[]): Edges {
  const sorted = [...parts].sort((a, b) => a.key - b.key || b.hi - a.hi);
  const at = new Map<number, number | null>();
  const open: { key: number; hi: number }[] = [];
  const close = (before: number) => {
    while (open.length && open.at(-1)!.hi < before) {
      const ended = open.pop()!;
      // what an inner part leaves belongs to the one around it, unless that ends there too
      const around = open.findLast(one => one.hi > ended.hi);
      at.set(ended.hi + 1, around?.key ?? null);
    }
  };
  for (const part of sorted) {
    close(part.key);
    at.set(part.key, part.key);
    open.push(part);
  }
  close(Number.POSITIVE_INFINITY);
  const lows = [...at.keys()].sort((a, b) => a - b);
  return { lows, owner: lows.map(low => at.get(low) ?? null) };
}

/** Sums counts that came by edge into the parts that own them. */
export function byOwner(edges: Edges, counts: Iterable<readonly [number, number]>): Map<number, number> {
  const owner = new Map(edges.lows.map((low, index) => [low, edges.owner[index]!]));
  const sums = new Map<number, number>();
  for (const [low, n] of counts) {
    const key = owner.get(low);
    if (key !== null && key !== undefined) sums.set(key, (sums.get(key) ?? 0) + n);
  }
  return sums;
}

/** The innermost part that holds a key, or null. Binary search. */
export function ownerOf(edges: Edges, key: number): number | null {
  let low = 0;
  let high = edges.lows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges.lows[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : edges.owner[low - 1]!;
}

/** Bits below each level of an area key, from the city to the building; as migration 0003 packs them. */
const shifts = [48, 42, 34, 24, 14, 0] as const;

/** The key of the ancestor of `key` at a level (0 city … 5 building). */
export function ancestorKey(key: number, level: number): number {
  const unit = 2 ** shifts[level]!;
  return Math.floor(key / unit) * unit;
}

/** The smallest area of the tree that holds all of some keys. */
export function areaAround(keys: readonly number[]): { key: number; hi: number } {
  for (let level = 5; level > 0; level--) {
    const up = new Set(keys.map(key => ancestorKey(key, level)));
    const [key] = up;
    // the city itself, and whatever is coarser than the level, is its own ancestor: then the key below it is 0
    if (up.size === 1 && key !== 0 && keys.every(one => one >= key!)) {
      const hi = key! + 2 ** shifts[level]! - 1;
      if (isKeyOf(key!, level)) return { key: key!, hi };
    }
  }
  return { key: 0, hi: 2 ** 48 - 1 };
}

/** Whether a key has a part of its own at a level: otherwise it names something coarser. */
function isKeyOf(key: number, level: number): boolean {
  return (
    level === 0 || Math.floor(key / 2 ** shifts[level]!) % 2 ** (shifts[level - 1]! - shifts[level]!) !== 0
  );
}
