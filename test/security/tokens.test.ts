import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { modules } from '../../app/modules.ts';
import { openTestCity } from '../support/city.ts';
import { superuserOf } from './superuser.ts';

const city = await openTestCity(modules);
const superuser = await superuserOf(city);
afterAll(async () => {
  await superuser.end();
  await city.close();
});

const get = async (token: Buffer) =>
  (
    await city.server.inject({
      method: 'GET',
      url: '/api/session',
      headers: { authorization: `Bearer ${token.toString('base64url')}` },
    })
  ).statusCode;

describe('tokens', () => {
  it('of a background job or of the system itself open no door to the outside: they lie in the queue, and a copy of the database would hold them', async () => {
    const person = await city.as('district_epidemiologist', 'A');
    const delegated = randomBytes(32);
    await person.act(ctx => sql`select core.delegate(sha256(${delegated}))`.execute(ctx.tx));
    expect(await get(Buffer.from(person.token, 'base64url'))).toBe(200);
    expect(await get(delegated), 'job token').toBe(401);
    expect(await get(await city.outpace.systemToken('test', ['journal.read'])), 'system token').toBe(401);
  });
  it('ended, expired, disabled or made-up, they are nobody', async () => {
    const person = await city.as('district_epidemiologist', 'A');
    const token = Buffer.from(person.token, 'base64url');
    expect(await get(randomBytes(32))).toBe(401);
    const ends = async (change: string) => {
      const { rows } = await superuser.query(
        'select expires_at, ended_at from core.session where token_hash = sha256($1)',
        [token],
      );
      await superuser.query(`update core.session set ${change} where token_hash = sha256($1)`, [token]);
      const status = await get(token);
      await superuser.query(
        'update core.session set expires_at = $2, ended_at = $3 where token_hash = sha256($1)',
        [token, rows[0].expires_at, rows[0].ended_at],
      );
      return status;
    };
    expect(await ends(`expires_at = now() - interval '1 second'`)).toBe(401);
    expect(await ends('ended_at = now()')).toBe(401);
    expect(await get(token)).toBe(200);
    const administrator = await city.as('administrator');
    expect((await administrator.post(`/accounts/${person.accountId}/disable`)).status).toBe(200);
    expect(await get(token)).toBe(401);
  });
  it('no token lies in the database as it is, except those the queue hands to its jobs', async () => {
    const person = await city.as('district_epidemiologist', 'B');
    const { rows } = await superuser.query<{ table: string }>(
      `select format('%I.%I', n.nspname, c.relname) as table from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    const hex = Buffer.from(person.token, 'base64url').toString('hex');
    for (const { table } of rows) {
      const found = await superuser.query(
        `select 1 from ${table} t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'`,
        [person.token, hex],
      );
      expect(found.rowCount, table).toBe(0);
    }
  });
});

describe('administrators', () => {
  it('give no role over an area wider than their own', async () => {
    const district = await city.as('administrator', 'A');
    const account = (areaKey: number, login: string) =>
      district.post('/accounts', {
        login,
        name: 'x',
        password: 'a long enough pass',
        role: 'district_epidemiologist',
        areaKey,
      });
    expect((await account(city.areas['A/1']!, 'inside.one')).status).toBe(200);
    expect((await account(city.areas.B!, 'sibling.one')).status, 'sibling').toBeGreaterThanOrEqual(400);
    expect((await account(city.areas.city!, 'whole.city')).status, 'the whole city').toBeGreaterThanOrEqual(
      400,
    );
  });
  it('do not give themselves the sight of people', async () => {
    const administrator = await city.as('administrator');
    const answer = await administrator.post(`/accounts/${administrator.accountId}/grants`, {
      role: 'city_epidemiologist',
      areaKey: 0,
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});
