import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { situation } from './server.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([outbreaks, situation]);
});
afterAll(async () => city?.close());

it('an outbreak without anything in it answers zeros, not errors, and says when', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const made = await epidemiologist.post('/outbreaks', {
    code: 'S1',
    name: '一',
    packId: 'covid19-cn-v9',
    startedOn: '2022-07-15',
  });
  const answer = await epidemiologist.get(`/situation?outbreakId=${made.body.id}`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    asOf: '2022-07-20T04:00:00.000Z',
    cases: { last24h: 0, total: 0 },
    measures: { open: 0 },
    uncovered: { tasksOverdue: 0 },
    overdue: [],
  });
  expect(answer.body.curve.days).toHaveLength(21);
});

it('a grid worker has no situation desk', async () => {
  const worker = await city.as('grid_worker', 'A/1/1/1');
  expect((await worker.get('/situation?outbreakId=00000000-0000-7000-8000-000000000000')).status).toBe(403);
});
