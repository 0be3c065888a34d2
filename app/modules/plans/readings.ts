import { ears, isEstimable } from '@outpace/epi';
import { addDays, daysBetween } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import type { Evidence, Reading, Trigger } from './schema.ts';
import { isMet, thresholdOf } from './triggers.ts';

export interface WatchedArea {
  key: number;
  hi: number;
  name: string;
}

/** Counts of one area by day of report, from `CaseDays.from` on; `known`: those whose finding is known. */
export interface DayCounts {
  all: number[];
  community: number[];
  known: number[];
}
export interface CaseDays {
  from: string;
  byArea: Map<number, DayCounts>;
}

/** A case as chains need it; `areaKey`: which of the areas below it lies in. */
export interface ChainCase {
  id: string;
  day: string | null;
  areaKey: number | null;
  infector: string | null;
}

/** A day and the instant in it (epoch ms) the figures are asked for. */
export interface Moment {
  day: string;
  at: number;
}

/** What was counted for some triggers at some moments. */
export interface Counted {
  cases: CaseDays | null;
  lastBefore: ReadonlyMap<number, string>;
  chains: readonly ChainCase[] | null;
  moments: readonly Moment[];
  /** Figures of the moment by trigger and area, one per moment. */
  counts: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;
}

/** EARS C3 looks at three days, each with a lag of two and a baseline of seven before it; the day judged is the last whole one, yesterday. */
const earsDays = 12;

/** Days of case reports a trigger looks at, today among them; 0: none. */
export function lookbackOf(trigger: Trigger): number {
  if (trigger.figure === 'cases' || trigger.figure === 'community_share') return trigger.days!;
  if (trigger.figure === 'days_since_case') return trigger.atLeast! + 1;
  return trigger.figure === 'ears' ? earsDays + 1 : 0;
}

const noEvidence: Evidence = {
  from: null,
  to: null,
  byDay: [],
  n: null,
  of: null,
  mean: null,
  sd: null,
  why: null,
};
type Value = { value: number | null } & Partial<Evidence>;
const none = (zh: string, en: string): { value: null; why: Bilingual } => ({ value: null, why: { zh, en } });

/**
 * The readings of a trigger at the moment with this index, one per watched area (PLN-7: the only place where a value is made, whether of now or of a past day). Only reports up to
 * the moment's day are counted. Pure.
 */
export function readingsOf(
  trigger: Trigger,
  areas: { whole: WatchedArea; each: readonly WatchedArea[] },
  counted: Counted,
  index: number,
): Reading[] {
  const watched = trigger.level === 'whole' ? [areas.whole] : areas.each;
  const { day } = counted.moments[index]!;
  const chains = trigger.figure === 'open_chains' ? chainsOn(counted.chains!, day, trigger.days!) : null;
  return watched.map(area => {
    const { value, ...evidence } = valueIn(trigger, area, counted, index, chains, area === areas.whole);
    return {
      triggerKey: trigger.key,
      areaKey: area.key,
      value,
      threshold: thresholdOf(trigger),
      met: isMet(trigger, value),
      evidence: { ...noEvidence, ...evidence },
    };
  });
}

function valueIn(
  trigger: Trigger,
  area: WatchedArea,
  counted: Counted,
  index: number,
  chains: ReadonlyMap<number | null, number> | null,
  whole: boolean,
): Value {
  const { day } = counted.moments[index]!;
  if (trigger.figure === 'tasks_overdue' || trigger.figure === 'measures_open')
    return { value: counted.counts.get(trigger.key)!.get(area.key)![index]! };
  if (chains)
    return {
      value: chains.get(whole ? null : area.key) ?? 0,
      from: addDays(day, 1 - trigger.days!),
      to: day,
    };
  const { from: first, byArea } = counted.cases!;
  const counts = byArea.get(area.key)!;
  const today = daysBetween(first, day);
  const over = (length: number, end = today) => {
    const begin = Math.max(0, end - length + 1);
    return {
      from: addDays(first, begin),
      to: addDays(first, end),
      byDay: counts.all.slice(begin, end + 1).map((n, at) => ({ day: addDays(first, begin + at), n })),
      sum: (of: readonly number[]) => of.slice(begin, end + 1).reduce((total, n) => total + n, 0),
    };
  };
  if (trigger.figure === 'cases') {
    const { sum, ...evidence } = over(trigger.days!);
    return { value: sum(counts.all), ...evidence };
  }
  if (trigger.figure === 'community_share') {
    const { sum, ...evidence } = over(trigger.days!);
    const [n, of] = [sum(counts.community), sum(counts.known)];
    return of < trigger.leastKnown!
      ? {
          ...none(
            `发现方式已知的病例只有${of}例,少于${trigger.leastKnown}例。`,
            `Only ${of} cases of known finding, fewer than ${trigger.leastKnown}.`,
          ),
          n,
          of,
          ...evidence,
        }
      : { value: n / of, n, of, ...evidence };
  }
  if (trigger.figure === 'days_since_case') {
    const last = counts.all.findLastIndex((n, at) => at <= today && n > 0);
    const lastDay = last >= 0 ? addDays(first, last) : counted.lastBefore.get(area.key);
    return lastDay
      ? { value: daysBetween(lastDay, day), from: lastDay, to: lastDay }
      : none('还没有病例。', 'There has been no case yet.');
  }
  const yesterday = today - 1;
  const { sum: _, ...evidence } = over(earsDays, yesterday);
  const judged = ears({ from: evidence.from, local: evidence.byDay.map(({ n }) => n) }, trigger.method!).at(
    -1,
  )!.answer;
  return isEstimable(judged)
    ? { value: judged.statistic, mean: judged.baselineMean, sd: judged.baselineSd, ...evidence }
    : { value: null, why: judged.notEstimable, ...evidence };
}

/** Answers already worked out for a list of cases, as long as the list itself is kept: the next minute asks the same of it. */
const answered = new WeakMap<readonly ChainCase[], Map<string, ReadonlyMap<number | null, number>>>();

function chainsOn(
  cases: readonly ChainCase[],
  day: string,
  days: number,
): ReadonlyMap<number | null, number> {
  const answers = answered.get(cases) ?? new Map<string, ReadonlyMap<number | null, number>>();
  answered.set(cases, answers);
  const key = `${day} ${days}`;
  const answer = answers.get(key) ?? openChainsOn(cases, day, days);
  answers.set(key, answer);
  return answer;
}

/**
 * Chains of two cases or more with a case reported within `days` days of `day` (today among them), by area of that case and (key null) altogether. Only known links whose cases
 * were both reported by then: what was not known that day does not count. Linear.
 */
export function openChainsOn(
  cases: readonly ChainCase[],
  day: string,
  days: number,
): ReadonlyMap<number | null, number> {
  const known = new Map(cases.filter(one => one.day !== null && one.day <= day).map(one => [one.id, one]));
  const roots = new Map<string, string>();
  const rootOf = (id: string): string => {
    const way = new Set<string>();
    let at = id;
    while (!roots.has(at)) {
      way.add(at);
      const { infector } = known.get(at)!;
      // a ring of stated links has no first case: it ends where it would begin again
      if (!infector || !known.has(infector) || way.has(infector)) break;
      at = infector;
    }
    const root = roots.get(at) ?? at;
    for (const one of way) roots.set(one, root);
    return root;
  };
  const sizes = new Map<string, number>();
  for (const id of known.keys()) sizes.set(rootOf(id), (sizes.get(rootOf(id)) ?? 0) + 1);
  const since = addDays(day, 1 - days);
  const open = new Map<number | null, Set<string>>();
  const add = (area: number | null, root: string) => {
    const set = open.get(area) ?? new Set();
    open.set(area, set.add(root));
  };
  for (const one of known.values()) {
    if (one.day! < since) continue;
    const root = rootOf(one.id);
    if (sizes.get(root)! < 2) continue;
    add(null, root);
    if (one.areaKey !== null) add(one.areaKey, root);
  }
  return new Map([...open].map(([area, set]) => [area, set.size]));
}
