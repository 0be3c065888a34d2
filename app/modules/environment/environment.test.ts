import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity, testNow } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { recordPresences } from '../presence/queries.ts';
import { presence } from '../presence/server.ts';
import { protocols } from '../protocols/server.ts';
import { markTubes } from '../specimens/queries.ts';
import { specimens } from '../specimens/server.ts';
import { tasks } from '../tasks/server.ts';
import { environment } from './server.ts';

let city: TestCity;
let epi: Caller;
let sampler: Caller;
let outsider: Caller;
const hour = 3_600_000;
let tubes = 0;
const newTube = () => `ENV-${String(++tubes).padStart(5, '0')}`;
const now = () => new Date(city.clock.now()).toISOString();

beforeAll(async () => {
  city = await openTestCity([
    areas,
    people,
    places,
    presence,
    protocols,
    outbreaks,
    tasks,
    specimens,
    environment,
  ]);
  const chief = await city.as('city_epidemiologist');
  await chief.act(async ctx => {
    await openOutbreak(ctx, {
      code: 'T-1',
      name: '测试疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    });
  });
  epi = await city.as('district_epidemiologist', 'A');
  sampler = await city.as('sampler', 'A/1');
  outsider = await city.as('district_epidemiologist', 'B');
});
afterAll(async () => city?.close());

const plan = (more: object = {}) => ({
  everyDays: 7,
  onEntry: false,
  onExit: false,
  ruleId: 'ENV-11',
  ruleSource: '市场环境采样方案(示例)',
  negativeRounds: 2,
  spots: [
    { name: '案板', kind: 'surface', swabs: 1 },
    { name: '下水口', kind: 'drain', swabs: 1 },
  ],
  ...more,
});

async function site(name: string, more: object = {}): Promise<string> {
  const made = await epi.post('/environment/sites', {
    name,
    kind: 'market_stall',
    areaKey: city.areas['A/1/1/1'],
    plan: plan(more),
  });
  expect([made.status, made.body]).toEqual([200, { id: expect.any(String) }]);
  return made.body.id;
}

/** Samples every spot of a site and finishes the round; answers the tube codes by spot name. */
async function sample(
  siteId: string,
  by: Caller = sampler,
): Promise<{ roundId: string; tubes: Record<string, string> }> {
  const begun = await by.post('/environment/rounds', { id: randomUUID(), siteId, at: now() });
  expect([begun.status, begun.body]).toEqual([200, expect.objectContaining({ roundId: expect.any(String) })]);
  const { roundId } = begun.body;
  const detail = await by.get(`/environment/rounds/${roundId}`);
  const codes: Record<string, string> = {};
  for (const spot of detail.body.spots)
    for (let n = 0; n < spot.swabs; n++) {
      const tubeCode = newTube();
      codes[spot.name] ??= tubeCode;
      const swab = { id: randomUUID(), tubeCode, spotId: spot.id, at: now() };
      const taken = await by.post(`/environment/rounds/${roundId}/swabs`, swab);
      expect([taken.status, taken.body.why ?? null]).toEqual([200, null]);
    }
  expect((await by.post(`/environment/rounds/${roundId}/finish`, { at: now() })).status).toBe(200);
  return { roundId, tubes: codes };
}

/** What the laboratory does at a release, without the laboratory: marks the tubes, tells, and lets the job run. */
async function release(siteId: string, results: Record<string, string>): Promise<void> {
  const detail = await epi.get(`/environment/sites/${siteId}`);
  const ids = detail.body.swabs.filter((swab: { tubeCode: string }) => results[swab.tubeCode]);
  const lab = await city.as('laboratory_worker');
  await lab.act(async ctx => {
    const changed = await markTubes(
      ctx,
      ids.map((swab: { id: string; tubeCode: string }) => ({
        tubeId: swab.id,
        state: 'reported' as const,
        result: results[swab.tubeCode] as 'negative',
        at: now(),
      })),
    );
    expect(changed).toBe(ids.length);
    const corrected = ids.filter((swab: { outcome: string | null }) => swab.outcome !== null);
    if (corrected.length)
      for (const swab of corrected) await ctx.emit('result.corrected', { tubeId: swab.id });
    else
      await ctx.emit('results.released', { tubeIds: ids.map((swab: { id: string }) => swab.id), at: now() });
  });
  await city.drain();
}
const all = (tubesBySpot: Record<string, string>, outcome: string) =>
  Object.fromEntries(Object.values(tubesBySpot).map(code => [code, outcome]));

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

describe('a positive swab', () => {
  let id: string;
  let followupId: string;

  it('ENV-4: opens a follow-up and a task at once, and lists everyone who was there, masked', async () => {
    id = await site('阳性摊');
    const clean = await sample(id);
    await release(id, all(clean.tubes, 'negative'));
    city.clock.set(testNow + 26 * hour);
    const { placeId } = (await epi.get(`/environment/sites/${id}`)).body;
    const [inside, before] = await epi.act(ctx =>
      createPeople(
        ctx,
        ['赵甲', '钱乙'].map(name => ({
          identity: { name },
          areaKey: city.areas['A/1/1/1']!,
          source: { kind: 'entry' as const },
        })),
      ),
    );
    const stay = (personId: string, day: string) => ({
      personId,
      placeId,
      day,
      fromMinute: 480,
      toMinute: 520,
      precision: 0 as const,
      source: 'scan' as const,
    });
    await epi.act(ctx =>
      recordPresences(ctx, [stay(inside!.id, '2022-07-21'), stay(before!.id, '2022-07-19')]),
    );
    const second = await sample(id);
    await release(id, { ...all(second.tubes, 'negative'), [second.tubes.案板!]: 'positive' });
    const seen = (await epi.get(`/environment/sites/${id}`)).body;
    followupId = seen.site.followupId;
    expect(followupId).toEqual(expect.any(String));
    const followup = (await epi.get(`/environment/followups/${followupId}`)).body;
    // who was there before the last clean round is not asked
    expect(followup.people).toEqual([
      expect.objectContaining({ personId: inside!.id, maskedName: '赵*', minutes: 40, source: 'scan' }),
    ]);
    expect(followup.followup).toMatchObject({
      positives: 1,
      people: 1,
      asked: 0,
      exposureFrom: new Date(testNow).toISOString(),
    });
    const open = (await epi.get('/tasks')).body.items.filter(
      (task: { kind: string }) => task.kind === 'environment_followup',
    );
    expect(open).toEqual([
      expect.objectContaining({
        ruleId: 'ENV-4',
        subjectId: followupId,
        dueAt: new Date(testNow + 30 * hour).toISOString(),
      }),
    ]);
    expect((await outsider.get(`/environment/followups/${followupId}`)).status).toBe(404);
  });

  it('ENV-15: people who were there are asked for a test and nothing else, once', async () => {
    expect((await epi.post(`/environment/followups/${followupId}/ask`)).body).toEqual({
      asked: 1,
      already: 0,
    });
    expect((await epi.post(`/environment/followups/${followupId}/ask`)).body).toEqual({
      asked: 0,
      already: 1,
    });
    const asked = (await epi.get('/tasks')).body.items.filter(
      (task: { kind: string }) => task.kind === 'take_sample',
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ ruleId: 'ENV-15', person: { maskedName: '赵*' } });
  });

  it('ENV-5: a site is closed on it with reason and end, and never without', async () => {
    const other = await site('没有阳性的摊');
    expect(
      (await epi.post(`/environment/sites/${other}/close`, { followupId, reason: '顺便关掉' })).body.rule,
    ).toBe('ENV-5');
    expect((await epi.post(`/environment/sites/${id}/close`, { followupId, reason: '' })).body.rule).toBe(
      'ENV-5',
    );
    const closed = await epi.post(`/environment/sites/${id}/close`, {
      followupId,
      reason: '案板拭子阳性,关闭消毒',
    });
    expect(closed.body).toMatchObject({ negativeRounds: 2 });
    expect(
      (await epi.post(`/environment/sites/${id}/close`, { followupId, reason: '再关一次' })).status,
    ).toBe(409);
    expect(
      (await epi.get('/environment/sites?state=closed')).body.items.map((one: { id: string }) => one.id),
    ).toEqual([id]);
  });

  it('ENV-6: it opens by itself after the disinfection and two clean rounds a day apart, not before', async () => {
    const closure = async () => (await epi.get(`/environment/sites/${id}`)).body.closures[0];
    const first = await closure();
    const early = await epi.post(`/environment/closures/${first.id}/end`, { reason: '摊主要求开业' });
    expect([early.status, early.body.rule]).toEqual([422, 'ENV-6']);
    expect(
      (
        await epi.post(`/environment/closures/${first.id}/disinfected`, {
          version: first.version,
          at: now(),
          disinfectant: '含氯消毒液1000 mg/L,作用30分钟',
        })
      ).status,
    ).toBe(200);
    // the next round is asked for by itself
    const asked = (await sampler.get('/environment/today')).body.rounds.filter(
      (round: { siteId: string }) => round.siteId === id,
    );
    expect(asked).toEqual([expect.objectContaining({ cause: 'resample', followupId })]);
    city.clock.set(city.clock.now() + hour);
    await release(id, all((await sample(id)).tubes, 'negative'));
    expect(await closure()).toMatchObject({ state: 'closed', cleanRounds: 1 });
    expect(
      (await epi.post(`/environment/followups/${followupId}/close`, { version: 1, finding: '已查明来源' }))
        .body.rule,
    ).toBe('ENV-6');
    city.clock.set(city.clock.now() + 25 * hour);
    await release(id, all((await sample(id)).tubes, 'negative'));
    expect(await closure()).toMatchObject({ state: 'ended', endReason: '已消毒,连续2轮复采全部阴性' });
    const { followup } = (await epi.get(`/environment/followups/${followupId}`)).body;
    expect(
      (
        await epi.post(`/environment/followups/${followupId}/close`, {
          version: followup.version,
          finding: '进货冻品外包装污染,已追溯',
        })
      ).status,
    ).toBe(200);
    city.clock.set(testNow);
  });

  it('ENV-10: a result corrected away from positive undoes the follow-up, the closure, the held goods and the tasks', async () => {
    const wrong = await site('更正摊', { onEntry: true });
    const goodsId = randomUUID();
    expect(
      (
        await sampler.post(`/environment/sites/${wrong}/movements`, {
          id: goodsId,
          direction: 'entry',
          batchNo: 'L-1',
          description: '冻虾',
          quantity: '200千克',
          at: now(),
        })
      ).body.roundDueAt,
    ).toBe(new Date(testNow + 24 * hour).toISOString());
    const [round] = (await sampler.get('/environment/today')).body.rounds.filter(
      (one: { goodsId: string | null }) => one.goodsId === goodsId,
    );
    const code = newTube();
    const swabId = randomUUID();
    expect(
      (
        await sampler.post(`/environment/rounds/${round.id}/swabs`, {
          id: swabId,
          tubeCode: code,
          goodsId,
          at: now(),
        })
      ).status,
    ).toBe(200);
    expect((await sampler.post(`/environment/rounds/${round.id}/finish`, { at: now() })).status).toBe(200);
    await release(wrong, { [code]: 'positive' });
    const during = (await epi.get(`/environment/sites/${wrong}`)).body;
    expect(during.goods[0].state).toBe('held');
    await epi.post(`/environment/sites/${wrong}/close`, {
      followupId: during.site.followupId,
      reason: '冻虾外包装阳性',
    });
    await release(wrong, { [code]: 'negative' });
    const after = (await epi.get(`/environment/sites/${wrong}`)).body;
    expect(after.site).toMatchObject({ followupId: null, closed: false });
    expect(after.followups[0].state).toBe('withdrawn');
    expect(after.closures[0].state).toBe('withdrawn');
    expect(after.goods[0].state).toBe('present');
    const open = (await epi.get('/tasks')).body.items.filter(
      (task: { subjectId: string; state: string }) =>
        task.subjectId === during.site.followupId && task.state === 'assigned',
    );
    expect(open).toEqual([]);
  });

  it('ENV-7: held goods are discarded with method and reason, once', async () => {
    const store = await site('冷库甲', { onEntry: true });
    const goodsId = randomUUID();
    await sampler.post(`/environment/sites/${store}/movements`, {
      id: goodsId,
      direction: 'entry',
      batchNo: 'L-2',
      description: '冻鱼',
      at: now(),
    });
    const round = await sampler.post('/environment/rounds', {
      id: randomUUID(),
      siteId: store,
      goodsId,
      at: now(),
    });
    const code = newTube();
    await sampler.post(`/environment/rounds/${round.body.roundId}/swabs`, {
      id: randomUUID(),
      tubeCode: code,
      goodsId,
      at: now(),
    });
    await sampler.post(`/environment/rounds/${round.body.roundId}/finish`, { at: now() });
    await release(store, { [code]: 'positive' });
    const { goods, site: seen } = (await epi.get(`/environment/sites/${store}`)).body;
    const { followup } = (await epi.get(`/environment/followups/${seen.followupId}`)).body;
    expect(
      (
        await epi.post(`/environment/followups/${followup.id}/close`, {
          version: followup.version,
          finding: '先结束处置',
        })
      ).body.rule,
    ).toBe('ENV-7');
    expect(
      (
        await epi.post(`/environment/goods/${goodsId}/decision`, {
          version: goods[0].version,
          decision: 'release',
          reason: '急着出货',
        })
      ).body.rule,
    ).toBe('ENV-7');
    expect(
      (
        await epi.post(`/environment/goods/${goodsId}/decision`, {
          version: goods[0].version,
          decision: 'discard',
          reason: '外包装阳性',
          method: '焚烧,200千克',
        })
      ).body,
    ).toEqual({ state: 'discarded' });
    expect(
      (
        await epi.post(`/environment/goods/${goodsId}/decision`, {
          version: goods[0].version + 1,
          decision: 'release',
          reason: '反悔了吧',
        })
      ).status,
    ).toBe(409);
  });

  it('ENV-12: a swab without a readable result makes one round fall due again', async () => {
    const again = await site('无效摊');
    const round = await sample(again);
    await release(again, { ...all(round.tubes, 'negative'), [round.tubes.下水口!]: 'invalid' });
    const open = (await sampler.get('/environment/today')).body.rounds.filter(
      (one: { siteId: string }) => one.siteId === again,
    );
    expect(open).toEqual([expect.objectContaining({ cause: 'resample' })]);
    await city.tick('environment.sweep');
    expect(
      (await sampler.get('/environment/today')).body.rounds.filter(
        (one: { siteId: string }) => one.siteId === again,
      ),
    ).toHaveLength(1);
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
