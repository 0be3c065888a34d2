import { sql } from 'kysely';
import Type from 'typebox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { notFound } from '../refusal.ts';
import { route } from './route.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const said = { zh: '试', en: 'Try' };
const declared = { permission: 'signed-in', scope: 'own', summary: said } as const;
let conflicts = 0;
const tries = {
  name: 'tries',
  routes: [
    route({ ...declared, scope: 'city', method: 'GET', url: '/tries/city', handle: async () => ({}) }),
    route({ ...declared, method: 'GET', url: '/tries/absent', handle: async () => notFound }),
    route({
      ...declared,
      method: 'GET',
      url: '/tries/forbidden',
      handle: async ctx => sql`select * from core.account`.execute(ctx.tx),
    }),
    route({
      ...declared,
      method: 'POST',
      url: '/tries/twice',
      handle: async ctx => {
        for (let times = 0; times < 2; times++)
          await sql`insert into core.command (id, actor, route) values (${nobody}, ${ctx.scope.actor}, 'tries')`.execute(
            ctx.tx,
          );
      },
    }),
    route({
      ...declared,
      method: 'POST',
      url: '/tries/dangling',
      handle: async ctx =>
        sql`insert into person_match (person_id, kind, hash, area_key, located_key, origin_key) values (${nobody}, 'phone', '\\x00', ${ctx.scope.lo}, ${ctx.scope.lo}, ${ctx.scope.lo})`.execute(
          ctx.tx,
        ),
    }),
    route({
      ...declared,
      method: 'GET',
      url: '/tries/slow',
      handle: async ctx => {
        await sql`set local statement_timeout = 20`.execute(ctx.tx);
        await sql`select pg_sleep(60)`.execute(ctx.tx);
      },
    }),
    route({
      ...declared,
      method: 'GET',
      url: '/tries/conflict',
      handle: async () => {
        if (conflicts-- > 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
        return { done: true };
      },
    }),
    route({
      ...declared,
      method: 'GET',
      url: '/tries/away',
      handle: async () => {
        throw Object.assign(new Error('terminating connection'), { code: '57P01' });
      },
    }),
    route({
      ...declared,
      method: 'POST',
      url: '/tries/one',
      body: Type.Object({ n: Type.Integer() }, { additionalProperties: false }),
      handle: async (_ctx, { body }) => body,
    }),
    route({ ...declared, method: 'POST', url: '/tries/other', handle: async () => ({ other: true }) }),
  ],
};

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([tries]);
});
afterAll(async () => city?.close());

it('[ACC-2] what is forbidden, what is absent and what never existed answer alike', async () => {
  const worker = await city.as('grid_worker', 'A/1/1/1');
  const absent = await worker.get('/tries/absent');
  expect(absent.status).toBe(404);
  expect(absent.body.rule).toBe('ACC-2');
  expect(await worker.get('/tries/forbidden')).toEqual(absent);
  expect((await worker.get('/no-such-address')).body).toMatchObject({ status: 404, rule: 'ACC-2' });
});

it('[ACC-3] a duplicate and a reference to nothing answer alike, and say nothing of the table', async () => {
  const investigator = await city.as('district_epidemiologist', 'A');
  const twice = await investigator.post('/tries/twice');
  expect(twice.status).toBe(409);
  expect(twice.body.rule).toBe('ACC-3');
  expect(JSON.stringify(twice.body)).not.toMatch(/command|pkey|constraint/);
  expect(await investigator.post('/tries/dangling')).toEqual(twice);
});

it('[REQ-2] a body that cannot be read is refused, whatever it calls itself', async () => {
  const { token } = await city.as('grid_worker');
  const send = (payload: string, type: string) =>
    city.server.inject({
      method: 'POST',
      url: '/api/tries/one',
      payload,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    });
  const answers = [
    await send('{"n":', 'application/json'),
    await send('n=1', 'text/plain'),
    await send('n=1', 'application/x-www-form-urlencoded'),
    await send(`{"n":1,"x":"${'长'.repeat(600_000)}"}`, 'application/json'),
  ];
  expect(answers.map(answer => answer.statusCode)).toEqual([400, 415, 415, 413]);
  for (const answer of answers) expect(answer.json().rule).toBe('REQ-2');
});

it('an invalid body passes under no spelling of its content type', async () => {
  const { token } = await city.as('grid_worker');
  for (const type of [
    ' application/json',
    'application/json;',
    'application/json\t',
    'APPLICATION/JSON',
    'application/json; charset=utf-8; x',
    'application/jsonx',
    'application/octet-stream',
  ]) {
    const answer = await city.server.inject({
      method: 'POST',
      url: '/api/tries/one',
      payload: '{"n":"1","role":"administrator"}',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    });
    expect(answer.statusCode, type).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode, type).toBeLessThan(500);
  }
});

it('[REQ-3] a query that takes too long is ended and said to have been', async () => {
  const worker = await city.as('grid_worker');
  expect((await worker.get('/tries/slow')).body).toMatchObject({ status: 503, rule: 'REQ-3' });
});

it('[REQ-4] a command id is a UUID and belongs to one command', async () => {
  const worker = await city.as('grid_worker');
  expect((await worker.post('/tries/one', { n: 1 }, { 'x-command-id': 'first' })).body).toMatchObject({
    status: 422,
    rule: 'REQ-4',
  });
  const id = { 'x-command-id': '01900000-0000-7000-8000-00000000000a' };
  expect((await worker.post('/tries/one', { n: 1 }, id)).status).toBe(200);
  expect((await worker.post('/tries/other', {}, id)).body).toMatchObject({ status: 409, rule: 'REQ-4' });
  const another = await city.as('grid_worker');
  expect((await another.post('/tries/one', { n: 1 }, id)).status, 'another person learns nothing of it').toBe(
    409,
  );
});

it('[ACC-7] where a second factor is demanded, a session without one reaches its own account and nothing else', async () => {
  const worker = await city.as('grid_worker');
  city.outpace.config.secondFactor = true;
  expect((await worker.get('/tries/city')).body).toMatchObject({ status: 403, rule: 'ACC-7' });
  expect((await worker.get('/tries/absent')).body.rule).toBe('ACC-2');
  city.outpace.config.secondFactor = false;
  expect((await worker.get('/tries/city')).status).toBe(200);
});

it('[REQ-6] says that the database is away, when to come back, and that asking again is safe', async () => {
  const answer = await city.server.inject({
    url: '/api/tries/away',
    headers: { authorization: `Bearer ${(await city.as('duty_officer')).token}` },
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('2');
  expect(answer.json()).toMatchObject({ rule: 'REQ-6' });
});

it('tries again what the database ended because two waited for each other, and gives up after three times', async () => {
  const caller = await city.as('duty_officer');
  conflicts = 2;
  expect((await caller.get('/tries/conflict')).status).toBe(200);
  conflicts = 9;
  expect((await caller.get('/tries/conflict')).status).toBe(500);
});
