import { cusum, ears, isEstimable, type NotEstimable, notEstimable, suspectedJumps } from '@outpace/epi';
import { addDays } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import type { Series } from './reproduction.ts';
import { settings } from './settings.ts';

/** One method on one day; a statistic of null was not estimable. */
export interface Signal {
  day: string;
  cases: number;
  c1: number | null;
  c2: number | null;
  c3: number | null;
  cusum: number | null;
  alarms: string[];
  /** Its baseline reaches across a change of definition. */
  across: boolean;
}

export interface Signals {
  days: Signal[];
  thresholds: { c1: number; c2: number; c3: number; cusum: number };
  cusum: { mean: number; sd: number; until: string } | NotEstimable;
  /** Days that look like a change of definition or a backlog entered at once. */
  jumps: { day: string; text: Bilingual }[];
}

/** EARS C1–C3 and CUSUM over the complete days of a series. Pure. */
export function signalsOf(series: Series, incompleteFrom: string | null): Signals {
  const methods = { c1: ears(series, 'C1'), c2: ears(series, 'C2'), c3: ears(series, 'C3') };
  const last = addDays(series.from, series.local.length - 1);
  const complete = incompleteFrom !== null && incompleteFrom <= last ? addDays(incompleteFrom, -1) : last;
  // what is judged is the last week against the fortnight before it: in an outbreak the level of its first days says nothing any more
  const until = addDays(complete, -settings.cusumJudgedDays.value);
  const first = addDays(until, 1 - settings.cusumBaselineDays.value);
  const sums =
    first < series.from
      ? notEstimable(
          `不足${settings.cusumBaselineDays.value + settings.cusumJudgedDays.value}个完整日。`,
          `Fewer than ${settings.cusumBaselineDays.value + settings.cusumJudgedDays.value} complete days.`,
        )
      : cusum(series, { baseline: { from: first, to: until } });
  const thresholds = { c1: 3, c2: 3, c3: 2, cusum: 5 };
  const bySum = new Map(isEstimable(sums) ? sums.days.map(day => [String(day.day), day]) : []);
  const days = methods.c1.map((one, at): Signal => {
    const day = String(one.day);
    const answers = { c1: one.answer, c2: methods.c2[at]!.answer, c3: methods.c3[at]!.answer };
    const alarms: string[] = [];
    const statistic = (name: 'c1' | 'c2' | 'c3') => {
      const answer = answers[name];
      if (!isEstimable(answer)) return null;
      thresholds[name] = answer.threshold;
      if (answer.alarm) alarms.push(name);
      return answer.statistic;
    };
    const values = { c1: statistic('c1'), c2: statistic('c2'), c3: statistic('c3') };
    const sum = bySum.get(day);
    if (sum) {
      thresholds.cusum = sum.threshold;
      if (sum.alarm) alarms.push('cusum');
    }
    return {
      day,
      cases: one.cases,
      ...values,
      cusum: sum?.statistic ?? null,
      alarms,
      across: methods.c3[at]!.warnings.length > 0,
    };
  });
  return {
    days: days.filter(({ day }) => (incompleteFrom === null || day < incompleteFrom) && day <= last),
    thresholds,
    cusum: isEstimable(sums) ? { mean: sums.mean, sd: sums.sd, until } : sums,
    jumps: suspectedJumps(series).map(jump => ({ day: String(jump.day), text: jump.warning.text })),
  };
}
