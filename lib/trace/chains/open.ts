import type { Chain, Chains } from './build.ts';
import type { Day } from './types.ts';

/** A chain that may still be spreading, with the figures behind its rank. */
export interface OpenChain {
  chain: Chain;
  size: number;
  daysSinceLastCase: number;
  /** Share of cases found outside control (not while already quarantined or watched), 0…1; null when unknown for all. */
  shareOutsideControl: number | null;
  /** Cases in the last `growthDays` up to `today`. */
  recentCases: number;
  risk: number;
}

/** When a chain is open, and how its figures make a rank; packs hold the numbers. */
export interface OpenChainOptions {
  today: Day;
  /** A chain whose last case is this many days back or more is closed (for example two maximum incubations). */
  closedAfterDays: number;
  growthDays: number;
  /** Whether a case was found under control; undefined when not recorded. */
  foundUnderControl: (key: string) => boolean | undefined;
  /** Risk = recency × (1 − days / closedAfterDays) + outside × share + size × ln(size) + growth × recent / size. */
  weights: { recency: number; outsideControl: number; logSize: number; growth: number };
}

/**
 * Open chains by risk, highest first (then by chain number). A chain without any dated case counts as open with its
 * last case today: not knowing is not safe. An unknown share outside control counts as all of it. O(cases).
 */
export function openChains(chains: Chains, options: OpenChainOptions): OpenChain[] {
  const { today, closedAfterDays, growthDays, weights } = options;
  const open: OpenChain[] = [];
  for (const chain of chains.chains) {
    const daysSinceLastCase = chain.lastDay === null ? 0 : Math.max(0, today - chain.lastDay);
    if (daysSinceLastCase >= closedAfterDays) continue;
    const size = chain.keys.length;
    const known = chain.keys.map(options.foundUnderControl).filter(found => found !== undefined);
    const shareOutsideControl =
      known.length === 0 ? null : known.filter(found => !found).length / known.length;
    const recentCases = chain.keys.filter(key => {
      const day = chains.nodes.get(key)!.day;
      return day !== null && day > today - growthDays && day <= today;
    }).length;
    const risk =
      weights.recency * (1 - daysSinceLastCase / closedAfterDays) +
      weights.outsideControl * (shareOutsideControl ?? 1) +
      weights.logSize * Math.log(size) +
      weights.growth * (recentCases / size);
    open.push({ chain, size, daysSinceLastCase, shareOutsideControl, recentCases, risk });
  }
  return open.sort((a, b) => b.risk - a.risk || a.chain.chain - b.chain.chain);
}
