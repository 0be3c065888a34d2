import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { tasks } from '../tasks/server.ts';
import { addObligations, closeObligations, type NewObligation, obligationsOf } from './queries.ts';
import { obligations } from './server.ts';

let city: TestCity;
let district: Caller;
const start = Date.parse('2022-07-20T12:00:00+08:00');
const hour = 3_600_000;
beforeAll(async () => {
  city = await openTestCity([areas, obligations, tasks]);
  district = await city.as('district_epidemiologist', 'A');
});
afterAll(async () => city?.close());

const clock = (over: Partial<NewObligation> = {}): NewObligation => {
  const key = city.areas['A/1/1/1']!;
  return {
    outbreakId: null,
    kind: 'clock',
    subjectKind: 'case',
    subjectId: randomUUID(),
    personId: null,
    ruleId: 'V9-CK-1',
    label: { zh: '两小时报告', en: 'report within two hours' },
    day: null,
    dueFrom: start,
    dueAt: start + 2 * hour,
    areaKey: key,
    locatedKey: key,
    originKey: key,
    ...over,
  };
};
const stateOf = async (id: string) =>
  (await district.act(ctx => obligationsOf(ctx, [id]))).map(one => one.state);

it('[OBL-1] a window that ended undone is missed from that very instant, whether or not the sweep has come by', async () => {
  city.clock.set(start);
  const row = clock();
  await district.act(ctx => addObligations(ctx, [row]));
  city.clock.set(start + 2 * hour - 1);
  expect(await stateOf(row.subjectId)).toEqual(['due']);
  city.clock.set(start + 2 * hour);
  expect(await stateOf(row.subjectId)).toEqual(['missed']);
  const listed = await district.get(`/obligations?state=missed&subjectId=${row.subjectId}`);
  expect(listed.body.items).toHaveLength(1);
  await city.tick('obligations.sweep');
  expect(await stateOf(row.subjectId)).toEqual(['missed']);
});

it('[OBL-2] each step of a missed clock comes once, in order, also after the server slept', async () => {
  city.clock.set(start);
  const steps = [
    { ruleId: 'V9-CK-1A', at: start + 2 * hour, to: { zh: '流调组组长', en: 'team lead' } },
    { ruleId: 'V9-CK-1B', at: start + 4 * hour, to: { zh: '值班领导', en: 'duty officer' } },
  ];
  const [prompt, asleep, done] = [clock({ steps }), clock({ steps }), clock({ steps })];
  await district.act(ctx => addObligations(ctx, [prompt]));
  const raised = async (id: string) =>
    (await district.get(`/tasks?kind=review_escalation&subjectId=${id}`)).body.items
      .map((task: { ruleId: string }) => task.ruleId)
      .toSorted();
  city.clock.set(start + 2 * hour);
  await city.tick('obligations.sweep');
  await city.tick('obligations.sweep');
  expect(await raised(prompt.subjectId)).toEqual(['V9-CK-1A']);
  await district.act(ctx => addObligations(ctx, [asleep, done]));
  await district.act(ctx => closeObligations(ctx, done.subjectId, { state: 'done' }));
  city.clock.set(start + 9 * hour);
  await city.tick('obligations.sweep');
  expect(await raised(prompt.subjectId)).toEqual(['V9-CK-1A', 'V9-CK-1B']);
  expect(await raised(asleep.subjectId)).toEqual(['V9-CK-1A', 'V9-CK-1B']);
  expect(await raised(done.subjectId)).toEqual([]);
});

it('[OBL-3] adding the same obligation twice changes nothing; a waived one becomes due again', async () => {
  city.clock.set(start);
  const row = clock({ kind: 'daily_check', day: '2022-07-20' });
  expect(await district.act(ctx => addObligations(ctx, [row, row]))).toBe(1);
  expect(await district.act(ctx => addObligations(ctx, [row]))).toBe(0);
  await district.act(ctx => closeObligations(ctx, row.subjectId, { state: 'waived' }));
  expect(await stateOf(row.subjectId)).toEqual(['waived']);
  await district.act(ctx => addObligations(ctx, [row]));
  expect(await stateOf(row.subjectId)).toEqual(['due']);
});

it('a neighbour district sees no obligations', async () => {
  const other = await city.as('district_epidemiologist', 'B');
  expect((await other.get('/obligations')).body.items).toEqual([]);
});
