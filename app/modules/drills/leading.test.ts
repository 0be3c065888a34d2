import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { accounts } from '../accounts/server.ts';
import { areas } from '../areas/server.ts';
import type { DrillView } from './schema.ts';
import { drillsModule } from './server.ts';
import { FakeDrill } from './testDrill.ts';
import { smallScenario } from './testScenario.ts';

let city: TestCity;
let leader: Caller;
let worker: Caller;
let drill: FakeDrill;

beforeAll(async () => {
  city = await openTestCity([areas, accounts, drillsModule()], {
    now: Date.parse('2022-09-26T08:00:00+08:00'),
  });
  leader = await city.as('duty_officer');
  worker = await city.as('grid_worker', 'A/1/1/1');
  const folder = path.join(city.outpace.config.dataDirectory, 'drill');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'scenario.json'), JSON.stringify(smallScenario));
});
afterAll(() => city.close());
beforeEach(() => {
  drill = new FakeDrill();
  city.outpace.drill = drill;
});

const seen = async (as: Caller) => (await as.get<DrillView>('/drill')).body;

describe('leading a drill', () => {
  it('DRL-8: outside a drill its addresses answer 404, and the session says that it is none', async () => {
    city.outpace.drill = undefined;
    for (const url of ['/drill', '/drill/clock', '/drill/score'])
      expect((await leader.get(url)).status).toBe(404);
    for (const [url, body] of [
      ['/drill/run', { speed: 60 }],
      ['/drill/pause', {}],
      ['/drill/points', { label: 'x' }],
      ['/drill/injects/lab/answer', { text: 'x' }],
      ['/drill/score', {}],
    ] as const)
      expect((await leader.post(url, body)).status).toBe(404);
    expect((await leader.get('/session')).body.drill).toBe(false);
    city.outpace.drill = drill;
    expect((await leader.get('/session')).body.drill).toBe(true);
  });

  it('DRL-1: only who leads leads; others see the clock, and injects that were given without what is expected', async () => {
    const own = await seen(leader);
    expect(own).toMatchObject({
      lead: true,
      day: 1,
      days: 3,
      nextMorning: '2022-09-27T00:00:00.000Z',
      scenario: { seed: 1 },
    });
    expect(own.injects).toMatchObject([{ id: 'lab', state: 'planned', expected: { en: 'Send elsewhere' } }]);
    expect(own.events).toHaveLength(2);
    const before = await seen(worker);
    expect(before).toMatchObject({
      lead: false,
      injects: [],
      points: [],
      staff: [],
      nextEventAt: null,
      scenario: { seed: null },
    });
    expect(before.events.map(event => event.kind)).toEqual(['day']);
    await drill.inject({ id: 'lab' });
    expect((await seen(worker)).injects).toEqual([
      expect.not.objectContaining({ expected: expect.anything() }),
    ]);
    for (const url of ['run', 'pause', 'step', 'work-to', 'points', 'autopilot', 'injects', 'score'])
      expect((await worker.post(`/drill/${url}`, {})).status).toBeGreaterThanOrEqual(400);
    expect((await worker.post('/drill/pause')).status).toBe(403);
    expect((await worker.post('/drill/points/start/restore', { confirmed: true })).status).toBe(403);
    expect(drill.calls).toEqual([['inject', { id: 'lab' }]]);
  });

  it('DRL-3: runs at 1 to 3600 seconds a second, no slower and no faster', async () => {
    for (const speed of [0, 0.5, 3601, -60])
      expect((await leader.post('/drill/run', { speed })).body.rule).toBe('DRL-3');
    expect((await leader.post('/drill/run', { speed: 600 })).body).toMatchObject({
      clock: 'running',
      speed: 600,
    });
    expect((await leader.post('/drill/pause')).body.clock).toBe('paused');
    expect(drill.calls).toEqual([['run', 600], ['pause']]);
  });

  it('DRL-4: works on forward only, not beyond the end, and not at all when it has ended', async () => {
    const to = (instant: string) => leader.post('/drill/work-to', { instant });
    expect((await to('2022-09-26T00:00:00.000Z')).body.rule).toBe('DRL-4');
    expect((await to('2022-09-28T16:00:00.001Z')).body.rule).toBe('DRL-4');
    expect((await to('2022-09-28T16:00:00.000Z')).body).toMatchObject({
      clock: 'working',
      workingTo: '2022-09-28T16:00:00.000Z',
    });
    expect((await leader.post('/drill/step')).status).toBe(200);
    drill.facts = { ...drill.facts, nextEventAt: null };
    expect((await leader.post('/drill/step')).body.rule).toBe('DRL-4');
    drill.facts = { ...drill.facts, ended: true };
    for (const [url, body] of [
      ['run', { speed: 60 }],
      ['step', {}],
    ] as const)
      expect((await leader.post(`/drill/${url}`, body)).body.rule).toBe('DRL-4');
  });

  it('DRL-2: going back asks for a confirmation that says what is lost, and begins after the answer', async () => {
    const asked = await leader.post('/drill/points/start/restore', {});
    expect([asked.status, asked.body.rule, asked.body.detail ?? asked.body.why]).toMatchObject([
      422,
      'DRL-2',
      expect.anything(),
    ]);
    expect((await leader.post('/drill/points/never/restore', { confirmed: true })).status).toBe(404);
    expect(drill.calls).toEqual([]);
    expect((await leader.post('/drill/points/start/restore', { confirmed: true })).status).toBe(200);
    expect(drill.calls).toEqual([]);
    await expect.poll(() => drill.calls).toEqual([['restore', 'start']]);
    expect((await leader.post('/drill/points', { label: '第一天晚上' })).status).toBe(200);
    await expect.poll(() => drill.calls.at(-1)).toEqual(['save', '第一天晚上']);
  });

  it('DRL-5: an inject is given once and answered once, by whoever takes part', async () => {
    expect((await worker.post('/drill/injects/lab/answer', { text: 'x' })).status).toBe(404);
    expect((await leader.post('/drill/injects', { id: 'lab' })).status).toBe(200);
    expect((await leader.post('/drill/injects', { id: 'lab' })).body.rule).toBe('DRL-5');
    expect((await leader.get('/drill/clock')).body.unanswered).toBe(1);
    expect((await worker.post('/drill/injects/lab/answer', { text: '改送外区实验室' })).status).toBe(200);
    expect((await seen(leader)).injects[0]!.answer).toMatchObject({
      text: '改送外区实验室',
      by: expect.stringContaining('grid_worker'),
    });
    expect((await leader.post('/drill/injects/lab/answer', { text: 'y' })).body.rule).toBe('DRL-5');
    const told = { title: { zh: '谣言', en: 'A rumour' }, text: { zh: '停水。', en: 'No water.' } };
    expect((await leader.post('/drill/injects', told)).status).toBe(200);
    expect(drill.calls.at(-1)).toEqual(['inject', told]);
  });

  it('questions are put at their moment, and every answer stays', async () => {
    expect((await seen(leader)).questions.map(question => question.id)).toEqual(['first', 'talk']);
    expect((await seen(worker)).questions).toEqual([]);
    expect((await worker.post('/drill/questions/first/answer', { text: 'x' })).status).toBe(404);
    drill.facts = { ...drill.facts, now: Date.parse('2022-09-26T10:00:00+08:00') };
    expect((await worker.post('/drill/questions/first/answer', { text: '同住的人' })).status).toBe(200);
    await leader.post('/drill/questions/first/answer', { text: '同班的人' });
    const [question] = (await seen(worker)).questions;
    expect(question).toMatchObject({
      id: 'first',
      at: '2022-09-26T02:00:00.000Z',
      answers: [{ text: '同住的人' }, { text: '同班的人' }],
    });
    drill.facts = { ...drill.facts, mode: 'tabletop' };
    expect((await seen(worker)).questions).toHaveLength(2);
  });

  it('DRL-11: the score is made with the truth: who takes part reads it when the drill has ended', async () => {
    drill.scored = { state: 'ready', done: 1, of: 1, computedAt: 0, score: { arms: [] } };
    expect((await leader.get('/drill/score')).body).toMatchObject({
      state: 'ready',
      score: { arms: [] },
      computedAt: '1970-01-01T00:00:00.000Z',
    });
    expect((await worker.get('/drill/score')).body.score).toBeNull();
    drill.facts = { ...drill.facts, ended: true };
    expect((await worker.get('/drill/score')).body.score).toEqual({ arms: [] });
    expect((await leader.post('/drill/score', { seeds: 8 })).status).toBe(200);
    expect(drill.calls).toEqual([['computeScore', { seeds: 8 }]]);
  });

  it('simulated staff are told to take what people leave, or not to', async () => {
    await leader.post('/drill/autopilot', { on: false });
    expect((await seen(leader)).autopilot).toBe(false);
  });
});
