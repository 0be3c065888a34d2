/**
 * Damerau–Levenshtein distance (optimal string alignment: insertions, deletions, replacements and swaps of neighbours, each 1, unless
 * `replaceCost` says a replacement of two characters costs less). Cost O(len(a)·len(b)) time, three rows of memory.
 */
export function damerauLevenshtein(
  a: string,
  b: string,
  replaceCost: (x: string, y: string) => number = () => 1,
): number {
  const left = [...a];
  const right = [...b];
  let beforeLast: number[] = [];
  let last = right.map((_, index) => index).concat(right.length);
  left.forEach((x, i) => {
    const row = [i + 1];
    right.forEach((y, j) => {
      const replaced = last[j]! + (x === y ? 0 : replaceCost(x, y));
      let cheapest = Math.min(replaced, last[j + 1]! + 1, row[j]! + 1);
      if (i > 0 && j > 0 && x === right[j - 1] && y === left[i - 1])
        cheapest = Math.min(cheapest, beforeLast[j - 1]! + 1);
      row.push(cheapest);
    });
    beforeLast = last;
    last = row;
  });
  return last[right.length]!;
}
