// How fast presences are taken by the API, by batches of 1,000 and scan by scan, against a plain program that inserts one row a scan.
// node bench/ingest.ts [--rows 100000] [--senders 4]; its own city in a scratch folder, removed afterwards.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { configFromEnvironment } from '../app/core/config.ts';
import { openOutpace } from '../app/core/outpace.ts';
import { bitsOf, roles } from '../app/core/sessions/capabilities.ts';
import { createPeople } from '../app/modules/people/queries.ts';
import { ensurePlaces } from '../app/modules/places/queries.ts';
import { freshEngine } from '../app/modules/presence/engine.ts';
import { modules } from '../app/modules.ts';
import { serve } from '../app/server.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    single: { type: 'string', default: '4000' },
    senders: { type: 'string', default: '4' },
  },
});
const total = Number(values.rows);
const single = Number(values.single);
const senders = Number(values.senders);
const ofBatch = 1000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-ingest-'));
const outpace = await openOutpace(
  configFromEnvironment({}, { dataDirectory: folder, port: 0, demo: true, durable: true }),
  modules,
);
const server = await serve(outpace, { jobs: false });
const plain = new pg.Client(outpace.urls.owner);
await plain.connect();

// a city of one area, an administrator, an investigator
await plain.query(
  `insert into core.setting (key, value) values ('city', '{"name":"测","nameEn":"Bench","timeZone":"Asia/Shanghai"}') on conflict (key) do nothing`,
);
await outpace.setCity({ name: '测', nameEn: 'Bench', timeZone: 'Asia/Shanghai' });
const tokenOf = async (role: keyof typeof roles) => {
  const token = randomBytes(32);
  const account = await plain.query(
    `insert into core.account (login, name, password_hash) values ($1, $1, 'none') returning id`,
    [role],
  );
  const grant = await plain.query(
    `insert into core.account_grant (account_id, role, area_key, area_hi, can) values ($1, $2, 0, 281474976710655, $3) returning id`,
    [account.rows[0].id, role, bitsOf(roles[role])],
  );
  await plain.query(
    `select core.open_session($1, $2, sha256($3), 'web', now() + interval '1 day', 'bench', null)`,
    [account.rows[0].id, grant.rows[0].id, token],
  );
  return token;
};
const administrator = await tokenOf('administrator');
const investigator = await tokenOf('city_epidemiologist');
await outpace.act(investigator, async ctx => {
  const { ensureCityArea } = await import('../app/modules/areas/queries.ts');
  await ensureCityArea(ctx, '测', 'Bench');
});
const people: string[] = [];
for (let at = 0; at < 5000; at += 1000)
  people.push(
    ...(
      await outpace.act(investigator, ctx =>
        createPeople(
          ctx,
          Array.from({ length: 1000 }, (_, i) => ({
            identity: { name: `某${at + i}` },
            areaKey: 0,
            source: { kind: 'entry' as const },
          })),
        ),
      )
    ).map(made => made.id),
  );
const places = await outpace.act(investigator, ctx =>
  ensurePlaces(
    ctx,
    Array.from({ length: 500 }, (_, i) => ({ name: `店${i}`, kind: 'shop', areaKey: 0 })),
  ),
);
const registered = await fetch(`${server.address}/api/presence/devices`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${administrator.toString('base64url')}`,
    'content-type': 'application/json',
  },
  body: JSON.stringify({ name: 'bench', kind: 'venue_scanner', areaKey: 0 }),
});
const { token } = (await registered.json()) as { token: string };

let seed = 1;
const chance = (below: number) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed % below;
};
const dayStart = Math.floor((outpace.clock.now() - 2 * 86_400_000) / 86_400_000) * 86_400_000;
const row = () => {
  const from = dayStart + chance(1440 * 60) * 1000;
  return {
    personId: people[chance(people.length)],
    placeId: places[chance(places.length)],
    from: new Date(from).toISOString(),
    to: new Date(from + chance(7200) * 1000).toISOString(),
  };
};
let sequence = 0;
async function send(rows: object[]): Promise<void> {
  const answer = await fetch(`${server.address}/api/presence/batches`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sequence: sequence++, rows }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}
async function timed(name: string, count: number, ofEach: number, work: (rows: object[]) => Promise<void>) {
  const batches = Array.from({ length: count / ofEach }, () => Array.from({ length: ofEach }, row));
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (next < batches.length) await work(batches[next++]!);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(`${name.padEnd(44)} ${Math.round(count / seconds).toLocaleString('en')} rows/s`);
  return count / seconds;
}

await send([row()]); // the key and the partition of the day
const batched = await timed(`API, batches of ${ofBatch}, ${senders} senders`, total, ofBatch, send);
const one = await timed(`API, one scan a request, ${senders} senders`, single, 1, send);
// what anybody would write first: one insert a scan, each its own transaction, on as many connections, into a table with the same indexes
await plain.query(
  `create table plain_presence (id bigint generated always as identity primary key, day date, place_no int, person uuid, from_minute smallint, to_minute smallint, source smallint)`,
);
await plain.query('create index on plain_presence (place_no, day, from_minute)');
await plain.query('create index on plain_presence (person, day)');
const pool = new pg.Pool({ connectionString: outpace.urls.owner, max: senders });
const base = await timed(`plain INSERT a scan, ${senders} connections`, single, 1, async ([scan]) => {
  const { personId, from } = scan as ReturnType<typeof row>;
  await pool.query(
    'insert into plain_presence (day, place_no, person, from_minute, to_minute, source) values ($1, $2, $3, $4, $5, 2)',
    [from.slice(0, 10), chance(500), personId, 600, 660],
  );
});
await pool.end();
console.log(
  `batches against the plain insert: ${(batched / base).toFixed(1)}×; single scans: ${(one / base).toFixed(2)}×`,
);

// from accepted to found
const started = performance.now();
await freshEngine(outpace);
console.log(`first reading of the index ${(performance.now() - started).toFixed(0)} ms`);
const waits: number[] = [];
for (let i = 0; i < 100; i++) {
  await send([row()]);
  const accepted = performance.now();
  await freshEngine(outpace);
  waits.push(performance.now() - accepted);
}
waits.sort((a, b) => a - b);
console.log(
  `a scan accepted is in the index after ${waits[50]!.toFixed(1)} ms (median), ${waits[98]!.toFixed(1)} ms (99 of 100)`,
);

await plain.end();
await server.stop();
await outpace.close();
fs.rmSync(folder, { recursive: true, force: true });
