import {
  type CensoredInterval,
  fitIntervals,
  type IntervalFit,
  isEstimable,
  type NotEstimable,
  notEstimable,
} from '@outpace/epi';
import type { Pack } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import { remembered } from './remember.ts';
import { settings, thinned } from './settings.ts';

/** The serial interval R is estimated with. Days. */
export interface ChosenInterval {
  mean: number;
  sd: number;
  from: 'pack' | 'pairs';
  source: Bilingual;
  /** Pairs it rests on; null from the pack. */
  pairs: number | null;
}

/** Whole-day delays with how often each occurs: each day lies within its 24 hours. */
export const dayDelays = (rows: readonly { gap: number; n: number }[]): CensoredInterval[] =>
  rows.flatMap(({ gap, n }) =>
    Array.from({ length: n }, () => ({ fromEarliest: 0, fromLatest: 1, toEarliest: gap, toLatest: gap + 1 })),
  );

/** The pack's serial interval with its source, or why it has none. Pure. */
export function packInterval(pack: Pack): ChosenInterval | NotEstimable {
  const mean = pack.parameters.serial_interval_mean_days;
  const sd = pack.parameters.serial_interval_sd_days;
  if (typeof mean?.value !== 'number' || typeof sd?.value !== 'number' || mean.value <= 1)
    return notEstimable(
      '方案没有给出代间距,或其均值不大于1天。',
      'The pack gives no serial interval with a mean above one day.',
    );
  const document = pack.source_docs.find(one => one.id === mean.source);
  const reviewed = mean.review_required === true;
  return {
    mean: mean.value,
    sd: sd.value,
    from: 'pack',
    pairs: null,
    source: {
      zh: `《${pack.title.zh}》参数,来源:${document?.title.zh ?? mean.source ?? '未注明'}${reviewed ? '(待复核)' : ''}`,
      en: `parameter of "${pack.title.en}", source: ${document?.title.en ?? mean.source ?? 'not stated'}${reviewed ? ' (to be reviewed)' : ''}`,
    },
  };
}

/** What linked pairs say: gaps of onset, fitted as gamma where all are 0 or more, and as normal, which also takes negative ones. */
export interface PairedInterval {
  gaps: { gap: number; n: number }[];
  pairs: number;
  negative: number;
  withoutOnset: number;
  gamma: IntervalFit | NotEstimable;
  normal: IntervalFit | NotEstimable;
}

/** Fits the serial interval to gaps of onset between known pairs. Cost: distinct gaps; remembered. */
export function pairedInterval(rows: readonly { gap: number | null; n: number }[]): PairedInterval {
  const gaps = rows.filter((row): row is { gap: number; n: number } => row.gap !== null);
  const count = (of: readonly { n: number }[]) => of.reduce((sum, { n }) => sum + n, 0);
  return {
    gaps,
    pairs: count(gaps),
    negative: count(gaps.filter(({ gap }) => gap < 0)),
    withoutOnset: count(rows) - count(gaps),
    ...remembered('serial interval', thinned(gaps), gaps => ({
      gamma: fitIntervals(dayDelays(gaps.filter(({ gap }) => gap >= 0)), { family: 'gamma' }),
      normal: fitIntervals(dayDelays(gaps), { family: 'normal' }),
    })),
  };
}

/** ANA-3: this outbreak's own interval stands in for the pack's only where enough pairs give one with a mean above a day. Pure. */
export function ownInterval(paired: PairedInterval): ChosenInterval | NotEstimable {
  const used = paired.pairs - paired.negative;
  if (used < settings.leastPairs.value)
    return notEstimable(
      `已知传播对中两例均有发病日的仅${used}对,少于${settings.leastPairs.value}对,不足以代替方案参数。`,
      `Only ${used} known pairs have both onsets; fewer than ${settings.leastPairs.value} do not replace the pack's parameter.`,
    );
  if (!isEstimable(paired.gamma)) return paired.gamma;
  const { mean, sd } = paired.gamma;
  if (mean.estimate <= 1)
    return notEstimable(
      `传播对的平均代间距为${mean.estimate.toFixed(1)}天,不大于1天,该方法不适用。`,
      `The mean gap of the pairs is ${mean.estimate.toFixed(1)} days; the method needs more than one.`,
    );
  return {
    mean: mean.estimate,
    sd,
    from: 'pairs',
    pairs: used,
    source: {
      zh: `本起疫情${used}个已知传播对的发病间隔,伽马分布拟合${paired.negative ? `;另有${paired.negative}对先后相反,未计入` : ''}`,
      en: `onset gaps of ${used} known pairs of this outbreak, gamma fit${paired.negative ? `; ${paired.negative} reversed pairs left out` : ''}`,
    },
  };
}
