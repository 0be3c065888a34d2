import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTable, sampled, type Table } from './testTable.ts';

let t: Table;
beforeAll(async () => {
  t = await openTable();
});
afterAll(async () => t?.city.close());

it('SPC-17: the wait is the queue as counted by the rate of the last quarter of an hour', async () => {
  const tubeId = await t.open(t.programmes.free, { size: 10 });
  const second = await t.open(t.programmes.free, { size: 10 });
  for (const [n, personId] of (await Promise.all(Array.from({ length: 12 }, () => t.newcomer()))).entries())
    await t.say([sampled(n < 6 ? tubeId : second, { personId })]);
  const counted = (await t.sampler.post(`/sampling/points/${t.point}/queue`, { people: 120 })).body as {
    waitMinutes: number;
    queuePeople: number;
    sampledLastHour: number;
  };
  expect(counted.queuePeople).toBe(120);
  expect(counted.sampledLastHour).toBeGreaterThan(10);
  expect(counted.waitMinutes).toBeGreaterThan(0);
  const elsewhere = await t.city.as('sampler', 'B/1');
  expect((await elsewhere.post(`/sampling/points/${t.point}/queue`, { people: 1 })).status).toBe(404);
});

it('SPC-18: a point somebody else has changed is not overwritten', async () => {
  const point = (await t.leader.get('/sampling/points')).body.items[0] as { id: string; version: number };
  const changed = await t.leader.send('PATCH', `/sampling/points/${point.id}`, {
    version: point.version,
    lanes: 6,
  });
  expect(changed.body).toMatchObject({ lanes: 6, version: point.version + 1 });
  const stale = await t.leader.send('PATCH', `/sampling/points/${point.id}`, {
    version: point.version,
    lanes: 2,
  });
  expect([stale.status, stale.body.rule]).toEqual([409, 'SPC-18']);
});

it('a bundle holds the households of the point’s street, masked, and nobody of elsewhere', async () => {
  const { body, status } = await t.sampler.get(`/sampling/points/${t.point}/bundle`);
  expect(status).toBe(200);
  expect(body.households.map((one: { label: string }) => one.label).sort()).toEqual(['1号楼101', '1号楼102']);
  expect(body.households[0].members[0]).toMatchObject({
    maskedName: expect.any(String),
    sex: expect.stringMatching(/^(male|female|other|unknown)$/),
  });
  expect(body.households[0].members[0]).toHaveProperty('birthYear');
  expect(body.singleGroups.map((one: { group: string }) => one.group)).toContain('measure');
  expect(JSON.stringify(body)).not.toContain(t.stranger);
  const other = await t.city.as('sampler', 'B/1');
  expect((await other.get(`/sampling/points/${t.point}/bundle`)).status).toBe(404);
});
