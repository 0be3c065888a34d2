import { shippedPacks } from '@outpace/protocol';
import { diseaseNamed, Observer, World } from '@outpace/sim';
import type { FastifyInstance } from 'fastify';
import type { Outpace } from '../../core/outpace.ts';
import { type CityBooks, simulatedAccounts } from '../city/index.ts';
import { drillStart, worldMinuteOf } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import { seedFirstCases } from '../seeding.ts';
import { freshCrews } from '../staff/crew.ts';
import { Agenda } from './agenda.ts';
import { Client } from './client.ts';
import { plannedInjects } from './injects.ts';
import type { Scene, State } from './scene.ts';

/** From so many people on a second thread is worth its start. */
const secondThreadFrom = 200_000;

/** The world of a scenario on its day 0, nobody infected yet. */
export function worldOf(scenario: Scenario, books: CityBooks): World {
  return new World({
    city: books.city,
    disease: diseaseNamed(scenario.outbreak.disease),
    seed: scenario.outbreak.seed,
    importedPerDay: scenario.outbreak.importedPerDay,
    threads: scenario.city.people >= secondThreadFrom ? 2 : 1,
    testing: { tubesPerDay: Math.max(1, scenario.capacities.tubesPerDay) },
  });
}

function freshState(scenario: Scenario): State {
  return {
    plannedDay: -1,
    scansUntil: 0,
    sequence: 0,
    placeDays: [],
    cases: [],
    held: [],
    told: {},
    onsets: {},
    crews: freshCrews(scenario.staff),
    absent: [],
    taken: [],
    samples: [],
    laboratory: [],
    roomsLost: 0,
    compliance: [],
    surges: [],
    injects: plannedInjects(scenario),
    events: [],
    timed: {},
    jobsWaiting: false,
    autopilot: true,
    deskAt: 0,
    coverAt: 0,
    wakeAt: -1,
    discharge: {},
  };
}

/** Makes a scene: the world has lived its unseen days, nothing was fed yet. */
export async function makeScene(options: {
  outpace: Outpace;
  server: FastifyInstance;
  scenario: Scenario;
  books: CityBooks;
  isFresh: boolean;
}): Promise<Scene> {
  const { outpace, server, scenario, books } = options;
  const pack = shippedPacks()
    .filter(one => one.id === scenario.outbreak.packId)
    .at(-1);
  if (!pack) throw new Error(`there is no protocol pack ${scenario.outbreak.packId}`);
  const client = await Client.open(outpace, server, simulatedAccounts(scenario, books.city));
  const world = worldOf(scenario, books);
  if (options.isFresh) {
    seedFirstCases(world, scenario);
    for (let day = 0; day < scenario.outbreak.warmUpDays; day++) world.step();
  }
  return {
    outpace,
    scenario,
    books,
    world,
    observer: new Observer(world, {
      scanCoverage: scenario.observation.scanCoverage,
      otherFeverPer100k: scenario.observation.otherFeverPer100k,
    }),
    client,
    pack,
    agenda: new Agenda(),
    state: freshState(scenario),
    caseOf: new Map(),
    caseById: new Map(),
    heldOf: new Map(),
    heldById: new Map(),
    taken: new Set(),
    placeDays: new Set(),
    at: worldMinuteOf(scenario, drillStart(scenario)),
    writesSeen: 0,
    onEvent: undefined,
    scansOfToday: null,
  };
}
