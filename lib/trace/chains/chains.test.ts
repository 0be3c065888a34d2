import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildChains } from './build.ts';
import { layoutChains } from './layout.ts';
import { openChains } from './open.ts';
import { offspring, onsetGaps } from './summaries.ts';
import type { CaseFacts, ChainLink } from './types.ts';

const caseOf = (key: string, onsetDay: number | null, more: Partial<CaseFacts> = {}): CaseFacts => ({
  key,
  onsetDay,
  confirmedDay: null,
  ...more,
});
const known = (infector: string, infectee: string): ChainLink => ({ infector, infectee, kind: 'known' });
const likely = (infector: string, infectee: string, probability: number): ChainLink => ({
  infector,
  infectee,
  kind: 'likely',
  probability,
});

const cases = [
  caseOf('a', 0, { imported: true }),
  caseOf('b', 4),
  caseOf('c', 5),
  caseOf('d', 9),
  caseOf('e', 2),
  caseOf('f', null),
];

describe('building chains', () => {
  it('gives trees with generations, roots and offspring, and counts sources nobody knows', () => {
    const chains = buildChains(cases, [known('a', 'b'), known('a', 'c'), likely('c', 'd', 0.6)]);
    expect(chains.nodes.get('d')).toMatchObject({ generation: 2, infector: 'c', chain: 0 });
    expect(Object.fromEntries(offspring(chains))).toEqual({ a: 2, b: 0, c: 1, d: 0, e: 0, f: 0 });
    expect(chains.chains.map(c => [c.keys.join(''), c.roots.join(''), c.generations])).toEqual([
      ['abcd', 'a', 3],
      ['e', 'e', 1],
      ['f', 'f', 1],
    ]);
    expect(chains.unresolvedSources).toBe(2);
  });

  it('takes the known link, then the most probable, and keeps the others as alternatives', () => {
    const chains = buildChains(cases, [likely('a', 'd', 0.9), known('b', 'd'), likely('e', 'd', 0.3)]);
    expect(chains.nodes.get('d')!.infector).toBe('b');
    expect(chains.alternative.map(l => l.infector)).toEqual(['a', 'e']);
    expect(chains.chains[0].keys).toEqual(['a', 'b', 'd', 'e']);
  });

  it('reports links to cases that are not in the list', () => {
    const chains = buildChains(cases, [known('nobody', 'b'), known('a', 'nobody')]);
    expect(chains.missing).toHaveLength(2);
    expect(chains.treeLinks).toEqual([]);
  });

  it('reports circles and self-links, cuts them at the earliest case, and goes on', () => {
    const chains = buildChains(cases, [known('b', 'c'), known('c', 'd'), known('d', 'b'), known('e', 'e')]);
    expect(chains.cycles.map(c => [...c].sort())).toEqual([['b', 'c', 'd'], ['e']]);
    expect(chains.cut).toEqual([known('d', 'b'), known('e', 'e')]);
    expect(chains.nodes.get('d')!.generation).toBe(2);
  });

  it('refuses a case listed twice', () => {
    expect(() => buildChains([cases[0], cases[0]], [])).toThrow('case a is listed twice');
  });

  it('accounts for every link and every case, whatever the links', () => {
    const key = fc.constantFrom(...'abcdefxy');
    const link = fc.record({
      infector: key,
      infectee: key,
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(link, { maxLength: 20 }), links => {
        const all = links.map(l => ({ ...l, kind: 'likely' as const }));
        const chains = buildChains(cases, all);
        const { treeLinks, alternative, cut, missing } = chains;
        expect(treeLinks.length + alternative.length + cut.length + missing.length).toBe(links.length);
        expect(chains.chains.flatMap(c => c.keys).sort()).toEqual(cases.map(c => c.key));
        expect([...offspring(chains).values()].reduce((a, b) => a + b, 0)).toBe(treeLinks.length);
        for (const node of chains.nodes.values())
          expect(node.generation).toBe(
            node.infector === null ? 0 : chains.nodes.get(node.infector)!.generation + 1,
          );
      }),
    );
  });
});

describe('summaries', () => {
  it('takes onset gaps only from pairs with both onsets, and says how many were left out', () => {
    const gaps = onsetGaps(cases, [known('a', 'b'), known('b', 'c'), known('c', 'f'), known('x', 'a')]);
    expect(gaps).toEqual({ n: 2, undated: 2, meanDays: 2.5, sdDays: Math.sqrt(4.5), gapsDays: [4, 1] });
  });
});

describe('open chains', () => {
  const options = {
    today: 10,
    closedAfterDays: 6,
    growthDays: 7,
    foundUnderControl: (key: string) => (key === 'f' ? undefined : key === 'b'),
    weights: { recency: 1, outsideControl: 1, logSize: 1, growth: 1 },
  };

  it('ranks what is recent, large, growing and found outside control first; closes the old', () => {
    const chains = buildChains(cases, [known('a', 'b'), known('b', 'd')]);
    const open = openChains(chains, options);
    expect(open.map(o => o.chain.keys.join(''))).toEqual(['abd', 'c', 'f']);
    expect(open[0]).toMatchObject({ size: 3, daysSinceLastCase: 1, recentCases: 2 });
    expect(open[0].shareOutsideControl).toBeCloseTo(2 / 3);
  });

  it('keeps a chain nobody can date open', () => {
    const open = openChains(buildChains([caseOf('f', null)], []), options);
    expect(open[0]).toMatchObject({ daysSinceLastCase: 0, shareOutsideControl: null });
  });
});

describe('drawing 1,000 cases', () => {
  const many = Array.from({ length: 1000 }, (_, i) =>
    caseOf(`k${i}`, i % 17 === 0 ? null : Math.floor(i / 20)),
  );
  const links = many.flatMap((c, i) => (i % 10 === 0 ? [] : [known(`k${Math.floor(i / 10) * 5}`, c.key)]));
  const size = { dayWidth: 20, laneHeight: 10, gapLanes: 1 };

  it('gives every case a spot of its own, children right of or at their infector, bands apart', () => {
    const layout = layoutChains(buildChains(many, links), size);
    expect(layout.nodes).toHaveLength(1000);
    expect(new Set(layout.nodes.map(n => `${n.x} ${n.y}`)).size).toBe(1000);
    expect(Math.max(...layout.nodes.map(n => n.x))).toBe(layout.width);
    expect(Math.max(...layout.nodes.map(n => n.y))).toBe(layout.height);
    const bands = [...new Map(layout.bands.map(b => [b.top, b])).values()].sort((a, b) => a.top - b.top);
    for (let i = 1; i < bands.length; i++) expect(bands[i].top).toBeGreaterThan(bands[i - 1].bottom);
  });

  it('gives the same positions whatever the order of the input', () => {
    const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
    const forward = layoutChains(buildChains(many, links), size);
    const backward = layoutChains(buildChains([...many].reverse(), [...links].reverse()), size);
    expect(backward.nodes.sort(byKey)).toEqual(forward.nodes.sort(byKey));
  });
});
