import { dayOf, daysBetween } from '@outpace/protocol';
import type { CountedTest, DutyState, Exemption, Membership } from './duty.ts';

const tz = 'Asia/Shanghai';
const DAY = 86_400_000;
const midnightOf = (day: string) => Date.parse(`${day}T00:00:00+08:00`);
const plus = (day: string, n: number) => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);

/** Day of the rotation, counted from 0; null where there is no rotation on that day. */
function rotationDay(member: Membership, day: string): { n: number; inside: boolean; exit: number } | null {
  const loop = member.rule.loop!;
  const passed = daysBetween(member.loopFromOn!, day);
  if (passed < 0) return null;
  const cycle = loop.workDays + loop.isolationDays + loop.homeDays;
  const exit = loop.workDays + loop.isolationDays - 1;
  return { n: passed % cycle, inside: passed % cycle <= exit, exit };
}

/** Whether the recurring duty of a membership is in force at an instant, straight from its facts. */
function inForce(member: Membership, exemptions: readonly Exemption[], at: number): boolean {
  if (at < member.startsAt || (member.endsAt !== null && at >= member.endsAt)) return false;
  if (
    exemptions.some(
      one =>
        (one.cohortId === null || one.cohortId === member.cohortId) && one.fromAt <= at && at < one.untilAt,
    )
  )
    return false;
  if (!member.rule.loop || member.loopFromOn === null) return true;
  return rotationDay(member, dayOf(at, tz))?.inside ?? false;
}

/** Walks back hour by hour (facts stand on whole hours) to where the duty began; a new rotation is asked anew. */
function begunAt(member: Membership, exemptions: readonly Exemption[], at: number, from: number): number {
  let begun = Math.floor(at / 3_600_000) * 3_600_000;
  while (begun > from && inForce(member, exemptions, begun - 1)) {
    const day = dayOf(begun, tz);
    if (
      member.rule.loop &&
      member.loopFromOn !== null &&
      begun === midnightOf(day) &&
      rotationDay(member, day)?.n === 0
    )
      break;
    begun -= 3_600_000;
  }
  return begun;
}

const wholeDayFrom = (at: number) =>
  midnightOf(dayOf(at, tz)) === at ? at + DAY : midnightOf(plus(dayOf(at, tz), 2));

/** State of a person by counting days, with nothing stored: slow and plain, to be held against the boundaries. Facts stand on whole hours, the zone is Shanghai's. */
export function recount(
  memberships: readonly Membership[],
  exemptions: readonly Exemption[],
  tests: readonly CountedTest[],
  at: number,
): DutyState {
  const today = dayOf(at, tz);
  let isMember = false;
  let isExcused = false;
  const asked: ('nothing' | 'due' | 'overdue')[] = [];
  for (const member of memberships) {
    if (at < member.startsAt || (member.endsAt !== null && at >= member.endsAt)) continue;
    isMember = true;
    const mine = exemptions.filter(one => one.cohortId === null || one.cohortId === member.cohortId);
    if (mine.some(one => one.fromAt <= at && at < one.untilAt)) {
      isExcused = true;
      continue;
    }
    const counted = tests.flatMap(test =>
      member.rule.byReport ? (test.reportedAt === null ? [] : [test.reportedAt]) : [test.takenAt],
    );
    const rotates = member.rule.loop !== null && member.loopFromOn !== null;
    if (inForce(member, exemptions, at)) {
      const begun = begunAt(member, exemptions, at, member.startsAt);
      const late = at >= wholeDayFrom(begun);
      if (member.rule.gapDays !== null) {
        const daysSince = counted.map(instant => daysBetween(dayOf(instant, tz), today));
        if (daysSince.some(n => n < member.rule.gapDays!)) asked.push('nothing');
        else asked.push(late && !daysSince.some(n => n === member.rule.gapDays!) ? 'overdue' : 'due');
      }
      if (member.rule.onEntry) {
        // the day of entering is that of the membership or the rotation, not the one on which an exemption ended
        const entered = begunAt(member, [], at, member.startsAt);
        const done = counted.some(instant => instant >= midnightOf(dayOf(entered, tz)));
        asked.push(done ? 'nothing' : late ? 'overdue' : 'due');
      }
    }
    if (!member.rule.onExit) continue;
    // the last day inside; over when tested on it or later, else asked until the next rotation or the end of the membership
    let exitDay: string | null = null;
    if (rotates) {
      const now = rotationDay(member, today);
      if (now && now.n >= now.exit) exitDay = plus(today, now.exit - now.n);
    } else if (member.toOn !== null && member.endsAt !== null && today >= member.toOn) exitDay = member.toOn;
    if (exitDay === null || (rotates && member.startsAt >= midnightOf(plus(exitDay, 1)))) continue;
    if (counted.some(instant => instant >= midnightOf(exitDay!))) {
      asked.push('nothing');
      continue;
    }
    const since = Math.max(member.startsAt, midnightOf(exitDay));
    const resumed = Math.max(
      -Infinity,
      ...mine.filter(one => one.untilAt <= at && one.untilAt > one.fromAt).map(one => one.untilAt),
    );
    const last = rotates
      ? Math.max(
          midnightOf(plus(exitDay, 1)),
          member.startsAt > midnightOf(exitDay) ? wholeDayFrom(member.startsAt) : 0,
        )
      : member.endsAt!;
    asked.push(at >= (resumed > since ? wholeDayFrom(resumed) : last) ? 'overdue' : 'due');
  }
  if (asked.length) return asked.includes('overdue') ? 'overdue' : asked.includes('due') ? 'due' : 'done';
  return isExcused ? 'exempt' : isMember ? 'not_required' : 'not_required';
}
