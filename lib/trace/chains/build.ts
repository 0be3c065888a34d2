import type { CaseFacts, ChainLink, Day } from './types.ts';

/** One case's place in its chain. */
export interface ChainNode {
  key: string;
  /** Number of the cluster (see {@link Chains.chains}). */
  chain: number;
  /** Steps from the root along the infector links; 0 for a root. */
  generation: number;
  /** The infector taken for the tree; null for a root. */
  infector: string | null;
  /** Cases this one infected in the tree. */
  offspring: number;
  /** Onset, or confirmation when onset is unknown; null when neither is. */
  day: Day | null;
}

/** One connected cluster: trees joined by shared links, ascending by first day. */
export interface Chain {
  chain: number;
  keys: string[];
  roots: string[];
  links: ChainLink[];
  generations: number;
  firstDay: Day | null;
  lastDay: Day | null;
}

/** Chains of transmission, and everything about the links that could not be used, so that nothing is lost quietly. */
export interface Chains {
  nodes: Map<string, ChainNode>;
  /** Clusters, the largest first; a case without links is a cluster of one. */
  chains: Chain[];
  /** Links kept for the trees: one infector per case. */
  treeLinks: ChainLink[];
  /** Links whose infector or infectee is not among the cases. */
  missing: ChainLink[];
  /** Links not taken for the tree because the case has a better-supported infector. */
  alternative: ChainLink[];
  /** Circles of infectors, each listed once in order; the latest-dated step of each was cut, and is in `cut`. */
  cycles: string[][];
  cut: ChainLink[];
  /** Cases with no infector in the list and not imported. */
  unresolvedSources: number;
}

/**
 * Trees of transmission from cases and links. Of several links to one case the known one, then the most probable, then
 * the one with the smaller infector key makes the tree; a circle is reported and cut, never followed. A case listed
 * twice throws. O((cases + links) log).
 */
export function buildChains(cases: readonly CaseFacts[], links: readonly ChainLink[]): Chains {
  const nodes = new Map<string, ChainNode>();
  for (const facts of cases) {
    if (nodes.has(facts.key)) throw new Error(`case ${facts.key} is listed twice`);
    const day = facts.onsetDay ?? facts.confirmedDay;
    nodes.set(facts.key, { key: facts.key, chain: -1, generation: 0, infector: null, offspring: 0, day });
  }
  const missing = links.filter(link => !nodes.has(link.infector) || !nodes.has(link.infectee));
  const usable = links.filter(link => nodes.has(link.infector) && nodes.has(link.infectee));
  const chosen = new Map<string, ChainLink>();
  const alternative: ChainLink[] = [];
  for (const link of [...usable].sort(bySupport)) {
    if (chosen.has(link.infectee)) alternative.push(link);
    else chosen.set(link.infectee, link);
  }
  const { cycles, cut } = cutCycles(nodes, chosen);
  for (const link of chosen.values()) {
    nodes.get(link.infectee)!.infector = link.infector;
    nodes.get(link.infector)!.offspring++;
  }
  setGenerations(nodes);
  const chains = clusters(nodes, usable);
  const imported = new Set(cases.filter(facts => facts.imported).map(facts => facts.key));
  let unresolvedSources = 0;
  for (const node of nodes.values())
    if (node.infector === null && !imported.has(node.key)) unresolvedSources++;
  return {
    nodes,
    chains,
    treeLinks: [...chosen.values()],
    missing,
    alternative,
    cycles,
    cut,
    unresolvedSources,
  };
}

function bySupport(a: ChainLink, b: ChainLink): number {
  if (a.kind !== b.kind) return a.kind === 'known' ? -1 : 1;
  const difference = (b.probability ?? 1) - (a.probability ?? 1);
  if (difference !== 0) return difference;
  return a.infector < b.infector ? -1 : a.infector > b.infector ? 1 : 0;
}

/** With one infector per case a circle is found by walking up once; self-links are circles of one. */
function cutCycles(
  nodes: Map<string, ChainNode>,
  chosen: Map<string, ChainLink>,
): { cycles: string[][]; cut: ChainLink[] } {
  const cycles: string[][] = [];
  const cut: ChainLink[] = [];
  const walkOf = new Map<string, string>();
  for (const start of nodes.keys()) {
    let at: string | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, start);
      at = chosen.get(at)?.infector;
    }
    if (at === undefined || walkOf.get(at) !== start) continue;
    const cycle: string[] = [];
    let member = at;
    do {
      cycle.push(member);
      member = chosen.get(member)!.infector;
    } while (member !== at);
    // Cut at the earliest case: it is the likeliest to have been infected from outside the circle.
    const dayOf = (key: string) => nodes.get(key)!.day ?? Number.POSITIVE_INFINITY;
    const earliest = [...cycle].sort((a, b) => dayOf(a) - dayOf(b) || (a < b ? -1 : 1))[0];
    cycles.push(cycle.reverse());
    cut.push(chosen.get(earliest)!);
    chosen.delete(earliest);
  }
  return { cycles, cut };
}

function setGenerations(nodes: Map<string, ChainNode>): void {
  const done = new Set<string>();
  for (const node of nodes.values()) {
    const path: ChainNode[] = [];
    let at: ChainNode | null = node;
    while (at !== null && !done.has(at.key)) {
      path.push(at);
      at = at.infector === null ? null : nodes.get(at.infector)!;
    }
    let generation = at === null ? -1 : at.generation;
    for (let i = path.length - 1; i >= 0; i--) {
      path[i].generation = ++generation;
      done.add(path[i].key);
    }
  }
}

/** Connected components over all usable links (alternatives too: two possible sources tie their chains together). */
function clusters(nodes: Map<string, ChainNode>, links: readonly ChainLink[]): Chain[] {
  const parent = new Map<string, string>();
  for (const key of nodes.keys()) parent.set(key, key);
  const rootOf = (key: string): string => {
    let root = key;
    while (parent.get(root) !== root) root = parent.get(root)!;
    for (let at = key; at !== root; ) {
      const next = parent.get(at)!;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const link of links) parent.set(rootOf(link.infectee), rootOf(link.infector));
  const members = new Map<string, Chain>();
  for (const node of nodes.values()) {
    const root = rootOf(node.key);
    let chain = members.get(root);
    if (chain === undefined) {
      chain = { chain: -1, keys: [], roots: [], links: [], generations: 0, firstDay: null, lastDay: null };
      members.set(root, chain);
    }
    chain.keys.push(node.key);
    if (node.infector === null) chain.roots.push(node.key);
    chain.generations = Math.max(chain.generations, node.generation + 1);
    if (node.day === null) continue;
    if (chain.firstDay === null || node.day < chain.firstDay) chain.firstDay = node.day;
    if (chain.lastDay === null || node.day > chain.lastDay) chain.lastDay = node.day;
  }
  for (const link of links) members.get(rootOf(link.infectee))!.links.push(link);
  const chains = [...members.values()];
  for (const chain of chains) {
    chain.keys.sort();
    chain.roots.sort();
  }
  const dayOr = (day: Day | null) => day ?? Number.POSITIVE_INFINITY;
  const earlier = (x: Day, y: Day) => (x === y ? 0 : x - y);
  chains.sort(
    (a, b) =>
      b.keys.length - a.keys.length ||
      earlier(dayOr(a.firstDay), dayOr(b.firstDay)) ||
      (a.keys[0] < b.keys[0] ? -1 : 1),
  );
  chains.forEach((chain, number) => {
    chain.chain = number;
    for (const key of chain.keys) nodes.get(key)!.chain = number;
  });
  return chains;
}
