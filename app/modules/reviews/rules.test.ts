import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bottlenecksOf, type StepGroup, sentenceOf } from './bottlenecks.ts';
import { intervalsOf } from './figures.ts';
import { type Moment, phasesOf } from './moments.ts';
import { checkPeriod, mayMove, mayWriteIn, withoutIdentity } from './rules.ts';
import { targetsOf } from './targets.ts';
import { truthOf } from './truth.ts';

const group = (given: Partial<StepGroup> & Pick<StepGroup, 'step'>): StepGroup => ({
  by: 'all',
  key: '',
  n: 10,
  p50: 1,
  p90: 2,
  inTarget: 10,
  lostHours: 0,
  late: 0,
  ...given,
});

describe('bottlenecks', () => {
  const east = 2 ** 42;
  const groups: StepGroup[] = [
    group({ step: 'acceptedToPlace', n: 100, p50: 9.4, lostHours: 500, late: 60 }),
    group({ step: 'acceptedToPlace', by: 'district', key: String(east), n: 40, p50: 12, lostHours: 400 }),
    group({ step: 'acceptedToPlace', by: 'district', key: String(2 * east), n: 60, p50: 5, lostHours: 100 }),
    group({ step: 'acceptedToPlace', by: 'shift', key: 'night', n: 30, p50: 9.4, lostHours: 300 }),
    group({ step: 'acceptedToPlace', by: 'shift', key: 'day', n: 70, p50: 4, lostHours: 200 }),
    group({ step: 'resultToReport', n: 500, p50: 3, lostHours: 300, late: 400 }),
    group({ step: 'resultToTrace', n: 500, p50: 30, lostHours: 0 }),
  ];

  it('[REV-5] the step with the most hours lost over all people is named first, not the one with the longest median', () => {
    expect(bottlenecksOf(groups).map(one => [one.step, one.lostHours])).toEqual([
      ['acceptedToPlace', 500],
      ['resultToReport', 300],
    ]);
  });

  it('[REV-5] within it, the district and the shift that lost more than their share of the runs are named', () => {
    const [first] = bottlenecksOf(groups);
    expect(first!.district).toEqual({ key: east, lostHours: 400, share: 0.8, p50: 12 });
    expect(first!.shift).toMatchObject({ key: 'night', share: 0.6 });
    const { zh, en } = sentenceOf(first!, () => '东区');
    expect(zh).toContain('夜间22–6点追踪到管控中位9.4小时');
    expect(zh).toContain('东区占其中80%');
    expect(en).toContain('begun at night 22–6: median 9.4 h');
  });

  it('[REV-5] a part that lost no more than its share, or the only part there is, is not blamed', () => {
    const even = [
      group({ step: 'resultToTrace', n: 20, lostHours: 100, late: 20 }),
      group({ step: 'resultToTrace', by: 'district', key: '1', n: 10, lostHours: 50 }),
      group({ step: 'resultToTrace', by: 'district', key: '2', n: 10, lostHours: 50 }),
      group({ step: 'resultToTrace', by: 'shift', key: 'day', n: 20, lostHours: 100 }),
    ];
    expect(bottlenecksOf(even)[0]).toMatchObject({ district: null, shift: null });
  });

  it('[REV-5] shares of hours lost never add up to more than the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 5 }), lost => {
        const steps = [
          'resultToReport',
          'resultToRecord',
          'resultToIsolation',
          'resultToTrace',
          'placeToTest',
        ] as const;
        const named = bottlenecksOf(lost.map((lostHours, n) => group({ step: steps[n]!, lostHours })));
        expect(named.length).toBe(Math.min(3, lost.filter(hours => hours > 0).length));
        expect(named.reduce((sum, one) => sum + one.share, 0)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('phases and intervals', () => {
  const moment = (id: Moment['id'], day: string, at: string | null = null): Moment => ({
    id,
    day,
    at,
    link: null,
    label: null,
  });
  const moments = [
    moment('firstOnset', '2022-07-03'),
    moment('firstResult', '2022-07-06', '2022-07-06T02:00:00Z'),
    moment('peakDay', '2022-07-10'),
    moment('lastCase', '2022-07-15'),
    moment('firstInPlace', '2022-07-07', '2022-07-07T14:00:00Z'),
    moment('lastRelease', '2022-07-22'),
  ];

  it('[REV-3] phases run from onset to first result, peak, last case and last release, without gap or overlap', () => {
    expect(phasesOf(moments, '2022-07-31')).toEqual([
      { id: 'silent', from: '2022-07-03', to: '2022-07-05' },
      { id: 'growth', from: '2022-07-06', to: '2022-07-10' },
      { id: 'decline', from: '2022-07-11', to: '2022-07-15' },
      { id: 'tail', from: '2022-07-16', to: '2022-07-22' },
    ]);
    expect(phasesOf([], '2022-07-31')).toEqual([]);
    expect(phasesOf(moments, '2022-07-15').at(-1)).toMatchObject({ id: 'decline' });
  });

  it('[REV-4] the intervals of 7-1-7 are what the record knows, and unknown where it does not', () => {
    expect(intervalsOf(moments, '2022-07-06T14:00:00Z')).toEqual({
      detectDays: 3,
      notifyDays: 0.5,
      firstActionDays: 1,
    });
    expect(intervalsOf([], null)).toEqual({ detectDays: null, notifyDays: null, firstActionDays: null });
  });

  it('[REV-4] a clock of the pack sets the target of its step; where it has none the practice of 2–4–24 does, and says so', () => {
    const none = targetsOf({ id: 'p', clocks: [] });
    expect([none.resultToReport.hours, none.resultToRecord.hours, none.resultToInterview.hours]).toEqual([
      2, 4, 24,
    ]);
    expect(none.onsetToSample).toMatchObject({ hours: 168, rule: '7-1-7', status: 'published' });
    const own = targetsOf({
      id: 'p',
      clocks: [
        {
          id: 'P-1',
          event: 'contact_found',
          due_hours: 6,
          title: { zh: '密接转运到位', en: 'in quarantine' },
          escalate: [],
        },
      ] as never,
    });
    expect(own.acceptedToPlace).toMatchObject({ hours: 6, rule: 'P-1', status: 'pack' });
  });
});

describe('the truth of a drill', () => {
  it('[REV-7] is taken in field by field, and what cannot be read is unknown, never zero', () => {
    const truth = truthOf({
      state: 'ready',
      score: {
        arms: [
          { id: 'unattended', infections: 900, peopleDays: { home: 0, apart: 0, zones: 0, all: 0 } },
          { id: 'response', infections: 120, peopleDays: { home: 100, apart: 200, zones: 0, all: 300 } },
          { id: 'paper', infections: 'many' },
          7,
        ],
        tracing: {
          infectees: { recall: { hits: 60, of: 80 } },
          precision: { listed: 200, met: 150, room: 30, neither: 20 },
          reached: { inTime: 50, late: 10, missed: 20 },
        },
      },
    });
    expect(truth).toEqual({
      state: 'ready',
      arms: [
        { id: 'unattended', infections: 900, personDaysRestricted: 0 },
        { id: 'response', infections: 120, personDaysRestricted: 300 },
        { id: 'paper', infections: null, personDaysRestricted: null },
      ],
      tracing: { recall: 0.75, precision: 0.9, reached: { inTime: 50, late: 10, missed: 20 } },
    });
  });

  it('[REV-7] a score that is not ready, or of any form at all, breaks nothing', () => {
    expect(truthOf(null)).toBeNull();
    expect(truthOf({ state: 'computing', score: null })).toMatchObject({ state: 'computing', arms: [] });
    fc.assert(fc.property(fc.anything(), score => void truthOf({ state: 'ready', score })));
  });
});

describe('what may be done with a review', () => {
  it('[REV-8] draft, discussion, closed; closing with a lesson that is no task, or opening again without a reason, is refused', () => {
    expect(mayMove('draft', 'in_discussion', { lessonsWithoutTask: 3 })).toBeNull();
    expect(mayMove('draft', 'closed', { lessonsWithoutTask: 0 })).toMatchObject({
      refused: 'REV-8',
      status: 409,
    });
    expect(mayMove('in_discussion', 'closed', { lessonsWithoutTask: 2 })).toMatchObject({
      refused: 'REV-8',
      details: { lessonsWithoutTask: 2 },
    });
    expect(mayMove('in_discussion', 'closed', { lessonsWithoutTask: 0 })).toBeNull();
    expect(mayMove('closed', 'in_discussion', { lessonsWithoutTask: 0, reason: ' ' })).toMatchObject({
      refused: 'REV-8',
    });
    expect(
      mayMove('closed', 'in_discussion', { lessonsWithoutTask: 0, reason: '补充实验室意见' }),
    ).toBeNull();
  });

  it('[REV-9] nothing is written in a closed review', () => {
    expect(mayWriteIn('closed')).toMatchObject({ refused: 'REV-9', status: 409 });
    expect(mayWriteIn('draft')).toBeNull();
  });

  it('[REV-10] citizen numbers and mobile numbers are refused by field; case numbers, dates and hours are not', () => {
    expect(withoutIdentity({ text: '联系13800001000', cause: '证件11010519491231002X' })).toMatchObject({
      refused: 'REV-10',
      errors: [{ path: 'body/text' }, { path: 'body/cause' }],
    });
    expect(
      withoutIdentity({ text: 'RV-0007 于2022-07-20 14:05报告,用时9.4小时,编号20220720140500001' }),
    ).toBeNull();
  });

  it('[REV-11] a period runs forwards and not beyond today', () => {
    expect(checkPeriod('2022-07-01', '2022-07-20', '2022-07-20')).toBeNull();
    expect(checkPeriod('2022-07-02', '2022-07-01', '2022-07-20')).toMatchObject({ refused: 'REV-11' });
    expect(checkPeriod('2022-07-01', '2022-07-21', '2022-07-20')).toMatchObject({ refused: 'REV-11' });
  });
});
