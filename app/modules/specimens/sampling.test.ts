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
let fresh = 0;
/** Somebody not sampled in any test. */
async function newcomer(area = 'A/1/1/1', householdOf?: string): Promise<string> {
  const { createPeople } = await import('../people/queries.ts');
  const [made] = await t.leader.act(ctx =>
    createPeople(ctx, [
      {
        identity: { name: `新${++fresh}`, documentNumber: `NEW-${fresh}` },
        areaKey: t.city.areas[area]!,
        source: { kind: 'entry' },
      },
    ]),
  );
  if (householdOf)
    await t.leader.act(ctx =>
      sql`insert into tie_member (group_id, person_id, source, area_key) values (${householdOf}, ${made!.id}, 'roster', ${t.city.areas['A/1/1/1']})`.execute(
        ctx.tx,
      ),
    );
  return made!.id;
}

it('a tube is opened, filled in one batch, and answers with masked names and counts', async () => {
  const tubeId = randomUUID();
  const code = label();
  const [a, b] = [await newcomer(), await newcomer()];
  const answer = await t.say([
    { kind: 'tube_opened', tubeId, tubeCode: code, programmeId: t.programmes.free, pointId: t.point },
    sampled(tubeId, { personId: a }),
    sampled(tubeId, { documentNumber: ` new-${fresh} ` }),
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
    sampled(tubeId, { personId: await newcomer() }, { id: randomUUID() }),
    sampled(tubeId, { personId: await newcomer() }, { id: randomUUID() }),
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
  const three = [await newcomer(), await newcomer(), await newcomer()];
  const answer = await t.say(three.map(personId => sampled(tubeId, { personId })));
  expect(answer.body.results.map(one => one.rule)).toEqual([undefined, undefined, 'SPC-1']);
  expect(answer.body.tubes[0]).toMatchObject({ memberCount: 2, state: 'closed' });
});

it('SPC-2: a household tube takes one household', async () => {
  const tubeId = await t.open(t.programmes.household);
  const [a, b] = [await newcomer('A/1/1/1', t.household), await newcomer('A/1/1/1', t.household)];
  const answer = await t.say([
    sampled(tubeId, { personId: a }, { householdId: t.household }),
    sampled(tubeId, { personId: b }),
    sampled(tubeId, { personId: await newcomer() }),
    sampled(tubeId, { personId: await newcomer() }, { householdId: t.household }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['recorded', undefined],
    ['recorded', undefined],
    ['refused', 'SPC-2'],
    ['refused', 'SPC-2'],
  ]);
});

it('SPC-3: who is under a measure or in an isolation site is alone in a tube', async () => {
  const held = await newcomer();
  const { outbreakId } = await underMeasure(held);
  expect(outbreakId).toBeTruthy();
  const tubeId = await t.open();
  const answer = await t.say([
    sampled(tubeId, { personId: await newcomer() }),
    sampled(tubeId, { personId: held }),
  ]);
  expect(answer.body.results[1]).toMatchObject({ state: 'refused', rule: 'SPC-3', groups: ['measure'] });
  const own = await t.open();
  const alone = await t.say([sampled(own, { personId: held }), sampled(own, { personId: await newcomer() })]);
  expect(alone.body.results.map(one => one.rule)).toEqual([undefined, 'SPC-3']);
  const single = await t.open(t.programmes.single);
  const site = await t.say([
    sampled(single, { personId: await newcomer() }),
    sampled(single, { personId: await newcomer() }),
  ]);
  expect(site.body.results[0]!.groups).toEqual(['isolation_site']);
  expect(site.body.results[1]).toMatchObject({ state: 'refused', rule: 'SPC-1' });
});

/** Just the row a rule looks at; how measures come about is theirs. */
async function underMeasure(personId: string): Promise<{ outbreakId: string }> {
  return t.leader.act(async ctx => {
    const { rows } = await sql<{
      id: string;
    }>`insert into outbreak (code, name, disease, pack_id, pack_version, overlay_ids, area_key, started_on, created_at, created_by)
      values (${`X${fresh}`}, 'x', 'covid19', 'covid19-cn-v9', '9', '{}', 0, '2022-07-01', now(), 'test') returning id`.execute(
      ctx.tx,
    );
    await sql`insert into measure (outbreak_id, person_id, basis_kind, basis_id, class_id, pack_id, pack_version, last_exposure_on, found_at, plan, setting, starts_on, ends_at, reason, created_at, created_by, area_key, located_key, origin_key)
      values (${rows[0]!.id}, ${personId}, 'contact', ${randomUUID()}, 'close_contact', 'covid19-cn-v9', '9', '2022-07-10', now(), '{}', 'home', '2022-07-10', now() + interval '7 days', '{"zh":"x","en":"x"}', now(), 'test', 0, 0, 0)`.execute(
      ctx.tx,
    );
    return { outbreakId: rows[0]!.id };
  });
}

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
    sampled(tubeId, { personId: await newcomer() }),
    sampled(tubeId, { personId: await newcomer() }, { at: t.at(hours(2.5)) }),
    sampled(tubeId, { personId: await newcomer() }, { at: t.at(hours(1)) }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['refused', 'SPC-5'],
    ['recorded', 'SPC-15'],
    ['recorded', 'SPC-5'],
  ]);
  const spoiled = await t.open();
  const [first] = (await t.say([sampled(spoiled, { personId: await newcomer() })])).body.results;
  expect(first!.state).toBe('recorded');
  const gone = await t.say([
    { kind: 'tube_voided', tubeId: spoiled, reason: '管子打翻' },
    sampled(spoiled, { personId: await newcomer() }),
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
  const person = await newcomer();
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
  expect((await t.sampler.post(`/tubes/${second}/relabel`, { code, reason: '换贴' })).status).toBe(409);
  const own = label();
  expect((await t.sampler.post(`/tubes/${second}/relabel`, { code: own, reason: '换贴' })).body).toEqual({
    id: second,
    code: own,
  });
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

it('SPC-8: a sampling code finds its person once issued, and no more once revoked or misread', async () => {
  const person = await newcomer();
  const { code } = (await t.sampler.post(`/people/${person}/sampling-code`)).body as { code: string };
  expect(code).toMatch(/^OP[0-9A-HJKMNP-TV-Z]{26}[0-9A-Z]$/);
  const tubeId = await t.open();
  const misread = `OP0${code.slice(3)}` === code ? `OP1${code.slice(3)}` : `OP0${code.slice(3)}`;
  const answer = await t.say([
    sampled(tubeId, { code: misread }),
    sampled(tubeId, { code: ` ${code.toLowerCase()}` }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['refused', 'SPC-8'],
    ['recorded', undefined],
  ]);
  expect((await t.sampler.post(`/people/${person}/sampling-code/revoke`)).body).toEqual({ revoked: 1 });
  const after = await t.say([
    sampled(tubeId, { code }),
    // taken offline: the swab is in the tube, so it is kept until somebody settles who it was
    sampled(tubeId, { code }, { at: t.at(120) }),
  ]);
  expect(after.body.results[0]).toMatchObject({ state: 'refused', rule: 'SPC-8' });
  expect(after.body.results[1]!.state).toBe('recorded');
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
    sampled(tubeId, { personId: await newcomer() }, { at: t.at(-180) }),
    sampled(tubeId, { personId: await newcomer() }, { at: t.at(-3600) }),
    sampled(tubeId, { personId: await newcomer() }, { at: t.at(hours(24 * 15)) }),
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
  const before = await t.say([sampled(early, { personId: await newcomer() }, { at: t.at(hours(1)) })]);
  expect(before.body.results[0]).toMatchObject({ state: 'recorded', rule: 'SPC-11' });
});

it('SPC-12: who was sampled in the round is answered with the earlier tube, and sampled again only if wanted', async () => {
  const person = await newcomer();
  const [one, two] = [await t.open(t.programmes.free, { code: 'ROUND-ONE-1234' }), await t.open()];
  await t.say([sampled(one, { personId: person })]);
  const answer = await t.say([sampled(two, { personId: person })]);
  expect(answer.body.results[0]).toMatchObject({
    state: 'conflict',
    rule: 'SPC-12',
    previous: { tubeTail: 'E-1234' },
  });
  expect(answer.body.tubes.find(tube => tube.id === two)!.memberCount).toBe(0);
  const wanted = await t.say([sampled(two, { personId: person }, { again: true })]);
  expect(wanted.body.results[0]).toMatchObject({ state: 'recorded' });
  const same = await t.say([sampled(two, { personId: person }, { again: true })]);
  expect(same.body.results[0]).toMatchObject({ state: 'conflict', rule: 'SPC-12' });
});

it('SPC-13: somebody not registered is kept sealed, proposed and settled', async () => {
  const tubeId = await t.open();
  const known = await newcomer();
  const id = randomUUID();
  const answer = await t.say([
    sampled(
      tubeId,
      { unknown: { name: `新${fresh}`, documentNumber: `NEW-${fresh}`, phone: '13800000000' } },
      { id },
    ),
    sampled(tubeId, { documentNumber: 'NOBODY-1' }),
  ]);
  expect(answer.body.results.map(one => one.rule)).toEqual(['SPC-13', 'SPC-13']);
  const { rows } = await t.leader.act(ctx =>
    sql<{ sealed: Buffer }>`select unknown_sealed as sealed from sample where id = ${id}`.execute(ctx.tx),
  );
  expect(rows[0]!.sealed.toString('utf8')).not.toContain('13800000000');
  const list = (await t.sampler.get('/samples/unsettled?limit=200')).body as {
    items: { id: string; maskedName: string; maskedPhone: string; proposals: { personId: string }[] }[];
  };
  const mine = list.items.find(one => one.id === id)!;
  expect(mine).toMatchObject({ maskedName: '新*', maskedPhone: '138****0000' });
  expect(mine.proposals[0]!.personId).toBe(known);
  expect((await t.sampler.post(`/samples/${id}/settle`, { newPerson: true })).status).toBe(403);
  expect((await t.sampler.post(`/samples/${id}/settle`, { personId: known })).body).toEqual({
    id,
    personId: known,
  });
  expect((await t.sampler.post(`/samples/${id}/settle`, { personId: known })).status).toBe(404);
  const members = await t.leader.act(ctx => membersOf(ctx, [tubeId]));
  expect(members.get(tubeId)!.map(one => one.personId)).toContain(known);
  const other = list.items.find(one => one.id === answer.body.results[1]!.id)!;
  const made = await t.leader.post(`/samples/${other.id}/settle`, { newPerson: true });
  expect(made.status).toBe(200);
});

it('SPC-14: a mistake is undone with its reason, and no more once the laboratory has the tube', async () => {
  const tubeId = await t.open(t.programmes.free, { size: 1 });
  const [wrong, right] = [await newcomer(), await newcomer()];
  const id = randomUUID();
  const full = await t.say([sampled(tubeId, { personId: wrong }, { id })]);
  expect(full.body.tubes[0]!.state).toBe('closed');
  const answer = await t.say([
    { kind: 'sample_undone', sampleId: id, reason: '扫错人' },
    sampled(tubeId, { personId: right }),
    { kind: 'sample_undone', sampleId: randomUUID(), reason: '没有' },
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['recorded', undefined],
    ['recorded', undefined],
    ['refused', 'SPC-14'],
  ]);
  expect(answer.body.tubes[0]).toMatchObject({ state: 'closed', memberCount: 1 });
  const { rows } = await t.leader.act(ctx =>
    sql<{
      undo_reason: string;
      undone_by: string;
    }>`select undo_reason, undone_by from sample where id = ${id}`.execute(ctx.tx),
  );
  expect(rows).toEqual([{ undo_reason: '扫错人', undone_by: t.sampler.accountId }]);
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
    sampled(tubeId, { personId: await newcomer() }, { at: t.at(hours(25)) }),
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
    sampled(tubeId, { personId: await newcomer() }, { id: ids[0] }),
    sampled(tubeId, { personId: await newcomer() }, { id: ids[1] }),
  ]);
  expect(full.body.tubes[0]!.state).toBe('closed');
  const less = await t.say([{ kind: 'sample_undone', sampleId: ids[1]!, reason: '扫错人' }]);
  expect(less.body.tubes[0]).toMatchObject({ state: 'open', memberCount: 1 });
});

it('SPC-17: the wait is the queue as counted by the rate of the last quarter of an hour', async () => {
  const counted = (await t.sampler.post(`/sampling/points/${t.point}/queue`, { people: 120 })).body as {
    waitMinutes: number;
    queuePeople: number;
    sampledLastHour: number;
  };
  expect(counted.queuePeople).toBe(120);
  expect(counted.sampledLastHour).toBeGreaterThan(10);
  expect(counted.waitMinutes).toBeGreaterThan(0);
  const elsewhere = await t.city.as('sampler', 'B/1');
  expect((await elsewhere.post(`/sampling/points/${t.point}/queue`, { people: 1 })).status).toBe(404);
});

it('SPC-18: a point somebody else has changed is not overwritten', async () => {
  const point = (await t.leader.get('/sampling/points')).body.items[0] as { id: string; version: number };
  const changed = await t.leader.send('PATCH', `/sampling/points/${point.id}`, {
    version: point.version,
    lanes: 6,
  });
  expect(changed.body).toMatchObject({ lanes: 6, version: point.version + 1 });
  const stale = await t.leader.send('PATCH', `/sampling/points/${point.id}`, {
    version: point.version,
    lanes: 2,
  });
  expect([stale.status, stale.body.rule]).toEqual([409, 'SPC-18']);
});

it('a bundle holds the households of the point’s street, masked, and nobody of elsewhere', async () => {
  const { body, status } = await t.sampler.get(`/sampling/points/${t.point}/bundle`);
  expect(status).toBe(200);
  expect(body.households.map((one: { label: string }) => one.label).sort()).toEqual(['1号楼101', '1号楼102']);
  expect(body.households[0].members[0]).toMatchObject({
    maskedName: expect.any(String),
    sex: expect.stringMatching(/^(male|female|other|unknown)$/),
  });
  expect(body.households[0].members[0]).toHaveProperty('birthYear');
  expect(body.singleGroups.map((one: { group: string }) => one.group)).toContain('measure');
  expect(JSON.stringify(body)).not.toContain(t.stranger);
  const other = await t.city.as('sampler', 'B/1');
  expect((await other.get(`/sampling/points/${t.point}/bundle`)).status).toBe(404);
});

it('a person of another district is sampled by their code or document and stays their district’s', async () => {
  const tubeId = await t.open();
  const answer = await t.say([sampled(tubeId, { documentNumber: 'DOC-9' })]);
  expect(answer.body.results[0]).toMatchObject({ state: 'recorded', maskedName: '癸*' });
  const { samplesOf } = await import('./queries.ts');
  const district = await t.city.as('district_epidemiologist', 'B');
  const rows = await district.act(ctx => samplesOf(ctx, [t.stranger], t.at(hours(1))));
  expect(rows).toMatchObject([{ personId: t.stranger, tubeId, pooled: false, result: null }]);
});

it('two devices at one tube at once: nobody is lost or counted twice', async () => {
  const tubeId = await t.open();
  const ten = await Promise.all(Array.from({ length: 8 }, () => newcomer()));
  const batch = (from: number) =>
    ten.slice(from, from + 6).map(personId => sampled(tubeId, { personId }, { id: randomUUID() }));
  const [a, b] = await Promise.all([t.say(batch(0)), t.say(batch(2))]);
  const states = [...a.body.results, ...b.body.results].map(one => one.state).sort();
  expect(states.filter(state => state === 'conflict').length).toBe(4);
  const members = await t.leader.act(ctx => membersOf(ctx, [tubeId]));
  expect(members.get(tubeId)!.length).toBe(8);
});
