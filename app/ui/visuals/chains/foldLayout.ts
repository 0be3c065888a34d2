import type { PersonClass } from '../../tokens.ts';
import { daysBetween } from '../../words/formatTime.ts';

export type ChainNode = {
  id: string;
  label: string;
  class: PersonClass;
  /** City date of onset or sampling; null stands in the tray. */
  day: string | null;
  /** Lane from `layoutChains(chains, { dayWidth: 1, laneHeight: 1, gapLanes: 1 })`: its `y`. */
  lane: number;
  chain: string;
  unknownSource?: boolean;
};

export type ChainLink = {
  from: string;
  to: string;
  evidence: 'interview' | 'sequence' | 'copresence';
  /** 0–1. */
  probability: number;
  /** A runner-up infector, drawn only while its infectee is selected. */
  ghost?: boolean;
};

export type ChainSummary = {
  id: string;
  label: string;
  open: boolean;
  size: number;
  lastDay: string | null;
  outsideControl: number;
};

export type PlacedNode = ChainNode & { x: number; y: number };
export type Ribbon = { chain: string; y: number; perDay: Map<number, number>; top: number };
export type Band = { chain: string | null; label: string; top: number; lanes: number; folded: boolean };
export type FoldedLayout = {
  nodes: PlacedNode[];
  ribbons: Ribbon[];
  bands: Band[];
  undated: ChainNode[];
  days: number;
  lanes: number;
  firstDay: string;
};

/** Nodes on screen above which chains start folded. */
export const foldAbove = 300;

/**
 * Stacks chains top to bottom in their ranked order. A folded chain is one lane of daily counts; chains of one case share the lanes
 * the layout gave them, at the bottom. `x` is days since the first day, `y` lanes. O(nodes log nodes).
 */
export function foldLayout(
  nodes: ChainNode[],
  chains: ChainSummary[],
  unfolded: ReadonlySet<string>,
): FoldedLayout {
  const dated = nodes.filter(node => node.day !== null);
  const undated = nodes.filter(node => node.day === null);
  let [first, last] = ['9999-12-31', '0000-01-01'];
  for (const node of dated) {
    if (node.day! < first) first = node.day!;
    if (node.day! > last) last = node.day!;
  }
  const layout: FoldedLayout = {
    nodes: [],
    ribbons: [],
    bands: [],
    undated,
    days: dated.length ? daysBetween(first, last) + 1 : 0,
    lanes: 0,
    firstDay: dated.length ? first : '',
  };
  const byChain = new Map<string, ChainNode[]>();
  for (const node of dated) {
    const members = byChain.get(node.chain);
    if (members) members.push(node);
    else byChain.set(node.chain, [node]);
  }
  const summaryOf = new Map(chains.map(chain => [chain.id, chain]));
  const ordered = [
    ...chains.map(chain => chain.id).filter(id => byChain.has(id)),
    ...[...byChain.keys()].filter(id => !summaryOf.has(id)),
  ];
  const alone: ChainNode[] = [];
  const place = (members: ChainNode[], chain: string | null, label: string) => {
    const lowest = members.reduce((low, node) => Math.min(low, node.lane), members[0]!.lane);
    let lanes = 0;
    for (const node of members) {
      const lane = node.lane - lowest;
      lanes = Math.max(lanes, lane + 1);
      layout.nodes.push({ ...node, x: daysBetween(first, node.day!), y: layout.lanes + lane });
    }
    layout.bands.push({ chain, label, top: layout.lanes, lanes, folded: false });
    layout.lanes += lanes + 1;
  };
  for (const id of ordered) {
    const members = byChain.get(id)!;
    const label = summaryOf.get(id)?.label ?? id;
    if (members.length === 1 && (summaryOf.get(id)?.size ?? 1) === 1) alone.push(members[0]!);
    else if (unfolded.has(id)) place(members, id, label);
    else {
      const perDay = new Map<number, number>();
      for (const node of members) {
        const x = daysBetween(first, node.day!);
        perDay.set(x, (perDay.get(x) ?? 0) + 1);
      }
      layout.ribbons.push({ chain: id, y: layout.lanes, perDay, top: Math.max(...perDay.values()) });
      layout.bands.push({ chain: id, label, top: layout.lanes, lanes: 1, folded: true });
      layout.lanes += 2;
    }
  }
  if (alone.length > 0) place(packAlone(alone, first), null, '');
  return layout;
}

/** Chains of one case need no lane of their own: each takes the first lane free on its day. */
function packAlone(nodes: ChainNode[], first: string): ChainNode[] {
  const taken: number[] = [];
  return [...nodes]
    .sort((a, b) => (a.day! < b.day! ? -1 : a.day! > b.day! ? 1 : a.id < b.id ? -1 : 1))
    .map(node => {
      const day = daysBetween(first, node.day!);
      let lane = taken.findIndex(until => until < day);
      if (lane < 0) lane = taken.length;
      taken[lane] = day;
      return { ...node, lane };
    });
}
