import { existsSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { cases } from '../cases/server.ts';
import { obligations } from '../obligations/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { tasks } from '../tasks/server.ts';
import { importFile, undoFile } from './run.ts';
import { imports } from './server.ts';

const data = path.resolve(import.meta.dirname, '../../../../shared/data');
const has = (name: string) => existsSync(path.join(data, name));
let city: TestCity;
let token: Buffer;
beforeAll(async () => {
  city = await openTestCity([people, places, presence, outbreaks, obligations, tasks, cases, imports]);
  token = Buffer.from((await city.as('city_epidemiologist')).token, 'base64url');
});
afterAll(async () => city?.close());

const open = (code: string, packId: string, startedOn: string) =>
  city.outpace.act(
    token,
    async ctx => ((await openOutbreak(ctx, { code, name: code, packId, startedOn })) as { id: string }).id,
  );

const tables = [
  'person',
  'person_match',
  'person_fact',
  'tie_group',
  'tie_member',
  'place',
  'journey',
  'journey_seat',
  'case_record',
  'case_state',
  'case_link',
  'trajectory_entry',
  'obligation',
  'task',
];
/** Rows and a checksum over their whole content, for every table an import may touch. */
async function fingerprint(): Promise<Record<string, string>> {
  return city.outpace.act(token, async ctx => {
    const found: Record<string, string> = {};
    for (const table of tables) {
      const { rows } = await sql<{
        mark: string;
      }>`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as mark from ${sql.table(table)} t`.execute(
        ctx.tx,
      );
      found[table] = rows[0]!.mark;
    }
    return found;
  });
}
async function count(statement: ReturnType<typeof sql>): Promise<Record<string, number>> {
  return city.outpace.act(
    token,
    async ctx => (await statement.execute(ctx.tx)).rows[0] as Record<string, number>,
  );
}

it.skipIf(!has('korea_kcdc'))(
  'a national line list imports whole: 4,004 patients, 8,092 visits, 899 links of which 881 resolve (needs ../shared)',
  async () => {
    const outbreakId = await open('KR', 'covid19-cn-v9', '2020-01-01');
    const patients = await importFile(city.outpace, token, {
      path: path.join(data, 'korea_kcdc/PatientInfo.csv'),
      outbreakId,
    });
    expect(patients).toMatchObject({
      kind: 'cases',
      committed: true,
      refusal: null,
      counts: { rows: 4004, create: 4004, refuse: 0, links: 899, unresolvedLinks: 18 },
    });
    const visits = await importFile(city.outpace, token, {
      path: path.join(data, 'korea_kcdc/PatientRoute.csv'),
      outbreakId,
    });
    expect(visits).toMatchObject({
      kind: 'visits',
      committed: true,
      counts: { rows: 8092, create: 8092, unknownPeople: 0 },
    });
    const stored =
      await count(sql`select (select count(*)::int from case_record where outbreak_id = ${outbreakId}) as cases, (select count(*)::int from trajectory_entry e join case_record c on c.id = e.case_id where c.outbreak_id = ${outbreakId}) as visits,
    (select count(*)::int from case_link where outbreak_id = ${outbreakId}) as links, (select count(*)::int from case_link where outbreak_id = ${outbreakId} and source_case_id is not null) as resolved`);
    // two patients name themselves as their source (IMP-25); that is noted, and kept as the list states it
    expect(stored).toEqual({ cases: 4004, visits: 8092, links: 899, resolved: 881 });
    expect(patients.problems).toContainEqual(expect.objectContaining({ rule: 'IMP-25', rows: 2 }));
    const again = await importFile(city.outpace, token, {
      path: path.join(data, 'korea_kcdc/PatientInfo.csv'),
      outbreakId,
      again: true,
    });
    expect(again).toMatchObject({
      committed: false,
      refusal: { refused: 'IMP-53' },
      counts: { rows: 4004, same: 4004, create: 0, update: 0 },
    });
  },
);

it.skipIf(!has('recon_outbreaks'))(
  '[IMP-54] a dirty Ebola line list: exactly the 59 rows whose onset is not after infection are refused, the rest imports, undo leaves every table as it was (needs ../shared)',
  async () => {
    const outbreakId = await open('EB', 'ebola', '2014-04-01');
    const before = await fingerprint();
    const file = path.join(data, 'recon_outbreaks/ebola_sim__linelist.csv');
    const told = await importFile(city.outpace, token, { path: file, outbreakId });
    expect(told).toMatchObject({ committed: false, refusal: { refused: 'IMP-51' } });
    const result = await importFile(city.outpace, token, { path: file, outbreakId, goodRowsOnly: true });
    expect(result).toMatchObject({
      kind: 'cases',
      committed: true,
      error: null,
      counts: { rows: 5888, create: 5829, refuse: 59 },
    });
    expect(result.problems.filter(group => group.severity === 'refuse')).toEqual([
      expect.objectContaining({ field: 'onsetDate', rows: 59 }),
    ]);
    const links = await importFile(city.outpace, token, {
      path: path.join(data, 'recon_outbreaks/ebola_sim__contacts.csv'),
      outbreakId,
      kind: 'links',
      goodRowsOnly: true,
    });
    expect(links).toMatchObject({
      kind: 'links',
      committed: true,
      error: null,
      counts: { rows: 3800, unresolvedLinks: 1625 },
    });
    expect(await undoFile(city.outpace, token, result.importId)).toMatchObject({ refused: 'IMP-54' });
    expect(await undoFile(city.outpace, token, links.importId)).toBeNull();
    expect(await undoFile(city.outpace, token, result.importId)).toBeNull();
    expect(await fingerprint()).toEqual(before);
  },
);

it.skipIf(!has('tianjin_singapore'))(
  'a line list that names its sources in prose gets its links from the words (needs ../shared)',
  async () => {
    const outbreakId = await open('TJ', 'covid19-cn-v9', '2020-01-01');
    const result = await importFile(city.outpace, token, {
      path: path.join(data, 'tianjin_singapore/Tianjin135cases_revised.csv'),
      outbreakId,
      goodRowsOnly: true,
    });
    expect(result).toMatchObject({ kind: 'cases', committed: true, counts: { rows: 135 } });
    expect(result.counts.create! + result.counts.refuse!).toBe(135);
    expect(result.counts.links).toBeGreaterThan(50);
  },
);
