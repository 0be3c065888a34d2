import { ContactList, diseaseNamed, World } from '@outpace/sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCity, type TestCity, testNow } from '../../../test/support/city.ts';
import { accounts } from '../../modules/accounts/server.ts';
import { areas } from '../../modules/areas/server.ts';
import { cases } from '../../modules/cases/server.ts';
import { addContacts } from '../../modules/contacts/queries.ts';
import { contacts } from '../../modules/contacts/server.ts';
import { World as Books } from '../../modules/contacts/testWorld.ts';
import { journal } from '../../modules/journal/server.ts';
import { measures } from '../../modules/measures/server.ts';
import { obligations } from '../../modules/obligations/server.ts';
import { outbreaks } from '../../modules/outbreaks/server.ts';
import { people } from '../../modules/people/server.ts';
import { places } from '../../modules/places/server.ts';
import { presence } from '../../modules/presence/server.ts';
import { protocols } from '../../modules/protocols/server.ts';
import { tasks } from '../../modules/tasks/server.ts';
import { personCode } from '../city/books.ts';
import { buildScenarioCity } from '../city/build.ts';
import { instantOf, worldMinuteOf } from '../moments.ts';
import { seedFirstCases } from '../seeding.ts';
import { evidenceOf, type Score, scoreDrill, scoreTable } from './index.ts';
import { tinyScenario } from './tinyScenario.ts';

const scenario = {
  ...tinyScenario({ people: 3000, days: 6, firstCases: 8 }),
  startsOn: '2022-07-17',
};
let city: TestCity;
let world: World;
let score: Score;
const told: [number, number][] = [];
/** A person of the town who has infected somebody, their household, and everybody else whom they met the day before now. */
let found: { person: number; infectedAt: number; household: number[]; met: number[] };

beforeAll(async () => {
  const town = buildScenarioCity(scenario);
  world = new World({
    city: town,
    disease: diseaseNamed('covid-omicron'),
    seed: scenario.outbreak.seed,
    testing: { tubesPerDay: scenario.capacities.tubesPerDay },
  });
  seedFirstCases(world, scenario);
  const today = Math.floor(worldMinuteOf(scenario, testNow) / 1440);
  while (world.day < today) world.step();
  const person = world.truth(0).person;
  const home = town.household[person]!;
  const household = Array.from(
    { length: town.householdStart[home + 1]! - town.householdStart[home]! },
    (_, i) => town.householdStart[home]! + i,
  ).filter(other => other !== person);
  const list = world.contactsOf(person, today - 1, new ContactList());
  const met = [...new Set(list.person.subarray(0, list.count))].filter(other => !household.includes(other));
  found = { person, infectedAt: world.truth(0).infectedAt, household, met };

  city = await openTestCity([
    journal,
    areas,
    accounts,
    people,
    places,
    presence,
    protocols,
    outbreaks,
    obligations,
    tasks,
    cases,
    measures,
    contacts,
  ]);
  const worker = await city.as('city_epidemiologist');
  const books = new Books(city, worker);
  const stranger = 2999;
  const everybody = [person, ...household, ...met, stranger];
  await books.addPeople(everybody.map(personCode));
  const outbreakId = await books.outbreak('T1', 'covid19-cn-v9');
  const caseId = await books.openCase(outbreakId, personCode(person), {
    positiveAt: testNow - 30 * 3_600_000,
    reportedAt: testNow - 29 * 3_600_000,
    onsetOn: '2022-07-18',
    foundIn: 'community',
  });
  // its household and a stranger are listed, those met elsewhere are not
  await worker.act(ctx =>
    addContacts(
      ctx,
      [...household, stranger].map(other => ({
        caseId,
        personId: books.person(personCode(other)),
        lastExposureOn: '2022-07-19',
        source: 'interview' as const,
      })),
    ),
  );
  expect((await worker.post('/contacts/accept', { caseId, reason: '流调所述' })).status).toBeLessThan(500);
  const numberOf = new Map(everybody.map(one => [books.person(personCode(one)), one]));
  score = await scoreDrill({
    scenario,
    world,
    books: { city: town, outbreakId, personOfId: id => numberOf.get(id), personCode },
    outpace: city.outpace,
    server: city.server,
    now: testNow,
    seeds: 2,
    onProgress: (done, of) => told.push([done, of]),
  });
}, 120_000);
afterAll(async () => {
  world?.close();
  await city?.close();
});

describe('the score of a drill', () => {
  it('is plain JSON with four commands over the same days, the drill’s own as its world stands', () => {
    expect(JSON.parse(JSON.stringify(score))).toEqual(score);
    expect(score.format).toBe('outpace-score/1');
    expect(score.arms.map(arm => arm.id)).toEqual(['unattended', 'paper', 'response', 'perfect']);
    expect(score.days).toEqual([
      '2022-07-14',
      '2022-07-15',
      '2022-07-16',
      '2022-07-17',
      '2022-07-18',
      '2022-07-19',
    ]);
    expect(score.beginsAt).toBe(3);
    for (const arm of score.arms) expect(arm.daily.length).toBe(score.days.length);
    // nobody obeyed anything in this world: it is the unattended one
    const [unattended, , response, perfect] = score.arms;
    expect(response!.daily).toEqual(unattended!.daily);
    expect(response!.perPrevented.value).toBeNull();
    expect(response!.perPrevented.why!.en).toContain('Not estimable');
    expect(perfect!.infections).toBeLessThan(unattended!.infections);
    expect(perfect!.perPrevented.value).toBeGreaterThan(0);
    expect(unattended!.infectionsOver).toMatchObject({ kind: 'least-most', n: 2 });
    expect(told.at(-1)).toEqual([7, 7]);
  });

  it('holds the lists of the product against the truth', () => {
    const { tracing } = score;
    expect(tracing).toMatchObject({ cases: 1, traced: 1, falsePositives: { hits: 0, of: 1 } });
    const home = tracing.contacts.bySetting.find(each => each.setting === 'home');
    if (found.household.length) expect(home!.recall.hits).toBe(home!.recall.of);
    expect(tracing.contacts.recall.hits).toBeLessThan(tracing.contacts.recall.of);
    expect(tracing.precision.neither).toBeGreaterThanOrEqual(1);
    expect(tracing.known.of).toBe(world.infections);
  });

  it('times each step from its event, late and open ones among them', () => {
    const step = (key: string) => score.steps.find(each => each.key === `step/${key}`)!;
    expect(step('report')).toMatchObject({
      group: '2-4-24',
      target: 2,
      median: 1,
      withinTarget: { hits: 1, of: 1 },
    });
    // nobody has taken the case into isolation, and its time is over
    expect(step('transfer')).toMatchObject({ done: 0, open: 1, withinTarget: { hits: 0, of: 1 } });
    expect(step('full').target).toBe(24);
    const days = (testNow - 30 * 3_600_000 - instantOf(scenario, found.infectedAt)) / 86_400_000;
    expect(step('detect').median).toBeCloseTo(days, 6);
    expect(step('respond').done).toBe(0);
  });

  it('every figure opens its rows', () => {
    const keys = [
      ...score.arms.map(arm => arm.evidence),
      ...score.steps.map(step => step.evidence),
      ...score.control.days.map(day => day.evidence),
      ...score.ordered.map(one => one.evidence),
      ...score.tracing.contacts.bySetting.map(each => each.evidence),
      ...Object.values(score.tracing.reached.evidence),
      score.tracing.infectees.evidence,
      score.tracing.precision.evidence,
      score.control.evidence,
      score.tasks.evidence,
      score.rooms.evidence,
    ];
    for (const key of keys) expect(score.evidence[key], key).toBeDefined();
    expect(evidenceOf(score, 'control')[0]!.link).toMatch(/^\/cases\//);
    expect(evidenceOf(score, 'nothing')).toEqual([]);
    for (const { rows } of Object.values(score.evidence))
      for (const { text } of rows) expect(text.zh && text.en).toBeTruthy();
  });

  it('counts where cases were found, and what was ordered by kind', () => {
    expect(score.control.share).toEqual({ hits: 0, of: 1 });
    expect(score.control.days.find(day => day.day === '2022-07-19')).toMatchObject({ community: 1 });
    expect(score.ordered.length).toBeGreaterThan(0);
    expect(score.ordered[0]!.peopleDays).toBeGreaterThan(0);
  });

  it('prints as rows for a terminal', () => {
    const rows = scoreTable(score);
    expect(rows[0]!.length).toBe(6);
    expect(rows.length).toBeGreaterThan(15);
  });
});
