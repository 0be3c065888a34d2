import { existsSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
const cases = { name: 'cases' };
import { outbreaks } from '../outbreaks/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { importFile, undoFile } from './run.ts';
import { imports } from './server.ts';

const data = path.resolve(import.meta.dirname, '../../../../shared/data');
const korea = path.join(data, 'korea_kcdc');
let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([people, places, presence, outbreaks, cases, imports]);
});
afterAll(async () => city?.close());

it.skipIf(!existsSync(korea))('a national line list with its visits and links imports whole (needs ../shared)', async () => {
  const caller = await city.as('city_epidemiologist');
  const token = Buffer.from(caller.token, 'base64url');
  const opened = await caller.act(ctx => openOutbreak(ctx, { code: 'KR', name: '样例', packId: 'covid19-cn-v9', startedOn: '2020-01-01' }));
  const outbreakId = (opened as { id: string }).id;
  const result = await importFile(city.outpace, token, { path: path.join(korea, 'PatientInfo.csv'), outbreakId, goodRowsOnly: true });
  console.log(JSON.stringify({ ...result, mapping: result.mapping.fields.map((f, i) => `${result.mapping.headers[i]}=${f}`) }, null, 1));
  const routes = await importFile(city.outpace, token, { path: path.join(korea, 'PatientRoute.csv'), outbreakId, goodRowsOnly: true });
  console.log(JSON.stringify({ ...routes, mapping: routes.mapping.fields.map((f, i) => `${routes.mapping.headers[i]}=${f}`) }, null, 1));
  const counts = await caller.act(ctx => sql`select (select count(*)::int from case_record) as cases, (select count(*)::int from trajectory_entry) as entries, (select count(*)::int from case_link) as links, (select count(*)::int from case_link where source_case_id is not null) as resolved, (select count(*)::int from place) as places`.execute(ctx.tx));
  console.log(counts.rows);
});
