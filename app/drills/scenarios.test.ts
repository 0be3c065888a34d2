import fs from 'node:fs';
import path from 'node:path';
import { shippedPacks } from '@outpace/protocol';
import { areaTree, diseaseNamed } from '@outpace/sim';
import { describe, expect, it } from 'vitest';
import { areaKeys } from './city/areaKeys.ts';
import { buildScenarioCity, largestCampus } from './city/build.ts';
import { humanSeats, simulatedAccounts } from './city/staff.ts';
import { venuesOf } from './city/venues.ts';
import { drillEnd, drillStart, instantOfMoment } from './moments.ts';
import { readScenario } from './scenario.ts';

const folder = path.resolve(import.meta.dirname, '../../scenarios');
const files = [
  ...fs.readdirSync(folder).map(name => path.join(folder, name)),
  path.join(import.meta.dirname, 'testing/smoke.json'),
];

describe.each(files.map(file => [path.basename(file, '.json'), file]))('scenario %s', (name, file) => {
  const scenario = readScenario(file);

  it('is named as its file, and its disease and pack exist', () => {
    expect(scenario.id).toBe(name);
    expect(diseaseNamed(scenario.outbreak.disease).id).toBe(scenario.outbreak.disease);
    expect(shippedPacks().map(pack => pack.id)).toContain(scenario.outbreak.packId);
  });

  it('says where its numbers come from, and speaks both languages', () => {
    expect(scenario.sources.length).toBeGreaterThan(0);
    for (const { what, source } of scenario.sources) expect(what && source).toBeTruthy();
    for (const { zh, en } of [
      scenario.title,
      scenario.briefing,
      ...scenario.questions.map(question => question.text),
      ...scenario.injects.flatMap(({ title, text, expected }) => [
        title,
        text,
        ...(expected ? [expected] : []),
      ]),
    ]) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[^\p{Script=Han}]+$/u);
    }
  });

  it('gives its injects within its days, each under an id of its own', () => {
    const ids = [...scenario.injects, ...scenario.questions].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { at } of scenario.injects) {
      expect(instantOfMoment(scenario, at)).toBeGreaterThanOrEqual(drillStart(scenario));
      expect(instantOfMoment(scenario, at)).toBeLessThan(drillEnd(scenario));
    }
    for (const { effect } of scenario.injects)
      if (effect?.kind === 'staff-absent') expect(['investigator', 'grid', 'sampler']).toContain(effect.role);
  });

  it('builds its city, with seats and distinct places', () => {
    const small = { ...scenario, city: { ...scenario.city, people: 3000 } };
    const city = buildScenarioCity(small);
    const keys = areaKeys(city);
    expect(buildScenarioCity(small).age).toEqual(city.age);
    expect(new Set(keys.ofArea).size).toBe(city.areas);
    for (const { area, path: indexes } of areaTree(city))
      expect(keys.ofArea[area]).toBe(
        indexes.reduce((key, index, level) => key + index * 2 ** [42, 34, 24, 14][level]!, 0),
      );
    const venues = venuesOf(city, keys);
    expect(venues.length).toBe(city.places - city.households);
    expect(new Set(venues.map(({ name, areaKey }) => `${name} ${areaKey}`)).size).toBe(venues.length);
    const seats = humanSeats(small, city, keys);
    expect(seats.map(({ login }) => login)).toEqual([
      'city',
      'donghu',
      'grid',
      'sampler',
      'courier',
      'lab',
      'lab2',
      'duty',
      'audit',
      'admin',
    ]);
    if (scenario.outbreak.firstCasesAt === 'campus')
      expect(seats[2]!.areaKey).toBe(keys.ofArea[largestCampus(city)!]);
    const accounts = simulatedAccounts(small, city, keys);
    expect(new Set(accounts.map(({ login }) => login)).size).toBe(accounts.length);
    const peopleOf = (duty: string) =>
      accounts.filter(account => account.duty === duty).reduce((sum, { people }) => sum + people, 0);
    expect(peopleOf('investigator')).toBe(scenario.staff.investigators);
    expect(peopleOf('grid')).toBeGreaterThanOrEqual(scenario.staff.gridWorkers);
  });
});
