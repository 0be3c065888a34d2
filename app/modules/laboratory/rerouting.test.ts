import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTasksOf } from '../tasks/queries.ts';
import { setLabState } from './queries.ts';
import type { RerouteDetail, RerouteView } from './schema.ts';
import { boxIn, LabWorld } from './testWorld.ts';

let world: LabWorld;
let thirdId: string;
beforeAll(async () => {
  world = await LabWorld.open([], { outbreak: false });
  thirdId = (
    await world.leader.post('/labs', {
      code: 'LAB-C',
      name: '检验所LAB-C',
      areaKey: world.city.areas.B,
      tubesPerHour: 50,
      releases: 'at_source',
    })
  ).body.id;
});
afterAll(async () => world?.city.close());

const open = async () =>
  (await world.leader.get('/laboratory/reroutes?state=proposed')).body.items as RerouteView[];
const detailOf = async (id: string) =>
  (await world.leader.get(`/laboratory/reroutes/${id}`)).body as RerouteDetail;
const tube = async () => world.tube(await world.people(2));

it('[LAB-19] a silent laboratory’s proposal is a task of its area, says since when and what each laboratory has before it, and the task is done with the decision', async () => {
  const inside = [await tube(), await tube()];
  const box = await boxIn(world, inside, world.labId);
  await world.receive([await tube()], { labId: world.sourceLabId, by: world.other });
  const since = new Date(world.city.clock.now()).toISOString();
  await world.leader.act(ctx => setLabState(ctx, world.labId, 'silent', '两小时没有结果'));
  await world.city.tick('laboratory.watch');
  await world.city.tick('laboratory.watch');
  const [proposal] = await open();
  const tasks = await world.leader.act(ctx => openTasksOf(ctx, [proposal!.id]));
  expect(tasks).toMatchObject([
    { subjectKind: 'lab_reroute', ruleId: 'LAB-19', areaKey: world.city.areas.A, state: 'assigned' },
  ]);
  expect(tasks[0]!.title.zh).toContain('无数据');
  const detail = await detailOf(proposal!.id);
  expect(detail.from).toMatchObject({
    id: world.labId,
    state: 'silent',
    stateAt: since,
    stateNote: '两小时没有结果',
    onTheWay: 2,
  });
  expect(detail.to.map(lab => [lab.id, lab.waiting, lab.tubesPerHour])).toEqual([
    [world.sourceLabId, 1, 100],
    [thirdId, 0, 50],
  ]);
  expect(detail).toMatchObject({ gone: [], unplaced: [] });
  expect(detail.moves.map(move => move.name)).toContain(box);

  // one box more comes, and the first is received where it was meant to go
  await world.leader.act(ctx => setLabState(ctx, world.labId, 'working', '恢复'));
  const late = await boxIn(world, [await tube()], world.labId);
  const taken = await world.one.post(`/labs/${world.labId}/receptions`, {
    id: randomUUID(),
    boxCode: box,
    tubeCodes: inside.map(one => one.code),
    temperatureC: 6,
    sealIntact: true,
    packaging: 'intact',
    at: world.at(0),
  });
  expect(taken.status, JSON.stringify(taken.body)).toBe(200);
  const later = await detailOf(proposal!.id);
  const first = detail.moves.find(move => move.name === box)!;
  expect(later.gone).toEqual([first.id]);
  expect(later.unplaced.map(load => load.name)).toContain(late);
  expect(later.from).toMatchObject({ state: 'working', waiting: 2, onTheWay: 1 });

  const done = (
    await world.leader.post(`/laboratory/reroutes/${proposal!.id}/decision`, {
      confirm: true,
      note: '保留其余',
      only: [first.id],
    })
  ).body as RerouteView;
  // what had gone on stays where it went, and the record says so of each move
  expect(done.moves.find(move => move.id === first.id)!.became).toBe('gone');
  expect(new Set(done.moves.filter(move => move.id !== first.id).map(move => move.became))).toEqual(
    new Set(detail.moves.length > 1 ? ['left'] : []),
  );
  expect(done).toMatchObject({ state: 'confirmed', note: '保留其余', decidedByName: expect.any(String) });
  expect(
    (await world.leader.act(ctx => openTasksOf(ctx, [proposal!.id]))).filter(task => task.state !== 'done'),
  ).toEqual([]);
  expect(await open()).toEqual([]);
  expect((await world.leader.get('/laboratory/reroutes?state=decided')).body.items).toMatchObject([
    { id: proposal!.id },
  ]);
});

it('[LAB-19] what if: a working laboratory’s proposal is made on request without a task, asked again it is the same one, and declining keeps everything', async () => {
  const box = await boxIn(world, [await tube()], world.labId);
  const ask = async () => (await world.leader.post(`/labs/${world.labId}/reroutes`)).body as RerouteView;
  const made = await ask();
  expect(made).toMatchObject({ reason: 'asked', state: 'proposed' });
  expect(made.staysUntil).not.toBeNull();
  expect((await ask()).id).toBe(made.id);
  expect(await world.leader.act(ctx => openTasksOf(ctx, [made.id]))).toEqual([]);
  const declined = (
    await world.leader.post(`/laboratory/reroutes/${made.id}/decision`, {
      confirm: false,
      note: '运力不足',
    })
  ).body as RerouteView;
  expect(declined).toMatchObject({ state: 'declined', note: '运力不足' });
  expect(new Set(declined.moves.map(move => move.became))).toEqual(new Set(['left']));
  const boxes = (await world.leader.get('/boxes?limit=200')).body.items as { code: string; labId: string }[];
  expect(boxes.find(one => one.code === box)!.labId).toBe(world.labId);
  // another district’s lead has no say over this laboratory, and sees no proposal of it
  const other = await world.city.as('district_epidemiologist', 'B');
  expect((await other.post(`/labs/${world.labId}/reroutes`)).status).toBe(404);
  expect((await other.get(`/laboratory/reroutes/${made.id}`)).status).toBe(404);
});

it('[LAB-19] whoever may not move boxes is told so and nothing is decided; points alone they may send elsewhere', async () => {
  await boxIn(world, [await tube()], world.labId);
  const duty = await world.city.as('duty_officer');
  const made = (await duty.post(`/labs/${world.labId}/reroutes`)).body as RerouteView;
  const decide = (body: object) => duty.post(`/laboratory/reroutes/${made.id}/decision`, body);
  const refused = await decide({ confirm: true });
  expect([refused.status, refused.body.rule]).toEqual([403, 'LAB-19']);
  expect(await open()).toMatchObject([{ id: made.id }]);
  const points = made.moves.filter(move => move.kind === 'point').map(move => move.id);
  expect((await decide({ confirm: true, only: points })).body).toMatchObject({ state: 'confirmed' });
});
