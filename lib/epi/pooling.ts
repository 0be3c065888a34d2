import { badInput, needCount, needPositive, needShare } from './inputChecks.ts';
import { findRoot } from './numeric/roots.ts';
import { exactShare } from './shares.ts';
import { normalQuantile } from './special/normal.ts';
import { type Estimate, type NotEstimable, notEstimable } from './types.ts';

/** How many were sampled together, and what the test of the mix can see. */
export interface PoolOptions {
  /** The most that fit in a tube. */
  max: number;
  /** Only these sizes exist (say 1, 5, 10, 20); absent: every size up to `max`. */
  sizes?: readonly number[];
  /** Share of infected people that a test of one person alone finds; 1 unless given. */
  sensitivity?: number;
  /** Loss by dilution: a pool of k is found with `sensitivity · k^-dilution` (a power law, after Hwang 1976); 0 unless given. */
  dilution?: number;
  /** Sizes that find a smaller share of the infected than this are left out; 0 unless given. */
  leastFoundShare?: number;
}

/** A pool size and what it costs. */
export interface PoolChoice {
  size: number;
  /** Laboratory tests per person, re-tests of positive pools counted. */
  testsPerPerson: number;
  /** Share of the infected that pool and re-test together find. */
  foundShare: number;
}

function needProbability(p: number, field: string): void {
  if (!(p >= 0 && p <= 1)) badInput(field, 0, p, 'must lie between 0 and 1, both included');
}

function needSize(k: number, field: string, row = 0): void {
  needCount(k, field, row);
  if (k < 1) badInput(field, row, k, 'must be 1 or more');
}

/** 1 - (1 - p)^k without losing the small p: the chance that a pool of k holds someone infected. */
const poolHolds = (p: number, k: number): number => -Math.expm1(k * Math.log1p(-p));

/**
 * Tests per person when k are pooled and the members of a positive pool are tested again one by one: 1/k + 1 - (1-p)^k, and 1 for k = 1
 * (Dorfman 1943, doi:10.1214/aoms/1177731363). Assumes infections independent of one another and a perfect test. RangeError for p outside 0 to 1 or k under 1.
 */
export function expectedTestsPerPerson(p: number, k: number): number {
  needProbability(p, 'p');
  needSize(k, 'k');
  return k === 1 ? 1 : 1 / k + poolHolds(p, k);
}

/**
 * The pool size that needs the fewest tests per person at prevalence p; of equals the smaller. A household or a building shares its infections, so that real pools turn
 * positive less often than this says. With an imperfect test fewer pools turn positive, which looks cheap: read `foundShare` beside it, or set `leastFoundShare`.
 * Not estimable: no size finds that share. Cost: the number of sizes.
 */
export function optimalPoolSize(p: number, options: PoolOptions): PoolChoice | NotEstimable {
  const { max, sensitivity = 1, dilution = 0, leastFoundShare = 0 } = options;
  needProbability(p, 'p');
  needSize(max, 'max');
  needProbability(sensitivity, 'sensitivity');
  if (!(dilution >= 0)) badInput('dilution', 0, dilution, 'must be 0 or more');
  const sizes = options.sizes ?? Array.from({ length: max }, (_, i) => i + 1);
  let best: PoolChoice | null = null;
  for (const [i, size] of sizes.entries()) {
    needSize(size, 'sizes', i + 1);
    if (size > max) continue;
    const ofPool = sensitivity * size ** -dilution;
    const choice =
      size === 1
        ? { size, testsPerPerson: 1, foundShare: sensitivity }
        : {
            size,
            testsPerPerson: 1 / size + ofPool * poolHolds(p, size),
            foundShare: ofPool * sensitivity,
          };
    if (choice.foundShare < leastFoundShare) continue;
    const fewer = best === null ? -1 : choice.testsPerPerson - best.testsPerPerson;
    if (fewer < 0 || (fewer === 0 && best !== null && size < best.size)) best = choice;
  }
  return (
    best ??
    notEstimable('没有满足检出要求的混采人数。', 'No pool size finds the share of the infected asked for.')
  );
}

/** Pools of one size, and how many of them were positive. */
export interface PoolResults {
  size: number;
  pools: number;
  positive: number;
}

/**
 * Prevalence among the people pooled, from pools of any sizes, by maximum likelihood (Walter, Hildreth & Beaty 1980, doi:10.1093/oxfordjournals.aje.a112961; Hepworth 2005,
 * doi:10.1198/108571105X81698). One size only, no positive or nothing but positives: exact interval (Clopper-Pearson of the pools); else by likelihood ratio.
 *
 * Assumes infections independent of one another and a perfect test; a pool missed by dilution makes it too low, households pooled together too.
 * Not estimable: no pool. RangeError: counts that cannot be. Cost: some tens of passes over the rows.
 */
export function estimatePrevalence(results: readonly PoolResults[], level = 0.95): Estimate | NotEstimable {
  needShare(level, 'level');
  for (const [i, row] of results.entries()) {
    needSize(row.size, 'size', i + 1);
    needCount(row.pools, 'pools', i + 1);
    needCount(row.positive, 'positive', i + 1);
    if (row.positive > row.pools)
      badInput('positive', i + 1, row.positive, `must not be more than pools (${row.pools})`);
  }
  const rows = results.filter(row => row.pools > 0);
  if (rows.length === 0) return notEstimable('还没有混管结果。', 'No pool has a result yet.');
  const sum = (of: (row: PoolResults) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [size] = rows.map(row => row.size);
  if (rows.every(row => row.size === size)) {
    const share = exactShare(
      sum(row => row.positive),
      sum(row => row.pools),
      level,
    );
    const person = (pool: number) => -Math.expm1(Math.log1p(-pool) / size!);
    return {
      estimate: person(share.estimate),
      lower: person(share.lower ?? 0),
      upper: person(share.upper ?? 1),
    };
  }
  return mixedSizes(rows, level);
}

/** The estimate over several sizes. The likelihood is followed in log p: prevalences of one in a million keep their digits. */
function mixedSizes(rows: readonly PoolResults[], level: number): Estimate {
  const tail = (1 - level) / 2;
  const people = rows.reduce((total, row) => total + row.size * row.pools, 0);
  if (rows.every(row => row.positive === 0))
    return { estimate: 0, lower: 0, upper: -Math.expm1(Math.log(tail) / people) };
  const [least, most] = [Math.log(1e-15), -1e-15];
  if (rows.every(row => row.positive === row.pools)) {
    const allPositive = (logP: number) =>
      rows.reduce((total, row) => total + row.pools * Math.log(poolHolds(Math.exp(logP), row.size)), 0);
    const lower = Math.exp(findRoot(x => allPositive(x) - Math.log(tail), least, most));
    return { estimate: 1, lower, upper: 1 };
  }
  const logLikelihood = (logP: number) => {
    const p = Math.exp(logP);
    return rows.reduce((total, { size, pools, positive }) => {
      const found = positive === 0 ? 0 : positive * Math.log(poolHolds(p, size));
      return total + found + (pools - positive) * size * Math.log1p(-p);
    }, 0);
  };
  // d/dp, multiplied by (1 - p): falls throughout, so that it has one root
  const slope = (logP: number) => {
    const p = Math.exp(logP);
    return rows.reduce((total, { size, pools, positive }) => {
      const holds = poolHolds(p, size);
      return total + (positive * size * (1 - holds)) / holds - (pools - positive) * size;
    }, 0);
  };
  const at = findRoot(slope, least, most);
  const drop = normalQuantile((1 + level) / 2) ** 2 / 2;
  const above = (logP: number) => logLikelihood(logP) - logLikelihood(at) + drop;
  return {
    estimate: Math.exp(at),
    lower: Math.exp(findRoot(above, least, at)),
    upper: above(most) > 0 ? 1 : Math.exp(findRoot(above, at, most)),
  };
}

/**
 * The pool size measured positivity speaks for: the optimum at the estimate and, for caution, at the upper bound of `estimatePrevalence`; sizes as in `optimalPoolSize`.
 * Not estimable: no pool, or no size finds the share asked for.
 */
export function advisedPoolSize(
  results: readonly PoolResults[],
  options: PoolOptions & { level?: number },
): { prevalence: Estimate; best: PoolChoice; cautious: PoolChoice } | NotEstimable {
  needPositive(options.max, 'max');
  const prevalence = estimatePrevalence(results, options.level ?? 0.95);
  if ('notEstimable' in prevalence) return prevalence;
  const best = optimalPoolSize(prevalence.estimate, options);
  if ('notEstimable' in best) return best;
  const cautious = optimalPoolSize(prevalence.upper ?? 1, options);
  return 'notEstimable' in cautious ? cautious : { prevalence, best, cautious };
}
