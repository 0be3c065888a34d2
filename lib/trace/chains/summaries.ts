import type { Chains } from './build.ts';
import type { CaseFacts } from './types.ts';

/** Offspring per case in the trees, every case listed (0 when it infected nobody known). O(cases). */
export function offspring(chains: Chains): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of chains.nodes.values()) counts.set(node.key, node.offspring);
  return counts;
}

/** Onset gaps of linked pairs in days: infectee's onset less infector's. */
export interface GapSummary {
  /** Pairs with both onsets known. */
  n: number;
  /** Links left out because a case or an onset is missing. */
  undated: number;
  meanDays: number | null;
  /** Sample standard deviation (n − 1); null below two pairs. */
  sdDays: number | null;
  gapsDays: number[];
}

/** Onset gaps over links, each link counted once, in the order given. O(cases + links). */
export function onsetGaps(
  cases: readonly CaseFacts[],
  links: readonly { infector: string; infectee: string }[],
): GapSummary {
  const onsetOf = new Map(cases.map(facts => [facts.key, facts.onsetDay]));
  const gapsDays: number[] = [];
  for (const link of links) {
    const first = onsetOf.get(link.infector) ?? null;
    const second = onsetOf.get(link.infectee) ?? null;
    if (first !== null && second !== null) gapsDays.push(second - first);
  }
  const n = gapsDays.length;
  const meanDays = n === 0 ? null : gapsDays.reduce((sum, gap) => sum + gap, 0) / n;
  const squares = meanDays === null ? 0 : gapsDays.reduce((sum, gap) => sum + (gap - meanDays) ** 2, 0);
  return {
    n,
    undated: links.length - n,
    meanDays,
    sdDays: n < 2 ? null : Math.sqrt(squares / (n - 1)),
    gapsDays,
  };
}
