import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testNow } from '../../../test/support/city.ts';
import {
  city,
  closeSites,
  epi,
  hour,
  newTube,
  now,
  openSites,
  outsider,
  plan,
  sample,
  sampler,
  site,
} from './testSites.ts';

beforeAll(openSites);
afterAll(closeSites);

describe('sites and their plans', () => {
  it('a site with its plan is registered, tied to a place, and seen inside its area only', async () => {
    const id = await site('东门市场三号摊');
    const seen = await epi.get(`/environment/sites/${id}`);
    expect(seen.body).toMatchObject({
      site: { name: '东门市场三号摊', duty: { state: 'due' } },
      placeName: '东门市场三号摊',
      plan: { everyDays: 7, startsOn: '2022-07-20' },
    });
    expect((await outsider.get(`/environment/sites/${id}`)).status).toBe(404);
    expect((await outsider.get('/environment/sites')).body.items).toEqual([]);
    expect((await outsider.post(`/environment/sites/${id}/plan`, plan())).status).toBe(404);
    expect(
      (
        await epi.post('/environment/sites', {
          name: '别处',
          kind: 'other',
          areaKey: city.areas['B/1/1/1'],
          plan: plan(),
        })
      ).status,
    ).toBe(404);
    expect(
      (
        await sampler.post('/environment/sites', {
          name: '摊',
          kind: 'other',
          areaKey: city.areas['A/1/1/1'],
        })
      ).status,
    ).toBe(403);
  });

  it('ENV-11: a plan that says neither how often nor what is refused with each reason', async () => {
    const refused = await epi.post('/environment/sites', {
      name: '无方案摊',
      kind: 'other',
      areaKey: city.areas['A/1/1/1'],
      plan: plan({ everyDays: null, spots: [] }),
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toHaveLength(2);
  });

  it('ENV-14: two people changing a site at once do not overwrite each other', async () => {
    const id = await site('并发摊');
    const version = (await epi.get(`/environment/sites/${id}`)).body.version;
    expect((await epi.send('PATCH', `/environment/sites/${id}`, { version, name: '甲改的' })).status).toBe(
      200,
    );
    const late = await epi.send('PATCH', `/environment/sites/${id}`, { version, name: '乙改的' });
    expect([late.status, late.body.rule]).toEqual([409, 'ENV-14']);
  });

  it('ENV-3: the list, the counts and the rule say the same at any instant, and a round makes a site done', async () => {
    const start = city.clock.now();
    const id = await site('按期摊', { everyDays: 2 });
    const state = async () => {
      const { items } = (await epi.get('/environment/sites?limit=200')).body;
      const own = items.find((one: { id: string }) => one.id === id);
      const filtered: Record<string, boolean> = {};
      for (const duty of ['overdue', 'due', 'done'])
        filtered[duty] = (await epi.get(`/environment/sites?limit=200&duty=${duty}`)).body.items.some(
          (one: { id: string }) => one.id === id,
        );
      expect(filtered).toEqual({ overdue: false, due: false, done: false, [own.duty.state]: true });
      return own.duty;
    };
    expect((await state()).state).toBe('due');
    city.clock.set(start + 48 * hour);
    expect(await state()).toMatchObject({ state: 'overdue', missed: 1, dueAt: '2022-07-21T16:00:00.000Z' });
    const summary = (await epi.get('/environment/summary')).body;
    expect(summary.totals.overdue).toBeGreaterThan(0);
    expect(summary.totals.sites).toBe(
      summary.byKind.reduce((sum: number, one: { sites: number }) => sum + one.sites, 0),
    );
    await sample(id);
    expect((await state()).state).toBe('done');
    city.clock.set(start);
  });
});

describe('a round on the phone', () => {
  it('begins once, takes each swab once, and can be gone on with by a colleague', async () => {
    const id = await site('重复摊');
    const roundId = randomUUID();
    const begun = await sampler.post('/environment/rounds', { id: roundId, siteId: id, at: now() });
    expect(begun.body).toEqual({ roundId, already: false });
    expect((await sampler.post('/environment/rounds', { id: roundId, siteId: id, at: now() })).body).toEqual({
      roundId,
      already: true,
    });
    const other = await city.as('sampler', 'A/1');
    expect(
      (await other.post('/environment/rounds', { id: randomUUID(), siteId: id, at: now() })).body,
    ).toEqual({ roundId, already: true });
    const { spots } = (await sampler.get(`/environment/rounds/${roundId}`)).body;
    const swab = { id: randomUUID(), tubeCode: newTube(), spotId: spots[0].id, at: now() };
    expect((await sampler.post(`/environment/rounds/${roundId}/swabs`, swab)).body).toEqual({
      id: swab.id,
      already: false,
    });
    expect((await sampler.post(`/environment/rounds/${roundId}/swabs`, swab)).body).toEqual({
      id: swab.id,
      already: true,
    });
    const unfinished = await sampler.post(`/environment/rounds/${roundId}/finish`, { at: now() });
    expect([unfinished.status, unfinished.body.rule, unfinished.body.errors.length]).toEqual([
      422,
      'ENV-2',
      1,
    ]);
    expect(
      (
        await sampler.post(`/environment/rounds/${roundId}/finish`, {
          at: now(),
          skipped: [{ spotId: spots[1].id, reason: '被货物挡住' }],
        })
      ).status,
    ).toBe(200);
  });

  it('ENV-1: a tube label is used once, in any case of its letters, and a swab undone frees its spot with a trace', async () => {
    const id = await site('标签摊');
    const { body } = await sampler.post('/environment/rounds', { id: randomUUID(), siteId: id, at: now() });
    const { spots } = (await sampler.get(`/environment/rounds/${body.roundId}`)).body;
    const code = newTube();
    const take = (tubeCode: string, spotId: string) =>
      sampler.post(`/environment/rounds/${body.roundId}/swabs`, {
        id: randomUUID(),
        tubeCode,
        spotId,
        at: now(),
      });
    const first = await take(code, spots[0].id);
    expect(first.status).toBe(200);
    const twice = await take(code.toLowerCase(), spots[1].id);
    expect([twice.status, twice.body.rule]).toEqual([409, 'ENV-1']);
    expect(
      (await sampler.post(`/environment/swabs/${first.body.id}/undo`, { reason: '扫错了管' })).status,
    ).toBe(200);
    // a void label stays used
    expect((await take(code, spots[1].id)).body.rule).toBe('ENV-1');
    const seen = (await sampler.get(`/environment/rounds/${body.roundId}`)).body;
    expect(seen.swabs).toHaveLength(1);
    expect(seen.swabs[0].undone).toBe(true);
    expect(seen.round.taken).toBe(0);
  });

  it('ENV-8: a swab of the future or of last week is refused and nothing is kept', async () => {
    const id = await site('时间摊');
    const { body } = await sampler.post('/environment/rounds', { id: randomUUID(), siteId: id, at: now() });
    const { spots } = (await sampler.get(`/environment/rounds/${body.roundId}`)).body;
    for (const at of [testNow + hour, testNow - 100 * hour]) {
      const refused = await sampler.post(`/environment/rounds/${body.roundId}/swabs`, {
        id: randomUUID(),
        tubeCode: newTube(),
        spotId: spots[0].id,
        at: new Date(at).toISOString(),
      });
      expect([refused.status, refused.body.rule]).toEqual([422, 'ENV-8']);
    }
    expect((await sampler.get(`/environment/rounds/${body.roundId}`)).body.swabs).toEqual([]);
  });

  it('ENV-13: without a plan there is no protocol to test by, and no tube is registered', async () => {
    const made = await epi.post('/environment/sites', {
      name: '无方案',
      kind: 'other',
      areaKey: city.areas['A/1/1/1'],
    });
    const { body } = await sampler.post('/environment/rounds', {
      id: randomUUID(),
      siteId: made.body.id,
      at: now(),
    });
    expect((await sampler.get(`/environment/rounds/${body.roundId}`)).body.spots).toEqual([]);
    const goodsId = randomUUID();
    await sampler.post(`/environment/sites/${made.body.id}/movements`, {
      id: goodsId,
      direction: 'entry',
      batchNo: 'B-0',
      description: '冻品',
      at: now(),
    });
    const round = await sampler.post('/environment/rounds', {
      id: randomUUID(),
      siteId: made.body.id,
      goodsId,
      at: now(),
    });
    const refused = await sampler.post(`/environment/rounds/${round.body.roundId}/swabs`, {
      id: randomUUID(),
      tubeCode: newTube(),
      goodsId,
      at: now(),
    });
    expect(refused.body.rule).toBe('ENV-13');
  });
});

describe('a file of sites', () => {
  const head = '点位编号,点位名称,点位类型,区县,街道,几天一次,采样点位';
  it('ENV-9: is previewed with every bad row, brought in whole or not at all, and once', async () => {
    const bad = [head, 'S1,一号冷库,冷库,A,A/1,7,外包装(包装)×2', 'S2,,冷库,B,B/1,0,'].join('\n');
    const checked = await epi.post('/environment/imports/check', { fileName: 'sites.csv', text: bad });
    expect(checked.body).toMatchObject({ rows: 2, good: 1, bad: 1 });
    expect(
      checked.body.problems.map((one: { row: number; column: string }) => `${one.row} ${one.column}`),
    ).toEqual(['3 点位名称', '3 区县', '3 几天一次']);
    const refused = await epi.post('/environment/imports', { fileName: 'sites.csv', text: bad });
    expect([refused.status, refused.body.rule, refused.body.errors.length]).toEqual([422, 'ENV-9', 3]);
    expect((await epi.get('/environment/sites?q=一号冷库')).body.items).toEqual([]);
    const good = [head, 'S1,一号冷库,冷库,A,A/1,7,外包装(包装)×2', 'S2,二号冷库,冷库,A,A/1,,'].join('\n');
    const done = await epi.post('/environment/imports', { fileName: 'sites.csv', text: good });
    expect(done.body).toMatchObject({ sites: 2, already: false });
    expect(
      (await epi.post('/environment/imports', { fileName: 'again.csv', text: good })).body,
    ).toMatchObject({ already: true, importId: done.body.importId });
  });

  it('ENV-9: is undone, unless a site has been sampled since: then refused with its name', async () => {
    const [row] = (await epi.get('/environment/imports')).body.items;
    const [first] = (await epi.get('/environment/sites?q=一号冷库')).body.items;
    await sample(first.id);
    const refused = await epi.post(`/environment/imports/${row.id}/undo`);
    expect([
      refused.status,
      refused.body.errors.map((one: { message: { zh: string } }) => one.message.zh),
    ]).toEqual([409, ['一号冷库']]);
    const other = await epi.post('/environment/imports', {
      fileName: 'more.csv',
      text: [head, 'S9,九号冷库,冷库,A,A/1,7,'].join('\n'),
    });
    expect((await epi.post(`/environment/imports/${other.body.importId}/undo`)).body).toEqual({ removed: 1 });
    expect((await outsider.post(`/environment/imports/${row.id}/undo`)).status).toBe(404);
  });
});
