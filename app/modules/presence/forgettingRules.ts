import {
  addDays,
  type CaseDates,
  type Day,
  dayOf,
  type Instant,
  infectiousWindow,
  type Pack,
  sourceWindow,
} from '@outpace/protocol';
import { forgetting } from './forgettingParameters.ts';

/** A pack in force: of a running outbreak, or (`outbreak` null) the base pack of a city without one. */
export interface PackInForce {
  outbreak: string | null;
  pack: Pack;
}

/** How long presences are kept, and by whose need. `keptFrom`: the earliest day kept, inclusive; days before it are due. */
export interface Retention {
  keptFrom: Day;
  days: number;
  lookBackDays: number;
  marginDays: number;
  outbreak: string | null;
  pack: string;
}

/** How many days before the day a case is dated by its pack may look: for whom it met, or for where it was infected. Whole days, rounded up. */
export function lookBackDays(pack: Pack): number {
  const number = (name: keyof Pack['parameters']) => {
    const value = pack.parameters[name]?.value;
    return typeof value === 'number' ? value : 0;
  };
  return Math.ceil(
    Math.max(
      number('lookback_source_days'),
      ...pack.infectious_window.map(rule => number(rule.days_before as keyof Pack['parameters'])),
    ),
  );
}

/** FGT-1: a day is kept as long as the longest look-back of any pack in force, and the margin. `today`: the city's day. Throws without a pack: then nothing is due. */
export function retentionOf(packs: readonly PackInForce[], today: Day): Retention {
  const longest = packs.reduce<PackInForce | undefined>(
    (best, one) => (best && lookBackDays(best.pack) >= lookBackDays(one.pack) ? best : one),
    undefined,
  );
  if (!longest) throw new Error('No pack is in force, so nobody can say how long presences are needed.');
  const lookBack = lookBackDays(longest.pack);
  const days = lookBack + forgetting.margin.value;
  return {
    keptFrom: addDays(today, -days),
    days,
    lookBackDays: lookBack,
    marginDays: forgetting.margin.value,
    outbreak: longest.outbreak,
    pack: `${longest.pack.id} ${longest.pack.version}`,
  };
}

/** Open cases that agree in every date a window is computed from. */
export interface OpenCases {
  pack: Pack;
  dates: CaseDates;
  /** When the latest of them was opened here. */
  openedAt: Instant;
  cases: number;
}

/** Days that open cases keep, both ends inclusive. */
export interface HeldDays {
  from: Day;
  to: Day;
  cases: number;
}

/**
 * FGT-2: the days in the windows of open cases (where each was infected, whom it could infect), for as long as the case is open and no longer than
 * `openCaseLookBacks` look-backs after it was opened. Pure; one pass.
 */
export function daysHeldBy(open: readonly OpenCases[], now: Instant, tz: string): HeldDays[] {
  const held: HeldDays[] = [];
  for (const { pack, dates, openedAt, cases } of open) {
    const until = addDays(dayOf(openedAt, tz), forgetting.openCaseLookBacks.value * lookBackDays(pack));
    if (dayOf(now, tz) > until) continue;
    const source = sourceWindow(pack, dates, tz);
    const infectious = infectiousWindow(pack, dates, now, tz);
    if ('refused' in source || 'refused' in infectious) continue; // no date known: nothing can be looked for
    held.push({
      from: dayOf(Math.min(source.from, infectious.from), tz),
      to: dayOf(Math.max(source.to, infectious.to) - 1, tz),
      cases,
    });
  }
  return held;
}

/** What becomes of a day. */
export type DayFate = { forget: true } | { forget: false; rule: 'FGT-1' | 'FGT-2'; cases: number };

/** FGT-1, FGT-2: whether a day may be forgotten; if not, by which rule it stays and for how many open cases. */
export function fateOf(day: Day, retention: Retention, held: readonly HeldDays[]): DayFate {
  if (day >= retention.keptFrom) return { forget: false, rule: 'FGT-1', cases: 0 };
  const cases = held.reduce((sum, one) => (one.from <= day && day <= one.to ? sum + one.cases : sum), 0);
  return cases ? { forget: false, rule: 'FGT-2', cases } : { forget: true };
}

/** FGT-6: the job is silent when no complete run ended within the limit. `lastAt` null: it never ran and was not watched yet. */
export function isSilent(lastAt: Instant | null, now: Instant): boolean {
  return lastAt !== null && now - lastAt > forgetting.silence.value * 3_600_000;
}
