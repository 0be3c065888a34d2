import { dayNumber, dayOfNumber } from './days.ts';
import { badInput, needCount, needShare } from './inputChecks.ts';
import { sampleQuantile } from './quantiles.ts';
import { drawBeta, drawNegativeBinomial, drawPoisson, seededRandom } from './random.ts';
import { type Estimate, type NotEstimable, notEstimable } from './types.ts';

/** A case by the day of its event (onset, sample) and the day it was reported; day strings. */
export interface ReportedEvent {
  event: string;
  report: string;
}

/** One event day: what is known and what it will come to. */
export interface NowcastDay {
  day: string;
  reported: number;
  /** Share expected to be reported by now. */
  reportedShare: number;
  /** All cases of the day once reports are in; lower never below `reported`. */
  expected: Estimate | NotEstimable;
}

export interface NowcastOptions {
  /** Last day whose reports are complete; the reports of later days are not used. */
  now: string;
  /** Longest delay in days; longer ones are counted as of this length. */
  maxDelay: number;
  /** Only event days of the last so many days teach the delay; all when left out. Use it when reporting changes. */
  learnFromDays?: number;
  seed: number;
  draws?: number;
  level?: number;
}

const LEAST_LEARNED = 10;
const LEAST_SHARE = { value: 0.05, unit: 'share reported', source: 'own choice', status: 'assumed' } as const;

/**
 * Nowcast from a reporting triangle: how many cases of each recent day there will be once late reports are in. The delay distribution is learned by reverse-time
 * hazards (Lawless 1994, doi:10.2307/3315820; the chain ladder), which right truncation does not bias; unreported cases are negative binomial given those reported. Intervals
 * carry both the uncertain delay (beta draws of every hazard) and chance, widened by the over-dispersion of the triangle (England & Verrall 2002); seeded.
 *
 * Assumes that the delay distribution is that of the days learned from. Not estimable: fewer than 10 reported cases to learn from, no event day old enough to have
 * seen the longest delay, and days of which under 5 % is expected to be reported. Rows with a report before the event throw RangeError; those after `now` are ignored, like the future
 * they are. Cost: draws × (days + delays).
 */
export function nowcast(
  rows: readonly ReportedEvent[],
  options: NowcastOptions,
): { days: NowcastDay[]; delayShares: number[]; dispersion: number } | NotEstimable {
  const { maxDelay, learnFromDays, seed, draws = 1000, level = 0.95 } = options;
  needCount(maxDelay, 'maxDelay');
  needCount(draws, 'draws');
  needShare(level, 'level');
  const now = dayNumber(options.now, 'now');
  const triangle = reportingTriangle(rows, now, maxDelay);
  if (triangle.events.length < maxDelay + 1)
    return notEstimable(
      `事件日不足 ${maxDelay + 1} 天,尚无一天走完最长报告延迟。`,
      `Fewer than ${maxDelay + 1} event days: none has seen the longest delay yet.`,
    );
  const learned = triangle.events.slice(
    learnFromDays === undefined ? 0 : Math.max(0, triangle.events.length - learnFromDays),
  );
  const hazards = reverseHazards(learned, maxDelay);
  if (hazards.total < LEAST_LEARNED)
    return notEstimable(
      `已报告病例仅 ${hazards.total} 例,报告延迟无法估计。`,
      `Only ${hazards.total} reported cases: the delay cannot be estimated.`,
    );
  if (hazards.atRisk.some(n => n === 0))
    return notEstimable(
      '没有足够早的事件日可供学习最长延迟。',
      'No event day learned from is old enough for the longest delay.',
    );
  const shares = cumulative(hazards.reported.map((n, d) => n / hazards.atRisk[d]!));
  const dispersion = triangleDispersion(learned, shares, maxDelay);

  const random = seededRandom(seed);
  const samples = triangle.events.map((): number[] => []);
  for (let draw = 0; draw < draws; draw++) {
    // counts are divided by the dispersion: so much less do they tell about the delay
    const drawn = cumulative(
      hazards.reported.map((n, d) =>
        d === 0 ? 0 : drawBeta(random, n / dispersion + 0.5, (hazards.atRisk[d]! - n) / dispersion + 0.5),
      ),
    );
    for (const [index, event] of triangle.events.entries()) {
      const age = triangle.events.length - 1 - index;
      const share = age >= maxDelay ? 1 : drawn[age]!;
      if (share >= 1) samples[index]!.push(event.total);
      else samples[index]!.push(event.total + unreported(event.total, share));
    }
  }
  function unreported(reported: number, share: number): number {
    const size = reported / dispersion + 0.5;
    const mean = (size * (1 - share)) / share;
    // a share of almost 0 has no use for exact chance
    if (mean > 1e5) return dispersion * mean;
    return Math.round(
      dispersion * (mean < 1e-12 ? drawPoisson(random, mean) : drawNegativeBinomial(random, mean, size)),
    );
  }
  return {
    days: triangle.events.map((event, index): NowcastDay => {
      const age = triangle.events.length - 1 - index;
      const share = age >= maxDelay ? 1 : shares[age]!;
      return {
        day: dayOfNumber(triangle.first + index),
        reported: event.total,
        reportedShare: share,
        expected:
          share < LEAST_SHARE.value
            ? notEstimable(
                '该日预计仅有极少数病例已报告。',
                'Almost nothing of this day is expected to be reported yet.',
              )
            : intervalOf(samples[index]!, event.total / share, level),
      };
    }),
    delayShares: shares.map((share, d) => share - (shares[d - 1] ?? 0)),
    dispersion,
  };
}

interface EventDay {
  /** Reports by delay, for delays seen so far. */
  byDelay: number[];
  total: number;
}

function reportingTriangle(rows: readonly ReportedEvent[], now: number, maxDelay: number) {
  const pairs: { event: number; delay: number }[] = [];
  for (const [index, row] of rows.entries()) {
    const event = dayNumber(row.event, 'event', index + 1);
    const report = dayNumber(row.report, 'report', index + 1);
    if (report < event) badInput('report', index + 1, row.report, `must not be before event (${row.event})`);
    if (report <= now) pairs.push({ event, delay: Math.min(maxDelay, report - event) });
  }
  const first = pairs.reduce((least, { event }) => Math.min(least, event), now + 1);
  const events = Array.from(
    { length: now - first + 1 },
    (_, index): EventDay => ({
      byDelay: new Array<number>(Math.min(maxDelay, now - first - index) + 1).fill(0),
      total: 0,
    }),
  );
  for (const { event, delay } of pairs) {
    events[event - first]!.byDelay[delay]!++;
    events[event - first]!.total++;
  }
  return { first, events };
}

/** For each delay d: reports at d, and at d or earlier, among event days old enough to have seen d. Their ratio is P(delay = d | delay ≤ d). */
function reverseHazards(events: readonly EventDay[], maxDelay: number) {
  const reported = new Array<number>(maxDelay + 1).fill(0);
  const atRisk = new Array<number>(maxDelay + 1).fill(0);
  let total = 0;
  for (const { byDelay } of events) {
    let upTo = 0;
    for (const [d, n] of byDelay.entries()) {
      upTo += n;
      reported[d]! += n;
      atRisk[d]! += upTo;
    }
    total += upTo;
  }
  return { reported, atRisk, total };
}

/** P(delay ≤ d) from reverse hazards: the product of 1 − hazard over the longer delays. */
function cumulative(hazards: readonly number[]): number[] {
  const shares = new Array<number>(hazards.length).fill(1);
  for (let d = hazards.length - 2; d >= 0; d--) shares[d] = shares[d + 1]! * (1 - hazards[d + 1]!);
  return shares;
}

/** Pearson dispersion of the triangle around its chain-ladder fit, never below 1. */
function triangleDispersion(
  events: readonly EventDay[],
  shares: readonly number[],
  maxDelay: number,
): number {
  let [pearson, cells] = [0, 0];
  for (const { byDelay, total } of events) {
    const seen = shares[byDelay.length - 1]!;
    if (total === 0 || seen === 0) continue;
    for (const [d, n] of byDelay.entries()) {
      const mean = (total * (shares[d]! - (shares[d - 1] ?? 0))) / seen;
      if (mean <= 0) continue;
      pearson += (n - mean) ** 2 / mean;
      cells++;
    }
  }
  const degrees = cells - events.length - maxDelay;
  return degrees > 0 ? Math.max(1, pearson / degrees) : 1;
}

function intervalOf(samples: readonly number[], estimate: number, level: number): Estimate {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    estimate,
    lower: sampleQuantile(sorted, (1 - level) / 2),
    upper: sampleQuantile(sorted, (1 + level) / 2),
  };
}
