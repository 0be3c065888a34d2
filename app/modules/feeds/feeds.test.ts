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

it('FED-1: a laboratory that stops is told within its own rule, stands as silent, and as working when it is heard again', async () => {
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
  await world.leader.act(ctx => pulse(ctx, { kind: 'laboratory', id: world.sourceLabId, count: 1 }));
  await world.city.tick('feeds.sweep');
  expect(await laboratory()).toMatchObject({ state: 'speaking', openSignals: [{ kind: 'silence' }] });
  expect((await world.other.get(`/labs/${world.sourceLabId}`)).body.state).toBe('working');
  const detail = (await world.leader.get(`/sources/laboratory/${world.sourceLabId}`)).body;
  expect(detail.signals[0].heardAgainAt).not.toBeNull();
  expect(detail.learnt.works).toHaveLength(168);
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

it('FED-5: a certificate near its end is told once at 30 and once at 7 days', async () => {
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
  expect(
    (await alarms()).map((each: { statistic: { limit: number } }) => each.statistic.limit).toSorted(),
  ).toEqual([30, 7]);
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
