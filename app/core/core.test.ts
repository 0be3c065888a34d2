import { sql } from 'kysely';
import Type from 'typebox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../test/support/city.ts';
import { route } from './http/route.ts';
import { hashPassword, verifyPassword } from './sessions/password.ts';
import { matchingStep, totpCode } from './sessions/totp.ts';

let city: TestCity;
const echo = {
  name: 'echo',
  routes: [
    route({
      method: 'POST',
      url: '/echo',
      summary: { zh: '回声', en: 'Echo' },
      permission: 'task.write',
      scope: 'own',
      body: Type.Object({ n: Type.Integer() }, { additionalProperties: false }),
      handle: async (ctx, { body }) => {
        await ctx.journal({ act: 'echo.said', detail: { n: body.n } });
        return { n: body.n, actor: ctx.scope.actor };
      },
    }),
  ],
};
beforeAll(async () => {
  city = await openTestCity([echo]);
});
afterAll(async () => city?.close());

it('a command writes its journal entry and a repeated one returns its first answer', async () => {
  const worker = await city.as('grid_worker', 'A/1/1/1');
  const id = { 'x-command-id': '01900000-0000-7000-8000-000000000001' };
  const first = await worker.post('/echo', { n: 1 }, id);
  expect(first).toEqual({ status: 200, body: { n: 1, actor: worker.accountId } });
  expect(await worker.post('/echo', { n: 2 }, id)).toEqual(first);
  const auditor = await city.as('auditor');
  const entries = await auditor.act(ctx =>
    sql<{ act: string }>`select act from journal.entry`.execute(ctx.tx),
  );
  expect(entries.rows).toEqual([{ act: 'echo.said' }]);
});

it('[REQ-1] unknown fields and wrong types are refused by name, all at once', async () => {
  const worker = await city.as('grid_worker');
  const answer = await worker.post('/echo', { n: '1', role: 'administrator' });
  expect(answer.status).toBe(400);
  expect(answer.body.errors.map((e: { path: string }) => e.path).sort()).toEqual(['body/n', 'body/role']);
});

it('[ACC-6] a role without the permission is told so', async () => {
  const auditor = await city.as('auditor');
  expect((await auditor.post('/echo', { n: 1 })).status).toBe(403);
});

it('[ACC-1] without a session there is nothing', async () => {
  expect((await city.server.inject({ method: 'POST', url: '/api/echo', payload: { n: 1 } })).statusCode).toBe(
    401,
  );
});

it('the application role cannot widen its own scope', async () => {
  const worker = await city.as('grid_worker', 'A/1/1/1');
  await expect(
    worker.act(ctx => sql`select set_config('app.hi', '281474976710655', true)`.execute(ctx.tx)),
  ).rejects.toThrow(/permission denied/);
  await expect(worker.act(ctx => sql`select 1; select 2`.execute(ctx.tx))).rejects.toThrow(
    /multiple commands/,
  );
});

it('passwords are argon2id and codes follow RFC 6238', async () => {
  const hash = await hashPassword('正确的密码 correct');
  expect(hash).toMatch(/^\$argon2id\$/);
  expect(await verifyPassword('正确的密码 correct', hash)).toBe(true);
  expect(await verifyPassword('wrong', hash)).toBe(false);
  const secret = Buffer.from('12345678901234567890'); // RFC 6238 appendix B, truncated to six digits
  expect(totpCode(secret, Math.floor(59 / 30))).toBe('287082');
  expect(matchingStep(secret, '287082', 59_000)).toBe(1);
});
