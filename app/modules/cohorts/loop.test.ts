import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePlaces } from '../places/queries.ts';
import { recordPresences } from '../presence/queries.ts';
import { type CohortWorld, openCohortWorld } from './testWorld.ts';

let world: CohortWorld;
let [work, shop] = ['', ''];
beforeAll(async () => {
  world = await openCohortWorld();
  world.goTo('2022-07-01T08:00');
  [work, shop] = (await world.chief.act(ctx =>
    ensurePlaces(ctx, [
      { name: '集中隔离点甲', kind: 'hotel', areaKey: world.city.areas['A/1']! },
      { name: '小店', kind: 'shop', areaKey: world.city.areas['A/1']! },
    ]),
  )) as [string, string];
});
afterAll(async () => world?.close());

const seen = (
  personId: string,
  placeId: string,
  days: readonly string[],
  fromMinute: number,
  toMinute: number,
) =>
  world.chief.act(ctx =>
    recordPresences(
      ctx,
      days.map(day => ({
        personId,
        placeId,
        day,
        fromMinute,
        toMinute,
        precision: 0 as const,
        source: 'access_log' as const,
      })),
    ),
  );
const purpose = { 'x-purpose': 'roster check' };

describe('where rosters and the world differ', () => {
  it('COH-13 who works there unlisted and who is listed unseen are named with evidence; customers are not', async () => {
    const cohort = await world.open('food_delivery');
    const unit = (
      await world.chief.post(`/cohorts/${cohort}/units`, {
        name: '配送站',
        areaKey: world.city.areas['A/1'],
        placeIds: [work],
      })
    ).body.id;
    const [listed, absent, worker, customer] = await world.people(['在册某', '缺勤某', '临时某', '顾客某']);
    await world.enrol(cohort, [listed!, absent!], { unitId: unit });
    world.goTo('2022-07-20T12:00');
    await seen(listed!, work, ['2022-07-18'], 480, 1000);
    await seen(worker!, work, ['2022-07-17', '2022-07-18', '2022-07-19'], 480, 1000);
    await seen(customer!, work, ['2022-07-17', '2022-07-18', '2022-07-19'], 600, 620);
    expect((await world.chief.post(`/cohorts/${cohort}/gaps/search`)).status).toBe(422);
    await world.chief.post(`/cohorts/${cohort}/gaps/search`, {}, purpose);
    await world.city.drain();
    const gaps = (await world.chief.get(`/cohorts/${cohort}/gaps`)).body.items as {
      id: string;
      kind: string;
      personId: string;
      evidence: object;
      version: number;
    }[];
    const of = (kind: string) => gaps.filter(gap => gap.kind === kind);
    expect(of('seen_not_listed')).toMatchObject([
      { personId: worker, unit: '配送站', evidence: { days: 3, minutes: 1560, lastOn: '2022-07-19' } },
    ]);
    expect(of('listed_not_seen')).toMatchObject([{ personId: absent, evidence: { lastOn: null } }]);
    const [missing] = of('seen_not_listed');
    const [silent] = of('listed_not_seen');
    const wrong = await world.chief.post(`/roster-gaps/${missing!.id}/settle`, {
      version: 1,
      action: 'end',
      reason: 'x',
    });
    expect(wrong.body.rule).toBe('COH-13');
    await world.chief.post(`/roster-gaps/${missing!.id}/settle`, {
      version: 1,
      action: 'add',
      reason: '临时工,已核实',
    });
    await world.chief.post(`/roster-gaps/${silent!.id}/settle`, {
      version: 1,
      action: 'dismiss',
      reason: '休产假',
    });
    expect(await world.stateOf(worker!)).toBe('due');
    await world.chief.post(`/cohorts/${cohort}/gaps/search`, {}, purpose);
    await world.city.drain();
    expect((await world.chief.get(`/cohorts/${cohort}/gaps`)).body.total).toBe(0);
    expect(
      (
        await world.chief.post(`/roster-gaps/${missing!.id}/settle`, {
          version: 2,
          action: 'dismiss',
          reason: 'x',
        })
      ).body.rule,
    ).toBe('COH-16');
  });

  it('tests under a cohort’s own programme of people on no roster are found', async () => {
    const cohort = await world.open('health_facility_staff');
    world.goTo('2022-07-20T12:00');
    const opened = await world.chief.post(`/cohorts/${cohort}/programme`, {
      version: 1,
      poolingZone: 'ordinary',
    });
    expect(opened.status).toBe(200);
    const [stranger] = await world.people(['名外某']);
    const tube = await world.sample([stranger!], Date.parse('2022-07-19T09:00:00+08:00'));
    await world.chief.act(ctx =>
      sql`update sample set programme_id = ${opened.body.programmeId} where tube_id = ${tube}`.execute(
        ctx.tx,
      ),
    );
    await world.chief.post(`/cohorts/${cohort}/gaps/search`, {}, purpose);
    await world.city.drain();
    expect((await world.chief.get(`/cohorts/${cohort}/gaps`)).body.items).toMatchObject([
      { kind: 'tested_not_listed', personId: stranger, evidence: { tests: 1, lastOn: '2022-07-19' } },
    ]);
  });
});

describe('closed-loop posts', () => {
  it('COH-14 phases by the pack, checks of equipment, and breaches once each, with a task', async () => {
    world.goTo('2022-07-01T00:00');
    const cohort = await world.open('isolation_site_staff');
    const unit = (
      await world.chief.post(`/cohorts/${cohort}/units`, {
        name: '隔离点甲',
        areaKey: world.city.areas['A/1'],
        placeIds: [work],
      })
    ).body.id;
    const [good, out, leaver] = await world.people(['守纪某', '外出某', '早退某']);
    await world.enrol(cohort, [good!, out!, leaver!], { unitId: unit, loopFromOn: '2022-07-01' });
    for (let day = 1; day <= 17; day++)
      await world.sample(
        day > 15 ? [good!, leaver!] : [good!, out!, leaver!],
        Date.parse(`2022-07-${String(day).padStart(2, '0')}T09:00:00+08:00`),
      );
    world.goTo('2022-07-17T12:00');
    const members = (await world.chief.get(`/closed-loop/workers?cohortId=${cohort}&phase=isolation`)).body
      .items as { id: string; personId: string; version: number; phase: string }[];
    expect(members).toHaveLength(3);
    const of = (person: string) => members.find(member => member.personId === person)!;
    await world.chief.post(`/cohort-members/${of(leaver!).id}/end`, {
      version: 1,
      toOn: '2022-07-17',
      reason: '辞职',
    });
    await seen(out!, shop, ['2022-07-16'], 600, 680);
    await seen(good!, work, ['2022-07-16'], 600, 680);
    world.goTo('2022-07-18T12:00');
    await world.sample([good!], Date.parse('2022-07-18T09:00:00+08:00'));
    await world.chief.post('/closed-loop/breaches/search', { cohortId: cohort }, purpose);
    await world.city.drain();
    await world.chief.post('/closed-loop/breaches/search', { cohortId: cohort }, purpose);
    await world.city.drain();
    const breaches = (await world.chief.get(`/loop-breaches?cohortId=${cohort}`)).body.items as {
      id: string;
      kind: string;
      personId: string;
      onDay: string;
      evidence: object;
      taskId: string;
      version: number;
    }[];
    expect(breaches.map(one => [one.kind, one.personId, one.onDay]).toSorted()).toEqual([
      ['early_exit', leaver, '2022-07-17'],
      ['outside', out, '2022-07-16'],
      ['test_missed', out, '2022-07-17'],
    ]);
    expect(breaches.find(one => one.kind === 'outside')).toMatchObject({
      phase: 'isolation',
      evidence: { minutes: 80, places: 1 },
    });
    expect(breaches.every(one => one.taskId)).toBe(true);
    const ppe = await world.chief.post(`/closed-loop/workers/${of(good!).id}/ppe-checks`, {
      kind: 'taking_off',
      passed: false,
    });
    expect(ppe.body.rule).toBe('COH-14');
    await world.chief.post(`/closed-loop/workers/${of(good!).id}/ppe-checks`, {
      kind: 'taking_off',
      passed: false,
      faults: ['手套破损'],
    });
    await world.chief.post(`/closed-loop/workers/${of(good!).id}/ppe-checks`, {
      kind: 'working',
      passed: true,
    });
    const calendar = (await world.chief.get(`/closed-loop/workers/${of(good!).id}`)).body;
    const day = (on: string) => calendar.days.find((one: { day: string }) => one.day === on);
    expect(day('2022-07-18')).toMatchObject({
      phase: 'isolation',
      tests: 1,
      ppeFailed: 1,
      ppePassed: 1,
      breaches: ['ppe'],
    });
    expect(day('2022-07-21')).toMatchObject({ asked: ['exit'] });
    expect(day('2022-07-22')).toMatchObject({ phase: 'work', asked: ['entry'] });
    const post = (await world.chief.get('/closed-loop')).body.items.find(
      (one: { cohortId: string }) => one.cohortId === cohort,
    );
    expect(post).toMatchObject({ phases: { work: 0, isolation: 2, home: 0 }, breaches: 4 });
    const first = breaches.find(one => one.kind === 'outside')!;
    const settled = await world.chief.post(`/loop-breaches/${first.id}/settle`, {
      version: first.version,
      confirmed: true,
      reason: '已谈话',
    });
    expect(settled.body.state).toBe('confirmed');
    expect(
      (
        await world.chief.post(`/loop-breaches/${first.id}/settle`, {
          version: first.version,
          confirmed: true,
          reason: 'x',
        })
      ).body.rule,
    ).toBe('COH-16');
    const moved = await world.chief.post(`/cohort-members/${of(good!).id}/rotation`, {
      version: 1,
      loopFromOn: '2022-07-18',
      team: '二班',
    });
    expect(moved.body).toMatchObject({ phase: 'work', team: '二班' });
  });
});
