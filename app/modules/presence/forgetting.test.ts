import fs from 'node:fs';
import path from 'node:path';
import { addDays } from '@outpace/protocol';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { openTestCity, type TestCity, testNow } from '../../../test/support/city.ts';
import { createPeople } from '../people/queries.ts';
import { addSeats, ensureJourneys, ensurePlaces } from '../places/queries.ts';
import { forgetPresence, forgettingContext, forgettingPlan } from './forgetting.ts';
import { forgettingSteps } from './forgettingSchema.ts';
import { forgetsIn } from './forgettingStores.ts';
import { recordPresences } from './queries.ts';
import { modulesThatForget } from './testForgetting.ts';

const today = '2022-07-20';
const dayBefore = (days: number) => addDays(today, -days);
const hour = 3_600_000;

let city: TestCity;
let superuser: pg.Client;
let people: string[];
let shop: string;
const held: { segment: Set<string>; cluster: Set<string> } = { segment: new Set(), cluster: new Set() };

beforeAll(async () => {
  city = await openTestCity(modulesThatForget);
  const database = new URL(city.outpace.urls.app).pathname.slice(1);
  superuser = new pg.Client(inject('cluster').superuserUrl.replace(/\/postgres$/, `/${database}`));
  await superuser.connect();
  const worker = await city.as('district_epidemiologist', 'A');
  const areaKey = city.areas['A/1/1/1']!;
  people = (
    await worker.act(ctx =>
      createPeople(
        ctx,
        ['甲', '乙', '丙'].map(name => ({ identity: { name }, areaKey, source: { kind: 'entry' as const } })),
      ),
    )
  ).map(person => person.id);
  shop = (await worker.act(ctx => ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey }])))[0]!;
  for (const kind of ['segment', 'cluster'] as const)
    forgetsIn(city.outpace, {
      kind,
      days: async () => [...held[kind]],
      drop: async day => (held[kind].delete(day) ? 1000 : 0),
    });
});
afterAll(async () => {
  await superuser?.end();
  await city?.close();
});
beforeEach(() => city.clock.set(testNow));

/** Presences of three people on a day, in every store. */
async function fill(day: string): Promise<void> {
  const worker = await city.as('district_epidemiologist', 'A');
  await worker.act(ctx =>
    recordPresences(
      ctx,
      people.map((personId, index) => ({
        personId,
        placeId: shop,
        day,
        fromMinute: 600 + index,
        toMinute: 660,
        precision: 0 as const,
        source: 'scan' as const,
      })),
    ),
  );
  held.segment.add(day);
  held.cluster.add(day);
}
const run = async () => {
  await city.tick('presence.forget');
  await city.drain();
};
const plan = async () => {
  const job = await forgettingContext(city.outpace);
  return job.transaction(forgettingPlan);
};
const partitions = async () =>
  (
    await superuser.query<{ relname: string }>(
      `select relname from pg_class where relname ~ '^presence_2' and relkind = 'r' and relname < $1 order by 1`,
      [`presence_${today.replaceAll('-', '')}`], // those of today and the days to come are made beforehand
    )
  ).rows.map(row => row.relname);
const entries = async (day: string) =>
  (
    await superuser.query<{ bytes: Buffer }>(
      `select bytes from journal.entry where act = 'presence.day_forgotten' and object_id = $1`,
      [day],
    )
  ).rows.map(row => JSON.parse(row.bytes.toString()));
const report = async () => {
  const auditor = await city.as('auditor');
  return (await auditor.get('/presence/forgetting')).body.items as Record<string, never>[];
};
const keyStates = () => new Map(city.outpace.keys.presenceDays().map(key => [key.day, key.destroyed]));

it('FGT-1, FGT-3: a day past the window goes from every store, one entry says so, and a second run finds nothing to do', async () => {
  await fill(dayBefore(22));
  await fill(dayBefore(21));
  await run();
  expect(keyStates()).toEqual(
    new Map([
      [dayBefore(22), true],
      [dayBefore(21), false],
    ]),
  );
  expect(await partitions()).toEqual(['presence_20220629']);
  expect(held.segment).toEqual(new Set([dayBefore(21)]));
  expect(held.cluster).toEqual(new Set([dayBefore(21)]));
  const [entry, ...more] = await entries(dayBefore(22));
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    actor: 'system:presence.forget',
    rule: 'FGT-1',
    act: 'presence.day_forgotten',
    area: 0,
  });
  const lines = await report();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    day: dayBefore(22),
    rule: 'FGT-1',
    actor: 'system:presence.forget',
    presences: 3,
    keyFingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    segmentBytes: 1000,
    cluster: 'dropped',
    failures: [],
    retention: {
      days: 21,
      lookBackDays: 14,
      marginDays: 7,
      pack: expect.stringContaining('other'),
      outbreak: null,
    },
  });
  await run();
  expect(await entries(dayBefore(22))).toHaveLength(1);
  expect(await report()).toHaveLength(1);
});

it('FGT-3: cut off after any step, the key is gone already, and the next run goes on from there to one single entry', async () => {
  const job = await forgettingContext(city.outpace);
  for (const [index, step] of forgettingSteps.entries()) {
    const day = dayBefore(60 + index);
    await fill(day);
    await expect(
      forgetPresence(job, {
        after: reached => {
          if (reached === step) throw Object.assign(new Error('cut off'), { code: `after_${step}` });
        },
      }),
    ).resolves.toBeUndefined(); // a day that fails is noted, not fatal
    expect(keyStates().get(day), step).toBe(true);
    expect(held.segment.has(day), step).toBe(['key', 'partition'].includes(step));
    expect(await entries(day), step).toHaveLength(step === 'entry' ? 1 : 0);
    await run();
    expect(await entries(day), step).toHaveLength(1);
    const line = (await report()).find(one => one.day === day)!;
    expect(line, step).toMatchObject({ presences: 3, doneAt: expect.any(String) });
    if (step !== 'entry') expect(line.failures).toMatchObject([{ step, reason: `after_${step}` }]);
  }
  expect(await partitions()).toEqual(['presence_20220629']);
});

it('FGT-3: the database drops no rows of a day whose key still stands, and the server’s own role drops none at all', async () => {
  await fill(dayBefore(70));
  const job = await forgettingContext(city.outpace);
  const { sql } = await import('kysely');
  await expect(
    job.transaction(ctx => sql`select core.drop_presence_day(${dayBefore(70)}::date)`.execute(ctx.tx)),
  ).rejects.toMatchObject({ code: '55000' });
  const chief = await city.as('city_epidemiologist');
  await expect(
    chief.act(ctx => sql`select core.drop_presence_day(${dayBefore(70)}::date)`.execute(ctx.tx)),
  ).rejects.toMatchObject({ code: '42501' });
  await run();
});

it('FGT-3: whoever holds the table makes forgetting wait, never the other way round; what failed is named and done by the next run', async () => {
  const day = dayBefore(80);
  await fill(day);
  await fill(dayBefore(1));
  await superuser.query('begin');
  await superuser.query('select count(*) from presence'); // a reader that does not end
  const job = await forgettingContext(city.outpace);
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const forgetting = forgetPresence(job, { lockWaits: [10, 10] });
  await fill(dayBefore(1)); // scans go on meanwhile
  await forgetting;
  errors.mockRestore();
  await superuser.query('commit');
  expect(keyStates().get(day)).toBe(true);
  expect((await report()).find(line => line.day === day)).toMatchObject({
    doneAt: null,
    failures: [{ step: 'partition', reason: '55P03' }],
  });
  await run();
  expect((await report()).find(line => line.day === day)).toMatchObject({
    doneAt: expect.any(String),
    partitionDroppedAt: expect.any(String),
  });
});

it('FGT-2: an open case keeps the days of its windows, closing it lets them go, and the record says how many cases keep a day', async () => {
  const chief = await city.as('city_epidemiologist');
  const outbreak = await chief.post('/outbreaks', {
    code: 'FGT',
    name: '测试疫情',
    packId: 'covid19-cn-v9',
    startedOn: dayBefore(40),
  });
  const worker = await city.as('district_epidemiologist', 'A');
  const opened = await worker.post('/cases', {
    outbreakId: outbreak.body.id,
    personId: people[0],
    state: 'confirmed',
    facts: { onsetOn: dayBefore(20), confirmedOn: dayBefore(18) },
  });
  expect(opened.status).toBe(200);
  await fill(dayBefore(34)); // fourteen days before onset: where the case was infected
  await fill(dayBefore(35));
  expect(await plan()).toMatchObject({
    due: [dayBefore(35)],
    held: [{ day: dayBefore(34), cases: 1 }],
    retention: { outbreak: 'FGT' },
  });
  await run();
  expect(keyStates().get(dayBefore(34))).toBe(false);
  const auditor = await city.as('auditor');
  expect((await auditor.get('/presence/forgetting/status')).body.held).toEqual([
    { day: dayBefore(34), cases: 1 },
  ]);
  await superuser.query(`update case_record set closed_at = now() where id = $1`, [opened.body.id]);
  await run();
  expect(keyStates().get(dayBefore(34))).toBe(true);
  await superuser.query(`update outbreak set ended_on = $1`, [today]);
});

it('FGT-2: nobody can lengthen it by hand: no route changes how long a day is kept', () => {
  const routes = modulesThatForget
    .flatMap(module => module.routes ?? [])
    .filter(route => route.url.includes('forgetting'));
  expect(routes.map(route => route.method)).toEqual(['GET', 'GET']);
});

it('FGT-5: seats of a forgotten day go; the lines a case copied stay with the case, as its own', async () => {
  const day = dayBefore(90);
  await fill(day);
  const worker = await city.as('district_epidemiologist', 'A');
  await worker.act(async ctx => {
    const [journeyId] = await ensureJourneys(ctx, [{ mode: 'train', number: 'G9', day }]);
    await addSeats(ctx, [
      { journeyId: journeyId!, personId: people[1]!, source: 'ticket', areaKey: city.areas['A/1/1/1']! },
    ]);
  });
  const caseId = (await superuser.query<{ id: string }>('select id from case_record limit 1')).rows[0]!.id;
  await superuser.query(
    `insert into trajectory_entry (case_id, person_id, day, precision, source, from_presence, created_at, created_by, area_key, located_key, origin_key) values ($1, $2, $3, 'day', 'scan', true, now(), 'test', 0, 0, 0)`,
    [caseId, people[0], day],
  );
  await run();
  expect(
    (
      await superuser.query(
        `select 1 from journey_seat s join journey j on j.id = s.journey_id where j.day = $1`,
        [day],
      )
    ).rowCount,
  ).toBe(0);
  expect(
    (await superuser.query(`select from_presence from trajectory_entry where day = $1`, [day])).rows,
  ).toEqual([{ from_presence: false }]);
  expect((await report()).find(line => line.day === day)).toMatchObject({ seats: 1, lines: 1 });
});

it('FGT-5: the file a day’s presences came from is destroyed with the day: key, file, cells, its name', async () => {
  const day = dayBefore(95);
  await fill(day);
  const [fileKey] = city.outpace.keys.createSubjects(1);
  const file = path.join(city.outpace.config.dataDirectory, 'files', `${fileKey}.sealed`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'sealed');
  const { rows } = await superuser.query<{ id: string }>(
    `insert into import_batch (kind, file_name, file_sha256, file_key, bytes, source_shape, mapping, state, created_at, created_by, area_key)
     values ('visits', '张三行程.csv', '\\x00', $1, 6, '{}', '{"words":{"0":{"张三":"x"}}}', 'committed', $2, 'test', 0) returning id`,
    [fileKey, new Date(testNow)],
  );
  const importId = rows[0]!.id;
  await superuser.query(
    `insert into import_problem (import_id, row_number, sealed_value, rule_id, why, area_key) values ($1, 1, '\\x01', 'IMP-1', '{}', 0)`,
    [importId],
  );
  await superuser.query(`update presence set import_id = $1 where day = $2`, [importId, day]);
  await run();
  expect(fs.existsSync(file)).toBe(false);
  expect(city.outpace.keys.subject(fileKey!)).toBeUndefined();
  expect(
    (await superuser.query('select 1 from import_problem where import_id = $1', [importId])).rowCount,
  ).toBe(0);
  expect(
    (
      await superuser.query('select file_name, mapping, file_destroyed_at from import_batch where id = $1', [
        importId,
      ])
    ).rows,
  ).toEqual([{ file_name: '***', mapping: { words: {} }, file_destroyed_at: new Date(testNow) }]);
  expect((await report()).find(line => line.day === day)).toMatchObject({ files: 1 });
});

it('FGT-4: rows of a forgotten day that come back with a backup name nobody, and the next run removes them', async () => {
  const day = dayBefore(100);
  await fill(day);
  await run();
  await superuser.query(`select core.ensure_presence_day($1)`, [day]);
  await superuser.query(
    `insert into presence (day, place_no, ref, from_minute, to_minute, source, area_key) values ($1, 1, 12345, 0, 10, 2, 0)`,
    [day],
  );
  expect(city.outpace.keys.presenceKey(day)).toBeUndefined();
  await expect(fill(day)).rejects.toThrow(); // and no new key is ever made for it
  held.segment.delete(day);
  await run();
  expect((await superuser.query('select 1 from presence where day = $1', [day])).rowCount).toBe(0);
  expect(await entries(day)).toHaveLength(2);
});

it('FGT-6: twenty-six hours of silence raise an alarm once, seen by auditor and administrator alike, and a complete run ends it', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const auditor = await city.as('auditor');
  const administrator = await city.as('administrator');
  const alarms = async () =>
    (await auditor.get('/journal?act=presence.forgetting_silent')).body.items as { rule: string }[];
  const status = async () =>
    (await administrator.get('/presence/forgetting/status')).body as { state: string };
  await run();
  await city.tick('presence.watchForgetting');
  expect([(await status()).state, await alarms()]).toEqual(['in_time', []]);
  city.clock.set(testNow + 26 * hour + 60_000);
  // the answer itself says so, also when nothing else of the server runs any more
  expect((await status()).state).toBe('silent');
  await city.tick('presence.watchForgetting');
  await city.tick('presence.watchForgetting');
  expect(await alarms()).toMatchObject([{ rule: 'FGT-6' }]);
  expect(errors.mock.calls.filter(call => String(call[0]).startsWith('ForwardProgressFailed'))).toHaveLength(
    1,
  );
  await run();
  expect((await status()).state).toBe('in_time');
  errors.mockRestore();
});

it('FGT-6: a run in which a day failed is no complete run', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const job = await forgettingContext(city.outpace);
  await run();
  await fill(dayBefore(120));
  city.clock.set(testNow + 60 * hour);
  await forgetPresence(job, {
    after: () => {
      throw new Error('stopped');
    },
  });
  const auditor = await city.as('auditor');
  expect((await auditor.get('/presence/forgetting/status')).body).toMatchObject({
    state: 'silent',
    unfinished: 1,
  });
  await run();
  expect((await auditor.get('/presence/forgetting/status')).body).toMatchObject({
    state: 'in_time',
    unfinished: 0,
  });
  errors.mockRestore();
});

it('only who reads the journal reads the destruction record', async () => {
  for (const role of ['administrator', 'duty_officer', 'grid_worker', 'city_epidemiologist'] as const)
    expect((await (await city.as(role)).get('/presence/forgetting')).status, role).toBe(403);
});
