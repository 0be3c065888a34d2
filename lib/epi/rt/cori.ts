import { definitionWarnings } from '../definitions.ts';
import { gammaDistribution } from '../distributions/gamma.ts';
import { badInput, needPositive } from '../inputChecks.ts';
import { checkedCounts, type DatedSeries, type DayWindow, dayAt, windowIndices } from '../series.ts';
import { type NotEstimable, notEstimable, type Warning } from '../types.ts';
import { totalInfectiousness } from './infectivity.ts';
import {
  checkedSerialInterval,
  type DiscreteSerialInterval,
  serialIntervalMoments,
} from './serialInterval.ts';

/** The prior of R: gamma with this mean and sd, as in Cori et al. 2013 (web appendix 2): large, so that "under control" is never said by the prior alone. */
export const R_PRIOR = {
  mean: { value: 5, unit: 'secondary cases', source: 'doi:10.1093/aje/kwt133', status: 'published' },
  sd: { value: 5, unit: 'secondary cases', source: 'doi:10.1093/aje/kwt133', status: 'published' },
  /** Above this coefficient of variation an estimate is called imprecise (same paper, web appendix 3: about 11 cases in a window). */
  imprecise: { value: 0.3, unit: 'sd / mean', source: 'doi:10.1093/aje/kwt133', status: 'published' },
} as const;

/** Quantiles given by default, as EpiEstim gives them. */
export const QUANTILE_LEVELS = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975] as const;

/** The posterior of R in one window. */
export interface CoriEstimate {
  mean: number;
  sd: number;
  /** In the order of the levels asked for. */
  quantiles: number[];
  /** The posterior is gamma with this shape and scale. */
  shape: number;
  scale: number;
}

/** A window, both ends inclusive, with its local cases and what can be said. */
export type CoriWindow = DayWindow & {
  localCases: number;
  warnings: Warning[];
  r: CoriEstimate | NotEstimable;
};

export interface CoriOptions {
  /** May be cut at the length of the series; a given one is checked whole by `checkedSerialInterval`. */
  serialInterval: DiscreteSerialInterval;
  windows: readonly DayWindow[];
  /** Mean and sd of the gamma prior of R; `R_PRIOR` when left out. */
  prior?: { mean: number; sd: number };
  levels?: readonly number[];
  /** Refuse windows whose posterior sd / mean is above this; left out, such windows carry the warning `imprecise`. */
  largestVariation?: number;
}

/**
 * Instantaneous reproduction number by window: Cori et al. 2013 (doi:10.1093/aje/kwt133) with imported cases apart (Thompson et al. 2019,
 * doi:10.1016/j.epidem.2019.100356); the same to the digit as EpiEstim 2.2 for parametric and non-parametric serial intervals.
 *
 * Assumes: all cases of the first day are imported; imported cases infect as local ones do; the serial interval does not change and is known; reporting is
 * complete or constant. Posterior gamma(1/cv² + local cases, …); intervals are its quantiles. Not estimable: a window that ends within the first mean serial
 * interval, or before anyone was infectious. A window may not begin on the first day. Throws RangeError on bad input.
 */
export function estimateR(series: DatedSeries, options: CoriOptions): CoriWindow[] {
  const { local, imported } = checkedCounts(series);
  const { prior, levels } = readPrior(options);
  const serialInterval = checkedSerialInterval(options.serialInterval, true);
  const meanInterval = serialIntervalMoments(serialInterval).mean;
  const reach = longestInterval(serialInterval);
  const lambda = totalInfectiousness(
    local.map((n, i) => n + imported[i]!),
    serialInterval,
  );
  return options.windows.map((window, row) => {
    const [from, to] = windowIndices(series, window, row + 1);
    if (from === 0)
      badInput('window', row + 1, window.from, 'may not begin on the first day: its cases count as imported');
    let [cases, infectious] = [0, 0];
    for (let i = from; i <= to; i++) {
      cases += local[i]!;
      infectious += lambda[i]!;
    }
    // infectors stand in the series up to a serial interval before the window
    const warnings = definitionWarnings(series, dayAt(series, Math.max(0, from - reach)), window.to);
    const r = posterior(cases, infectious, to + 1 > meanInterval, prior, levels);
    const variation = 'mean' in r ? r.sd / r.mean : 0;
    if (options.largestVariation !== undefined && variation > options.largestVariation)
      return { ...window, localCases: cases, warnings, r: tooFew(cases) };
    if (variation > R_PRIOR.imprecise.value) warnings.push(imprecise(cases));
    return { ...window, localCases: cases, warnings, r };
  });
}

/** The days within which 99 % of serial intervals lie. */
function longestInterval(serialInterval: DiscreteSerialInterval): number {
  const most = 0.99 * serialInterval.reduce((sum, p) => sum + p, 0);
  let sum = 0;
  const at = serialInterval.findIndex(p => {
    sum += p;
    return sum >= most;
  });
  return Math.max(0, at);
}

function readPrior(options: Pick<CoriOptions, 'prior' | 'levels'>) {
  const { mean, sd } = options.prior ?? { mean: R_PRIOR.mean.value, sd: R_PRIOR.sd.value };
  needPositive(mean, 'prior mean');
  needPositive(sd, 'prior sd');
  return {
    prior: { shape: (mean / sd) ** 2, scale: sd ** 2 / mean },
    levels: options.levels ?? QUANTILE_LEVELS,
  };
}

function posterior(
  cases: number,
  infectious: number,
  afterFirstInterval: boolean,
  prior: { shape: number; scale: number },
  levels: readonly number[],
): CoriEstimate | NotEstimable {
  if (!afterFirstInterval)
    return notEstimable(
      '窗口结束于首个平均代间距之内,传播尚未能观察到。',
      'The window ends within the first mean serial interval: transmission cannot have been seen yet.',
    );
  if (infectious === 0)
    return notEstimable(
      '窗口之前没有仍具传染性的病例。',
      'Nobody reported before was still infectious in this window.',
    );
  const shape = prior.shape + cases;
  const scale = 1 / (1 / prior.scale + infectious);
  const gamma = gammaDistribution(shape, scale);
  return { mean: gamma.mean, sd: gamma.sd, quantiles: levels.map(p => gamma.quantile(p)), shape, scale };
}

const tooFew = (cases: number): NotEstimable =>
  notEstimable(
    `窗口内本地病例仅 ${cases} 例,区间过宽。`,
    `Only ${cases} local cases in the window: the interval is too wide to be of use.`,
  );

const imprecise = (cases: number): Warning => ({
  warning: 'imprecise',
  text: {
    zh: `窗口内本地病例仅 ${cases} 例,估计不精确。`,
    en: `Only ${cases} local cases in the window: the estimate is imprecise.`,
  },
});
