import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { environmentOfDrill, filesOfDrill, readProcess } from './process.ts';
import { withStaffSpeed } from './runs.ts';
import type { DrillRun } from './schema.ts';
import { drillsModule } from './server.ts';
import { FakeDrill } from './testDrill.ts';
import { smallScenario } from './testScenario.ts';

let city: TestCity;
let chief: Caller;
let scenarioFolder: string;

beforeAll(async () => {
  scenarioFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-scenarios-'));
  fs.writeFileSync(path.join(scenarioFolder, 'small.json'), JSON.stringify(smallScenario));
  fs.writeFileSync(path.join(scenarioFolder, 'broken.json'), JSON.stringify({ ...smallScenario, days: 0 }));
  const command = { program: process.execPath, parameters: [path.join(import.meta.dirname, 'testChild.ts')] };
  city = await openTestCity([drillsModule({ scenarioFolder, command })]);
  chief = await city.as('duty_officer');
});
afterAll(async () => {
  for (const run of await runs()) {
    const note = filesOf(run.id).note;
    if (!fs.existsSync(note)) continue;
    try {
      process.kill((JSON.parse(fs.readFileSync(note, 'utf8')) as { pid: number }).pid, 'SIGKILL');
    } catch {} // it ended by itself
  }
  await city.close();
  fs.rmSync(scenarioFolder, { recursive: true, force: true });
});

const filesOf = (id: string) => filesOfDrill(city.outpace.config.dataDirectory, id);
const runs = async (as = chief) => (await as.get<{ items: DrillRun[] }>('/drills')).body.items;
const runOf = async (id: string) => (await runs()).find(run => run.id === id)!;
const start = async (body: Record<string, unknown> = {}) =>
  (await chief.post<{ id: string }>('/drills', { scenarioId: 'small', ...body })).body.id;
const reaches = (id: string, state: DrillRun['state']) =>
  expect.poll(async () => (await runOf(id)).state, { timeout: 20_000 }).toBe(state);
const stop = async (id: string) => {
  await chief.post(`/drills/${id}/stop`);
  await reaches(id, 'stopped');
};

describe('drills of a city', () => {
  it('DRL-10: what ships is listed with size and briefing; a file that is none is named with its fault and cannot be started', async () => {
    const { body } = await chief.get('/drills/scenarios');
    expect(body.items).toMatchObject([
      { id: 'small', people: 3000, days: 3, disease: { en: 'COVID-19, Omicron' } },
    ]);
    expect(body.problems).toEqual([expect.stringMatching(/^broken\.json: \/days /)]);
    expect((await chief.post('/drills', { scenarioId: 'broken' })).status).toBe(404);
    expect((await chief.post('/drills', { scenarioId: 'small', people: 10 })).body.rule).toBe('DRL-10');
    expect((await chief.post('/drills', { scenarioId: 'small', staffSpeed: 9 })).body.rule).toBe('DRL-10');
  });

  it('is started, says how far it is and where it answers, is stopped in order and started again on the same port', async () => {
    const id = await start({ people: 2000, seed: 7, staffSpeed: 2 });
    await reaches(id, 'starting');
    await expect
      .poll(async () => (await runOf(id)).progress)
      .toEqual({ zh: '建立街道', en: 'Building streets', done: 1, of: 2 });
    fs.writeFileSync(path.join(filesOf(id).folder, 'go-on'), '');
    await reaches(id, 'running');
    const running = await runOf(id);
    expect(running).toMatchObject({
      people: 2000,
      seed: 7,
      staffSpeed: 2,
      password: 'made-up',
      startedBy: expect.stringContaining('duty_officer'),
    });
    const { values, scenario } = JSON.parse(
      fs.readFileSync(path.join(filesOf(id).folder, 'seen.json'), 'utf8'),
    );
    expect(values).toMatchObject({ people: '2000', seed: '7', data: filesOf(id).folder });
    expect(JSON.parse(fs.readFileSync(scenario, 'utf8')).staff.minutesPerInterview).toEqual([30, 60]);
    await stop(id);
    expect(fs.existsSync(path.join(filesOf(id).folder, 'ended-in-order'))).toBe(true);
    expect(await runOf(id)).toMatchObject({ url: null, stoppedAt: expect.any(String) });
    expect((await chief.post(`/drills/${id}/start`)).status).toBe(200);
    await reaches(id, 'running');
    expect((await runOf(id)).url).toBe(running.url);
    await stop(id);
    const auditor = await city.as('auditor');
    const acts = await auditor.act(ctx =>
      sql<{ act: string }>`select act from journal.entry where object_id = ${id} order by seq`.execute(
        ctx.tx,
      ),
    );
    expect(acts.rows.map(row => row.act)).toEqual([
      'drill.started',
      'drill.stopped',
      'drill.resumed',
      'drill.stopped',
    ]);
  });

  it('a drill that fails says the last of its log', async () => {
    const id = await start({ seed: 13 });
    await reaches(id, 'failed');
    expect((await runOf(id)).problem).toBe('the city could not be filled');
  });

  it('is found again by its note when this server was restarted, as it stands', async () => {
    const id = await start({ seed: 1 });
    await reaches(id, 'running');
    // nothing is remembered in the process: another server reads the same from the folder
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-adopted-'));
    fs.cpSync(filesOf(id).folder, path.join(folder, 'drills', id), { recursive: true });
    expect(readProcess(filesOfDrill(folder, id))).toMatchObject({ state: 'running', password: 'made-up' });
    const adopted = filesOfDrill(folder, id);
    fs.writeFileSync(
      adopted.note,
      JSON.stringify({ ...JSON.parse(fs.readFileSync(adopted.note, 'utf8')), birth: '1' }),
    );
    expect(readProcess(adopted).state).toBe('failed'); // the number was given to another process
    fs.rmSync(folder, { recursive: true });
    await stop(id);
  });

  it('DRL-9: only a stopped drill is deleted, only when confirmed, and its folder goes with it', async () => {
    const id = await start({ seed: 1 });
    await reaches(id, 'running');
    expect((await chief.send('DELETE', `/drills/${id}?confirmed=true`)).body.rule).toBe('DRL-9');
    await stop(id);
    expect((await chief.send('DELETE', `/drills/${id}`)).body.rule).toBe('DRL-9');
    expect((await chief.send('DELETE', `/drills/${id}?confirmed=true`)).status).toBe(200);
    expect(await runOf(id)).toBeUndefined();
    expect(fs.existsSync(filesOf(id).folder)).toBe(false);
  });

  it('DRL-7: a fourth drill beside three is refused', async () => {
    const three = [];
    for (let n = 0; n < 3; n++) three.push(await start({ seed: 1 }));
    const refused = await chief.post('/drills', { scenarioId: 'small' });
    expect([refused.status, refused.body.rule]).toEqual([409, 'DRL-7']);
    for (const id of three) await reaches(id, 'running');
    for (const id of three) await stop(id);
  });

  it('DRL-6: a drill is given nothing that leads to the real city, and starts no drills itself', async () => {
    expect(
      environmentOfDrill({
        PATH: '/bin',
        LANG: 'zh_CN.UTF-8',
        OUTPACE_HOST: '0.0.0.0',
        DATABASE_URL: 'postgres://real',
        DATABASE_APP_URL: 'postgres://real',
        PGPASSWORD: 'x',
        OUTPACE_MASTER_KEY: 'x',
        OUTPACE_DATA: '/srv/city',
        OUTPACE_CLICKHOUSE_URL: 'http://real',
        OUTPACE_PUBLIC_URL: 'https://city.example',
      }),
    ).toEqual({ PATH: '/bin', LANG: 'zh_CN.UTF-8', OUTPACE_HOST: '0.0.0.0' });
    city.outpace.drill = new FakeDrill();
    expect((await chief.get('/drills')).status).toBe(404);
    expect((await chief.post('/drills', { scenarioId: 'small' })).status).toBe(404);
    city.outpace.drill = undefined;
  });

  it('DRL-1: who does not lead drills sees the list and starts none', async () => {
    const worker = await city.as('grid_worker', 'A/1/1/1');
    expect((await runs(worker)).length).toBe((await runs()).length);
    for (const [method, url] of [
      ['POST', '/drills'],
      ['POST', `/drills/${(await runs())[0]!.id}/start`],
      ['DELETE', `/drills/${(await runs())[0]!.id}?confirmed=true`],
    ] as const)
      expect(
        (
          await worker.send(
            method,
            url,
            method === 'POST' && url === '/drills' ? { scenarioId: 'small' } : undefined,
          )
        ).status,
      ).toBe(403);
  });
});

describe('the score in the list', () => {
  it('is read from the drill’s folder when it is ready, and makes a stopped drill one that ended', async () => {
    const id = await start({ seed: 1 });
    await reaches(id, 'running');
    const { score } = filesOf(id);
    fs.mkdirSync(path.dirname(score), { recursive: true });
    fs.writeFileSync(score, JSON.stringify({ state: 'computing', score: null }));
    expect((await runOf(id)).score).toBeNull();
    fs.writeFileSync(
      score,
      JSON.stringify({
        state: 'ready',
        computedAt: Date.parse('2022-09-29T00:00:00Z'),
        score: { now: 0, arms: [{ id: 'paper', infections: 120, peopleDays: { all: 900 } }] },
      }),
    );
    await chief.post(`/drills/${id}/stop`);
    await reaches(id, 'ended');
    expect((await runOf(id)).score).toMatchObject({
      paper: { infections: 120, peopleDays: 900 },
      response: null,
    });
  });
});

it('staff twice as fast need half the minutes, at least one', () => {
  expect(withStaffSpeed(smallScenario, 2).staff).toMatchObject({
    minutesPerInterview: [30, 60],
    minutesPerSample: [3, 5],
    takeAfterMinutes: 30,
  });
  expect(withStaffSpeed(smallScenario, 0.5).staff.minutesPerTrace).toEqual([40, 80]);
});
