import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTasksOf } from '../tasks/queries.ts';
import { outcomesOf } from './queries.ts';
import { impossibleDates } from './take.ts';
import { LabWorld } from './testWorld.ts';

let world: LabWorld;
let crowd: string[];
beforeAll(async () => {
  world = await LabWorld.open();
  crowd = await world.people(60);
});
afterAll(async () => world?.city.close());
const two = () => [crowd.pop()!, crowd.pop()!];
const everything = () =>
  world.leader.act(async ctx => {
    const { rows } = await sql<{
      n: string;
    }>`select (select count(*) from lab_outcome) || ' ' || (select count(*) from test_hold) || ' ' || (select count(*) from task)
      || ' ' || (select coalesce(sum(version), 0) from sample_tube) || ' ' || (select count(*) from lab_tube where state = 'reported') as n`.execute(
      ctx.tx,
    );
    return rows[0]!.n;
  });

it('[LAB-6] a result must fit a tube in that laboratory’s custody: unknown and not received wait, another laboratory’s are refused', async () => {
  const [own, unreceived, theirs] = [
    await world.tube(two()),
    await world.tube(two()),
    await world.tube(two()),
  ];
  await world.receive([own], { labId: world.sourceLabId, by: world.other });
  await world.receive([theirs]);
  const before = await everything();
  const rows = await world.file([
    world.result('NEVERSEEN', 'negative'),
    world.result(unreceived.code, 'negative'),
    world.result(theirs.code, 'positive'),
  ]);
  expect(rows.map(row => [row.state, row.rule])).toEqual([
    ['waiting', 'LAB-6'],
    ['waiting', 'LAB-6'],
    ['refused', 'LAB-6'],
  ]);
  expect(await everything()).toBe(before);
  expect((await world.file([world.result(own.code, 'negative')]))[0]).toMatchObject({
    state: 'released',
    tubeId: own.id,
  });
});

it('[LAB-7] yesterday’s file again changes nothing; another outcome for a reported tube is refused unless it says it is a correction', async () => {
  const tubes = [await world.tube(two()), await world.tube(two())];
  await world.receive(tubes, { labId: world.sourceLabId, by: world.other });
  const file = tubes.map((tube, index) => world.result(tube.code, index ? 'positive' : 'negative'));
  expect((await world.file(file)).map(row => row.state)).toEqual(['released', 'released']);
  await world.city.drain();
  const before = await everything();
  world.city.clock.advance(24 * 3_600_000);
  expect((await world.file(file)).map(row => row.state)).toEqual(['already', 'already']);
  // the same statements under new keys are known too
  expect(
    (await world.file(file.map(one => ({ ...one, key: `again ${one.key}` })))).map(row => row.state),
  ).toEqual(['already', 'already']);
  expect((await world.file([world.result(tubes[0]!.code, 'positive', { key: 'other' })]))[0]).toMatchObject({
    state: 'refused',
    rule: 'LAB-7',
  });
  await world.city.drain();
  expect(await everything()).toBe(before);
  const both = await world.file([
    world.result('TWICE', 'negative', { key: 'k1' }),
    world.result('TWICE', 'positive', { key: 'k2' }),
  ]);
  expect(both.map(row => row.state)).toEqual(['waiting', 'waiting']);
  const corrected = await world.file([
    world.result(tubes[0]!.code, 'positive', { key: 'corr', correction: true }),
  ]);
  // released at source, and still one person here looks before it undoes anything
  expect(corrected[0]).toMatchObject({ state: 'for_review' });
  const rows = (await world.other.act(ctx => outcomesOf(ctx, [tubes[0]!.id]))).get(tubes[0]!.id)!;
  expect(rows.map(row => [row.outcome, row.state])).toEqual([
    ['positive', 'reviewed'],
    ['negative', 'released'],
  ]);
});

it('[LAB-7] two different results of one tube in one file: the first is taken, the second refused', async () => {
  const tube = await world.tube(two());
  await world.receive([tube], { labId: world.sourceLabId, by: world.other });
  const rows = await world.file([
    world.result(tube.code, 'negative', { key: 'a' }),
    world.result(tube.code, 'positive', { key: 'b' }),
  ]);
  expect(rows.map(row => [row.state, row.rule])).toEqual([
    ['released', undefined],
    ['refused', 'LAB-7'],
  ]);
});

it('[LAB-10] dates that cannot be are refused, each with its sentence', async () => {
  const tube = {
    firstSampleAt: new Date('2022-07-20T08:00:00+08:00'),
    lastSampleAt: new Date('2022-07-20T08:20:00+08:00'),
    receivedAt: new Date('2022-07-20T10:00:00+08:00'),
  };
  const now = Date.parse('2022-07-20T16:00:00+08:00');
  const at = (time: string, day = '2022-07-20') => `${day}T${time}:00+08:00`;
  expect(impossibleDates({ testedAt: at('12:00') }, tube, now)).toBeNull();
  expect(impossibleDates({ testedAt: at('16:05') }, tube, now)).toBeNull();
  for (const [dates, words] of [
    [{ testedAt: at('17:00') }, '晚于现在'],
    [{ testedAt: at('08:10') }, '早于采样'],
    [{ testedAt: at('08:45') }, '早于实验室接收'],
    [{ testedAt: at('12:00'), reportedAt: at('11:00') }, '报告早于检测'],
    [{ testedAt: at('12:00'), reportedAt: at('12:00', '2022-07-22') }, '报告时间晚于现在'],
    [{ testedAt: at('12:00'), takenAt: at('13:00') }, '采样时间晚于检测'],
    [{ testedAt: at('12:00'), takenAt: at('12:00', '2022-07-18') }, '与采样记录不符'],
  ] as const)
    expect(impossibleDates(dates, tube, now)?.zh).toContain(words);
  const real = await world.tube(two());
  await world.receive([real], { labId: world.sourceLabId, by: world.other });
  expect(
    (await world.file([world.result(real.code, 'negative', { testedAt: '2021-07-20T12:00:00+08:00' })]))[0],
  ).toMatchObject({ state: 'refused', rule: 'LAB-10' });
});

it('[LAB-11] what its own Ct values contradict waits for people here, though the laboratory released it', async () => {
  const tube = await world.tube(two());
  await world.receive([tube], { labId: world.sourceLabId, by: world.other });
  const rows = await world.file([
    world.result(tube.code, 'negative', {
      genes: [
        { gene: 'ORF1ab', ct: 24 },
        { gene: 'N', ct: 25 },
      ],
    }),
  ]);
  expect(rows[0]).toMatchObject({ state: 'for_review' });
  expect((await world.outcomes(world.other, world.sourceLabId, '?state=for_review'))[0].doubt.zh).toContain(
    '阳性',
  );
});

it('[LAB-8] what one person types waits for two others, also where the laboratory releases at source', async () => {
  const tube = await world.tube(two());
  await world.receive([tube], { labId: world.sourceLabId, by: world.other });
  const answer = await world.other.post(`/labs/${world.sourceLabId}/results`, {
    messageId: 'screen-1',
    results: [world.result(tube.code, 'positive')],
  });
  expect(answer.body.rows[0]).toMatchObject({ state: 'for_review' });
});

it('[LAB-7] what waits can be withdrawn, and what stands cannot', async () => {
  const tube = await world.tube(two());
  await world.receive([tube]);
  let keys = 0;
  const typed = () =>
    world.one.post(`/labs/${world.labId}/results`, {
      messageId: 'screen-2',
      results: [world.result(tube.code, 'negative', { key: `typed ${++keys}` })],
    });
  const first = (await typed()).body.rows[0];
  expect(first.state).toBe('for_review');
  const back = await world.one.post(`/laboratory/outcomes/${first.outcomeId}/withdraw`, { reason: '录错管' });
  expect(back.body).toEqual({ state: 'withdrawn' });
  expect((await world.one.get(`/labs/${world.labId}/tubes?code=${tube.code}`)).body.items).toMatchObject([
    { state: 'waiting' },
  ]);
  const second = (await typed()).body.rows[0].outcomeId;
  const act = (by: typeof world.one, what: string, id: string) =>
    by.post(`/labs/${world.labId}/outcomes/${what}`, { ids: [id] });
  await act(world.one, 'review', second);
  expect((await act(world.two, 'release', second)).body).toMatchObject({ done: 1 });
  expect(
    (await world.one.post(`/laboratory/outcomes/${second}/withdraw`, { reason: '录错管' })).body,
  ).toMatchObject({ rule: 'LAB-7' });
});

it('[LAB-20] a reception names what is missing and what was not expected; the same one again answers alike', async () => {
  const [a, b, c] = [await world.tube(two()), await world.tube(two()), await world.tube(two())];
  const answer = await world.receive([a, b], { found: [a.code, c.code] });
  expect(answer.body).toMatchObject({ expected: 2, missing: [b.code], already: false });
  expect(answer.body.unexpected.map((one: { code: string }) => one.code)).toEqual([c.code]);
  const again = await world.one.post(`/labs/${world.labId}/receptions`, {
    id: answer.body.id,
    boxCode: answer.body.boxCode,
    tubeCodes: [a.code],
    temperatureC: 6,
    sealIntact: true,
    packaging: 'intact',
    at: world.at(1),
  });
  expect(again.body).toMatchObject({ already: true, missing: [b.code] });
  const bench = (await world.one.get(`/labs/${world.labId}/tubes?code=${a.code}`)).body.items;
  expect(bench).toMatchObject([{ state: 'waiting', memberCount: 2 }]);
  expect(bench[0].dueAt).not.toBeNull();
  expect(
    (await world.other.post(`/labs/${world.labId}/receptions`, { ...again.body, id: undefined })).status,
  ).not.toBe(200);
});

it('[LAB-17] a leaking tube is reported as without a result, and everyone in it is asked again', async () => {
  const people = two();
  const tube = await world.tube(people);
  await world.receive([tube]);
  const reject = () =>
    world.one.post(`/labs/${world.labId}/rejections`, {
      tubeCode: tube.code,
      reason: 'leaking',
      at: world.at(30),
    });
  expect((await reject()).body).toEqual({ tubeId: tube.id, already: false });
  expect((await reject()).body).toEqual({ tubeId: tube.id, already: true });
  await world.city.drain();
  const samples = await world.leader.act(ctx =>
    sql<{ id: string }>`select id from sample where tube_id = ${tube.id}`.execute(ctx.tx),
  );
  const tasks = await world.leader.act(ctx =>
    openTasksOf(
      ctx,
      samples.rows.map(row => row.id),
    ),
  );
  expect(tasks.map(task => [task.kind, task.ruleId])).toEqual([
    ['retest', 'LAB-17'],
    ['retest', 'LAB-17'],
  ]);
  expect((await world.leader.get(`/laboratory/holds?personId=${people[0]}`)).body.items).toEqual([]);
});

it('[LAB-21] an inconclusive tube asks everyone again and holds nobody', async () => {
  const people = two();
  const tube = await world.tube(people);
  await world.report([[tube, 'inconclusive']]);
  const samples = await world.leader.act(ctx =>
    sql<{ id: string }>`select id from sample where tube_id = ${tube.id}`.execute(ctx.tx),
  );
  const tasks = await world.leader.act(ctx =>
    openTasksOf(
      ctx,
      samples.rows.map(row => row.id),
    ),
  );
  expect(tasks.map(task => task.ruleId)).toEqual(['LAB-21', 'LAB-21']);
  expect((await world.leader.get(`/laboratory/holds?personId=${people[0]}`)).body.items).toEqual([]);
});

it('a laboratory worker sees tubes and never people, and only their own laboratory', async () => {
  const worker = await world.city.as('laboratory_worker', 'A');
  for (const table of [
    'sample',
    'person',
    'test_hold',
    'positive_pool',
    'test_consequence',
    'test_result',
  ] as const)
    expect(
      (await worker.act(ctx => sql`select 1 from ${sql.table(table)} limit 1`.execute(ctx.tx))).rows,
      table,
    ).toEqual([]);
  expect((await worker.get('/laboratory/holds')).status).toBe(403);
  expect((await worker.get('/laboratory/pools')).status).toBe(403);
  expect((await worker.get(`/labs/${world.sourceLabId}/outcomes`)).status).toBe(404);
  expect((await world.other.get(`/labs/${world.sourceLabId}/outcomes`)).body.items.length).toBeGreaterThan(0);
  expect(
    (await worker.send('PATCH', `/labs/${world.sourceLabId}`, { version: 1, tubesPerHour: 1 })).status,
  ).toBe(404);
});
