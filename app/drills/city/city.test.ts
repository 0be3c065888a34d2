import fs from 'node:fs';
import path from 'node:path';
import { placeKinds } from '@outpace/sim';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../core/database/connect.ts';
import { buildServer } from '../../core/http/server.ts';
import { modules } from '../../modules.ts';
import { drillStart, instantOf } from '../moments.ts';
import { readScenario } from '../scenario.ts';
import { openEmptyCity } from '../testing/emptyCity.ts';
import { type CityBooks, type FillStep, fillCity, openBooks, simulatedAccounts } from './index.ts';

const scenario = readScenario(new URL('../testing/smoke.json', import.meta.url).pathname);
const password = 'for-the-seats-of-people';
let city: Awaited<ReturnType<typeof openEmptyCity>>;
let books: CityBooks;
let owner: ReturnType<typeof connect>;
const steps = new Map<FillStep, [number, number]>();

beforeAll(async () => {
  city = await openEmptyCity(modules, drillStart(scenario));
  books = await fillCity(
    city.outpace,
    scenario,
    () => {},
    (step, done, of) => steps.set(step, [done, of]),
    password,
  );
  owner = connect(city.outpace.urls.owner, { connections: 1 });
});
afterAll(async () => {
  await owner?.destroy();
  await city?.close();
});

/** Reads as the system, over the whole city. */
async function read<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  const token = await city.outpace.systemToken('drill test', ['person.read', 'place.read', 'outbreak.write']);
  return city.outpace.act(token, async ctx => (await query.execute(ctx.tx)).rows, { pool: 'worker' });
}

it('records everybody once, in their building, under the code of the books', async () => {
  const rows = await read(
    sql<{ id: string; code: string; area: number; sex: string; birth: number }>`
      select id, external_id as code, area_key as area, sex, birth_year as birth from person order by external_id`,
  );
  expect(rows.length).toBe(scenario.city.people);
  const year = Number(scenario.startsOn.slice(0, 4));
  for (const { id, code, area, sex, birth } of rows) {
    const person = books.personOfCode(code);
    expect(books.idOfPerson(person)).toBe(id);
    expect(books.personOfId(id)).toBe(person);
    const home = books.city.household[person]!;
    expect(area).toBe(books.buildingKeyOf(books.city.householdBuilding[home]!));
    expect(sex).toBe(books.city.sex[person] === 1 ? 'male' : 'female');
    expect([0, 1]).toContain(year - birth - books.city.age[person]!);
  }
  expect(books.personOfId('00000000-0000-0000-0000-000000000000')).toBeUndefined();
});

it('seals a made-up identity of area 990000 for each, no document or telephone twice', async () => {
  const rows = await read(
    sql<{ kind: string; all: number; different: number }>`
      select kind, count(*)::int as all, count(distinct hash)::int as different from person_match where kind in ('document', 'phone') group by kind order by kind`,
  );
  expect(rows[0]).toMatchObject({ all: scenario.city.people, different: scenario.city.people });
  expect(rows[1]!.different).toBe(rows[1]!.all);
});

it('makes the tree of the simulation down to buildings, with outlines of communities', async () => {
  const rows = await read(
    sql<{ key: number; level: number; shaped: boolean; people: number | null }>`
      select key, level, geometry is not null as shaped, population as people from area order by key`,
  );
  const { city: simulated } = books;
  const residential = simulated.buildingResidential.reduce((sum, one) => sum + one, 0);
  expect(rows.length).toBe(simulated.areas + residential);
  expect(rows.filter(row => row.shaped).every(row => row.level === 3)).toBe(true);
  expect(rows.filter(row => row.level === 3 && row.shaped).length).toBe(
    simulated.levelStart[4]! - simulated.levelStart[3]!,
  );
  expect(rows.filter(row => row.level === 1).reduce((sum, row) => sum + (row.people ?? 0), 0)).toBe(
    simulated.people,
  );
});

it('records all places but homes, of kinds the product knows', async () => {
  const rows = await read(
    sql<{ id: string; code: string; kind: string; area: number; closed: boolean | null }>`
      select id, external_id as code, kind, area_key as area, closed_space as closed from place`,
  );
  const { city: simulated } = books;
  expect(rows.length).toBe(simulated.places - simulated.households);
  for (const { id, code, kind, area, closed } of rows) {
    const place = books.placeOfCode(code);
    expect(books.idOfPlace(place)).toBe(id);
    expect(books.placeOfId(id)).toBe(place);
    const simulatedKind = placeKinds[simulated.placeKind[place - simulated.households]!]!;
    expect(kind).toBe(simulatedKind === 'laboratory' ? 'other' : simulatedKind);
    expect(area).toBe(books.buildingKeyOf(simulated.placeBuilding[place - simulated.households]!));
    expect(closed).toBe(kind !== 'outdoor');
  }
  expect(() => books.idOfPlace(0)).toThrow(RangeError);
});

it('ties each household, class and team together', async () => {
  const rows = await read(
    sql<{ kind: string; groups: number; members: number }>`
      select g.kind, count(distinct g.id)::int as groups, count(*)::int as members from tie_group g join tie_member m on m.group_id = g.id group by g.kind`,
  );
  const of = (...kinds: string[]) => rows.filter(row => kinds.includes(row.kind));
  const sum = (list: typeof rows, field: 'groups' | 'members') =>
    list.reduce((total, row) => total + row[field], 0);
  const homes = of('household', 'dorm');
  expect([sum(homes, 'groups'), sum(homes, 'members')]).toEqual([books.city.households, books.city.people]);
  const work = of('class', 'office', 'workshop', 'team');
  expect([sum(work, 'groups'), sum(work, 'members')]).toEqual([books.city.groups, books.city.members.length]);
});

it('a person signs in with the password of the seats; nobody as the simulation or the set-up', async () => {
  const server = await buildServer(city.outpace);
  try {
    const signIn = async (login: string, password: string) =>
      (await server.inject({ method: 'POST', url: '/api/sign-in', payload: { login, password } })).statusCode;
    expect(await signIn('city', password)).toBeLessThan(300);
    for (const login of ['sim-duty', 'setup'])
      expect(await signIn(login, password)).toBeGreaterThanOrEqual(400);
  } finally {
    await server.close();
  }
  const accounts = simulatedAccounts(scenario, books.city);
  const { rows } = await sql<{ login: string }>`
    select login from core.account where login like 'sim-%'`.execute(owner);
  expect(rows.map(({ login }) => login).sort()).toEqual(accounts.map(({ login }) => login).sort());
});

it('the platform of a district may send scans of its places; its token lies where only the owner reads', async () => {
  const place = books.city.households;
  const server = await buildServer(city.outpace);
  try {
    const from = new Date(instantOf(scenario, 3 * 1440 + 600)).toISOString();
    const answer = await server.inject({
      method: 'POST',
      url: '/api/presence/batches',
      headers: {
        authorization: `Bearer ${books.deviceToken(books.buildingKeyOf(books.city.placeBuilding[0]!))}`,
      },
      payload: {
        sequence: 1,
        rows: [{ personExternalId: books.personCode(0), placeExternalId: books.placeCode(place), from }],
      },
    });
    expect(answer.json()).toMatchObject({ recorded: 1, refused: [] });
  } finally {
    await server.close();
  }
  const folder = path.join(city.outpace.config.dataDirectory, 'drill');
  for (const file of ['devices.json', 'books.bin'])
    expect(fs.statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
});

it('the books open again, and not for another scenario', async () => {
  const again = await openBooks(city.outpace, scenario);
  for (const person of [0, 17, scenario.city.people - 1])
    expect(again.idOfPerson(person)).toBe(books.idOfPerson(person));
  expect(again.outbreakId).toBe(books.outbreakId);
  const other = { ...scenario, city: { ...scenario.city, seed: 12 } };
  await expect(openBooks(city.outpace, other)).rejects.toThrow('seed 11');
});

it('draws the five layers of the map and tells how far it is', () => {
  for (const layer of ['areas', 'water', 'blocks', 'roads', 'labels']) {
    const file = path.join(city.outpace.config.dataDirectory, 'map', `${layer}.geojson`);
    expect(JSON.parse(fs.readFileSync(file, 'utf8')).features.length).toBeGreaterThan(0);
  }
  expect(steps.get('people')).toEqual([scenario.city.people, scenario.city.people]);
  expect(steps.get('groups')).toEqual([books.city.groups, books.city.groups]);
});
