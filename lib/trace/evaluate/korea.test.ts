import { describe, expect, it } from 'vitest';
import { onsetGaps } from '../chains/summaries.ts';
import { hasKorea, readKorea } from './korea_data.ts';
import { KOREA_PARAMETERS } from './korea_parameters.ts';
import { naiveBaseline, rankKorea } from './korea_ranking.ts';

describe.skipIf(!hasKorea)('the Korean line list (needs ../shared)', () => {
  const data = hasKorea ? readKorea() : { cases: [], visits: [], links: [] };

  it('has the cases, visits and links the data says', () => {
    expect([data.cases.length, data.visits.length, data.links.length]).toEqual([4004, 8092, 899]);
    const baseline = naiveBaseline(data);
    expect([baseline.resolved, baseline.pairs, baseline.selfLinks]).toEqual([881, 892, 2]);
    const gaps = onsetGaps(
      data.cases,
      data.links.map(([infector, infectee]) => ({ infector, infectee })),
    );
    expect([gaps.n, gaps.meanDays!.toFixed(3)]).toEqual([82, '3.744']);
  });

  it('gives the naive rule 77 of the 323 pairs with visits on both sides, at 4 candidates a case', () => {
    const baseline = naiveBaseline(data);
    expect([baseline.bothVisited.length, baseline.found]).toEqual([323, 77]);
    expect(baseline.meanCandidates).toBeCloseTo(4.02, 2);
  });

  it('finds clearly more of them ranked, at no more candidates a case', () => {
    const baseline = naiveBaseline(data);
    const ranked = rankKorea(data, KOREA_PARAMETERS, baseline);
    expect(ranked.perCaseBudget).toBeGreaterThanOrEqual(115);
    expect(ranked.sameForAll.candidates).toBeLessThanOrEqual(baseline.meanCandidates);
    expect(ranked.sameForAll.found).toBeGreaterThanOrEqual(165);
    expect(ranked.meanBudget).toBeGreaterThanOrEqual(165);
    expect(ranked.precisionAt[0].precision).toBeGreaterThan(0.28);
  });

  it('ranks without looking at the known links', () => {
    const baseline = naiveBaseline(data);
    const without = { ...data, links: [] };
    const shuffled = rankKorea(without, KOREA_PARAMETERS, baseline);
    expect(shuffled.precisionAt.map(p => p.found)).toEqual([0, 0, 0]);
  });
});
