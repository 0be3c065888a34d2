import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { type Clock, wallClock } from './clock.ts';
import type { Config } from './config.ts';
import { connect, type Database } from './database/connect.ts';
import { bootstrap, migrate, type RolePasswords } from './database/migrate.ts';
import { inScope } from './database/scope.ts';
import type { DrillControl } from './drill.ts';
import { appendEntry } from './journal/append.ts';
import { KeyStore } from './keys/keystore.ts';
import type { Context, Events, Module } from './module.ts';
import { type EmbeddedPostgres, startEmbedded } from './postgres/embedded.ts';
import { isRefusal, Refused } from './refusal.ts';
import { bitsOf, type Capability, holds } from './sessions/capabilities.ts';

/** The city's own facts. */
export interface City {
  name: string;
  nameEn: string;
  /** IANA name; decides what a day is. */
  timeZone: string;
}

/** One opened city: database, keys, clock and modules. The server, the jobs and the command line all hold one. */
export interface Outpace {
  config: Config;
  clock: Clock;
  city: City;
  keys: KeyStore;
  /** Pool of the server's role. */
  app: Database;
  /** Connections of the server's role that only sampling uses: a long list never keeps a sample waiting. */
  sampling: Database;
  /** Pool of the jobs' role. */
  worker: Database;
  urls: { owner: string; queue: string; app: string; worker: string };
  modules: readonly Module[];
  /** Present where this city is a drill: its clock and its world are led through it. */
  drill?: DrillControl;
  /** Runs one transaction in the scope of a session token, with everything a command works with. */
  act<T>(
    token: Buffer,
    work: (ctx: Context) => Promise<T>,
    options?: { purpose?: string; pool?: 'app' | 'sampling' | 'worker' },
  ): Promise<T>;
  /** A token of the system itself, under a name, for timed work and indexes; held in memory only. */
  systemToken(name: string, capabilities: readonly Capability[]): Promise<Buffer>;
  setCity(city: City): Promise<void>;
  close(): Promise<void>;
}

/** Opens a city: starts the embedded database where none is configured, migrates, opens the key store. */
export async function openOutpace(
  config: Config,
  modules: readonly Module[],
  options: { clock?: Clock; database?: string; cluster?: EmbeddedPostgres } = {},
): Promise<Outpace> {
  fs.mkdirSync(config.dataDirectory, { recursive: true });
  let cluster: EmbeddedPostgres | undefined;
  let urls = config.databaseUrls;
  if (!urls) {
    cluster = options.cluster ?? (await startEmbedded(config.dataDirectory, { durable: config.durable }));
    urls = await prepareEmbedded(cluster, config.dataDirectory, options.database ?? 'outpace');
  }
  await migrate(urls.owner, urls.queue);
  const keys = KeyStore.open(path.join(config.dataDirectory, 'keys'), config.masterKey);
  const app = connect(urls.app, { connections: 14, name: 'outpace' });
  const sampling = connect(urls.app, { connections: 8, name: 'outpace-sampling' });
  const worker = connect(urls.worker, { connections: 6, statementSeconds: 600, name: 'outpace-jobs' });
  const stored = await sql<{ value: City }>`select value from core.setting where key = 'city'`.execute(app);
  const systemTokens = new Map<string, Promise<Buffer>>();

  const outpace: Outpace = {
    config,
    clock: options.clock ?? wallClock,
    city: stored.rows[0]?.value ?? { name: '', nameEn: '', timeZone: 'Asia/Shanghai' },
    keys,
    app,
    sampling,
    worker,
    urls,
    modules,
    act(token, work, { purpose = '', pool = 'app' } = {}) {
      return inScope({ app, sampling, worker }[pool], token, purpose, async (tx, scope) => {
        const now = outpace.clock.now();
        const ctx: Context = {
          tx,
          scope,
          now,
          purpose,
          keys,
          outpace,
          can: capability => holds(scope.can, capability),
          journal: entry => appendEntry(tx, keys, scope, now, purpose, entry),
          async emit<K extends keyof Events>(name: K, event: Events[K]) {
            // what is undone goes in the opposite order: what stands on a row goes before the row
            const order = String(name).endsWith('undone') ? modules.toReversed() : modules;
            for (const module of order) await module.reactions?.[name]?.(ctx, event);
          },
          async enqueue(task, payload, key) {
            const delegated = randomBytes(32);
            await sql`select core.delegate(sha256(${delegated}))`.execute(tx);
            await sql`select queue.add_job(${task}, ${JSON.stringify({ token: delegated.toString('base64url'), ...payload })}::json, ${key ?? null})`.execute(
              tx,
            );
          },
        };
        const result = await work(ctx);
        if (isRefusal(result)) throw new Refused(result); // rolls back; the edge turns it into an answer
        return result;
      });
    },
    systemToken(name, capabilities) {
      let token = systemTokens.get(name);
      if (!token) {
        token = (async () => {
          const fresh = randomBytes(32);
          await sql`select core.open_system_session(${name}, sha256(${fresh}), ${bitsOf(capabilities)})`.execute(
            worker,
          );
          return fresh;
        })();
        systemTokens.set(name, token);
      }
      return token;
    },
    async setCity(city) {
      const owner = connect(urls.owner, { connections: 1 });
      await sql`insert into core.setting (key, value) values ('city', ${JSON.stringify(city)}::jsonb) on conflict (key) do update set value = excluded.value`.execute(
        owner,
      );
      await owner.destroy();
      outpace.city = city;
    },
    async close() {
      for (const module of modules) await module.stop?.(outpace);
      await Promise.all([app.destroy(), sampling.destroy(), worker.destroy()]);
      keys.close();
      if (cluster && !options.cluster) await cluster.stop();
    },
  };
  for (const module of modules) await module.start?.(outpace);
  return outpace;
}

/** Roles get random passwords of this data directory; the superuser is used here and nowhere else. */
export async function prepareEmbedded(
  cluster: EmbeddedPostgres,
  directory: string,
  database: string,
): Promise<Outpace['urls']> {
  const file = path.join(directory, 'database-roles.json');
  if (!fs.existsSync(file)) {
    const fresh = Object.fromEntries(
      ['op_owner', 'op_app', 'op_worker', 'op_audit', 'op_queue'].map(role => [
        role,
        randomBytes(18).toString('base64url'),
      ]),
    );
    fs.writeFileSync(file, JSON.stringify(fresh), { mode: 0o600 });
  }
  const passwords = JSON.parse(fs.readFileSync(file, 'utf8')) as RolePasswords;
  await bootstrap(name => cluster.superuserUrl(name), database, passwords);
  const url = (role: keyof RolePasswords) =>
    `postgres://${role}:${passwords[role]}@127.0.0.1:${cluster.port}/${database}`;
  return { owner: url('op_owner'), queue: url('op_queue'), app: url('op_app'), worker: url('op_worker') };
}
