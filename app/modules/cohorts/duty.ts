import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import { firstDue, type Loop, phaseOn } from './rules.ts';

/** What the state of a person can be. */
export const dutyStates = ['not_required', 'done', 'due', 'overdue', 'exempt'] as const;
export type DutyState = (typeof dutyStates)[number];

/** A membership as the duty is worked out from: instants in epoch ms, half-open; days city-local, inclusive. */
export interface Membership {
  cohortId: string;
  startsAt: number;
  endsAt: number | null;
  toOn: string | null;
  loopFromOn: string | null;
  rule: { gapDays: number | null; onEntry: boolean; onExit: boolean; loop: Loop | null; byReport: boolean };
}
export interface Exemption {
  /** Null: from every cohort. */
  cohortId: string | null;
  fromAt: number;
  /** Already the earlier of its end and of being ended. */
  untilAt: number;
}
/** A test that counts: when it was taken, and when its result was reported. */
export interface CountedTest {
  takenAt: number;
  reportedAt: number | null;
}

/** One thing asked: a test at least every `gap` days, or (null) once from `acceptAt` on. */
export interface Term {
  cohortId: string;
  gap: number | null;
  sinceAt: number;
  firstAt: number;
  acceptAt: number | null;
  byReport: boolean;
}

/** What is asked at an instant: the terms, from which cohorts the person is excused, and until when this holds (epoch ms, exclusive; null = for good). */
export interface Piece {
  terms: Term[];
  active: string[];
  excused: string[];
  validUntil: number | null;
}

/**
 * The piece of rule in force at `at` (COH-2, COH-3, COH-5, COH-14), as `core.renew_duties` stores it. Pure; linear in memberships times exemptions. `tz` is the city's.
 */
export function pieceAt(
  memberships: readonly Membership[],
  exemptions: readonly Exemption[],
  at: number,
  tz: string,
): Piece {
  const piece: Piece = { terms: [], active: [], excused: [], validUntil: null };
  const today = dayOf(at, tz);
  const until = (instant: number | null) => {
    if (instant !== null && instant > at) piece.validUntil = Math.min(piece.validUntil ?? instant, instant);
  };
  for (const member of memberships) {
    if (member.endsAt !== null && member.endsAt <= at) continue;
    const mine = exemptions.filter(
      one => (one.cohortId === null || one.cohortId === member.cohortId) && one.untilAt > one.fromAt,
    );
    const standing = mine.filter(one => one.fromAt <= at && at < one.untilAt);
    for (const one of mine) until(one.fromAt > at ? one.fromAt : one.untilAt);
    if (at < member.startsAt) {
      until(member.startsAt);
      continue;
    }
    until(member.endsAt);
    for (const boundary of boundariesAfter(member, today)) until(startOfDay(boundary, tz));
    (standing.length ? piece.excused : piece.active).push(member.cohortId);
    if (standing.length) continue;
    const resumedAt = Math.max(-Infinity, ...mine.filter(one => one.untilAt <= at).map(one => one.untilAt));
    for (const term of termsAt(member, at, tz))
      piece.terms.push(
        resumedAt > term.sinceAt ? { ...term, sinceAt: resumedAt, firstAt: firstDue(resumedAt, tz) } : term,
      );
  }
  return piece;
}

/** City days at whose beginning something changes, the next of each kind after `today`. */
function boundariesAfter(member: Membership, today: string): string[] {
  const { loop } = member.rule;
  if (!loop || member.loopFromOn === null)
    return member.rule.onExit && member.toOn !== null ? [member.toOn] : [];
  const now = phaseOn(loop, member.loopFromOn, today);
  if (!now) return [member.loopFromOn];
  const cycle = loop.workDays + loop.isolationDays + loop.homeDays;
  return [...(member.rule.onExit ? [now.exitOn] : []), addDays(now.exitOn, 1), addDays(now.entryOn, cycle)];
}

function termsAt(member: Membership, at: number, tz: string): Term[] {
  const { rule, cohortId } = member;
  const today = dayOf(at, tz);
  const base = { cohortId, byReport: rule.byReport };
  const terms: Term[] = [];
  const begin = (sinceAt: number) => {
    const firstAt = firstDue(sinceAt, tz);
    if (rule.gapDays !== null) terms.push({ ...base, gap: rule.gapDays, sinceAt, firstAt, acceptAt: null });
    if (rule.onEntry)
      terms.push({ ...base, gap: null, sinceAt, firstAt, acceptAt: startOfDay(dayOf(sinceAt, tz), tz) });
  };
  if (rule.loop && member.loopFromOn !== null) {
    const now = phaseOn(rule.loop, member.loopFromOn, today);
    if (!now) return [];
    if (now.phase !== 'home') begin(Math.max(member.startsAt, startOfDay(now.entryOn, tz)));
    const exitAt = startOfDay(now.exitOn, tz);
    const outAt = startOfDay(addDays(now.exitOn, 1), tz);
    if (rule.onExit && today >= now.exitOn && member.startsAt < outAt)
      terms.push({
        ...base,
        gap: null,
        sinceAt: Math.max(member.startsAt, exitAt),
        firstAt: Math.max(outAt, member.startsAt > exitAt ? firstDue(member.startsAt, tz) : outAt),
        acceptAt: exitAt,
      });
    return terms;
  }
  begin(member.startsAt);
  if (rule.onExit && member.toOn !== null && member.endsAt !== null && today >= member.toOn) {
    const exitAt = startOfDay(member.toOn, tz);
    terms.push({
      ...base,
      gap: null,
      sinceAt: Math.max(member.startsAt, exitAt),
      firstAt: member.endsAt,
      acceptAt: exitAt,
    });
  }
  return terms;
}

/** When a term is due from and overdue from, given how far the newest test reaches (epoch ms; `Infinity`: nothing more is asked). */
export function boundsOf(
  term: Term,
  last: { takenAt: number | null; reportedAt: number | null },
  tz: string,
): { dueFrom: number; dueAt: number } {
  const reached = term.byReport ? last.reportedAt : last.takenAt;
  if (term.gap === null)
    return reached !== null && reached >= term.acceptAt!
      ? { dueFrom: Number.POSITIVE_INFINITY, dueAt: Number.POSITIVE_INFINITY }
      : { dueFrom: term.sinceAt, dueAt: term.firstAt };
  if (reached === null) return { dueFrom: term.sinceAt, dueAt: term.firstAt };
  const day = dayOf(reached, tz);
  return {
    dueFrom: Math.max(term.sinceAt, startOfDay(addDays(day, term.gap), tz)),
    dueAt: Math.max(term.firstAt, startOfDay(addDays(day, term.gap + 1), tz)),
  };
}

/** The newest test by each way of counting. */
export function newestOf(tests: readonly CountedTest[]): {
  takenAt: number | null;
  reportedAt: number | null;
} {
  const latest = (times: number[]) => (times.length ? Math.max(...times) : null);
  return {
    takenAt: latest(tests.map(test => test.takenAt)),
    reportedAt: latest(tests.flatMap(test => test.reportedAt ?? [])),
  };
}

/** What is asked of one person and where they stand (COH-4): the earliest boundary of all cohorts counts, one test serves all. */
export interface Duty {
  state: DutyState;
  dueFrom: number | null;
  dueAt: number | null;
  /** The cohort whose boundary it is. */
  strictest: string | null;
  piece: Piece;
}

/** The duty of one person at an instant, from the facts alone. Pure. */
export function dutyAt(
  memberships: readonly Membership[],
  exemptions: readonly Exemption[],
  tests: readonly CountedTest[],
  at: number,
  tz: string,
): Duty {
  const piece = pieceAt(memberships, exemptions, at, tz);
  if (!piece.terms.length)
    return {
      state: piece.excused.length ? 'exempt' : 'not_required',
      dueFrom: null,
      dueAt: null,
      strictest: null,
      piece,
    };
  const last = newestOf(tests);
  const bounds = piece.terms
    .map(term => ({ ...boundsOf(term, last, tz), term }))
    .toSorted((a, b) => a.dueAt - b.dueAt || (a.term.gap ?? Infinity) - (b.term.gap ?? Infinity));
  const dueFrom = Math.min(...bounds.map(one => one.dueFrom));
  const { dueAt, term } = bounds[0]!;
  return { state: stateAt(dueFrom, dueAt, at), dueFrom, dueAt, strictest: term.cohortId, piece };
}

/** COH-2: the state is a function of two boundaries and the clock. All epoch ms. */
export function stateAt(dueFrom: number, dueAt: number, at: number): 'done' | 'due' | 'overdue' {
  return at < dueFrom ? 'done' : at < dueAt ? 'due' : 'overdue';
}
