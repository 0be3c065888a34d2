import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { casesOfPeople } from '../cases/queries.ts';
import { messagesOf } from '../messages/queries.ts';
import { openTasksOf } from '../tasks/queries.ts';
import { holdsOf, setLabState } from './queries.ts';
import { boxIn, LabWorld } from './testWorld.ts';

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.open([], { outbreak: false });
});
afterAll(async () => world?.city.close());
const holdOf = async (person: string) =>
  (await world.leader.act(ctx => holdsOf(ctx, { personIds: [person] })))[0]!;

it('[LAB-15] without a running outbreak a positive is a task to open one, and with one of the disease it is a case there', async () => {
  const [first, second] = (await world.people(2)) as [string, string];
  await world.report([[await world.tube([first]), 'positive']]);
  expect(await world.leader.act(ctx => casesOfPeople(ctx, [first]))).toEqual([]);
  const task = (await world.leader.get('/tasks?kind=investigate')).body.items[0];
  expect(task).toMatchObject({ ruleId: 'LAB-15', title: { zh: expect.stringContaining('建立疫情') } });
  const opened = await world.leader.post('/outbreaks', {
    code: 'F1',
    name: '流程测试',
    packId: 'covid19-cn-v9',
    packVersion: '9',
    overlayIds: [],
    startedOn: '2022-07-01',
  });
  expect(opened.status, JSON.stringify(opened.body)).toBe(200);
  await world.report([[await world.tube([second]), 'positive']]);
  expect(await world.leader.act(ctx => casesOfPeople(ctx, [second]))).toMatchObject([
    { outbreakId: opened.body.id },
  ]);
});

it('[LAB-16] a hold that runs out binds nobody and is told one level up; a late negative still ends it', async () => {
  const [a, b] = (await world.people(2)) as [string, string];
  await world.report([[await world.tube([a, b]), 'positive']]);
  world.city.clock.advance(9 * 3_600_000);
  await world.city.tick('laboratory.watch');
  const hold = await holdOf(a);
  expect(hold.state).toBe('expired');
  const told = await world.leader.act(ctx => messagesOf(ctx, { personIds: [a] }));
  expect(told.map(one => one.template)).toEqual(['hold_expired', 'pool_positive_hold']);
  expect(told[0]!.text).toContain('不再要求等候');
  const tasks = await world.leader.act(ctx => openTasksOf(ctx, [hold.id]));
  expect(tasks.find(task => task.kind === 'review_escalation')).toMatchObject({
    areaKey: world.city.areas['A/1/1'],
    ruleId: 'LAB-16',
  });
  const pools = (await world.leader.get('/laboratory/pools?state=expired')).body.items;
  expect(pools).toMatchObject([{ expired: 2 }]);
  await world.report([[await world.tube([a], { minutesAgo: 60 }), 'negative']]);
  expect((await holdOf(a)).state).toBe('lifted');
});

it('[LAB-22] a person may end a hold with a reason, or extend it once and by no more than it lasted; a stale version is refused', async () => {
  const [a, b] = (await world.people(2)) as [string, string];
  await world.report([[await world.tube([a, b]), 'positive']]);
  const doctor = await world.city.as('district_epidemiologist', 'A');
  const view = (await doctor.get(`/laboratory/holds?personId=${a}`)).body.items[0];
  const until = (hours: number) => new Date(Date.parse(view.until) + hours * 3_600_000).toISOString();
  const extend = (body: unknown) => doctor.post(`/laboratory/holds/${view.id}/extend`, body);
  expect(
    (await extend({ version: view.version, until: until(12), reason: '道路封闭,采样延迟' })).body,
  ).toMatchObject({ rule: 'LAB-22' });
  expect((await extend({ version: view.version, until: until(4), reason: '道路封闭,采样延迟' })).status).toBe(
    200,
  );
  expect((await extend({ version: view.version, until: until(5), reason: '再延' })).status).toBe(409);
  const fresh = (await doctor.get(`/laboratory/holds/${view.id}`)).body;
  expect((await extend({ version: fresh.version, until: until(5), reason: '再延' })).body).toMatchObject({
    rule: 'LAB-22',
  });
  const other = await world.city.as('district_epidemiologist', 'B');
  expect(
    (await other.post(`/laboratory/holds/${view.id}/lift`, { version: fresh.version, reason: '误判' }))
      .status,
  ).toBe(404);
  expect(
    (
      await doctor.post(`/laboratory/holds/${view.id}/lift`, {
        version: fresh.version,
        reason: '医嘱需立即就医',
      })
    ).body,
  ).toEqual({ state: 'lifted' });
  expect((await doctor.get(`/laboratory/holds/${view.id}`)).body.endReason.zh).toContain('就医');
  const told = await world.leader.act(ctx => messagesOf(ctx, { personIds: [a] }));
  expect(told.map(one => one.template)).toEqual(['hold_lifted', 'hold_extended', 'pool_positive_hold']);
  // what an officer wrote is theirs; the person reads that it was decided, not a result that never was
  expect(told[0]!.text).toContain('工作人员复核后决定');
  expect(told[0]!.text).not.toMatch(/阴性|就医/);
});

it('[LAB-18] all singles of a positive pool negative is a contradiction the laboratory explains; so is a negative right after a positive', async () => {
  const people = await world.people(2);
  const pool = await world.tube(people, { minutesAgo: 120 });
  await world.report([[pool, 'positive']], { minutesAgo: 100 });
  const singles = [];
  for (const person of people) singles.push(await world.tube([person], { minutesAgo: 60 }));
  await world.report([
    [singles[0]!, 'negative'],
    [singles[1]!, 'negative'],
  ]);
  const signals = async () =>
    (await world.leader.get('/laboratory/signals?kind=discordance')).body.items as { tubeCodes: string[] }[];
  expect((await signals()).some(one => one.tubeCodes.includes(pool.code))).toBe(true);
  const [person] = (await world.people(1)) as [string];
  const positive = await world.tube([person], { minutesAgo: 120 });
  await world.report([[positive, 'positive']], { minutesAgo: 100 });
  const negative = await world.tube([person], { minutesAgo: 60 });
  await world.report([[negative, 'negative']]);
  expect((await signals()).some(one => one.tubeCodes.join() === [positive.code, negative.code].join())).toBe(
    true,
  );
});

it('[LAB-18] positives of one table within an hour, and a laboratory whose positives jump, are signals with their probability', async () => {
  const people = await world.people(100);
  const pair = () => [people.pop()!, people.pop()!];
  const tubes = async (count: number, minutesAgo: number) => {
    const made = [];
    for (let n = 0; n < count; n++) made.push(await world.tube(pair(), { minutesAgo }));
    return made;
  };
  world.city.clock.advance(10 * 86_400_000);
  await world.report((await tubes(20, 90)).map(tube => [tube, 'negative']));
  world.city.clock.advance(30 * 3_600_000);
  await world.report((await tubes(15, 300)).map(tube => [tube, 'negative']));
  const suspect = await tubes(8, 90);
  await world.report(suspect.map((tube, index) => [tube, index < 6 ? 'positive' : 'negative']));
  await world.city.tick('laboratory.watch');
  const signals = (await world.leader.get('/laboratory/signals?state=open')).body.items as {
    kind: string;
    tubeCodes: string[];
    statistic: { method: string; p: number; k: number };
  }[];
  const point = signals.find(one => one.kind === 'point_cluster')!;
  expect(point.statistic).toMatchObject({ method: 'fisher_exact', k: 6 });
  expect(point.statistic.p).toBeLessThan(0.001);
  expect(point.tubeCodes).toEqual(
    suspect
      .slice(0, 6)
      .map(tube => tube.code)
      .sort(),
  );
  const jump = signals.find(one => one.kind === 'positivity_jump')!;
  expect(jump.statistic).toMatchObject({ method: 'binomial_tail', k: 6 });
  expect(jump.statistic.p).toBeLessThan(0.001);
  // looked at again, it is told once
  await world.city.tick('laboratory.watch');
  expect((await world.leader.get('/laboratory/signals?kind=positivity_jump')).body.items).toHaveLength(1);
});

it('[LAB-19] what is on its way to a silent laboratory is proposed elsewhere with computed times, and goes there when a person confirms', async () => {
  const tubes = [await world.tube(await world.people(2)), await world.tube(await world.people(2))];
  const box = await boxIn(world, tubes, world.labId);
  await world.leader.act(ctx => setLabState(ctx, world.labId, 'silent', '两小时没有结果'));
  expect(await world.leader.act(ctx => setLabState(ctx, world.labId, 'silent', '同上'))).toBe(false);
  await world.city.tick('laboratory.watch');
  const [proposal] = (await world.leader.get('/laboratory/reroutes?state=proposed')).body.items;
  expect(proposal).toMatchObject({ fromLabId: world.labId, reason: 'silent', staysUntil: null });
  const move = proposal.moves.find((one: { name: string }) => one.name === box);
  expect(move).toMatchObject({ kind: 'box', tubes: 2, toLabId: world.sourceLabId });
  expect(Date.parse(move.finishesAt)).toBeGreaterThan(world.city.clock.now());
  // the bench may not send its own work away
  expect(
    (await world.one.post(`/laboratory/reroutes/${proposal.id}/decision`, { confirm: true })).status,
  ).toBe(403);
  const done = await world.leader.post(`/laboratory/reroutes/${proposal.id}/decision`, {
    confirm: true,
    only: [move.id],
  });
  expect(done.body).toMatchObject({ state: 'confirmed' });
  expect(
    (await world.leader.post(`/laboratory/reroutes/${proposal.id}/decision`, { confirm: true })).body,
  ).toMatchObject({ rule: 'LAB-19' });
  const now = await world.leader.act(ctx =>
    sql<{
      lab: string;
      tubes: string;
    }>`select b.lab_id as lab, (select min(t.lab_id::text) from sample_tube t where t.box_id = b.id) as tubes from sample_box b where b.code = ${box}`.execute(
      ctx.tx,
    ),
  );
  expect(now.rows).toEqual([{ lab: world.sourceLabId, tubes: world.sourceLabId }]);
  await world.leader.act(ctx => setLabState(ctx, world.labId, 'working', '恢复'));
});

it('[LAB-23] pool size: measured positivity with its interval, and what it speaks for beside what is used', async () => {
  const answer = (await world.leader.get(`/laboratory/pooling?areaKey=${world.city.areas.A}&days=30`)).body;
  expect(answer.positivity).toMatchObject({ method: 'pooled_maximum_likelihood' });
  expect(answer.positivity.low).toBeLessThanOrEqual(answer.positivity.estimate);
  expect(answer.positivity.high).toBeGreaterThanOrEqual(answer.positivity.estimate);
  expect(answer.best.size).toBeGreaterThanOrEqual(1);
  expect(answer.inUse.map((one: { size: number }) => one.size)).toEqual([1, 10]);
  const nothing = (await world.leader.get(`/laboratory/pooling?areaKey=${world.city.areas.B}&days=3`)).body;
  expect(nothing).toMatchObject({ tubes: 0, positivity: null, best: null });
});

it('backlog: tubes waiting, hours of work, boxes with predicted times, and limits that have passed', async () => {
  const tubes = [await world.tube(await world.people(2), { minutesAgo: 400 })];
  await world.receive(tubes, { minutesAgo: 300 });
  const lab = (await world.leader.get(`/labs/${world.labId}`)).body;
  expect(lab).toMatchObject({ tubesWaiting: 1, hoursOfWork: 0.01, state: 'working' });
  const found = (await world.leader.get(`/laboratory/turnaround?labId=${world.labId}`)).body.labs[0];
  // received five hours ago and not on the instrument: the pack asks for two
  expect(found.late.find((one: { ruleId: string }) => one.ruleId === 'V9-TL-3')).toMatchObject({ tubes: 1 });
  const queue = (await world.leader.get(`/labs/${world.labId}/queue`)).body.boxes;
  expect(queue).toHaveLength(1);
  expect(Date.parse(queue[0].predictedReportAt)).toBe(world.city.clock.now() + 36_000);
  const source = (await world.leader.get(`/laboratory/turnaround?labId=${world.sourceLabId}`)).body.labs[0];
  expect(source.receivedToReported).toHaveLength(4);
});

it('[LAB-25] a facility id is registered once, and a laboratory only in one’s own area', async () => {
  const lab = { code: 'LAB-A', name: '重名', areaKey: world.city.areas.A, tubesPerHour: 1, releases: 'here' };
  expect((await world.leader.post('/labs', lab)).body).toMatchObject({ rule: 'LAB-25' });
  const doctor = await world.city.as('district_epidemiologist', 'B');
  expect((await doctor.post('/labs', { ...lab, code: 'LAB-X' })).status).toBe(404);
});
