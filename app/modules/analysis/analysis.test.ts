import { randomUUID } from 'node:crypto';
import { addDays, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeEdition } from '../outbreaks/queries.ts';
import { createPeople } from '../people/queries.ts';
import { type AnalysisWorld, openAnalysisWorld } from './testWorld.ts';

const tz = 'Asia/Shanghai';
const at = (day: string, hour = 10) => startOfDay(day, tz) + hour * 3_600_000;
let world: AnalysisWorld;
let ids: string[];

/** Twenty days of growth in A, a few cases in B; reported two days after onset. Now is noon of 20 July. */
beforeAll(async () => {
  world = await openAnalysisWorld();
  const rows = Array.from({ length: 18 }, (_, n) => n).flatMap(n =>
    Array.from({ length: 1 + Math.floor(n / 2) }, (_, each) => ({
      onsetOn: addDays('2022-06-30', n),
      sampledOn: addDays('2022-06-30', n + 1),
      positiveAt: at(addDays('2022-06-30', n + 2), 8),
      reportedAt: at(addDays('2022-06-30', n + 2)),
      isolatedAt: at(addDays('2022-06-30', n + 2), n === 4 ? 60 : 11),
      exposureFrom: addDays('2022-06-30', n - 2 - (each % 4)),
      exposureTo: addDays('2022-06-30', n - 2 - (each % 4)),
      foundIn: each % 2 ? ('in_control' as const) : ('community' as const),
      origin: n === 0 ? ('imported' as const) : ('local' as const),
    })),
  );
  ids = await world.open('A/1/1/1', rows);
  await world.open('B/1/1/1', [
    { onsetOn: '2022-07-10', reportedAt: at('2022-07-11'), foundIn: 'community' },
    { onsetOn: '2022-07-12', reportedAt: at('2022-07-13') },
    { reportedAt: at('2022-07-14') },
    { onsetOn: '2021-07-12', reportedAt: at('2022-07-13') },
    { state: 'suspected', onsetOn: '2022-07-12', reportedAt: at('2022-07-13') },
  ]);
  // each infected the next; the first of them a second one too
  await world.link([
    ...ids.slice(1).map((id, n): [string, string] => [ids[n]!, id]),
    ...(await world.open('A/1/1/1', [{ onsetOn: '2022-07-02', reportedAt: at('2022-07-03') }])).map(
      (id): [string, string] => [ids[0]!, id],
    ),
  ]);
});
afterAll(async () => world?.city.close());

describe('the curve', () => {
  it('counts each case once and says which it could not place (ANA-1: suspected ones are none)', async () => {
    const curve = await world.figure('curve', { by: 'onset' });
    expect(curve.known).toEqual({ cases: 95, onset: 94, sample: 90, report: 95 });
    expect(curve.days[0]).toBe('2022-06-30');
    expect(curve.days.at(-1)).toBe('2022-07-20');
    expect(curve.leftOut).toEqual([
      { kind: 'undated', n: 1, opens: true },
      { kind: 'early', n: 1, opens: true },
    ]);
    const drawn = curve.series.flatMap((one: { values: number[] }) => one.values);
    expect(drawn.reduce((sum: number, n: number) => sum + n, 0)).toBe(93);
    expect(curve.basis.n).toBe(93);
  });

  it('opens, for every bar of every split, exactly the cases it counts', async () => {
    for (const split of ['found', 'origin', 'area', 'setting'])
      for (const by of ['onset', 'sample', 'report']) {
        const curve = await world.figure('curve', { by, split });
        const day = curve.days.indexOf('2022-07-11');
        for (const { members, values } of curve.series) {
          const list = await world.figure('cases', {
            by,
            split,
            members: members.join(','),
            from: '2022-07-11',
            to: '2022-07-11',
          });
          expect([split, by, members, list.total]).toEqual([split, by, members, values[day]]);
        }
      }
    expect((await world.figure('cases', { by: 'onset', leftOut: 'undated' })).total).toBe(1);
    expect((await world.figure('cases', { by: 'onset', leftOut: 'early' })).total).toBe(1);
  });

  it('shows masked people only', async () => {
    const list = await world.figure('cases', { by: 'onset', from: '2022-07-01', to: '2022-07-03' });
    expect(list.items[0].maskedName).toMatch(/\*/);
    expect(JSON.stringify(list)).not.toContain('测试0');
  });

  it('says which days are still coming in, and what they will come to', async () => {
    const curve = await world.figure('curve', { by: 'onset' });
    // everyone is reported two days after onset; yesterday is the last day whose reports are in
    expect(curve.incompleteFrom).toBe('2022-07-18');
    expect(curve.nowcastBasis.method.zh).toContain('报告三角');
    expect((await world.figure('curve', { by: 'report' })).incompleteFrom).toBe('2022-07-20');
  });
});

describe('areas', () => {
  it('a district sees its own cases only, and the answer says which district', async () => {
    const own = await world.figure('curve', { by: 'report' }, world.b);
    expect(own.area).toEqual({ name: 'B', whole: false });
    expect(own.known.cases).toBe(4);
    const whole = await world.figure('curve', { by: 'report' });
    expect(whole.area.whole).toBe(true);
    expect(whole.known.cases).toBe(95);
    expect((await world.figure('cases', { ids: ids.slice(0, 3).join(',') }, world.b)).items).toEqual([]);
    expect((await world.figure('cases', { ids: ids.slice(0, 3).join(',') }, world.a)).items).toHaveLength(3);
  });

  it('splits by the areas just below the reader: districts for the city, streets for a district', async () => {
    const labels = (curve: { series: { label: string | null }[] }) => curve.series.map(one => one.label);
    expect(labels(await world.figure('curve', { split: 'area' }))).toEqual(['A', 'B']);
    expect(labels(await world.figure('curve', { split: 'area' }, world.a))).toEqual(['A/1']);
  });

  it('is closed to who may not read cases, and knows no outbreak that is none', async () => {
    const auditor = await world.city.as('auditor');
    expect((await auditor.get(`/analysis/curve?outbreakId=${world.outbreakId}`)).status).toBe(403);
    expect((await world.chief.get(`/analysis/curve?outbreakId=${randomUUID()}`)).status).toBe(404);
  });
});

describe('numbers', () => {
  it('R comes with its windows, its serial interval and its source; windows over unfinished days say so', async () => {
    const r = await world.figure('reproduction', { by: 'onset' });
    expect(r.interval).toMatchObject({ mean: 3, from: 'pack' });
    expect(r.interval.source.zh).toContain('第九版');
    expect(r.imported).toBe(1);
    const last = r.cori.at(-1);
    expect(last).toMatchObject({ to: '2022-07-20', partial: true });
    const full = r.cori.findLast((window: { partial: boolean }) => !window.partial);
    expect(full.to).toBe('2022-07-17');
    expect(full.r.lower).toBeGreaterThan(0.5);
    expect(full.r.lower).toBeLessThan(full.r.mean);
    expect(r.growth.to).toBe('2022-07-17');
    expect(r.growth.doubling.estimate).toBeGreaterThan(0);
    expect(r.cohort.at(-1).complete).toBeLessThan(1);
  });

  it('ANA-3: this outbreak’s own serial interval stands in for the pack’s only where enough pairs give one', async () => {
    const r = await world.figure('reproduction', { interval: 'pairs' });
    // all pairs of this made-up chain fell ill on one day or the next
    expect(r.interval.notEstimable.zh).toContain('任意窄的分布都能解释');
    expect(r.cori).toEqual([]);
    const few = await world.figure('reproduction', { interval: 'pairs' }, world.b);
    expect(few.interval.notEstimable.en).toMatch(/Only 0 known pairs/);
  });

  it('serial interval and incubation are fitted to pairs and windows, and open their pairs', async () => {
    const { serial, incubation } = await world.figure('intervals');
    expect(serial.basis.n).toBe(90);
    expect(serial.gaps.reduce((sum: number, one: { n: number }) => sum + one.n, 0)).toBe(90);
    expect((await world.figure('cases', { gap: 1 })).total).toBe(
      serial.gaps.find((one: { gap: number }) => one.gap === 1).n,
    );
    expect(incubation.basis.n).toBe(90);
    expect(incubation.fit.median.estimate).toBeGreaterThan(2);
    expect(incubation.fit.median.estimate).toBeLessThan(4.5);
  });

  it('ANA-4: offspring leaves out cases too young to have infected, and each count opens its cases', async () => {
    const offspring = await world.figure('offspring');
    expect(offspring.leftOut.find((row: { kind: string }) => row.kind === 'tooYoung').n).toBeGreaterThan(0);
    for (const { offspring: count, cases } of offspring.counts)
      expect([count, (await world.figure('cases', { offspring: count })).total]).toEqual([count, cases]);
    expect(offspring.fit.r.estimate).toBeGreaterThan(0.9);
  });

  it('delays have quartiles, and list who took far longer', async () => {
    const { steps } = await world.figure('delays');
    const step = (name: string) => steps.find((one: { step: string }) => one.step === name);
    expect(step('onsetToSample').summary).toMatchObject({ median: 1, upperQuartile: 1 });
    expect(step('positiveToIsolation').summary.median).toBeCloseTo(3);
    expect(step('positiveToIsolation').outliers).toMatchObject({ n: 3 });
    expect(step('positiveToIsolation').outliers.items[0].delay).toBeCloseTo(52);
    expect(step('contactToPlace').summary.notEstimable.zh).toBe('仅有0次已完成。');
  });

  it('the share found in the community has an exact interval over seven days', async () => {
    const control = await world.figure('control-share');
    const last = control.days.at(-1);
    expect(last.window.known).toBeGreaterThan(20);
    expect(last.window.share.lower).toBeLessThan(last.window.share.estimate);
    expect(control.clearDays).toBe(1);
  });

  it('signals are hints on complete days', async () => {
    const signals = await world.figure('signals', { by: 'onset' });
    expect(signals.days.at(-1).day).toBe('2022-07-17');
    expect(signals.thresholds).toEqual({ c1: 3, c2: 3, c3: 2, cusum: 5 });
  });
});

describe('contacts', () => {
  it('attack rates count followed contacts once, by the setting the rule names, not the infector of the case', async () => {
    const [infector, infected] = [ids[0]!, ids[1]!];
    await world.chief.act(async ctx => {
      const key = world.city.areas['A/1/1/1']!;
      const insert = (
        caseId: string,
        person: ReturnType<typeof sql>,
        state: string,
        last: string,
        rule: string,
      ) =>
        sql`insert into contact (outbreak_id, case_id, person_id, class_id, rule_id, grade, reason, evidence, last_exposure_at, state, created_at, created_by, area_key, located_key, origin_key)
          values (${world.outbreakId}, ${caseId}, ${person}, 'close', ${rule}, 'A', '{"zh":"","en":""}', '[{"kind":"tie"}]', ${last}, ${state}, now(), 'test', ${key}, ${key}, ${key})`.execute(
          ctx.tx,
        );
      const personOf = (caseId: string) => sql`(select person_id from case_record where id = ${caseId})`;
      await insert(infector, personOf(infected), 'converted', '2022-07-01T00:00:00+08:00', 'V9-CC-1');
      // tracing the second case found the first as its contact: no secondary case of it
      await insert(infected, personOf(infector), 'converted', '2022-07-01T00:00:00+08:00', 'V9-CC-1');
      const last3 = ['2022-06-30', '2022-07-01', '2022-07-19'];
      const others = await createPeople(
        ctx,
        last3.map(last => ({ identity: { name: last }, areaKey: key, source: { kind: 'entry' as const } })),
      );
      for (const [n, last] of last3.entries())
        await insert(infector, sql`${others[n]!.id}`, 'accepted', `${last}T00:00:00+08:00`, 'V9-CC-1');
    });
    const rates = await world.figure('attack-rates');
    const household = rates.settings.find((one: { setting: string }) => one.setting === 'household');
    expect(household).toMatchObject({ contacts: 4, followed: 3, infected: 1 });
    expect(household.rate.estimate).toBeCloseTo(1 / 3);
    expect(rates.leftOut).toEqual([{ kind: 'notFollowed', n: 1, opens: false }]);
    const list = await world.figure('cases', { attack: household.members.join(',') });
    expect(list.items.map((one: { id: string }) => one.id)).toEqual([infected]);
    const curve = await world.figure('curve', { by: 'onset', split: 'setting' });
    expect(curve.series.find((one: { key: string }) => one.key === 'household').values[1]).toBe(1);
  });
});

it('ANA-2: a change of edition stands as a dated line, and every window across it says so', async () => {
  await world.chief.act(ctx =>
    changeEdition(ctx, world.outbreakId, { packId: 'covid19-cn-v10', packVersion: '10', overlayIds: [] }, {}),
  );
  // the switch is dated now; five days later the series runs across it
  world.city.clock.advance(5 * 86_400_000);
  await world.open('A/1/1/1', [{ onsetOn: '2022-07-22', reportedAt: at('2022-07-24') }]);
  const r = await world.figure('reproduction', { by: 'report' });
  expect(r.changes).toMatchObject([{ on: '2022-07-20', definition: true }]);
  const across = r.cori.filter((window: { across: boolean }) => window.across);
  expect(across.at(-1).warnings[0].zh).toContain('病例定义改变');
  expect(r.cori[0].across).toBe(false);
  expect((await world.figure('offspring')).across).toBe(true);
  const signals = await world.figure('signals', { by: 'report' });
  expect(signals.days.some((day: { across: boolean }) => day.across)).toBe(true);
});

it('thin data give reasons, not numbers', async () => {
  const empty = await world.chief.post('/outbreaks', {
    code: 'AN2',
    name: '二',
    packId: 'covid19-cn-v9',
    startedOn: '2022-07-15',
  });
  const outbreakId = empty.body.id;
  const curve = await world.figure('curve', { outbreakId });
  expect(curve).toMatchObject({ days: [], series: [], known: { cases: 0 } });
  const r = await world.figure('reproduction', { outbreakId });
  expect(r.cori).toEqual([]);
  expect(r.growth.notEstimable.zh).toBe('没有可用日期的病例。');
  expect((await world.figure('offspring', { outbreakId })).fit.notEstimable.zh).toContain('0 例');
  expect((await world.figure('intervals', { outbreakId })).serial.gamma).toHaveProperty('notEstimable');
  expect((await world.figure('attack-rates', { outbreakId })).overall.rate).toHaveProperty('notEstimable');
  for (const name of ['delays', 'control-share', 'signals'])
    expect((await world.figure(name, { outbreakId })).basis.n).toBe(0);
});
