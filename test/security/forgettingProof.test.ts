import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { addDays } from '@outpace/protocol';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { standingClock } from '../../app/core/clock.ts';
import type { Config } from '../../app/core/config.ts';
import { buildServer } from '../../app/core/http/server.ts';
import { drainJobs, runTimed } from '../../app/core/jobs/runner.ts';
import { PresenceCipher } from '../../app/core/keys/presence-cipher.ts';
import { type Outpace, openOutpace } from '../../app/core/outpace.ts';
import { bitsOf, type Capability, capabilityBits, roles } from '../../app/core/sessions/capabilities.ts';
import { createPeople } from '../../app/modules/people/queries.ts';
import { ensurePlaces } from '../../app/modules/places/queries.ts';
import { memoryEngineOf } from '../../app/modules/presence/engine.ts';
import { forgetPresence, forgettingContext } from '../../app/modules/presence/forgetting.ts';
import { recordPresences, traceEngine } from '../../app/modules/presence/queries.ts';
import { sealDays } from '../../app/modules/presence/sealing.ts';
import { modulesThatForget } from '../../app/modules/presence/testForgetting.ts';
import { startArchiving } from './forgettingCluster.ts';
import { formsOf, markedFiles, sealedKey, searchBytes, temporaryFolders } from './forgettingSearch.ts';

/*
 * trust.md §6: 1,000 canary people-days, each with a marker of 16 bytes no other text holds, laid wherever the product lets a text come near a presence; then
 * forgotten under the clock; then every byte on disk is read. What stays readable by design, and is not looked for:
 *   – the identity of people lies sealed under each person's own key and outlives their presences;
 *   – a person's id at a source (external_id), the names of places, and what stands in a case belong to the person, the place, the case;
 *   – bytes of dropped rows stay in backups and in the WAL archive until those are deleted: references that no key can read any more.
 * Not covered: a streaming replica (the embedded binaries ship no tool to make one; it replays the same WAL as the restored backup), block devices below the files.
 */
const peopleCount = 500;
const word = randomBytes(4).toString('hex');
/** 16 bytes: 8 of this run, 8 of the canary. */
const marker = (index: number) => `${word}${index.toString(36).padStart(8, '0')}`;
const control = `${word}_control`;
const fileName = marker(80_000);

/**
 * What is stored as it was written, so that it lies in backups and dead rows until those are gone. This list may become shorter, never longer; the same
 * column stands in the list of `identity.test.ts`.
 */
const storedAsWritten = ['public.import_batch (file_name)'];

const today = '2022-07-20';
const firstDay = addDays(today, -3); // imported from a file
const secondDay = addDays(today, -2); // sent by a device, or recorded
const clock = standingClock(Date.parse(`${today}T12:00:00+08:00`));

const root = fs.mkdtempSync('/var/tmp/outpace-forgetting-');
fs.chmodSync(root, 0o755);
const own = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-forgetting-own-'));
const oldKeys = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-forgetting-keys-'));
const cluster = await startArchiving(root);
const config: Config = {
  dataDirectory: own,
  host: '127.0.0.1',
  port: 0,
  demo: true,
  secondFactor: false,
  durable: true,
};
const outpace = await openOutpace(config, modulesThatForget, { clock, cluster, database: 'proof' });
await outpace.setCity({ name: '测试市', nameEn: 'Testville', timeZone: 'Asia/Shanghai' });
const superuser = new pg.Client(cluster.superuserUrl('proof'));
await superuser.connect();
// values over 2 kB would be compressed, and a search for bytes would pass them by
await superuser.query(`do $$ declare c record; begin
  for c in select a.attrelid::regclass as t, a.attname as n from pg_attribute a join pg_class r on r.oid = a.attrelid join pg_namespace s on s.oid = r.relnamespace
    where s.nspname in ('public', 'core', 'journal') and r.relkind in ('r', 'p') and a.attnum > 0 and a.attstorage in ('x', 'm') loop
    execute format('alter table %s alter column %I set storage external', c.t, c.n);
  end loop; end $$`);
await superuser.query(
  `insert into area (key, hi, level, name) values (0, 281474976710655, 0, '测试市') on conflict do nothing`,
);
const server = await buildServer(outpace);
await server.ready();
afterAll(async () => {
  await superuser.end();
  await server.close();
  await outpace.close();
  await cluster.stop();
  for (const folder of [root, own, oldKeys]) fs.rmSync(folder, { recursive: true, force: true });
});

const everything = Object.keys(capabilityBits) as Capability[];
const asSystem = async (of: Outpace) => {
  const token = await of.systemToken('proof', everything);
  return <T>(work: Parameters<typeof of.act<T>>[1]) => of.act(token, work, { pool: 'worker' });
};

/** Someone signed in, by HTTP. */
async function signedIn(role: keyof typeof roles) {
  const account = await superuser.query<{ id: string }>(
    `insert into core.account (login, name, password_hash) values ($1, $1, 'none') returning id`,
    [role],
  );
  const grant = await superuser.query<{ id: string }>(
    `insert into core.account_grant (account_id, role, area_key, area_hi, can) values ($1, $2, 0, 281474976710655, $3) returning id`,
    [account.rows[0]!.id, role, bitsOf(roles[role])],
  );
  const token = randomBytes(32);
  await superuser.query(
    `select core.open_session($1, $2, sha256($3), 'web', now() + interval '1 day', 'test', null)`,
    [account.rows[0]!.id, grant.rows[0]!.id, token],
  );
  return caller(token.toString('base64url'));
}
function caller(token: string) {
  return async (
    method: 'GET' | 'POST',
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const answer = await server.inject({
      method,
      url: `/api${url}`,
      payload: body as never,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') };
  };
}

const people: { id: string; no: number }[] = [];
let shop: string | undefined;
/** By day: reference → person number, as the day's key had it. */
const truth = new Map<string, { person: Map<number, number> }>();
const keyBytes = new Map<string, Buffer[]>();
const backup = path.join(root, 'backup');
let importedPeople = 0;

describe('the proof that a forgotten day is gone', () => {
  it(`lays ${2 * peopleCount} canaries where the product lets them: identities, a file, refused rows, a file's name, device batches, an export, a queue`, async () => {
    const chief = await signedIn('city_epidemiologist');
    const administrator = await signedIn('administrator');
    const act = await asSystem(outpace);
    const made = await act(ctx =>
      createPeople(
        ctx,
        Array.from({ length: peopleCount }, (_, i) => ({
          identity: {
            name: marker(i),
            phone: marker(i + 10_000),
            address: marker(i + 20_000),
            employer: marker(i + 30_000),
            documentNumber: marker(i + 40_000),
          },
          areaKey: 0,
          externalId: `P${i}`,
          source: { kind: 'entry' as const },
        })),
      ),
    );
    const numbers = await superuser.query<{ id: string; no: number }>('select id, no from person');
    const numberOf = new Map(numbers.rows.map(row => [row.id, row.no]));
    people.push(...made.map(person => ({ id: person.id, no: numberOf.get(person.id)! })));
    [shop] = await act(ctx =>
      ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey: 0, externalId: 'SHOP' }]),
    );

    // day one: a file of visits, with texts nobody asked for, rows that are refused, and a telling name
    const outbreak = await chief('POST', '/outbreaks', {
      code: 'PROOF',
      name: '测试',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    });
    expect(outbreak.status).toBe(200);
    const lines = Array.from(
      { length: peopleCount },
      (_, i) =>
        `${marker(i + 50_000)},1391234${String(i).padStart(4, '0')},${firstDay},08:0${i % 10},09:00,小店,${marker(i + 60_000)}`,
    );
    lines.push(
      `${marker(70_000)},${marker(70_001)},not a day ${marker(70_002)},08:00,09:00,小店,${marker(70_003)}`,
    );
    const uploaded = await chief(
      'POST',
      '/imports',
      Readable.from([
        Buffer.from(`姓名,联系电话,日期,开始时间,结束时间,场所名称,备注\r\n${lines.join('\r\n')}\r\n`),
      ]),
      {
        'content-type': 'application/octet-stream',
        'x-kind': 'visits',
        'x-outbreak-id': outbreak.body.id,
        'x-file-name': encodeURIComponent(`${fileName}.csv`),
      },
    );
    expect(uploaded.status, JSON.stringify(uploaded.body)).toBe(200);
    await chief('POST', `/imports/${uploaded.body.id}/check`, {});
    await drainJobs(outpace);
    await chief('POST', `/imports/${uploaded.body.id}/commit`, { goodRowsOnly: true, undecidedAreNew: true });
    await drainJobs(outpace);
    expect((await chief('GET', `/imports/${uploaded.body.id}`)).body).toMatchObject({ state: 'committed' });
    importedPeople = (await superuser.query('select 1 from presence where day = $1', [firstDay])).rowCount!;
    expect(importedPeople).toBe(peopleCount);

    // day two: a registered device sends them, some rows refused with a marker in them; asked with a command id, so the answer is kept
    const device = await administrator('POST', '/presence/devices', {
      name: '小店门口',
      kind: 'venue_scanner',
      areaKey: 0,
    });
    expect(device.status, JSON.stringify(device.body)).toBe(200);
    const send = caller(device.body.token);
    for (let at = 0; at < peopleCount; at += 100) {
      const rows: Record<string, string>[] = people.slice(at, at + 100).map((_, i) => ({
        personExternalId: `P${at + i}`,
        placeExternalId: 'SHOP',
        from: `${secondDay}T10:0${i % 10}:00+08:00`,
        to: `${secondDay}T11:00:00+08:00`,
      }));
      rows.push({
        personExternalId: marker(90_000 + at),
        placeExternalId: marker(91_000 + at),
        from: `${secondDay}T10:00:00+08:00`,
      });
      const answer = await send(
        'POST',
        '/presence/batches',
        { sequence: at, commitGood: true, rows },
        { 'x-command-id': crypto.randomUUID() },
      );
      expect(answer.body, JSON.stringify(answer.body)).toMatchObject({ recorded: 100 });
    }
    // a day inside the window, which must stay readable
    await act(ctx =>
      recordPresences(
        ctx,
        people.slice(0, 20).map(person => ({
          personId: person.id,
          placeId: shop!,
          day: addDays(today, 15),
          fromMinute: 0,
          toMinute: 60,
          precision: 0 as const,
          source: 'scan' as const,
        })),
      ),
    );
    const exported = await chief('POST', '/exports', {
      list: 'people',
      format: 'csv',
      purpose: '核对',
      reveal: true,
    });
    expect(exported.status, JSON.stringify(exported.body)).toBe(200);
    await drainJobs(outpace);

    for (const day of [firstDay, secondDay]) {
      const key = outpace.keys.knownPresenceKey(day)!;
      const cipher = new PresenceCipher(key);
      const rows = await superuser.query<{ ref: number }>('select ref from presence where day = $1', [day]);
      truth.set(day, { person: new Map(rows.rows.map(row => [row.ref, cipher.numberOf(row.ref >>> 0)])) });
      keyBytes.set(`the key of ${day}`, formsOf(key));
      keyBytes.set(`the sealed key of ${day}`, formsOf(sealedKey(own, day)));
    }
    // with the key standing, the references do mean these people: the search below can fail
    const known = new Set(numbers.rows.map(row => row.no));
    expect([...truth.get(secondDay)!.person.values()].every(no => known.has(no))).toBe(true);
    const found = await act(async ctx => {
      const engine = await traceEngine(ctx);
      const stays = await engine.staysOf(
        people[0]!.no,
        engine.minuteOf(Date.parse(`${secondDay}T00:00:00+08:00`)),
        engine.minuteOf(Date.parse(`${secondDay}T23:59:00+08:00`)),
      );
      return stays.length;
    });
    expect(found).toBe(1);
  });

  it('takes a base backup and a copy of the key store before, as a deployment does', async () => {
    await sealDays(outpace);
    expect(segments().sort()).toEqual([firstDay, secondDay]);
    await superuser.query(`create table control (text text)`);
    await superuser.query(`insert into control values ('${control}')`);
    await cluster.backUp(backup);
    fs.cpSync(path.join(own, 'keys'), path.join(oldKeys, 'keys'), { recursive: true });
    await superuser.query('drop table control');
    expect(fs.existsSync(path.join(backup, 'backup_label'))).toBe(true);
  });

  it('forgets both days when the clock has passed the window, and journals each once', async () => {
    clock.set(Date.parse(`${addDays(today, 21)}T12:00:00+08:00`));
    for (const timed of modulesThatForget.flatMap(module => module.timed ?? []))
      if (['presence.forget', 'exports.forget'].includes(timed.name)) await runTimed(outpace, timed);
    await drainJobs(outpace);
    const { rows } = await superuser.query(
      `select day, row_count, done_at is not null as done, purged, failures from presence_forgetting order by day`,
    );
    expect(rows).toMatchObject([
      {
        day: expect.anything(),
        row_count: peopleCount,
        done: true,
        purged: { files: 1 },
        failures: [],
      },
      { row_count: peopleCount, done: true, purged: { files: 0 }, failures: [] },
    ]);
    expect(
      (await superuser.query(`select 1 from journal.entry where act = 'presence.day_forgotten'`)).rowCount,
    ).toBe(2);
    expect(segments()).toEqual([]);
    await superuser.query('checkpoint');
    await superuser.query('select pg_switch_wal()');
    for (let tries = 0; tries < 100; tries++) {
      const { rows: waiting } = await superuser.query(
        `select 1 from pg_ls_archive_statusdir() where name like '%.ready'`,
      );
      if (!waiting.length) break;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  });

  it('no marker lies in plain anywhere: data directory, WAL, archive, backup, key store and its log, segments, files, logs, temporary files', () => {
    const roots = [root, own, oldKeys, ...temporaryFolders([own, oldKeys])];
    const needles = new Map([['a marker', formsOf(Buffer.from(word))]]);
    const search = searchBytes(roots, needles);
    // the control was written in plain and its table dropped: it must be found, or the search proves nothing
    const controls = searchBytes(roots, new Map([['the control', [Buffer.from(control)]]]));
    expect(
      controls.hits.some(hit => hit.includes(`${path.sep}backup${path.sep}`)),
      'the control in the backup',
    ).toBe(true);
    expect(
      controls.hits.some(hit => hit.includes(`${path.sep}archive${path.sep}`)),
      'the control in the archive',
    ).toBe(true);
    expect(search.bytes).toBeGreaterThan(50_000_000);
    console.info(`searched ${search.files} files, ${Math.round(search.bytes / 1e6)} MB`);
    const elsewhere = markedFiles(roots, word, [
      control,
      ...(storedAsWritten.includes('public.import_batch (file_name)') ? [fileName] : []),
    ]);
    expect(elsewhere, elsewhere.join('\n')).toEqual([]);
  });

  it('the keys of both days are nowhere, plain or sealed, but in the copy of the key store that is kept seven days', () => {
    const search = searchBytes([root, own, ...temporaryFolders([own, oldKeys])], keyBytes);
    expect(search.hits, search.hits.join('\n')).toEqual([]);
    const copy = searchBytes([oldKeys], keyBytes);
    expect(copy.hits.filter(hit => hit.includes('the sealed key'))).not.toEqual([]);
  });

  it('FGT-4: the backup restored elsewhere has the rows, and with today’s key store no reference of them resolves', async () => {
    const restored = await cluster.restore(backup, path.join(root, 'restored'));
    const there = new pg.Client(restored.superuserUrl('proof'));
    await there.connect();
    try {
      for (const day of [firstDay, secondDay])
        expect((await there.query('select 1 from presence where day = $1', [day])).rowCount).toBe(
          peopleCount,
        );
      // every key that is left, tried on every reference: no more is right than chance
      let right = 0;
      let tried = 0;
      for (const { day: other, destroyed } of outpace.keys.presenceDays()) {
        if (destroyed) continue;
        const cipher = new PresenceCipher(outpace.keys.knownPresenceKey(other)!);
        for (const { person } of truth.values())
          for (const [ref, no] of person) {
            tried++;
            if (cipher.numberOf(ref >>> 0) === no) right++;
          }
      }
      expect(tried).toBeGreaterThanOrEqual(2 * peopleCount);
      expect(right).toBe(0);

      // what was read out of the file and refused lay sealed under the file's own key, which is gone with the file
      const cells = await there.query<{ file_key: string; sealed: Buffer }>(
        'select b.file_key, p.sealed_value as sealed from import_problem p join import_batch b on b.id = p.import_id where p.sealed_value is not null',
      );
      expect(cells.rows.length).toBeGreaterThan(0);
      expect(cells.rows.filter(({ file_key }) => outpace.keys.subject(file_key) !== undefined)).toEqual([]);

      // the product itself, opened on the old database with today's keys: nobody was anywhere, nothing can be added, and the rows go again
      const opened = await openCopy(restored, own, 'today');
      const act = await asSystem(opened);
      expect(await staysOnDays(act)).toBe(0);
      await expect(
        act(ctx =>
          recordPresences(ctx, [
            {
              personId: people[0]!.id,
              placeId: shop!,
              day: firstDay,
              fromMinute: 0,
              toMinute: 1,
              precision: 0,
              source: 'scan',
            },
          ]),
        ),
      ).rejects.toThrow(/destroyed/);
      await forgetPresence(await forgettingContext(opened));
      expect(
        (await there.query('select 1 from presence where day = any($1)', [[firstDay, secondDay]])).rowCount,
      ).toBe(0);
      await opened.close();
    } finally {
      await there.end();
      await restored.stop();
    }
  });

  it('the bound: only an old copy of the key store brings a day back, so it is kept seven days at most; the next run forgets the day again', async () => {
    const restored = await cluster.restore(backup, path.join(root, 'restored-with-old-keys'));
    const opened = await openCopy(restored, oldKeys, 'old');
    const act = await asSystem(opened);
    expect(await staysOnDays(act)).toBe(2 * 20);
    await forgetPresence(await forgettingContext(opened));
    expect(await staysOnDays(act)).toBe(0);
    await opened.close();
    await restored.stop();
  });

  it('FGT-4: the order in which a file was imported does not tell who its references were', async () => {
    const restored = await cluster.restore(backup, path.join(root, 'restored-for-order'));
    const there = new pg.Client(restored.superuserUrl('proof'));
    await there.connect();
    const rows = await there.query<{ ref: number; batch: string }>(
      `select ref, import_id as batch from presence where day = $1 order by id`,
      [firstDay],
    );
    const created = await there.query<{ no: number }>(
      `select no from person where import_id = $1 order by no`,
      [rows.rows[0]!.batch],
    );
    await there.end();
    await restored.stop();
    const right = rows.rows.filter(
      (row, i) => truth.get(firstDay)!.person.get(row.ref) === created.rows[i]?.no,
    ).length;
    expect(right).toBeLessThan(20); // one or two of 500 by chance
  });
});

/** The days' stays of the first twenty people, as the product answers. */
function staysOnDays(act: Awaited<ReturnType<typeof asSystem>>): Promise<number> {
  return act(async ctx => {
    const engine = await traceEngine(ctx);
    const from = engine.minuteOf(Date.parse(`${firstDay}T00:00:00+08:00`));
    const to = engine.minuteOf(Date.parse(`${addDays(secondDay, 1)}T00:00:00+08:00`));
    let stays = 0;
    const numbers = [
      ...people.slice(0, 20).map(person => person.no),
      ...[...truth.get(firstDay)!.person.values()].slice(0, 20),
    ];
    for (const no of numbers) stays += (await engine.staysOf(no, from, to)).length;
    return stays;
  });
}

/** The product on a restored database, with a copy of a data folder. */
async function openCopy(
  restored: { port: number; superuserUrl(database: string): string },
  folder: string,
  name: string,
): Promise<Outpace> {
  const copy = path.join(own, `copy-${name}`);
  fs.mkdirSync(copy);
  fs.cpSync(path.join(folder, 'keys'), path.join(copy, 'keys'), { recursive: true });
  fs.copyFileSync(path.join(own, 'database-roles.json'), path.join(copy, 'database-roles.json'));
  return openOutpace({ ...config, dataDirectory: copy }, modulesThatForget, {
    clock,
    cluster: { ...restored, stop: async () => {} },
    database: 'proof',
  });
}

/** Days of which a segment lies on disk. */
const segments = (): string[] => memoryEngineOf(outpace).refresher.store.days();
