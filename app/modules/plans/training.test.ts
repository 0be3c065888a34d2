import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { plans } from './server.ts';
import { stateOn } from './trainingRules.ts';

let city: TestCity;
let skill: string;
beforeAll(async () => {
  city = await openTestCity([areas, plans]);
  const anyone = await city.as('grid_worker', 'A/1/1/1');
  skill = (await anyone.get('/training/mine')).body.skills.find(
    (one: { code: string }) => one.code === 'investigation',
  ).id;
});
afterAll(async () => city?.close());
const record = (accountIds: string[], more = {}) => ({
  accountIds,
  skillId: skill,
  heldFrom: '2022-01-10',
  validUntil: '2024-01-09',
  proof: '结业证书 LD-12',
  ...more,
});

describe('training', () => {
  it('TRN-1: records are made for staff of one’s own area only, and only by those who may', async () => {
    const chiefA = await city.as('city_epidemiologist', 'A');
    const inA = await city.as('district_epidemiologist', 'A');
    const inB = await city.as('district_epidemiologist', 'B');
    expect((await chiefA.post('/training/records', record([inA.accountId]))).body).toEqual({ recorded: 1 });
    const far = await chiefA.post('/training/records', record([inA.accountId, inB.accountId]));
    expect([far.status, far.body.rule]).toEqual([404, 'TRN-1']);
    expect((await inA.post('/training/records', record([inA.accountId]))).status).toBe(403);
    const list = (await chiefA.get('/training')).body;
    expect(list.staff.some((one: { accountId: string }) => one.accountId === inB.accountId)).toBe(false);
  });

  it('TRN-2: everyone sees their own records and nobody else’s without training.write', async () => {
    const chief = await city.as('city_epidemiologist');
    const grid = await city.as('grid_worker', 'A/1/1/1');
    const other = await city.as('grid_worker', 'A/1/1/1');
    await chief.post('/training/records', record([grid.accountId]));
    expect((await grid.get('/training/mine')).body.records).toHaveLength(1);
    expect((await other.get('/training/mine')).body.records).toEqual([]);
    expect((await other.get('/training')).status).toBe(403);
  });

  it('TRN-3: what has expired or was revoked counts no longer; the last day still counts; 30 days before it is shown as expiring', () => {
    const held = { heldFrom: '2022-01-10', validUntil: '2022-07-20', revokedAt: null };
    expect(stateOn(held, '2022-07-20')).toBe('expiring');
    expect(stateOn(held, '2022-07-21')).toBe('expired');
    expect(stateOn(held, '2022-06-20')).toBe('valid');
    expect(stateOn(held, '2022-06-21')).toBe('expiring');
    expect(stateOn(held, '2022-01-09')).toBe('future');
    expect(stateOn({ ...held, revokedAt: new Date(0) }, '2022-07-01')).toBe('revoked');
  });

  it('TRN-3: the gap of an area counts each person who holds the skill today, below it too', async () => {
    const chief = await city.as('city_epidemiologist');
    const [one, two, three] = [
      await city.as('grid_worker', 'B/1/1/1'),
      await city.as('grid_worker', 'B/1'),
      await city.as('grid_worker', 'B'),
    ];
    await chief.post('/training/records', record([one.accountId]));
    await chief.post('/training/records', record([two.accountId], { validUntil: '2022-08-01' }));
    await chief.post('/training/records', record([three.accountId], { validUntil: '2022-07-01' }));
    await chief.send('PUT', '/training/needs', {
      areaKey: city.areas.B,
      skillId: skill,
      unit: '',
      needed: 5,
    });
    const need = (await chief.get('/training')).body.needs.find(
      (row: { areaKey: number }) => row.areaKey === city.areas.B,
    );
    expect([need.have, need.expiring, need.gap]).toEqual([2, 1, 3]);
    const inA = await city.as('city_epidemiologist', 'A');
    expect((await inA.get('/training')).body.needs).toEqual([]);
    expect(
      (
        await inA.send('PUT', '/training/needs', {
          areaKey: city.areas.B,
          skillId: skill,
          unit: '',
          needed: 1,
        })
      ).status,
    ).toBe(404);
  });

  it('TRN-4: a record has a proof and dates that make sense', async () => {
    const chief = await city.as('city_epidemiologist');
    const grid = await city.as('grid_worker', 'A');
    const answer = await chief.post(
      '/training/records',
      record([grid.accountId], { proof: ' ', heldFrom: '2022-07-21', validUntil: '2022-07-20' }),
    );
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([
      'body/proof',
      'body/heldFrom',
      'body/validUntil',
    ]);
    expect(answer.body.rule).toBe('TRN-4');
  });

  it('TRN-5: nobody records their own training', async () => {
    const chief = await city.as('city_epidemiologist');
    expect((await chief.post('/training/records', record([chief.accountId]))).body.rule).toBe('TRN-5');
  });

  it('TRN-6: revoking owes a reason, is kept, and is seen by whom it concerns', async () => {
    const chief = await city.as('city_epidemiologist');
    const grid = await city.as('grid_worker', 'A');
    await chief.post('/training/records', record([grid.accountId]));
    const id = (await grid.get('/training/mine')).body.records[0].id;
    expect((await chief.post(`/training/records/${id}/revoke`, { reason: '' })).body.rule).toBe('TRN-6');
    expect((await chief.post(`/training/records/${id}/revoke`, { reason: '证书无效' })).status).toBe(200);
    expect((await chief.post(`/training/records/${id}/revoke`, { reason: '证书无效' })).status).toBe(404);
    const own = (await grid.get('/training/mine')).body.records[0];
    expect([own.state, own.revokedReason]).toEqual(['revoked', '证书无效']);
  });

  it('TRN-7: a skill has a code of its own', async () => {
    const chief = await city.as('city_epidemiologist');
    const body = { code: 'ppe', name: '个人防护', nameEn: '', validMonths: null };
    expect((await chief.post('/training/skills', body)).body.rule).toBe('TRN-7');
    expect((await chief.post('/training/skills', { ...body, code: 'interviewing' })).status).toBe(200);
  });
});
