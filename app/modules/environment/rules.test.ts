import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampling } from './parameters.ts';
import {
  cleanRounds,
  exposureWindow,
  mayClose,
  mayDecideGoods,
  mayFinish,
  mayOpenAgain,
  mayPlan,
  mayTakeAt,
  roundResult,
  siteDuty,
} from './rules.ts';
import { readSiteFile } from './siteFile.ts';

const zone = 'Asia/Shanghai';
const hour = 3_600_000;
const noon = (day: string) => startOfDay(day, zone) + 12 * hour;

describe('what a site owes', () => {
  const plan = { startsOn: '2022-07-01', everyDays: 7 };

  it('ENV-3: is done until its period ends, due in the next, overdue from that one’s end', () => {
    const done = noon('2022-07-05');
    expect(siteDuty(plan, done, startOfDay('2022-07-08', zone) - 1, zone).state).toBe('done');
    expect(siteDuty(plan, done, startOfDay('2022-07-08', zone), zone)).toMatchObject({
      state: 'due',
      missed: 0,
    });
    expect(siteDuty(plan, done, startOfDay('2022-07-15', zone) - 1, zone).state).toBe('due');
    expect(siteDuty(plan, done, startOfDay('2022-07-15', zone), zone)).toMatchObject({
      state: 'overdue',
      missed: 1,
      dueAt: startOfDay('2022-07-15', zone),
    });
  });

  it('ENV-3: equals a recount of every period, over random histories', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: -5, max: 120 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 0, max: 23 }),
        (everyDays, days, today, atHour) => {
          const startsOn = '2022-03-01';
          const instants = days.filter(day => day <= today).map(day => noon(addDays(startsOn, day)));
          const now = startOfDay(addDays(startsOn, today), zone) + atHour * hour;
          const rounds = instants.filter(at => at <= now);
          const last = rounds.length ? Math.max(...rounds) : null;
          // the recount: walk the periods one by one and look into each
          let open = 0;
          let state = 'due';
          for (let n = 0; ; n++) {
            const from = startOfDay(addDays(startsOn, n * everyDays), zone);
            const until = startOfDay(addDays(startsOn, (n + 1) * everyDays), zone);
            const sampled = rounds.some(at => at >= from && at < until);
            if (now < until) {
              state = sampled ? 'done' : open > 0 ? 'overdue' : 'due';
              break;
            }
            open = sampled ? 0 : open + 1;
          }
          const duty = siteDuty({ startsOn, everyDays }, last, now, zone);
          expect([duty.state, duty.missed]).toEqual([state, state === 'overdue' ? open : 0]);
        },
      ),
    );
  });

  it('ENV-3: owes nothing by the calendar where the plan asks only on entry or exit, and nothing before it begins', () => {
    expect(siteDuty({ startsOn: '2022-07-01', everyDays: null }, null, noon('2022-07-09'), zone).state).toBe(
      'none',
    );
    expect(siteDuty(plan, null, noon('2022-06-30'), zone).state).toBe('ahead');
    expect(dayOf(siteDuty(plan, null, noon('2022-06-30'), zone).dueFrom!, zone)).toBe('2022-07-01');
  });
});

it('ENV-11: a plan without a frequency or an occasion, or without a spot, is refused with each reason', () => {
  const refused = mayPlan({ everyDays: null, onEntry: false, onExit: false, spots: [] });
  expect(refused?.refused).toBe('ENV-11');
  expect(refused?.errors).toHaveLength(2);
  expect(
    mayPlan({ everyDays: 7, onEntry: false, onExit: false, spots: [{ name: '案板' }, { name: '案板 ' }] })
      ?.errors?.[0]?.message.zh,
  ).toContain('两次');
  expect(mayPlan({ everyDays: null, onEntry: true, onExit: false, spots: [{ name: '案板' }] })).toBeNull();
});

it('ENV-8: a swab is neither of the future nor older than three days', () => {
  const now = noon('2022-07-20');
  expect(mayTakeAt(now + 6 * 60_000, now)?.refused).toBe('ENV-8');
  expect(mayTakeAt(now + 4 * 60_000, now)).toBeNull();
  expect(mayTakeAt(now - 73 * hour, now)?.refused).toBe('ENV-8');
});

it('ENV-2: a round is finished when each spot has its swabs or a reason, and never without any swab', () => {
  const spots = [
    { id: 'a', name: '案板', swabs: 2 },
    { id: 'b', name: '下水口', swabs: 1 },
  ];
  expect(mayFinish(spots, new Map([['a', 1]]), [], 1)?.errors?.map(one => one.message.zh)).toEqual([
    '案板:已采1/2',
    '下水口:已采0/1',
  ]);
  expect(mayFinish(spots, new Map([['a', 2]]), [{ spotId: 'b', reason: '被货物挡住' }], 2)).toBeNull();
  expect(mayFinish([], new Map(), [], 0)?.refused).toBe('ENV-2');
  expect(
    mayFinish(
      spots,
      new Map(),
      [
        { spotId: 'a', reason: '停业' },
        { spotId: 'b', reason: '停业' },
      ],
      0,
    )?.refused,
  ).toBe('ENV-2');
});

it('a round says positive as soon as one swab is, and negative only when all are', () => {
  expect(roundResult([null, 'positive'])).toBe('positive');
  expect(roundResult(['negative', null])).toBeNull();
  expect(roundResult(['negative', 'invalid'])).toBe('unsettled');
  expect(roundResult(['negative', 'negative'])).toBe('negative');
  expect(roundResult([])).toBeNull();
});

describe('ENV-6: opening again', () => {
  const disinfected = noon('2022-07-20');
  const round = (hours: number, result: 'negative' | 'positive' | 'unsettled' | null, complete = true) => ({
    finishedAt: disinfected + hours * hour,
    result,
    complete,
  });

  it('ENV-6: counts clean, complete rounds after the disinfection that lie a day apart', () => {
    expect(cleanRounds([round(-1, 'negative'), round(1, 'negative')], disinfected)).toBe(1);
    expect(cleanRounds([round(1, 'negative'), round(3, 'negative')], disinfected)).toBe(1);
    expect(cleanRounds([round(1, 'negative'), round(25, 'negative')], disinfected)).toBe(2);
    expect(cleanRounds([round(1, 'negative', false)], disinfected)).toBe(0);
    expect(cleanRounds([round(1, 'negative')], null)).toBe(0);
  });

  it('ENV-6: begins again after a positive, and waits for a round whose results are to come', () => {
    expect(
      cleanRounds([round(1, 'negative'), round(25, 'positive'), round(49, 'negative')], disinfected),
    ).toBe(1);
    expect(cleanRounds([round(1, 'negative'), round(25, null), round(49, 'negative')], disinfected)).toBe(1);
    expect(mayOpenAgain({ disinfectedAt: null, negativeRounds: 1 }, 5)).toBe(false);
    expect(mayOpenAgain({ disinfectedAt: new Date(disinfected), negativeRounds: 2 }, 2)).toBe(true);
  });

  it('ENV-6: the order in which rounds are told never matters', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            hours: fc.integer({ min: -50, max: 300 }),
            result: fc.constantFrom('negative', 'positive', 'unsettled', null),
            complete: fc.boolean(),
          }),
          { maxLength: 10 },
        ),
        fc.integer(),
        (rounds, seed) => {
          const distinct = [...new Map(rounds.map(one => [one.hours, one])).values()].map(one =>
            round(one.hours, one.result as 'negative', one.complete),
          );
          const shuffled = distinct.toSorted(
            (a, b) => ((a.finishedAt ^ seed) % 97) - ((b.finishedAt ^ seed) % 97),
          );
          expect(cleanRounds(shuffled, disinfected)).toBe(cleanRounds(distinct, disinfected));
        },
      ),
    );
  });
});

it('ENV-5: a site is closed only on an open follow-up, with a reason, and once', () => {
  expect(mayClose(null, false, '阳性,消毒')?.refused).toBe('ENV-5');
  expect(mayClose({ state: 'closed' }, false, '阳性,消毒')?.refused).toBe('ENV-5');
  expect(mayClose({ state: 'open' }, false, ' ')?.errors?.[0]?.path).toBe('body/reason');
  expect(mayClose({ state: 'open' }, true, '阳性,消毒')?.status).toBe(409);
  expect(mayClose({ state: 'open' }, false, '案板拭子阳性')).toBeNull();
});

it('ENV-7: held goods go free only after a clean swab taken since; discarding states its method', () => {
  const held = { state: 'held', heldAt: new Date(noon('2022-07-20')) };
  const swab = (day: string, outcome: string | null) => ({ takenAt: new Date(noon(day)), outcome });
  const reason = { reason: '复采阴性' };
  expect(mayDecideGoods(held, 'release', reason, [swab('2022-07-19', 'positive')])?.refused).toBe('ENV-7');
  expect(mayDecideGoods(held, 'release', reason, [swab('2022-07-21', null)])?.refused).toBe('ENV-7');
  expect(
    mayDecideGoods(held, 'release', reason, [swab('2022-07-19', 'positive'), swab('2022-07-21', 'negative')]),
  ).toBeNull();
  expect(mayDecideGoods(held, 'discard', reason, [])?.errors?.[0]?.path).toBe('body/method');
  expect(mayDecideGoods(held, 'discard', { ...reason, method: '焚烧200千克' }, [])).toBeNull();
  expect(mayDecideGoods({ state: 'discarded', heldAt: null }, 'release', reason, [])?.status).toBe(409);
});

it('ENV-4: who was there is asked from the last clean round on, and never beyond the look-back', () => {
  const positive = noon('2022-07-20');
  expect(exposureWindow(positive, noon('2022-07-17'), positive + hour).from).toBe(noon('2022-07-17'));
  expect(exposureWindow(positive, noon('2022-01-01'), positive + hour).from).toBe(
    positive - sampling.lookbackDays.value * 24 * hour,
  );
  expect(exposureWindow(positive, null, positive + hour)).toEqual({
    from: positive - sampling.lookbackDays.value * 24 * hour,
    to: positive + hour,
  });
});

describe('ENV-9: a file of sites', () => {
  const area = [{ key: 64, hi: 127, level: 1, name: '北区', word: '北' }];
  const within = { lo: 64, hi: 127 };
  const file = (...lines: string[]) =>
    ['点位编号,点位名称,点位类型,区县,经度,纬度,几天一次,采样点位', ...lines].join('\n');

  it('ENV-9: every problem of every row is named at once, with its row as in the file', () => {
    const read = readSiteFile(
      file(
        'S1,东门市场,农贸市场,北区,116.4,39.9,7,案板×2;刀具(工具)×1',
        'S1,,农场,南区,300,39.9,0,?×99',
        '',
        'S2,冷库,冷库,北区,,39,,',
      ),
      area,
      within,
      new Set(['S2']),
    );
    expect(read.rows).toBe(3);
    expect(read.sites.map(one => [one.row, one.site.name, one.spots, one.proposed])).toEqual([
      [2, '东门市场', 2, false],
    ]);
    expect(read.problems.map(one => `${one.row} ${one.column}`)).toEqual([
      '3 点位名称',
      '3 点位类型',
      '3 区县',
      '3 经度',
      '3 几天一次',
      '3 采样点位',
      '3 点位编号',
      '5 经度',
      '5 点位编号',
    ]);
  });

  it('ENV-9: a missing column and unmatched quotes are named, not half read', () => {
    expect(
      readSiteFile('名称,区县\n东门,北区', area, within, new Set()).problems.map(one => one.column),
    ).toEqual(['点位类型']);
    expect(
      readSiteFile('名称,类型,区县\n"东门,冷库,北区', area, within, new Set()).problems[0]?.message.zh,
    ).toContain('引号');
  });

  it('ENV-9: a row that says nothing of its plan is proposed the example of its kind, and says so', () => {
    const read = readSiteFile('名称,类型,区县\n城北冷库,冷库,北区', area, within, new Set());
    expect(read.sites[0]).toMatchObject({ proposed: true });
    expect(read.sites[0]!.site.plan).toMatchObject({ everyDays: 7, onEntry: true });
  });
});
