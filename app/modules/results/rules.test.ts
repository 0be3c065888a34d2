import { legLimitsOf, shippedPacks } from '@outpace/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fontRuns } from './fonts.ts';
import {
  endsAlike,
  expectedAt,
  normalVerificationCode,
  openAt,
  queueState,
  sampleState,
  verificationCode,
} from './rules.ts';
import { callerOf, Throttle } from './throttle.ts';

const hour = 3_600_000;

describe('who asks', () => {
  it('[PUB-1] the ending is compared as typed by people, and never matches nothing', () => {
    expect(endsAlike('123x', '123X', 4)).toBe(true);
    expect(endsAlike(' １２３Ｘ ', '123X', 4)).toBe(true);
    for (const typed of ['', '123', '0123X', '124X', '\0']) expect(endsAlike(typed, '123X', 4)).toBe(false);
    for (const typed of ['', '\0', 'null']) expect(endsAlike(typed, null, 4)).toBe(false);
    fc.assert(fc.property(fc.string(), typed => !endsAlike(typed, null, 4)));
  });
  it('[PUB-2] no more than so many within an hour, and again afterwards (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 * hour }), { maxLength: 60 }), times => {
        const throttle = new Throttle(5, hour);
        const allowed: number[] = [];
        for (const now of times.toSorted((a, b) => a - b)) {
          if (!throttle.allows('a', now)) continue;
          throttle.count('a', now);
          allowed.push(now);
        }
        for (const [index, now] of allowed.entries())
          if (index >= 5) expect(now - allowed[index - 5]!).toBeGreaterThanOrEqual(hour);
        expect(throttle.allows('b', 4 * hour)).toBe(true);
      }),
    );
  });
  it('[PUB-2] does not grow without end', () => {
    const throttle = new Throttle(1, hour, 100);
    for (let i = 0; i < 1000; i++) throttle.count(String(i), i);
    expect(throttle.allows('999', 1000)).toBe(false);
    expect(throttle.allows('0', 1000)).toBe(true);
  });
  it('[PUB-2] all addresses of one household of IPv6 are one caller', () => {
    expect(callerOf('2001:db8:1:2:3:4:5:6')).toBe(callerOf('2001:db8:1:2::9'));
    expect(callerOf('2001:db8::1')).toBe('2001:db8:0:0');
    expect(callerOf('2001:db8:1:3::1')).not.toBe(callerOf('2001:db8:1:2::1'));
    expect(callerOf('::ffff:10.0.0.7')).toBe('10.0.0.7');
    expect(callerOf('::1')).toBe('0:0:0:0');
  });
});

describe('what a sample means', () => {
  const tube = {
    state: 'closed',
    result: null,
    reportedAt: null,
    receivedAt: null,
    memberCount: 10,
    poolSize: 10,
  };
  const reported = { ...tube, state: 'reported', reportedAt: new Date(0) };
  it('[PUB-4] a positive tube of several says nothing of one', () => {
    expect(sampleState({ ...reported, result: 'positive' }, 0, 1)).toBe('pooled_again');
    expect(sampleState({ ...reported, result: 'inconclusive' }, 0, 1)).toBe('again');
    expect(sampleState({ ...reported, result: 'positive', memberCount: 1 }, 0, 1)).toBe('positive');
    expect(sampleState({ ...reported, result: 'negative' }, 0, 1)).toBe('negative');
  });
  it('a result that was not reported is not shown, whatever it is', () => {
    expect(sampleState({ ...tube, state: 'loaded', result: 'positive', receivedAt: new Date(0) }, 5, 1)).toBe(
      'at_laboratory',
    );
    expect(sampleState(tube, 5, 1)).toBe('on_the_way');
    expect(sampleState(tube, 5, 6)).toBe('late');
    expect(sampleState({ ...tube, state: 'void' }, 5, 6)).toBe('void');
  });
  it('is expected by the pack: 24 h of a campaign, 6 h of a re-test, else leg by leg', () => {
    const v9 = shippedPacks().find(one => one.id === 'covid19-cn-v9')!;
    const of = (
      setting?: 'campaign' | 'retest',
      receivedAt: number | null = null,
      loadedAt: number | null = null,
    ) => expectedAt(legLimitsOf(v9, setting), { takenAt: 0, receivedAt, loadedAt }) / hour;
    expect(of('campaign')).toBe(24);
    expect(of('retest')).toBe(6);
    expect(of()).toBe(10);
    expect(of(undefined, hour)).toBe(7);
    expect(of(undefined, hour, 2 * hour)).toBe(6);
    expect(expectedAt([], { takenAt: 0, receivedAt: null, loadedAt: null })).toBe(24 * hour);
  });
});

describe('where to be tested', () => {
  it('opens by weekday and hour, past midnight too', () => {
    const days = [
      { from: '08:00', to: '11:30' },
      { from: '13:00', to: '24:00', days: [6, 7] },
    ];
    expect(openAt(days, 3, 8 * 60).open).toBe(true);
    expect(openAt(days, 3, 11 * 60 + 30).open).toBe(false);
    expect(openAt(days, 6, 23 * 60 + 59).open).toBe(true);
    expect(openAt(days, 3, 14 * 60)).toEqual({ open: false, today: [days[0]] });
    const night = [{ from: '22:00', to: '02:00', days: [5] }];
    expect(openAt(night, 5, 23 * 60).open).toBe(true);
    expect(openAt(night, 6, 60).open).toBe(true);
    expect(openAt(night, 6, 23 * 60).open).toBe(false);
    expect(openAt(night, 5, 60).open).toBe(false);
    expect(openAt([], 1, 0).open).toBeNull();
  });
  it('[PUB-8] a queue is live, old or unknown', () => {
    const at = (queueAt: string | null, queuePeople: number | null = 3) =>
      queueState({ queueAt, queuePeople }, 40 * 60_000, 30);
    expect(at(new Date(10 * 60_000).toISOString())).toBe('live');
    expect(at(new Date(9 * 60_000).toISOString())).toBe('stale');
    expect([at(null), at(new Date(0).toISOString(), null)]).toEqual(['unknown', 'unknown']);
  });
});

describe('codes on paper', () => {
  it('[PUB-7] are read however they are typed, and nothing else is (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 15, maxLength: 15 }), bytes => {
        const code = verificationCode(bytes);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/);
        expect(normalVerificationCode(code)).toBe(code);
        expect(
          normalVerificationCode(
            code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'),
          ),
        ).toBe(code);
        expect(normalVerificationCode(code.slice(1))).toBeNull();
      }),
    );
  });
  it('text is cut into slices of the font and loses nothing (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(
          fontRuns(text)
            .map(run => run.text)
            .join(''),
        ).toBe(text);
      }),
    );
    expect(fontRuns('结果 negative').length).toBeGreaterThan(1);
  });
});
