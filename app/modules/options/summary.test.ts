import type { WhatIfOutcome } from '@outpace/sim';
import { whatIfs } from '@outpace/sim';
import { describe, expect, it } from 'vitest';
import { asNowFrom, delaysBetween } from './livePicture.ts';
import { mayRun, sized } from './rules.ts';
import type { NewRun } from './schema.ts';
import { costOf, intervalOf, summarised } from './summary.ts';

const outcome = (infections: number, more: Partial<WhatIfOutcome> = {}): WhatIfOutcome => ({
  infections,
  casesFound: 0,
  peopleDaysRestricted: 100,
  placeDaysClosed: 0,
  tests: 10,
  roomsPeak: 5,
  roomDays: 40,
  daily: { infections: [infections], found: [0], restricted: [100], rooms: [5], tests: [10] },
  ...more,
});
const prices = { test: 10, roomDay: 100, restrictedDay: 50, placeDay: 1000 };

describe('what a run comes to', () => {
  it('costs tests, rooms, days at home and closed places, rooms not twice', () => {
    expect(costOf(outcome(1, { placeDaysClosed: 2 }), prices)).toBe(100 + 4000 + 60 * 50 + 2000);
  });

  it('OPT-5 differences are taken within worlds, so what worlds share cancels', () => {
    const worlds = [100, 200, 300, 1000];
    const [first, second] = summarised(
      [worlds.map(n => outcome(n)), worlds.map(n => outcome(n - 40))],
      prices,
      1,
    );
    expect(first!.difference).toBeNull();
    expect(second!.difference!.infections).toMatchObject({ median: -40, low: -40, high: -40, fewerIn: 4 });
    expect(second!.values.infections.median).toBe(210);
  });

  it('OPT-7 gives no cost per infection prevented where none is prevented for certain', () => {
    const even = [100, 200, 300, 400].map((n, at) => outcome(n + (at % 2 ? 30 : -30)));
    const [, unsure, sure] = summarised(
      [
        [100, 200, 300, 400].map(n => outcome(n)),
        even,
        [100, 200, 300, 400].map(n => outcome(n / 2, { tests: 60, peopleDaysRestricted: 150 })),
      ],
      prices,
      1,
    );
    expect(unsure!.perPrevented).toBeNull();
    // 4 × (50 tests × 10 + 50 people-days × 50) over 500 infections
    expect(sure!.perPrevented!.cost.median).toBeCloseTo((4 * (500 + 2500)) / 500, 9);
    expect(sure!.perPrevented!.cost.low).toBeLessThanOrEqual(sure!.perPrevented!.cost.median);
  });

  it('takes quantiles between order statistics', () => {
    expect(intervalOf([1, 2, 3, 4, 5])).toEqual({ median: 3, low: 1.1, high: 4.9 });
  });
});

describe('what may be run', () => {
  const picture = {
    people: 100_000 as number | null,
    weekday: 0,
    districts: [{ people: 60_000 }, { people: 40_000 }],
    cases: [{ district: 0, onsetAge: 3, reportAge: 1, isolated: true, closed: false, count: 30 }],
    held: [],
    foundInControl: 0,
    reportDelay: [1],
  };
  const body = {
    outbreakId: '',
    disease: 'covid-omicron',
    days: 14,
    worlds: 50,
    detected: { low: 0.4, mid: 0.7, high: 0.9 },
    responses: whatIfs.value.slice(0, 3),
    prices,
    sensitivity: false,
  } as NewRun;
  const estimated = { low: 1, mid: 1.2, high: 1.5 };

  it('OPT-1 needs a case with a date', () => {
    expect(mayRun(body, { picture: { ...picture, cases: [] }, estimated })).toMatchObject({
      refused: 'OPT-1',
    });
  });

  it('OPT-2 needs a size the cases fit in and the machine can hold', () => {
    expect(mayRun(body, { picture: { ...picture, people: null }, estimated })).toMatchObject({
      refused: 'OPT-2',
    });
    expect(
      mayRun(
        { ...body, people: 1000 },
        { picture: { ...picture, cases: [{ ...picture.cases[0]!, count: 500 }] }, estimated },
      ),
    ).toMatchObject({ refused: 'OPT-2' });
    expect(mayRun({ ...body, people: 20_000_000 }, { picture, estimated })).toMatchObject({
      refused: 'OPT-2',
    });
    expect(mayRun(body, { picture, estimated })).toEqual({
      people: 100_000,
      r: { ...estimated, from: 'estimated' },
    });
  });

  it('OPT-3 an R nobody could estimate is typed in, and says so', () => {
    expect(mayRun(body, { picture, estimated: null })).toMatchObject({ refused: 'OPT-3' });
    expect(mayRun({ ...body, r: estimated }, { picture, estimated: null })).toMatchObject({
      r: { from: 'typed' },
    });
    expect(mayRun({ ...body, r: { low: 2, mid: 1, high: 3 } }, { picture, estimated })).toMatchObject({
      refused: 'OPT-3',
    });
  });

  it('a district with cases always holds them, whatever the register says', () => {
    const all = sized({ ...picture, districts: [{ people: 0 }, { people: 500 }] }, 50_000);
    expect(all.districts[0]!.people).toBeGreaterThanOrEqual(120);
    expect(sized({ ...picture, districts: [{ people: 0 }, { people: 0 }] }, 1000).districts).toEqual([
      { people: 500 },
      { people: 500 },
    ]);
  });

  it('the present response takes the delays the records tell, and only those', () => {
    const now = asNowFrom([
      { step: 'positiveToIsolation', median: 5.04, done: 9 },
      { step: 'positiveToTrace', median: null, done: 0 },
      { step: 'contactToPlace', median: 3, done: 4 },
    ]);
    expect(now.policy.hoursToIsolateCase).toBe(5);
    expect(now.policy.tracing!.hoursToInterview).toBe(24);
    expect(now.policy.tracing!.hoursFromInterviewToQuarantine).toBe(3);
  });

  it('delays to report come from the cases once there are enough', () => {
    expect(delaysBetween([{ delay: 1, n: 5 }])).toBeNull();
    const shares = delaysBetween([
      { delay: 1, n: 15 },
      { delay: 40, n: 5 },
    ])!;
    expect(shares[1]).toBe(0.75);
    expect(shares[14]).toBe(0.25);
  });
});
