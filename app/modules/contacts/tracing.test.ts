import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { cases } from '../cases/server.ts';
import { measures } from '../measures/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { contactsOfCase } from './queries.ts';
import { contacts } from './server.ts';
import { World } from './testWorld.ts';

let city: TestCity;
let worker: Caller;
let world: World;
const day = '2022-07-18';

beforeAll(async () => {
  city = await openTestCity([areas, people, places, presence, outbreaks, cases, measures, contacts]);
  worker = await city.as('district_epidemiologist', 'A');
  world = new World(city, worker);
  await world.addPeople([
    '例',
    '妻',
    '同事',
    '食客',
    '路人',
    '晚到',
    '只知日',
    '上午',
    '扫码',
    '同班',
    '妻的同事',
    '邻座',
    '远座',
    '乘务',
    '麻先到',
    '麻后到',
    '麻太晚',
  ]);
  const otherDistrict = new World(city, await city.as('city_epidemiologist'));
  await otherDistrict.addPeople(['邻区人'], 'B/1/1/1');
  world.people.set('邻区人', otherDistrict.person('邻区人'));
  await world.addPlaces({
    面馆: { kind: 'restaurant', closedSpace: true, lon: 120.1, lat: 30.2 },
    办公楼: { kind: 'office' },
    超市: { kind: 'shop' },
    诊所: { kind: 'clinic', closedSpace: true },
  });
  await world.at([
    ['例', '面馆', day, '12:00-12:40'],
    ['食客', '面馆', day, '12:10-12:50'],
    ['晚到', '面馆', day, '12:40-13:00'],
    ['只知日', '面馆', day, 'day', 'interview'],
    ['邻区人', '面馆', day, '12:00-12:20'],
    ['例', '办公楼', day, '14:00-18:00', 'access_log'],
    ['同事', '办公楼', day, '14:30-17:00', 'access_log'],
    ['上午', '办公楼', '2022-07-19', 'morning', 'interview'],
    ['例', '办公楼', '2022-07-19', '09:00-11:00', 'access_log'],
    ['例', '超市', day, '19:00-19:05'],
    ['扫码', '超市', day, '19:03'],
    ['路人', '超市', day, '19:02-19:04'],
  ]);
  await world.tie('household', '3号楼502', ['例', '妻']);
  await world.tie('class', '初二(1)班', ['例', '同班']);
  await world.tie('office', '财务室', ['妻', '妻的同事']);
  await world.ride('plane', 'CA1234', '2022-07-17', [
    { name: '例', seatRow: 20, seat: 'A' },
    { name: '邻座', seatRow: 22, seat: 'C' },
    { name: '远座', seatRow: 40, seat: 'C' },
    { name: '乘务', crew: true },
  ]);
});
afterAll(async () => city?.close());

async function traced(caseId: string, body: object = {}) {
  const run = await worker.post(`/cases/${caseId}/trace`, body);
  expect(run.status, JSON.stringify(run.body)).toBe(200);
  const rows = await worker.act(ctx => contactsOfCase(ctx, caseId));
  return { run: run.body, rows: new Map(rows.map(row => [world.nameOf(row.personId), row])), list: rows };
}

describe('one click finds everyone who shared place and time, by the ninth edition', () => {
  let caseId: string;
  let outbreakId: string;
  beforeAll(async () => {
    outbreakId = await world.outbreak('N9', 'covid19-cn-v9', '9');
    caseId = await world.openCase(outbreakId, '例', { onsetOn: '2022-07-19', sampledOn: '2022-07-20' });
  });

  it('[CON-2] everybody met is listed with class, rule and reason; the second hop hangs on the close contact; other districts too', async () => {
    const { run, rows } = await traced(caseId);
    const classes = Object.fromEntries(
      [...rows].map(([name, row]) => [name, `${row.classId} ${row.ruleId} ${row.grade}`]),
    );
    expect(classes).toEqual({
      妻: 'close V9-CC-1 A',
      同班: 'close V9-CC-5 A',
      邻座: 'close V9-VS-1 A',
      同事: 'close V9-CC-13 B',
      食客: 'venue_exposed V9-VE-2 B',
      只知日: 'venue_exposed V9-VE-2 C',
      邻区人: 'venue_exposed V9-VE-2 B',
      路人: 'general V9-GC-3 B',
      扫码: 'general V9-GC-3 B',
      上午: 'general V9-GC-3 B',
      远座: 'general V9-GC-1 B',
      乘务: 'general V9-GC-1 B',
      妻的同事: 'secondary V9-SC-1 B',
    });
    expect(run.counts).toMatchObject({ listed: 13, new: 13, gone: 0 });
    expect(rows.has('晚到')).toBe(false);
  });

  it('evidence says place, both sides and their sources, minutes, how exactly it is known, and through whom', async () => {
    const { rows } = await traced(caseId);
    const diner = rows.get('食客')!;
    expect(diner.minutes).toBe(30);
    expect(diner.evidence[0]).toMatchObject({
      kind: 'place',
      place: '面馆',
      placeKind: 'restaurant',
      minutes: 30,
      precision: 'minute',
      lon: 120.1,
      own: [{ source: 'scan' }],
      other: [{ source: 'scan' }],
    });
    expect(diner.evidence[0]!.text.zh).toBe(
      '7月18日12:10–12:40同在“面馆”,同时停留30分钟(病例:场所扫码;本人:场所扫码)',
    );
    expect(diner.whyNot!.higher.zh).toContain('距离');
    expect(diner.lastExposureAt!.toISOString()).toBe('2022-07-18T04:39:00.000Z');
    expect(rows.get('只知日')!.evidence[0]!.text.zh).toContain('只知日期');
    expect(rows.get('扫码')!.evidence[0]!.text.zh).toContain('停留时长不详');
    const second = rows.get('妻的同事')!;
    expect([second.hop, world.nameOf(second.viaPersonId!), second.viaContactId]).toEqual([
      2,
      '妻',
      rows.get('妻')!.id,
    ]);
    expect(rows.get('邻座')!.evidence[0]!.text.zh).toContain('相隔2排');
    expect(rows.get('远座')!.reason.zh).not.toBe('');
  });

  it('each row lies with the area responsible for the person, and the case district sees it too, masked', async () => {
    const neighbour = await city.as('district_epidemiologist', 'B');
    const seen = await neighbour.get(`/contacts?outbreakId=${outbreakId}`);
    expect(
      seen.body.items.map((row: { maskedName: string; mine: boolean }) => [row.maskedName, row.mine]),
    ).toEqual([['邻*', true]]);
    const own = await worker.get(`/contacts?outbreakId=${outbreakId}&limit=200`);
    const foreign = own.body.items.find(
      (row: { personId: string }) => row.personId === world.person('邻区人'),
    );
    expect(foreign).toMatchObject({ maskedName: '邻*', mine: false, areaKey: city.areas['B/1/1/1'] });
    expect((await worker.get(`/people/${world.person('邻区人')}`)).status).toBe(404);
  });

  it('the run says what was searched and what had no data, and a what-if is shown but not stored', async () => {
    const runs = (await worker.get(`/cases/${caseId}/trace-runs`)).body.items;
    const scan = runs[0].searched.find((one: { key: string }) => one.key === 'scan');
    expect(scan.rows).toBeGreaterThan(0);
    expect(runs[0].searched.find((one: { key: string }) => one.key === 'official_text').none.zh).toContain(
      '无通报轨迹',
    );
    expect(runs[0].window).toEqual({
      from: '2022-07-16T16:00:00.000Z',
      to: '2022-07-20T04:00:00.000Z',
      ruleId: 'V9-IW-1',
    });
    const whatIf = await worker.post(`/cases/${caseId}/trace`, { windowDays: 0 });
    expect(whatIf.body).toMatchObject({ stored: false, runId: null, counts: { listed: 4 } }); // household, class, and 上午 on the day of onset, and the office mate of the household
    // everyone listed counts once, in the strongest setting shared
    expect(whatIf.body.settings.map((one: { key: string; people: number }) => [one.key, one.people])).toEqual(
      [
        ['home', 1],
        ['study_work', 3],
      ],
    );
    expect((await worker.get(`/cases/${caseId}/trace-runs`)).body.items.length).toBe(runs.length);
  });

  it('[CON-2] a second run sets new, changed, unaffected and gone apart, and nobody vanishes', async () => {
    await world.addPeople(['新来']);
    await world.at([
      ['新来', '面馆', day, '12:00-12:30'],
      ['食客', '办公楼', day, '15:00-15:30', 'access_log'],
    ]);
    const again = await traced(caseId);
    expect(again.run.counts).toMatchObject({ new: 1, changed: 1, gone: 0, upgraded: 1, unaffected: 12 });
    expect(again.rows.get('食客')).toMatchObject({ change: 'changed', classId: 'close' });
    expect(again.rows.get('食客')!.changeNote!.text.zh).toContain('涉疫场所暴露人员 → 密切接触者');
    // the onset turns out to be a day later: the flight falls out of the window
    const row = (await worker.get(`/cases/${caseId}`)).body;
    const version = (row.case ?? row).version;
    const change = await worker.send('PATCH', `/cases/${caseId}`, {
      version,
      changes: { onsetOn: '2022-07-20' },
    });
    expect(change.status, JSON.stringify(change.body)).toBe(200);
    expect((await worker.get(`/cases/${caseId}/trace-runs`)).body.items[0].outdatedAt).not.toBeNull();
    const third = await traced(caseId);
    expect(third.list.length).toBe(14);
    expect(third.run.counts.gone).toBe(3);
    expect(third.rows.get('邻座')).toMatchObject({ change: 'gone', state: 'withdrawn' });
    expect(third.rows.get('邻座')!.stateReason).toContain('找不到接触证据');
    await worker.send('PATCH', `/cases/${caseId}`, {
      version: version + 1,
      changes: { onsetOn: '2022-07-19' },
    });
    const back = await traced(caseId);
    expect(back.rows.get('邻座')).toMatchObject({ change: 'changed', state: 'proposed' });
  });

  it('[CON-8] a case without a date cannot be traced, and is told which date is missing', async () => {
    await world.addPeople(['无日期']);
    const undated = await world.openCase(outbreakId, '无日期', {});
    const answer = await worker.post(`/cases/${undated}/trace`);
    expect([answer.status, answer.body.rule]).toEqual([422, 'CON-8']);
    expect(
      (await (await city.as('district_epidemiologist', 'B')).post(`/cases/${undated}/trace`)).status,
    ).toBe(404);
    expect((await (await city.as('grid_worker', 'A')).post(`/cases/${caseId}/trace`)).status).toBe(403);
  });
});

it('the eighth edition classes the same meal differently', async () => {
  const outbreakId = await world.outbreak('N8', 'covid19-cn-v8', '8');
  const caseId = await world.openCase(outbreakId, '例', { onsetOn: '2022-07-19' });
  const { rows } = await traced(caseId);
  expect(['晚到', '食客', '只知日'].map(name => [rows.get(name)!.classId, rows.get(name)!.hop])).toEqual([
    ['secondary', 2],
    ['close', 1],
    ['general', 1],
  ]);
  expect(rows.get('食客')!.ruleId).toBe('V8-CC-13');
});

it('measles stays in the air for two hours after the case has left, and no longer', async () => {
  const outbreakId = await world.outbreak('MEA', 'measles', '1');
  await world.addPeople(['麻疹例']);
  await world.at([
    ['麻疹例', '诊所', '2022-07-19', '09:00-09:30'],
    ['麻先到', '诊所', '2022-07-19', '08:00-09:10'],
    ['麻后到', '诊所', '2022-07-19', '11:00-11:20'],
    ['麻太晚', '诊所', '2022-07-19', '12:00-12:20'],
  ]);
  const caseId = await world.openCase(outbreakId, '麻疹例', { onsetOn: '2022-07-18' });
  const { rows } = await traced(caseId);
  expect([...rows.keys()].sort()).toEqual(['麻先到', '麻后到'].sort());
  expect(rows.get('麻后到')).toMatchObject({ classId: 'close', ruleId: 'MEA-CC-2' });
  expect(rows.get('麻后到')!.evidence[0]!.text.zh).toContain('离开“诊所”90分钟后进入');
});

it('a venue with more people than can be listed is one row with its count, opened by a slice of time that later runs keep', async () => {
  const crowd = Array.from({ length: 520 }, (_, n) => `众${n}`);
  await world.addPeople(['展会例', '展会家人', ...crowd]);
  await world.addPlaces({ 展馆: { kind: 'shop', closedSpace: true } });
  await world.tie('household', '展会一户', ['展会例', '展会家人']);
  await world.at([
    ['展会例', '展馆', '2022-07-19', '09:00-17:00'],
    ['展会家人', '展馆', '2022-07-19', '09:00-17:00'],
    ...crowd.map((name, n): [string, string, string, string] => [
      name,
      '展馆',
      '2022-07-19',
      n < 30 ? '09:00-09:40' : '13:00-14:00',
    ]),
  ]);
  const caseId = await world.openCase(await world.outbreak('VEN', 'covid19-cn-v9', '9'), '展会例', {
    onsetOn: '2022-07-19',
  });
  const first = await traced(caseId);
  expect([...first.rows.keys()]).toEqual(['展会家人']); // met at home too
  expect(first.run.counts).toMatchObject({ venues: 1, venuePeople: 521 });
  const venues = (await worker.get(`/cases/${caseId}/trace-runs`)).body.venues;
  expect(venues).toMatchObject([{ name: '展馆', people: 521 }]);
  const slice = { from: '2022-07-19T01:00:00.000Z', to: '2022-07-19T02:00:00.000Z' };
  const looked = await worker.get(
    `/cases/${caseId}/venues/${venues[0].placeId}/people?from=${slice.from}&to=${slice.to}`,
  );
  expect([looked.body.count, looked.body.people.length]).toEqual([31, 31]);
  const listed = await worker.post(`/cases/${caseId}/venues/${venues[0].placeId}/list`, slice);
  expect(listed.body.counts).toMatchObject({ new: 30, gone: 0 });
  const again = await traced(caseId);
  expect(again.run.counts).toMatchObject({ listed: 31, new: 0, gone: 0, changed: 0, unaffected: 31 });
  expect(again.rows.get('众3')).toMatchObject({ classId: 'close', ruleId: 'V9-CC-13', minutes: 40 });
});

it('a sealed train is classed by carriage', async () => {
  await world.addPeople(['车例', '同车厢', '异车厢']);
  await world.ride('train', 'G7', '2022-07-19', [
    { name: '车例', carriage: '05', seatRow: 3, seat: 'A' },
    { name: '同车厢', carriage: '05', seatRow: 18, seat: 'F' },
    { name: '异车厢', carriage: '06', seatRow: 3, seat: 'A' },
  ]);
  const caseId = await world.openCase(await world.outbreak('TRN', 'covid19-cn-v9', '9'), '车例', {
    onsetOn: '2022-07-19',
  });
  const { rows } = await traced(caseId);
  expect([rows.get('同车厢')!.ruleId, rows.get('同车厢')!.classId, rows.get('异车厢')!.classId]).toEqual([
    'V9-VS-3',
    'close',
    'general',
  ]);
  expect(rows.get('异车厢')!.evidence[0]!.text.zh).toContain('不同车厢');
});
