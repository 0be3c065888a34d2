import { describe, expect, it } from 'vitest';
import { onChainKey, pathToSource } from './chainKeys.ts';
import { type ChainLink, type ChainNode, type ChainSummary, foldLayout } from './foldLayout.ts';

const node = (id: string, day: string | null, lane: number, chain = 'c1'): ChainNode => ({
  id,
  label: id,
  class: 'confirmed',
  day,
  lane,
  chain,
});
const link = (from: string, to: string, probability = 0.9, ghost = false): ChainLink => ({
  from,
  to,
  evidence: 'interview',
  probability,
  ghost,
});
const chain = (id: string, size: number): ChainSummary => ({
  id,
  label: id,
  open: true,
  size,
  lastDay: null,
  outsideControl: 0,
});
const nodes = [
  node('a', '2022-07-01', 5),
  node('b', '2022-07-03', 5),
  node('c', '2022-07-04', 6),
  node('x', '2022-07-02', 0, 'c2'),
  node('y', '2022-07-02', 1, 'c3'),
  node('u', null, 9),
];
const links = [link('a', 'b'), link('a', 'c', 0.6), link('b', 'c', 0.3), link('x', 'c', 0.99, true)];
const chains = [chain('c1', 4), chain('c2', 1), chain('c3', 1)];

describe('chains on the time axis', () => {
  it('stand in ranked order, single cases share lanes at the bottom, undated ones are in the tray', () => {
    const layout = foldLayout(nodes, chains, new Set(['c1']));
    expect(layout.undated.map(one => one.id)).toEqual(['u']);
    expect(layout.nodes.map(({ id, x, y }) => [id, x, y])).toEqual([
      ['a', 0, 0],
      ['b', 2, 0],
      ['c', 3, 1],
      ['x', 1, 3],
      ['y', 1, 4],
    ]);
    expect(layout.bands.map(band => band.chain)).toEqual(['c1', null]);
  });
  it('fold into one lane of cases per day', () => {
    const layout = foldLayout(nodes, chains, new Set());
    expect(layout.ribbons).toHaveLength(1);
    expect([...layout.ribbons[0]!.perDay]).toEqual([
      [0, 1],
      [2, 1],
      [3, 1],
    ]);
  });
  it('without any dated case draw nothing and lose nobody', () => {
    const layout = foldLayout([node('u', null, 0)], [], new Set());
    expect(layout).toMatchObject({ days: 0, lanes: 0, nodes: [] });
    expect(layout.undated).toHaveLength(1);
  });
});

describe('keys on chains', () => {
  const { nodes: placed } = foldLayout(nodes, chains, new Set(['c1']));
  const press = (key: string, selected: string | null) => onChainKey({ key }, selected, placed, links);
  it('← goes to the likeliest infector, → to the first infected, ↑↓ to siblings', () => {
    expect(press('ArrowLeft', 'c')).toEqual({ do: 'select', id: 'a' });
    expect(press('ArrowRight', 'a')).toEqual({ do: 'select', id: 'b' });
    expect(press('ArrowDown', 'b')).toEqual({ do: 'select', id: 'c' });
    expect(press('ArrowLeft', 'a')).toBeUndefined();
    expect(press('ArrowRight', null)).toEqual({ do: 'select', id: 'a' });
  });
  it('P walks back to the source and stops at a circle', () => {
    expect(pathToSource(links, 'c')).toEqual(['c', 'a']);
    expect(pathToSource([link('p', 'q'), link('q', 'p')], 'p')).toEqual(['p', 'q']);
  });
});
