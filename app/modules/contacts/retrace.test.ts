import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { modules } from '../../modules.ts';
import { World } from './testWorld.ts';

let city: TestCity;
let world: World;
let outbreakId: string;
const cases: Record<string, string> = {};

beforeAll(async () => {
  city = await openTestCity(modules);
  world = new World(city, await city.as('city_epidemiologist'));
  outbreakId = await world.outbreak('RE', 'covid19-cn-v9', '9');
  await world.addPeople(['甲', '乙', '丙', '客一', '客二', '客三', '客四']);
  await world.addPlaces({ 面馆: { kind: 'restaurant' }, 澡堂: { kind: 'gym' }, 书店: { kind: 'shop' } });
  await world.at([
    ['甲', '面馆', '2022-07-18', '12:00-13:00'],
    ['客一', '面馆', '2022-07-18', '12:10-13:00'],
    ['乙', '澡堂', '2022-07-18', '12:00-13:00'],
    ['客二', '澡堂', '2022-07-18', '12:10-13:00'],
    ['丙', '书店', '2022-07-18', '12:00-13:00'],
  ]);
  await world.tie('household', '一户', ['甲', '客一']);
  for (const name of ['甲', '乙', '丙']) {
    cases[name] = await world.openCase(outbreakId, name, { onsetOn: '2022-07-19' });
    expect((await world.worker.post(`/cases/${cases[name]}/trace`, {})).status).toBe(200);
  }
});
afterAll(async () => city?.close());

async function retrace(body: object = {}) {
  const asked = await world.worker.post('/contacts/retraces', { outbreakId, ...body });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  await city.drain();
  return (await world.worker.get(`/contacts/retraces/${asked.body.id}`)).body;
}
const outcomes = (answer: { cases: { caseId: string; outcome: string }[] }) =>
  Object.fromEntries(
    Object.entries(cases).map(([name, id]) => [name, answer.cases.find(one => one.caseId === id)?.outcome]),
  );

it('CON-13: when nothing changed, no case needs a run, and each is listed as unaffected', async () => {
  const answer = await retrace();
  expect(outcomes(answer)).toEqual({ 甲: 'same', 乙: 'same', 丙: 'same' });
  expect(answer.sweep).toMatchObject({
    state: 'done',
    total: 3,
    done: 3,
    new: 0,
    changed: 0,
    gone: 0,
    unaffected: 2,
  });
});

it('CON-13: only the case that met somebody new is traced again, and says how many', async () => {
  await world.at([['客三', '书店', '2022-07-18', '12:10-12:50']]);
  const answer = await retrace();
  expect(outcomes(answer)).toEqual({ 甲: 'same', 乙: 'same', 丙: 'traced' });
  expect(answer.cases[0]).toMatchObject({ caseId: cases.丙, new: 1, changed: 0, gone: 0 });
  expect(outcomes(await retrace())).toEqual({ 甲: 'same', 乙: 'same', 丙: 'same' });
});

it('CON-13: somebody met by a close contact, in the second hop, is seen as well', async () => {
  await world.addPlaces({ 茶馆: { kind: 'restaurant' } });
  await world.at([
    ['客一', '茶馆', '2022-07-19', '18:00-20:00'],
    ['客四', '茶馆', '2022-07-19', '18:00-20:00'],
  ]);
  expect(outcomes(await retrace())).toMatchObject({ 甲: 'traced', 乙: 'same', 丙: 'same' });
});

it('CON-13: everyCase traces them all, one re-trace at a time, and it can be stopped', async () => {
  expect(outcomes(await retrace({ everyCase: true }))).toEqual({ 甲: 'traced', 乙: 'traced', 丙: 'traced' });
  const asked = await world.worker.post('/contacts/retraces', { outbreakId, everyCase: true });
  const second = await world.worker.post('/contacts/retraces', { outbreakId });
  expect(second).toMatchObject({ status: 409, body: { rule: 'CON-13' } });
  const url = `/contacts/retraces/${asked.body.id}`;
  expect((await world.worker.post(`${url}/stop`)).status).toBe(200);
  await city.drain();
  const stopped = (await world.worker.get(url)).body;
  expect(stopped.sweep).toMatchObject({ state: 'stopped', done: 0 });
  expect((await world.worker.post(`${url}/stop`)).status).toBe(409);
  expect((await world.worker.get(`/contacts/retraces?outbreakId=${outbreakId}`)).body.items).toHaveLength(6);
});

it('a re-trace of one district is not seen by another', async () => {
  const other = await city.as('district_epidemiologist', 'B');
  expect((await other.get(`/contacts/retraces?outbreakId=${outbreakId}`)).body.items).toEqual([]);
});

it('an answer says how long the index took and how many stays it looked over; what-if shows more and fewer and stores nothing', async () => {
  const runs = (await world.worker.get(`/cases/${cases.乙}/trace-runs`)).body.items;
  expect(runs[0].staysSearched).toBeGreaterThanOrEqual(8);
  expect(runs[0].searchMs).toBeLessThanOrEqual(runs[0].durationMs);
  const asked = await world.worker.post(`/cases/${cases.乙}/trace`, { whatIf: true, minOverlapMinutes: 55 });
  expect(asked.body).toMatchObject({ stored: false, runId: null, counts: { new: 0 } });
  expect(asked.body.counts.gone).toBe(1);
  expect((await world.worker.get(`/cases/${cases.乙}/trace-runs`)).body.items).toHaveLength(runs.length);
});
