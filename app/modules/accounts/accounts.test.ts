import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { totpCode } from '../../core/sessions/totp.ts';
import { lockMinutes } from './rules.ts';
import { accounts } from './server.ts';
import { createFirstAccounts } from './setup.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([accounts]);
});
afterAll(async () => city?.close());

const password = 'lake-window-97';
const signIn = async (login: string, secret: string, code?: string) => {
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { login, password: secret, kind: 'command_line', ...(code ? { code } : {}) },
  });
  return { status: answer.statusCode, body: answer.json() };
};

it('[ACN-1] weak passwords are refused; a created account can sign in and see its session', async () => {
  const administrator = await city.as('administrator');
  const body = {
    login: 'li.si',
    name: '李四',
    role: 'grid_worker',
    areaKey: city.areas['A/1/1/1'],
    password: 'short',
  };
  expect((await administrator.post('/accounts', body)).body.rule).toBe('ACN-1');
  expect((await administrator.post('/accounts', { ...body, password: 'xx-li.si-xxxxxx' })).body.rule).toBe(
    'ACN-1',
  );
  expect((await administrator.post('/accounts', { ...body, password })).status).toBe(200);
  const { body: opened } = await signIn('li.si', password);
  const session = await city.server.inject({
    url: '/api/session',
    headers: { authorization: `Bearer ${opened.token}` },
  });
  expect(session.json()).toMatchObject({
    role: 'grid_worker',
    area: { key: String(city.areas['A/1/1/1']) },
    actor: { name: '李四' },
    demo: true,
  });
});

it('[ACN-2] an unknown login and a wrong password answer alike', async () => {
  await createFirstAccounts(city.outpace, [
    {
      login: 'wang',
      name: '王五',
      unit: '',
      password,
      role: 'duty_officer',
      areaKey: 0,
      areaHi: 281474976710655,
    },
  ]);
  expect(await signIn('nobody', password)).toEqual(await signIn('wang', 'not the password'));
});

it('[ACN-3] five wrong attempts and the account rests, even for the right password', async () => {
  await createFirstAccounts(city.outpace, [
    {
      login: 'zhao',
      name: '赵六',
      unit: '',
      password,
      role: 'duty_officer',
      areaKey: 0,
      areaHi: 281474976710655,
    },
  ]);
  for (let i = 0; i < 5; i++) await signIn('zhao', 'wrong');
  expect((await signIn('zhao', password)).body.rule).toBe('ACN-3');
  expect([4, 5, 6, 20].map(lockMinutes)).toEqual([0, 1, 2, 60]);
});

it('[ACN-4] [ACN-5] with an authenticator the code is asked for, and is good once', async () => {
  await createFirstAccounts(city.outpace, [
    { login: 'sun', name: '孙七', unit: '', password, role: 'auditor', areaKey: 0, areaHi: 281474976710655 },
  ]);
  const first = await signIn('sun', password);
  const headers = { authorization: `Bearer ${first.body.token}` };
  const offered = (
    await city.server.inject({ method: 'POST', url: '/api/second-factor', payload: {}, headers })
  ).json();
  const secret = Buffer.from(offered.secret, 'base64url');
  const code = () => totpCode(secret, Math.floor(Date.now() / 30_000));
  expect(
    (
      await city.server.inject({
        method: 'POST',
        url: '/api/second-factor',
        payload: { secret: offered.secret, code: code() },
        headers,
      })
    ).json(),
  ).toEqual({ done: true });
  expect((await signIn('sun', password)).body).toMatchObject({ rule: 'ACN-4', details: { needsCode: true } });
  const used = code();
  expect((await signIn('sun', password, used)).status).toBe(200);
  expect((await signIn('sun', password, used)).body.rule).toBe('ACN-5');
});

it('[ACN-6] an account without a role cannot sign in, and a disabled one loses its sessions at once', async () => {
  const [id] = await createFirstAccounts(city.outpace, [
    { login: 'zhou', name: '周八', unit: '', password, role: 'auditor', areaKey: 0, areaHi: 281474976710655 },
  ]);
  const { body } = await signIn('zhou', password);
  const administrator = await city.as('administrator');
  expect((await administrator.post(`/accounts/${id}/disable`)).status).toBe(200);
  expect(
    (await city.server.inject({ url: '/api/session', headers: { authorization: `Bearer ${body.token}` } }))
      .statusCode,
  ).toBe(401);
  expect((await signIn('zhou', password)).body.rule).toBe('ACN-2');
});

it('a second account of the same person is one person in every two-person rule; signing in is in the journal', async () => {
  const administrator = await city.as('administrator');
  const body = { login: 'twice.a', name: '吴九', role: 'city_epidemiologist', areaKey: 0, password };
  const first = await administrator.post('/accounts', body);
  await administrator.post('/accounts', { ...body, login: 'twice.b', samePersonAs: first.body.id });
  await administrator.post('/accounts', { ...body, login: 'other.c', name: '郑十' });
  const personOf = async (login: string) => {
    const { token } = (await signIn(login, password)).body;
    return city.outpace.act(Buffer.from(token, 'base64url'), async ctx => ctx.scope.naturalPerson);
  };
  expect(await personOf('twice.a')).toBe(await personOf('twice.b'));
  expect(await personOf('other.c')).not.toBe(await personOf('twice.a'));
  const auditor = await city.as('auditor');
  const seen = await auditor.act(ctx =>
    sql<{
      n: number;
    }>`select count(*)::int as n from journal.entry where act = 'account.signed_in' and object_id = ${first.body.id}`.execute(
      ctx.tx,
    ),
  );
  expect(seen.rows[0]!.n).toBeGreaterThan(0);
});

it('[ACN-7] an administrator gives roles within their own area only, and none to themselves', async () => {
  const administrator = await city.as('administrator', 'A');
  const body = { login: 'qian.b', name: '钱十一', role: 'grid_worker', password };
  expect((await administrator.post('/accounts', { ...body, areaKey: city.areas['B/1/1/1'] })).status).toBe(
    404,
  );
  expect((await administrator.post('/accounts', { ...body, areaKey: 0 })).status).toBe(404);
  expect((await administrator.post('/accounts', { ...body, areaKey: city.areas['A/1/1/1'] })).status).toBe(
    200,
  );
  expect(
    (
      await administrator.post(`/accounts/${administrator.accountId}/grants`, {
        role: 'city_epidemiologist',
        areaKey: city.areas.A,
      })
    ).body.rule,
  ).toBe('ACN-7');
  expect(
    (
      await administrator.post('/accounts', {
        ...body,
        login: 'self.b',
        samePersonAs: administrator.accountId,
        areaKey: city.areas.A,
      })
    ).body.rule,
  ).toBe('ACN-7');
});

it('no table of accounts is readable by the server', async () => {
  const worker = await city.as('administrator');
  await expect(
    worker.act(ctx => sql`select password_hash from core.account`.execute(ctx.tx)),
  ).rejects.toThrow(/permission denied/);
  await expect(worker.act(ctx => sql`select * from core.session`.execute(ctx.tx))).rejects.toThrow(
    /permission denied/,
  );
});

it('[ACC-4] a form on another site cannot act for a signed-in person', async () => {
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/sign-out',
    headers: { origin: 'https://elsewhere.example', host: 'city.example' },
  });
  expect(answer.json().rule).toBe('ACC-4');
});
