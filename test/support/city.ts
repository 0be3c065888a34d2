import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { sql } from 'kysely';
import pg from 'pg';
import { inject } from 'vitest';
import { standingClock } from '../../app/core/clock.ts';
import { connect } from '../../app/core/database/connect.ts';
import { buildServer } from '../../app/core/http/server.ts';
import { drainJobs, runTimed } from '../../app/core/jobs/runner.ts';
import type { Context, Module } from '../../app/core/module.ts';
import { type Outpace, openOutpace, prepareEmbedded } from '../../app/core/outpace.ts';
import { bitsOf, type Role, roles } from '../../app/core/sessions/capabilities.ts';

/** Districts of the test city, with their area keys; `street`, `community`, `grid` are the first of the first district. */
export interface TestCity {
  outpace: Outpace;
  server: FastifyInstance;
  clock: ReturnType<typeof standingClock>;
  /** Area keys: 'city', 'A', 'A/1', 'A/1/1', 'A/1/1/1' (grid), 'B', 'B/1', 'B/1/1', 'B/1/1/1'. */
  areas: Record<string, number>;
  /** A signed-in caller of a role over an area. The same role and area twice are two different natural persons. */
  as(role: Role, area?: string): Promise<Caller>;
  /** Runs waiting background jobs to their end. */
  drain(): Promise<void>;
  /** Runs a module's timed work once, now. */
  tick(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Caller {
  token: string;
  accountId: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  get<T = any>(url: string, headers?: Record<string, string>): Promise<Answer<T>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  post<T = any>(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  send<T = any>(
    method: 'PUT' | 'PATCH' | 'DELETE' | 'POST' | 'GET',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  /** Works with a context directly, in this caller's scope. */
  act<T>(work: (ctx: Context) => Promise<T>): Promise<T>;
}

/** Noon of a summer Wednesday in the city. */
export const testNow = Date.parse('2022-07-20T12:00:00+08:00');

/** Opens a fresh city on a clone of the template database, with a standing clock. */
export async function openTestCity(
  modules: readonly Module[],
  options: { now?: number } = {},
): Promise<TestCity> {
  const { port, superuserUrl, directory } = inject('cluster');
  const database = `t_${randomBytes(6).toString('hex')}`;
  const superuser = new pg.Client(superuserUrl);
  await superuser.connect();
  await superuser.query(`create database ${database} template outpace_template owner op_owner`);
  const cluster = {
    port,
    superuserUrl: (name: string) => superuserUrl.replace(/\/postgres$/, `/${name}`),
    stop: async () => {},
  };
  const urls = await prepareEmbedded(cluster, directory, database);
  const own = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-city-'));
  const clock = standingClock(options.now ?? testNow);
  const outpace = await openOutpace(
    {
      dataDirectory: own,
      databaseUrls: urls,
      host: '127.0.0.1',
      port: 0,
      demo: true,
      secondFactor: false,
      durable: false,
    },
    modules,
    { clock },
  );
  await outpace.setCity({ name: '测试市', nameEn: 'Testville', timeZone: 'Asia/Shanghai' });
  const owner = connect(superuserUrl.replace(/\/postgres$/, `/${database}`), { connections: 2 });
  const areas = await testAreas(owner);
  const server = await buildServer(outpace);
  await server.ready();
  let people = 0;

  return {
    outpace,
    server,
    clock,
    areas,
    async as(role, area = 'city') {
      const key = areas[area]!;
      const hi =
        key === 0
          ? 281474976710655
          : (await sql<{ hi: number }>`select hi from area where key = ${key}`.execute(owner)).rows[0]!.hi;
      const login = `${role}-${++people}`;
      const account = await sql<{
        id: string;
      }>`insert into core.account (login, name, password_hash) values (${login}, ${login}, 'none') returning id`.execute(
        owner,
      );
      const accountId = account.rows[0]!.id;
      const grant = await sql<{
        id: string;
      }>`insert into core.account_grant (account_id, role, area_key, area_hi, can) values (${accountId}, ${role}, ${key}, ${hi}, ${bitsOf(roles[role])}) returning id`.execute(
        owner,
      );
      const token = randomBytes(32);
      await sql`select core.open_session(${accountId}, ${grant.rows[0]!.id}, sha256(${token}), 'web', now() + interval '1 day', 'test', null)`.execute(
        owner,
      );
      const text = token.toString('base64url');
      const send = async (
        method: InjectOptions['method'],
        url: string,
        body?: unknown,
        headers: Record<string, string> = {},
      ) => {
        const answer = await server.inject({
          method,
          url: url.startsWith('/api') ? url : `/api${url}`,
          payload: body as never,
          headers: { authorization: `Bearer ${text}`, ...headers },
        });
        let parsed: unknown = answer.body;
        try {
          parsed = JSON.parse(answer.body);
        } catch {}
        return { status: answer.statusCode, body: parsed as never };
      };
      return {
        token: text,
        accountId,
        get: (url, headers) => send('GET', url, undefined, headers),
        post: (url, body, headers) => send('POST', url, body ?? {}, headers),
        send,
        act: work => outpace.act(token, work),
      };
    },
    drain: () => drainJobs(outpace),
    async tick(name) {
      for (const module of modules)
        for (const timed of module.timed ?? []) if (timed.name === name) return runTimed(outpace, timed);
      throw new Error(`No timed work is named ${name}.`);
    },
    async close() {
      await server.close();
      await owner.destroy();
      await outpace.close();
      await superuser.query(`drop database if exists ${database} with (force)`);
      await superuser.end();
      fs.rmSync(own, { recursive: true, force: true });
    },
  };
}

async function testAreas(owner: ReturnType<typeof connect>): Promise<Record<string, number>> {
  const areas: Record<string, number> = { city: 0 };
  const shifts = [42, 34, 24, 14]; // district 6 bits, street 8, community 10, grid 10, building 14
  await sql`insert into area (key, hi, level, name) values (0, 281474976710655, 0, '测试市')`.execute(owner);
  for (const [index, district] of ['A', 'B'].entries()) {
    let key = 0;
    let name = '';
    for (const [depth, shift] of shifts.entries()) {
      const parent = key;
      key += (depth === 0 ? index + 1 : 1) * 2 ** shift;
      name = depth === 0 ? district : `${name}/1`;
      areas[name] = key;
      await sql`insert into area (key, hi, level, parent_key, name) values (${key}, ${key + 2 ** shift - 1}, ${depth + 1}, ${parent}, ${name})`.execute(
        owner,
      );
    }
  }
  return areas;
}
