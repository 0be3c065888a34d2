import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTieGroups } from '../people/queries.ts';
import { changeLastExposure, convertMeasure, measuresOf, revokeMeasures } from './queries.ts';
import { type MeasureWorld, openMeasureWorld } from './testWorld.ts';

let world: MeasureWorld;
const at = (text: string) => world.city.clock.set(Date.parse(text));
const noon = () => at('2022-07-20T12:00:00+08:00');
beforeAll(async () => {
  world = await openMeasureWorld();
});
afterAll(async () => world?.city.close());

async function one(
  options: Omit<Parameters<MeasureWorld['open']>[0][number], 'personId'> = {},
  person: Parameters<MeasureWorld['person']>[0] = {},
) {
  noon();
  const personId = await world.person(person);
  const result = await world.open([{ ...options, personId }]);
  return { personId, id: result.measureIds[0]!, result };
}
const view = async (id: string) => (await world.district.get(`/measures/${id}`)).body;

it('[MSR-2] a close contact found on day 2 serves only the days that remain, with checks, tests, tasks and an end from the rule', async () => {
  const { id } = await one();
  const seen = await view(id);
  expect(seen.measure).toMatchObject({
    classId: 'close',
    setting: 'central_quarantine',
    lastExposureOn: '2022-07-18',
    startsOn: '2022-07-20',
    state: 'open',
  });
  // last exposure 18 July is day 0; seven days of central quarantine, then three of home monitoring: the last day is 28 July
  expect(seen.measure.endsAt).toBe('2022-07-28T16:00:00.000Z');
  expect(
    seen.plan.phases.map((phase: { kind: string; from: string; to: string }) => [
      phase.kind,
      phase.from,
      phase.to,
    ]),
  ).toEqual([
    ['central_quarantine', '2022-07-20', '2022-07-25'],
    ['home_monitoring', '2022-07-26', '2022-07-28'],
  ]);
  expect(seen.legalBasis).toContain('V9-MC-0');
  const checks = seen.checks.filter((row: { kind: string }) => row.kind === 'daily_check');
  // two a day: on the day of finding, at noon, the morning is over; then eight whole days
  expect(checks).toHaveLength(17);
  const tasks = await world.grid.get(`/tasks?subjectId=${id}`);
  expect(
    tasks.body.items.map((task: { kind: string; dueAt: string; ruleId: string }) => [
      task.kind,
      task.dueAt,
      task.ruleId,
    ]),
  ).toEqual([['notify_contact', '2022-07-20T12:00:00.000Z', 'V9-CK-5']]);
});

it('[MSR-1] a person has one open measure in an outbreak: the stricter class takes its place and the history stays', async () => {
  const { personId, id } = await one({ classId: 'secondary' });
  const stricter = await world.open([{ personId, classId: 'close', lastExposureOn: '2022-07-19' }]);
  expect(stricter).toMatchObject({ superseded: 1, opened: 0 });
  const laxer = await world.open([{ personId, classId: 'secondary', lastExposureOn: '2022-07-19' }]);
  expect(laxer).toMatchObject({ kept: 1, measureIds: stricter.measureIds });
  const all = await world.district.act(ctx => measuresOf(ctx, { personIds: [personId] }));
  expect(all.map(row => [row.state, row.classId, row.closeRule, row.supersededBy])).toEqual([
    ['ended_by_change', 'secondary', 'MSR-1', stricter.measureIds[0]],
    ['open', 'close', null, null],
  ]);
  expect((await view(id)).checks.every((row: { state: string; dueAt: string }) => row.state !== 'due')).toBe(
    true,
  );
});

it('[MSR-1] a batch that names someone twice opens the stricter measure once', async () => {
  noon();
  const personId = await world.person();
  const result = await world.open([
    { personId, classId: 'secondary' },
    { personId, classId: 'close' },
  ]);
  expect(result.opened).toBe(1);
  expect(new Set(result.measureIds).size).toBe(1);
  expect((await view(result.measureIds[0]!)).measure.classId).toBe('close');
});

it('[MSR-3] where the pack asks nothing, nothing is opened and its own rule says why', async () => {
  const { result } = await one({ lastExposureOn: '2022-06-01' });
  expect(result.measureIds).toEqual([null]);
  expect(result.refused[0]).toMatchObject({ refused: 'PRO-4' });
});

it('a child quarantines at home by the pack’s rule for special groups', async () => {
  const { id } = await one({}, { birthYear: 2015 });
  expect((await view(id)).measure.setting).toBe('home_quarantine');
});

it('[MSR-5] a later last exposure moves the end, an earlier one moves it back, and each says by how many days', async () => {
  const { personId, id } = await one({ lastExposureOn: '2022-07-18' });
  await world.open([{ personId, lastExposureOn: '2022-07-19' }]);
  expect((await view(id)).measure.endsAt).toBe('2022-07-29T16:00:00.000Z');
  const [row] = await world.district.act(ctx => measuresOf(ctx, { ids: [id] }));
  const [moved] = await world.district.act(ctx =>
    changeLastExposure(ctx, [{ basisId: row!.basisId, lastExposureOn: '2022-07-16', reason: '核实轨迹' }]),
  );
  expect(moved).toMatchObject({ measureId: id, days: -3 });
  const seen = await view(id);
  expect(seen.measure.endsAt).toBe('2022-07-26T16:00:00.000Z');
  expect(seen.history).toHaveLength(3);
});

it('[MSR-13] a check is recorded for days that came, symptoms raise a task at once, nobody reached leaves it due', async () => {
  const { id } = await one();
  const check = (body: object) =>
    world.grid.post('/measures/checks', { checks: [{ measureId: id, day: '2022-07-20', ...body }] });
  expect((await check({ outcome: 'no_answer' })).body).toEqual({ recorded: 1, refused: [] });
  expect((await view(id)).cells['2022-07-20']).toMatchObject({ mark: 'no_answer', done: 0 });
  expect((await view(id)).attempts).toHaveLength(1);
  await check({ outcome: 'symptoms', temperatureCelsius: 38.2, symptoms: ['fever'] });
  expect((await view(id)).cells['2022-07-20'].mark).toBe('symptoms');
  const tasks = await world.district.get(`/tasks?subjectId=${id}&kind=check_symptoms`);
  expect(tasks.body.items[0]).toMatchObject({ dueAt: '2022-07-20T06:00:00.000Z', state: 'assigned' });
  expect((await check({ day: '2022-07-21', outcome: 'well' })).body.rule).toBe('MSR-13');
  await check({ outcome: 'due' });
  expect((await view(id)).cells['2022-07-20'].mark).toBe('due');
});

it('one answer can stand for the household', async () => {
  noon();
  const family = [await world.person(), await world.person(), await world.person()];
  await world.chief.act(ctx =>
    createTieGroups(ctx, [
      {
        kind: 'household',
        label: '1单元201',
        areaKey: world.city.areas['A/1/1/1']!,
        members: family.map(personId => ({ personId })),
      },
    ]),
  );
  const { measureIds } = await world.open(family.map(personId => ({ personId })));
  const answer = await world.grid.post('/measures/checks', {
    checks: [{ measureId: measureIds[0], day: '2022-07-20', outcome: 'well', household: true }],
  });
  expect(answer.body.recorded).toBe(3);
  const calendar = await world.grid.get('/measures/calendar');
  const rows = calendar.body.items.filter(
    (row: { householdName: string }) => row.householdName === '1单元201',
  );
  expect(
    rows.map((row: { cells: Record<string, { mark: string }> }) => row.cells['2022-07-20']!.mark),
  ).toEqual(['well', 'well', 'well']);
});

it('days roll over at the city’s midnight: what was due is missed, exactly, before and after the sweep', async () => {
  const { id } = await one();
  at('2022-07-20T23:59:59.999+08:00');
  expect((await view(id)).cells['2022-07-20'].mark).toBe('due');
  expect((await view(id)).measure.day).toBe(2);
  at('2022-07-21T00:00:00+08:00');
  expect((await view(id)).cells['2022-07-20'].mark).toBe('missed');
  expect((await view(id)).measure.day).toBe(3);
  await world.city.tick('obligations.sweep');
  expect((await view(id)).cells['2022-07-20'].mark).toBe('missed');
  const tasks = await world.grid.get(`/tasks?subjectId=${id}&kind=missed_check`);
  expect(tasks.body.items).toHaveLength(1);
  await world.city.tick('obligations.sweep');
  expect((await world.grid.get(`/tasks?subjectId=${id}&kind=missed_check`)).body.items).toHaveLength(1);
});

it('[MSR-2] the setting changes at midnight of the pack’s day, with a transfer to arrange', async () => {
  const { id } = await one();
  at('2022-07-26T00:00:01+08:00');
  expect((await view(id)).measure.setting).toBe('home_monitoring');
  await world.city.tick('measures.sweep');
  expect((await world.district.get(`/tasks?subjectId=${id}&kind=arrange_transfer`)).body.items).toHaveLength(
    1,
  );
});

it('[MSR-7] a grid worker confirms someone in place, and can never plan, shorten or end a measure', async () => {
  const { id } = await one();
  expect((await world.grid.post(`/measures/${id}/in-place`)).status).toBe(200);
  expect((await view(id)).measure.inPlaceAt).not.toBeNull();
  expect((await world.grid.post(`/measures/${id}/release`)).body.rule).toBe('ACC-6');
  for (const change of [
    sql`ends_at = now()`,
    sql`state = 'released'`,
    sql`plan = '{}'`,
    sql`last_exposure_on = '2022-01-01'`,
  ])
    await expect(
      world.grid.act(ctx => sql`update measure set ${change} where id = ${id}`.execute(ctx.tx)),
    ).rejects.toThrow(/only presence/);
});

it('outside the area a measure is absent, and nothing can be recorded on it', async () => {
  const { id } = await one();
  const other = await world.city.as('district_epidemiologist', 'B');
  for (const answer of [
    await other.get(`/measures/${id}`),
    await other.post(`/measures/${id}/in-place`),
    await other.post(`/measures/${id}/release`),
    await other.post(`/measures/${id}/tests`, { takenOn: '2022-07-20', kind: 'naat', result: 'positive' }),
    await other.post('/measures/checks', { checks: [{ measureId: id, day: '2022-07-20', outcome: 'well' }] }),
  ])
    expect(answer.status).toBe(404);
  expect((await other.get('/measures')).body.items).toEqual([]);
});

it('[MSR-8] five departments do not call one citizen: within the quiet period a reason is owed', async () => {
  const { id } = await one();
  const colleague = await world.city.as('grid_worker', 'A/1/1/1');
  expect(
    (await world.grid.post(`/measures/${id}/attempts`, { channel: 'phone', outcome: 'reached' })).status,
  ).toBe(200);
  expect(
    (await world.grid.post(`/measures/${id}/attempts`, { channel: 'phone', outcome: 'reached' })).status,
  ).toBe(200);
  const refused = await colleague.post(`/measures/${id}/attempts`, { channel: 'phone', outcome: 'reached' });
  expect(refused).toMatchObject({ status: 409, body: { rule: 'MSR-8' } });
  expect(
    (
      await colleague.post(`/measures/${id}/attempts`, {
        channel: 'phone',
        outcome: 'reached',
        whyNow: '急需送药',
      })
    ).status,
  ).toBe(200);
  at('2022-07-20T14:00:00+08:00');
  expect(
    (await colleague.post(`/measures/${id}/attempts`, { channel: 'phone', outcome: 'no_answer' })).status,
  ).toBe(200);
});

it('[MSR-14] who is lost is searched for with a deadline that escalates, and may be found', async () => {
  const { id } = await one();
  await world.grid.post(`/measures/${id}/lost`, { note: '电话关机,家中无人' });
  expect((await view(id)).measure.lostAt).not.toBeNull();
  at('2022-07-20T16:00:01+08:00');
  await world.city.tick('tasks.sweep');
  const raised = await world.district.get('/tasks?kind=review_escalation');
  expect(raised.body.items.some((task: { title: { zh: string } }) => task.title.zh.includes('失联'))).toBe(
    true,
  );
  await world.grid.post(`/measures/${id}/found`);
  expect((await view(id)).measure.lostAt).toBeNull();
});

it('[MSR-15] who is elsewhere is followed there, and the responsible area keeps sight of them', async () => {
  const { id } = await one();
  const there = await world.city.as('grid_worker', 'B/1/1/1');
  expect((await there.get(`/measures/${id}`)).status).toBe(404);
  expect(
    (await world.grid.post(`/measures/${id}/moved`, { locatedKey: world.city.areas['B/1/1/1'] })).status,
  ).toBe(200);
  await world.city.tick('measures.sweep');
  expect((await there.get(`/measures/${id}`)).body.measure).toMatchObject({
    elsewhere: true,
    person: { maskedName: expect.stringMatching(/.+/) },
  });
  expect((await there.get('/tasks?kind=door_visit')).body.items).toHaveLength(1);
  expect((await world.grid.get(`/measures/${id}`)).status).toBe(200);
  expect((await there.post(`/measures/${id}/moved`, { locatedKey: world.city.areas['A/1'] })).body.rule).toBe(
    'MSR-15',
  );
});

async function testsOf(id: string, days: string[]) {
  for (const day of days)
    await world.district.post(`/measures/${id}/tests`, {
      takenOn: day,
      takenAt: `${day}T09:00:00+08:00`,
      kind: 'naat',
      result: 'negative',
      double: true,
    });
}

it('[MSR-4] [MSR-16] release is refused with the rule and every unmet condition, and given with rule ids when all hold', async () => {
  const { id } = await one();
  const early = await world.district.post(`/measures/${id}/release`);
  expect(early).toMatchObject({ status: 422, body: { rule: 'V9-MC-R1' } });
  expect(early.body.errors.map((error: { rule: string }) => error.rule)).toEqual(['V9-MC-R1', 'V9-MC-R2']);
  const planned = (await view(id)).plan.tests.map((test: { on: string }) => test.on);
  at('2022-07-29T00:00:00+08:00');
  const untested = await world.district.post(`/measures/${id}/release`);
  expect(untested.body.rule).toBe('V9-MC-R2');
  await testsOf(id, planned);
  const due = await world.district.get('/measures/release-due');
  expect(due.body.items.find((row: { measure: { id: string } }) => row.measure.id === id)).toMatchObject({
    mayRelease: true,
    ruleIds: ['V9-MC-R1', 'V9-MC-R2'],
  });
  const released = await world.district.post(`/measures/${id}/release`);
  expect(released.body).toEqual({ measureId: id, ruleIds: ['V9-MC-R1', 'V9-MC-R2'] });
  expect((await world.district.post(`/measures/${id}/release`)).body.rule).toBe('MSR-16');
  expect((await world.grid.post(`/measures/${id}/in-place`)).body.rule).toBe('MSR-16');
});

it('[MSR-4] a bulk release judges each by itself and lists whom it refused', async () => {
  noon();
  const people = [await world.person(), await world.person(), await world.person()];
  const { measureIds } = await world.open(people.map(personId => ({ personId, classId: 'area_medium' })));
  const planned = (await view(measureIds[0]!)).plan.tests.map((test: { on: string }) => test.on);
  at('2022-07-29T00:00:00+08:00');
  await testsOf(measureIds[0]!, planned);
  await testsOf(measureIds[1]!, planned);
  const answer = await world.district.post('/measures/release', { query: { classId: 'area_medium' } });
  expect(answer.body).toMatchObject({ considered: 3, released: 2, left: 0 });
  expect(answer.body.refused).toMatchObject([{ measureId: measureIds[2], rule: 'V9-MM-R2' }]);
});

it('[MSR-6] a positive result of the close contact upgrades who hangs on them, also when a grid worker records it', async () => {
  const first = await one();
  const second = await one({ classId: 'secondary', linkedMeasureId: first.id });
  expect((await view(second.id)).measure.linkedMeasureId).toBe(first.id);
  await world.grid.post(`/measures/${first.id}/tests`, {
    takenOn: '2022-07-20',
    kind: 'naat',
    result: 'positive',
  });
  await world.city.tick('measures.sweep');
  const rows = await world.district.act(ctx => measuresOf(ctx, { personIds: [second.personId] }));
  expect(rows.map(row => [row.classId, row.state])).toEqual([
    ['secondary', 'ended_by_change'],
    ['close', 'open'],
  ]);
  expect((await world.district.post(`/measures/${first.id}/release`)).body.rule).not.toBe(undefined);
  expect((await world.district.get(`/tasks?subjectId=${first.id}&kind=investigate`)).body.items).toHaveLength(
    1,
  );
});

it('[MSR-11] a person who becomes a case keeps their history as a contact', async () => {
  const { personId, id } = await one();
  const hanging = await one({ classId: 'secondary', linkedMeasureId: id });
  await world.district.act(ctx =>
    convertMeasure(ctx, personId, {
      outbreakId: world.outbreakId,
      caseId: '00000000-0000-7000-8000-000000000001',
      positiveOn: '2022-07-20',
    }),
  );
  expect((await view(id)).measure).toMatchObject({ state: 'converted', closeRule: 'MSR-11' });
  const rows = await world.district.act(ctx =>
    measuresOf(ctx, { personIds: [hanging.personId], state: 'open' }),
  );
  expect(rows[0]!.classId).toBe('close');
});

it('[MSR-9] an appeal has a clock, is decided outside the deciding unit, and upheld takes back everything', async () => {
  const { id } = await one();
  const hanging = await one({ classId: 'secondary', linkedMeasureId: id });
  const opened = await world.grid.post(`/measures/${id}/appeal`, {
    ground: 'not_exposed',
    words: '那天我不在场',
  });
  expect((await world.grid.post(`/measures/${id}/appeal`, { ground: 'other' })).status).toBe(409);
  expect((await view(id)).appeals).toMatchObject([{ state: 'open', dueAt: '2022-07-21T04:00:00.000Z' }]);
  const decide = (caller: typeof world.chief) =>
    caller.post(`/appeals/${opened.body.appealId}/decision`, { uphold: true, decision: '监控核实不在场' });
  expect((await decide(world.district)).body.rule).toBe('MSR-9');
  expect((await decide(await world.city.as('district_epidemiologist', 'A'))).body.rule).toBe('MSR-9');
  const upheld = await decide(world.chief);
  expect(new Set(upheld.body.revoked)).toEqual(new Set([id, hanging.id]));
  const seen = await view(id);
  expect(seen.measure).toMatchObject({ state: 'revoked', closeRule: 'MSR-9' });
  expect(seen.checks.every((row: { state: string }) => row.state === 'waived')).toBe(true);
  expect(
    (await world.district.get(`/tasks?subjectId=${id}`)).body.items.every(
      (task: { state: string }) => task.state === 'cancelled',
    ),
  ).toBe(true);
  const stored = await world.district.act(ctx =>
    sql<{ t: string }>`select a::text as t from appeal a where a.measure_id = ${id}`.execute(ctx.tx),
  );
  expect(stored.rows[0]!.t).not.toContain(Buffer.from('那天我不在场').toString('hex'));
});

it('[MSR-9] an appeal nobody decides escalates', async () => {
  const { id } = await one();
  const opened = await world.grid.post(`/measures/${id}/appeal`, { ground: 'wrong_person' });
  at('2022-07-21T12:00:00.001+08:00');
  await world.city.tick('tasks.sweep');
  const raised = await world.chief.get('/tasks?kind=review_escalation');
  const task = await world.chief.get(`/tasks?subjectId=${opened.body.appealId}`);
  expect(
    raised.body.items.some((row: { subjectId: string }) => row.subjectId === task.body.items[0].id),
  ).toBe(true);
});

it('when the evidence falls away the measure is revoked', async () => {
  const { id } = await one();
  const [row] = await world.district.act(ctx => measuresOf(ctx, { ids: [id] }));
  expect(await world.district.act(ctx => revokeMeasures(ctx, [row!.basisId], '排除密接', 'CON-3'))).toEqual([
    id,
  ]);
  expect((await view(id)).measure.state).toBe('revoked');
});

it('[MSR-2] no route takes an end date: a body that carries one is refused', async () => {
  const { id } = await one();
  for (const url of [`/measures/${id}/release`, `/measures/${id}/in-place`]) {
    const answer = await world.chief.post(url, { endsAt: '2030-01-01T00:00:00Z' });
    expect(answer).toMatchObject({ status: 400, body: { rule: 'REQ-1' } });
  }
});

it('the grid worker’s day lists their people in walking order with what is due', async () => {
  const { id } = await one();
  const day = await world.grid.get('/measures/my-day');
  const row = day.body.items.find((item: { measureId: string }) => item.measureId === id);
  expect(row).toMatchObject({
    day: 2,
    inPlace: false,
    cell: { mark: 'due' },
    tasks: [{ kind: 'notify_contact' }],
  });
  expect(day.body.totals.people).toBeGreaterThan(0);
});

it('[MSR-1] the same ground judged anew counts as it is judged now, even when laxer, and ends where nothing is asked', async () => {
  const { personId, id } = await one();
  const [row] = await world.district.act(ctx => measuresOf(ctx, { ids: [id] }));
  const laxer = await world.open([{ personId, basisId: row!.basisId, classId: 'secondary' }]);
  expect(laxer.superseded).toBe(1);
  expect((await view(laxer.measureIds[0]!)).measure.classId).toBe('secondary');
  await world.open([{ personId, basisId: row!.basisId, classId: 'secondary', lastExposureOn: '2022-06-01' }]);
  const gone = await world.open([
    { personId, basisId: row!.basisId, classId: 'close', lastExposureOn: '2022-06-01' },
  ]);
  expect(gone.refused[0]!.refused).toBe('PRO-4');
  expect(await world.district.act(ctx => measuresOf(ctx, { personIds: [personId], state: 'open' }))).toEqual(
    [],
  );
});

it('who is excluded as one case’s contact but accepted as another’s goes on under that ground', async () => {
  noon();
  const personId = await world.person();
  const [first, second] = [
    await world.contact(personId, { lastExposureOn: '2022-07-17' }),
    '00000000-0000-7000-8000-0000000000ff',
  ];
  await world.open([{ personId, basisId: second, lastExposureOn: '2022-07-18' }]);
  await world.district.act(ctx => revokeMeasures(ctx, [second], '排除密接', 'CON-4'));
  const [now] = await world.district.act(ctx => measuresOf(ctx, { personIds: [personId], state: 'open' }));
  expect(now).toMatchObject({ basisId: first, lastExposureOn: '2022-07-17' });
});

it('[MSR-18] a specimen is not taken tomorrow, and no result comes before its specimen', async () => {
  const { id } = await one();
  const test = (body: object) =>
    world.grid.post(`/measures/${id}/tests`, { kind: 'naat', result: 'negative', ...body });
  expect((await test({ takenOn: '2022-07-21' })).body.rule).toBe('MSR-18');
  expect((await test({ takenOn: '2022-07-20', reportedAt: '2022-07-19T08:00:00+08:00' })).body.rule).toBe(
    'MSR-18',
  );
  expect((await test({ takenOn: '2022-07-20' })).status).toBe(200);
});

it('what a reader may not write is not reachable by the way around: an auditor sees no measure', async () => {
  const auditor = await world.city.as('auditor');
  for (const path of ['/measures', '/measures/calendar', '/measures/uncontrolled', '/tasks', '/obligations'])
    expect((await auditor.get(path)).status).toBe(403);
});
