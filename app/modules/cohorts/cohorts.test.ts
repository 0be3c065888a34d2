import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messagesOf } from '../messages/queries.ts';
import { dutiesOf } from './queries.ts';
import { type CohortWorld, openCohortWorld } from './testWorld.ts';

let world: CohortWorld;
const start = '2022-07-20T12:00';
beforeAll(async () => {
  world = await openCohortWorld();
});
afterAll(async () => world?.close());

async function sweep(): Promise<void> {
  await world.city.tick('cohorts.sweep');
  await world.city.tick('cohorts.steps');
}

describe('cohorts and duties', () => {
  it('COH-1 COH-16 a cohort is tested as the pack says; an unknown one, a second one and a change on an old version are refused', async () => {
    world.goTo(start);
    const refused = await world.chief.post('/cohorts', {
      key: 'astronauts',
      ...world.pack,
      department: '甲局',
      coverageTarget: 0.9,
      areaKey: 0,
    });
    expect([refused.status, refused.body.rule]).toEqual([422, 'COH-1']);
    const id = await world.open('couriers');
    const twice = await world.chief.post('/cohorts', {
      key: 'couriers',
      ...world.pack,
      department: '甲局',
      coverageTarget: 0.9,
      areaKey: 0,
    });
    expect(twice.status).toBe(409);
    const one = (await world.officer.get(`/cohorts/${id}`)).body;
    expect(one).toMatchObject({
      gapDays: 4,
      ruleId: 'V9-TC-8',
      coverageTarget: 0.95,
      counts: { members: 0 },
    });
    // a district may not open one for the city, nor change it
    const outside = await world.officer.post('/cohorts', {
      key: 'hotel_staff',
      ...world.pack,
      department: '甲局',
      coverageTarget: 0.9,
      areaKey: 0,
    });
    expect(outside.status).toBe(404);
    const change = await world.officer.send('PATCH', `/cohorts/${id}`, { version: 1, department: '乙局' });
    expect(change.body.rule).toBe('COH-16');
  });

  it('COH-3 COH-4 states change with the clock alone, one test serves two cohorts, and areas see their own', async () => {
    world.goTo('2022-07-20T08:00');
    const weekly = await world.open('elderly_care_staff');
    const daily = await world.open('fever_clinic_staff');
    const [a, b] = await world.people(['甲某', '乙某']);
    const [far] = await world.people(['丙某'], 'B/1/1/1');
    await world.enrol(weekly, [a!, b!, far!]);
    await world.enrol(daily, [a!]);
    expect(await world.stateOf(a!)).toBe('due');
    world.goTo('2022-07-22T00:00');
    expect([await world.stateOf(a!), await world.stateOf(b!)]).toEqual(['overdue', 'overdue']);
    await world.sample([a!, b!], world.goTo('2022-07-22T09:00'));
    expect([await world.stateOf(a!), await world.stateOf(b!)]).toEqual(['done', 'done']);
    world.goTo('2022-07-24T00:00');
    expect([await world.stateOf(a!), await world.stateOf(b!)]).toEqual(['overdue', 'done']);
    const duties = await world.chief.act(ctx => dutiesOf(ctx, [a!, b!]));
    expect(duties.get(a!)).toMatchObject({ state: 'overdue', cohortIds: [daily, weekly], ruleId: 'V9-TC-6' });
    const page = (await world.officer.get('/overdue-tests')).body;
    expect(page.items.map((row: { personId: string }) => row.personId)).toEqual([a]);
    expect(page.items[0]).toMatchObject({ maskedName: '甲*', gapDays: 1, ruleId: 'V9-TC-6', toldAt: null });
    const elsewhere = (await world.other.get('/overdue-tests')).body;
    expect(elsewhere.items.map((row: { personId: string }) => row.personId)).toEqual([far]);
    expect((await world.grid.get('/overdue-tests')).body.total).toBe(1);
    const areas = (await world.chief.get('/overdue-tests/areas')).body;
    expect(areas).toMatchObject({ total: 2 });
    expect(areas.items.map((one: { area: string; n: number }) => [one.area, one.n])).toEqual([
      ['A', 1],
      ['B', 1],
    ]);
    const listed = (await world.chief.get('/cohorts')).body.items.find(
      (one: { id: string }) => one.id === weekly,
    );
    expect(listed.counts).toEqual({ members: 3, done: 1, due: 0, overdue: 2, exempt: 0, notRequired: 0 });
    expect(listed.coverage).toBeCloseTo(1 / 3);
    const coverage = (await world.chief.get(`/cohorts/coverage/areas?cohortId=${weekly}`)).body.items;
    expect(coverage.map((one: { counts: { members: number } }) => one.counts.members)).toEqual([2, 1]);
    const members = (await world.officer.get(`/cohorts/${weekly}/members?state=overdue`)).body.items;
    expect(members.map((one: { personId: string }) => one.personId)).toEqual([a]);
  });

  it('COH-6 a voided tube and an unreadable result take the test back, undone samples too', async () => {
    const cohort = await world.open('customs_border_staff');
    world.goTo('2022-07-20T08:00');
    const [a, b, c] = await world.people(['子某', '丑某', '寅某']);
    await world.enrol(cohort, [a!, b!, c!]);
    const now = world.goTo('2022-07-22T09:00');
    const tubes = [
      await world.sample([a!], now),
      await world.sample([b!], now),
      await world.sample([c!], now),
    ];
    expect(await Promise.all([a!, b!, c!].map(world.stateOf))).toEqual(['done', 'done', 'done']);
    await world.chief.act(async ctx => {
      await sql`update sample_tube set state = 'void' where id = ${tubes[0]!}`.execute(ctx.tx);
      await sql`update sample_tube set state = 'reported', result = 'invalid', reported_at = now() where id = ${tubes[1]!}`.execute(
        ctx.tx,
      );
      await sql`update sample set undone_at = now(), undone_by = 'x' where tube_id = ${tubes[2]!}`.execute(
        ctx.tx,
      );
      await sql`select core.samples_changed(${[a!, b!, c!]}::uuid[])`.execute(ctx.tx);
    });
    expect(await Promise.all([a!, b!, c!].map(world.stateOf))).toEqual(['overdue', 'overdue', 'overdue']);
  });

  it('COH-5 an exemption is excused time with an end: it begins, ends by itself, and can be ended early', async () => {
    const cohort = await world.open('cold_chain_front_line');
    world.goTo('2022-07-20T08:00');
    const [a] = await world.people(['卯某']);
    await world.enrol(cohort, [a!]);
    const wrong = await world.chief.post('/exemptions', {
      personId: a,
      ground: 'medical',
      reason: '',
      evidence: '',
      untilOn: '2023-07-20',
    });
    expect(wrong.body.rule).toBe('COH-5');
    expect(wrong.body.errors).toHaveLength(3);
    const given = await world.officer.post('/exemptions', {
      personId: a,
      cohortId: cohort,
      ground: 'medical',
      reason: '住院',
      evidence: '住院证明 0721',
      untilOn: '2022-07-25',
    });
    expect(given.body).toMatchObject({ state: 'running', maskedName: '卯*' });
    expect(await world.stateOf(a!)).toBe('exempt');
    expect((await world.chief.get(`/cohorts/${cohort}`)).body.counts).toMatchObject({
      members: 1,
      exempt: 1,
    });
    const evidence = await world.officer.post(
      `/exemptions/${given.body.id}/evidence`,
      {},
      { 'x-purpose': 'review' },
    );
    expect(evidence.body).toEqual({ evidence: '住院证明 0721' });
    expect((await world.other.post(`/exemptions/${given.body.id}/end`, { reason: 'x' })).status).toBe(404);
    world.goTo('2022-07-26T00:00');
    expect(await world.stateOf(a!)).toBe('due');
    world.goTo('2022-07-27T00:00');
    expect(await world.stateOf(a!)).toBe('overdue');
    expect((await world.officer.post(`/exemptions/${given.body.id}/end`, { reason: 'x' })).status).toBe(409);
  });

  it('COH-15 nobody stands twice on a roster, and leaves it from a day on', async () => {
    const cohort = await world.open('port_management');
    world.goTo('2022-07-20T08:00');
    const [a] = await world.people(['辰某']);
    await world.enrol(cohort, [a!]);
    const again = await world.chief.post(`/cohorts/${cohort}/members`, {
      members: [
        { personId: a },
        { identity: { name: '无号' } },
        { identity: { name: '新某', phone: '13911112222' }, fromOn: '2022-07-22', toOn: '2022-07-21' },
      ],
    });
    expect(again.body.results.map((one: { state: string; rule?: string }) => one.rule ?? one.state)).toEqual([
      'already',
      'COH-7',
      'COH-15',
    ]);
    const member = (await world.chief.get(`/cohorts/${cohort}/members`)).body.items[0];
    const past = await world.chief.post(`/cohort-members/${member.id}/end`, {
      version: 1,
      toOn: '2022-07-19',
      reason: '离职',
    });
    expect(past.body.rule).toBe('COH-15');
    await world.chief.post(`/cohort-members/${member.id}/end`, {
      version: 1,
      toOn: '2022-07-20',
      reason: '离职',
    });
    expect(await world.stateOf(a!)).toBe('due');
    world.goTo('2022-07-21T00:00');
    expect(await world.stateOf(a!)).toBe('not_required');
    expect(
      (
        await world.chief.post(`/cohort-members/${member.id}/end`, {
          version: 1,
          toOn: '2022-07-22',
          reason: 'x',
        })
      ).body.rule,
    ).toBe('COH-16');
  });
});

describe('what follows an overdue test', () => {
  it('COH-12 told, told again, visited, each once; a test in between ends it and calls the visit off', async () => {
    const cohort = await world.open('market_staff');
    world.goTo('2022-08-01T08:00');
    const [a, b] = await world.people(['巳某', '午某']);
    await world.enrol(cohort, [a!, b!]);
    const sent = (person: string) => world.chief.act(ctx => messagesOf(ctx, { personIds: [person] }));
    world.goTo('2022-08-02T23:00');
    await sweep();
    expect(await sent(a!)).toEqual([]);
    world.goTo('2022-08-03T08:00');
    await sweep();
    await sweep();
    expect((await sent(a!)).map(one => one.template)).toEqual(['test_overdue_first']);
    await world.sample([b!], world.goTo('2022-08-03T19:00'));
    world.goTo('2022-08-03T20:00');
    await sweep();
    expect((await sent(a!)).map(one => one.template)).toEqual(['test_overdue_second', 'test_overdue_first']);
    expect((await sent(b!)).map(one => one.template)).toEqual(['test_overdue_first']);
    world.goTo('2022-08-04T08:00');
    await sweep();
    await sweep();
    const tasks = (await world.grid.get('/tasks?kind=overdue_test')).body.items;
    expect(
      tasks
        .map((one: { person: { id: string } }) => one.person.id)
        .filter((id: string) => [a, b].includes(id)),
    ).toEqual([a]);
    const duty = (await world.chief.get(`/test-duties/${a}`)).body;
    expect(duty.steps[0]).toMatchObject({
      toldAt: '2022-08-03T00:00:00.000Z',
      againAt: '2022-08-03T12:00:00.000Z',
      doorAt: '2022-08-04T00:00:00.000Z',
    });
    await world.sample([a!], world.goTo('2022-08-04T10:00'));
    await sweep();
    expect(
      (await world.grid.get('/tasks?kind=overdue_test')).body.items.filter(
        (one: { person: { id: string } }) => one.person.id === a,
      ),
    ).toEqual([]);
    expect((await world.chief.get(`/test-duties/${a}`)).body.steps[0]).toMatchObject({ endReason: 'tested' });
    expect((await world.chief.get(`/test-duties/${a}`)).body.contacts).not.toBeNull();
    expect((await world.grid.get(`/test-duties/${a}`)).body.state).toBe('done');
  });

  it('COH-17 reminded once in the hours before a limit, not at night; the next limit is another reminder, a test in between none', async () => {
    const cohort = await world.open('mall_supermarket_staff');
    world.goTo('2022-08-06T08:00');
    const [a, b] = await world.people(['寅某', '卯某']);
    await world.enrol(cohort, [a!, b!]);
    const dueAt = Date.parse((await world.chief.get(`/test-duties/${a}`)).body.dueAt);
    const remind = async (hoursBefore: number) => {
      world.city.clock.set(dueAt - hoursBefore * 3_600_000);
      await world.city.tick('cohorts.remind');
    };
    const sent = async (person: string) =>
      (await world.chief.act(ctx => messagesOf(ctx, { personIds: [person] }))).map(one => one.template);
    await remind(13);
    expect(await sent(a!)).toEqual([]);
    await world.sample([b!], dueAt - 12.5 * 3_600_000);
    await remind(11.9);
    await remind(9);
    expect(await sent(a!)).toEqual(['test_due']);
    expect(await sent(b!)).toEqual([]);
    expect((await world.chief.get(`/test-duties/${a}`)).body.steps).toMatchObject([
      { overdueAt: new Date(dueAt).toISOString(), toldAt: null, remindedAt: expect.any(String) },
    ]);
    // being reminded is not being overdue; what follows the limit goes its way
    await sweep();
    expect(await sent(a!)).toEqual(['test_due']);
    const [late] = await world.people(['辰某']);
    await world.enrol(cohort, [late!]);
    const limit = Date.parse((await world.chief.get(`/test-duties/${late}`)).body.dueAt);
    world.city.clock.set(dueAt + 3_600_000);
    await sweep();
    expect(await sent(a!)).toEqual(['test_overdue_first', 'test_due']);
    world.city.clock.set(limit - 2 * 3_600_000);
    await world.city.tick('cohorts.remind');
    expect(await sent(late!)).toEqual([]);
  });

  it('many are told at once, by people or by query, never more often than the steps say', async () => {
    const cohort = await world.open('hotel_staff');
    world.goTo('2022-08-10T08:00');
    const ids = await world.people(['未某', '申某', '酉某']);
    await world.enrol(cohort, ids);
    world.goTo('2022-08-12T09:00');
    const by = { how: 'message', query: { cohortId: cohort } };
    expect((await world.chief.post('/overdue-tests/act', { ...by, expected: 10 })).status).toBe(409);
    expect((await world.chief.post('/overdue-tests/act', { ...by, expected: 3 })).body).toMatchObject({
      people: 3,
      duplicates: 0,
    });
    expect((await world.chief.post('/overdue-tests/act', by)).body).toMatchObject({
      people: 3,
      sent: 0,
      duplicates: 3,
    });
    expect((await world.chief.post('/overdue-tests/act', { how: 'door', ids: [ids[0]] })).body).toMatchObject(
      { people: 1, tasks: 1 },
    );
    expect((await world.grid.post('/overdue-tests/act', { how: 'message', ids: [ids[0]] })).status).toBe(403);
    expect((await world.chief.get(`/overdue-tests?cohortId=${cohort}&step=door`)).body.total).toBe(1);
  });

  it('how each day ended is kept by street, for the trend', async () => {
    await world.city.tick('cohorts.day');
    const cohort = (await world.chief.get('/cohorts')).body.items.find(
      (one: { key: string }) => one.key === 'hotel_staff',
    );
    expect(cohort.trend).toMatchObject([{ day: '2022-08-12', members: 3, overdue: 3, coverage: 0 }]);
  });

  it('after an edition changed or a cohort closed, everybody is asked anew', async () => {
    const cohort = (await world.chief.get('/cohorts')).body.items.find(
      (one: { key: string }) => one.key === 'hotel_staff',
    );
    const closedNow = await world.chief.post(`/cohorts/${cohort.id}/close`, {
      version: cohort.version,
      reason: '常态化',
    });
    expect(closedNow.body.counts).toMatchObject({ overdue: 0 });
    expect((await world.chief.get(`/overdue-tests?cohortId=${cohort.id}`)).body.total).toBe(0);
  });
});
