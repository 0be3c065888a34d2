import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { casesOfPeople } from '../cases/queries.ts';
import { addContacts, contactsOfCase } from '../contacts/queries.ts';
import { measuresOf } from '../measures/queries.ts';
import { messagesOf } from '../messages/queries.ts';
import { tubesOf } from '../specimens/queries.ts';
import { openTasksOf } from '../tasks/queries.ts';
import { holdsOf, outcomesOf } from './queries.ts';
import { LabWorld } from './testWorld.ts';

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.open();
});
afterAll(async () => world?.city.close());
const standing = async (tubeId: string) =>
  (await world.other.act(ctx => outcomesOf(ctx, [tubeId]))).get(tubeId)!;
const second = () => world.city.as('laboratory_worker', 'B');
async function correct(outcomeId: string, outcome: string) {
  const proposed = await world.other.post(`/laboratory/outcomes/${outcomeId}/corrections`, {
    outcome,
    reason: '复核发现加样错误',
  });
  expect(proposed.status, JSON.stringify(proposed.body)).toBe(200);
  return proposed.body.id as string;
}

it('[LAB-12] a correction keeps both, gives its reason, and stands only when another natural person releases it', async () => {
  const tube = await world.tube(await world.people(2));
  await world.report([[tube, 'negative']]);
  const [first] = await standing(tube.id);
  expect(
    (
      await world.other.post(`/laboratory/outcomes/${first!.id}/corrections`, {
        outcome: 'negative',
        reason: '相同',
      })
    ).body,
  ).toMatchObject({
    rule: 'LAB-12',
  });
  const id = await correct(first!.id, 'invalid');
  const own = await world.other.post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  expect(own).toMatchObject({ status: 403, body: { rule: 'LAB-8' } });
  expect((await standing(tube.id)).find(row => row.state === 'released')!.outcome).toBe('negative');
  const released = await (await second()).post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  expect(released.body).toMatchObject({ done: 1 });
  await world.city.drain();
  expect((await standing(tube.id)).map(row => [row.outcome, row.state, row.correctionReason])).toEqual([
    ['invalid', 'released', '复核发现加样错误'],
    ['negative', 'corrected', null],
  ]);
  const marked = await world.leader.act(ctx => tubesOf(ctx, [tube.id]));
  expect(marked.get(tube.id)!.result).toBe('invalid');
});

it('[LAB-13] a pool that was wrongly positive: holds lifted, tasks cancelled, everybody told that we were wrong, and what was undone is listed', async () => {
  const people = await world.people(4);
  const tube = await world.tube(people);
  await world.report([[tube, 'positive']]);
  const [wrong] = await standing(tube.id);
  const holds = await world.leader.act(ctx => holdsOf(ctx, { tubeIds: [tube.id] }));
  expect(holds).toHaveLength(4);
  const id = await correct(wrong!.id, 'negative');
  await (await second()).post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  await world.city.drain();
  const after = await world.leader.act(ctx => holdsOf(ctx, { tubeIds: [tube.id] }));
  expect(after.map(hold => hold.state)).toEqual(Array(4).fill('lifted'));
  const open = await world.leader.act(ctx =>
    openTasksOf(
      ctx,
      holds.map(hold => hold.id),
    ),
  );
  expect(open).toEqual([]);
  const told = await world.leader.act(ctx => messagesOf(ctx, { personIds: people }));
  expect(told.filter(one => one.template === 'correction')).toHaveLength(4);
  expect(told.find(one => one.template === 'correction')!.text).toContain('道歉');
  const grid = await world.city.as('grid_worker', 'A/1/1/1');
  const shown = (await grid.get(`/laboratory/holds/${holds[0]!.id}`)).body;
  expect(shown.endReason.zh).toContain('我们道歉');
  const effects = (await world.leader.get(`/laboratory/outcomes/${wrong!.id}/effects`)).body.items;
  expect(effects.find((one: { kind: string }) => one.kind === 'hold')).toMatchObject({
    count: 4,
    undone: { zh: '已解除' },
  });
  expect(effects.find((one: { kind: string }) => one.kind === 'retest_task').undoneAt).not.toBeNull();
});

it('[LAB-13] a person who was wrongly positive: the case is closed as none, its contacts are withdrawn and their measures revoked', async () => {
  const [person, contact] = (await world.people(2)) as [string, string];
  const tube = await world.tube([person]);
  await world.report([[tube, 'positive']]);
  const [record] = await world.leader.act(ctx => casesOfPeople(ctx, [person]));
  expect(record!.state).toBe('asymptomatic');
  const isolated = await world.leader.act(ctx => measuresOf(ctx, { personIds: [person], state: 'open' }));
  expect(isolated).toHaveLength(1);
  await world.leader.act(ctx =>
    addContacts(ctx, [{ caseId: record!.id, personId: contact, lastExposureOn: '2022-07-19' }]),
  );
  const listed = await world.leader.act(ctx => contactsOfCase(ctx, record!.id));
  const row = listed.find(one => one.personId === contact)!;
  await world.leader.post('/contacts/accept', { ids: [row.id] });
  expect(
    await world.leader.act(ctx => measuresOf(ctx, { personIds: [contact], state: 'open' })),
  ).toHaveLength(1);

  const [wrong] = await standing(tube.id);
  const id = await correct(wrong!.id, 'negative');
  await (await second()).post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  await world.city.drain();

  const [closed] = await world.leader.act(ctx => casesOfPeople(ctx, [person]));
  expect(closed!.state).toBe('excluded');
  expect(
    await world.leader.act(ctx => measuresOf(ctx, { personIds: [person, contact], state: 'open' })),
  ).toEqual([]);
  const contacts = await world.leader.act(ctx => contactsOfCase(ctx, record!.id));
  expect(contacts.find(one => one.personId === contact)!.state).toBe('excluded');
  const history = await world.leader.act(ctx =>
    sql<{
      reason: string;
    }>`select reason from case_state where case_id = ${record!.id} and state = 'excluded'`.execute(ctx.tx),
  );
  expect(history.rows[0]!.reason).toContain('更正');
  const told = await world.leader.act(ctx => messagesOf(ctx, { personIds: [person] }));
  expect(told.filter(one => one.template === 'correction')).toHaveLength(1);
  const toContact = await world.leader.act(ctx => messagesOf(ctx, { personIds: [contact] }));
  expect(toContact.map(one => one.template)).toEqual(['measure_revoked']);
  expect(toContact[0]!.text).toMatch(/我们的差错.*我们道歉/);
  const effects = (await world.leader.get(`/laboratory/outcomes/${wrong!.id}/effects`)).body.items;
  expect(effects.find((one: { kind: string }) => one.kind === 'case')).toMatchObject({
    caseId: record!.id,
    undone: { zh: expect.stringContaining('已排除') },
  });
  const undone = (await world.leader.get(`/laboratory/outcomes/${id}/effects`)).body.items;
  expect(undone.map((one: { kind: string; count: number }) => [one.kind, one.count])).toEqual(
    expect.arrayContaining([
      ['contact', contacts.length],
      ['measure', 1],
    ]),
  );
});

it('[LAB-13] [CON-14] whoever had been a contact before becoming a wrong case is one again: a task at once names the record, and a person decides', async () => {
  const [index, person] = (await world.people(2)) as [string, string];
  await world.report([[await world.tube([index]), 'positive']]);
  const [first] = await world.leader.act(ctx => casesOfPeople(ctx, [index]));
  await world.leader.act(ctx =>
    addContacts(ctx, [
      { caseId: first!.id, personId: person, classId: 'close', lastExposureOn: '2022-07-19' },
    ]),
  );
  const listed = async () =>
    (await world.leader.act(ctx => contactsOfCase(ctx, first!.id))).find(one => one.personId === person)!;
  await world.leader.post('/contacts/accept', { ids: [(await listed()).id] });
  const tube = await world.tube([person]);
  await world.report([[tube, 'positive']]);
  expect((await listed()).state).toBe('converted');
  const [wrong] = await standing(tube.id);
  const id = await correct(wrong!.id, 'negative');
  await (await second()).post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  await world.city.drain();
  const row = await listed();
  expect(row.state).toBe('proposed');
  const tasks = await world.leader.act(ctx => openTasksOf(ctx, [row.id]));
  expect(tasks).toMatchObject([{ subjectKind: 'contact', subjectId: row.id, personId: person }]);
  expect(tasks[0]!.title.zh).toContain(`病例${first!.number}的接触者,其管控因转为病例而终止`);
  expect(await world.leader.act(ctx => measuresOf(ctx, { personIds: [person], state: 'open' }))).toEqual([]);
  await world.leader.post('/contacts/accept', { ids: [row.id] });
  expect(await world.leader.act(ctx => measuresOf(ctx, { personIds: [person], state: 'open' }))).toHaveLength(
    1,
  );
});

it('[LAB-13] a negative that was wrong begins what a positive begins', async () => {
  const people = await world.people(3);
  const tube = await world.tube(people);
  await world.report([[tube, 'negative']]);
  const [wrong] = await standing(tube.id);
  const id = await correct(wrong!.id, 'positive');
  await (await second()).post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  await world.city.drain();
  const holds = await world.leader.act(ctx => holdsOf(ctx, { tubeIds: [tube.id] }));
  expect(holds.map(hold => hold.state)).toEqual(Array(3).fill('waiting'));
});

it('[LAB-24] the planned test of somebody under a measure is done by the released result, and follows its correction', async () => {
  const [index, contact] = (await world.people(2)) as [string, string];
  await world.report([[await world.tube([index]), 'positive']]);
  const [record] = await world.leader.act(ctx => casesOfPeople(ctx, [index]));
  await world.leader.act(ctx =>
    addContacts(ctx, [
      { caseId: record!.id, personId: contact, classId: 'close', lastExposureOn: '2022-07-19' },
    ]),
  );
  const row = (await world.leader.act(ctx => contactsOfCase(ctx, record!.id))).find(
    one => one.personId === contact,
  )!;
  await world.leader.post('/contacts/accept', { ids: [row.id] });
  const [measure] = await world.leader.act(ctx => measuresOf(ctx, { personIds: [contact], state: 'open' }));
  const planned = await world.leader.act(ctx =>
    sql<{
      day: string;
    }>`select day::text from obligation where subject_id = ${measure!.id} and kind = 'test' order by day`.execute(
      ctx.tx,
    ),
  );
  const day = planned.rows[0]!.day;
  world.city.clock.set(Math.max(world.city.clock.now(), Date.parse(`${day}T13:00:00+08:00`)));
  const tube = await world.tube([contact]);
  await world.report([[tube, 'negative']]);
  const state = async () =>
    (
      await world.leader.act(ctx =>
        sql<{
          state: string;
          result: string;
          own: string;
        }>`select o.state, o.result->>'outcome' as result, t.result as own from obligation o join test_result t on t.id = (o.result->>'testId')::uuid
          where o.subject_id = ${measure!.id} and o.kind = 'test' and o.day = ${day}`.execute(ctx.tx),
      )
    ).rows;
  expect(await state()).toEqual([{ state: 'done', result: 'negative', own: 'negative' }]);
  const [wrong] = await standing(tube.id);
  const id = await correct(wrong!.id, 'inconclusive');
  await (await second()).post(`/labs/${world.sourceLabId}/outcomes/release`, { ids: [id] });
  await world.city.drain();
  expect(await state()).toEqual([{ state: 'done', result: 'negative', own: 'inconclusive' }]);
});
