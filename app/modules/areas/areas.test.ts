import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areaNames, findAreaByWords } from './queries.ts';
import { ancestorKey, childKey, lastKey, levelOf } from './rules.ts';
import { areas } from './server.ts';

describe('area keys', () => {
  it('a child lies inside its parent and knows its level', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 63 }), { minLength: 1, maxLength: 5 }), path => {
        let key = 0;
        for (const [depth, index] of path.entries()) {
          const parent = key;
          key = childKey(parent, depth + 1, index);
          expect(key).toBeGreaterThan(parent);
          expect(lastKey(key, depth + 1)).toBeLessThanOrEqual(lastKey(parent, depth));
          expect(levelOf(key)).toBe(depth + 1);
          expect(ancestorKey(key, depth)).toBe(parent);
        }
      }),
    );
  });
});

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([areas]);
});
afterAll(async () => city?.close());

it('areas are added below their parent, found by the words of an address, and named by path', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const added = await epidemiologist.post('/areas', {
    areas: [{ parentKey: city.areas.A, name: '东湖街道' }],
  });
  expect(added.status).toBe(200);
  const key = added.body.keys[0];
  await epidemiologist.act(async ctx => {
    expect(await findAreaByWords(ctx, ['某省', 'A', '东湖'])).toBe(key);
    expect(await findAreaByWords(ctx, ['B', '东湖'])).toBe(city.areas.B);
    expect((await areaNames(ctx, [key])).get(key)).toEqual({ name: '东湖街道', path: 'A 东湖街道' });
  });
});

it('a street and the community in it may share a stem: the whole name decides', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const [street] = (
    await epidemiologist.post('/areas', { areas: [{ parentKey: city.areas.B, name: '车站街道' }] })
  ).body.keys;
  const [community] = (
    await epidemiologist.post('/areas', { areas: [{ parentKey: street, name: '车站社区' }] })
  ).body.keys;
  await epidemiologist.act(async ctx => {
    expect(await findAreaByWords(ctx, ['B', '车站街道', '车站社区'])).toBe(community);
    expect(await findAreaByWords(ctx, ['B', '车站'])).toBe(street);
  });
});

it('[ARE-1] a parent that does not exist is refused by position', async () => {
  const epidemiologist = await city.as('city_epidemiologist');
  const answer = await epidemiologist.post('/areas', { areas: [{ parentKey: 5, name: 'x' }] });
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].path).toBe('body/areas/0/parentKey');
});
