import { SETTING_UNKNOWN } from '@outpace/trace/pairs/types.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { placeKinds } from '../places/schema.ts';
import { places } from '../places/server.ts';
import { ingest } from './parameters.ts';
import { traceEngine } from './queries.ts';
import { presence } from './server.ts';
import { settingOrder, settingRankOf } from './settingParameters.ts';
import { byUrgency, type Device, firstBatch, withOffset } from './ui/devices.ts';

let city: TestCity;
let person: string;
let shop: string;
let elsewhere: string;

beforeAll(async () => {
  city = await openTestCity([areas, people, places, presence]);
  const worker = await city.as('city_epidemiologist');
  person = (
    await worker.act(ctx =>
      createPeople(
        ctx,
        ['甲', '乙'].map((name, index) => ({
          identity: { name },
          externalId: `card-${index}`,
          areaKey: city.areas['A/1/1/1']!,
          source: { kind: 'entry' as const },
        })),
      ),
    )
  )[0]!.id;
  [shop, elsewhere] = (await worker.act(ctx =>
    ensurePlaces(ctx, [
      { name: '小店', kind: 'shop', areaKey: city.areas['A/1/1/1']!, externalId: 'shop-1' },
      { name: '远处小店', kind: 'shop', areaKey: city.areas['B/1/1/1']!, externalId: 'shop-2' },
      { name: '小店宿舍', kind: 'home', areaKey: city.areas['A/1/1/1']! },
    ]),
  )) as [string, string];
});
afterAll(async () => city?.close());

const register = async (body: object, area = 'A') =>
  (await city.as('administrator', area)).post('/presence/devices', {
    name: '门口扫码机',
    kind: 'venue_scanner',
    areaKey: city.areas[area],
    ...body,
  });
async function send(token: string, sequence: number, rows: object[]) {
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/presence/batches',
    payload: { sequence, rows },
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.statusCode, body: answer.json() };
}
const minutesAgo = (n: number) => new Date(city.outpace.clock.now() - n * 60_000).toISOString();
async function listed(id: string) {
  const list = (await (await city.as('administrator', 'A')).get('/presence/devices')).body as {
    items: (Device & { id: string })[];
  };
  return list.items.find(one => one.id === id)!;
}

it('PRE-2: a device that stands at one place need not name it, may name no other, and none of another area', async () => {
  expect((await register({ placeId: elsewhere })).body.rule).toBe('PRE-2');
  const { id, token } = (await register({ placeId: shop })).body as { id: string; token: string };
  const from = minutesAgo(30);
  expect((await send(token, 1, [{ personExternalId: 'card-0', from }])).body.recorded).toBe(1);
  expect(
    (await send(token, 2, [{ personExternalId: 'card-0', placeExternalId: 'shop-1', from }])).body.recorded,
  ).toBe(1);
  expect(
    (await send(token, 3, [{ personExternalId: 'card-0', placeExternalId: 'shop-2', from }])).status,
  ).toBeGreaterThanOrEqual(400);
  expect(await listed(id)).toMatchObject({ placeName: '小店', batches: 2, received: 2, refused: 0 });
});

it('an administrator finds places of their own area by name, and no homes', async () => {
  const find = async (area: string, key: number) =>
    (
      (await (await city.as('administrator', area)).get(`/presence/device-places?q=小店&areaKey=${key}`))
        .body as { items: { name: string }[] }
    ).items.map(one => one.name);
  expect(await find('A', city.areas.A!)).toEqual(['小店']);
  expect(await find('A', city.areas.B!)).toEqual([]);
  expect(await find('A', city.areas['A/1/1/1']!)).toEqual(['小店']);
});

it('the list says since when a device is silent, also when it never sent, and nothing of a revoked one', async () => {
  const { id, token } = (await register({})).body as { id: string; token: string };
  const row = { personExternalId: 'card-1', placeExternalId: 'shop-1', from: minutesAgo(5) };
  await send(token, 1, [row]);
  const sentAt = city.outpace.clock.now();
  const never = (await register({ name: '没有数据' })).body as { id: string };
  expect((await listed(id)).silentSince).toBeNull();
  city.clock.advance((ingest.silence.value * 60 + 5) * 60_000);
  expect(Date.parse((await listed(id)).silentSince!)).toBe(sentAt);
  expect(await listed(never.id)).toMatchObject({ lastReceivedAt: null, silentSince: expect.any(String) });
  await (await city.as('administrator', 'A')).post(`/presence/devices/${id}/revoke`, { reason: '更换' });
  expect((await listed(id)).silentSince).toBeNull();
});

it('pairs carry the rank of the strongest place they met at, also of a place made since', async () => {
  const worker = await city.as('city_epidemiologist');
  const { token } = (await register({})).body as { token: string };
  const settingOfPair = () =>
    worker.act(async ctx => {
      const engine = await traceEngine(ctx);
      const now = engine.minuteOf(city.outpace.clock.now());
      for await (const { pairs } of engine.pairs([
        { person: (await engine.numbersOf([person])).get(person)!, from: now - 600, to: now },
      ]))
        return pairs.length ? pairs.setting[0] : undefined;
    });
  const together = (placeExternalId: string, from: number) =>
    ['card-0', 'card-1'].map(personExternalId => ({
      personExternalId,
      placeExternalId,
      from: minutesAgo(from),
      to: minutesAgo(from - 10),
    }));
  await send(token, 1, together('shop-1', 90));
  expect(await settingOfPair()).toBe(settingRankOf('shop'));
  await worker.act(ctx =>
    ensurePlaces(ctx, [
      { name: '教室', kind: 'classroom', areaKey: city.areas['A/1/1/1']!, externalId: 'class-1' },
    ]),
  );
  await send(token, 2, together('class-1', 60));
  expect(await settingOfPair()).toBe(settingRankOf('classroom'));
});

it('every kind of place but “other” has one rank, homes the strongest and open air the weakest', () => {
  const ranked = settingOrder.value.flatMap(one => one.places);
  expect(new Set(ranked).size).toBe(ranked.length);
  expect([...ranked, 'other'].sort()).toEqual([...placeKinds].sort());
  expect(settingRankOf('home')).toBe(0);
  expect(settingRankOf('outdoor')).toBe(settingOrder.value.length - 1);
  expect(settingRankOf('other')).toBe(SETTING_UNKNOWN);
});

it('the page lists the longest silent first and the revoked last, and its command is one the API takes', async () => {
  const one = (name: string, silentSince: string | null, revokedAt: string | null = null) =>
    ({ name, silentSince, revokedAt }) as Device;
  expect(
    byUrgency([
      one('乙', null),
      one('旧', null, '2022-07-01T00:00:00Z'),
      one('丙', '2022-07-20T02:00:00Z'),
      one('甲', null),
      one('丁', '2022-07-19T02:00:00Z'),
    ]).map(each => each.name),
  ).toEqual(['丁', '丙', '甲', '乙', '旧']);
  expect(withOffset('2022-07-19T17:05:20Z', 'Asia/Shanghai')).toBe('2022-07-20T01:05:00+08:00');
  expect(withOffset('2022-07-19T17:05:20Z', 'America/St_Johns')).toBe('2022-07-19T14:35:00-02:30');
  const { token } = (await register({ placeId: shop })).body as { token: string };
  const command = firstBatch(
    'https://city.test',
    token,
    { personExternalId: 'card-0' },
    withOffset(minutesAgo(1), 'Asia/Shanghai'),
  );
  const { sequence, rows } = JSON.parse(/-d '(.*)'$/s.exec(command)![1]!);
  expect((await send(token, sequence, rows)).body.recorded).toBe(1);
});
