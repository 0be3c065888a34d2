import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import { standingClock } from '../../core/clock.ts';
import { buildServer } from '../../core/http/server.ts';
import { type Outpace, openOutpace, prepareEmbedded } from '../../core/outpace.ts';
import { smallScenario } from '../../modules/drills/testScenario.ts';
import { modules } from '../../modules.ts';
import { type CityBooks, fillCity } from '../city/index.ts';
import { drillStart } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import { type Engine, openEngine } from './index.ts';
import type { Saved } from './saving.ts';

/** A small made-up scenario: 4,000 people, five days. */
export function tinyScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    ...smallScenario,
    id: 'tiny',
    startsOn: '2022-09-19',
    days: 5,
    city: { ...smallScenario.city, people: 4000, seed: 11 },
    outbreak: { ...smallScenario.outbreak, code: 'T1', seed: 3, firstCases: 8, warmUpDays: 4 },
    observation: { scanCoverage: 0.8, otherFeverPer100k: 60, testAtClinics: 1 },
    compliance: { apart: 0.98, home: 0.95, monitoring: 0.9 },
    capacities: { tubesPerDay: 2000, isolationRooms: 600 },
    staff: {
      ...smallScenario.staff,
      takeAfterMinutes: 0,
      investigators: 8,
      contactsOverlooked: 0.03,
      gridWorkers: 20,
      minutesPerPerson: [8, 20],
      minutesToRoom: [60, 180],
      samplers: 10,
      minutesPerSample: [3, 6],
      roundsMissed: 0.03,
      hours: [7, 22],
    },
    questions: [],
    ...changes,
  };
}

/** A filled city with the engine of its drill. */
export interface TestDrill {
  scenario: Scenario;
  outpace: Outpace;
  server: FastifyInstance;
  books: CityBooks;
  engine: Engine;
  database: string;
  now(): number;
  /** Works on to a day of the drill, 0 its first, and an hour of it. */
  to(day: number, hour?: number): Promise<void>;
  close(): Promise<void>;
}

const quiet = () => {};

async function superuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(inject('cluster').superuserUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Cities filled before in this process, to be copied: filling one takes longer than its drill. */
const filled = new Map<string, Promise<{ database: string; directory: string; books: CityBooks }>>();

async function open(
  database: string,
  directory: string,
  clock: ReturnType<typeof standingClock>,
): Promise<Outpace> {
  const cluster = inject('cluster');
  const urls = await prepareEmbedded(
    {
      port: cluster.port,
      superuserUrl: name => cluster.superuserUrl.replace(/\/postgres$/, `/${name}`),
      stop: async () => {},
    },
    cluster.directory,
    database,
  );
  return openOutpace(
    {
      dataDirectory: directory,
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
}

async function fill(scenario: Scenario) {
  const database = `t_${randomBytes(6).toString('hex')}`;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-drill-'));
  await superuser(client =>
    client.query(`create database ${database} template outpace_template owner op_owner`),
  );
  const outpace = await open(database, directory, standingClock(drillStart(scenario)));
  const books = await fillCity(outpace, scenario, quiet);
  await outpace.close();
  return { database, directory, books };
}

/** Opens a tiny drill on a copy of its filled city; with `from`, on a copy of another drill as it stands and with what was saved of it. */
export async function openTestDrill(
  scenario: Scenario,
  from?: { database: string; directory: string; saved: Saved },
): Promise<TestDrill & { directory: string }> {
  const key = JSON.stringify([scenario.city, scenario.outbreak, scenario.staff, scenario.startsOn]);
  if (!filled.has(key)) filled.set(key, fill(scenario));
  const source = await filled.get(key)!;
  const database = `t_${randomBytes(6).toString('hex')}`;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-drill-'));
  fs.cpSync((from ?? source).directory, directory, { recursive: true });
  await superuser(client =>
    client.query(`create database ${database} template ${(from ?? source).database} owner op_owner`),
  );
  const clock = standingClock(drillStart(scenario));
  const outpace = await open(database, directory, clock);
  const server = await buildServer(outpace);
  await server.ready();
  const { books } = source;
  const engine = await openEngine({
    outpace,
    server,
    scenario,
    books,
    setClock: instant => clock.set(Math.max(clock.now(), instant)),
    now: () => clock.now(),
    ...(from ? { saved: from.saved } : {}),
  });
  let open_ = true;
  return {
    scenario,
    outpace,
    server,
    books,
    engine,
    database,
    directory,
    now: () => clock.now(),
    async to(day, hour = 0) {
      await engine.workTo(drillStart({ ...scenario, startsAt: '00:00' }) + (day * 24 + hour) * 3_600_000);
    },
    async close() {
      if (!open_) return;
      open_ = false;
      engine.close();
      await server.close();
      await outpace.close();
    },
  };
}

/** Drops the databases and folders of drills. */
export async function dropDrills(drills: readonly { database: string; directory: string }[]): Promise<void> {
  const all = [...drills, ...(await Promise.all(filled.values()))];
  await superuser(async client => {
    for (const { database } of all) await client.query(`drop database if exists ${database} with (force)`);
  });
  for (const { directory } of all) fs.rmSync(directory, { recursive: true, force: true });
  filled.clear();
}
