import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { packOfOutbreak } from './queries.ts';
import { outbreaks } from './server.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([outbreaks]);
});
afterAll(async () => city?.close());

it('outbreaks of different diseases live side by side, each under its own pack', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const covid = await epidemiologist.post('/outbreaks', {
    code: 'C22',
    name: '新冠疫情',
    packId: 'covid19-cn-v9',
    startedOn: '2022-07-15',
  });
  const measles = await epidemiologist.post('/outbreaks', {
    code: 'M22',
    name: '麻疹疫情',
    packId: 'measles',
    startedOn: '2022-07-01',
  });
  expect([covid.status, measles.status]).toEqual([200, 200]);
  const list = await epidemiologist.get('/outbreaks');
  expect(list.body.items.map((outbreak: { code: string }) => outbreak.code)).toEqual(['C22', 'M22']);
  expect((await epidemiologist.act(ctx => packOfOutbreak(ctx, measles.body.id))).disease.code).toMatch(
    /measles/,
  );
});

it('[OUT-1] a code is used once', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const body = { code: 'X1', name: '一', packId: 'measles', startedOn: '2022-07-15' };
  await epidemiologist.post('/outbreaks', body);
  expect((await epidemiologist.post('/outbreaks', body)).body).toMatchObject({ status: 409, rule: 'OUT-1' });
});

it('[OUT-2] an outbreak does not end before it began', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const made = await epidemiologist.post('/outbreaks', {
    code: 'X2',
    name: '二',
    packId: 'measles',
    startedOn: '2022-07-15',
  });
  expect(
    (await epidemiologist.post(`/outbreaks/${made.body.id}/end`, { endedOn: '2022-07-01' })).body.rule,
  ).toBe('OUT-2');
  expect(
    (await epidemiologist.post(`/outbreaks/${made.body.id}/end`, { endedOn: '2022-07-20' })).status,
  ).toBe(200);
});

it('a grid worker cannot open an outbreak', async () => {
  const worker = await city.as('grid_worker', 'A/1/1/1');
  expect(
    (await worker.post('/outbreaks', { code: 'X3', name: '三', packId: 'measles', startedOn: '2022-07-15' }))
      .status,
  ).toBe(403);
});
