import fc from 'fast-check';
import type { CountedTest, Exemption, Membership } from './duty.ts';

/** Midnight of the first day of every history. */
export const epoch = Date.parse('2022-07-01T00:00:00+08:00');
const hour = 3_600_000;
const dayName = (n: number) => new Date(Date.parse('2022-07-01') + n * 86_400_000).toISOString().slice(0, 10);

export const rules: Membership['rule'][] = [
  { gapDays: 1, onEntry: false, onExit: false, loop: null, byReport: false },
  { gapDays: 4, onEntry: false, onExit: false, loop: null, byReport: false },
  { gapDays: 7, onEntry: false, onExit: false, loop: null, byReport: true },
  {
    gapDays: 2,
    onEntry: true,
    onExit: true,
    loop: { workDays: 5, isolationDays: 3, homeDays: 4 },
    byReport: false,
  },
  {
    gapDays: null,
    onEntry: true,
    onExit: true,
    loop: { workDays: 3, isolationDays: 2, homeDays: 2 },
    byReport: false,
  },
  { gapDays: null, onEntry: true, onExit: true, loop: null, byReport: true },
];
export const cohortName = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

const member = fc
  .record({
    cohort: fc.nat({ max: rules.length - 1 }),
    startHour: fc.nat({ max: 20 * 24 }),
    atMidnight: fc.boolean(),
    days: fc.option(fc.nat({ max: 20 }), { nil: null }),
    loopShift: fc.integer({ min: -9, max: 6 }),
  })
  .map(({ cohort, startHour, atMidnight, days, loopShift }): Membership => {
    const startsAt = epoch + (atMidnight ? Math.floor(startHour / 24) * 24 : startHour) * hour;
    const startDay = Math.floor(startHour / 24);
    const rule = rules[cohort]!;
    return {
      cohortId: cohortName(cohort),
      startsAt,
      endsAt: days === null ? null : epoch + (startDay + days + 1) * 24 * hour,
      toOn: days === null ? null : dayName(startDay + days),
      loopFromOn: rule.loop ? dayName(startDay + loopShift) : null,
      rule,
    };
  });

export interface History {
  memberships: Membership[];
  exemptions: Exemption[];
  tests: (CountedTest & { valid: boolean })[];
  instants: number[];
}

/** Made-up lives in the cohorts: a month of memberships, exemptions, tests of which some do not count, and the instants at which one looks. Whole hours. */
export const history: fc.Arbitrary<History> = fc.record({
  memberships: fc.uniqueArray(member, { maxLength: 4, selector: one => one.cohortId }),
  exemptions: fc.array(
    fc
      .record({
        cohort: fc.option(fc.nat({ max: rules.length - 1 }), { nil: null }),
        from: fc.nat({ max: 28 * 24 }),
        hours: fc.integer({ min: 1, max: 8 * 24 }),
      })
      .map(
        ({ cohort, from, hours }): Exemption => ({
          cohortId: cohort === null ? null : cohortName(cohort),
          fromAt: epoch + from * hour,
          untilAt: epoch + (from + hours) * hour,
        }),
      ),
    { maxLength: 4 },
  ),
  tests: fc.array(
    fc
      .record({
        taken: fc.integer({ min: -3 * 24, max: 30 * 24 }),
        reports: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
        valid: fc.boolean(),
      })
      .map(({ taken, reports, valid }) => ({
        takenAt: epoch + taken * hour,
        reportedAt: reports === null ? null : epoch + (taken + reports) * hour,
        valid,
      })),
    { maxLength: 8 },
  ),
  instants: fc.array(
    fc.integer({ min: 0, max: 32 * 24 * 4 }).map(quarter => epoch + quarter * (hour / 4)),
    { minLength: 4, maxLength: 12 },
  ),
});
