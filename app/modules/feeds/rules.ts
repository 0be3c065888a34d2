import type { Bilingual } from '../../core/refusal.ts';
import { certificateAlarmDays, watching } from './parameters.ts';
import { arcsine, type Rhythm } from './rhythm.ts';
import type { OpeningHours, SetRhythm } from './schema.ts';
import {
  afterWorking,
  byHours,
  byPattern,
  hourOfWeek,
  type Offset,
  type Works,
  workingMinutes,
} from './workingHours.ts';

/** What a source is held to, and where that comes from. */
export interface Expectation {
  by: 'set' | 'learnt' | 'declared';
  /** It is silent when it has said nothing for so many minutes of its working hours. */
  silentAfterMinutes: number;
  /** Its next word is expected within so many. */
  usualMinutes: number;
  works: Works;
}

/** What holds for a source: what a person set, else its own past, else what its module declares; null when nothing is known. */
export function expectationOf(
  source: { set: SetRhythm | null; learnt: Rhythm | null; declared: SetRhythm | null },
  offset: Offset,
): Expectation | null {
  const byHand = source.set ?? null;
  if (byHand) return within('set', byHand.everyMinutes, byHand.hours, offset);
  if (source.learnt?.works.includes('1'))
    return {
      by: 'learnt',
      usualMinutes: source.learnt.gapMinutes,
      silentAfterMinutes: Math.max(
        watching.leastSilence.value,
        watching.gapFactor.value * source.learnt.gapMinutes,
      ),
      works: byPattern(source.learnt.works, offset),
    };
  return source.declared
    ? within('declared', source.declared.everyMinutes, source.declared.hours, offset)
    : null;
}

const within = (
  by: 'set' | 'declared',
  everyMinutes: number,
  hours: readonly OpeningHours[],
  offset: Offset,
): Expectation => ({
  by,
  usualMinutes: everyMinutes,
  silentAfterMinutes: everyMinutes,
  works: byHours(hours, offset),
});

/** How a source stands at an instant. */
export interface Standing {
  state: 'speaking' | 'silent' | 'resting' | 'unknown';
  /** Since when nothing came although something should have; null unless silent. */
  silentSince: number | null;
  /** Working minutes since it was last heard. */
  quietMinutes: number;
  expectedNextAt: number | null;
  rule: 'FED-1' | 'FED-2' | null;
}

/** FED-1 (by its own past) and FED-2 (by a rhythm that was set): whether a source is silent. `lastHeardAt`: epoch ms, of one never heard when it became known. */
export function standingOf(lastHeardAt: number, expectation: Expectation | null, now: number): Standing {
  if (!expectation)
    return { state: 'unknown', silentSince: null, quietMinutes: 0, expectedNextAt: null, rule: null };
  const quietMinutes = workingMinutes(lastHeardAt, now, expectation.works);
  const silent = quietMinutes > expectation.silentAfterMinutes;
  return {
    state: silent ? 'silent' : expectation.works(now) ? 'speaking' : 'resting',
    silentSince: silent ? lastHeardAt : null,
    quietMinutes,
    expectedNextAt: afterWorking(lastHeardAt, expectation.usualMinutes, expectation.works),
    rule: silent ? (expectation.by === 'learnt' ? 'FED-1' : 'FED-2') : null,
  };
}

/** A statistic as it is shown: what was measured, against what, and how far it strays. */
export interface Statistic {
  method: string;
  value: number;
  expected: number;
  score: number;
  limit: number;
}

/** FED-3: whether what a source said in one whole hour (its begin, epoch ms) is far from what it usually says then; null when not, or too little is known. */
export function volumeJump(rhythm: Rhythm, hour: number, count: number, offset: Offset): Statistic | null {
  const at = hourOfWeek(hour, offset);
  const expected = rhythm.median[at]!;
  if (rhythm.seen[at]! < watching.volumeOccasions.value) return null;
  if (Math.abs(count - expected) < watching.volumeLeast.value) return null;
  const scale = Math.max(1.4826 * rhythm.spread[at]!, Math.sqrt(expected), 0.2 * expected, 1);
  const score = (count - expected) / scale;
  if (Math.abs(score) < watching.volumeScore.value) return null;
  return {
    method: 'robust z of the hour (median, MAD)',
    value: count,
    expected,
    score: Math.round(score * 10) / 10,
    limit: watching.volumeScore.value,
  };
}

/** FED-4: whether the positivity of the last 24 hours is far above that of the days before; null when not, or too little is known. */
export function positivityJump(rhythm: Rhythm, positives: number, count: number): Statistic | null {
  const { positivity } = rhythm;
  if (
    !positivity ||
    count < watching.positivityLeastTubes.value ||
    positives < watching.positivityLeastPositives.value
  )
    return null;
  // the spread from day to day, and never less than chance alone gives: asin √p has the standard deviation 1 ÷ (2 √n)
  const scale = Math.max(1.4826 * positivity.spread, 0.5 / Math.sqrt(count));
  const score = (arcsine(positives, count) - positivity.median) / scale;
  if (score < watching.positivityScore.value) return null;
  return {
    method: 'robust z of asin √p (median of days, MAD, binomial)',
    value: positives / count,
    expected: Math.sin(positivity.median) ** 2,
    score: Math.round(score * 10) / 10,
    limit: watching.positivityScore.value,
  };
}

/** FED-5: which alarm of a certificate's end is due (30, 7 or 1 days before, 0 when it has ended); null when none. */
export function certificateAlarm(expiresAt: number, now: number): number | null {
  if (expiresAt <= now) return 0;
  const days = (expiresAt - now) / 86_400_000;
  const due = certificateAlarmDays.value.filter(each => days <= each);
  return due.length ? Math.min(...due) : null;
}

/** FED-8: why a rhythm cannot be set so; null when it can. */
export function rhythmProblem({ everyMinutes, hours }: SetRhythm): Bilingual | null {
  if (everyMinutes < 5 || everyMinutes > 7 * 1440)
    return { zh: '间隔应为 5 分钟至 7 天', en: 'the interval is from 5 minutes to 7 days' };
  if (
    hours.some(
      each => !/^([01]\d|2[0-3]):[0-5]\d$/.test(each.from) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(each.to),
    )
  )
    return { zh: '时间应写作 08:00', en: 'a time is written 08:00' };
  return null;
}
