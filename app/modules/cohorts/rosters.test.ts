import { citizenIdCheckCharacter } from '@outpace/reading';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../core/refusal.ts';
import { findMatches } from '../people/queries.ts';
import { readRosterText } from './openRoster.ts';
import { type CohortWorld, openCohortWorld } from './testWorld.ts';

let world: CohortWorld;
let cohort: string;
const citizen = `11010519900307241${citizenIdCheckCharacter('11010519900307241')}`;
beforeAll(async () => {
  world = await openCohortWorld();
  world.goTo('2022-07-20T08:00');
  cohort = await world.open('mall_supermarket_staff');
});
afterAll(async () => world?.close());

/** Sends a file as the page does. */
async function upload(content: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await world.city.server.inject({
    method: 'POST',
    url: `/api/cohorts/${cohort}/rosters`,
    payload: content,
    headers: {
      authorization: `Bearer ${world.officer.token}`,
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent('名册.csv'),
      ...headers,
    },
  });
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
}

describe('rosters from files', () => {
  it('COH-7 every bad row at once, in Chinese and English headers; good ones only when told to; undone exactly', async () => {
    await world.people(['戌某', '亥某']);
    const sent = await upload(
      [
        '姓名,身份证号,手机号,工作单位',
        '戌某,E10000001,13900001000,东门超市',
        `新一某,${citizen},13911110001,东门超市`,
        `,${citizen},13911110002,东门超市`,
        '无号某,,,西门商场',
        '新二某,,13911110003,西门商场',
        `新一某,${citizen},13911110001,东门超市`,
      ].join('\n'),
    );
    expect(sent.status).toBe(200);
    await world.city.drain();
    const checked = (await world.officer.get(`/rosters/${sent.body.id}`)).body;
    expect(checked).toMatchObject({ state: 'checked' });
    const rows = (await world.officer.get(`/rosters/${sent.body.id}/rows`)).body.items;
    expect(rows.map((row: { row: number; action: string }) => [row.row, row.action])).toEqual([
      [2, 'add'],
      [3, 'create'],
      [4, 'refuse'],
      [5, 'refuse'],
      [6, 'create'],
      [7, 'refuse'],
    ]);
    expect(rows[0]).toMatchObject({ maskedName: '戌*', unit: '东门超市', person: { maskedName: '戌*' } });
    const all = await world.officer.post(`/rosters/${sent.body.id}/commit`, {});
    expect(all.body).toMatchObject({ rule: 'COH-7', details: { refuse: 3 } });
    const taken = await world.officer.post(`/rosters/${sent.body.id}/commit`, { goodOnly: true });
    expect(taken.body).toEqual({ added: 3, created: 2, leftOut: 3 });
    const units = (await world.officer.get(`/cohorts/${cohort}/units`)).body.items;
    expect(
      units.map((unit: { name: string; counts: { members: number } }) => [unit.name, unit.counts.members]),
    ).toEqual([
      ['东门超市', 2],
      ['西门商场', 1],
    ]);
    // the same file again changes nothing
    const again = await upload('name,phone,id number\n新二某,13911110003,');
    await world.city.drain();
    expect((await world.officer.get(`/rosters/${again.body.id}/rows`)).body.items[0].action).toMatch(
      /same|ask/,
    );
    const undone = await world.officer.post(`/rosters/${sent.body.id}/undo`, { reason: '发错了' });
    expect(undone.body).toEqual({ removed: 3, keptPeople: 0 });
    expect((await world.officer.get(`/cohorts/${cohort}/members`)).body.total).toBe(0);
    const known = await world.chief.act(ctx =>
      findMatches(ctx, [{ identity: { name: '新一某', documentNumber: `${citizen}` } }]),
    );
    expect(known[0]).toEqual([]);
  });

  it('COH-8 somebody who may be known is asked about, not guessed', async () => {
    await world.people(['同名某']);
    const sent = await upload('姓名,手机号,出生日期\n同名某,13955556666,1980-01-01');
    await world.city.drain();
    const row = (await world.officer.get(`/rosters/${sent.body.id}/rows`)).body.items[0];
    if (row.action === 'ask') {
      expect(row.problems[0].rule).toBe('COH-8');
      expect((await world.officer.post(`/rosters/${sent.body.id}/commit`, {})).body.rule).toBe('COH-7');
      await world.officer.post(`/rosters/${sent.body.id}/rows/decide`, { row: 2, same: false });
    }
    expect((await world.officer.post(`/rosters/${sent.body.id}/commit`, {})).body).toMatchObject({
      created: 1,
    });
    const decided = await world.officer.post(`/rosters/${sent.body.id}/rows/decide`, { row: 2, same: true });
    expect(decided.body.rule).toBe('COH-8');
  });

  it('COH-10 people a roster brought in stay when they were tested since; the roster itself goes', async () => {
    const sent = await upload('姓名,手机号\n留下某,13977778888');
    await world.city.drain();
    await world.officer.post(`/rosters/${sent.body.id}/commit`, {});
    const member = (await world.officer.get(`/cohorts/${cohort}/members?limit=200`)).body.items.find(
      (one: { maskedName: string }) => one.maskedName.startsWith('留'),
    );
    await world.sample([member.personId], world.city.clock.now());
    expect((await world.officer.post(`/rosters/${sent.body.id}/undo`, { reason: '错' })).body).toEqual({
      removed: 1,
      keptPeople: 1,
    });
    expect((await world.officer.post(`/rosters/${sent.body.id}/undo`, { reason: '错' })).body.rule).toBe(
      'COH-10',
    );
    expect(await world.stateOf(member.personId)).toBe('not_required');
  });

  it('an unreadable file is named, and another district sees nothing of it', async () => {
    const broken = await upload(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]));
    await world.city.drain();
    expect((await world.officer.get(`/rosters/${broken.body.id}`)).body).toMatchObject({
      state: 'failed',
      error: { rule: 'FILE-2' },
    });
    expect((await world.other.get(`/rosters/${broken.body.id}`)).status).toBe(404);
    expect((await world.other.post(`/rosters/${broken.body.id}/commit`, {})).status).toBe(404);
  });
});

describe('rosters from employers', () => {
  it('COH-11 a link takes a list and shows nobody; it counts only when an officer has taken it in; it ends', async () => {
    const unit = (
      await world.officer.post(`/cohorts/${cohort}/units`, { name: '南门超市', areaKey: world.city.areas.A })
    ).body.id;
    const link = (await world.officer.post(`/test-units/${unit}/invitations`)).body;
    const visit = (method: 'GET' | 'POST', path: string, payload?: string) =>
      world.city.server.inject({
        method,
        url: path,
        ...(payload === undefined
          ? {}
          : { payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      });
    const page = await visit('GET', link.path);
    expect([page.statusCode, page.body.includes('南门超市')]).toEqual([200, true]);
    expect((await visit('GET', '/roster/AAAAAAAAAAAAAAAAAAAAAA')).statusCode).toBe(404);
    const sent = await visit(
      'POST',
      link.path,
      `people=${encodeURIComponent(`申某,${citizen},13933330001\n没有号码\n酉某 13933330002`)}`,
    );
    expect(sent.body).toContain('已收到2人');
    expect(sent.body).not.toContain('申某');
    const [batch] = (await world.officer.get(`/cohorts/${cohort}/rosters`)).body.items;
    expect(batch).toMatchObject({ source: 'employer', state: 'received', unit: '南门超市' });
    expect((await world.officer.get(`/cohorts/${cohort}/members?unitId=${unit}`)).body.total).toBe(0);
    await world.officer.post(`/rosters/${batch.id}/check`);
    await world.city.drain();
    expect((await world.officer.post(`/rosters/${batch.id}/commit`, { goodOnly: true })).body).toMatchObject({
      added: 2,
      leftOut: 1,
    });
    expect((await world.officer.get(`/cohorts/${cohort}/members?unitId=${unit}`)).body.total).toBe(2);
    await world.officer.post(`/roster-invitations/${link.id}/revoke`);
    expect((await visit('GET', link.path)).statusCode).toBe(404);
    const second = (await world.officer.post(`/test-units/${unit}/invitations`)).body;
    await visit('POST', second.path, `people=${encodeURIComponent('戌某,13933330009')}`);
    const [turned] = (await world.officer.get(`/cohorts/${cohort}/rosters`)).body.items;
    expect(
      (await world.officer.post(`/rosters/${turned.id}/refuse`, { reason: '不是本单位' })).body.state,
    ).toBe('refused');
    world.goTo('2022-07-28T00:00');
    expect((await visit('GET', second.path)).statusCode).toBe(404);
    world.goTo('2022-07-20T08:00');
  });

  it('lines are read in any order and with any divider', () => {
    const read = readRosterText(
      `姓名 证件 电话\n甲某,13900000001,${citizen}\n13900000002 乙某\n\nJohn Smith\tE12345678`,
      2022,
    );
    if (isRefusal(read)) throw new Error(read.refused);
    expect(
      read.rows.map(({ row, reading }) => [
        row,
        reading.values.get('name'),
        reading.values.get('phone'),
        reading.values.get('documentNumber'),
      ]),
    ).toEqual([
      [2, '甲某', '13900000001', `${citizen}`],
      [3, '乙某', '13900000002', undefined],
      [5, 'John Smith', undefined, 'E12345678'],
    ]);
  });
});
