import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { casesOfPeople } from '../cases/queries.ts';
import { messagesOf } from '../messages/queries.ts';
import { programmesOf } from '../specimens/queries.ts';
import { openTasksOf } from '../tasks/queries.ts';
import { holdsOf } from './queries.ts';
import { boxIn, LabWorld, sendOff } from './testWorld.ts';

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.open();
});
afterAll(async () => world?.city.close());

it('[LAB-14] [LAB-15] ten people in a positive pool: ten wait, nine negative singles and one positive: one case traced, nine released by themselves', async () => {
  const people = [...(await world.people(3, 'A/1/1/1', '1号楼101')), ...(await world.people(7))];
  const companion = (await world.people(1))[0]!;
  await world.leader.act(ctx =>
    sql`insert into tie_member (group_id, person_id, source, area_key) select group_id, ${companion}, 'roster', area_key from tie_member where person_id = ${people[0]} limit 1`.execute(
      ctx.tx,
    ),
  );
  const pool = await world.tube(people);
  const rows = await world.report([[pool, 'positive']]);
  expect(rows).toMatchObject([{ state: 'released', tubeId: pool.id }]);

  const holds = await world.leader.act(ctx => holdsOf(ctx, { tubeIds: [pool.id] }));
  expect(holds).toHaveLength(10);
  expect(new Set(holds.map(hold => hold.state))).toEqual(new Set(['waiting']));
  // two hours to sample and six for the result, by the pack
  expect(holds[0]!.until.getTime() - holds[0]!.since.getTime()).toBe(8 * 3_600_000);
  expect(holds[0]!.ruleId).toBe('V9-TW-1');
  expect(holds[0]!.why.zh).toContain('不代表您已感染');
  const told = await world.leader.act(ctx => messagesOf(ctx, { personIds: people }));
  expect(told.map(one => one.template)).toEqual(Array(10).fill('pool_positive_hold'));

  const grid = await world.city.as('grid_worker', 'A/1/1/1');
  const seen = await grid.get('/laboratory/holds?state=waiting');
  expect(seen.body.items).toHaveLength(10);
  expect(seen.body.items[0]).toMatchObject({
    ruleId: 'V9-TW-1',
    appeal: { zh: expect.stringContaining('另一人复核') },
  });
  const elsewhere = await world.city.as('grid_worker', 'B/1/1/1');
  expect((await elsewhere.get('/laboratory/holds')).body.items).toEqual([]);
  expect((await elsewhere.get(`/laboratory/holds/${holds[0]!.id}`)).status).toBe(404);
  const tasks = await world.leader.act(ctx =>
    openTasksOf(
      ctx,
      holds.map(hold => hold.id),
    ),
  );
  expect(tasks).toHaveLength(10);
  expect(tasks[0]).toMatchObject({ kind: 'retest', areaKey: world.city.areas['A/1/1/1'] });

  const view = (await grid.get(`/laboratory/pools/${seen.body.items[0].poolId}`)).body;
  expect(view).toMatchObject({ people: 10, waiting: 10, state: 'open' });
  expect(view.buildings).toMatchObject([{ held: 10 }]);
  // who lives with one of them is listed, and not held
  expect(view.companions.map((one: { personId: string }) => one.personId)).toEqual([companion]);
  expect(await world.leader.act(ctx => holdsOf(ctx, { personIds: [companion] }))).toEqual([]);

  world.city.clock.set(world.city.clock.now() + 90 * 60_000);
  const pools = await world.leader.act(ctx =>
    sql<{
      id: string;
    }>`select retest_programme_id as id from positive_pool where tube_id = ${pool.id}`.execute(ctx.tx),
  );
  const retest = await world.leader.act(ctx => programmesOf(ctx, [pools.rows[0]!.id]));
  expect([...retest.values()]).toMatchObject([{ kind: 'retest', poolSize: 1 }]);
  const own = async (person: string) =>
    (await grid.get(`/laboratory/holds?personId=${person}`)).body.items[0];
  expect(await own(people[0]!)).toMatchObject({
    retestTakenAt: null,
    retestTubeCode: null,
    retestWhere: null,
    retestResult: null,
  });
  const singles = [];
  for (const person of people)
    singles.push(await world.tube([person], { programme: pools.rows[0]!.id, minutesAgo: 40 }));
  // the specimen is registered: whoever looks after the hold sees it at once, and so does not call them again
  expect(await own(people[0]!)).toMatchObject({
    state: 'waiting',
    retestTakenAt: world.at(40),
    retestTubeCode: singles[0]!.code,
    retestWhere: 'taken',
    retestResult: null,
  });
  await sendOff(world, await boxIn(world, singles.slice(0, 1), world.sourceLabId));
  expect(await own(people[0]!)).toMatchObject({ retestWhere: 'on_the_way', retestResult: null });
  await world.receive(singles.slice(1, 2), {
    labId: world.sourceLabId,
    by: world.other,
    minutesAgo: 30,
  });
  expect(await own(people[1]!)).toMatchObject({ retestWhere: 'in_laboratory', retestResult: null });
  await world.report(
    singles.map((tube, index) => [tube, index === 4 ? 'positive' : 'negative']),
    { minutesAgo: 30 },
  );

  const after = await world.leader.act(ctx => holdsOf(ctx, { tubeIds: [pool.id] }));
  expect(after.filter(hold => hold.state === 'lifted')).toHaveLength(9);
  expect(after.find(hold => hold.state === 'became_case')!.personId).toBe(people[4]);
  const found = await world.leader.act(ctx => casesOfPeople(ctx, people));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    personId: people[4],
    outbreakId: world.outbreakId,
    state: 'asymptomatic',
    sampledOn: '2022-07-20',
  });
  const runs = await world.leader.get(`/cases/${found[0]!.id}/contacts`);
  const traced = await world.leader.act(ctx =>
    sql<{ n: number }>`select count(*)::int as n from trace_run where case_id = ${found[0]!.id}`.execute(
      ctx.tx,
    ),
  );
  expect(traced.rows[0]!.n, JSON.stringify(runs.body)).toBeGreaterThan(0);
  const lifted = await world.leader.act(ctx => messagesOf(ctx, { personIds: people }));
  expect(lifted.filter(one => one.template === 'hold_lifted')).toHaveLength(9);
  expect(
    await world.leader
      .act(ctx =>
        openTasksOf(
          ctx,
          holds.map(hold => hold.id),
        ),
      )
      .then(open => open.filter(task => task.state !== 'done')),
  ).toEqual([]);
  const done = (await world.leader.get(`/laboratory/pools/${view.id}`)).body;
  expect(done).toMatchObject({ state: 'positive_found', waiting: 0, lifted: 9, cases: 1 });
  expect(await own(people[0]!)).toMatchObject({
    retestTakenAt: expect.any(String),
    retestTubeCode: singles[0]!.code,
    retestWhere: 'reported',
    retestResult: 'negative',
  });
  // drawing again changes nothing
  await world.city.tick('laboratory.take_up');
  await world.city.drain();
  expect(await world.leader.act(ctx => casesOfPeople(ctx, people))).toHaveLength(1);
});
