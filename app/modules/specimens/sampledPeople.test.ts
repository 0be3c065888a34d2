import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { membersOf } from './queries.ts';
import { openTable, sampled, type Table } from './testTable.ts';

let t: Table;
beforeAll(async () => {
  t = await openTable();
});
afterAll(async () => t?.city.close());

const hours = (n: number) => n * 3600;

it('SPC-2: a household tube takes one household', async () => {
  const tubeId = await t.open(t.programmes.household);
  const [a, b] = [await t.newcomer('A/1/1/1', t.household), await t.newcomer('A/1/1/1', t.household)];
  const answer = await t.say([
    sampled(tubeId, { personId: a }, { householdId: t.household }),
    sampled(tubeId, { personId: b }),
    sampled(tubeId, { personId: await t.newcomer() }),
    sampled(tubeId, { personId: await t.newcomer() }, { householdId: t.household }),
  ]);
  expect(answer.body.results.map(one => [one.state, one.rule])).toEqual([
    ['recorded', undefined],
    ['recorded', undefined],
    ['refused', 'SPC-2'],
    ['refused', 'SPC-2'],
  ]);
});

it('SPC-3: who is under a measure or in an isolation site is alone in a tube', async () => {
  const held = await t.newcomer();
  const { outbreakId } = await underMeasure(held);
  expect(outbreakId).toBeTruthy();
  const tubeId = await t.open();
  const answer = await t.say([
    sampled(tubeId, { personId: await t.newcomer() }),
    sampled(tubeId, { personId: held }),
  ]);
  expect(answer.body.results[1]).toMatchObject({ state: 'refused', rule: 'SPC-3', groups: ['measure'] });
  const own = await t.open();
  const alone = await t.say([
    sampled(own, { personId: held }),
    sampled(own, { personId: await t.newcomer() }),
  ]);
  expect(alone.body.results.map(one => one.rule)).toEqual([undefined, 'SPC-3']);
  const single = await t.open(t.programmes.single);
  const site = await t.say([
    sampled(single, { personId: await t.newcomer() }),
    sampled(single, { personId: await t.newcomer() }),
  ]);
  expect(site.body.results[0]!.groups).toEqual(['isolation_site']);
  expect(site.body.results[1]).toMatchObject({ state: 'refused', rule: 'SPC-1' });
});

it('SPC-19: who the team says must be alone is alone, the sample says why, and an old device goes on without it', async () => {
  const tubeId = await t.open();
  const [ordinary, traveller] = [await t.newcomer(), await t.newcomer()];
  const pooled = await t.say([
    sampled(tubeId, { personId: ordinary }),
    sampled(tubeId, { personId: traveller }, { group: 'recent_traveller' }),
  ]);
  expect(pooled.body.results).toMatchObject([
    { state: 'recorded', groups: [] },
    { state: 'refused', rule: 'SPC-3', groups: ['recent_traveller'] },
  ]);
  const own = await t.open(t.programmes.free, { size: 1 });
  const alone = await t.say([
    sampled(own, { personId: traveller }, { group: 'recent_traveller' }),
    sampled(own, { personId: await t.newcomer() }),
  ]);
  expect(alone.body.results.map(one => one.rule)).toEqual([undefined, 'SPC-1']);
  const { rows } = await t.leader.act(ctx =>
    sql`select alone, alone_because from sample where tube_id = any(${[tubeId, own]}::uuid[]) order by taken_at, id`.execute(
      ctx.tx,
    ),
  );
  expect(rows).toHaveLength(2);
  expect(rows).toContainEqual({ alone: true, alone_because: 'recent_traveller' });
  expect(rows).toContainEqual({ alone: false, alone_because: null });
  const unknown = await t.say([
    sampled(await t.open(), { personId: ordinary }, { group: 'anyone' as never }),
  ]);
  expect(unknown.status).toBe(400);
});

/** Just the row a rule looks at; how measures come about is theirs. */
async function underMeasure(personId: string): Promise<{ outbreakId: string }> {
  return t.leader.act(async ctx => {
    const { rows } = await sql<{
      id: string;
    }>`insert into outbreak (code, name, disease, pack_id, pack_version, overlay_ids, area_key, started_on, created_at, created_by)
      values (${`X${randomUUID().slice(0, 8)}`}, 'x', 'covid19', 'covid19-cn-v9', '9', '{}', 0, '2022-07-01', now(), 'test') returning id`.execute(
      ctx.tx,
    );
    await sql`insert into measure (outbreak_id, person_id, basis_kind, basis_id, class_id, pack_id, pack_version, last_exposure_on, found_at, plan, setting, starts_on, ends_at, reason, created_at, created_by, area_key, located_key, origin_key)
      values (${rows[0]!.id}, ${personId}, 'contact', ${randomUUID()}, 'close_contact', 'covid19-cn-v9', '9', '2022-07-10', now(), '{}', 'home', '2022-07-10', now() + interval '7 days', '{"zh":"x","en":"x"}', now(), 'test', 0, 0, 0)`.execute(
      ctx.tx,
    );
    return { outbreakId: rows[0]!.id };
  });
}

it('SPC-8: a sampling code finds its person once issued, and no more once revoked or misread', async () => {
  const person = await t.newcomer();
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

it('SPC-12: who was sampled in the round is answered with the earlier tube, and sampled again only if wanted', async () => {
  const person = await t.newcomer();
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
  const known = await t.newcomer();
  const id = randomUUID();
  const answer = await t.say([
    sampled(tubeId, { unknown: { ...t.newest, phone: '13800000000' } }, { id }),
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
  const [wrong, right] = [await t.newcomer(), await t.newcomer()];
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

it('a person of another district is sampled by their code or document and stays their district’s', async () => {
  const tubeId = await t.open();
  const answer = await t.say([sampled(tubeId, { documentNumber: 'DOC-9' })]);
  expect(answer.body.results[0]).toMatchObject({ state: 'recorded', maskedName: '癸*' });
  const { samplesOf } = await import('./queries.ts');
  const district = await t.city.as('district_epidemiologist', 'B');
  const rows = await district.act(ctx => samplesOf(ctx, [t.stranger], t.at(hours(1))));
  expect(rows).toMatchObject([{ personId: t.stranger, tubeId, pooled: false, result: null }]);
});
