import { addDays, applyOverlays, type Pack, shippedOverlays, shippedPacks } from '@outpace/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetting } from './forgettingParameters.ts';
import {
  daysHeldBy,
  fateOf,
  isSilent,
  lookBackDays,
  type OpenCases,
  retentionOf,
} from './forgettingRules.ts';

const TZ = 'Asia/Shanghai';
const packNamed = (id: string): Pack => shippedPacks().findLast(pack => pack.id === id)!;
const at = (text: string) => Date.parse(`${text}+08:00`);
const covid = packNamed('covid19-cn-v9');
const retention = retentionOf([{ outbreak: 'A', pack: covid }], '2022-07-20');

describe('how long presences are kept', () => {
  it('FGT-1: the longest look-back of the packs in force and the margin, no day more', () => {
    expect(lookBackDays(covid)).toBe(14);
    expect(lookBackDays(packNamed('measles'))).toBe(21);
    expect(retention).toEqual({
      keptFrom: '2022-06-29',
      days: 21,
      lookBackDays: 14,
      marginDays: 7,
      outbreak: 'A',
      pack: `covid19-cn-v9 ${covid.version}`,
    });
    expect(fateOf('2022-06-29', retention, [])).toEqual({ forget: false, rule: 'FGT-1', cases: 0 });
    expect(fateOf('2022-06-28', retention, [])).toEqual({ forget: true });
    const both = retentionOf(
      [
        { outbreak: 'A', pack: covid },
        { outbreak: 'M', pack: packNamed('measles') },
      ],
      '2022-07-20',
    );
    expect([both.days, both.outbreak]).toEqual([28, 'M']);
  });
  it('FGT-1: an overlay counts, every shipped pack gives a window, and without any pack nothing is due', () => {
    const overlay = structuredClone(shippedOverlays().find(one => one.id === 'local-lookback-4d')!);
    const laid = applyOverlays(covid, [overlay]);
    if ('errors' in laid) throw new Error(laid.errors[0]!.reason.en);
    expect(lookBackDays(laid.pack)).toBe(14); // 4 days before onset are less than 14 for the source
    const longer = structuredClone(covid);
    longer.parameters.lookback_onset_days!.value = 30;
    expect(lookBackDays(longer)).toBe(30);
    for (const pack of shippedPacks()) expect(lookBackDays(pack), pack.id).toBeGreaterThanOrEqual(10);
    expect(() => retentionOf([], '2022-07-20')).toThrow(/No pack/);
  });
  it('every number has its source and says whether it was measured or assumed', () => {
    for (const setting of Object.values(forgetting)) {
      expect(['policy', 'measured', 'assumed']).toContain(setting.status);
      expect(setting.source.zh && setting.source.en).toBeTruthy();
    }
  });
});

const open = (dates: OpenCases['dates'], openedAt: string, cases = 1): OpenCases => ({
  pack: covid,
  dates,
  openedAt: at(openedAt),
  cases,
});

describe('what open cases keep', () => {
  const now = at('2022-07-20T12:00');
  it('FGT-2: the days in which a case was infected or could infect stay while it is open, by the number of cases', () => {
    const held = daysHeldBy(
      [
        open(
          { status: 'confirmed', onsetOn: '2022-07-01', isolatedAt: at('2022-07-03T10:00') },
          '2022-07-10T08:00',
          3,
        ),
      ],
      now,
      TZ,
    );
    expect(held).toEqual([{ from: '2022-06-17', to: '2022-07-03', cases: 3 }]);
    expect(fateOf('2022-06-17', retention, held)).toEqual({ forget: false, rule: 'FGT-2', cases: 3 });
    expect(fateOf('2022-06-16', retention, held)).toEqual({ forget: true });
  });
  it('FGT-2: nobody keeps days for ever by not closing a case: two look-backs after it was opened they go', () => {
    const dates = { status: 'confirmed', onsetOn: '2022-06-01' };
    expect(daysHeldBy([open(dates, '2022-06-22T00:00')], now, TZ)).toHaveLength(1);
    expect(daysHeldBy([open(dates, '2022-06-21T23:59')], now, TZ)).toEqual([]);
  });
  it('FGT-2: a case without any date keeps nothing', () => {
    expect(daysHeldBy([open({ status: 'suspected' }, '2022-07-20T08:00')], now, TZ)).toEqual([]);
  });
  it('FGT-1, FGT-2: whatever the cases, no day is kept longer than the margin, three look-backs and the window of the case allow, and none inside the window goes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ onset: fc.integer({ min: -60, max: 0 }), opened: fc.integer({ min: -60, max: 0 }) }),
          { maxLength: 8 },
        ),
        fc.integer({ min: -120, max: 0 }),
        (cases, offset) => {
          const day = addDays('2022-07-20', offset);
          const held = daysHeldBy(
            cases.map(one =>
              open(
                { status: 'confirmed', onsetOn: addDays('2022-07-20', one.onset) },
                `${addDays('2022-07-20', one.opened)}T08:00`,
              ),
            ),
            now,
            TZ,
          );
          const fate = fateOf(day, retention, held);
          const covered = cases.some(one => one.opened >= -28 && offset >= one.onset - 14);
          expect(fate.forget).toBe(offset < -21 && !covered);
        },
      ),
    );
  });
});

it('FGT-6: twenty-six hours without a complete run are silence; a job never watched is not silent yet', () => {
  const hour = 3_600_000;
  expect(isSilent(0, 26 * hour)).toBe(false);
  expect(isSilent(0, 26 * hour + 1)).toBe(true);
  expect(isSilent(null, 1000 * hour)).toBe(false);
});
