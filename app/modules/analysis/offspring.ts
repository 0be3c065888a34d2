import {
  fitOffspring,
  gammaByMoments,
  isEstimable,
  type NotEstimable,
  negativeBinomialDistribution,
  type OffspringFit,
  poissonDistribution,
} from '@outpace/epi';
import { addDays } from '@outpace/protocol';
import type { Analysed } from './analysed.ts';
import { remembered } from './remember.ts';
import { packInterval } from './serialInterval.ts';
import { settings } from './settings.ts';

/** ANA-4: the last day on which a case has had the time to infect: 99 % of the pack's serial interval ago. */
export function matureOn(a: Pick<Analysed, 'pack' | 'today'>): string {
  const interval = packInterval(a.pack);
  const days = isEstimable(interval)
    ? Math.ceil(gammaByMoments(interval.mean, interval.sd).quantile(0.99))
    : settings.longestDelay.value;
  return addDays(a.today, -days);
}

/** The fit with the cases it expects at each count of the histogram. Remembered. */
export function offspringFit(
  counts: readonly { offspring: number; cases: number }[],
): (OffspringFit & { expected: number[] }) | NotEstimable {
  return remembered('offspring', counts, () => {
    const fit = fitOffspring(
      counts.flatMap(({ offspring, cases }) => Array.from({ length: cases }, () => offspring)),
    );
    if (!isEstimable(fit)) return fit;
    const distribution =
      fit.k.estimate === null
        ? poissonDistribution(fit.r.estimate)
        : negativeBinomialDistribution(fit.r.estimate, fit.k.estimate);
    const most = counts.reduce((largest, { offspring }) => Math.max(largest, offspring), 0);
    return {
      ...fit,
      expected: Array.from({ length: most + 1 }, (_, n) => fit.cases * distribution.probability(n)),
    };
  });
}
