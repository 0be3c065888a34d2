import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unitOf } from './missing.ts';
import { readProgrammes } from './store.ts';
import { intoTubes, openWorld, type World } from './testWorld.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => world?.city.close());

const at = (hour: number) =>
  new Date(Date.parse('2022-07-20T12:00:00+08:00') + hour * 3_600_000).toISOString();
const allGrounds = {
  chain_unclear: true,
  many_risk_places_or_people: true,
  mobile_risk_people: true,
  spread_risk: true,
};
const bodyOf = (more: Record<string, unknown> = {}) => ({
  name: '东区筛查',
  outbreakId: world.outbreakId,
  opensAt: at(-4),
  grounds: allGrounds,
  areas: [
    { key: world.city.areas['A/1/1'], zone: 'prevention' },
    { key: world.city.areas['B/1/1'], zone: 'controlled' },
  ],
  ...more,
});
const asChief = () => world.city.as('city_epidemiologist');

/** A campaign planned by one and started by another; its first round. */
async function running(more: Record<string, unknown> = {}) {
  const planner = await asChief();
  const starter = await asChief();
  const made = await planner.post('/campaigns', bodyOf(more));
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const version = (await planner.get(`/campaigns/${made.body.id}`)).body.campaign.version;
  const started = await starter.post(`/campaigns/${made.body.id}/start`, { version });
  expect(started.status, JSON.stringify(started.body)).toBe(200);
  await world.city.drain();
  return { planner, starter, id: made.body.id as string, roundId: started.body.roundId as string };
}

describe('planning', () => {
  it('[CAM-3] a preview keeps nothing and shows points, tubes, laboratory hours, and what it rests on', async () => {
    const chief = await asChief();
    const answer = await chief.post('/campaigns/preview', {
      outbreakId: world.outbreakId,
      areas: bodyOf().areas,
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.plan.totals).toMatchObject({ units: 2, people: 42, fits: true });
    expect(answer.body.plan.points.length).toBe(2);
    expect(answer.body.assumptions.peopleAPointMost).toMatchObject({ value: 3000, status: 'pack' });
    expect(
      answer.body.units.map((unit: { zone: string; people: number }) => [unit.zone, unit.people]),
    ).toEqual([
      ['controlled', 12],
      ['prevention', 30],
    ]);
    expect((await chief.get('/campaigns')).body.items).toEqual([]);
    const wrong = await chief.post('/campaigns/preview', {
      ...bodyOf(),
      name: undefined,
      opensAt: undefined,
      grounds: undefined,
      settings: { assumptions: { hoursOpen: 40 } },
    });
    expect(wrong.body.rule).toBe('CAM-3');
  });

  it('[CAM-9] areas that do not exist or lie outside one’s own are refused', async () => {
    const chief = await asChief();
    expect(
      (
        await chief.post('/campaigns/preview', {
          outbreakId: world.outbreakId,
          areas: [{ key: 12345, zone: 'prevention' }],
        })
      ).body.rule,
    ).toBe('CAM-9');
    const district = await world.city.as('district_epidemiologist', 'A');
    const outside = await district.post('/campaigns/preview', {
      outbreakId: world.outbreakId,
      areas: bodyOf().areas,
    });
    expect([outside.status, outside.body.rule]).toEqual([403, 'CAM-9']);
  });

  it('an area is tested only on the grounds the pack asks for', async () => {
    const chief = await asChief();
    const answer = await chief.post('/campaigns', bodyOf({ grounds: { chain_unclear: true } }));
    expect(answer.status).toBe(422);
    expect(answer.body.rule).toMatch(/^V9-/);
  });

  it('[CAM-2] [CAM-11] [CAM-12] the order is changed with a reason, the planner does not start, another person does, once', async () => {
    const planner = await asChief();
    const { body } = await planner.post('/campaigns', bodyOf({ name: '顺序' }));
    const units = (await planner.get(`/campaigns/${body.id}/units`)).body.items;
    let { campaign } = (await planner.get(`/campaigns/${body.id}`)).body;
    const order = await planner.post(`/campaigns/${body.id}/order`, {
      version: campaign.version,
      areaKey: units[1].areaKey,
      to: 1,
      reason: '夜市所在',
    });
    expect(order.status, JSON.stringify(order.body)).toBe(200);
    expect((await planner.get(`/campaigns/${body.id}/units`)).body.items[0]).toMatchObject({
      areaKey: units[1].areaKey,
      movedFrom: 2,
      movedReason: '夜市所在',
    });
    campaign = (await planner.get(`/campaigns/${body.id}`)).body.campaign;
    const own = await planner.post(`/campaigns/${body.id}/start`, { version: campaign.version });
    expect([own.status, own.body.rule]).toEqual([403, 'CAM-11']);
    const other = await asChief();
    expect((await other.post(`/campaigns/${body.id}/start`, { version: campaign.version })).status).toBe(200);
    campaign = (await planner.get(`/campaigns/${body.id}`)).body.campaign;
    expect((await other.post(`/campaigns/${body.id}/start`, { version: campaign.version })).body.rule).toBe(
      'CAM-12',
    );
    const late = await planner.post(`/campaigns/${body.id}/plan`, {
      version: campaign.version,
      settings: {},
    });
    expect(late.body.rule).toBe('CAM-12');
  });

  it('[CAM-22] from a part of its area a campaign is seen and not decided', async () => {
    const planner = await asChief();
    const { body } = await planner.post('/campaigns', bodyOf({ name: '全市' }));
    const district = await world.city.as('district_epidemiologist', 'A');
    expect((await district.get(`/campaigns/${body.id}`)).status).toBe(200);
    const no = await district.post(`/campaigns/${body.id}/start`, { version: 2 });
    expect([no.status, no.body.rule]).toEqual([403, 'CAM-22']);
    const street = await world.city.as('district_epidemiologist', 'B');
    const units = (await street.get(`/campaigns/${body.id}/units`)).body.items;
    expect(units.map((unit: { areaKey: number }) => unit.areaKey)).toEqual([world.city.areas['B/1/1']]);
  });
});

describe('a round', () => {
  it('[CAM-15] [CAM-16] opens programmes and points; what is done is counted by building, point and hour, tests elsewhere too', async () => {
    const { starter, id, roundId } = await running({ name: '一轮' });
    const [programmes, points] = await starter.act(async ctx => [
      await readProgrammes(ctx, roundId),
      (
        await sql<{
          id: string;
          kind: string;
          state: string;
        }>`select s.id, s.kind, s.state from campaign_point p join sampling_point s on s.id = p.sampling_point_id where p.campaign_id = ${id} order by p.rank`.execute(
          ctx.tx,
        )
      ).rows,
    ]);
    expect(programmes.map(one => one.zone)).toEqual(['controlled', 'prevention']);
    expect(points.map(one => [one.kind, one.state])).toEqual([
      ['temporary', 'open'],
      ['temporary', 'open'],
      ['home_visits', 'open'],
      ['home_visits', 'open'],
    ]);
    const other = await starter.act(async ctx => {
      const voluntary = await sql<{
        id: string;
      }>`insert into test_programme (kind, title, pack_id, pack_version, pooling_zone, pool_size, mixing, pooling_rule, opens_at, area_key, area_hi, created_at, created_by)
        values ('voluntary', '{"zh":"愿检","en":"walk-in"}', 'covid19-cn-v9', '9', 'ordinary', 20, 'free', 'x', ${at(-100)}, 0, 281474976710655, ${at(-100)}, 'test') returning id`.execute(
        ctx.tx,
      );
      const prevention = programmes.find(one => one.zone === 'prevention')!.programmeId;
      await intoTubes(ctx, {
        programmeId: prevention,
        pointId: points[1]!.id,
        personIds: world.inA.slice(0, 10),
        size: 5,
        at: at(-1),
        state: 'reported',
        result: 'negative',
      });
      await intoTubes(ctx, {
        programmeId: prevention,
        pointId: points[1]!.id,
        personIds: world.inA.slice(10, 15),
        size: 5,
        at: at(-2),
        state: 'received',
      });
      // three of the community went to a hospital this morning, one long ago
      await intoTubes(ctx, {
        programmeId: voluntary.rows[0]!.id,
        pointId: null,
        personIds: world.inA.slice(15, 18),
        size: 3,
        at: at(-3),
      });
      await intoTubes(ctx, {
        programmeId: voluntary.rows[0]!.id,
        pointId: null,
        personIds: world.inA.slice(18, 19),
        size: 1,
        at: at(-90),
      });
      return voluntary.rows[0]!.id;
    });
    expect(other).toBeTruthy();
    world.city.clock.set?.(Date.parse(at(0.2)));
    await world.city.tick('campaigns.tally');
    const live = (await starter.get(`/campaign-rounds/${roundId}`)).body;
    expect(live.round.totals).toMatchObject({
      expected: 42,
      sampled: 15,
      elsewhere: 3,
      tubes: 3,
      reported: 2,
      received: 3,
    });
    expect(live.flow.map((stage: { key: string; people: number }) => [stage.key, stage.people])).toEqual([
      ['registered', 42],
      ['in_tube', 15],
      ['received', 15],
      ['reported', 10],
    ]);
    expect(live.flow[0].lost[0]).toEqual({ key: 'missing', people: 24 });
    expect(live.districts.map((one: { expected: number; done: number }) => [one.expected, one.done])).toEqual(
      [
        [30, 18],
        [12, 0],
      ],
    );
    expect(live.behind.map((one: { areaKey: number }) => one.areaKey)).toContain(world.city.areas['B/1/1']);
    const buildings = (
      await starter.get(`/campaign-rounds/${roundId}/buildings?areaKey=${world.city.areas.A}`)
    ).body.items;
    expect(buildings).toMatchObject([
      {
        areaKey: world.city.areas['A/1/1/1'],
        expected: 30,
        sampled: 15,
        elsewhere: 3,
        missing: 12,
        reported: 10,
      },
    ]);
    expect((await starter.get(`/campaign-rounds/${roundId}/points`)).body.items[1]).toMatchObject({
      sampled: 15,
      tubes: 3,
      reported: 2,
    });
    const short = (await starter.get(`/campaign-rounds/${roundId}/tubes?short=reported`)).body;
    expect(short.items).toMatchObject([{ memberCount: 5, state: 'received' }]);
    // who has not come, by household, masked; a district sees its own
    const missing = (
      await starter.get(`/campaign-rounds/${roundId}/missing?areaKey=${world.city.areas.A}&limit=5`)
    ).body;
    expect(missing.items.length).toBe(5);
    expect(missing.total).toBe(12);
    expect(JSON.stringify(missing)).not.toContain('住户A');
    const rest = (
      await starter.get(
        `/campaign-rounds/${roundId}/missing?areaKey=${world.city.areas.A}&limit=20&after=${missing.next}`,
      )
    ).body;
    expect(rest.items.length).toBe(7);
    const districtB = await world.city.as('district_epidemiologist', 'B');
    expect((await districtB.get(`/campaign-rounds/${roundId}/missing`)).body.items.length).toBe(12);
    expect(
      (await districtB.get(`/campaign-rounds/${roundId}/missing?areaKey=${world.city.areas.A}`)).body.items,
    ).toEqual([]);
  });

  it('[CAM-20] at the door: one tap each, the same again changes nothing, the latest stands, and who cannot walk is a home visit', async () => {
    const { roundId } = await running({
      name: '上门',
      areas: [{ key: world.city.areas['A/1/1'], zone: 'prevention' }],
    });
    const worker = await world.city.as('grid_worker', 'A/1/1/1');
    const { rounds } = (await worker.get('/door-to-door')).body;
    expect(rounds.map((one: { id: string }) => one.id)).toContain(roundId);
    const doors = (await worker.get(`/door-to-door/doors?roundId=${roundId}`)).body;
    const home = doors.households[0];
    expect(home.unit).toBe('1');
    expect(JSON.stringify(doors)).not.toMatch(/1300000|住户A/);
    const [first, second, third] = home.members;
    const event = (n: number, personId: string, outcome: string, hour: number) => ({
      id: `01900000-0000-7000-8000-00000000000${n}`,
      at: at(hour),
      roundId,
      personId,
      outcome,
    });
    const said = await worker.post('/door-to-door/visits', {
      events: [
        event(1, first.personId, 'away', -1),
        event(2, second.personId, 'cannot_walk', -1),
        event(3, third.personId, 'not_home', -1),
      ],
    });
    expect(said.body.results.map((one: { state: string }) => one.state)).toEqual([
      'recorded',
      'recorded',
      'recorded',
    ]);
    const again = await worker.post('/door-to-door/visits', {
      events: [
        event(1, first.personId, 'away', -1),
        event(4, first.personId, 'not_home', -2),
        event(5, second.personId, 'came', 99),
      ],
    });
    expect(again.body.results.map((one: { state: string; rule?: string }) => [one.state, one.rule])).toEqual([
      ['already', undefined],
      ['recorded', undefined],
      ['refused', 'CAM-20'],
    ]);
    // who is away is not asked for again, though an earlier knock arrived later
    const after = (await worker.get(`/door-to-door/doors?roundId=${roundId}`)).body;
    expect(after.people).toBe(doors.people - 1);
    const tasks = (await worker.get('/tasks?limit=100')).body.items.filter(
      (task: { kind: string }) => task.kind === 'take_sample',
    );
    expect(tasks.length).toBe(1);
    const elsewhere = await world.city.as('grid_worker', 'B/1/1/1');
    const outside = await elsewhere.post('/door-to-door/visits', {
      events: [event(6, third.personId, 'came', -1)],
    });
    expect(outside.body.results[0]).toMatchObject({ state: 'refused', rule: 'CAM-20' });
  });

  it('[CAM-21] those who did not come are reminded twice before anybody is sent to their door, a household once', async () => {
    const { starter, roundId } = await running({
      name: '提醒',
      areas: [{ key: world.city.areas['A/1/1'], zone: 'prevention' }],
    });
    expect((await starter.post(`/campaign-rounds/${roundId}/door-tasks`, {})).body.rule).toBe('CAM-21');
    for (const reminder of [1, 2]) {
      expect((await starter.post(`/campaign-rounds/${roundId}/remind`, {})).body).toEqual({ reminder });
      await world.city.drain();
    }
    const sent = await starter.act(ctx =>
      sql<{ n: number }>`select count(*)::int as n from message where subject_id = ${roundId}`.execute(
        ctx.tx,
      ),
    );
    expect(sent.rows[0]!.n).toBeGreaterThan(0);
    expect((await starter.post(`/campaign-rounds/${roundId}/door-tasks`, {})).status).toBe(200);
    await world.city.drain();
    const households = await starter.act(ctx =>
      sql<{
        n: number;
        of: number;
      }>`select count(*)::int as n, count(distinct subject_id)::int as "of" from task where kind = 'overdue_test'`.execute(
        ctx.tx,
      ),
    );
    expect(households.rows[0]!.n).toBeGreaterThan(0);
    expect(households.rows[0]!.n).toBe(households.rows[0]!.of);
  });

  it('[CAM-13] [CAM-17] [CAM-18] [CAM-19] rounds close, results are stated when they are in, the rule says what follows, and ending before it needs a reason', async () => {
    const { starter, id, roundId } = await running({
      name: '多轮',
      areas: [{ key: world.city.areas['B/1/1'], zone: 'controlled' }],
    });
    const { programmeId } = (await starter.act(ctx => readProgrammes(ctx, roundId)))[0]!;
    await starter.act(ctx =>
      intoTubes(ctx, { programmeId, pointId: null, personIds: world.inB.slice(0, 2), size: 2, at: at(-1) }),
    );
    const open = async () => (await starter.get(`/campaigns/${id}`)).body;
    let state = await open();
    expect(
      (await starter.post(`/campaigns/${id}/rounds`, { version: state.campaign.version })).body.rule,
    ).toBe('CAM-17');
    expect(
      (await starter.post(`/campaigns/${id}/end`, { version: state.campaign.version, reason: '不做了' })).body
        .rule,
    ).toBe('CAM-19');
    expect((await starter.post(`/campaign-rounds/${roundId}/result`, { communityCases: 0 })).body.rule).toBe(
      'CAM-18',
    );
    const closed = await starter.post(`/campaign-rounds/${roundId}/close`, {
      version: state.rounds[0].version,
    });
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    await world.city.drain();
    expect((await open()).step).toMatchObject({ waitingFor: [1] });
    const early = await starter.post(`/campaign-rounds/${roundId}/result`, { communityCases: 0 });
    expect(early.body.rule).toBe('CAM-18');
    expect(
      (
        await starter.post(`/campaign-rounds/${roundId}/result`, {
          communityCases: 0,
          reason: '样本破损已补采',
        })
      ).status,
    ).toBe(200);
    state = await open();
    expect(state.step).toMatchObject({ state: 'round_due', on: '2022-07-21', cleanRounds: 1 });
    const tooSoon = await starter.post(`/campaigns/${id}/rounds`, {
      version: state.campaign.version,
      opensAt: at(0.5),
    });
    expect(tooSoon.body.rule).toBe('CAM-17');
    const next = await starter.post(`/campaigns/${id}/rounds`, {
      version: state.campaign.version,
      opensAt: at(1),
      reason: '连夜再做一轮',
    });
    expect(next.status, JSON.stringify(next.body)).toBe(200);
    state = await open();
    expect(state.rounds[1]).toMatchObject({ number: 2, openedReason: '连夜再做一轮' });
    await starter.post(`/campaign-rounds/${next.body.roundId}/close`, { version: state.rounds[1].version });
    state = await open();
    const ended = await starter.post(`/campaigns/${id}/end`, {
      version: state.campaign.version,
      reason: '疫情来源已查清',
    });
    expect(ended.body).toEqual({ ok: true, rule: null });
    expect((await open()).campaign).toMatchObject({ state: 'ended', endedReason: '疫情来源已查清' });
  });
});

it('the stairway is read from a household’s label, and not guessed', () => {
  expect(unitOf('3单元402')).toBe('3');
  expect(unitOf('5-2-1101')).toBe('2');
  expect(unitOf('东头第二家')).toBeNull();
});
