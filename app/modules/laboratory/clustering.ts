import { binomialDistribution, seededRandom } from '@outpace/epi';

/** A pattern held against chance: what was counted, what chance gives, and how often chance gives at least as much. */
export interface Statistic {
  method: string;
  value: number;
  expected: number | null;
  p: number | null;
  /** Tubes looked at, and positives among them. */
  n: number;
  k: number;
}

const columns = 12;
const rows = 8;
/** Index 0–95 of a well name such as 'A1', row by row. */
export function wellIndex(well: string): number {
  return (well.charCodeAt(0) - 65) * columns + Number(well.slice(1)) - 1;
}

// pairs of wells that touch by a side or a corner
function touching(wells: readonly number[]): [number, number][] {
  const at = new Map(wells.map((well, index) => [well, index]));
  return wells.flatMap((well, index) => {
    const [row, column] = [Math.floor(well / columns), well % columns];
    return [
      [row, column + 1],
      [row + 1, column - 1],
      [row + 1, column],
      [row + 1, column + 1],
    ].flatMap(([r, c]) => {
      if (r! >= rows || c! < 0 || c! >= columns) return [];
      const other = at.get(r! * columns + c!);
      return other === undefined ? [] : [[index, other] as [number, number]];
    });
  });
}

/**
 * LAB-18: positives lying side by side on a plate. Join count of neighbouring positive wells under non-free sampling (Cliff & Ord 1981, Spatial Processes, §1.3):
 * with the same number of positives laid anywhere among the wells that hold specimens, how often as many touch. Expected value exact; p from `shuffles`
 * seeded draws, (hits + 1) / (draws + 1) (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585). Null with fewer than two positives or negatives.
 * Cost: shuffles × positives × 4.
 */
export function plateClustering(
  wells: readonly { well: string; positive: boolean }[],
  shuffles: number,
): Statistic | null {
  const n = wells.length;
  const positives = wells.flatMap((one, index) => (one.positive ? [index] : []));
  const k = positives.length;
  if (k < 2 || n - k < 2) return null;
  const pairs = touching(wells.map(one => wellIndex(one.well)));
  const neighbours: number[][] = wells.map(() => []);
  for (const [a, b] of pairs) neighbours[a]!.push(b);
  const marked = new Uint8Array(n);
  const joins = (chosen: ArrayLike<number>) => {
    let count = 0;
    for (let i = 0; i < k; i++) for (const other of neighbours[chosen[i]!]!) count += marked[other]!;
    return count;
  };
  for (const index of positives) marked[index] = 1;
  const value = joins(positives);
  for (const index of positives) marked[index] = 0;
  const expected = (pairs.length * k * (k - 1)) / (n * (n - 1));
  const random = seededRandom(n * 97 + k);
  const order = Uint16Array.from({ length: n }, (_, index) => index);
  let hits = 0;
  for (let draw = 0; draw < shuffles; draw++) {
    for (let i = 0; i < k; i++) {
      const j = i + Math.floor(random() * (n - i));
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
      marked[order[i]!] = 1;
    }
    if (joins(order) >= value) hits++;
    for (let i = 0; i < k; i++) marked[order[i]!] = 0;
  }
  return { method: 'join_count', value, expected, p: (hits + 1) / (shuffles + 1), n, k };
}

/**
 * LAB-18: `k` positives among `n` in one place and hour, where the others of that day had `otherK` among `otherN`: Fisher's exact test, one-sided
 * (hypergeometric upper tail). 0 ≤ k ≤ n; null when there is nothing to compare with. Cost linear in k.
 */
export function pointClustering(k: number, n: number, otherK: number, otherN: number): Statistic | null {
  if (n === 0 || otherN === 0 || k === 0) return null;
  const total = n + otherN;
  const positives = k + otherK;
  // term(x) / term(x - 1) of the hypergeometric, summed from x = k; logarithms only for the first
  let term = Math.exp(logChoose(positives, k) + logChoose(total - positives, n - k) - logChoose(total, n));
  let p = 0;
  for (let x = k; x <= Math.min(n, positives) && term > 0; x++) {
    p += term;
    term *= ((positives - x) * (n - x)) / ((x + 1) * (total - positives - n + x + 1));
  }
  return { method: 'fisher_exact', value: k, expected: (n * positives) / total, p: Math.min(1, p), n, k };
}

/**
 * LAB-18: a laboratory's positives today against its own share before: exact binomial upper tail, with one positive and two tubes added to the days
 * before so that a share of none is not taken for impossible. Null without tubes on either side.
 */
export function positivityJump(k: number, n: number, beforeK: number, beforeN: number): Statistic | null {
  if (n === 0 || beforeN === 0) return null;
  const share = (beforeK + 1) / (beforeN + 2);
  const p = k === 0 ? 1 : binomialDistribution(n, share).survival(k - 1);
  return { method: 'binomial_tail', value: k / n, expected: share, p, n, k };
}

/**
 * LAB-18: the newest weak-positive control against those before it: standard score of its Ct (Levey & Jennings 1950), judged by Westgard's 1-3s and 2-2s.
 * `history` oldest first, without the newest; null with fewer than `least` or no spread.
 */
export function controlDrift(
  newest: number,
  history: readonly number[],
  limits: { least: number; most: number; once: number; twice: number },
): (Statistic & { out: boolean }) | null {
  const recent = history.slice(-limits.most);
  if (recent.length < limits.least) return null;
  const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
  const sd = Math.sqrt(recent.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (recent.length - 1));
  if (sd === 0) return null;
  const z = (newest - mean) / sd;
  const before = (recent.at(-1)! - mean) / sd;
  const out =
    Math.abs(z) > limits.once ||
    (Math.abs(z) > limits.twice && Math.abs(before) > limits.twice && Math.sign(z) === Math.sign(before));
  return { method: 'westgard', value: z, expected: mean, p: null, n: recent.length, k: 1, out };
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  const least = Math.min(k, n - k);
  for (let i = 1; i <= least; i++) sum += Math.log((n - least + i) / i);
  return sum;
}
