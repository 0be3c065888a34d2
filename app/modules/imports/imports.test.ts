import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { cases } from '../cases/server.ts';
import { exports } from '../exports/server.ts';
import { obligations } from '../obligations/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { tasks } from '../tasks/server.ts';
import { importFile } from './run.ts';
import { imports } from './server.ts';

let city: TestCity;
let caller: Caller;
let outbreakId: string;
let folder: string;
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
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-imports-'));
  outbreakId = (
    await caller.post('/outbreaks', {
      code: 'C22',
      name: '样例疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    })
  ).body.id;
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await city?.close();
});

async function upload(
  name: string,
  text: string | Buffer,
  headers: Record<string, string> = {},
  who = caller,
) {
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/imports',
    payload: Buffer.from(text),
    headers: {
      authorization: `Bearer ${who.token}`,
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(name),
      'x-outbreak-id': outbreakId,
      ...headers,
    },
  });
  return { status: answer.statusCode, body: answer.json() };
}
async function check(id: string) {
  expect((await caller.post(`/imports/${id}/check`)).status).toBe(200);
  await city.drain();
  return (await caller.get(`/imports/${id}`)).body;
}
async function commit(id: string, said: Record<string, boolean> = {}) {
  const answer = await caller.post(`/imports/${id}/commit`, said);
  if (answer.status !== 200) return answer;
  await city.drain();
  return caller.get(`/imports/${id}`);
}
const number = (statement: ReturnType<typeof sql<{ n: number }>>) =>
  caller.act(async ctx => (await statement.execute(ctx.tx)).rows[0]!.n);

const lineList = [
  '病例编号,姓名,性别,出生日期,联系电话,区县,病例状态,发病日期,确诊日期,传染源编号',
  'L1,赵一一,男,1980-01-02,13900000001,A,确诊病例,2022-07-10,2022-07-12,',
  'L2,钱二二,女,1990/3/4,13900000002,A,无症状感染者,,2022年7月13日,L1',
  'L3,孙三三,男,1975-05-06,13900000003,外地,确诊病例,2022-07-11,2022-07-14,X9',
  'L4,李四四,女,1966-07-08,13900000004,B,确诊病例,不详的日子,2022-07-15,L1',
  'L5,周五五,妖,1988-09-10,12,B,确诊病例,2022-13-41,2022-07-15,L2',
].join('\r\n');

describe('a line list', () => {
  let id: string;

  it('is recognised on upload, its file lies sealed and nowhere in the clear', async () => {
    const { status, body } = await upload('名单.csv', `\ufeff${lineList}`);
    expect(status).toBe(200);
    id = body.id;
    expect(body).toMatchObject({
      kind: 'cases',
      state: 'mapped',
      fileName: '名单.csv',
      lacking: [],
      sameFile: [],
    });
    expect(body.columns.map((column: { field: string }) => column.field)).toEqual([
      'caseId',
      'name',
      'sex',
      'birthDate',
      'phone',
      'district',
      'status',
      'onsetDate',
      'confirmedDate',
      'infectorId',
    ]);
    const files = path.join(city.outpace.config.dataDirectory, 'files');
    for (const file of fs.readdirSync(files))
      expect(fs.readFileSync(path.join(files, file)).includes(Buffer.from('赵一一'))).toBe(false);
  });

  it('[IMP-9] [IMP-3] [IMP-44] is checked row by row: every problem at once, counts that sum to the rows, links that lead nowhere counted', async () => {
    const checked = await check(id);
    expect(checked).toMatchObject({
      state: 'checked',
      counts: {
        rows: 5,
        create: 3,
        update: 0,
        same: 0,
        refuse: 2,
        skip: 0,
        links: 2,
        unresolvedLinks: 1,
        unmatchedAreas: 1,
      },
    });
    const { body } = await caller.get(`/imports/${id}/problems?row=6`);
    expect(body.items.map((item: { field: string }) => item.field).sort()).toEqual([
      'onsetDate',
      'phone',
      'sex',
    ]);
    expect(body.items.every((item: { row: number }) => item.row === 6)).toBe(true);
    const groups = (await caller.get(`/imports/${id}/problem-groups`)).body.groups;
    expect(groups.find((group: { field: string }) => group.field === 'sex')).toMatchObject({
      rule: 'IMP-9',
      rows: 1,
      firstRow: 6,
      examples: [{ row: 6, value: '妖' }],
    });
  });

  it('shows the first rows raw beside what was understood', async () => {
    const { body } = await caller.get(`/imports/${id}/preview?limit=2`);
    expect(body.rows[1]).toMatchObject({ row: 3, action: 'create' });
    expect(body.rows[1].cells[8]).toMatchObject({
      raw: '2022年7月13日',
      parsed: '2022-07-13',
      problem: null,
    });
  });

  it('[IMP-51] is not committed while rows are refused, unless that is said; then exactly the good rows arrive', async () => {
    expect(await commit(id)).toMatchObject({ status: 422, body: { rule: 'IMP-51' } });
    expect((await commit(id, { goodRowsOnly: true })).body).toMatchObject({ state: 'committed' });
    expect(await number(sql`select count(*)::int as n from case_record where import_id = ${id}`)).toBe(3);
    expect(
      await number(
        sql`select count(*)::int as n from case_link where import_id = ${id} and source_case_id is null and source_external_id = 'X9'`,
      ),
    ).toBe(1);
    expect(
      await number(
        sql`select count(*)::int as n from case_record where import_id = ${id} and area_text = '外地'`,
      ),
    ).toBe(1);
  });

  it('gives back the rows to mend with their reasons, and they come back with the mapping remembered', async () => {
    const answer = await city.server.inject({
      method: 'GET',
      url: `/api/imports/${id}/problems.csv`,
      headers: { authorization: `Bearer ${caller.token}` },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('李四四');
    expect(answer.body).not.toContain('赵一一');
    const mended = answer.body
      .replace('不详的日子', '2022-07-12')
      .replace('妖', '男')
      .replace('2022-13-41', '2022-07-13')
      .replace(',12,', ',13900000005,');
    const back = await upload('mended.csv', mended);
    expect(back.body).toMatchObject({ remembered: true, lacking: [] });
    expect(await check(back.body.id)).toMatchObject({ counts: { rows: 2, create: 2, refuse: 0 } });
    expect((await commit(back.body.id)).body).toMatchObject({ state: 'committed' });
  });

  it('[IMP-58] the same file is recognised as imported before, and its rows as the same', async () => {
    const again = await upload('名单.csv', `\ufeff${lineList}`);
    expect(again.body.sameFile).toMatchObject([{ id, state: 'committed' }]);
    expect(await check(again.body.id)).toMatchObject({
      counts: { rows: 5, same: 3, refuse: 2, create: 0, update: 0 },
    });
    expect(await commit(again.body.id, { goodRowsOnly: true })).toMatchObject({
      status: 422,
      body: { rule: 'IMP-53' },
    });
  });

  it('newer facts change the case that is there, and undoing puts it back to the byte', async () => {
    const mark = () =>
      caller.act(
        async ctx =>
          (
            await sql<{
              mark: string;
            }>`select string_agg(md5(t::text), '' order by id) as mark from case_record t`.execute(ctx.tx)
          ).rows[0]!.mark,
      );
    const before = await mark();
    const newer = await upload(
      'newer.csv',
      '病例编号,姓名,病例状态,发病日期,转归\r\nL1,赵一一,确诊病例,2022-07-09,治愈\r\nL2,钱二二,无症状感染者,,\r\n',
    );
    expect(await check(newer.body.id)).toMatchObject({ counts: { rows: 2, update: 1, same: 1 } });
    await commit(newer.body.id);
    expect(
      await number(
        sql`select count(*)::int as n from case_record where external_id = 'L1' and onset_on = '2022-07-09' and state = 'recovered'`,
      ),
    ).toBe(1);
    expect((await caller.post(`/imports/${newer.body.id}/undo`)).status).toBe(200);
    await city.drain();
    expect((await caller.get(`/imports/${newer.body.id}`)).body.state).toBe('undone');
    expect(await mark()).toBe(before);
    expect(
      await number(
        sql`select count(*)::int as n from case_state s join case_record c on c.id = s.case_id where c.external_id = 'L1'`,
      ),
    ).toBe(1);
  });

  it('[IMP-55] a case someone worked on since is not put back over their work', async () => {
    const newer = await upload(
      'newest.csv',
      '病例编号,姓名,病例状态,发病日期\r\nL1,赵一一,确诊病例,2022-07-08\r\n',
    );
    await check(newer.body.id);
    await commit(newer.body.id);
    await caller.act(ctx =>
      sql`update case_record set onset_on = '2022-07-07', version = version + 1 where external_id = 'L1'`.execute(
        ctx.tx,
      ),
    );
    expect(await caller.post(`/imports/${newer.body.id}/undo`)).toMatchObject({
      status: 409,
      body: { rule: 'IMP-54' },
    });
  });

  it('[IMP-54] people of an import who stand on a must-test roster keep it from being undone, and it says so', async () => {
    const mine = await upload(
      'roster-people.csv',
      '病例编号,姓名,病例状态,发病日期\r\nL90,孙三三,确诊病例,2022-07-08\r\n',
    );
    await check(mine.body.id);
    await commit(mine.body.id);
    await caller.act(async ctx => {
      await sql`with c as (insert into test_cohort (key, title, department, pack_id, pack_version, rule_id, gap_days, coverage_target, created_at, created_by, area_key, area_hi)
          values ('couriers', '{"zh": "快递", "en": "Couriers"}', '邮政', 'covid19-cn-v9', '9', 'V9-TC-8', 4, 0.95, now(), 'x', 0, 281474976710655) returning id)
        insert into cohort_member (cohort_id, person_id, from_on, starts_at, source, created_at, created_by, area_key, located_key, origin_key)
        select c.id, p.id, '2022-07-10', now(), 'entry', now(), 'x', p.area_key, p.located_key, p.origin_key from c, person p where p.import_id = ${mine.body.id}`.execute(
        ctx.tx,
      );
    });
    const undo = await caller.post(`/imports/${mine.body.id}/undo`);
    expect(undo).toMatchObject({ status: 409, body: { rule: 'IMP-54' } });
    expect(JSON.stringify(undo.body)).toContain('应检名册中有这次导入的1人次');
  });

  it('[IMP-41] [IMP-42] an id repeated with other content is refused, an identical row left out', async () => {
    const { body } = await upload(
      'twice.csv',
      '病例编号,姓名,病例状态,发病日期\r\nM1,吴六六,确诊病例,2022-07-08\r\nM1,吴六六,确诊病例,2022-07-08\r\nM1,吴六六,确诊病例,2022-07-09\r\n',
    );
    expect(await check(body.id)).toMatchObject({ counts: { rows: 3, create: 1, skip: 1, refuse: 1 } });
  });

  it('[IMP-48] two lists numbered alike do not overwrite each other’s people', async () => {
    const { body } = await upload(
      'other.csv',
      '病例编号,姓名,病例状态,发病日期\r\nL1,郑七七,确诊病例,2022-07-08\r\n',
    );
    expect(await check(body.id)).toMatchObject({ counts: { rows: 1, refuse: 1 } });
  });
});

it('an understanding rule holds for its whole column: a word, or cells taken as empty', async () => {
  const { body } = await upload(
    'words.csv',
    '病例编号,性别,病例状态,发病日期\r\nW1,爷,确诊病例,2022-07-08\r\nW2,娘,确诊病例,尚未问到\r\n',
  );
  expect(await check(body.id)).toMatchObject({ counts: { refuse: 1 } });
  const changed = await caller.send('PUT', `/imports/${body.id}/mapping`, {
    words: { 1: { 爷: '男', 娘: '女' } },
    asMissing: [{ column: 3, rule: 'IMP-3' }],
  });
  expect(changed).toMatchObject({ status: 200, body: { state: 'mapped' } });
  expect(await check(body.id)).toMatchObject({ counts: { rows: 2, create: 2, refuse: 0 } });
});

it('people already known are proposed, decided, and not made twice', async () => {
  const roster = await upload(
    'roster.csv',
    '学号,姓名,性别,出生日期,身份证号,班级\r\nS1,冯八八,女,2010-02-03,11010120100203422X,三年级2班\r\nS2,陈九九,男,2010-04-05,,三年级2班\r\n',
    { 'x-kind': 'persons' },
  );
  const checked = await check(roster.body.id);
  expect(checked.counts).toMatchObject({ rows: 2 });
  await commit(roster.body.id, { goodRowsOnly: true });
  const list = await upload(
    'cases2.csv',
    '病例编号,姓名,性别,出生日期,病例状态,确诊日期\r\nN1,陈九九,男,2010-04-05,确诊病例,2022-07-18\r\n',
  );
  expect(await check(list.body.id)).toMatchObject({ counts: { create: 1, matches: 1 } });
  expect(await commit(list.body.id)).toMatchObject({ status: 422, body: { rule: 'IMP-52' } });
  const matches = (await caller.get(`/imports/${list.body.id}/matches`)).body;
  expect(matches.items[0]).toMatchObject({
    row: 2,
    decision: 'proposed',
    known: { maskedName: '陈*' },
    rowValues: { name: '陈九九' },
  });
  expect(
    (await caller.post(`/imports/${list.body.id}/matches/decide`, { decision: 'same', minimumScore: 8 }))
      .body,
  ).toMatchObject({ decided: 1, undecided: 0 });
  await commit(list.body.id);
  expect(
    await number(
      sql`select count(*)::int as n from case_record c join person p on p.id = c.person_id where c.external_id = 'N1' and p.external_id = 'S2'`,
    ),
  ).toBe(1);
});

it('visits of a case become its trajectory, those of others presences; a day alone stays a day', async () => {
  const { body } = await upload(
    'visits.csv',
    '编号,日期,开始时间,结束时间,场所名称,车次\r\nL1,2022-07-09,12:10,12:50,东门面馆,\r\nL1,2022-07-10,,,北站,G101\r\nS1,2022-07-09,23:30,00:40,东门面馆,\r\nQ7,2022-07-09,12:20,12:30,东门面馆,\r\n',
    { 'x-kind': 'visits' },
  );
  expect(await check(body.id)).toMatchObject({ counts: { rows: 4, create: 4, unknownPeople: 1 } });
  expect((await commit(body.id)).body).toMatchObject({ state: 'committed', error: null });
  const entries = await caller.act(
    async ctx =>
      (
        await sql<{
          precision: string;
          transport: string | null;
        }>`select precision, transport_number as transport from trajectory_entry where import_id = ${body.id} order by day`.execute(
          ctx.tx,
        )
      ).rows,
  );
  expect(entries).toEqual([
    { precision: 'minute', transport: null },
    { precision: 'day', transport: 'G101' },
  ]);
  expect(await number(sql`select count(*)::int as n from person where external_id = 'Q7'`)).toBe(1);
});

it('a district sees and undoes only its own imports', async () => {
  const a = await city.as('district_epidemiologist', 'A');
  const b = await city.as('district_epidemiologist', 'B');
  const mine = await upload('a.csv', '病例编号,病例状态,发病日期\r\nA9,确诊病例,2022-07-08\r\n', {}, a);
  expect((await b.get(`/imports/${mine.body.id}`)).status).toBe(404);
  expect((await b.post(`/imports/${mine.body.id}/undo`)).status).toBe(404);
  expect((await (await city.as('grid_worker', 'A/1/1/1')).get('/imports')).status).toBe(403);
});

it('[FILE-2] a file that cannot be read is refused by name and nothing of it stays', async () => {
  const files = path.join(city.outpace.config.dataDirectory, 'files');
  const before = fs.readdirSync(files).length;
  const old = await upload(
    'old.xls',
    Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]),
  );
  expect(old).toMatchObject({ status: 422, body: { rule: 'FILE-2' } });
  expect(fs.readdirSync(files).length).toBe(before);
});

it('[IMP-56] [IMP-50] cases need an outbreak, and steps their order', async () => {
  const { body } = await upload('none.csv', '病例编号,病例状态\r\nZ1,确诊病例\r\n', { 'x-outbreak-id': '' });
  expect((await caller.post(`/imports/${body.id}/check`)).body).toMatchObject({ rule: 'IMP-56' });
  expect((await caller.post(`/imports/${body.id}/commit`, {})).body).toMatchObject({ rule: 'IMP-50' });
});

it('[IMP-57] what was checked before another import took effect is checked again', async () => {
  const first = await upload('p1.csv', '病例编号,病例状态\r\nP1,确诊病例\r\n');
  const second = await upload('p2.csv', '病例编号,病例状态\r\nP2,确诊病例\r\n');
  await check(first.body.id);
  await check(second.body.id);
  city.clock.advance(1000);
  await commit(first.body.id);
  expect(await commit(second.body.id)).toMatchObject({ status: 409, body: { rule: 'IMP-57' } });
});

it('[IMP-30] the command line imports without HTTP, with columns named by header, and a dry run changes nothing', async () => {
  const file = path.join(folder, 'plain.csv');
  fs.writeFileSync(file, 'who,when fell ill,what\nV1,03/07/2022,confirmed\nV2,13/07/2022,confirmed\n');
  const token = Buffer.from(caller.token, 'base64url');
  const map = { fields: { who: 'caseId', 'when fell ill': 'onsetDate', what: 'status' } };
  const before = await number(sql`select count(*)::int as n from case_record`);
  const dry = await importFile(city.outpace, token, {
    path: file,
    kind: 'cases',
    outbreakId,
    map,
    dryRun: true,
  });
  expect(dry).toMatchObject({ committed: false, refusal: null, counts: { rows: 2, create: 2 } });
  expect(await number(sql`select count(*)::int as n from case_record`)).toBe(before);
  const done = await importFile(city.outpace, token, { path: file, kind: 'cases', outbreakId, map });
  expect(done).toMatchObject({ committed: true, error: null });
  expect(
    await number(
      sql`select count(*)::int as n from case_record where external_id = 'V1' and onset_on = '2022-07-03'`,
    ),
  ).toBe(1);
});

it('every list of cases that is exported comes back whole', async () => {
  for (const [format, language] of [
    ['csv', 'zh-Hans'],
    ['xlsx', 'en'],
  ] as const) {
    const asked = await caller.post('/exports', { list: 'cases', query: { outbreakId }, format, language });
    expect(asked.status).toBe(200);
    await city.drain();
    const made = (await caller.get(`/exports/${asked.body.id}`)).body;
    expect(made).toMatchObject({ state: 'done', error: null });
    const answer = await city.server.inject({
      method: 'GET',
      url: `/api/exports/${asked.body.id}/file`,
      headers: { authorization: `Bearer ${caller.token}` },
    });
    expect(answer.statusCode).toBe(200);
    const back = await upload(`back.${format}`, answer.rawPayload);
    expect(back.body.kind).toBe('cases');
    expect(await check(back.body.id)).toMatchObject({
      state: 'checked',
      counts: { rows: made.rows, create: 0, refuse: 0 },
    });
  }
});
