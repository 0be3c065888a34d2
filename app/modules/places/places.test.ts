import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { ensureJourneys, ensurePlaces, searchPlaces } from './queries.ts';
import { places } from './server.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([places]);
});
afterAll(async () => city?.close());

it('the same place under two writings is one place, in another area another', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  await worker.act(async ctx => {
    const areaKey = city.areas['A/1/1']!;
    const [a, b, c, d, e] = await ensurePlaces(ctx, [
      { name: '东门 菜市场', kind: 'market', areaKey },
      { name: '东门菜市场', areaKey },
      { name: '东门菜市场', areaKey: city.areas['B/1/1']! },
      { kind: 'shop', lon: 120.123456, lat: 30.5, areaKey: 0 },
      { kind: 'shop', lon: 120.123457, lat: 30.5, areaKey: 0 },
    ]);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
    expect(d).toBe(e);
    expect((await ensurePlaces(ctx, [{ name: '东门菜市场', areaKey }]))[0]).toBe(a);
    expect((await searchPlaces(ctx, '菜市')).map(place => place.id).sort()).toEqual([a, c].sort());
  });
});

it('a place known by its name alone is the registered one where the city has one of that name, and none where it has two', async () => {
  const worker = await city.as('city_epidemiologist');
  await worker.act(async ctx => {
    const [registered] = await ensurePlaces(ctx, [
      { name: '独一处面馆', kind: 'restaurant', areaKey: city.areas['A/1/1']!, lon: 117, lat: 28 },
    ]);
    expect(await ensurePlaces(ctx, [{ name: '独一处 面馆', areaKey: 0 }])).toEqual([registered]);
    const twins = await ensurePlaces(ctx, [
      { name: '百家超市', areaKey: city.areas['A/1/1']! },
      { name: '百家超市', areaKey: city.areas['B/1/1']! },
    ]);
    const [unknown] = await ensurePlaces(ctx, [{ name: '百家超市', areaKey: 0 }]);
    expect(twins).not.toContain(unknown);
  });
});

it('a journey is one by mode, number and day', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const ids = await worker.act(ctx =>
    ensureJourneys(ctx, [
      { mode: 'train', number: 'g123', day: '2022-07-18' },
      { mode: 'train', number: 'G123', day: '2022-07-18' },
      { mode: 'train', number: 'G123', day: '2022-07-19' },
    ]),
  );
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

it('[PLA-1] a place in no known area is refused', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  expect((await worker.post('/places', { name: '新店', kind: 'shop', areaKey: 77 })).body.rule).toBe('PLA-1');
  expect(
    (await worker.post('/places', { name: '新店', kind: 'shop', areaKey: city.areas['A/1/1'] })).status,
  ).toBe(200);
});
