import { badInput, needNumber } from './inputChecks.ts';
import { sampleQuantile } from './quantiles.ts';
import { exactShare } from './shares.ts';
import { type Estimate, type NotEstimable, notEstimable } from './types.ts';

/** One run of one step. `from`, `to` in any one unit of time (hours, days) on one scale; `to` null: not done yet. */
export interface StepRun {
  id: string;
  step: string;
  from: number;
  to: number | null;
}

/** What a step took. All numbers in the unit of the rows. */
export interface StepDelay {
  step: string;
  done: number;
  open: number;
  summary: DelaySummary | NotEstimable;
  /** Runs far above the rest (Tukey 1977: above the third quartile by 1.5 quartile ranges), the longest first; ids open their records. */
  outliers: { id: string; delay: number }[];
  target: { within: number; met: number; missed: string[]; share: Estimate | null } | null;
}

export interface DelaySummary {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  p90: number;
  mean: number;
  least: number;
  most: number;
  /** Median with the open runs counted as "longer than so far" (Kaplan & Meier 1958); null when over half are still open. Done runs alone are too short while much is open. */
  medianWithOpen: number | null;
}

const OUTLIER_RANGES = {
  value: 1.5,
  unit: 'interquartile ranges',
  source: 'Tukey 1977',
  status: 'convention',
} as const;
const LEAST_DONE = 3;

/**
 * Delay of each step (onset → sample, positive → contacts told …), in the order first met, against targets such as 2–4–24 or 7–1–7. A run that is open and older than the
 * target has missed it; one open and younger is not judged. Not estimable: under 3 runs done. Throws RangeError on a run that ends before it begins, and on one that
 * begins or ends after `now`.
 */
export function stepDelays(
  runs: readonly StepRun[],
  options: { now: number; targets?: Readonly<Record<string, number>>; level?: number },
): StepDelay[] {
  const { now, targets = {}, level = 0.95 } = options;
  needNumber(now, 'now');
  const bySteps = new Map<string, StepRun[]>();
  for (const [index, run] of runs.entries()) {
    needNumber(run.from, 'from', index + 1);
    if (run.from > now) badInput('from', index + 1, run.from, `must not be after now (${now})`);
    if (run.to !== null) {
      needNumber(run.to, 'to', index + 1);
      if (run.to < run.from) badInput('to', index + 1, run.to, `must not be before from (${run.from})`);
      if (run.to > now) badInput('to', index + 1, run.to, `must not be after now (${now})`);
    }
    const of = bySteps.get(run.step);
    if (of) of.push(run);
    else bySteps.set(run.step, [run]);
  }
  return [...bySteps].map(([step, of]) => delayOf(step, of, now, targets[step], level));
}

function delayOf(
  step: string,
  runs: readonly StepRun[],
  now: number,
  target: number | undefined,
  level: number,
): StepDelay {
  const aged = runs.map(run => ({ id: run.id, done: run.to !== null, delay: (run.to ?? now) - run.from }));
  const done = aged.filter(run => run.done).sort((a, b) => b.delay - a.delay);
  const sorted = done.map(run => run.delay).reverse();
  const summary =
    done.length < LEAST_DONE
      ? notEstimable(`仅有 ${done.length} 次已完成。`, `Only ${done.length} done so far.`)
      : summaryOf(sorted, aged);
  const fence =
    'median' in summary
      ? summary.upperQuartile + OUTLIER_RANGES.value * (summary.upperQuartile - summary.lowerQuartile)
      : Number.POSITIVE_INFINITY;
  return {
    step,
    done: done.length,
    open: aged.length - done.length,
    summary,
    outliers: done.filter(run => run.delay > fence).map(({ id, delay }) => ({ id, delay })),
    target: target === undefined ? null : against(target, aged, level),
  };
}

function summaryOf(
  sorted: readonly number[],
  all: readonly { done: boolean; delay: number }[],
): DelaySummary {
  return {
    median: sampleQuantile(sorted, 0.5),
    lowerQuartile: sampleQuantile(sorted, 0.25),
    upperQuartile: sampleQuantile(sorted, 0.75),
    p90: sampleQuantile(sorted, 0.9),
    mean: sorted.reduce((sum, n) => sum + n, 0) / sorted.length,
    least: sorted[0]!,
    most: sorted.at(-1)!,
    medianWithOpen: kaplanMeierMedian(all),
  };
}

function against(
  within: number,
  runs: readonly { id: string; done: boolean; delay: number }[],
  level: number,
) {
  const met = runs.filter(run => run.done && run.delay <= within).length;
  const missed = runs.filter(run => run.delay > within).map(run => run.id);
  const judged = met + missed.length;
  return { within, met, missed, share: judged === 0 ? null : exactShare(met, judged, level) };
}

/** The first delay by which at most half are still open; ends before censored runs of the same age. */
function kaplanMeierMedian(runs: readonly { done: boolean; delay: number }[]): number | null {
  const sorted = runs.toSorted((a, b) => a.delay - b.delay || Number(b.done) - Number(a.done));
  let stillOpen = 1;
  for (const [index, run] of sorted.entries()) {
    if (!run.done) continue;
    stillOpen *= 1 - 1 / (sorted.length - index);
    // products of exact fractions fall a rounding beside one half
    if (stillOpen <= 0.5 + 1e-12) return run.delay;
  }
  return null;
}
