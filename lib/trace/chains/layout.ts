import type { Chain, ChainNode, Chains } from './build.ts';

/** Where one case is drawn: x in days from `firstDay` times `dayWidth`, y in lanes times `laneHeight`. */
export interface NodePosition {
  key: string;
  x: number;
  y: number;
  chain: number;
  generation: number;
}

/** Positions, the band of every chain, and the whole extent; all in the unit of the options. */
export interface ChainLayout {
  nodes: NodePosition[];
  bands: { chain: number; top: number; bottom: number }[];
  width: number;
  height: number;
  firstDay: number;
}

/** Sizes in any unit the screen likes (pixels); lanes never closer than `laneHeight`. */
export interface LayoutOptions {
  dayWidth: number;
  laneHeight: number;
  /** Empty lanes between chains. */
  gapLanes: number;
}

/**
 * Time on x, one band of lanes per chain, the largest chain on top. Within a chain a case takes its infector's lane
 * when it comes later and the lane is free there, else the nearest free lane below; so a branch reads as a line and two
 * cases never share a spot. Chains of one case share lanes at the bottom. Same input, same positions. Cases without a
 * date stand at their infector's day, or at the first day. O(cases × lanes of the chain).
 */
export function layoutChains(chains: Chains, options: LayoutOptions): ChainLayout {
  const { dayWidth, laneHeight, gapLanes } = options;
  const dated = [...chains.nodes.values()].flatMap(node => (node.day === null ? [] : [node.day]));
  const firstDay = dated.reduce((low, day) => Math.min(low, day), dated[0] ?? 0);
  const lastDay = dated.reduce((high, day) => Math.max(high, day), firstDay);
  const layout: ChainLayout = {
    nodes: [],
    bands: [],
    width: (lastDay - firstDay) * dayWidth,
    height: 0,
    firstDay,
  };
  let top = 0;
  const place = (members: readonly Chain[]): void => {
    const lanes = placeNodes(chains, members, firstDay);
    for (const { node, day, lane } of lanes.placed)
      layout.nodes.push({
        key: node.key,
        x: (day - firstDay) * dayWidth,
        y: (top + lane) * laneHeight,
        chain: node.chain,
        generation: node.generation,
      });
    const bottom = (top + lanes.count - 1) * laneHeight;
    for (const chain of members) layout.bands.push({ chain: chain.chain, top: top * laneHeight, bottom });
    layout.height = bottom;
    top += lanes.count + gapLanes;
  };
  for (const chain of chains.chains) if (chain.keys.length > 1) place([chain]);
  const alone = chains.chains.filter(chain => chain.keys.length === 1);
  if (alone.length > 0) place(alone);
  return layout;
}

interface Placed {
  node: ChainNode;
  day: number;
  lane: number;
}

function placeNodes(
  chains: Chains,
  members: readonly Chain[],
  firstDay: number,
): { placed: Placed[]; count: number } {
  const placedOf = new Map<string, Placed>();
  const dayOf = (node: ChainNode): number => {
    let at: ChainNode = node;
    while (at.day === null && at.infector !== null) at = chains.nodes.get(at.infector)!;
    return at.day ?? firstDay;
  };
  const nodes = members
    .flatMap(chain => chain.keys.map(key => chains.nodes.get(key)!))
    .map(node => ({ node, day: dayOf(node) }))
    .sort(
      (a, b) => a.day - b.day || a.node.generation - b.node.generation || (a.node.key < b.node.key ? -1 : 1),
    );
  /** Day up to which each lane is taken: a case needs a whole day free before it, so that marks do not touch. */
  const takenUntil: number[] = [];
  for (const { node, day } of nodes) {
    const wanted = node.infector === null ? 0 : (placedOf.get(node.infector)?.lane ?? 0);
    let lane = wanted;
    while (lane < takenUntil.length && takenUntil[lane] > day - 1) lane++;
    takenUntil[lane] = day;
    placedOf.set(node.key, { node, day, lane });
  }
  return { placed: [...placedOf.values()], count: Math.max(1, takenUntil.length) };
}
