import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { membersOf, tubesOf } from './queries.ts';
import { label, openTable, sampled, type Table } from './testTable.ts';

let t: Table;
beforeAll(async () => {
  t = await openTable();
});
afterAll(async () => t?.city.close());

const hours = (n: number) => n * 3600;

it('a tube is opened, filled in one batch, and answers with masked names and counts', async () => {
  const tubeId = randomUUID();
  const code = label();
  const [a, b] = [await t.newcomer(), await t.newcomer()];
  const answer = await t.say([
    { kind: 'tube_opened', tubeId, tubeCode: code, programmeId: t.programmes.free, pointId: t.point },
    sampled(tubeId, { personId: a }),
    sampled(tubeId, { documentNumber: ` ${t.newest.documentNumber.toLowerCase()} ` }),
    { kind: 'tube_closed', tubeId },
  ]);
  expect(answer.status).toBe(200);
  expect(answer.body.results.map(one => one.state)).toEqual(['recorded', 'recorded', 'recorded', 'recorded']);
  expect(answer.body.results[2]).toMatchObject({ maskedName: '新*', tubeId });
  expect(answer.body.tubes).toEqual([
    { id: tubeId, code, state: 'closed', memberCount: 2, poolSize: 10, mixing: 'free' },
  ]);
  const members = await t.leader.act(ctx => membersOf(ctx, [tubeId]));
  expect(
    members
      .get(tubeId)!
      .map(one => one.personId)
      .sort(),
  ).toEqual([a, b].sort());
});

it('sending a batch again answers “already” and changes nothing', async () => {
  const tubeId = await t.open();
  const events = [
    sampled(tubeId, { personId: await t.newcomer() }, { id: randomUUID() }),
    sampled(tubeId, { personId: await t.newcomer() }, { id: randomUUID() }),
  ];
  const first = await t.say(events);
  const again = await t.say(events);
  expect(again.body.results.map(one => one.state)).toEqual(['already', 'already']);
  expect(again.body.tubes).toEqual(first.body.tubes);
});

it('SPC-1: a device may take fewer people a tube than the protocol, never more, and the tube is full at its limit', async () => {
  const more = await t.say([
    {
      kind: 'tube_opened',
      tubeId: randomUUID(),
      tubeCode: label(),
      programmeId: t.programmes.free,
      pointId: t.point,
      poolSize: 11,
    },
  ]);
  expect(more.body.results[0]).toMatchObject({ state: 'refused', rule: 'SPC-1' });
  const tubeId = await t.open(t.programmes.free, { size: 2 });
  const three = [await t.newcomer(), await t.newcomer(), await t.newcomer()];
  const answer = await t.say(three.map(personId => sampled(tubeId, { personId })));
  expect(answer.body.results.map(one => one.rule)).toEqual([undefined, undefined, 'SPC-1']);
  expect(answer.body.tubes[0]).toMatchObject({ memberCount: 2, state: 'closed' });
});

it('SPC-4: a tube is opened for a programme that exists, has begun and has not ended', async () => {
  const { openProgramme, closeProgramme } = await import('./queries.ts');
  const made = (await t.leader.act(ctx =>
    openProgramme(ctx, {
      kind: 'voluntary',
      title: { zh: '愿检', en: 'Voluntary' },
      pack: { id: 'covid19-cn-v9', version: '9', overlayIds: [] },
      poolingZone: 'ordinary',
      opensAt: t.at(hours(5)),
      areaKey: 0,
    }),
  )) as { id: string };
  await t.leader.act(ctx => closeProgramme(ctx, made.id));
  const opening = (programmeId: string, at?: string) =>
    ({
      kind: 'tube_opened',
      tubeId: randomUUID(),
      tubeCode: label(),
      programmeId,
      pointId: t.point,
      ...(at ? { at } : {}),
    }) as const;
  t.city.clock.advance(120_000);
  const answer = await t.say([
    opening(randomUUID()),
    opening(made.id),
    // opened while it was running, told later
    opening(made.id, t.at(hours(2))),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['refused', 'SPC-4'],
    ['refused', 'SPC-4'],
    ['recorded', 'SPC-15'],
  ]);
});

it('SPC-5: nobody is added to a closed or void tube; what an offline device tells late was in it and stays', async () => {
  const tubeId = await t.open(t.programmes.free, { at: t.at(hours(3)) });
  await t.say([{ kind: 'tube_closed', tubeId, at: t.at(hours(2)) }]);
  const answer = await t.say([
    sampled(tubeId, { personId: await t.newcomer() }),
    sampled(tubeId, { personId: await t.newcomer() }, { at: t.at(hours(2.5)) }),
    sampled(tubeId, { personId: await t.newcomer() }, { at: t.at(hours(1)) }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['refused', 'SPC-5'],
    ['recorded', 'SPC-15'],
    ['recorded', 'SPC-5'],
  ]);
  const spoiled = await t.open();
  const [first] = (await t.say([sampled(spoiled, { personId: await t.newcomer() })])).body.results;
  expect(first!.state).toBe('recorded');
  const gone = await t.say([
    { kind: 'tube_voided', tubeId: spoiled, reason: '管子打翻' },
    sampled(spoiled, { personId: await t.newcomer() }),
  ]);
  expect(gone.body.results.map(one => one.rule)).toEqual([undefined, 'SPC-5']);
  expect(gone.body.tubes.find(tube => tube.id === spoiled)).toMatchObject({ state: 'void', memberCount: 0 });
  const line = await t.leader.act(ctx =>
    sql<{ undo_reason: string }>`select undo_reason from sample where tube_id = ${spoiled}`.execute(ctx.tx),
  );
  expect(line.rows).toEqual([{ undo_reason: '管子打翻' }]);
});

it('SPC-6: a label used twice is kept as a tube in conflict with its people, and somebody is sent to look', async () => {
  const code = label();
  await t.open(t.programmes.free, { code });
  const second = randomUUID();
  const person = await t.newcomer();
  const answer = await t.say([
    {
      kind: 'tube_opened',
      tubeId: second,
      tubeCode: code.toLowerCase(),
      programmeId: t.programmes.free,
      pointId: t.point,
    },
    sampled(second, { personId: person }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['conflict', 'SPC-6'],
    ['recorded', undefined],
  ]);
  expect(answer.body.tubes.find(tube => tube.id === second)).toMatchObject({
    state: 'conflict',
    memberCount: 1,
  });
  const due = await t.leader.act(ctx =>
    sql<{
      kind: string;
      rule_id: string;
    }>`select kind, rule_id from task where subject_id = ${second}`.execute(ctx.tx),
  );
  expect(due.rows).toEqual([{ kind: 'label_conflict', rule_id: 'SPC-6' }]);
  const [first] = [
    ...(
      await t.leader.act(ctx => tubesOf(ctx, [answer.body.tubes.find(tube => tube.state !== 'conflict')!.id]))
    ).values(),
  ];
  expect(first!.sharesLabel).toBe(true);
  const listed = async (as = t.leader) =>
    (await as.get(`/tubes/label-conflicts?tube=${second}`)).body.items as unknown[];
  expect(await listed()).toMatchObject([
    { id: second, code, memberCount: 1, pointName: '一号采样点', holder: { state: 'open', memberCount: 0 } },
  ]);
  expect(await listed(await t.city.as('district_epidemiologist', 'B'))).toEqual([]);
  expect((await t.sampler.post(`/tubes/${second}/relabel`, { code, reason: '换贴' })).status).toBe(409);
  const own = label();
  expect((await t.sampler.post(`/tubes/${second}/relabel`, { code: own, reason: '换贴' })).body).toEqual({
    id: second,
    code: own,
  });
  expect(await listed()).toEqual([]);
  expect((await t.leader.act(ctx => tubesOf(ctx, [second]))).get(second)).toMatchObject({
    state: 'open',
    code: own,
  });
});

it('SPC-7: a label of our own printing that was misread is refused', async () => {
  const { codes } = (await t.sampler.post('/tubes/labels', { count: 2 })).body as { codes: string[] };
  const wrong = codes[0]!.slice(0, -1) + (codes[0]!.endsWith('A') ? 'B' : 'A');
  const open = (tubeCode: string) =>
    t.say([
      {
        kind: 'tube_opened',
        tubeId: randomUUID(),
        tubeCode,
        programmeId: t.programmes.free,
        pointId: t.point,
      },
    ]);
  expect((await open(wrong)).body.results[0]).toMatchObject({ state: 'refused', rule: 'SPC-7' });
  expect((await open(codes[1]!)).body.results[0]!.state).toBe('recorded');
});

it('SPC-9: a tube or point of another area is not there', async () => {
  const tubeId = await t.open();
  const other = await t.city.as('sampler', 'B/1');
  const answer = await t.say(
    [
      sampled(tubeId, { personId: t.people[0]! }),
      { kind: 'tube_closed', tubeId },
      {
        kind: 'tube_opened',
        tubeId: randomUUID(),
        tubeCode: label(),
        programmeId: t.programmes.free,
        pointId: t.point,
      },
      sampled(randomUUID(), { personId: t.people[0]! }),
    ],
    other,
  );
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['refused', 'SPC-9'],
    ['refused', 'SPC-9'],
    ['refused', 'SPC-9'],
    ['refused', 'SPC-9'],
  ]);
  expect(answer.body.results[0]!.maskedName).toBeUndefined();
  expect(answer.body.tubes).toEqual([]);
});

it('SPC-10: a programme is not opened by a pack without rules for testing, nor above its pool size', async () => {
  const open = (body: object) =>
    t.leader.post('/programmes', {
      kind: 'voluntary',
      title: { zh: '愿检', en: 'Voluntary' },
      packId: 'covid19-cn-v9',
      packVersion: '9',
      poolingZone: 'ordinary',
      opensAt: t.at(0),
      areaKey: 0,
      ...body,
    });
  expect((await open({})).body).toMatchObject({ poolSize: 20, mixing: 'free' });
  expect((await open({ poolSize: 5 })).body.poolSize).toBe(5);
  expect((await open({ poolingZone: 'controlled', poolSize: 20 })).body.rule).toBe('SPC-10');
});

it('SPC-11: a clock that runs ahead is set right, one far behind is refused', async () => {
  const tubeId = await t.open(t.programmes.free, { at: t.at(hours(1)) });
  const answer = await t.say([
    sampled(tubeId, { personId: await t.newcomer() }, { at: t.at(-180) }),
    sampled(tubeId, { personId: await t.newcomer() }, { at: t.at(-3600) }),
    sampled(tubeId, { personId: await t.newcomer() }, { at: t.at(hours(24 * 15)) }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['recorded', undefined],
    ['recorded', 'SPC-11'],
    ['refused', 'SPC-11'],
  ]);
  const { rows } = await t.leader.act(ctx =>
    sql<{
      ahead: boolean;
      kept: boolean;
    }>`select taken_at > received_at as ahead, device_at is not null as kept from sample where tube_id = ${tubeId} order by taken_at`.execute(
      ctx.tx,
    ),
  );
  expect(rows).toEqual([
    { ahead: false, kept: true },
    { ahead: true, kept: false },
  ]);
  const early = await t.open();
  const before = await t.say([sampled(early, { personId: await t.newcomer() }, { at: t.at(hours(1)) })]);
  expect(before.body.results[0]).toMatchObject({ state: 'recorded', rule: 'SPC-11' });
});

it('SPC-15: a batch of a day offline is accepted, each with how late it is', async () => {
  const tubeId = randomUUID();
  const answer = await t.say([
    {
      kind: 'tube_opened',
      tubeId,
      tubeCode: label(),
      programmeId: t.programmes.free,
      pointId: t.point,
      at: t.at(hours(26)),
    },
    sampled(tubeId, { personId: await t.newcomer() }, { at: t.at(hours(25)) }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['recorded', 'SPC-15'],
    ['recorded', 'SPC-15'],
  ]);
});

it('SPC-16: a tube closes by itself at its limit and opens again when somebody is taken out of it', async () => {
  const tubeId = await t.open(t.programmes.free, { size: 2 });
  const ids = [randomUUID(), randomUUID()];
  const full = await t.say([
    sampled(tubeId, { personId: await t.newcomer() }, { id: ids[0] }),
    sampled(tubeId, { personId: await t.newcomer() }, { id: ids[1] }),
  ]);
  expect(full.body.tubes[0]!.state).toBe('closed');
  const less = await t.say([{ kind: 'sample_undone', sampleId: ids[1]!, reason: '扫错人' }]);
  expect(less.body.tubes[0]).toMatchObject({ state: 'open', memberCount: 1 });
});

it('two devices at one tube at once: nobody is lost or counted twice', async () => {
  const tubeId = await t.open();
  const ten = await Promise.all(Array.from({ length: 8 }, () => t.newcomer()));
  const batch = (from: number) =>
    ten.slice(from, from + 6).map(personId => sampled(tubeId, { personId }, { id: randomUUID() }));
  const [a, b] = await Promise.all([t.say(batch(0)), t.say(batch(2))]);
  const states = [...a.body.results, ...b.body.results].map(one => one.state).sort();
  expect(states.filter(state => state === 'conflict').length).toBe(4);
  const members = await t.leader.act(ctx => membersOf(ctx, [tubeId]));
  expect(members.get(tubeId)!.length).toBe(8);
});
