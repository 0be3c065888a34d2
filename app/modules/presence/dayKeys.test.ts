import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { type Outpace, openOutpace } from '../../core/outpace.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { forgetPresence, forgettingContext } from './forgetting.ts';
import { recordPresences, traceEngine } from './queries.ts';
import { indexStatus, sealDays } from './sealing.ts';
import { presence } from './server.ts';

const modules = [people, places, presence];
const older = '2022-07-17';
const younger = '2022-07-18';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-older-keys-'));

let city: TestCity;
let superuser: pg.Client;
let person: string[];
let shop: string;
/** The same database, opened with the key store as it was before the younger day. */
let restored: Outpace;
let said: ReturnType<typeof vi.spyOn>;

beforeAll(async () => {
  said = vi.spyOn(console, 'error').mockImplementation(() => {});
  city = await openTestCity(modules);
  const database = new URL(city.outpace.urls.app).pathname.slice(1);
  superuser = new pg.Client(inject('cluster').superuserUrl.replace(/\/postgres$/, `/${database}`));
  await superuser.connect();
  const worker = await city.as('city_epidemiologist');
  person = (
    await worker.act(ctx =>
      createPeople(
        ctx,
        Array.from({ length: 40 }, (_, i) => ({
          identity: { name: `某${i}` },
          areaKey: city.areas.A!,
          source: { kind: 'entry' as const },
        })),
      ),
    )
  ).map(made => made.id);
  [shop] = (await worker.act(ctx =>
    ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey: city.areas.A! }]),
  )) as [string];
  await record(city.outpace, older);
  const keys = path.join(city.outpace.config.dataDirectory, 'keys');
  // SQLite's own backup, as docs/operations/backup.md says
  const { DatabaseSync, backup } = await import('node:sqlite');
  fs.mkdirSync(path.join(folder, 'keys'));
  const store = new DatabaseSync(path.join(keys, 'keys.sqlite'));
  await backup(store, path.join(folder, 'keys', 'keys.sqlite'));
  store.close();
  fs.copyFileSync(path.join(keys, 'master.key'), path.join(folder, 'keys', 'master.key'));
  await record(city.outpace, younger);
  restored = await openOutpace({ ...city.outpace.config, dataDirectory: folder }, modules, {
    clock: city.clock,
  });
});
afterAll(async () => {
  said?.mockRestore();
  await restored?.close();
  await superuser?.end();
  await city?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function record(outpace: Outpace, day: string): Promise<void> {
  const token = await outpace.systemToken('test-records', ['presence.write', 'place.read', 'person.read']);
  await outpace.act(
    token,
    ctx =>
      recordPresences(
        ctx,
        person.map(personId => ({
          personId,
          placeId: shop,
          day,
          fromMinute: 600,
          toMinute: 660,
          precision: 0 as const,
          source: 'scan' as const,
        })),
      ),
    { pool: 'worker' },
  );
}

/** How many of all the registered have a stay on a day, as the engine says. */
async function staysOn(outpace: Outpace, day: string): Promise<number> {
  const token = await outpace.systemToken('test-asks', ['presence.index', 'person.read', 'place.read']);
  return outpace.act(
    token,
    async ctx => {
      const engine = await traceEngine(ctx);
      const numbers = await engine.numbersOf(person);
      const from = engine.minuteOf(Date.parse(`${day}T00:00:00+08:00`));
      let stays = 0;
      for (const number of numbers.values())
        stays += (await engine.staysOf(number, from, from + 1440)).length;
      return stays;
    },
    { pool: 'worker' },
  );
}
const bindings = async () =>
  (
    await superuser.query<{ day: string; fingerprint: string | null; forgotten: boolean }>(
      `select day::text, key_fingerprint as fingerprint, forgotten_at is not null as forgotten from presence_day order by day`,
    )
  ).rows;

it('a day is bound to its key by the transaction that records its first rows', async () => {
  expect(await bindings()).toEqual(
    [older, younger].map(day => ({
      day,
      fingerprint: city.outpace.keys.presenceFingerprint(day),
      forgotten: false,
    })),
  );
});

it('an older key store reads its own days, and nobody out of a younger one: the log and the status say which', async () => {
  expect(await staysOn(restored, older)).toBe(person.length);
  expect(await staysOn(restored, younger)).toBe(0);
  expect(said.mock.calls.flat().join(' ')).toContain(
    `1 days unreadable: their key is another's (${younger})`,
  );
  expect((await indexStatus(restored)).unreadable).toEqual([younger]);
  expect((await indexStatus(city.outpace)).unreadable).toEqual([]);
  expect(restored.keys.knownPresenceKey(younger)).toBeUndefined();
});

it('PRE-10: new rows of the younger day are refused by name, and no other key is made for it', async () => {
  await expect(record(restored, younger)).rejects.toThrow(`The presences of ${younger} were recorded under`);
  expect(restored.keys.knownPresenceKey(younger)).toBeUndefined();
  await record(restored, older);
});

it('also where another key was made for the day already, nothing is decoded with it, by the index, its threads or its files', async () => {
  restored.keys.presenceKey(younger);
  expect(restored.keys.presenceFingerprint(younger)).not.toBe(city.outpace.keys.presenceFingerprint(younger));
  await expect(record(restored, younger)).rejects.toThrow(younger);
  expect((await sealDays(restored, { rebuild: true, all: true })).map(day => day.day)).toEqual([older]);
  await presence.stop!(restored); // as after a restart: nothing in memory
  expect(await staysOn(restored, younger)).toBe(0);
  expect(await staysOn(restored, older)).toBe(person.length);
});

it('two writers of a new day: the second waits, and with another key is refused', async () => {
  const day = '2022-07-16';
  await city.outpace.act(
    await city.outpace.systemToken('test-partition', ['presence.write']),
    async ctx => {
      const { sql } = await import('kysely');
      await sql`select core.ensure_presence_day(${day}::date)`.execute(ctx.tx);
    },
    { pool: 'worker' },
  );
  const outcomes = await Promise.allSettled([
    record(city.outpace, day),
    record(restored, day),
    record(city.outpace, day),
    record(restored, day),
  ]);
  expect(outcomes.filter(one => one.status === 'fulfilled')).toHaveLength(2);
  for (const one of outcomes)
    if (one.status === 'rejected') expect(one.reason.message).toContain(`The presences of ${day}`);
  const [bound] = (await bindings()).filter(one => one.day === day);
  const winner = [city.outpace, restored].find(
    one => one.keys.presenceFingerprint(day) === bound!.fingerprint,
  )!;
  expect(await staysOn(winner, day)).toBe(person.length);
});

it('a binding cannot be taken away while rows are there; with the rows deleted the day begins anew', async () => {
  await expect(superuser.query('delete from presence_day where day = $1', [younger])).rejects.toThrow(
    'still there',
  );
  await expect(
    superuser.query(`update presence_day set key_fingerprint = 'another' where day = $1`, [younger]),
  ).rejects.toThrow('does not change');
  await superuser.query('begin');
  await superuser.query('delete from presence where day = $1', [younger]);
  await superuser.query('delete from presence_day where day = $1', [younger]);
  await superuser.query('commit');
  expect(await staysOn(restored, younger)).toBe(0);
  await record(restored, younger);
  expect(await staysOn(restored, younger)).toBe(person.length);
  // and now it is the younger key store whose key is another's
  expect(await staysOn(city.outpace, younger)).toBe(0);
  expect((await indexStatus(restored)).unreadable).not.toContain(younger);
});

it('FGT-4: a forgotten day stays forgotten whatever key store is restored', async () => {
  const day = '2022-06-01';
  await record(city.outpace, day);
  await forgetPresence(await forgettingContext(city.outpace));
  expect((await bindings()).find(one => one.day === day)).toMatchObject({ forgotten: true });
  expect(restored.keys.isPresenceDayDestroyed(day)).toBe(false); // the other store never heard of it
  await expect(record(restored, day)).rejects.toThrow('were destroyed');
});

it('rows of a default partition go to the partitions of their days, under their ids (migration 0066)', async () => {
  const columns = 'day, place_no, ref, from_minute, to_minute, source, area_key';
  await superuser.query('begin');
  await superuser.query('set local role op_owner');
  await superuser.query('create table presence_default partition of presence default');
  const { rows } = await superuser.query<{ id: string }>(
    `insert into presence_default (${columns}) values ('2022-05-01', 1, 1, 0, 1, 2, 0), ('2022-05-03', 1, 1, 0, 1, 2, 0) returning id`,
  );
  const migration = path.resolve(import.meta.dirname, '../../db/migrations/0066_presence_no_default.sql');
  await superuser.query(fs.readFileSync(migration, 'utf8'));
  await superuser.query('reset role');
  const found = await superuser.query<{ id: string; lies: string }>(
    `select id, tableoid::regclass::text as lies from presence where day < '2022-05-05' order by id`,
  );
  await superuser.query('rollback');
  expect(found.rows).toEqual([
    { id: rows[0]!.id, lies: 'presence_20220501' },
    { id: rows[1]!.id, lies: 'presence_20220503' },
  ]);
});
