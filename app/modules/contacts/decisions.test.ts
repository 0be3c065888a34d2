import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { casesOf } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { measuresOf } from '../measures/queries.ts';
import { measures } from '../measures/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { acceptOrPropose } from './accept.ts';
import { tracing } from './parameters.ts';
import { addContacts, contactsOfCase, dependentsOfImport } from './queries.ts';
import { reactions } from './reactions.ts';
import { mayAccept } from './rules.ts';
import type { ContactRow } from './schema.ts';
import { contacts } from './server.ts';
import { World } from './testWorld.ts';

let city: TestCity;
let worker: Caller;
let world: World;
let outbreakId: string;
let caseId: string;
const rows = async (id = caseId): Promise<Map<string, ContactRow>> =>
  new Map((await worker.act(ctx => contactsOfCase(ctx, id))).map(row => [world.nameOf(row.personId), row]));

beforeAll(async () => {
  city = await openTestCity([areas, people, places, presence, outbreaks, cases, measures, contacts]);
  worker = await city.as('district_epidemiologist', 'A');
  world = new World(city, worker);
  await world.addPeople(['例', '妻', '妻的同事', '食客', '同伴', '子']);
  const wider = new World(city, await city.as('city_epidemiologist'));
  await wider.addPeople(['邻区人'], 'B/1/1/1');
  world.people.set('邻区人', wider.person('邻区人'));
  await world.addPlaces({ 办公楼: { kind: 'office' }, 面馆: { kind: 'restaurant' } });
  await world.at([
    ['例', '办公楼', '2022-07-18', '09:00-12:00'],
    ['同伴', '办公楼', '2022-07-18', '09:00-12:00'],
    ['邻区人', '办公楼', '2022-07-18', '09:00-12:00'],
    ['例', '面馆', '2022-07-18', '12:00-12:30'],
    ['食客', '面馆', '2022-07-18', '12:00-12:30'],
  ]);
  await world.tie('household', '一户', ['例', '妻']);
  await world.tie('office', '财务室', ['妻', '妻的同事']);
  await world.tie('household', '妻家', ['同伴', '子']);
  outbreakId = await world.outbreak('D9', 'covid19-cn-v9', '9');
  caseId = await world.openCase(outbreakId, '例', { onsetOn: '2022-07-19', sampledOn: '2022-07-19' });
  await worker.post(`/cases/${caseId}/trace`);
});
afterAll(async () => city?.close());

it('the evidence of a contact says what accepting would ask, until when, by which rule, and how to contest it', async () => {
  const wife = (await rows()).get('妻')!;
  const view = await worker.get(`/contacts/${wife.id}`);
  expect(view.status, JSON.stringify(view.body)).toBe(200);
  expect(view.body.ifAccepted).toMatchObject({ refused: null, tests: expect.any(Number) });
  expect(view.body.ifAccepted.phases[0].kind).toBe('central_quarantine');
  expect(view.body.ifAccepted.ruleIds.length).toBeGreaterThan(0);
  expect(view.body.appeal.zh).toContain('申诉');
  expect(view.body.ruleSource.zh).toContain('V9-CC-1');
  expect((await (await city.as('district_epidemiologist', 'B')).get(`/contacts/${wife.id}`)).status).toBe(
    404,
  );
});

it('[CON-1] accepting opens the measures the pack asks; a contact of a contact hangs on the close contact, and a second accept is refused', async () => {
  const found = await rows();
  const ids = ['妻', '妻的同事', '同伴'].map(name => found.get(name)!.id);
  const answer = await worker.post('/contacts/accept', { ids });
  expect(answer.body, JSON.stringify(answer.body)).toMatchObject({
    waiting: false,
    measuresOpened: 3,
    refused: [],
  });
  const opened = await worker.act(ctx => measuresOf(ctx, { basisIds: ids }));
  const measureOf = (name: string) => opened.find(one => one.personId === world.person(name))!;
  expect(measureOf('妻的同事').linkedMeasureId).toBe(measureOf('妻').id);
  expect(measureOf('妻').classId).toBe('close');
  const again = await worker.post('/contacts/accept', { ids: [ids[0]] });
  expect([again.status, again.body.rule]).toEqual([422, 'CON-1']);
  const list = await worker.get(`/contacts?caseId=${caseId}&state=accepted`);
  expect(list.body.items[0].measure.endsAt).toMatch(/^2022-/);
});

it('[CON-7] a person of another district is decided by that district, which sees the same row', async () => {
  const foreign = (await rows()).get('邻区人')!;
  const here = await worker.post('/contacts/accept', { ids: [foreign.id] });
  expect([here.status, here.body.rule]).toEqual([403, 'CON-7']);
  const there = await (await city.as('district_epidemiologist', 'B')).post('/contacts/accept', {
    ids: [foreign.id],
  });
  expect(there.body, JSON.stringify(there.body)).toMatchObject({ measuresOpened: 1 });
});

it('[CON-2] an accepted contact whose evidence falls away is flagged, not removed, and its measure stands', async () => {
  const version = (await worker.act(ctx => casesOf(ctx, [caseId]))).get(caseId)!.version;
  const changed = await worker.send('PATCH', `/cases/${caseId}`, {
    version,
    changes: { sampledOn: '2022-07-22', onsetOn: '2022-07-21' },
  });
  if (changed.status !== 200) {
    // a date after today is refused by the case's own rules: move the clock there
    city.clock.advance(3 * 86_400_000);
    expect(
      (
        await worker.send('PATCH', `/cases/${caseId}`, {
          version,
          changes: { sampledOn: '2022-07-22', onsetOn: '2022-07-21' },
        })
      ).status,
    ).toBe(200);
  }
  await worker.post(`/cases/${caseId}/trace`);
  const colleague = (await rows()).get('同伴')!;
  expect([colleague.state, colleague.change]).toEqual(['accepted', 'gone']);
  expect(colleague.changeNote!.text.zh).toContain('措施仍在执行');
  expect(
    (await worker.act(ctx => measuresOf(ctx, { basisIds: [colleague.id] }))).map(one => one.state),
  ).toEqual(['open']);
});

it('[CON-4] excluding needs a reason; the measure is revoked and those met only through them lose their ground', async () => {
  const found = await rows();
  const without = await worker.post('/contacts/exclude', { ids: [found.get('妻')!.id], reason: '' });
  expect([without.status, without.body.rule]).toEqual([422, 'CON-4']);
  const answer = await worker.post('/contacts/exclude', {
    ids: [found.get('妻')!.id],
    reason: '核实:7月初起已不在本市居住',
  });
  expect(answer.body).toMatchObject({ measuresRevoked: 2 });
  const after = await rows();
  expect(after.get('妻')).toMatchObject({ state: 'excluded', stateReason: '核实:7月初起已不在本市居住' });
  expect(after.get('妻的同事')).toMatchObject({ state: 'withdrawn', change: 'gone' });
  expect(
    (await worker.post(`/contacts/${after.get('妻')!.id}/reopen`, { reason: '新的证据出现' })).status,
  ).toBe(200);
  expect((await rows()).get('妻')!.state).toBe('proposed');
});

it('[CON-5] [CON-11] a class changes only by a rule on stated facts, and a later run keeps what a person set', async () => {
  await worker.post(`/cases/${caseId}/trace`);
  await world.addPeople(['手工']);
  const added = await worker.post('/contacts', {
    caseId,
    personId: world.person('手工'),
    relation: '邻居',
    lastExposureOn: '2022-07-20',
    facts: { setting: { place: 'residential_building' }, precision: 'day', evidence: ['interview'] },
  });
  expect(added.status, JSON.stringify(added.body)).toBe(200);
  const row = (await rows()).get('手工')!;
  expect(row).toMatchObject({ classId: 'general', addedBy: 'hand' });
  const wrong = await worker.post(`/contacts/${row.id}/class`, {
    classId: 'close',
    facts: { setting: { place: 'outdoor' }, precision: 'minute', evidence: ['interview'] },
    note: '觉得应当升级',
    version: row.version,
  });
  expect([wrong.status, wrong.body.rule]).toEqual([422, 'CON-5']);
  const right = await worker.post(`/contacts/${row.id}/class`, {
    classId: 'close',
    facts: { ties: ['meal'], evidence: ['interview'] },
    note: '同桌吃饭',
    version: row.version,
  });
  expect(right.body).toEqual({ classId: 'close', ruleId: 'V9-CC-6' });
  const stale = await worker.post(`/contacts/${row.id}/reach`, { reach: 'reached', version: row.version });
  expect([stale.status, stale.body.rule]).toEqual([409, 'CON-11']);
  await worker.post(`/cases/${caseId}/trace`);
  expect((await rows()).get('手工')).toMatchObject({
    classId: 'close',
    ruleId: 'V9-CC-6',
    state: 'proposed',
  });
});

it('[CON-10] without a last exposure nobody is put under a measure, and who it is must be said', async () => {
  await world.addPeople(['无日']);
  await worker.act(ctx =>
    addContacts(ctx, [{ caseId, personId: world.person('无日'), classId: 'close', relation: '名单' }]),
  );
  const answer = await worker.post('/contacts/accept', { ids: [(await rows()).get('无日')!.id] });
  expect([answer.status, answer.body.rule]).toEqual([422, 'CON-10']);
  const nobody = await worker.post('/contacts', {
    caseId,
    relation: '同事',
    lastExposureOn: '2022-07-18',
    facts: { ties: ['office'], evidence: ['interview'] },
  });
  expect([nobody.status, nobody.body.rule]).toEqual([422, 'CON-10']);
});

it('[CON-12] someone very likely known already is shown before a second record is made', async () => {
  const person = {
    identity: { name: '重复人', documentType: 'id_card', documentNumber: '11010519491231002X' },
    areaKey: city.areas['A/1/1/1']!,
  };
  const body = {
    caseId,
    person,
    relation: '同学',
    lastExposureOn: '2022-07-18',
    facts: { ties: ['class'], evidence: ['interview'] },
  };
  expect((await worker.post('/contacts', body)).status).toBe(200);
  const again = await worker.post('/contacts', body);
  expect([again.status, again.body.rule]).toEqual([409, 'CON-12']);
  expect(again.body.details?.matches ?? again.body.matches).toHaveLength(1);
});

it('[CON-6] a statistical signal alone never makes a contact', () => {
  expect(mayAccept({ state: 'proposed', change: 'new', grade: 'D' })?.refused).toBe('CON-6');
});

it('[CON-3] from the limit on, a second natural person confirms; whoever proposed cannot', async () => {
  const names = Array.from({ length: tracing.batchLimit.value }, (_, n) => `众${n}`);
  await world.addPeople(names);
  const ids = (
    await worker.act(ctx =>
      addContacts(
        ctx,
        names.map(name => ({
          caseId,
          personId: world.person(name),
          classId: 'close',
          lastExposureOn: '2022-07-19',
        })),
      ),
    )
  ).filter(id => id !== null);
  expect(ids).toHaveLength(names.length);
  const proposed = await worker.act(ctx => acceptOrPropose(ctx, outbreakId, ids, '集中确认'));
  expect(proposed).toMatchObject({ waiting: true, count: names.length, accepted: [] });
  const same = await worker.post(`/contacts/batches/${proposed.batchId}/confirm`);
  expect([same.status, same.body.rule]).toEqual([403, 'CON-3']);
  const second = await city.as('district_epidemiologist', 'A');
  expect((await second.get(`/contacts/batches?outbreakId=${outbreakId}`)).body.items[0]).toMatchObject({
    count: names.length,
    mayConfirm: true,
  });
  const done = await second.post(`/contacts/batches/${proposed.batchId}/confirm`);
  expect(done.body, JSON.stringify(done.body)).toMatchObject({
    measuresOpened: names.length,
    waiting: false,
  });
  expect((await second.post(`/contacts/batches/${proposed.batchId}/confirm`)).status).toBe(409);
});

it('a contact who becomes a case keeps their history, and their own contacts are proposed', async () => {
  const colleague = (await rows()).get('同伴')!;
  const answer = await worker.post(`/contacts/${colleague.id}/convert`, {
    state: 'confirmed',
    positiveOn: '2022-07-20',
    onsetOn: '2022-07-20',
    reason: '隔离期检测阳性',
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const opened = (await worker.act(ctx => casesOf(ctx, [answer.body.caseId]))).get(answer.body.caseId)!;
  expect(opened).toMatchObject({ contactId: colleague.id, personId: colleague.personId });
  expect((await rows()).get('同伴')!.state).toBe('converted');
  expect((await worker.act(ctx => measuresOf(ctx, { basisIds: [colleague.id] })))[0]!.state).toBe(
    'converted',
  );
  await city.drain();
  const next = await rows(answer.body.caseId);
  expect(next.get('子')).toMatchObject({ classId: 'close', hop: 1, state: 'proposed' });
  expect(next.get('例')).toMatchObject({ state: 'converted' });
});

it('[CON-9] an import is not undone under decisions that stand on it, and each is named', async () => {
  const importId = '01900000-0000-7000-8000-00000000000a';
  await world.addPeople(['名单一', '名单二']);
  const ids = await worker.act(ctx =>
    addContacts(
      ctx,
      ['名单一', '名单二'].map(name => ({
        caseId,
        personId: world.person(name),
        classId: 'close',
        lastExposureOn: '2022-07-19',
        importId,
      })),
    ),
  );
  expect(await worker.act(ctx => dependentsOfImport(ctx, importId))).toEqual([]);
  await worker.post('/contacts/exclude', { ids: [ids[0]], reason: '名单有误,不在现场' });
  expect((await worker.act(ctx => dependentsOfImport(ctx, importId)))[0]!.zh).toContain('1人已排除');
  await worker.act(ctx => reactions['import.undone']!(ctx, { importId }));
  expect([(await rows()).has('名单一'), (await rows()).has('名单二')]).toEqual([false, false]);
});
