import { randomBytes } from 'node:crypto';
import type { City } from '@outpace/sim';
import { sql } from 'kysely';
import { connect } from '../../core/database/connect.ts';
import type { Outpace } from '../../core/outpace.ts';
import { isRefusal } from '../../core/refusal.ts';
import { createFirstAccounts, endSetUpAccount, localSession } from '../../modules/accounts/setup.ts';
import { cityHi } from '../../modules/areas/rules.ts';
import { openOutbreak } from '../../modules/outbreaks/queries.ts';
import { drillTimeZone } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import { type AreaKeys, areaKeys } from './areaKeys.ts';
import { fillAreas } from './areas.ts';
import { booksOf, type CityBooks, writeBooks } from './books.ts';
import { buildScenarioCity } from './build.ts';
import { registerPlatforms } from './devices.ts';
import { writeMap } from './map.ts';
import { fillGroups, fillPeople, fillPlaces } from './people.ts';
import type { Progress } from './progress.ts';
import { humanSeats, simulatedAccounts } from './staff.ts';
import { venuesOf } from './venues.ts';

export type Say = (zh: string, en: string) => void;

/**
 * Fills an empty city with a scenario's: map, areas, staff, places, everybody with their household, class and team, one scanning platform a district, the outbreak; and writes the books.
 * The city's clock should stand where the drill begins. `password`: of the seats people take; thrown away unless given. Cost: some 4,000 people a second and 3.6 kB of database each; 500,000 people under 1 GB of memory. See the README.
 */
export async function fillCity(
  outpace: Outpace,
  scenario: Scenario,
  say: Say,
  progress: Progress = () => {},
  password: string = randomBytes(24).toString('base64url'),
): Promise<CityBooks> {
  const { name } = scenario.city;
  await outpace.setCity({ name: name.zh, nameEn: name.en, timeZone: drillTimeZone });
  const city = buildScenarioCity(scenario);
  const keys = areaKeys(city);
  writeMap(outpace.config.dataDirectory, city, name.zh);
  const setup = await openSetUp(outpace);
  try {
    say('建立区域树:区、街道、社区、网格、楼栋…', 'Adding areas from districts to buildings…');
    await fillAreas(outpace, setup.token, scenario, city, keys, progress);
    say('建立账号…', 'Making accounts…');
    const administrator = await makeAccounts(outpace, scenario, city, keys, password, progress);
    say('登记场所…', 'Recording places…');
    const venues = venuesOf(city, keys);
    const places = await fillPlaces(outpace, setup.token, venues, progress);
    say(`登记 ${city.people} 名居民…`, `Recording ${city.people} people…`);
    const people = await fillPeople(outpace, setup.token, city, keys, scenario.startsOn, progress);
    say('登记班级与工作班组…', 'Recording classes and teams…');
    await fillGroups(outpace, setup.token, city, venues, { people, places }, progress);
    const devices = await registerPlatforms(outpace, administrator, city, keys);
    progress('devices', devices.length, devices.length);
    const outbreakId = await openScenarioOutbreak(outpace, setup.token, scenario);
    await refreshStatistics(outpace);
    const entries = { people, places, outbreakId, devices };
    writeBooks(outpace, scenario, entries);
    return booksOf(city, keys, entries);
  } finally {
    await endSetUpAccount(outpace, setup.id);
  }
}

async function openSetUp(outpace: Outpace): Promise<{ id: string; token: Buffer }> {
  const [id] = await createFirstAccounts(outpace, [
    {
      login: 'setup',
      name: '系统初始化',
      unit: '',
      password: randomBytes(24).toString('base64url'),
      role: 'city_epidemiologist',
      areaKey: 0,
      areaHi: cityHi,
    },
  ]);
  const token = randomBytes(32);
  await localSession(outpace, id!, token);
  return { id: id!, token };
}

/** Accounts of people and of the simulation; answers with a session of the simulation's administrator. */
async function makeAccounts(
  outpace: Outpace,
  scenario: Scenario,
  city: City,
  keys: AreaKeys,
  password: string,
  progress: Progress,
): Promise<Buffer> {
  await createFirstAccounts(
    outpace,
    humanSeats(scenario, city, keys).map(account => ({ ...account, password })),
  );
  const simulated = simulatedAccounts(scenario, city, keys);
  const made = await createFirstAccounts(
    outpace,
    simulated.map(({ login, name, unit, role, areaKey, areaHi }) => ({
      login,
      name,
      unit,
      role,
      areaKey,
      areaHi,
      password: randomBytes(24).toString('base64url'),
    })),
  );
  progress('staff', made.length, made.length);
  const token = randomBytes(32);
  await localSession(outpace, made[simulated.findIndex(({ duty }) => duty === 'administrator')]!, token);
  return token;
}

async function openScenarioOutbreak(outpace: Outpace, token: Buffer, scenario: Scenario): Promise<string> {
  const { code, name, packId } = scenario.outbreak;
  const opened = await outpace.act(token, ctx =>
    openOutbreak(ctx, { code, name: name.zh, nameEn: name.en, packId, startedOn: scenario.startsOn }),
  );
  if (isRefusal(opened)) throw new Error(opened.why.en);
  return opened.id;
}

/** Tells the database how large its tables have become; a copy of the city taken right now would else be planned for as if it were empty. */
async function refreshStatistics(outpace: Outpace): Promise<void> {
  const owner = connect(outpace.urls.owner, { connections: 1, statementSeconds: 600 });
  try {
    await sql`analyze`.execute(owner);
  } finally {
    await owner.destroy();
  }
}
