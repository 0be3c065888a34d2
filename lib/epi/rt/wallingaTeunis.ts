import { definitionWarnings } from '../definitions.ts';
import { needShare } from '../inputChecks.ts';
import { type DatedSeries, type DayWindow, totalCounts, windowIndices } from '../series.ts';
import { binomialTerm } from '../special/beta.ts';
import { type NotEstimable, notEstimable, type Warning } from '../types.ts';
import type { DiscreteSerialInterval } from './serialInterval.ts';

/** The case reproduction number of the cases with onset in one window. */
export interface CaseR {
  mean: number;
  sd: number;
  lower: number;
  upper: number;
}

/** A window, both ends inclusive. `complete` is the least share of a case's own infections that lies within the series, by the serial interval. */
export type WallingaTeunisWindow = DayWindow & {
  cases: number;
  complete: number;
  warnings: Warning[];
  r: CaseR | NotEstimable;
};

export interface WallingaTeunisOptions {
  serialInterval: DiscreteSerialInterval;
  windows: readonly DayWindow[];
  /** Two-sided level of the interval, between 0 and 1; 0.95 when left out. */
  level?: number;
}

/**
 * Case (cohort) reproduction number: Wallinga & Teunis 2004 (doi:10.1093/aje/kwh255); means equal EpiEstim's `wallinga_teunis`.
 *
 * Each case has one infector among earlier cases, with probability as the serial interval says. The interval is exact where others simulate trees: given the
 * curve, the infectees of a window are a sum of independent binomials, one per onset day, and its distribution is computed by convolution; so no seed. It
 * carries the chance of who infected whom only, not that of the serial interval nor of the epidemic itself.
 *
 * Not corrected for infections still to come (Cauchemez et al. 2006): `complete` below 1 warns that the latest R are too low. Not estimable: a window without
 * cases. Throws RangeError on bad input.
 */
export function wallingaTeunis(series: DatedSeries, options: WallingaTeunisOptions): WallingaTeunisWindow[] {
  const counts = totalCounts(series);
  const { serialInterval, windows, level = 0.95 } = options;
  needShare(level, 'level');
  const weight = (lag: number) => (lag > 0 ? (serialInterval[lag] ?? 0) : 0);
  const weights = counts.map((_, day) => {
    let sum = 0;
    for (let lag = 1; lag <= day && lag < serialInterval.length; lag++)
      sum += weight(lag) * counts[day - lag]!;
    return sum;
  });
  const within: number[] = [0];
  for (let lag = 1; lag < serialInterval.length; lag++) within.push(within[lag - 1]! + serialInterval[lag]!);
  const completeAt = (day: number) =>
    within[Math.min(counts.length - 1 - day, within.length - 1)]! / within.at(-1)!;
  return windows.map((window, row) => {
    const [from, to] = windowIndices(series, window, row + 1);
    const cases = counts.slice(from, to + 1).reduce((sum, n) => sum + n, 0);
    const complete = completeAt(to);
    const warnings = definitionWarnings(series, window.from, window.to);
    if (complete < 0.999)
      warnings.push({
        warning: 'right-truncated',
        on: window.to,
        text: {
          zh: `该窗口病例的后续传播尚有约 ${Math.round(100 * (1 - complete))}% 未到发病时间,数值偏低。`,
          en: `About ${Math.round(100 * (1 - complete))}% of what the last cases of this window infect would not yet show: the number is too low.`,
        },
      });
    if (cases === 0)
      return {
        ...window,
        cases,
        complete,
        warnings,
        r: notEstimable('窗口内没有病例。', 'There is no case in the window.'),
      };
    const shares: { trials: number; share: number }[] = [];
    for (let day = from + 1; day < counts.length; day++) {
      if (counts[day] === 0 || weights[day] === 0) continue;
      let own = 0;
      for (let source = from; source <= Math.min(to, day - 1); source++)
        own += weight(day - source) * counts[source]!;
      if (own > 0) shares.push({ trials: counts[day]!, share: Math.min(1, own / weights[day]!) });
    }
    return { ...window, cases, complete, warnings, r: perCase(shares, cases, level) };
  });
}

function perCase(shares: readonly { trials: number; share: number }[], cases: number, level: number): CaseR {
  const mean = shares.reduce((sum, { trials, share }) => sum + trials * share, 0);
  const variance = shares.reduce((sum, { trials, share }) => sum + trials * share * (1 - share), 0);
  const { first, probabilities } = sumOfBinomials(shares);
  const tail = (1 - level) / 2;
  let [below, lower, upper] = [0, -1, -1];
  for (const [index, p] of probabilities.entries()) {
    below += p;
    // a rounding may keep the sum just below the level it has reached
    if (lower < 0 && below >= tail - 1e-12) lower = first + index;
    if (upper < 0 && below >= 1 - tail - 1e-12) upper = first + index;
  }
  return {
    mean: mean / cases,
    sd: Math.sqrt(variance) / cases,
    lower: lower / cases,
    upper: upper / cases,
  };
}

const NEGLIGIBLE = 1e-18;

/** Distribution of a sum of independent binomials; probabilities of `first`, `first` + 1, … with tails under 1e-18 left out. */
function sumOfBinomials(parts: readonly { trials: number; share: number }[]): {
  first: number;
  probabilities: number[];
} {
  let first = 0;
  let sum = [1];
  for (const { trials, share } of parts) {
    const one: number[] = [];
    let begin = 0;
    for (let n = 0; n <= trials; n++) {
      const p = binomialTerm(n, trials, share);
      if (p < NEGLIGIBLE && one.length === 0) begin = n + 1;
      else if (p < NEGLIGIBLE && n > trials * share) break;
      else one.push(p);
    }
    const next = new Array<number>(sum.length + one.length - 1).fill(0);
    for (const [i, a] of sum.entries()) for (const [j, b] of one.entries()) next[i + j]! += a * b;
    let [low, high] = [0, next.length];
    while (high - low > 1 && next[low]! < NEGLIGIBLE) low++;
    while (high - low > 1 && next[high - 1]! < NEGLIGIBLE) high--;
    first += begin + low;
    sum = next.slice(low, high);
  }
  return { first, probabilities: sum };
}
