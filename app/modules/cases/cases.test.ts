import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { obligationsOf } from '../obligations/queries.ts';
import {
  addEntries,
  addLinks,
  casesByExternalId,
  casesOfOutbreak,
  dependentsOfImport,
  linksOfOutbreak,
  openCases,
} from './queries.ts';
import { type CaseCity, openCaseCity } from './testCity.ts';

let c: CaseCity;
beforeAll(async () => {
  c = await openCaseCity();
});
afterAll(async () => c?.city.close());

const detail = async (id: string) => (await c.a.get(`/cases/${id}`)).body;

it('[CAS-1] asymptomatic → confirmed keeps both states with their times, and what the pack does not know is refused', async () => {
  const made = await c.open('asymptomatic', { sampledOn: '2022-07-18', positiveAt: '2022-07-19T06:00:00Z' });
  c.city.clock.advance(3_600_000);
  const changed = await c.a.post(`/cases/${made.id}/state`, {
    version: 1,
    to: 'confirmed',
    reason: '影像学改变',
  });
  expect(changed).toMatchObject({ status: 200, body: { state: 'confirmed', version: 2 } });
  const now = await detail(made.id);
  expect(now.states.map((s: { state: string; ruleId: string }) => [s.state, s.ruleId])).toEqual([
    ['asymptomatic', 'PRO-5'],
    ['confirmed', 'V9-ST-2'],
  ]);
  expect(now.confirmedOn).toBe('2022-07-20');
  const refused = await c.a.post(`/cases/${made.id}/state`, {
    version: 2,
    to: 'suspected',
    reason: '试试看',
  });
  expect(refused.status).toBe(422);
  expect(refused.body.rule).toBe('CAS-1');
});

it('[CAS-2] dates that break the pack, or lie in the future, are named all at once', async () => {
  const personId = await c.person();
  const answer = await c.a.post('/cases', {
    outbreakId: c.outbreakId,
    personId,
    state: 'confirmed',
    facts: { infectionOn: '2022-07-15', onsetOn: '2022-07-12', hospitalOn: '2022-08-01' },
  });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((e: { path: string; rule: string }) => [e.path, e.rule])).toEqual([
    ['body/facts/hospitalOn', 'CAS-2'],
    ['body/facts/onsetOn', 'V9-1'],
  ]);
});

it('[CAS-3] a case starts the 2–4–24 hour clocks from the positive result, as obligations', async () => {
  const made = await c.open('confirmed', { positiveAt: '2022-07-20T03:00:00Z', onsetOn: '2022-07-18' });
  const now = await detail(made.id);
  const rows = await c.a.act(ctx => obligationsOf(ctx, [made.id]));
  expect(
    now.clocks
      .filter((k: { ruleId: string }) => ['V9-CK-1', 'V9-CK-3', 'V9-CK-4'].includes(k.ruleId))
      .map((k: { ruleId: string; due: string }) => [k.ruleId, k.due]),
  ).toEqual([
    ['V9-CK-1', '2022-07-20T05:00:00.000Z'],
    ['V9-CK-3', '2022-07-20T07:00:00.000Z'],
    ['V9-CK-4', '2022-07-21T03:00:00.000Z'],
  ]);
  expect(rows.map(row => row.ruleId).sort()).toEqual(
    now.clocks.map((k: { ruleId: string }) => k.ruleId).sort(),
  );
  expect(now.nextDueAt).toBe('2022-07-20T05:00:00.000Z');
});

it('[CAS-4] numbers stay unique and without a gap when cases are opened at once, and a refused one takes none', async () => {
  const before = (await c.a.act(ctx => casesOfOutbreak(ctx, c.outbreakId))).length;
  const people = await Promise.all(Array.from({ length: 12 }, () => c.person()));
  const answers = await Promise.all(
    people.map((personId, n) =>
      c.a.post('/cases', {
        outbreakId: c.outbreakId,
        personId,
        state: n % 4 === 3 ? 'recovered-not-known' : 'confirmed',
      }),
    ),
  );
  const numbers = answers
    .filter(answer => answer.status === 200)
    .map(answer => answer.body.number as string)
    .sort();
  expect(numbers).toEqual(
    Array.from({ length: 9 }, (_, n) => `TS-${String(before + n + 1).padStart(4, '0')}`),
  );
  const twice = await c.a.post('/cases', {
    outbreakId: c.outbreakId,
    personId: people[0],
    state: 'confirmed',
  });
  expect([twice.status, twice.body.rule]).toEqual([409, 'CAS-4']);
});

it('[CAS-5] a clock closes only when nothing is missing, and then its obligation is done', async () => {
  const made = await c.open('confirmed', { positiveAt: '2022-07-20T03:00:00Z' });
  const early = await c.a.post(`/cases/${made.id}/complete`, { version: 1, ruleId: 'V9-CK-3' });
  expect([early.status, early.body.rule]).toEqual([422, 'CAS-5']);
  expect(early.body.errors.map((e: { path: string }) => e.path)).toEqual(['case/onsetOn', 'case/foundIn']);
  await c.a.send('PATCH', `/cases/${made.id}`, {
    version: 1,
    changes: { onsetOn: '2022-07-19', foundIn: 'community' },
  });
  expect((await c.a.post(`/cases/${made.id}/complete`, { version: 2, ruleId: 'V9-CK-3' })).status).toBe(200);
  const rows = await c.a.act(ctx => obligationsOf(ctx, [made.id]));
  expect(rows.find(row => row.ruleId === 'V9-CK-3')).toMatchObject({ state: 'done', doneBy: c.a.accountId });
  const full = await c.a.post(`/cases/${made.id}/complete`, { version: 3, ruleId: 'V9-CK-4' });
  expect(full.body.errors.map((e: { path: string }) => e.path)).toContain('trajectory/2022-07-18');
  expect(
    (await detail(made.id)).clocks.find((k: { ruleId: string }) => k.ruleId === 'V9-CK-3').doneAt,
  ).not.toBeNull();
});

it('[CAS-6] of two people saving at once the second sees who has the case now', async () => {
  const made = await c.open('confirmed', { onsetOn: '2022-07-18' });
  expect(
    (await c.a.send('PATCH', `/cases/${made.id}`, { version: 1, changes: { symptoms: '发热' } })).body,
  ).toMatchObject({ version: 2 });
  const second = await c.a.send('PATCH', `/cases/${made.id}`, { version: 1, changes: { symptoms: '咳嗽' } });
  expect([second.status, second.body.rule, second.body.details.version]).toEqual([409, 'CAS-6', 2]);
  expect((await detail(made.id)).symptoms).toBe('发热');
});

it('[CAS-7] while one calls another is refused, and takes over only with a reason', async () => {
  const made = await c.open('confirmed');
  const other = await c.city.as('district_epidemiologist', 'A');
  expect((await c.a.post(`/cases/${made.id}/call`)).status).toBe(200);
  const busy = await other.post(`/cases/${made.id}/call`);
  expect([busy.status, busy.body.rule, busy.body.details.actor.id]).toEqual([409, 'CAS-7', c.a.accountId]);
  expect((await other.post(`/cases/${made.id}/call`, { takeOver: true })).body.rule).toBe('CAS-7');
  expect(
    (await other.post(`/cases/${made.id}/call`, { takeOver: true, reason: '原流调员换班' })).status,
  ).toBe(200);
  expect((await c.a.post(`/cases/${made.id}/call/end`, { outcome: 'reached' })).status).toBe(409);
  expect((await other.post(`/cases/${made.id}/call/end`, { outcome: 'reached' })).status).toBe(200);
  expect(await detail(made.id)).toMatchObject({
    calling: null,
    lastCall: { outcome: 'reached', actor: { id: other.accountId } },
  });
});

it('[CAS-8] the infectious window follows the facts and says by which rule', async () => {
  const made = await c.open('confirmed', {});
  expect(await detail(made.id)).toMatchObject({ window: null, windowProblem: { ruleId: 'PRO-6' } });
  await c.a.send('PATCH', `/cases/${made.id}`, { version: 1, changes: { sampledOn: '2022-07-18' } });
  expect((await detail(made.id)).window).toMatchObject({
    ruleId: 'V9-IW-2',
    from: '2022-07-15T16:00:00.000Z',
  });
  await c.a.send('PATCH', `/cases/${made.id}`, {
    version: 2,
    changes: { onsetOn: '2022-07-19', isolatedAt: '2022-07-20T02:00:00Z' },
  });
  expect((await detail(made.id)).window).toMatchObject({
    ruleId: 'V9-IW-1',
    from: '2022-07-16T16:00:00.000Z',
    to: '2022-07-20T02:00:00.000Z',
    days: ['2022-07-17', '2022-07-18', '2022-07-19', '2022-07-20'],
  });
});

it('[CAS-9] a new person who may be known already is shown, not made twice', async () => {
  const identity = {
    name: '测试重名',
    documentNumber: '11010519491231002X',
    phone: '13800001111',
    birthDate: '1949-12-31',
  };
  const body = {
    outbreakId: c.outbreakId,
    state: 'confirmed',
    person: { identity, sex: 'female', areaKey: c.city.areas['A/1/1/1'] },
  };
  expect((await c.a.post('/cases', body)).status).toBe(200);
  const again = await c.a.post('/cases', body);
  expect([again.status, again.body.rule]).toEqual([409, 'CAS-9']);
  expect(again.body.details.matches[0].maskedName).toBe('测*');
  const stated = await c.a.post('/cases', {
    ...body,
    notThese: again.body.details.matches.map((m: { personId: string }) => m.personId),
  });
  expect(stated.status).toBe(200);
});

it('[CAS-10] a case is handed over to a colleague or an area, never to nobody; both areas then see it', async () => {
  const made = await c.open('confirmed', { onsetOn: '2022-07-18' });
  expect((await c.b.get(`/cases/${made.id}`)).status).toBe(404);
  expect(
    (await c.a.post(`/cases/${made.id}/hand-over`, { version: 1, owner: made.id, reason: '换班' })).body.rule,
  ).toBe('CAS-10');
  const moved = await c.a.post(`/cases/${made.id}/hand-over`, {
    version: 1,
    owner: c.b.accountId,
    locatedKey: c.city.areas['B/1'],
    reason: '现住址在 B 区',
  });
  expect(moved.status).toBe(200);
  const seen = await c.b.get(`/cases/${made.id}`);
  expect(seen.body).toMatchObject({ mine: true, maskedName: '测*' });
  expect((await c.a.get(`/cases/${made.id}`)).status).toBe(200);
});

it('outside its area a case is not there: not to read, not to change, not in the list, not in its history', async () => {
  const made = await c.open('confirmed', { onsetOn: '2022-07-18' });
  for (const answer of [
    await c.b.get(`/cases/${made.id}`),
    await c.b.get(`/cases/${made.id}/trajectory`),
    await c.b.get(`/cases/${made.id}/history`),
    await c.b.send('PATCH', `/cases/${made.id}`, { version: 1, changes: { symptoms: '发热' } }),
    await c.b.post(`/cases/${made.id}/state`, { version: 1, to: 'recovered', reason: '治愈' }),
    await c.b.post(`/cases/${made.id}/trajectory`, { line: '18 0830 东门菜市场 20m' }),
    await c.b.post(`/cases/${made.id}/call`),
  ])
    expect(answer.status).toBe(404);
  const list = await c.b.get(`/cases?outbreakId=${c.outbreakId}`);
  expect(list.body.items.map((item: { id: string }) => item.id)).not.toContain(made.id);
  expect((await c.city.as('grid_worker', 'A/1/1/1').then(grid => grid.get('/cases'))).status).toBe(403);
});

it('the list finds by number and its digits, puts overdue clocks first, and never finds a person', async () => {
  const late = await c.open('confirmed', { positiveAt: '2022-07-19T03:00:00Z' });
  const list = await c.a.get('/cases?sort=clock&limit=3');
  expect(list.body.items[0].id).toBe(late.id);
  expect((await c.a.get('/cases?overdue=true')).body.items.map((item: { id: string }) => item.id)).toContain(
    late.id,
  );
  const digits = String(Number(late.number.slice(3)));
  expect(
    (await c.a.get(`/cases?q=${digits}`)).body.items.map((item: { number: string }) => item.number),
  ).toEqual([late.number]);
  expect((await c.a.get(`/cases?q=${late.number.toLowerCase()}`)).body.items).toHaveLength(1);
  expect((await c.a.get(`/cases?q=${encodeURIComponent('测试')}`)).body.items).toEqual([]);
  const pages: string[] = [];
  for (let after = ''; ; ) {
    const page = (await c.a.get(`/cases?sort=-number&limit=7${after}`)).body;
    pages.push(...page.items.map((item: { number: string }) => item.number));
    if (!page.next) break;
    after = `&after=${page.next}`;
  }
  expect(pages).toEqual([...new Set(pages)].sort().reverse());
});

it('the history of a case shows act, time and account to those who see the case, and no detail', async () => {
  const made = await c.open('confirmed', { onsetOn: '2022-07-18' });
  await c.a.send('PATCH', `/cases/${made.id}`, { version: 1, changes: { symptoms: '发热' } });
  const lines = (await c.a.get(`/cases/${made.id}/history`)).body.items;
  expect(lines.map((line: { act: string; by: { id: string } }) => [line.act, line.by.id])).toEqual([
    ['case.changed', c.a.accountId],
    ['case.opened', c.a.accountId],
  ]);
  expect(Object.keys(lines[0]).sort()).toEqual(['act', 'at', 'by', 'rule', 'seq']);
});

it('[CAS-12] a link may wait for its source; the source is joined when it arrives, and nothing is stored twice', async () => {
  const made = await c.open('confirmed', { onsetOn: '2022-07-18' });
  expect((await c.a.post(`/cases/${made.id}/links`, { sourceCaseId: made.id })).body.rule).toBe('CAS-12');
  const waiting = await c.a.post(`/cases/${made.id}/links`, { sourceExternalId: 'P-77' });
  expect(waiting.body.unresolved).toBe(true);
  expect((await c.a.post(`/cases/${made.id}/links`, { sourceExternalId: 'P-77' })).status).toBe(409);
  const personId = await c.person();
  const [source] = await c.a.act(ctx =>
    openCases(ctx, [
      { outbreakId: c.outbreakId, personId, state: 'confirmed', externalId: 'P-77', onsetOn: '2022-07-15' },
    ]),
  );
  expect((await detail(made.id)).links).toMatchObject([
    { direction: 'from', caseId: source!.id, number: source!.number },
  ]);
  expect((await c.a.act(ctx => casesByExternalId(ctx, c.outbreakId, ['P-77', 'P-78']))).get('P-77')?.id).toBe(
    source!.id,
  );
  const { links } = await detail(made.id);
  expect((await c.a.send('DELETE', `/cases/${made.id}/links/${links[0].id}`)).status).toBe(200);
  expect((await detail(made.id)).links).toEqual([]);
});

it('[CAS-11] undoing an import takes its cases, lines and links, and is refused in words where later work stands on them', async () => {
  const importId = '01900000-0000-7000-8000-00000000aaaa';
  const personIds = await Promise.all([c.person(), c.person()]);
  const counts = () =>
    c.a.act(
      async ctx =>
        (
          await sql<{
            n: number[];
          }>`select array[(select count(*)::int from case_record), (select count(*)::int from case_state), (select count(*)::int from trajectory_entry), (select count(*)::int from case_link)] as n`.execute(
            ctx.tx,
          )
        ).rows[0]!.n,
    );
  const before = await counts();
  const opened = await c.a.act(async ctx => {
    const made = await openCases(
      ctx,
      personIds.map((personId, n) => ({
        outbreakId: c.outbreakId,
        personId,
        state: n ? 'recovered' : 'confirmed',
        externalId: `I-${n}`,
        onsetOn: '2022-07-10',
        reportedAt: Date.parse('2022-07-11T00:00:00Z'),
        importId,
      })),
    );
    await addEntries(ctx, [
      {
        caseId: made[0]!.id,
        day: '2022-07-10',
        precision: 'day',
        placeText: '东门菜市场',
        source: 'import',
        importId,
      },
    ]);
    await addLinks(ctx, [
      { outbreakId: c.outbreakId, caseId: made[1]!.id, sourceExternalId: 'I-0', importId },
      { outbreakId: c.outbreakId, caseId: made[0]!.id, sourceExternalId: 'I-404', importId },
    ]);
    return made;
  });
  const recovered = await detail(opened[1]!.id);
  expect(recovered.states.map((s: { state: string }) => s.state)).toEqual(['confirmed', 'recovered']);
  expect(recovered.clocks).toEqual([]); // the clocks of an old case ran elsewhere
  expect(
    (await c.a.act(ctx => linksOfOutbreak(ctx, c.outbreakId)))
      .filter(link => link.importId === importId)
      .map(link => link.sourceCaseId ?? 'waiting')
      .sort(),
  ).toEqual([opened[0]!.id, 'waiting'].sort());
  expect(await c.a.act(ctx => dependentsOfImport(ctx, importId))).toEqual([]);
  const line = await c.a.post(`/cases/${opened[0]!.id}/trajectory`, { line: '11 上午 西门药店' });
  expect(await c.a.act(ctx => dependentsOfImport(ctx, importId))).toHaveLength(1);
  await c.a.send('DELETE', `/cases/${opened[0]!.id}/trajectory/${line.body.id}?version=${line.body.version}`);
  expect(await c.a.act(ctx => dependentsOfImport(ctx, importId))).toEqual([]);
  await c.a.act(async ctx => {
    for (const module of ctx.outpace.modules)
      if (module.name === 'cases') await module.reactions!['import.undone']!(ctx, { importId });
  });
  expect(await counts()).toEqual(before);
});
