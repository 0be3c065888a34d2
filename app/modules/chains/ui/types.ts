import type { ChainLink, ChainNode, ChainSummary } from '../../../ui/visuals/ChainGraph.tsx';
import type { Bilingual } from '../../../ui/words/index.ts';

export interface ChainItem {
  id: string;
  label: string;
  open: boolean;
  rank: number | null;
  size: number;
  generations: number;
  firstDay: string | null;
  lastDay: string | null;
  daysSinceLastCase: number | null;
  outsideControl: number;
  recentCases: number;
  unknownSources: number;
}
export interface Likely {
  state: 'fresh' | 'stale' | 'waiting' | 'none';
  computedAt: string | null;
}
export interface Graph {
  nodes: {
    id: string;
    number: string;
    class: 'confirmed' | 'asymptomatic' | 'suspected' | 'released';
    day: string | null;
    lane: number;
    chain: string;
    unknownSource: boolean;
  }[];
  links: {
    from: string;
    to: string;
    kind: string;
    evidence: 'interview' | 'sequence' | 'copresence';
    probability: number;
    tree: boolean;
  }[];
  chains: ChainItem[];
  likely: Likely;
  asOf: string;
}
export interface Summary {
  cases: number;
  links: { known: number; resolved: number; unresolved: number; likely: number };
  chains: { count: number; open: number; singles: number; largest: number };
  unknownSources: number;
  offspring: { mean: number | null; max: number };
  onsetGaps: { n: number; meanDays: number | null; sdDays: number | null };
  asOf: string;
}
export interface SourceView {
  caseId: string;
  number: string;
  known: { caseId: string; number: string; kind: string; note: string | null }[];
  overruled: { caseId: string; number: string; kind: string }[];
  unresolved: string[];
  infected: { caseId: string; number: string; kind: string }[];
  unknownSource: number | null;
  candidates: {
    caseId: string;
    number: string;
    day: string | null;
    probability: number;
    evidence: { kind: string; weight: number; text: Bilingual }[];
  }[];
  scored: number;
  likely: Likely;
  chainId: string | null;
  judgements: {
    verdict: string;
    sourceNumber: string | null;
    reason: string;
    at: string;
    by: string | null;
  }[];
}

/** The server's graph as the drawing takes it; candidates that are not in the tree are drawn while their case is selected. */
export function drawn(graph: Graph): { nodes: ChainNode[]; links: ChainLink[]; chains: ChainSummary[] } {
  return {
    nodes: graph.nodes.map(node => ({
      id: node.id,
      label: node.number,
      class: node.class,
      day: node.day,
      lane: node.lane,
      chain: node.chain,
      unknownSource: node.unknownSource,
    })),
    links: graph.links.map(link => ({
      from: link.from,
      to: link.to,
      evidence: link.evidence,
      probability: link.probability,
      ...(link.tree ? {} : { ghost: true }),
    })),
    chains: graph.chains.map(chain => ({
      id: chain.id,
      label: chain.label,
      open: chain.open,
      size: chain.size,
      lastDay: chain.lastDay,
      outsideControl: chain.outsideControl,
    })),
  };
}

/** A probability in words: whole per cent, never rounded to certainty. */
export function share(probability: number): string {
  const percent = Math.round(probability * 100);
  return percent >= 100 && probability < 1
    ? '>99%'
    : percent === 0 && probability > 0
      ? '<1%'
      : `${percent}%`;
}
