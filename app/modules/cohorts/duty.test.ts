import { dayOf } from '@outpace/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dutyAt, type Membership, pieceAt } from './duty.ts';
import {
  coverageOf,
  firstDue,
  gapOf,
  mayExempt,
  membershipSpan,
  nextStep,
  officeTimes,
  phaseOn,
  regularlySeen,
  termsOfPack,
} from './rules.ts';
import { history } from './testHistories.ts';
import { recount } from './testOracle.ts';

const tz = 'Asia/Shanghai';
const at = (text: string) => Date.parse(`${text}+08:00`);
const daily = (more: Partial<Membership> = {}): Membership => ({
  cohortId: 'a',
  startsAt: at('2022-07-01T00:00'),
  endsAt: null,
  toOn: null,
  loopFromOn: null,
  rule: { gapDays: 1, onEntry: false, onExit: false, loop: null, byReport: false },
  ...more,
});
const taken = (text: string) => ({ takenAt: at(text), reportedAt: null });

describe('what is asked of a person', () => {
  it('equals a recount by days over random histories of memberships, exemptions, loops and tests, at random instants', () => {
    fc.assert(
      fc.property(history, ({ memberships, exemptions, tests, instants }) => {
        const counted = tests.filter(test => test.valid);
        for (const now of instants)
          expect(dutyAt(memberships, exemptions, counted, now, tz).state).toBe(
            recount(memberships, exemptions, counted, now),
          );
      }),
      { numRuns: 250 },
    );
  });

  it('a piece holds until its end: asked again within it, nothing is different', () => {
    fc.assert(
      fc.property(history, ({ memberships, exemptions, instants }) => {
        for (const now of instants) {
          const piece = pieceAt(memberships, exemptions, now, tz);
          const later = Math.min(piece.validUntil ?? now + 40 * 86_400_000, now + 40 * 86_400_000) - 1;
          expect(pieceAt(memberships, exemptions, later, tz)).toEqual(piece);
        }
      }),
    );
  });

  it('COH-2 daily means every city day: tested today is done today, due tomorrow, overdue the day after', () => {
    const state = (now: string) => dutyAt([daily()], [], [taken('2022-07-05T23:50')], at(now), tz).state;
    expect([
      state('2022-07-05T23:59'),
      state('2022-07-06T00:00'),
      state('2022-07-06T23:59'),
      state('2022-07-07T00:00'),
    ]).toEqual(['done', 'due', 'due', 'overdue']);
  });

  it('COH-2 twice a week is its longest gap: the same two weekdays are never overdue, neighbouring days do not serve for a week', () => {
    expect(gapOf({ times_per_week: 2 })).toBe(4);
    expect(gapOf({ times_per_week: 7 })).toBe(1);
    expect(gapOf({ every_days: 3 })).toBe(3);
    const member = daily({ rule: { ...daily().rule, gapDays: 4 } });
    const state = (tests: string[], now: string) => dutyAt([member], [], tests.map(taken), at(now), tz).state;
    expect(state(['2022-07-04T09:00', '2022-07-07T09:00'], '2022-07-11T12:00')).toBe('due');
    expect(state(['2022-07-04T09:00', '2022-07-05T09:00'], '2022-07-10T12:00')).toBe('overdue');
  });

  it('COH-3 nobody owes a day before it was asked: the first test is due by the end of the first whole day', () => {
    expect(firstDue(at('2022-07-01T00:00'), tz)).toBe(at('2022-07-02T00:00'));
    expect(firstDue(at('2022-07-01T10:00'), tz)).toBe(at('2022-07-03T00:00'));
    const span = membershipSpan({ fromOn: '2022-06-01', toOn: null }, at('2022-07-01T10:00'), tz);
    expect(span).toEqual({ startsAt: at('2022-07-01T10:00'), endsAt: null });
  });

  it('COH-4 in several cohorts the strictest counts, and one test serves all', () => {
    const weekly = daily({ cohortId: 'b', rule: { ...daily().rule, gapDays: 7 } });
    const duty = dutyAt([weekly, daily()], [], [taken('2022-07-05T10:00')], at('2022-07-06T10:00'), tz);
    expect(duty).toMatchObject({ state: 'due', strictest: 'a', dueAt: at('2022-07-07T00:00') });
    expect(dutyAt([weekly, daily()], [], [taken('2022-07-06T10:00')], at('2022-07-06T10:00'), tz).state).toBe(
      'done',
    );
  });

  it('COH-5 an exemption ends by itself, and the next test is due by the end of the first whole day after it', () => {
    const exempt = [{ cohortId: null, fromAt: at('2022-07-03T00:00'), untilAt: at('2022-07-06T00:00') }];
    const state = (now: string) => dutyAt([daily()], exempt, [taken('2022-07-02T10:00')], at(now), tz).state;
    expect([state('2022-07-04T12:00'), state('2022-07-06T00:00'), state('2022-07-07T00:00')]).toEqual([
      'exempt',
      'due',
      'overdue',
    ]);
  });

  it('COH-6 by the pack, a test may count from when its result was reported', () => {
    const member = daily({ rule: { ...daily().rule, byReport: true } });
    const test = { takenAt: at('2022-07-05T10:00'), reportedAt: at('2022-07-06T02:00') };
    expect(dutyAt([member], [], [test], at('2022-07-06T12:00'), tz).state).toBe('done');
    expect(dutyAt([member], [], [{ ...test, reportedAt: null }], at('2022-07-06T12:00'), tz).state).toBe(
      'overdue',
    );
  });

  it('COH-14 a rotation goes work, isolation, home, and asks for a test at entry and on the last day inside', () => {
    const loop = { workDays: 14, isolationDays: 7, homeDays: 7 };
    expect(phaseOn(loop, '2022-07-01', '2022-06-30')).toBeNull();
    expect(phaseOn(loop, '2022-07-01', '2022-07-14')).toMatchObject({ phase: 'work', to: '2022-07-14' });
    expect(phaseOn(loop, '2022-07-01', '2022-07-21')).toMatchObject({
      phase: 'isolation',
      from: '2022-07-15',
      exitOn: '2022-07-21',
    });
    expect(phaseOn(loop, '2022-07-01', '2022-07-22')).toMatchObject({ phase: 'home', to: '2022-07-28' });
    expect(phaseOn(loop, '2022-07-01', '2022-07-29')).toMatchObject({ phase: 'work', entryOn: '2022-07-29' });
    const member = daily({
      loopFromOn: '2022-07-01',
      rule: { gapDays: null, onEntry: true, onExit: true, loop, byReport: false },
    });
    const state = (now: string, tests: string[]) => dutyAt([member], [], tests.map(taken), at(now), tz).state;
    expect(state('2022-07-01T12:00', [])).toBe('due');
    expect(state('2022-07-05T12:00', ['2022-07-01T08:00'])).toBe('done');
    expect(state('2022-07-21T12:00', ['2022-07-01T08:00'])).toBe('due');
    expect(state('2022-07-23T12:00', ['2022-07-01T08:00'])).toBe('overdue');
    expect(state('2022-07-23T12:00', ['2022-07-21T08:00'])).toBe('done');
  });
});

describe('rules beside the duty', () => {
  it('COH-1 a cohort the pack does not know is refused, naming those it knows', () => {
    expect(termsOfPack(undefined, 'couriers')).toMatchObject({ refused: 'COH-1' });
  });

  it('COH-5 an exemption without reason, evidence or a near end is refused, everything at once', () => {
    const refusal = mayExempt(
      { fromOn: '2022-07-01', untilOn: '2023-07-01', reason: ' ', evidence: '' },
      '2022-07-01',
    );
    expect(refusal?.errors?.map(error => error.path)).toEqual([
      'body/reason',
      'body/evidence',
      'body/untilOn',
    ]);
    expect(
      mayExempt(
        { fromOn: '2022-07-01', untilOn: '2022-07-10', reason: '住院', evidence: '出院小结' },
        '2022-07-01',
      ),
    ).toBeNull();
  });

  it('COH-12 told, told again, visited: each step once, in its time', () => {
    const due = at('2022-07-06T00:00');
    const hours = (n: number) => due + n * 3_600_000;
    const none = { toldAt: null, againAt: null, doorAt: null };
    expect(nextStep(due, none, due - 1)).toBeNull();
    expect(nextStep(due, none, due)).toBe('tell');
    expect(nextStep(due, { ...none, toldAt: due }, hours(officeTimes.tellAgainHours) - 1)).toBeNull();
    expect(nextStep(due, { ...none, toldAt: due }, hours(officeTimes.tellAgainHours))).toBe('tell_again');
    const twice = { ...none, toldAt: due, againAt: hours(officeTimes.tellAgainHours) };
    expect(nextStep(due, twice, hours(officeTimes.tellAgainHours + officeTimes.doorHours) - 1)).toBeNull();
    expect(nextStep(due, twice, hours(officeTimes.tellAgainHours + officeTimes.doorHours))).toBe('door');
    expect(nextStep(due, { ...twice, doorAt: hours(30) }, hours(99))).toBeNull();
    // a server that slept for days begins with telling
    expect(nextStep(due, none, hours(99))).toBe('tell');
  });

  it('COH-13 three long days within a week make a worker, three short visits do not', () => {
    const stay = (personId: string, day: string, minutes: number) => ({ personId, placeNo: 1, day, minutes });
    const found = regularlySeen([
      ...['2022-07-01', '2022-07-02', '2022-07-03'].flatMap(day => [
        stay('works', day, 200),
        stay('works', day, 100),
        stay('shops', day, 30),
      ]),
      stay('once', '2022-07-01', 600),
    ]);
    expect([...found]).toEqual([['works', { days: 3, minutes: 900, lastOn: '2022-07-03' }]]);
  });

  it('coverage is of those who owe a test; nobody owing is not a hundred percent', () => {
    expect(coverageOf({ done: 3, due: 1, overdue: 0 })).toBe(0.75);
    expect(coverageOf({ done: 0, due: 0, overdue: 0 })).toBeNull();
    expect(dayOf(at('2022-07-05T23:50'), tz)).toBe('2022-07-05');
  });
});
