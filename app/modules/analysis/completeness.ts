import { isEstimable, type NotEstimable, notEstimable, nowcast } from '@outpace/epi';
import { addDays, daysBetween } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { type CaseDate, reportsByEvent } from '../cases/queries.ts';
import type { Analysed } from './analysed.ts';
import { remembered } from './remember.ts';
import type { Span } from './series.ts';
import { nowcastSeed, settings } from './settings.ts';

/** A day that is still coming in: what is known and what it will come to. */
export interface ExpectedDay {
  day: string;
  reported: number;
  share: number;
  expected: number;
  lower: number;
  upper: number;
}

/** How far a series may be read. `incompleteFrom`: first day that will still grow, null when none. */
export interface Completeness {
  incompleteFrom: string | null;
  nowcast:
    | { days: ExpectedDay[]; longestDelay: number; learnedFrom: number; dispersion: number }
    | NotEstimable
    | null;
  /** Cases reported before their event day: a mistake in one of the two, left out of the delay. */
  reversed: number;
}

type Reports = readonly { event: string; report: string; n: number }[];

/** Which days are complete and what the others will come to. A day of report is complete once it is over. */
export async function completenessOf(
  ctx: Context,
  a: Analysed,
  by: CaseDate,
  span: Span,
): Promise<Completeness> {
  const yesterday = addDays(a.today, -1);
  if (by === 'report')
    return { incompleteFrom: span.to === a.today ? a.today : null, nowcast: null, reversed: 0 };
  const since = addDays(yesterday, 1 - settings.learnFromDays.value);
  const { rows, reversed } = await reportsByEvent(ctx, a.of, by, since);
  return {
    ...remembered('nowcast', { rows, yesterday, to: span.to }, ({ rows }) =>
      judged(rows, yesterday, span.to),
    ),
    reversed,
  };
}

/** The same from counted reports; `yesterday` is the last day whose reports are in. Pure, seeded. */
export function judged(
  reports: Reports,
  yesterday: string,
  to: string,
): Pick<Completeness, 'incompleteFrom' | 'nowcast'> {
  const rows = reports.filter(row => row.report <= yesterday);
  const fallback = addDays(yesterday, 1 - settings.incompleteDays.value);
  const guessed = to >= fallback ? fallback : null;
  if (!rows.length)
    return {
      incompleteFrom: guessed,
      nowcast: notEstimable(
        '近期没有既知发病(采样)日又知报告日的病例。',
        'No recent case has both days known.',
      ),
    };
  const longestDelay = delayLimit(rows, yesterday);
  // a delay nobody is ever under tells nothing: it is taken off, and the days younger than it are simply not there yet
  const least = Math.min(longestDelay, ...rows.map(row => daysBetween(row.event, row.report)));
  const now = addDays(yesterday, -least);
  // three times the longest delay teaches it; more days only cost
  const learnFrom = addDays(now, 1 - Math.max(30, 3 * longestDelay));
  const learned = rows.filter(row => row.event >= learnFrom);
  const answer = nowcast(
    learned.flatMap(({ event, report, n }) =>
      Array.from({ length: n }, () => ({ event, report: addDays(report, -least) })),
    ),
    { now, maxDelay: longestDelay - least, seed: nowcastSeed },
  );
  if (!isEstimable(answer)) return { incompleteFrom: guessed, nowcast: answer };
  const days = answer.days.flatMap((day): ExpectedDay[] =>
    day.reportedShare < 1 && isEstimable(day.expected)
      ? [
          {
            day: day.day,
            reported: day.reported,
            share: day.reportedShare,
            expected: day.expected.estimate,
            lower: day.expected.lower ?? day.reported,
            upper: day.expected.upper ?? day.expected.estimate,
          },
        ]
      : [],
  );
  const first =
    answer.days.find(day => day.reportedShare < settings.completeShare.value)?.day ?? addDays(now, 1);
  return {
    incompleteFrom: first <= to ? first : null,
    nowcast: {
      days: days.filter(day => day.day >= first && day.day <= to),
      longestDelay,
      learnedFrom: learned.reduce((sum, row) => sum + row.n, 0),
      dispersion: answer.dispersion,
    },
  };
}

/** The delay within which 99 % of reports came, among event days old enough to show it; at most the setting's limit. */
function delayLimit(rows: Reports, yesterday: string): number {
  const limit = settings.longestDelay.value;
  const old = rows.filter(row => daysBetween(row.event, yesterday) >= limit);
  const used = old.length ? old : rows;
  const byDelay = new Map<number, number>();
  for (const { event, report, n } of used) {
    const delay = daysBetween(event, report);
    byDelay.set(delay, (byDelay.get(delay) ?? 0) + n);
  }
  const total = used.reduce((sum, row) => sum + row.n, 0);
  let within = 0;
  for (const [delay, n] of [...byDelay].sort((x, y) => x[0] - y[0])) {
    within += n;
    if (within >= 0.99 * total) return Math.max(1, Math.min(limit, delay));
  }
  return limit;
}
