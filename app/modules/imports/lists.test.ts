import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import type { JobContext } from '../../core/module.ts';
import { cases } from '../cases/server.ts';
import { contacts } from '../contacts/server.ts';
import { exports } from '../exports/server.ts';
import { measures } from '../measures/server.ts';
import { obligations } from '../obligations/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { tasks } from '../tasks/server.ts';
import { runCommit } from './jobs.ts';
import { jobOf } from './run.ts';
import { imports } from './server.ts';

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
    measures,
    contacts,
    imports,
    exports,
  ]);
  caller = await city.as('city_epidemiologist');
  outbreakId = (
    await caller.post('/outbreaks', {
      code: 'R22',
      name: '样例疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    })
  ).body.id;
});
afterAll(async () => city?.close());

async function upload(name: string, text: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/imports',
    payload: Buffer.from(text),
    headers: {
      authorization: `Bearer ${caller.token}`,
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(name),
      'x-outbreak-id': outbreakId,
      ...headers,
    },
  });
  return answer.json();
}
async function check(id: string) {
  await caller.post(`/imports/${id}/check`);
  await city.drain();
  return (await caller.get(`/imports/${id}`)).body;
}
async function bring(name: string, text: string, headers: Record<string, string> = {}) {
  const { id } = await upload(name, text, headers);
  await check(id);
  const answer = await caller.post(`/imports/${id}/commit`, { goodRowsOnly: true, undecidedAreNew: true });
  expect(answer.status).toBe(200);
  await city.drain();
  return (await caller.get(`/imports/${id}`)).body;
}
const number = (statement: ReturnType<typeof sql<{ n: number }>>) =>
  caller.act(async ctx => (await statement.execute(ctx.tx)).rows[0]!.n);

it('a run that broke off goes on after the last whole chunk, and nothing is laid twice', async () => {
  const rows = Array.from(
    { length: 2500 },
    (_, n) => `B${n},2022-07-0${1 + (n % 9)},确诊病例,${n ? `B${n - 1}` : ''}`,
  );
  const { id } = await upload('long.csv', ['病例编号,发病日期,病例状态,传染源编号', ...rows].join('\n'));
  expect(await check(id)).toMatchObject({
    counts: { rows: 2500, create: 2500, links: 2499, unresolvedLinks: 0 },
  });
  await caller.act(ctx =>
    sql`update import_batch set state = 'committing', progress = '{}' where id = ${id}`.execute(ctx.tx),
  );
  const whole = jobOf(city.outpace, Buffer.from(caller.token, 'base64url'));
  let calls = 0;
  const failing: JobContext = {
    ...whole,
    transaction: work =>
      whole.transaction(async ctx => {
        const answer = await work(ctx);
        // the second chunk is done, then everything of it is lost before it is committed
        if (++calls === 3) throw new Error('power cut');
        return answer;
      }),
  };
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  await runCommit(failing, { importId: id });
  said.mockRestore();
  expect((await caller.get(`/imports/${id}`)).body).toMatchObject({
    state: 'failed',
    progress: { rows: 1000 },
  });
  expect(await number(sql`select count(*)::int as n from case_record where import_id = ${id}`)).toBe(1000);
  expect((await caller.send('PUT', `/imports/${id}/mapping`, { yearHint: 2022 })).body).toMatchObject({
    rule: 'IMP-50',
  });
  expect((await caller.post(`/imports/${id}/commit`, {})).status).toBe(200);
  await city.drain();
  expect((await caller.get(`/imports/${id}`)).body).toMatchObject({ state: 'committed', error: null });
  expect(await number(sql`select count(*)::int as n from case_record where import_id = ${id}`)).toBe(2500);
  expect(
    await number(
      sql`select count(*)::int as n from case_link where import_id = ${id} and source_case_id is not null`,
    ),
  ).toBe(2499);
});

it('a contact list brings people, their contacts and their class; a pair of cases brings a link', async () => {
  await bring(
    'cases.csv',
    '病例编号,姓名,病例状态,发病日期\nC1,赵一一,确诊病例,2022-07-10\nC2,钱二二,确诊病例,2022-07-12\n',
  );
  const list = await bring(
    '密接.csv',
    '序号,关联病例编号,姓名,性别,联系电话,末次接触日期,密接类型,与病例关系\n1,C1,孙三三,男,13900000011,2022-07-11,密切接触者,同事\n2,C1,李四四,女,13900000012,2022-07-11,一般接触者,同车\n3,C9,周五五,女,13900000013,2022-07-11,密切接触者,同车\n',
  );
  expect(list).toMatchObject({
    kind: 'links',
    state: 'committed',
    counts: { rows: 3, create: 2, refuse: 1 },
  });
  const contacts = await caller.act(
    async ctx =>
      (
        await sql<{
          class_id: string;
          relation: string;
        }>`select class_id, relation from contact where import_id = ${list.id} order by class_id`.execute(
          ctx.tx,
        )
      ).rows,
  );
  expect(contacts).toEqual([
    { class_id: 'close', relation: '同事' },
    { class_id: 'general', relation: '同车' },
  ]);
  const links = await bring('pairs.csv', 'from,to,setting\nC1,C2,household\nX7,C2,work\nC1,C77,work\n', {
    'x-kind': 'links',
  });
  expect(links).toMatchObject({ counts: { rows: 3, create: 2, refuse: 1, links: 2, unresolvedLinks: 1 } });
  expect(await number(sql`select count(*)::int as n from case_link where import_id = ${links.id}`)).toBe(2);
});

it('undoing takes back contacts, visits, presences, seats and places, and leaves every table as it was', async () => {
  const tables = [
    'person',
    'person_match',
    'person_fact',
    'place',
    'journey',
    'journey_seat',
    'case_record',
    'case_state',
    'case_link',
    'contact',
    'trajectory_entry',
    'obligation',
    'task',
  ];
  const mark = () =>
    caller.act(async ctx => {
      const found: Record<string, string> = {};
      for (const table of tables)
        found[table] = (
          await sql<{
            mark: string;
          }>`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as mark from ${sql.table(table)} t`.execute(
            ctx.tx,
          )
        ).rows[0]!.mark;
      return found;
    });
  const presences = async () => {
    const token = await city.outpace.systemToken('test.presence', ['presence.index']);
    return city.outpace.act(
      token,
      async ctx =>
        (await sql<{ n: number }>`select count(*)::int as n from presence`.execute(ctx.tx)).rows[0]!.n,
      { pool: 'worker' },
    );
  };
  const before = await mark();
  const stood = await presences();
  const made = [
    await bring('c.csv', '病例编号,姓名,病例状态,发病日期\nU1,吴六六,确诊病例,2022-07-10\n'),
    await bring(
      'v.csv',
      '编号,日期,开始时间,结束时间,场所名称,车次,座位号\nU1,2022-07-09,12:10,12:50,南门面馆,,\nU1,2022-07-10,,,南站,G77,5A\nU8,2022-07-09,23:30,00:40,南门面馆,,\nU9,2022-07-10,,,,G77,6B\n',
      { 'x-kind': 'visits' },
    ),
    await bring('k.csv', '序号,关联病例编号,姓名,末次接触日期,密接类型\n1,U1,郑七七,2022-07-11,密切接触者\n'),
  ];
  expect(made.map(each => each.state)).toEqual(['committed', 'committed', 'committed']);
  expect(await presences()).toBe(stood + 2 + 0);
  for (const each of made.reverse()) {
    expect((await caller.post(`/imports/${each.id}/undo`)).status).toBe(200);
    await city.drain();
    expect((await caller.get(`/imports/${each.id}`)).body).toMatchObject({ state: 'undone', error: null });
  }
  expect(await presences()).toBe(stood);
  expect(await mark()).toEqual(before);
});

it('[IMP-59] rosters tie people together by household, class and dorm room, and undoing takes all of it back', async () => {
  const before = await number(
    sql`select (select count(*) from person) + (select count(*) from tie_group) + (select count(*) from tie_member) + (select count(*) from person_match) as n`,
  );
  const roster = await bring(
    'roster.csv',
    '学号,姓名,性别,班级,宿舍号,户编号\nT1,冯八八,女,三年级2班,301,H1\nT2,陈九九,男,三年级2班,301,H2\nT3,褚十十,男,三年级1班,302,H1\n',
    { 'x-kind': 'persons' },
  );
  expect(roster).toMatchObject({ kind: 'persons', state: 'committed', counts: { create: 3 } });
  const groups = await caller.act(
    async ctx =>
      (
        await sql<{
          kind: string;
          members: number;
        }>`select g.kind, (select count(*)::int from tie_member m where m.group_id = g.id) as members from tie_group g where import_id = ${roster.id} order by 1`.execute(
          ctx.tx,
        )
      ).rows,
  );
  expect(groups).toEqual([
    { kind: 'class', members: 2 },
    { kind: 'dorm', members: 2 },
    { kind: 'household', members: 2 },
  ]);
  await caller.post(`/imports/${roster.id}/undo`);
  await city.drain();
  expect((await caller.get(`/imports/${roster.id}`)).body.state).toBe('undone');
  expect(
    await number(
      sql`select (select count(*) from person) + (select count(*) from tie_group) + (select count(*) from tie_member) + (select count(*) from person_match) as n`,
    ),
  ).toBe(before);
  expect((await caller.get(`/imports/${roster.id}/preview`)).body.rule).toBe('IMP-59');
});

it('a district may bring people who live in another one; they stay in its sight as those it recorded', async () => {
  const district = await city.as('district_epidemiologist', 'A');
  const { importFile } = await import('./run.ts');
  const fs = await import('node:fs');
  const os = await import('node:os');
  const file = `${fs.mkdtempSync(`${os.tmpdir()}/outpace-roster-`)}/roster.csv`;
  fs.writeFileSync(file, '学号,姓名,性别,班级,区县\nD1,卫一十,女,四年级1班,B\nD2,蒋二十,男,四年级1班,B\n');
  const result = await importFile(city.outpace, Buffer.from(district.token, 'base64url'), {
    path: file,
    kind: 'persons',
  });
  fs.rmSync(file.replace(/\/roster\.csv$/, ''), { recursive: true });
  expect(result).toMatchObject({ committed: true, error: null, counts: { create: 2 } });
  const seen = await district.act(
    async ctx =>
      (
        await sql<{
          n: number;
        }>`select count(*)::int as n from person where area_key between ${city.areas.B!} and ${city.areas.B! * 2} and external_id in ('D1', 'D2')`.execute(
          ctx.tx,
        )
      ).rows[0]!.n,
  );
  expect(seen).toBe(2);
});

it('a register of places is laid once, however often it comes', async () => {
  const first = await bring(
    'places.csv',
    '场所编号,场所名称,场所类型,区县,经度,纬度\nV1,东门面馆,餐厅,A,113.1,23.1\nV2,北站,火车站,B,113.2,23.2\n',
  );
  expect(first).toMatchObject({ kind: 'places', state: 'committed', counts: { create: 2 } });
  const again = await upload(
    'places2.csv',
    '场所编号,场所名称,场所类型,区县,经度,纬度\nV1,东门面馆,餐厅,A,113.1,23.1\nV2,北站,火车站,B,113.2,23.2\n',
  );
  expect(await check(again.id)).toMatchObject({ counts: { rows: 2, same: 2, create: 0 } });
});

it('every list is exported, and those that are data of the city come back through the import', async () => {
  const kinds: Record<string, string | null> = {
    cases: 'cases',
    links: 'links',
    contacts: 'links',
    people: 'persons',
    measures: null,
    tasks: null,
  };
  for (const [list, kind] of Object.entries(kinds)) {
    const { body } = await caller.post('/exports', { list });
    await city.drain();
    const made = (await caller.get(`/exports/${body.id}`)).body;
    expect(made, list).toMatchObject({ state: 'done', error: null });
    if (!kind) continue;
    expect(made.rows, list).toBeGreaterThan(0);
    const file = await city.server.inject({
      method: 'GET',
      url: `/api/exports/${body.id}/file`,
      headers: { authorization: `Bearer ${caller.token}` },
    });
    const back = await upload(`${list}.csv`, file.rawPayload);
    expect(back, list).toMatchObject({ kind, lacking: [] });
    expect(await check(back.id), list).toMatchObject({
      state: 'checked',
      counts: { rows: made.rows, refuse: 0 },
    });
  }
}, 120_000);
