import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { createPeople, createTieGroups, findMatches, type NewPerson, tiesOf } from './queries.ts';
import { people } from './server.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([people]);
});
afterAll(async () => city?.close());

const someone = (over: Partial<NewPerson> = {}): NewPerson => ({
  identity: {
    name: '欧阳晓',
    documentNumber: '11010519491231002X',
    phone: '13800001111',
    birthDate: '1949-12-31',
  },
  sex: 'female',
  areaKey: city.areas['A/1/1/1']!,
  source: { kind: 'entry' },
  ...over,
});
const reason = { 'x-purpose': encodeURIComponent('核对病例身份') };

it('identity is sealed: no name, document or phone stands in any table', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const [made] = await worker.act(ctx => createPeople(ctx, [someone()]));
  const dump = await worker.act(ctx =>
    sql<{
      t: string;
    }>`select p::text as t from person p where id = ${made!.id} union all select f::text from person_fact f where person_id = ${made!.id} union all select m::text from person_match m where person_id = ${made!.id}`.execute(
      ctx.tx,
    ),
  );
  const text = dump.rows.map(row => row.t).join('\n');
  for (const secret of ['欧阳晓', '11010519491231002X', '13800001111', Buffer.from('欧阳晓').toString('hex')])
    expect(text).not.toContain(secret);
  const seen = await worker.get(`/people/${made!.id}`);
  expect(seen.body.person).toMatchObject({ maskedName: '欧*', maskedPhone: '138****1111', birthYear: 1949 });
});

it('[ACC-5] revealing needs a purpose, and each look is in the journal', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const [made] = await worker.act(ctx => createPeople(ctx, [someone()]));
  expect((await worker.post(`/people/${made!.id}/reveal`)).body.rule).toBe('ACC-5');
  const revealed = await worker.post(`/people/${made!.id}/reveal`, {}, reason);
  expect(revealed.body.identity.name).toBe('欧阳晓');
  const auditor = await city.as('auditor');
  const looks = await auditor.act(ctx =>
    sql<{
      actor: string;
    }>`select actor from journal.entry where act = 'person.revealed' and object_id = ${made!.id}`.execute(
      ctx.tx,
    ),
  );
  expect(looks.rows).toEqual([{ actor: worker.accountId }]);
});

it('a person outside the area is absent, in every way the same', async () => {
  const inside = await city.as('district_epidemiologist', 'A');
  const outside = await city.as('district_epidemiologist', 'B');
  const [made] = await inside.act(ctx => createPeople(ctx, [someone()]));
  const hidden = await outside.get(`/people/${made!.id}`);
  const absent = await outside.get('/people/00000000-0000-7000-8000-000000000000');
  expect(hidden).toEqual(absent);
  expect(hidden.status).toBe(404);
  expect((await outside.post(`/people/${made!.id}/reveal`, {}, reason)).status).toBe(404);
});

it('a person is found again by document, phone, or a misspelt name with the same birth date', async () => {
  const worker = await city.as('district_epidemiologist', 'B');
  const area = city.areas['B/1/1/1']!;
  const [made] = await worker.act(ctx =>
    createPeople(ctx, [
      someone({
        areaKey: area,
        identity: {
          name: '诸葛文静',
          documentNumber: 'G12345678',
          birthDate: '1990-05-01',
          phone: '13911112222',
        },
      }),
    ]),
  );
  const found = await worker.act(ctx =>
    findMatches(ctx, [
      { identity: { documentNumber: 'g1234 5678' } },
      { identity: { name: 'Zhuge Wenjing', birthDate: '1990-05-01' }, sex: 'female' },
      { identity: { name: '完全无关' } },
    ]),
  );
  expect(found[0]![0]!.personId).toBe(made!.id);
  expect(found[1]![0]!.personId).toBe(made!.id);
  expect(found[2]).toEqual([]);
});

it('[PER-1] a change made on an old version is refused and loses nothing', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const [made] = await worker.act(ctx => createPeople(ctx, [someone()]));
  expect(
    (await worker.send('PATCH', `/people/${made!.id}`, { version: 1, changes: { phone: '13700000000' } }))
      .status,
  ).toBe(200);
  expect(
    (await worker.send('PATCH', `/people/${made!.id}`, { version: 1, changes: { phone: '13600000000' } }))
      .body,
  ).toMatchObject({ status: 409, rule: 'PER-1' });
  const facts = await worker.get(`/people/${made!.id}/facts`);
  expect(
    facts.body.items
      .filter((fact: { field: string }) => fact.field === 'phone')
      .map((fact: { current: boolean }) => fact.current),
  ).toEqual([true, false]);
});

it('[PER-2] [PER-3] [PER-4] a merge fills gaps, keeps where each field came from, and is undone exactly once', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const [kept, merged] = await worker.act(ctx =>
    createPeople(ctx, [
      someone({ identity: { name: '司马青', phone: '13500000001' } }),
      someone({ identity: { name: '司马清', documentNumber: 'E00000001' } }),
    ]),
  );
  const [group] = await worker.act(ctx =>
    createTieGroups(ctx, [
      {
        kind: 'household',
        label: '一户',
        areaKey: city.areas['A/1/1/1']!,
        members: [{ personId: merged!.id }],
      },
    ]),
  );
  expect((await worker.post('/people/merge', { keptId: kept!.id, mergedId: kept!.id })).body.rule).toBe(
    'PER-2',
  );
  const merge = await worker.post('/people/merge', { keptId: kept!.id, mergedId: merged!.id });
  expect(merge.status).toBe(200);
  expect((await worker.post(`/people/${kept!.id}/reveal`, {}, reason)).body.identity).toEqual({
    name: '司马青',
    phone: '13500000001',
    documentNumber: 'E00000001',
  });
  expect((await worker.act(ctx => tiesOf(ctx, [kept!.id])))[0]?.groupId).toBe(group);
  expect((await worker.post('/people/merge', { keptId: merged!.id, mergedId: kept!.id })).body.rule).toBe(
    'PER-3',
  );
  expect((await worker.post(`/people/merges/${merge.body.mergeId}/undo`)).status).toBe(200);
  expect((await worker.post(`/people/${kept!.id}/reveal`, {}, reason)).body.identity).toEqual({
    name: '司马青',
    phone: '13500000001',
  });
  expect((await worker.act(ctx => tiesOf(ctx, [merged!.id])))[0]?.groupId).toBe(group);
  expect((await worker.post(`/people/merges/${merge.body.mergeId}/undo`)).body.rule).toBe('PER-4');
});

it('[PER-5] once the key is destroyed the identity is gone, the person stays', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const [made] = await worker.act(ctx => createPeople(ctx, [someone()]));
  city.outpace.keys.destroySubjects([made!.pseudonym]);
  expect((await worker.post(`/people/${made!.id}/reveal`, {}, reason)).body.rule).toBe('PER-5');
  expect((await worker.get(`/people/${made!.id}`)).status).toBe(200);
});
