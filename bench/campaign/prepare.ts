// What stands before the day: people with their sampling codes, points, a laboratory, a programme, and everyone's duty to be tested.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { configFromEnvironment } from '../../app/core/config.ts';
import { buildServer } from '../../app/core/http/server.ts';
import { keyedHash } from '../../app/core/keys/sealing.ts';
import { openOutpace } from '../../app/core/outpace.ts';
import { bitsOf, roles } from '../../app/core/sessions/capabilities.ts';
import { newSamplingCode, normalSamplingCode } from '../../app/modules/specimens/labels.ts';
import { modules } from '../../app/modules.ts';
import { type BenchCity, sessionOf, writeCity } from './city.ts';

export interface Prepared {
  city: BenchCity;
  programmeId: string;
  cohortId: string;
  labId: string;
  /** By district: session of a sampler over it. */
  samplers: string[];
  officer: string;
  courier: string;
  lab: string;
  pointIds: string[];
  /** District of each point. */
  pointDistrict: number[];
}

const pack = { id: 'covid19-cn-v9', version: '9' };
const everywhere = { key: 0, hi: 281474976710655 };

/** Fills a data folder; says how long each part took. Codes are left in `codes.txt`, one a line, in the order people live. */
export async function prepare(directory: string, people: number, points: number): Promise<Prepared> {
  const outpace = await openOutpace(
    configFromEnvironment({}, { dataDirectory: directory, port: 0, demo: true, durable: true }),
    modules,
  );
  await outpace.setCity({ name: '测', nameEn: 'Bench', timeZone: 'Asia/Shanghai' });
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const made = await work();
    console.log(`  ${name.padEnd(28)} ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return made;
  };
  // the owner of the tables is held by row-level security too
  const superuser = new pg.Client(superuserUrl(directory, outpace.urls.owner));
  await superuser.connect();
  const city = await timed(`${people.toLocaleString('en')} people`, () => writeCity(superuser, people));
  await timed('sampling codes', () => writeCodes(superuser, outpace.keys.secret('sampling-code'), directory));
  const session = (role: keyof typeof roles, area = everywhere) =>
    sessionOf(superuser, role, bitsOf(roles[role]), area);
  const officer = await session('city_epidemiologist');
  const server = await buildServer(outpace);
  const post = async <T>(token: string, url: string, body: unknown): Promise<T> => {
    const answer = await server.inject({
      method: 'POST',
      url: `/api${url}`,
      headers: { authorization: `Bearer ${token}` },
      payload: body as object,
    });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
    return answer.json() as T;
  };
  const lab = await post<{ id: string }>(officer, '/labs', {
    code: 'BENCH',
    name: '市实验室',
    areaKey: city.communities[0],
    tubesPerHour: 100_000,
    releases: 'at_source',
  });
  const programme = await post<{ id: string }>(officer, '/programmes', {
    kind: 'voluntary',
    title: { zh: '区域核酸', en: 'Mass testing' },
    packId: pack.id,
    packVersion: pack.version,
    poolingZone: 'controlled',
    opensAt: new Date(Date.now() - 86_400_000).toISOString(),
    areaKey: 0,
  });
  const samplers = await Promise.all(city.districts.map(district => session('sampler', district)));
  const pointIds: string[] = [];
  const pointDistrict: number[] = [];
  for (let index = 0; index < points; index++) {
    const community = city.communities[Math.floor((index * city.communities.length) / points)]!;
    const point = await post<{ id: string }>(officer, '/sampling/points', {
      name: `采样点${index + 1}`,
      kind: 'temporary',
      lanes: 4,
      peoplePerLaneHour: 150,
      state: 'open',
      walkIn: false,
      labId: lab.id,
      areaKey: community,
    });
    pointIds.push(point.id);
    pointDistrict.push(city.districts.findIndex(({ key, hi }) => community >= key && community <= hi));
  }
  const cohortId = await timed('everyone in a daily cohort', () =>
    writeDuties(superuser, post, officer, outpace.clock.now()),
  );
  // as a city's tables are that have stood for a day, not as they are a minute after being filled
  await timed('statistics, settled pages', async () => {
    await superuser.query('vacuum (freeze, analyze)');
    await superuser.query('checkpoint');
  });
  const prepared: Prepared = {
    city,
    programmeId: programme.id,
    cohortId,
    labId: lab.id,
    samplers,
    officer,
    courier: await session('courier'),
    lab: await session('laboratory_worker'),
    pointIds,
    pointDistrict,
  };
  await superuser.end();
  await server.close();
  await outpace.close();
  fs.writeFileSync(path.join(directory, 'prepared.json'), JSON.stringify(prepared));
  return prepared;
}

/** The database's own administrator, for filling what no person would type. */
export function superuserUrl(directory: string, ownerUrl: string): string {
  const password = fs.readFileSync(path.join(directory, 'postgres-password'), 'utf8').trim();
  const { host, pathname } = new URL(ownerUrl);
  return `postgres://postgres:${encodeURIComponent(password)}@${host}${pathname}`;
}

async function writeCodes(owner: pg.Client, key: Buffer, directory: string): Promise<void> {
  const out = fs.createWriteStream(path.join(directory, 'codes.txt'));
  const { rows } = await owner.query<{ id: string; area: number }>(
    'select id, area_key as area from person order by area_key, id',
  );
  for (let from = 0; from < rows.length; from += 20_000) {
    const part = rows.slice(from, from + 20_000);
    const codes = part.map(() => newSamplingCode(randomBytes(16)));
    await owner.query(
      `insert into sampling_code (code_hash, person_id, issued_at, issued_by, area_key, located_key, origin_key)
       select h, p, now(), 'bench', a, a, a from unnest($1::bytea[], $2::uuid[], $3::bigint[]) n(h, p, a)`,
      [
        codes.map(code => keyedHash(key, 'sampling-code', normalSamplingCode(code)!)),
        part.map(row => row.id),
        part.map(row => row.area),
      ],
    );
    out.write(`${codes.join('\n')}\n`);
  }
  await new Promise<void>(resolve => out.end(resolve));
}

async function writeDuties(
  owner: pg.Client,
  post: <T>(token: string, url: string, body: unknown) => Promise<T>,
  officer: string,
  now: number,
): Promise<string> {
  const cohort = await post<{ id: string }>(officer, '/cohorts', benchCohort);
  await owner.query(
    `insert into cohort_member (cohort_id, person_id, from_on, starts_at, source, area_key, located_key, origin_key, created_at, created_by)
     select $1, id, current_date - 3, to_timestamp($2::float8 / 1000) - interval '3 days', 'api', area_key, located_key, origin_key, now(), 'bench' from person`,
    [cohort.id, now],
  );
  const { rows } = await owner.query<{ id: string }>('select id from person order by id');
  for (let from = 0; from < rows.length; from += 50_000)
    await owner.query('select core.renew_duties($1::uuid[], to_timestamp($2::float8 / 1000))', [
      rows.slice(from, from + 50_000).map(row => row.id),
      now,
    ]);
  return cohort.id;
}

const benchCohort = {
  key: 'isolation_site_staff',
  packId: pack.id,
  packVersion: pack.version,
  department: '指挥部',
  coverageTarget: 0.98,
  areaKey: 0,
};
