import { addDays, startOfDay } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import {
  type CaseStep,
  datedCases,
  dateOfCase,
  exposureWindows,
  offspringCounts,
  onsetGaps,
  stepOutliers,
  stepQuantiles,
} from '../cases/queries.ts';
import { countContactOutcomes, firstRuns } from '../contacts/queries.ts';
import { placementDelays } from '../measures/queries.ts';
import { type Analysed, dailyCounts } from './analysed.ts';
import { incubationOf, shownFit } from './delayFits.ts';
import { attackRates, basisOf, countedOut, fenceOf, isAcross, stepSummary } from './figures.ts';
import { methods } from './methods.ts';
import { matureOn, offspringFit } from './offspring.ts';
import type { AttackOut, DelaysOut, IntervalsOut, OffspringOut } from './schema.ts';
import { pairedInterval } from './serialInterval.ts';
import { settings } from './settings.ts';

/** Serial interval and incubation as this outbreak shows them. */
export async function intervalsOf(ctx: Context, a: Analysed): Promise<IntervalsOut> {
  const { span } = await dailyCounts(ctx, a, 'onset');
  const paired = pairedInterval(await onsetGaps(ctx, a.of, a.pairs));
  const incubation = incubationOf(await exposureWindows(ctx, a.of));
  const [least, most] = [paired.gaps[0]?.gap ?? 0, paired.gaps.at(-1)?.gap ?? 0];
  const longest = incubation.middles.at(-1)?.days ?? 0;
  const across = isAcross(a.changes, span);
  return {
    ...a.head,
    serial: {
      gaps: paired.gaps,
      gamma: shownFit(paired.gamma, 0, most),
      normal: shownFit(paired.normal, least, most),
      across,
      leftOut: countedOut({ noOnset: paired.withoutOnset, negative: paired.negative }),
      basis: basisOf(methods.serial, span, paired.pairs, 'pairs'),
    },
    incubation: {
      middles: incubation.middles,
      bothEnds: incubation.bothEnds,
      fit: shownFit(incubation.fit, 0, longest),
      across,
      leftOut: countedOut({
        noExposureStart: incubation.withoutStart,
        impossible: incubation.impossible,
      }),
      basis: basisOf(methods.incubation, span, incubation.windows),
    },
  };
}

/** How many each case infected, by known pairs. */
export async function offspringOf(ctx: Context, a: Analysed): Promise<OffspringOut> {
  const { span } = await dailyCounts(ctx, a, 'report');
  const mature = matureOn(a);
  const { counts, tooYoung, undated } = await offspringCounts(ctx, a.of, a.pairs, mature);
  return {
    ...a.head,
    counts,
    matureOn: mature,
    fit: offspringFit(counts),
    across: isAcross(a.changes, span),
    leftOut: countedOut({ tooYoung, undated }),
    basis: basisOf(
      methods.offspring,
      span && { ...span, to: span.to && span.to > mature ? mature : span.to },
      counts.reduce((sum, { cases }) => sum + cases, 0),
    ),
  };
}

/** Secondary attack rates by setting. Followed to the end: last exposed longer ago than the pack's longest incubation. */
export async function attackOf(ctx: Context, a: Analysed): Promise<AttackOut> {
  const { span } = await dailyCounts(ctx, a, 'report');
  const longest = a.pack.parameters.incubation_max_days?.value;
  const days = typeof longest === 'number' ? longest : settings.longestDelay.value;
  const followedBefore = addDays(a.today, -days);
  const rows = await countContactOutcomes(
    ctx,
    a.of.outbreakId,
    datedCases(a.of),
    new Date(startOfDay(followedBefore, a.of.timeZone)),
  );
  const rates = attackRates(a.pack, rows);
  return {
    ...a.head,
    followedBefore,
    ...rates,
    across: isAcross(a.changes, span),
    leftOut: countedOut({ notFollowed: rates.overall.contacts - rates.overall.followed }),
    basis: basisOf(methods.attack, span, rates.overall.followed, 'contacts'),
  };
}

/** From onset to contacts in place, step by step. Dates known only to the day are counted in whole days. */
export async function delaysOf(ctx: Context, a: Analysed): Promise<DelaysOut> {
  const { timeZone } = a.of;
  const { span } = await dailyCounts(ctx, a, 'report');
  const midnight = (day: RawBuilder<unknown>) => sql`(${day})::timestamp at time zone ${timeZone}`;
  const reported = dateOfCase('report', timeZone);
  const known = sql`coalesce(c.positive_at, c.reported_at)`;
  const steps: (CaseStep & { unit: 'days' | 'hours' })[] = [
    { step: 'onsetToSample', unit: 'days', from: midnight(sql`c.onset_on`), to: midnight(sql`c.sampled_on`) },
    { step: 'sampleToReport', unit: 'days', from: midnight(sql`c.sampled_on`), to: midnight(reported) },
    { step: 'onsetToReport', unit: 'days', from: midnight(sql`c.onset_on`), to: midnight(reported) },
    { step: 'positiveToIsolation', unit: 'hours', from: known, to: sql`c.isolated_at` },
    { step: 'positiveToTrace', unit: 'hours', from: known, to: sql`t.at` },
  ];
  const join = sql`left join (${firstRuns(a.of.outbreakId)}) t on t.case_id = c.id`;
  const quantiles = await stepQuantiles(ctx, a.of, steps, join);
  const fences = new Map(
    quantiles.flatMap(({ step, done, hours }): [string, number][] => {
      const fence = fenceOf(done, hours);
      return fence === null ? [] : [[step, fence]];
    }),
  );
  const outliers = await stepOutliers(ctx, a.of, steps, join, fences, settings.outliers.value);
  const placed = await placementDelays(ctx, a.of.outbreakId, settings.outliers.value);
  const perUnit = { days: 24, hours: 1 };
  return {
    ...a.head,
    steps: [
      ...quantiles.map(({ step, done, open, before, hours }, at) => {
        const { unit } = steps[at]!;
        const own = outliers.filter(one => one.step === step);
        return {
          step,
          unit,
          opens: 'cases' as const,
          done,
          open,
          before,
          summary: stepSummary(done, hours, perUnit[unit]),
          outliers: {
            n: own[0]?.of ?? 0,
            items: own.map(one => ({ id: one.id, number: one.number, delay: one.hours / perUnit[unit] })),
          },
        };
      }),
      {
        step: 'contactToPlace',
        unit: 'hours',
        opens: 'measures',
        done: placed.done,
        open: placed.open,
        before: 0,
        summary: stepSummary(placed.done, placed.hours, 1),
        outliers: {
          n: placed.outliers[0]?.of ?? 0,
          items: placed.outliers.map(one => ({ id: one.id, number: null, delay: one.hours })),
        },
      },
    ],
    across: isAcross(a.changes, span),
    basis: basisOf(methods.delays, span, span?.n ?? 0, 'mixed'),
  };
}
