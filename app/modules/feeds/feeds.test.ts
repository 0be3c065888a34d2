import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabWorld } from '../laboratory/testWorld.ts';
import { pulse, sourcesHealth } from './queries.ts';
import { feeds } from './server.ts';

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.open([feeds]);
});
afterAll(async () => world?.city.close());

const minute = 60_000;
const sources = async (query = '') => (await world.leader.get(`/sources${query}`)).body;
const laboratory = async () =>
  (await sources('?kind=laboratory')).items.find((each: { id: string }) => each.id === world.sourceLabId);
const tasks = async () =>
  world.leader.act(
    async ctx =>
      (
        await sql<{
          title: { en: string };
          rule: string;
          state: string;
        }>`select title, rule_id as rule, state from task where kind = 'silent_source' order by id`.execute(
          ctx.tx,
        )
      ).rows,
  );
/** Keeps a laboratory talking every ten minutes, sweeping once an hour. */
async function talk(hours: number): Promise<void> {
  for (let n = 0; n < hours; n++) {
    for (let each = 0; each < 6; each++) {
      await world.leader.act(ctx => pulse(ctx, { kind: 'laboratory', id: world.sourceLabId, count: 20 }));
      world.city.clock.advance(10 * minute);
    }
    if (n % 6 === 5) await world.city.tick('feeds.sweep');
  }
}

it('hears a point by the tubes it closes and a laboratory by what it releases', async () => {
  await world.city.tick('feeds.sweep');
  const crowd = await world.people(4);
  const tubes = [await world.tube(crowd.slice(0, 2)), await world.tube(crowd.slice(2))];
  await world.report(tubes.map(tube => [tube, 'negative']));
  await world.city.tick('feeds.sweep');
  const all = (await sources()).items;
  const heard = (kind: string, id: string) =>
    all.find((each: { kind: string; id: string }) => each.kind === kind && each.id === id);
  expect(heard('sampling_point', world.pointId)).toMatchObject({
    name: '一号采样点',
    rhythmBy: 'declared',
    state: 'speaking',
  });
  expect(heard('sampling_point', world.pointId).beats.at(-1)).toBe(4);
  expect(heard('laboratory', world.sourceLabId).beats.at(-1)).toBe(2);
});

it('FED-2: an open point that says nothing within its hours becomes a signal and a task, ends with a reason (FED-6), and not twice (FED-7)', async () => {
  world.city.clock.advance(61 * minute);
  await world.city.tick('feeds.sweep');
  await world.city.tick('feeds.sweep');
  const open = (await world.leader.get('/sources/signals?state=open&sourceKind=sampling_point')).body.items;
  expect(open).toHaveLength(1);
  expect(open[0]).toMatchObject({ kind: 'silence', sourceName: '一号采样点', statistic: { limit: 60 } });
  expect((await tasks()).map(task => [task.rule, task.state])).toEqual([['FED-2', 'assigned']]);
  const url = `/sources/signals/${open[0].id}/end`;
  expect((await world.leader.post(url, { version: 1, how: 'explained' })).status).toBe(400);
  expect((await world.sampler.post(url, { version: 1, how: 'explained', reason: '午休' })).status).toBe(403);
  expect((await world.leader.post(url, { version: 1, how: 'explained', reason: '午休' })).body).toMatchObject(
    { state: 'explained', reason: '午休' },
  );
  expect((await world.leader.post(url, { version: 1, how: 'fixed', reason: '午休' })).body.rule).toBe(
    'FED-7',
  );
  expect((await tasks())[0]!.state).toBe('cancelled');
  // the same silence is not told again
  await world.city.tick('feeds.sweep');
  expect((await world.leader.get('/sources/signals?state=open')).body.items).toHaveLength(0);
});

it('FED-1, FED-9: a laboratory that stops is told once by its own past, and the one signal is kept up to date', async () => {
  await talk(4 * 24);
  expect(await laboratory()).toMatchObject({ state: 'speaking', rhythmBy: 'learnt' });
  world.city.clock.advance(15 * minute);
  await world.city.tick('feeds.sweep');
  expect((await laboratory()).state).toBe('speaking');
  world.city.clock.advance(30 * minute);
  await world.city.tick('feeds.sweep');
  const silent = await laboratory();
  expect(silent).toMatchObject({ state: 'silent', openSignals: [{ kind: 'silence' }] });
  expect((await tasks()).at(-1)).toMatchObject({ rule: 'FED-1' });
  expect((await world.other.get(`/labs/${world.sourceLabId}`)).body.state).toBe('silent');
  const before = (await tasks()).length;
  for (let n = 0; n < 3; n++) {
    world.city.clock.advance(60 * minute);
    await world.city.tick('feeds.sweep');
  }
  const detail = (await world.leader.get(`/sources/laboratory/${world.sourceLabId}`)).body;
  expect(detail.signals).toHaveLength(1);
  expect(detail.signals[0]).toMatchObject({ id: silent.openSignals[0].id, version: 1, state: 'open' });
  expect(detail.signals[0].statistic.value).toBeGreaterThanOrEqual(3 * 60 + 45);
  expect(detail.signals[0].title.en).toMatch(/silent for 3\.[89] h/);
  expect(await tasks()).toHaveLength(before);
});

it('FED-10: a silence ends by itself when the source speaks again, with the time, and the next one is a new signal', async () => {
  const heardAt = new Date(world.city.clock.now()).toISOString();
  await world.leader.act(ctx => pulse(ctx, { kind: 'laboratory', id: world.sourceLabId, count: 1 }));
  world.city.clock.advance(minute);
  await world.city.tick('feeds.sweep');
  expect(await laboratory()).toMatchObject({ state: 'speaking', openSignals: [] });
  expect((await world.other.get(`/labs/${world.sourceLabId}`)).body.state).toBe('working');
  const detail = async () => (await world.leader.get(`/sources/laboratory/${world.sourceLabId}`)).body;
  expect((await detail()).learnt.works).toHaveLength(168);
  expect((await detail()).signals).toMatchObject([
    {
      state: 'fixed',
      heardAgainAt: heardAt,
      endedByName: null,
      reason: expect.stringContaining('heard again'),
    },
  ]);
  expect((await tasks()).at(-1)!.state).toBe('cancelled');
  world.city.clock.advance(120 * minute);
  await world.city.tick('feeds.sweep');
  expect((await detail()).signals.map((each: { state: string }) => each.state)).toEqual(['open', 'fixed']);
  // whoever stops watching it ends it as well; watched again it is told again
  const change = async (watched: boolean) =>
    world.leader.send('PATCH', `/sources/laboratory/${world.sourceLabId}`, {
      version: (await detail()).version,
      watched,
      reason: '设备检修',
    });
  await change(false);
  await world.city.tick('feeds.sweep');
  expect((await detail()).signals[0]).toMatchObject({ state: 'explained', heardAgainAt: null });
  await change(true);
  await world.city.tick('feeds.sweep');
  expect((await detail()).signals.map((each: { state: string }) => each.state)).toEqual([
    'open',
    'explained',
    'fixed',
  ]);
});

it('FED-9: signals of one silence that stood twice become one', async () => {
  await world.leader.act(ctx =>
    sql`insert into feed_signal (source_kind, source_id, kind, began_at, dedupe_key, raised_at, statistic, title, area_key)
      select source_kind, source_id, kind, began_at, 'twice', raised_at, statistic, title, area_key from feed_signal where source_id = ${world.sourceLabId} and state = 'open'`.execute(
      ctx.tx,
    ),
  );
  await world.city.tick('feeds.sweep');
  expect((await laboratory()).openSignals).toHaveLength(1);
});

it('FED-11: a point of home visits has no rhythm of its own; one set by hand holds', async () => {
  const { id } = (
    await world.leader.post('/sampling/points', {
      name: '上门采样组',
      kind: 'home_visits',
      lanes: 1,
      peoplePerLaneHour: 6,
      walkIn: false,
      state: 'open',
      opening: [],
      areaKey: world.city.areas.A,
      labId: world.labId,
    })
  ).body;
  await world.city.tick('feeds.sweep');
  world.city.clock.advance(5 * 60 * minute);
  await world.city.tick('feeds.sweep');
  const point = async () => (await world.leader.get(`/sources/sampling_point/${id}`)).body;
  expect(await point()).toMatchObject({ state: 'unknown', rhythmBy: null, openSignals: [] });
  await world.leader.send('PATCH', `/sources/sampling_point/${id}`, {
    version: (await point()).version,
    rhythm: { everyMinutes: 60, hours: [] },
    reason: '今日专人全天上门',
  });
  await world.city.tick('feeds.sweep');
  expect(await point()).toMatchObject({ state: 'silent', openSignals: [{ kind: 'silence' }] });
  await world.leader.send('PATCH', `/sources/sampling_point/${id}`, {
    version: (await point()).version,
    rhythm: null,
    reason: '上门结束',
  });
  await world.city.tick('feeds.sweep');
  expect(await point()).toMatchObject({
    state: 'unknown',
    openSignals: [],
    signals: [{ state: 'explained' }],
  });
});

it('FED-3: an hour that says many times the usual is a signal with its statistic', async () => {
  await talk(5);
  await world.leader.act(ctx => pulse(ctx, { kind: 'laboratory', id: world.sourceLabId, count: 5000 }));
  await talk(1);
  await world.city.tick('feeds.sweep');
  const open = (await world.leader.get('/sources/signals?state=open&sourceKind=laboratory')).body.items;
  const jump = open.find((each: { kind: string }) => each.kind === 'volume');
  expect(jump.statistic).toMatchObject({ method: 'robust z of the hour (median, MAD)', expected: 120 });
});

it('FED-5: a certificate near its end is told at 30 and at 7 days, within the one signal that is open', async () => {
  const administrator = await world.city.as('administrator', 'city');
  const { madeUpAuthority } = await import('../laboratory/exchange/testClient.ts');
  const ends = new Date(world.city.clock.now() + 20 * 24 * 60 * minute).toISOString();
  await administrator.post(`/labs/${world.sourceLabId}/feeds`, {
    name: '乙所专线',
    transport: 'mllp',
    certificate: madeUpAuthority().sign('b', ends).certificate,
  });
  const alarms = async () =>
    (await world.leader.get('/sources/signals?sourceKind=result_feed&state=open')).body.items.filter(
      (each: { kind: string }) => each.kind === 'certificate',
    );
  await world.city.tick('feeds.sweep');
  await world.city.tick('feeds.sweep');
  expect(await alarms()).toHaveLength(1);
  world.city.clock.advance(14 * 24 * 60 * minute);
  await world.city.tick('feeds.sweep');
  expect(await alarms()).toMatchObject([{ statistic: { value: 6, limit: 7 } }]);
  const auditor = await world.city.as('auditor');
  const told = await auditor.act(
    async ctx =>
      (
        await sql<{
          n: number;
        }>`select count(*)::int as n from journal.entry where act = 'source.signalled' and convert_from(bytes, 'UTF8') like '%FED-5%'`.execute(
          ctx.tx,
        )
      ).rows[0]!.n,
  );
  expect(told).toBe(2);
  // whoever settled it at 7 days hears of it again at one day only
  const [signal] = await alarms();
  await world.leader.post(`/sources/signals/${signal.id}/end`, {
    version: signal.version,
    how: 'explained',
    reason: '已申请新证书',
  });
  await world.city.tick('feeds.sweep');
  expect(await alarms()).toHaveLength(0);
});

it('FED-8: a rhythm is set by hand with a reason, within the area only, and what is not watched is off', async () => {
  const url = `/sources/laboratory/${world.labId}`;
  const rhythm = { everyMinutes: 30, hours: [{ from: '08:00', to: '20:00' }] };
  const { version } = (await world.leader.get(url)).body;
  expect(
    (await world.leader.send('PATCH', url, { version, rhythm: { everyMinutes: 1, hours: [] }, reason: 'x' }))
      .body.rule,
  ).toBe('FED-8');
  expect((await world.leader.send('PATCH', url, { version, rhythm, reason: '合同约定' })).body).toMatchObject(
    { rhythmBy: 'set', silentAfterMinutes: 30 },
  );
  expect((await world.leader.send('PATCH', url, { version, rhythm: null, reason: 'x' })).body.rule).toBe(
    'FED-7',
  );
  const elsewhere = await world.city.as('district_epidemiologist', 'B');
  expect((await elsewhere.get(url)).status).toBe(404);
  expect(
    (await elsewhere.send('PATCH', url, { version: version + 1, watched: false, reason: 'x' })).status,
  ).toBe(404);
  expect(
    (await elsewhere.get('/sources?kind=laboratory')).body.items.map((each: { id: string }) => each.id),
  ).toEqual([world.sourceLabId]);
  expect(
    (await world.leader.send('PATCH', url, { version: version + 1, watched: false, reason: '停用' })).body
      .state,
  ).toBe('off');
  const health = await world.leader.act(ctx => sourcesHealth(ctx));
  expect(health.find(each => each.id === world.labId)).toMatchObject({ state: 'off' });
});
