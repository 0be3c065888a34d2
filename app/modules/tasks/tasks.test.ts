import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { addTasks, closeTasksOf } from './queries.ts';
import { areaAbove } from './rules.ts';
import type { NewTask } from './schema.ts';
import { tasks } from './server.ts';

let city: TestCity;
let district: Caller;
let grid: Caller;
let colleague: Caller;
beforeAll(async () => {
  city = await openTestCity([areas, tasks]);
  district = await city.as('district_epidemiologist', 'A');
  grid = await city.as('grid_worker', 'A/1/1/1');
  colleague = await city.as('grid_worker', 'A/1/1/1');
});
afterAll(async () => city?.close());

const start = Date.parse('2022-07-20T12:00:00+08:00');
async function add(over: Partial<NewTask> = {}) {
  city.clock.set(start);
  const key = city.areas['A/1/1/1']!;
  const [id] = await district.act(ctx =>
    addTasks(ctx, [
      {
        outbreakId: null,
        kind: 'door_visit',
        title: { zh: '上门', en: 'Visit' },
        dueAt: start + 3_600_000,
        areaKey: key,
        locatedKey: key,
        originKey: key,
        ...over,
      },
    ]),
  );
  return id!;
}

it('[TSK-1] a task runs its loop and no step is skipped', async () => {
  const id = await add();
  expect((await grid.post(`/tasks/${id}/close`)).body).toMatchObject({ status: 409, rule: 'TSK-1' });
  expect((await grid.post(`/tasks/${id}/accept`)).body).toMatchObject({ state: 'accepted', mine: true });
  expect((await grid.get('/tasks?view=mine')).body.items.map((task: { id: string }) => task.id)).toContain(
    id,
  );
  expect((await grid.post(`/tasks/${id}/done`, { evidence: { note: '已上门,全家在家' } })).body.state).toBe(
    'done',
  );
  expect((await district.post(`/tasks/${id}/verify`)).body.state).toBe('verified');
  expect((await district.post(`/tasks/${id}/close`)).body.state).toBe('closed');
  const seen = await grid.get(`/tasks/${id}`);
  expect(seen.body.steps.map((step: { state: string }) => step.state)).toEqual([
    'accepted',
    'done',
    'verified',
    'closed',
  ]);
  expect(seen.body.task.evidence.note).toBe('已上门,全家在家');
});

it('[TSK-2] a task is not done without its evidence', async () => {
  const id = await add();
  expect((await grid.post(`/tasks/${id}/done`)).body.rule).toBe('TSK-2');
  expect((await grid.post(`/tasks/${id}/done`, { evidence: {} })).body.rule).toBe('TSK-2');
});

it('[TSK-3] sending back, handing on and cancelling owe a reason', async () => {
  const id = await add();
  expect((await grid.post(`/tasks/${id}/reassign`, { areaKey: city.areas['A/1/1'] })).body.rule).toBe(
    'TSK-3',
  );
  await grid.post(`/tasks/${id}/done`, { evidence: { note: '无人' } });
  expect((await district.post(`/tasks/${id}/return`)).body.rule).toBe('TSK-3');
  expect((await district.post(`/tasks/${id}/return`, { reason: '再去一次' })).body.state).toBe('assigned');
});

it('[TSK-4] who did it does not verify it', async () => {
  const id = await add();
  await grid.post(`/tasks/${id}/done`, { evidence: { note: '好' } });
  expect((await grid.post(`/tasks/${id}/verify`)).body).toMatchObject({ status: 403, rule: 'TSK-4' });
  expect((await colleague.post(`/tasks/${id}/verify`)).body.state).toBe('verified');
});

it('[TSK-5] an overdue task is told one level up, then another, once each', async () => {
  const id = await add();
  const raised = async () =>
    (await district.get(`/tasks?kind=review_escalation&subjectId=${id}`)).body.items
      .map((task: { area: string }) => task.area)
      .toSorted();
  await city.tick('tasks.sweep');
  expect(await raised()).toEqual([]);
  city.clock.set(start + 3_600_000);
  await city.tick('tasks.sweep');
  await city.tick('tasks.sweep');
  expect(await raised()).toEqual(['A A/1 A/1/1']);
  city.clock.set(start + 3 * 3_600_000);
  await city.tick('tasks.sweep');
  expect(await raised()).toEqual(['A A/1', 'A A/1 A/1/1']);
});

it('[TSK-6] a task is not handed to an area that is not there', async () => {
  const id = await add();
  expect((await district.post(`/tasks/${id}/reassign`, { reason: '不在本辖区', areaKey: 1 })).body.rule).toBe(
    'TSK-6',
  );
});

it('[TSK-7] two people changing one task: the second is told', async () => {
  const id = await add();
  await grid.post(`/tasks/${id}/accept`, { version: 1 });
  expect(
    (await colleague.post(`/tasks/${id}/done`, { version: 1, evidence: { note: '好' } })).body,
  ).toMatchObject({ status: 409, rule: 'TSK-7' });
});

it('the most overdue comes first, and a neighbour district sees none of it', async () => {
  await add({ dueAt: start - 7_200_000 });
  const list = await grid.get('/tasks?overdue=true');
  const due = list.body.items.map((task: { dueAt: string }) => task.dueAt);
  expect(due).toEqual(due.toSorted());
  const other = await city.as('district_epidemiologist', 'B');
  const id = await add();
  expect((await other.get(`/tasks/${id}`)).status).toBe(404);
  expect((await other.post(`/tasks/${id}/accept`)).status).toBe(404);
  expect((await other.get('/tasks')).body.items).toEqual([]);
});

it('a subject has one open task of a kind, and closing it leaves the reason', async () => {
  const subjectId = '01900000-0000-7000-8000-00000000000a';
  const key = city.areas['A/1/1/1']!;
  const row: NewTask = {
    outbreakId: null,
    kind: 'find_person',
    title: { zh: '找', en: 'Find' },
    subjectKind: 'measure',
    subjectId,
    dueAt: start,
    areaKey: key,
    locatedKey: key,
    originKey: key,
  };
  const ids = await district.act(ctx => addTasks(ctx, [row, row], { unlessOpen: true }));
  expect(ids.map(id => id === null)).toEqual([false, true]);
  expect(await district.act(ctx => addTasks(ctx, [row], { unlessOpen: true }))).toEqual([null]);
  expect(await district.act(ctx => closeTasksOf(ctx, subjectId, '人已找到'))).toBe(1);
  expect((await district.get(`/tasks/${ids[0]}`)).body).toMatchObject({
    task: { state: 'cancelled' },
    steps: [{ note: '人已找到' }],
  });
});

it('the area above a grid is its community, then street, district and city', () => {
  const { A, 'A/1': street, 'A/1/1': community, 'A/1/1/1': gridKey } = city.areas as Record<string, number>;
  expect([
    areaAbove(gridKey!),
    areaAbove(gridKey!, 2),
    areaAbove(gridKey!, 3),
    areaAbove(gridKey!, 4),
    areaAbove(A!),
    areaAbove(0),
    areaAbove(street!, 0),
  ]).toEqual([community, street, A, 0, 0, 0, street]);
});
