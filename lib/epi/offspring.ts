import { negativeBinomialDistribution, poissonDistribution } from './distributions/counts.ts';
import { gammaDistribution } from './distributions/gamma.ts';
import { needCount, needPositive, needShare } from './inputChecks.ts';
import { profileBounds } from './interval/profile.ts';
import { minimiseBetween } from './numeric/minimise.ts';
import { findRoot } from './numeric/roots.ts';
import { normalQuantile } from './special/normal.ts';
import { type Estimate, type NotEstimable, notEstimable } from './types.ts';

/** The distribution of secondary cases per case. */
export interface OffspringFit {
  cases: number;
  secondaryCases: number;
  /** Mean offspring: R of these cases. */
  r: Estimate;
  /** Dispersion k; `estimate` null: no over-dispersion beyond Poisson is seen (k without bound). */
  k: { estimate: number | null; lower: number | null; upper: number | null };
  /** Least share of cases behind 80 % of secondary cases, at the estimates; bounds at the bounds of k. */
  shareCausing80: Estimate;
  /** The same counted in the data. */
  observedShareCausing80: number;
  logLikelihood: number;
}

/** Log of the least and largest k looked at; outside, the model is "one case causes all" or Poisson. */
const LOG_K = { least: -10, most: 12 };
const LEAST_CASES = 10;

/**
 * Negative binomial offspring distribution by maximum likelihood, intervals by profile likelihood (Lloyd-Smith et al. 2005, doi:10.1038/nature04153; Lloyd-Smith
 * 2007, doi:10.1371/journal.pone.0000180). `counts` has one entry per case, 0 for those who infected nobody.
 *
 * Assumes that every case is there, also those without offspring, and that each has had the time to infect: leave out cases younger than the longest serial
 * interval. Cases missed without offspring make R too high and k too high. Not estimable: under 10 cases, or no secondary case. Cost: the largest count.
 */
export function fitOffspring(counts: readonly number[], level = 0.95): OffspringFit | NotEstimable {
  for (const [i, n] of counts.entries()) needCount(n, 'offspring', i + 1);
  needShare(level, 'level');
  const cases = counts.length;
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (cases < LEAST_CASES)
    return notEstimable(
      `仅有 ${cases} 例病例,少于 ${LEAST_CASES} 例,离散系数无法估计。`,
      `Only ${cases} cases, fewer than ${LEAST_CASES}: the dispersion cannot be estimated.`,
    );
  if (total === 0)
    return notEstimable(
      '没有续发病例,离散系数无法估计。',
      'No secondary case: the dispersion cannot be estimated.',
    );
  const r = total / cases;
  const logLikelihood = offspringLikelihood(counts);
  const drop = normalQuantile((1 + level) / 2) ** 2 / 2;

  // the mean is the best R whatever k is: the profile of k needs no inner search
  const loss = (logK: number) => -logLikelihood(r, Math.exp(logK));
  const poissonLoss = -logLikelihood(r, Number.POSITIVE_INFINITY);
  const variance = counts.reduce((sum, n) => sum + (n - r) ** 2, 0) / cases;
  const inner = minimiseBetween(loss, LOG_K.least, LOG_K.most, 1e-10);
  const isPoisson = variance <= r || poissonLoss <= inner.value;
  const best = isPoisson ? poissonLoss : inner.value;
  const bestLogK = isPoisson ? LOG_K.most : inner.at;
  const excess = (logK: number) => loss(logK) - best - drop;
  const lower =
    excess(LOG_K.least) > 0 && excess(bestLogK) < 0
      ? Math.exp(findRoot(excess, LOG_K.least, bestLogK))
      : null;
  const upper =
    poissonLoss - best > drop && excess(LOG_K.most) > 0
      ? Math.exp(findRoot(excess, bestLogK, LOG_K.most))
      : null;

  const rBounds = profileBounds(
    (logR, logK) =>
      -logLikelihood(Math.exp(logR), Math.exp(Math.min(LOG_K.most, Math.max(LOG_K.least, logK)))),
    { value: Math.log(r), other: bestLogK, loss: best },
    { level, step: 1 / Math.sqrt(total), otherStep: 0.2 },
  );
  const k = isPoisson ? null : Math.exp(inner.at);
  const share = (dispersion: number | null) => shareOfCasesCausing(0.8, r, dispersion);
  return {
    cases,
    secondaryCases: total,
    r: {
      estimate: r,
      lower: rBounds.lower === null ? 0 : Math.exp(rBounds.lower),
      upper: rBounds.upper === null ? null : Math.exp(rBounds.upper),
    },
    k: { estimate: k, lower, upper },
    shareCausing80: { estimate: share(k), lower: lower === null ? 0 : share(lower), upper: share(upper) },
    observedShareCausing80: observedShareCausing(0.8, counts),
    logLikelihood: -best,
  };
}

/** Log likelihood by R and k (∞: Poisson), without the constant log n!. Written in tail counts, so that it stays exact as k grows. */
function offspringLikelihood(counts: readonly number[]): (r: number, k: number) => number {
  const most = counts.reduce((m, n) => Math.max(m, n), 0);
  const above = new Array<number>(most).fill(0);
  for (const n of counts) for (let j = 0; j < n; j++) above[j]!++;
  const total = counts.reduce((sum, n) => sum + n, 0);
  return (r, k) => {
    if (!Number.isFinite(k)) return total * Math.log(r) - counts.length * r;
    let sum = total * Math.log(r) - counts.length * k * Math.log1p(r / k);
    for (let j = 0; j < most; j++) sum += above[j]! * Math.log1p((j - r) / (k + r));
    return sum;
  };
}

/**
 * Least share of cases that causes `share` of all secondary cases, exactly, for negative binomial offspring with mean R and dispersion k (null: Poisson): the cases
 * with most offspring first, the last group in part (Endo et al. 2020, doi:10.12688/wellcomeopenres.15842.3).
 */
export function shareOfCasesCausing(share: number, r: number, k: number | null): number {
  needShare(share, 'share');
  needPositive(r, 'R');
  const cases = k === null ? poissonDistribution(r) : negativeBinomialDistribution(r, k);
  // n p(n) / R is again such a distribution, of n − 1, with dispersion k + 1
  const weighted = k === null ? cases : negativeBinomialDistribution((r * (k + 1)) / k, k + 1);
  const causedAbove = (n: number) => (n === 0 ? 1 : weighted.survival(n - 1));
  let [low, high] = [0, 1];
  while (causedAbove(high) > share) high *= 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (causedAbove(middle) > share) low = middle;
    else high = middle;
  }
  return cases.survival(high) + (r * (share - causedAbove(high))) / high;
}

/**
 * The same for the individual reproduction number, gamma with mean R and shape k, rather than for the cases it happens to cause: Lloyd-Smith et al. 2005. Larger than
 * `shareOfCasesCausing`, because chance adds to what people differ in.
 */
export function shareOfPotentialCausing(share: number, k: number): number {
  needShare(share, 'share');
  needPositive(k, 'k');
  // mean 1: R cancels. Size-biased gamma is gamma with shape k + 1
  const threshold = gammaDistribution(k + 1, 1 / k).quantile(1 - share);
  return gammaDistribution(k, 1 / k).survival(threshold);
}

/** The share of cases, most offspring first and the last group in part, behind `share` of the secondary cases counted. */
export function observedShareCausing(share: number, counts: readonly number[]): number {
  const wanted = share * counts.reduce((sum, n) => sum + n, 0);
  let [caused, cases] = [0, 0];
  for (const n of counts.toSorted((a, b) => b - a)) {
    if (caused + n >= wanted) return n === 0 ? 0 : (cases + (wanted - caused) / n) / counts.length;
    caused += n;
    cases++;
  }
  return 1;
}

/**
 * Offspring per case from pairs infector → infected: one count for every id that occurs, and for every further id in `everyone`. Cases without offspring that are not
 * named anywhere are unknown here, which makes R too high: give all cases. A case infected by itself is no pair and is left out.
 */
export function offspringOfPairs(
  pairs: readonly { infector: string; infected: string }[],
  everyone: readonly string[] = [],
): Map<string, number> {
  const counts = new Map<string, number>(everyone.map(id => [id, 0]));
  for (const { infector, infected } of pairs) {
    if (infector === infected) continue;
    counts.set(infector, (counts.get(infector) ?? 0) + 1);
    if (!counts.has(infected)) counts.set(infected, 0);
  }
  return counts;
}
