import { isEstimable } from '@outpace/epi';
import type { Context } from '../../core/module.ts';
import { type CaseDate, casesByDay, onsetGaps } from '../cases/queries.ts';
import { type Analysed, chosenDate, dailyCounts, definitionBreaks } from './analysed.ts';
import { completenessOf } from './completeness.ts';
import { controlDays } from './control.ts';
import { basisOf, countedOut, leftOutOf } from './figures.ts';
import { methods } from './methods.ts';
import { reproductionOf } from './reproduction.ts';
import type { ControlOut, CurveOut, ReproductionOut, SignalsOut } from './schema.ts';
import { ownInterval, packInterval, pairedInterval } from './serialInterval.ts';
import { daysOf, hasDays, seriesOf, spanOf } from './series.ts';
import { settings } from './settings.ts';
import { signalsOf } from './signals.ts';
import { type Split, splitKey, stackedBy, subAreas } from './splits.ts';

/** The epidemic curve, split, with what the last days will come to. */
export async function curveOf(
  ctx: Context,
  a: Analysed,
  asked: CaseDate | undefined,
  split: Split,
): Promise<CurveOut> {
  const { by, known } = await chosenDate(ctx, a, asked);
  const areas = split === 'area' ? await subAreas(ctx) : [];
  const rows = await casesByDay(
    ctx,
    a.of,
    by,
    splitKey(
      a,
      split,
      areas.map(area => area.key),
    ),
  );
  const span = spanOf(rows, { startedOn: a.outbreak.startedOn, today: a.today });
  const basis = basisOf(methods.curve(by), span, span?.n ?? 0);
  const empty = { incompleteFrom: null, nowcast: null, jumps: [], nowcastBasis: null };
  if (!hasDays(span))
    return { ...a.head, by, split, known, days: [], series: [], ...empty, leftOut: leftOutOf(span), basis };
  const complete = await completenessOf(ctx, a, by, span);
  const { jumps } = signalsOf(seriesOf(rows, span, definitionBreaks(a)), complete.incompleteFrom);
  return {
    ...a.head,
    by,
    split,
    known,
    days: daysOf(span),
    series: stackedBy(a, split, rows, span, areas),
    incompleteFrom: complete.incompleteFrom,
    nowcast: complete.nowcast,
    jumps,
    leftOut: [...leftOutOf(span), ...countedOut({ reversed: complete.reversed })],
    basis,
    nowcastBasis:
      complete.nowcast && isEstimable(complete.nowcast)
        ? basisOf(methods.nowcast, span, complete.nowcast.learnedFrom)
        : null,
  };
}

/** R by both methods and growth, under the pack's serial interval or this outbreak's own. */
export async function rOf(
  ctx: Context,
  a: Analysed,
  asked: CaseDate | undefined,
  source: 'pack' | 'pairs',
  windowDays: number,
): Promise<ReproductionOut> {
  const { by } = await chosenDate(ctx, a, asked);
  const { rows, span } = await dailyCounts(ctx, a, by);
  const interval =
    source === 'pack'
      ? packInterval(a.pack)
      : ownInterval(pairedInterval(await onsetGaps(ctx, a.of, a.pairs)));
  const base = {
    ...a.head,
    by,
    windowDays,
    interval,
    leftOut: leftOutOf(span),
    basis: basisOf(methods.cori, span, span?.n ?? 0),
    cohortBasis: basisOf(methods.cohort, span, span?.n ?? 0),
    growthBasis: basisOf(methods.growth, span, span?.n ?? 0),
  };
  if (!hasDays(span))
    return {
      ...base,
      incompleteFrom: null,
      imported: 0,
      cori: [],
      cohort: [],
      cohortEvery: 1,
      growth: { notEstimable: { zh: '没有可用日期的病例。', en: 'No case has a usable date.' } },
    };
  const { incompleteFrom } = await completenessOf(ctx, a, by, span);
  const series = seriesOf(rows, span, definitionBreaks(a));
  const answer = reproductionOf(series, interval, windowDays, incompleteFrom);
  return {
    ...base,
    incompleteFrom,
    imported: series.imported.reduce((sum, n) => sum + n, 0),
    ...answer,
    growthBasis: isEstimable(answer.growth)
      ? { ...base.growthBasis, from: answer.growth.from, to: answer.growth.to, n: answer.growth.cases }
      : base.growthBasis,
  };
}

/** Where cases were found, by day of report. */
export async function controlOf(ctx: Context, a: Analysed): Promise<ControlOut> {
  const { rows, span } = await dailyCounts(ctx, a, 'report');
  const base = {
    ...a.head,
    windowDays: settings.controlWindowDays.value,
    leftOut: leftOutOf(span),
    basis: basisOf(methods.control, span, span?.n ?? 0),
  };
  if (!hasDays(span)) return { ...base, incompleteFrom: null, clearDays: null, days: [] };
  const { incompleteFrom } = await completenessOf(ctx, a, 'report', span);
  return { ...base, incompleteFrom, ...controlDays(rows, span, settings.controlWindowDays.value) };
}

/** Days that are more than usual. */
export async function signalsAnswer(
  ctx: Context,
  a: Analysed,
  asked: CaseDate | undefined,
): Promise<SignalsOut> {
  const { by } = await chosenDate(ctx, a, asked);
  const { rows, span } = await dailyCounts(ctx, a, by);
  const base = {
    ...a.head,
    by,
    leftOut: leftOutOf(span),
    basis: basisOf(methods.signals, span, span?.n ?? 0),
  };
  if (!hasDays(span))
    return {
      ...base,
      days: [],
      thresholds: { c1: 3, c2: 3, c3: 2, cusum: 5 },
      cusum: { notEstimable: { zh: '没有可用日期的病例。', en: 'No case has a usable date.' } },
      jumps: [],
    };
  const { incompleteFrom } = await completenessOf(ctx, a, by, span);
  return { ...base, ...signalsOf(seriesOf(rows, span, definitionBreaks(a)), incompleteFrom) };
}
