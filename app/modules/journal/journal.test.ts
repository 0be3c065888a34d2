import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { verifyExport } from '../../core/journal/verify.ts';
import { journal } from './server.ts';

let city: TestCity;
let superuser: pg.Client;
beforeAll(async () => {
  city = await openTestCity([journal]);
  const database = new URL(city.outpace.urls.app).pathname.slice(1);
  superuser = new pg.Client(inject('cluster').superuserUrl.replace(/postgres$/, database));
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await city?.close();
});

const lines = async () => {
  const auditor = await city.as('auditor');
  const answer = await city.server.inject({
    url: '/api/journal/export',
    headers: { authorization: `Bearer ${auditor.token}` },
  });
  expect(answer.statusCode).toBe(200);
  return answer.body.split('\n');
};

it('entries get dense positions under signed checkpoints, and an export verifies without the server', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  for (let i = 0; i < 25; i++)
    await worker.act(ctx =>
      ctx.journal({ act: 'test.done', objectKind: 'thing', objectId: String(i), detail: { n: i } }),
    );
  await city.tick('sequencer');
  const verdict = await verifyExport(await lines());
  expect(verdict).toMatchObject({ ok: true, afterLastCheckpoint: 0 });
  expect(verdict.entries).toBeGreaterThanOrEqual(25);
});

it('an entry altered, removed or exchanged by whoever holds the database is named', async () => {
  await city.tick('sequencer');
  const { rows } = await superuser.query(
    'select p.position, e.seq, e.month, e.bytes from journal.position p join journal.entry e on e.seq = p.seq order by p.position limit 1 offset 7',
  );
  const victim = rows[0];
  await superuser.query(
    "update journal.entry set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'test.done', 'test.gone'), 'UTF8') where seq = $1",
    [victim.seq],
  );
  expect((await verifyExport(await lines())).fault).toMatchObject({
    what: 'altered',
    position: Number(victim.position),
  });
  await superuser.query('update journal.entry set bytes = $2 where seq = $1', [victim.seq, victim.bytes]);
  await superuser.query(
    'begin; delete from journal.entry where seq = (select seq from journal.position where position = 9); commit',
  );
  expect((await verifyExport(await lines())).fault).toMatchObject({ what: 'removed', position: 9 });
});

it('the server can neither change nor delete an entry, nor write in another name', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  await expect(worker.act(ctx => sql`update journal.entry set act = 'x'`.execute(ctx.tx))).rejects.toThrow(
    /permission denied/,
  );
  await expect(worker.act(ctx => sql`delete from journal.entry`.execute(ctx.tx))).rejects.toThrow(
    /permission denied/,
  );
  const forged = Buffer.from(JSON.stringify({ actor: 'somebody else', session: 'x' }));
  await expect(
    worker.act(ctx =>
      sql`select journal.append('2022-07-01', now(), 0, 'x', '', '', ${forged}, null, null)`.execute(ctx.tx),
    ),
  ).rejects.toThrow(/not of this session/);
});

it('an auditor reads the entries of their area, others none; the checkpoint is public', async () => {
  const a = await city.as('district_epidemiologist', 'A');
  await a.act(ctx => ctx.journal({ act: 'test.in_a' }));
  const auditorA = await city.as('auditor', 'A');
  const auditorB = await city.as('auditor', 'B');
  expect((await auditorA.get('/journal?act=test.in_a')).body.items).toHaveLength(1);
  expect((await auditorB.get('/journal?act=test.in_a')).body.items).toHaveLength(0);
  expect((await a.get('/journal')).status).toBe(403);
  expect((await city.server.inject({ url: '/api/journal/checkpoint' })).json().note).toContain(
    'outpace/journal',
  );
});

it('when the entry cannot be written, nothing is done and nothing is returned', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  await superuser.query(
    'revoke execute on function journal.append(date, timestamptz, bigint, text, text, text, bytea, bytea, uuid) from op_app',
  );
  await expect(
    worker.act(async ctx => {
      await sql`insert into core.command (id, actor, route) values (uuidv7(), ${ctx.scope.actor}, 'probe')`.execute(
        ctx.tx,
      );
      await ctx.journal({ act: 'test.unwritten' });
      return 'answer';
    }),
  ).rejects.toThrow();
  await superuser.query(
    'grant execute on function journal.append(date, timestamptz, bigint, text, text, text, bytea, bytea, uuid) to op_app',
  );
  expect((await superuser.query("select 1 from core.command where route = 'probe'")).rowCount).toBe(0);
});
