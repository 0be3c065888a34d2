import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testNow } from '../../../test/support/city.ts';
import { createPeople } from '../people/queries.ts';
import { recordPresences } from '../presence/queries.ts';
import {
  all,
  city,
  closeSites,
  epi,
  hour,
  newTube,
  now,
  openSites,
  outsider,
  release,
  sample,
  sampler,
  site,
} from './testSites.ts';

beforeAll(openSites);
afterAll(closeSites);

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
