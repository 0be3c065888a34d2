import type { Pack } from '@outpace/protocol';
import { type Chain, layoutChains, offspring } from '@outpace/trace';
import type { ChainCase } from '../cases/queries.ts';
import type { OutbreakChains } from './chains.ts';
import { dayText } from './facts.ts';

/** The chain's own name: the number of its earliest root. */
export function chainLabel(of: OutbreakChains, chain: Chain): string {
  const root = rootOf(of, chain);
  return of.cases.find(row => row.id === root)?.number ?? `#${chain.chain + 1}`;
}

/** A chain keeps its id while its earliest root stays the same: ids survive new cases and new computations. */
export function rootOf(of: OutbreakChains, chain: Chain): string {
  const day = (key: string) => of.chains.nodes.get(key)?.day ?? Number.POSITIVE_INFINITY;
  const among = chain.roots.length ? chain.roots : chain.keys;
  return among.reduce(
    (best, key) => (day(key) < day(best) || (day(key) === day(best) && key < best) ? key : best),
    among[0]!,
  );
}

/** The mark a case is drawn with. */
export function classOf(pack: Pack, state: string): 'confirmed' | 'asymptomatic' | 'suspected' | 'released' {
  const meaning = pack.case_states.find(one => one.id === state)?.meaning;
  return state === 'asymptomatic'
    ? 'asymptomatic'
    : meaning === 'suspected'
      ? 'suspected'
      : meaning === 'closed'
        ? 'released'
        : 'confirmed';
}

/** Chains as a ranked list: open ones by risk, then closed ones by size. Cases without any link are in chains of one. */
export function rankedChains(of: OutbreakChains) {
  const byId = new Map(of.cases.map(row => [row.id, row]));
  const open = new Map(of.open.map((one, index) => [one.chain.chain, { ...one, rank: index + 1 }]));
  const ordered = [
    ...of.open.map(one => one.chain),
    ...of.chains.chains.filter(chain => !open.has(chain.chain)),
  ];
  return ordered.map(chain => {
    const standing = open.get(chain.chain);
    const members = chain.keys.map(key => byId.get(key)!);
    const known = members.filter(row => row.foundIn !== 'unknown');
    const day = (value: number | null) => (value === null ? null : dayText(value));
    return {
      id: rootOf(of, chain),
      label: byId.get(rootOf(of, chain))!.number,
      chain,
      open: standing !== undefined,
      rank: standing?.rank ?? null,
      risk: standing?.risk ?? null,
      size: chain.keys.length,
      generations: chain.generations,
      firstDay: day(chain.firstDay),
      lastDay: day(chain.lastDay),
      daysSinceLastCase: standing?.daysSinceLastCase ?? null,
      outsideControl: members.filter(row => row.foundIn === 'community').length,
      shareOutsideControl: known.length
        ? known.filter(row => row.foundIn === 'community').length / known.length
        : null,
      recentCases: standing?.recentCases ?? 0,
      knownLinks: chain.links.filter(link => link.kind === 'known').length,
      likelyLinks: chain.links.filter(link => link.kind === 'likely').length,
      unknownSources: chain.keys.filter(
        key => of.chains.nodes.get(key)!.infector === null && !isImported(of, byId.get(key)!),
      ).length,
    };
  });
}

const isImported = (of: OutbreakChains, row: ChainCase) =>
  row.origin === 'imported' || of.decisions.standing.get(row.id)?.verdict === 'imported';

/** Every case with its place on the time axis, and every link that is drawn; other candidates come with a case. */
export function graphOf(of: OutbreakChains) {
  const layout = new Map(
    layoutChains(of.chains, { dayWidth: 1, laneHeight: 1, gapLanes: 1 }).nodes.map(node => [node.key, node]),
  );
  const idOf = new Map<number, string>(of.chains.chains.map(chain => [chain.chain, rootOf(of, chain)]));
  const tree = new Set(of.chains.treeLinks.map(link => `${link.infector} ${link.infectee}`));
  const kindOf = new Map(of.known.map(link => [`${link.infector} ${link.infectee}`, link.kind]));
  const nodes = of.cases.map(row => {
    const node = of.chains.nodes.get(row.id)!;
    return {
      id: row.id,
      number: row.number,
      state: row.state,
      class: classOf(of.pack, row.state),
      day: node.day === null ? null : dayText(node.day),
      lane: layout.get(row.id)?.y ?? 0,
      chain: idOf.get(node.chain)!,
      generation: node.generation,
      infector: node.infector,
      offspring: node.offspring,
      foundIn: row.foundIn,
      origin: row.origin,
      unknownSource: node.infector === null && !isImported(of, row),
      areaKey: row.areaKey,
      cluster: row.cluster,
    };
  });
  const drawn = [...of.chains.treeLinks, ...of.chains.alternative, ...of.chains.cut].map(link => {
    const key = `${link.infector} ${link.infectee}`;
    const kind = kindOf.get(key) ?? 'likely';
    return {
      from: link.infector,
      to: link.infectee,
      kind,
      evidence: kind === 'likely' ? 'copresence' : kind === 'sequence' ? 'sequence' : 'interview',
      probability: kind === 'likely' ? (link.probability ?? 0) : 1,
      tree: tree.has(key),
    };
  });
  // the runners-up of each case are drawn when the case is looked at
  const shown = new Set(drawn.map(link => `${link.from} ${link.to}`));
  const ghosts = [...of.likely].flatMap(([to, sources]) =>
    sources.candidates
      .filter(
        candidate =>
          of.chains.nodes.has(candidate.sourceCaseId) &&
          of.chains.nodes.has(to) &&
          !shown.has(`${candidate.sourceCaseId} ${to}`),
      )
      .map(candidate => ({
        from: candidate.sourceCaseId,
        to,
        kind: 'likely',
        evidence: 'copresence',
        probability: candidate.probability,
        tree: false,
      })),
  );
  return { nodes, links: [...drawn, ...ghosts] };
}

/** Totals: links known, resolved and not; offspring per case; onset gaps; circles. */
export function summaryOf(of: OutbreakChains, now: number) {
  const counts = [...offspring(of.chains).values()];
  const distribution: Record<string, number> = {};
  for (const n of counts) distribution[n] = (distribution[n] ?? 0) + 1;
  const number = new Map(of.cases.map(row => [row.id, row.number]));
  const { gapsDays: _gaps, ...onsetGaps } = of.gaps;
  const several = of.chains.chains.filter(chain => chain.keys.length > 1);
  return {
    cases: of.cases.length,
    links: {
      known: of.known.length + of.unresolved.length,
      resolved: of.known.length,
      unresolved: of.unresolved.length,
      judged: of.known.filter(link => link.kind === 'judged').length,
      alternative: of.chains.alternative.length + of.overruled.length,
      likely: of.likelyLinks.length,
    },
    chains: {
      count: several.length,
      open: of.open.filter(one => one.size > 1).length,
      singles: of.chains.chains.length - several.length,
      largest: Math.max(0, ...of.chains.chains.map(chain => chain.keys.length)),
      generations: Math.max(0, ...of.chains.chains.map(chain => chain.generations)),
    },
    unknownSources: of.chains.unresolvedSources,
    offspring: {
      mean: counts.length ? counts.reduce((sum, n) => sum + n, 0) / counts.length : null,
      max: Math.max(0, ...counts),
      none: counts.filter(n => n === 0).length,
      distribution,
    },
    onsetGaps,
    cycles: of.chains.cycles.map(circle => circle.map(id => ({ id, number: number.get(id) ?? id }))),
    likely: of.likelyState,
    asOf: new Date(now).toISOString(),
  };
}
