import { watching } from './parameters.ts';
import { byPattern, hourOfWeek, hoursOfWeek, type Offset, workingMinutes } from './workingHours.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What a source said in five minutes. `at`: begin of the slot, epoch ms. */
export interface Beat {
  at: number;
  count: number;
  positives: number;
}

/** How a source usually speaks, learnt from its own past. */
export interface Rhythm {
  /** 168 characters, Monday 00:00 first: '1' where it usually speaks. */
  works: string;
  /** The 99th percentile of its gaps, in minutes of its working hours. */
  gapMinutes: number;
  gaps: number;
  /** By hour of the week: the median of what it said, and how far it usually strays from it (MAD). */
  median: number[];
  spread: number[];
  /** How often each hour was seen. */
  seen: number[];
  /** Of days with enough: median and spread of asin √(positives ÷ count). */
  positivity: { median: number; spread: number; days: number } | null;
}

/**
 * Learns a rhythm from beats (ascending, gaps absent) of up to four weeks before `now`; null when there is too little to learn from. Medians throughout, so
 * that one mad day changes nothing. An hour of the week seen less than twice borrows from the same hour of other days. Linear in beats and hours.
 */
export function learnRhythm(beats: readonly Beat[], now: number, offset: Offset): Rhythm | null {
  const from = now - watching.learnFrom.value * dayMs;
  const recent = beats.filter(beat => beat.at >= from && beat.at < now && beat.count > 0);
  const first = recent[0]?.at;
  if (first === undefined || now - first < watching.leastDays.value * dayMs) return null;
  const counts = new Map<number, number>();
  for (const beat of recent) {
    const hour = Math.floor(beat.at / hourMs);
    counts.set(hour, (counts.get(hour) ?? 0) + beat.count);
  }
  const ofHour: number[][] = Array.from({ length: hoursOfWeek }, () => []);
  const ofDayHour: number[][] = Array.from({ length: 24 }, () => []);
  for (let hour = Math.ceil(first / hourMs); hour < Math.floor(now / hourMs); hour++) {
    const count = counts.get(hour) ?? 0;
    const at = hourOfWeek(hour * hourMs, offset);
    ofHour[at]!.push(count);
    ofDayHour[at % 24]!.push(count);
  }
  const values = (hour: number) => (ofHour[hour]!.length >= 2 ? ofHour[hour]! : ofDayHour[hour % 24]!);
  const hours = Array.from({ length: hoursOfWeek }, (_, hour) => values(hour));
  const works = hours
    .map(seen => (share(seen) >= watching.workingShare.value && seen.length >= 2 ? '1' : '0'))
    .join('');
  const pattern = byPattern(works, offset);
  const gaps: number[] = [];
  for (const [index, beat] of recent.entries()) {
    const before = recent[index - 1];
    if (!before) continue;
    const gap = workingMinutes(before.at, beat.at, pattern);
    if (gap > 0) gaps.push(gap);
  }
  if (gaps.length < watching.leastGaps.value) return null;
  return {
    works,
    gapMinutes: quantile(gaps, 0.99),
    gaps: gaps.length,
    median: hours.map(seen => quantile(seen, 0.5)),
    spread: hours.map(seen => deviation(seen)),
    seen: hours.map(seen => seen.length),
    positivity: positivityOf(recent, now),
  };
}

const share = (seen: readonly number[]) =>
  seen.length ? seen.filter(count => count > 0).length / seen.length : 0;

/** asin √p: its spread hardly depends on p, so days of different positivity can be compared (Anscombe 1948). */
export const arcsine = (positives: number, count: number) => Math.asin(Math.sqrt(positives / count));

function positivityOf(beats: readonly Beat[], now: number): Rhythm['positivity'] {
  const days = new Map<number, { count: number; positives: number }>();
  for (const beat of beats) {
    // days back from now, so that the last 24 hours are not among them
    const day = Math.floor((now - beat.at) / dayMs);
    if (day < 1) continue;
    const sum = days.get(day) ?? { count: 0, positives: 0 };
    sum.count += beat.count;
    sum.positives += beat.positives;
    days.set(day, sum);
  }
  const shares = [...days.values()]
    .filter(day => day.count >= watching.positivityLeastTubes.value / 4)
    .map(day => arcsine(day.positives, day.count));
  if (shares.length < watching.positivityLeastDays.value) return null;
  return { median: quantile(shares, 0.5), spread: deviation(shares), days: shares.length };
}

/** The q-quantile of some numbers (linear between two); 0 of none. */
export function quantile(values: readonly number[], q: number): number {
  if (!values.length) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low]! + (sorted[Math.ceil(at)]! - sorted[low]!) * (at - low);
}

/** Median absolute deviation. */
function deviation(values: readonly number[]): number {
  const middle = quantile(values, 0.5);
  return quantile(
    values.map(value => Math.abs(value - middle)),
    0.5,
  );
}
