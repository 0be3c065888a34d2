import type { ContinuousDistribution } from '../distributions/continuous.ts';
import { needShare } from '../inputChecks.ts';
import { minimisePlane } from '../numeric/minimise.ts';
import { type Estimate, type NotEstimable, notEstimable } from '../types.ts';
import { FAMILIES, type Family, type FamilyName } from './families.ts';
import { type CensoredInterval, checkIntervals, countedRows, logLikelihood } from './likelihood.ts';
import { profileBounds } from './profile.ts';

/** A fitted delay distribution. Days, except the parameters themselves. */
export interface IntervalFit {
  family: FamilyName;
  /** The two parameters by R's names: meanlog, sdlog · shape, scale · mean, sd. */
  parameters: Record<string, Estimate>;
  mean: Estimate;
  sd: number;
  /** In the order of the quantiles asked for. */
  quantiles: { p: number; days: Estimate }[];
  logLikelihood: number;
  /** Akaike's criterion: compares families fitted to the same rows; less is better. */
  aic: number;
  n: number;
  distribution: ContinuousDistribution;
}

export interface IntervalFitOptions {
  family: FamilyName;
  quantiles?: readonly number[];
  /** Two-sided level of the intervals; 0.95 when left out. */
  level?: number;
}

const QUANTILES = [0.025, 0.5, 0.95, 0.975] as const;
// two parameters and a profile of each need more than this to mean anything
const LEAST_ROWS = 5;
// a spread this small beside the delays is the edge of the search, not a finding
const NARROWEST = 0.005;

/**
 * Maximum likelihood fit of an incubation period, serial interval or any delay to interval-censored windows (Reich et al. 2009, doi:10.1002/sim.3659; as Lauer
 * et al. 2020, doi:10.7326/M20-0504), with profile-likelihood intervals.
 *
 * Assumes independent rows, exposure equally likely throughout its window, and that delays are observed whatever their length: in a growing outbreak short ones
 * are seen first, so a fit during growth is too short. Not estimable: fewer than 5 rows, or rows that any narrow distribution explains. Throws RangeError on
 * windows that are upside down or impossible. Cost: distinct rows × a few thousand evaluations.
 */
export function fitIntervals(
  rows: readonly CensoredInterval[],
  options: IntervalFitOptions,
): IntervalFit | NotEstimable {
  const family = FAMILIES[options.family];
  const { level = 0.95, quantiles = QUANTILES } = options;
  needShare(level, 'level');
  for (const [i, p] of quantiles.entries()) needShare(p, 'quantile', i + 1);
  const found = maximumLikelihood(rows, family);
  if ('notEstimable' in found) return found;
  const { place, spread, loss, counted, distribution } = found;
  const minusLog = (p: number, s: number) => -logLikelihood(counted, family, p, s);
  const width = family.positive ? Math.min(2, distribution.sd / distribution.mean) : distribution.sd;
  const step = (1.5 * width) / Math.sqrt(rows.length);

  const byPlace = profileBounds(minusLog, { value: place, other: spread, loss }, { level, step });
  const bySpread = profileBounds(
    (s, p) => minusLog(p, s),
    { value: spread, other: place, loss },
    {
      level,
      step: 1 / Math.sqrt(rows.length),
    },
  );
  const values = family.reported(place, spread);
  const parameters = Object.fromEntries(
    family.parameters.map((name, i): [string, Estimate] => {
      const bounds = family.fixes[i] === 'place' ? byPlace : bySpread;
      const at = (bound: number | null) =>
        bound === null
          ? null
          : family.fixes[i] === 'place'
            ? family.reported(bound, spread)[i]!
            : family.reported(place, bound)[i]!;
      return [name, { estimate: values[i]!, lower: at(bounds.lower), upper: at(bounds.upper) }];
    }),
  );

  // A mean or quantile moves one to one with `place` (on its log for positive families): hold it, and only the spread is free.
  const held = (of: (d: ContinuousDistribution) => number): Estimate => {
    const estimate = of(distribution);
    const measure = (d: ContinuousDistribution) => (family.positive ? Math.log(of(d)) : of(d));
    const shift = (s: number) => measure(family.distribution(0, s));
    const bounds = profileBounds(
      (value, s) => (Math.abs(s) > 12 ? Number.POSITIVE_INFINITY : minusLog(value - shift(s), s)),
      { value: measure(distribution), other: spread, loss },
      { level, step },
    );
    const back = (bound: number | null) =>
      bound === null ? null : family.positive ? Math.exp(bound) : bound;
    return { estimate, lower: back(bounds.lower), upper: back(bounds.upper) };
  };
  return {
    family: family.name,
    parameters,
    mean: held(d => d.mean),
    sd: distribution.sd,
    quantiles: quantiles.map(p => ({ p, days: held(d => d.quantile(p)) })),
    logLikelihood: -loss,
    aic: 2 * loss + 4,
    n: rows.length,
    distribution,
  };
}

/** The point of the highest likelihood, in the family's own form. */
export interface HighestPoint {
  place: number;
  spread: number;
  /** Minus the log likelihood there. */
  loss: number;
  counted: ReturnType<typeof countedRows>;
  distribution: ContinuousDistribution;
}

/** The point of the highest likelihood alone; what a bootstrap repeats. */
export function maximumLikelihood(
  rows: readonly CensoredInterval[],
  family: Family,
): HighestPoint | NotEstimable {
  checkIntervals(rows, family);
  if (rows.length < LEAST_ROWS)
    return notEstimable(
      `仅有 ${rows.length} 条记录,少于 ${LEAST_ROWS} 条,不足以估计分布。`,
      `Only ${rows.length} rows, fewer than ${LEAST_ROWS}: too few for a distribution.`,
    );
  const counted = countedRows(rows);
  const middles = rows.map(row => {
    const middle = (row.toEarliest + row.toLatest - row.fromEarliest - row.fromLatest) / 2;
    return family.positive ? Math.max(middle, (row.toLatest - row.fromEarliest) / 4) : middle;
  });
  const mean = middles.reduce((sum, n) => sum + n, 0) / rows.length;
  const sd = Math.sqrt(middles.reduce((sum, n) => sum + (n - mean) ** 2, 0) / rows.length);
  const narrow = notEstimable(
    '各记录的时间窗互相重叠,任意窄的分布都能解释,无法估计离散程度。',
    'The windows overlap so much that any narrow distribution explains them: the spread cannot be estimated.',
  );
  const impossible = notEstimable(
    '有记录的间隔为 0 天,该分布无法解释;请把日期写成整日的区间。',
    'A delay of exactly 0 days cannot come from this distribution: give days as windows.',
  );
  // one delay that every row allows: a distribution as narrow as one likes around it has the highest likelihood
  const least = Math.max(...rows.map(row => row.toEarliest - row.fromLatest));
  const most = Math.min(...rows.map(row => row.toLatest - row.fromEarliest));
  if (least <= most) return narrow;
  const start = family.start(mean, sd > 0 ? sd : Math.max(1e-3, 0.3 * Math.abs(mean)));
  const minusLog = (p: number, s: number) => -logLikelihood(counted, family, p, s);
  const fitted = minimisePlane((p, s) => Math.min(1e300, minusLog(p, s)), start);
  const [place, spread] = fitted.at;
  if (!(fitted.value < 1e290)) return impossible;
  const distribution = family.distribution(place, spread);
  const widest = middles.reduce((most, middle) => Math.max(most, Math.abs(middle)), 1e-9);
  if (!(distribution.sd > NARROWEST * widest) || !Number.isFinite(distribution.mean)) return narrow;
  return { place, spread, loss: fitted.value, counted, distribution };
}
