import { likelyInfectors } from '../chains/likely.ts';
import type { LikelyInfectors, LinkParameters } from '../chains/types.ts';
import type { KoreaData } from './korea_data.ts';

/** What the naive rule (same day, same point) does with the known pairs. */
export interface NaiveBaseline {
  links: number;
  resolved: number;
  /** Distinct unordered pairs among the links, self-links and unresolved ones included (as the data notes count). */
  pairs: number;
  selfLinks: number;
  /** Pairs with visits on both sides, and those of them the rule finds. */
  bothVisited: string[][];
  found: number;
  /** Infectees of those pairs and how many candidates the rule gives each. */
  candidatesOf: Map<string, Set<string>>;
  meanCandidates: number;
}

/** Reproduces the baseline figures from the data. */
export function naiveBaseline(data: KoreaData): NaiveBaseline {
  const keys = new Set(data.cases.map(c => c.key));
  const pointsOf = new Map<string, Set<string>>();
  const casesAt = new Map<string, Set<string>>();
  for (const visit of data.visits) {
    const point = `${visit.day} ${visit.place}`;
    add(pointsOf, visit.caseKey, point);
    add(casesAt, point, visit.caseKey);
  }
  const pairs = new Map<string, string[]>();
  for (const [a, b] of data.links) pairs.set([a, b].sort().join(' '), [a, b]);
  const bothVisited = [...pairs.values()].filter(pair =>
    pair.every(key => keys.has(key) && pointsOf.has(key)),
  );
  // A self-link has "visits on both sides" but no tracer can find it.
  const found = bothVisited.filter(
    ([a, b]) => a !== b && [...pointsOf.get(a)!].some(p => pointsOf.get(b)!.has(p)),
  );
  const candidatesOf = new Map<string, Set<string>>();
  for (const [a, b] of data.links) {
    if (!keys.has(a) || !pointsOf.has(a) || !pointsOf.has(b)) continue;
    const candidates = new Set<string>();
    for (const point of pointsOf.get(b)!) for (const other of casesAt.get(point)!) candidates.add(other);
    candidates.delete(b);
    candidatesOf.set(b, candidates);
  }
  return {
    links: data.links.length,
    resolved: data.links.filter(([a]) => keys.has(a)).length,
    pairs: pairs.size,
    selfLinks: data.links.filter(([a, b]) => a === b).length,
    bothVisited,
    found: found.length,
    candidatesOf,
    meanCandidates: [...candidatesOf.values()].reduce((sum, set) => sum + set.size, 0) / candidatesOf.size,
  };
}

/** Pairs found by the ranked candidates under several budgets, and precision at k over the same infectees. */
export interface RankedResult {
  /** Each case as many candidates as the naive rule gave that very case (none where it gave none). */
  perCaseBudget: number;
  /** The same number of candidates for all, not above the naive mean. */
  sameForAll: { candidates: number; found: number };
  /** The most probable candidates over all cases, as many in total as the naive rule gave. */
  meanBudget: number;
  precisionAt: { k: number; precision: number; found: number }[];
}

/** Ranks candidates among ALL cases of the list (visited or not) and counts the known pairs found. */
export function rankKorea(
  data: KoreaData,
  parameters: LinkParameters,
  baseline: NaiveBaseline,
): RankedResult {
  return countFound(data, likelyInfectors(data.cases, data.visits, parameters), baseline);
}

/** Counts pairs found from a ranking; an unordered pair counts once, found by either of its links. */
export function countFound(
  data: KoreaData,
  ranked: readonly LikelyInfectors[],
  baseline: NaiveBaseline,
): RankedResult {
  const rankedOf = new Map(ranked.map(r => [r.infectee, r.candidates]));
  const linkKeys = new Set(data.links.map(([a, b]) => `${a} ${b}`));
  const infectees = [...baseline.candidatesOf.keys()];
  const foundWith = (listed: (infectee: string) => number): number =>
    baseline.bothVisited.filter(([x, y]) =>
      [
        [x, y],
        [y, x],
      ].some(
        ([a, b]) =>
          linkKeys.has(`${a} ${b}`) &&
          rankedOf
            .get(b)!
            .slice(0, listed(b))
            .some(c => c.infector === a),
      ),
    ).length;

  const total = [...baseline.candidatesOf.values()].reduce((sum, set) => sum + set.size, 0);
  const all = infectees
    .flatMap(b => rankedOf.get(b)!.map((c, rank) => ({ b, rank, probability: c.probability })))
    .sort((x, y) => y.probability - x.probability)
    .slice(0, total);
  const depth = new Map<string, number>();
  for (const c of all) depth.set(c.b, Math.max(depth.get(c.b) ?? 0, c.rank + 1));
  const same = Math.floor(baseline.meanCandidates);
  return {
    perCaseBudget: foundWith(b => baseline.candidatesOf.get(b)?.size ?? 0),
    sameForAll: { candidates: same, found: foundWith(() => same) },
    meanBudget: foundWith(b => depth.get(b) ?? 0),
    precisionAt: [1, 5, 20].map(k => {
      let listed = 0;
      let right = 0;
      for (const b of infectees)
        for (const c of rankedOf.get(b)!.slice(0, k)) {
          listed++;
          if (linkKeys.has(`${c.infector} ${b}`)) right++;
        }
      return { k, precision: listed === 0 ? 0 : right / listed, found: foundWith(() => k) };
    }),
  };
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
