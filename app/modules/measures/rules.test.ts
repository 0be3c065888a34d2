import { type Plan, shippedPacks } from '@outpace/protocol';
import { describe, expect, it } from 'vitest';
import {
  againstOpen,
  checkWindows,
  endMoved,
  mayDecideAppeal,
  openEndedDays,
  quietUntil,
  specialGroupsOf,
} from './rules.ts';

const pack = shippedPacks().find(one => one.id === 'covid19-cn-v9')!;
const tz = 'Asia/Shanghai';

describe('measures', () => {
  it('[MSR-6] an upgrade by a linked positive is not undone by accepting the same contact again', () => {
    const upgraded = {
      classId: 'close',
      lastExposureOn: '2022-07-18',
      basisId: 'b',
      facts: { upgradedFrom: 'secondary' },
    };
    expect(
      againstOpen(pack, upgraded, { classId: 'secondary', lastExposureOn: '2022-07-18', basisId: 'b' }),
    ).toBe('keep');
    expect(
      againstOpen(
        pack,
        { ...upgraded, facts: {} },
        { classId: 'secondary', lastExposureOn: '2022-07-18', basisId: 'b' },
      ),
    ).toBe('supersede');
  });

  it('[MSR-13] two checks a day: one window before noon, one after, half-open, and none lost where clocks change', () => {
    expect(checkWindows('2022-07-20', 2, tz).map(window => new Date(window.to).toISOString())).toEqual([
      '2022-07-20T04:00:00.000Z',
      '2022-07-20T16:00:00.000Z',
    ]);
    const long = checkWindows('2022-10-30', 2, 'Europe/Berlin');
    expect(long[1]!.to - long[0]!.from).toBe(25 * 3_600_000);
    expect(long[0]!.to).toBe(long[1]!.from);
  });

  it('[MSR-8] the quiet period binds others, not the one who called, and is shorter when nobody answered', () => {
    const at = new Date('2022-07-20T04:00:00Z');
    const log = (outcome: string) => [{ at, actor: 'a', outcome }];
    expect(quietUntil(log('reached'), 'b', at.getTime() + 1)).toBe(at.getTime() + 120 * 60_000);
    expect(quietUntil(log('no_answer'), 'b', at.getTime() + 1)).toBe(at.getTime() + 30 * 60_000);
    expect(quietUntil(log('reached'), 'a', at.getTime() + 1)).toBeNull();
    expect(quietUntil(log('reached'), 'b', at.getTime() + 120 * 60_000)).toBeNull();
  });

  it('[MSR-9] the same natural person with another account, or the same unit, does not decide the appeal', () => {
    const issued = { person: 'p', unit: '甲区疾控', lo: 1, hi: 9 };
    expect(mayDecideAppeal(issued, { person: 'p', unit: '市疾控', lo: 0, hi: 99 })).toMatchObject({
      refused: 'MSR-9',
    });
    expect(mayDecideAppeal(issued, { person: 'q', unit: '甲区疾控', lo: 0, hi: 99 })).toMatchObject({
      refused: 'MSR-9',
    });
    expect(
      mayDecideAppeal({ ...issued, unit: null }, { person: 'q', unit: null, lo: 1, hi: 9 }),
    ).toMatchObject({ refused: 'MSR-9' });
    expect(mayDecideAppeal(issued, { person: 'q', unit: '市疾控', lo: 0, hi: 99 })).toBeNull();
  });

  it('[MSR-17] a phase that goes on until release is asked one day ahead', () => {
    const plan = { phases: [{ from: '2022-07-20', to: '2022-07-20', openEnded: true }] } as unknown as Plan;
    expect(openEndedDays(plan, '2022-07-20')).toBeNull();
    expect(openEndedDays(plan, '2022-07-23')).toEqual({ from: '2022-07-21', to: '2022-07-24' });
  });

  it('a year of birth makes a child only where it leaves no doubt; unknown words are no special group', () => {
    expect(
      specialGroupsOf({ vulnerable: ['pregnant', 'petitioner'], birthYear: 2007 }, '2022-07-20'),
    ).toEqual(['pregnant']);
    expect(specialGroupsOf({ vulnerable: [], birthYear: 2008 }, '2022-07-20')).toEqual([
      'child_14_or_younger',
    ]);
  });

  it('[MSR-5] an end is longer or shorter by whole city days', () => {
    expect(
      endMoved(Date.parse('2022-07-29T00:00:00+08:00'), Date.parse('2022-07-31T00:00:00+08:00'), tz),
    ).toBe(2);
    expect(
      endMoved(Date.parse('2022-07-29T00:00:00+08:00'), Date.parse('2022-07-28T00:00:00+08:00'), tz),
    ).toBe(-1);
  });
});
