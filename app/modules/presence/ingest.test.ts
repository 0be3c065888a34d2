import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { traceEngine } from './queries.ts';
import { presence } from './server.ts';

let city: TestCity;
let person: string[];
let shop: string;
let elsewhere: string;
let token: string;
let sequence = 0;

beforeAll(async () => {
  city = await openTestCity([areas, people, places, presence]);
  const worker = await city.as('city_epidemiologist');
  person = (
    await worker.act(ctx =>
      createPeople(
        ctx,
        ['甲', '乙', '丙'].map((name, index) => ({
          identity: { name },
          externalId: `card-${index}`,
          areaKey: city.areas['A/1/1/1']!,
          source: { kind: 'entry' as const },
        })),
      ),
    )
  ).map(made => made.id);
  [shop, elsewhere] = (await worker.act(ctx =>
    ensurePlaces(ctx, [
      { name: '小店', kind: 'shop', areaKey: city.areas['A/1/1/1']!, externalId: 'shop-1' },
      { name: '远处', kind: 'shop', areaKey: city.areas['B/1/1/1']!, externalId: 'shop-2' },
    ]),
  )) as [string, string];
  token = (await register('门口扫码机')).token;
});
afterAll(async () => city?.close());

async function register(name: string, kind = 'venue_scanner', area = 'A') {
  const administrator = await city.as('administrator', area);
  const made = await administrator.post('/presence/devices', { name, kind, areaKey: city.areas[area] });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return made.body as { id: string; token: string };
}

const stay = (index: number, from: string, to?: string) => ({
  personId: person[index],
  placeId: shop,
  from: `2022-07-${from}:00+08:00`,
  ...(to ? { to: `2022-07-${to}:00+08:00` } : {}),
});

async function send(body: object, bearer = token) {
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/presence/batches',
    payload: { sequence: ++sequence, ...body },
    headers: { authorization: `Bearer ${bearer}` },
  });
  return { status: answer.statusCode, body: answer.json(), raw: answer.body };
}

async function metBy(index: number): Promise<[string, number][]> {
  const worker = await city.as('city_epidemiologist');
  return worker.act(async ctx => {
    const engine = await traceEngine(ctx);
    const result = await engine.trace({
      person: (await engine.numbersOf([person[index]!])).get(person[index]!)!,
      from: engine.minuteOf(Date.parse('2022-07-01T00:00:00+08:00')),
      to: engine.minuteOf(Date.parse('2022-07-21T00:00:00+08:00')),
    });
    const ids = await engine.personsOf(result.encounters.map(encounter => encounter.person));
    return result.encounters.map(encounter => [ids.get(encounter.person)!, encounter.minutes]);
  });
}
const rowsStored = async () => {
  const owner = await city.outpace.systemToken('count', ['presence.index']);
  return city.outpace.act(
    owner,
    async ctx =>
      (await sql<{ n: number }>`select count(*)::int as n from presence`.execute(ctx.tx)).rows[0]!.n,
    { pool: 'worker' },
  );
};

it('a scan accepted by the API is found by the next trace, whatever order batches come in', async () => {
  expect((await send({ sequence: 500, rows: [stay(0, '18T10:00', '18T11:00')] })).status).toBe(200);
  expect(await metBy(0)).toEqual([]);
  expect((await send({ sequence: 400, rows: [stay(1, '18T10:20', '18T12:00')] })).status).toBe(200);
  expect(await metBy(0)).toEqual([[person[1], 40]]);
  // a point inside the stay, by the ids the device's own system uses
  const scan = {
    personExternalId: 'card-2',
    placeExternalId: 'shop-1',
    from: '2022-07-18T02:30:00Z',
  };
  expect((await send({ sequence: 450, rows: [scan] })).body).toMatchObject({ recorded: 1, refused: [] });
  expect(await metBy(0)).toEqual([
    [person[1], 40],
    [person[2], 0],
  ]);
});

it('a stay over midnight is recorded on both days and is one stay', async () => {
  expect(
    (await send({ rows: [stay(2, '16T22:00', '17T06:00'), stay(0, '16T23:00', '17T05:00')] })).status,
  ).toBe(200);
  expect(Object.fromEntries(await metBy(2))[person[0]!]).toBe(360);
});

it('many senders of the first presences of a day at once are all taken', async () => {
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      send({ rows: [stay(i % 3, `05T0${i}:00`), stay(i % 3, `06T0${i}:00`)] }),
    ),
  );
  expect(all.map(one => one.status)).toEqual(new Array(8).fill(200));
});

it('PRE-1: only a registered, unrevoked device may send, and it may do nothing else', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  expect((await send({ rows: [stay(0, '18T10:00')] }, worker.token)).body).toMatchObject({ rule: 'PRE-1' });
  const device = await register('将被吊销');
  expect((await send({ rows: [stay(0, '18T10:00')] }, device.token)).status).toBe(200);
  for (const url of [
    '/api/me',
    '/api/people',
    `/api/people/${person[0]}`,
    '/api/presence/devices',
    '/api/areas',
  ]) {
    const answer = await city.server.inject({ url, headers: { authorization: `Bearer ${device.token}` } });
    expect([401, 404], url).toContain(answer.statusCode);
  }
  const administrator = await city.as('administrator', 'A');
  const other = await city.as('administrator', 'B');
  const revoke = { reason: '设备丢失' };
  expect((await other.post(`/presence/devices/${device.id}/revoke`, revoke)).status).toBe(404);
  expect((await administrator.post(`/presence/devices/${device.id}/revoke`, revoke)).status).toBe(200);
  expect((await administrator.post(`/presence/devices/${device.id}/revoke`, revoke)).status).toBe(409);
  expect((await send({ rows: [stay(0, '18T10:00')] }, device.token)).status).toBe(401);
  expect((await worker.get('/presence/devices')).status).toBe(403);
  const listed = (await administrator.get('/presence/devices')).body.items;
  expect(listed.map((one: { name: string }) => one.name)).toContain('将被吊销');
  expect(JSON.stringify(listed)).not.toContain(device.token);
  expect((await other.get('/presence/devices')).body.items).toEqual([]);
  expect(
    (await other.post('/presence/devices', { name: '越界', kind: 'venue_scanner', areaKey: city.areas.A }))
      .status,
  ).toBe(404);
});

it('PRE-2: a device names places of its own area only', async () => {
  const answer = await send({ rows: [{ ...stay(0, '18T10:00'), placeId: elsewhere }] });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toEqual([
    { path: 'body/rows/0/placeId', rule: 'PRE-2', message: expect.anything() },
  ]);
});

it('PRE-3: a person nobody registered is refused by row and field', async () => {
  const answer = await send({
    rows: [stay(0, '18T10:00'), { ...stay(0, '18T10:00'), personId: undefined, personExternalId: 'nobody' }],
  });
  expect(answer.body.errors).toEqual([
    { path: 'body/rows/1/personExternalId', rule: 'PRE-3', message: expect.anything() },
  ]);
});

it('PRE-4, PRE-5, PRE-6, PRE-7: unreadable, future, too old and absurd times are refused, each by its rule', async () => {
  const before = await rowsStored();
  const rows = [
    { ...stay(0, '18T10:00'), from: '2022-07-18 10:00' },
    { ...stay(0, '18T10:00'), from: '2022-07-18T10:00:00' },
    stay(0, '20T12:06'),
    stay(0, '20T11:00', '20T13:00'),
    { ...stay(0, '18T10:00'), from: '2022-06-19T10:00:00+08:00' },
    stay(0, '18T10:00', '18T09:59'),
    stay(0, '14T10:00', '17T10:01'),
    stay(0, '20T12:05'),
  ];
  const answer = await send({ rows });
  expect(answer.body.rule).toBe('PRE-9');
  expect(
    answer.body.errors.map((error: { path: string; rule: string }) => [error.path.slice(10), error.rule]),
  ).toEqual([
    ['0/from', 'PRE-4'],
    ['1/from', 'PRE-4'],
    ['2/from', 'PRE-5'],
    ['3/to', 'PRE-5'],
    ['4/from', 'PRE-6'],
    ['5/to', 'PRE-7'],
    ['6/to', 'PRE-7'],
  ]);
  expect(await rowsStored()).toBe(before);
});

it('PRE-6: a forgotten day takes no presence any more', async () => {
  city.outpace.keys.destroyPresenceDay('2022-07-02', '2022-07-20T00:00:00Z');
  const answer = await send({ rows: [stay(0, '02T10:00')] });
  expect(answer.body.errors).toMatchObject([{ path: 'body/rows/0/from', rule: 'PRE-6' }]);
});

it('PRE-8: the same sequence with the same content is answered as at first, with another content it is refused', async () => {
  const rows = [stay(0, '19T08:00', '19T09:00')];
  const before = await rowsStored();
  const all = await Promise.all([1, 2, 3].map(() => send({ sequence: 9_000, rows })));
  expect(all.map(one => one.status)).toEqual([200, 200, 200]);
  expect(new Set(all.map(one => one.raw)).size).toBe(1);
  expect(await rowsStored()).toBe(before + 1);
  const other = await send({ sequence: 9_000, rows: [stay(1, '19T08:00', '19T09:00')] });
  expect(other).toMatchObject({ status: 409, body: { rule: 'PRE-8' } });
  // another device counts for itself
  const second = await register('另一台');
  expect(
    (await send({ sequence: 9_000, rows: [stay(1, '19T08:00', '19T08:30')] }, second.token)).status,
  ).toBe(200);
});

it('PRE-9: one bad row and nothing is recorded and the sequence stays free; with commitGood the others are', async () => {
  const rows = [stay(0, '19T20:00'), stay(0, '25T20:00'), stay(1, '19T20:00')];
  const before = await rowsStored();
  const refused = await send({ sequence: 9_500, rows });
  expect(refused).toMatchObject({ status: 422, body: { rule: 'PRE-9', details: { received: 3, bad: 1 } } });
  expect(await rowsStored()).toBe(before);
  const taken = await send({ sequence: 9_500, rows, commitGood: true });
  expect(taken).toMatchObject({
    status: 200,
    body: { received: 3, recorded: 2, refused: [{ row: 1, field: 'from', rule: 'PRE-5' }] },
  });
  expect(await rowsStored()).toBe(before + 2);
});

it('the journal says how many a device sent, and nobody by name, number or place', async () => {
  const owner = await city.as('auditor');
  const entries = await owner.act(
    async ctx =>
      (
        await sql<{
          text: string;
        }>`select convert_from(bytes, 'UTF8') as text from journal.entry where act = 'presence.received'`.execute(
          ctx.tx,
        )
      ).rows,
  );
  expect(entries.length).toBeGreaterThan(3);
  for (const { text } of entries) for (const id of [...person, shop]) expect(text).not.toContain(id);
});

it('PRE-10: a batch with rows of a day that is bound to another key is refused whole, and is taken once the day is free', async () => {
  const index = await city.outpace.systemToken('test-binding', ['presence.index']);
  await city.outpace.act(
    index,
    ctx =>
      sql`insert into presence_day (day, key_fingerprint) values ('2022-07-03', 'of another store')`.execute(
        ctx.tx,
      ),
    { pool: 'worker' },
  );
  const before = await rowsStored();
  const batch = { sequence: 9001, rows: [stay(0, '03T10:00'), stay(0, '18T15:00')] };
  const refused = await send(batch);
  expect(refused.status).toBe(409);
  expect(refused.body.refused ?? refused.raw).toContain('PRE-10');
  expect(refused.raw).toContain('2022-07-03');
  expect(await rowsStored()).toBe(before);
  expect((await send({ ...batch, rows: [batch.rows[1]!] })).status).toBe(200); // the sequence stayed free
});
