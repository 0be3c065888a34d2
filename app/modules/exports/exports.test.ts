import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { openCases } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { imports } from '../imports/server.ts';
import { obligations } from '../obligations/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { tasks } from '../tasks/server.ts';
import { exports } from './server.ts';

let city: TestCity;
let caller: Caller;
let outbreakId: string;
beforeAll(async () => {
  city = await openTestCity([
    people,
    places,
    presence,
    outbreaks,
    obligations,
    tasks,
    cases,
    imports,
    exports,
  ]);
  caller = await city.as('city_epidemiologist');
  outbreakId = (
    await caller.post('/outbreaks', {
      code: 'X22',
      name: '样例疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    })
  ).body.id;
  await caller.act(async ctx => {
    const made = await createPeople(
      ctx,
      ['A', 'B'].map((area, n) => ({
        identity: { name: n ? '钱二二' : '赵一一', phone: `1390000000${n}` },
        areaKey: city.areas[area]!,
        source: { kind: 'entry' as const },
      })),
    );
    await openCases(
      ctx,
      made.map((person, n) => ({
        outbreakId,
        personId: person.id,
        state: 'confirmed',
        onsetOn: '2022-07-10',
        symptoms: n ? '=HYPERLINK("http://example")' : '发热',
        exposureText: '+1 聚餐',
      })),
    );
  });
});
afterAll(async () => city?.close());

async function make(who: Caller, body: Record<string, unknown>) {
  const asked = await who.post('/exports', body);
  expect(asked.status).toBe(200);
  await city.drain();
  const row = (await who.get(`/exports/${asked.body.id}`)).body;
  const file = await city.server.inject({
    method: 'GET',
    url: `/api/exports/${asked.body.id}/file`,
    headers: { authorization: `Bearer ${who.token}` },
  });
  return { row, file };
}

it('a list leaves masked, in the requester’s area only, its file sealed', async () => {
  const { row, file } = await make(await city.as('district_epidemiologist', 'A'), {
    list: 'cases',
    query: { outbreakId },
  });
  expect(row).toMatchObject({ state: 'done', rows: 1, revealed: false });
  expect(file.body).toContain('赵*');
  expect(file.body).not.toContain('赵一一');
  expect(file.body).not.toContain('钱');
  const folder = path.join(city.outpace.config.dataDirectory, 'files');
  for (const name of fs.readdirSync(folder))
    expect(fs.readFileSync(path.join(folder, name)).includes(Buffer.from('发热'))).toBe(false);
});

it('[EXP-2] names leave in clear only with the right and a purpose, and each batch is journaled', async () => {
  expect(await caller.post('/exports', { list: 'cases', reveal: true })).toMatchObject({
    status: 422,
    body: { rule: 'EXP-2' },
  });
  const { row, file } = await make(caller, { list: 'cases', reveal: true, purpose: '流调' });
  expect(row).toMatchObject({ state: 'done', rows: 2, revealed: true });
  expect(file.body).toContain('赵一一');
  const auditor = await city.as('auditor');
  const acts = await auditor.act(async ctx =>
    (
      await sql<{
        act: string;
      }>`select act from journal.entry where object_id = ${row.id} order by seq`.execute(ctx.tx)
    ).rows.map(each => each.act),
  );
  expect(acts).toEqual(['export.asked', 'export.revealed', 'export.made', 'export.downloaded']);
});

it('no cell of an export runs as a formula', async () => {
  const { file } = await make(caller, { list: 'cases' });
  expect(file.body).toContain(`"'=HYPERLINK(""http://example"")"`);
  expect(file.body).toContain("'+1 聚餐");
});

it('[EXP-1] a filter the list does not know is refused instead of exporting everything', async () => {
  expect(await caller.post('/exports', { list: 'cases', query: { colour: 'red' } })).toMatchObject({
    status: 422,
    body: { rule: 'EXP-1' },
  });
});

it('[EXP-3] only lists with points can be drawn', async () => {
  expect(await caller.post('/exports', { list: 'people', format: 'geojson' })).toMatchObject({
    body: { rule: 'EXP-3' },
  });
  const { file } = await make(caller, { list: 'cases', format: 'geojson' });
  expect(JSON.parse(file.body).features).toHaveLength(2);
});

it('[ACC-6] a list needs the capability of its own rows; what someone exported is theirs alone', async () => {
  expect((await caller.post('/exports', { list: 'journal' })).status).toBe(403);
  const { row } = await make(caller, { list: 'cases' });
  const other = await city.as('city_epidemiologist');
  expect((await other.get(`/exports/${row.id}`)).status).toBe(404);
  expect((await other.get(`/exports/${row.id}/file`)).status).toBe(404);
});

it('[EXP-4] after its time an export is destroyed, key first', async () => {
  const { row } = await make(caller, { list: 'cases' });
  city.clock.advance(49 * 3_600_000);
  await city.tick('exports.forget');
  expect(await caller.get(`/exports/${row.id}/file`)).toMatchObject({ status: 409, body: { rule: 'EXP-4' } });
  expect((await caller.get(`/exports/${row.id}`)).body.expired).toBe(true);
});
