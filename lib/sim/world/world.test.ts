import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildCity } from '../city/build.ts';
import { everyAge } from '../disease/disease.ts';
import { diseaseNamed, diseases } from '../disease/index.ts';
import { golden } from '../evaluate/golden.ts';
import { policyNamed } from '../response/policy.ts';
import { Responder } from '../response/responder.ts';
import { runSimulation } from '../run.ts';
import { trueSpread } from './truth.ts';
import { World, type WorldOptions } from './world.ts';

const DAY = 1440;
const city = buildCity({ seed: 4, people: 20_000 });
const omicron = diseaseNamed('covid-omicron');
const open: World[] = [];
afterAll(() => {
  for (const world of open) world.close();
});

function worldOf(options: Partial<WorldOptions> = {}): World {
  const world = new World({ city, disease: omicron, seed: 1, ...options });
  open.push(world);
  world.seed(20);
  return world;
}
const run = (world: World, days: number) => {
  for (let day = 0; day < days; day++) world.step();
  return world;
};

describe('the same seed gives the same bytes', () => {
  it('with one thread or two, following the infectious or drawing everybody’s contacts', () => {
    const one = run(worldOf(), 14);
    expect(one.infections).toBeGreaterThan(200);
    for (const options of [
      {},
      { threads: 2 },
      { contacts: 'everyone' },
      { contacts: 'everyone', threads: 2 },
    ] as const)
      expect(run(worldOf(options), 14).hash()).toBe(one.hash());
    expect(run(worldOf({ seed: 2 }), 14).hash()).not.toBe(one.hash());
  });

  it('also for measles, whose air carries over a room', () => {
    const disease = { ...diseaseNamed('measles'), vaccinated: { ...omicron.vaccinated, value: everyAge(0) } };
    const one = run(worldOf({ disease }), 16);
    expect(one.infections).toBeGreaterThan(100);
    expect(run(worldOf({ disease, contacts: 'everyone', threads: 2 }), 16).hash()).toBe(one.hash());
  });

  it('equals the golden baseline, which only evaluate/baseline.ts changes', () => {
    expect(golden()).toEqual(
      JSON.parse(readFileSync(path.join(import.meta.dirname, '../evaluate/baseline.json'), 'utf8')),
    );
  });
});

describe('a saved world', () => {
  it('goes on exactly as the one it was saved from, program and tests included', () => {
    const program = () => new Responder(policyNamed('fast'));
    const world = run(worldOf({ program: program() }), 8);
    const saved = world.save();
    const later = run(world, 6).hash();
    const restored = new World({ city, disease: omicron, seed: 1, program: program() });
    open.push(restored);
    restored.restore(saved);
    expect(restored.day).toBe(8);
    expect(run(restored, 6).hash()).toBe(later);
    expect(restored.testing.records.length).toBe(world.testing.records.length);
    expect(restored.days).toEqual(world.days);
    world.restore(saved);
    expect(run(world, 6).hash()).toBe(later);
  });

  it('is refused by a world of another seed, naming it', () => {
    const world = worldOf();
    expect(() => worldOf({ seed: 9 }).restore(world.save())).toThrow('saved with seed 1');
  });
});

describe('conservation', () => {
  it('states add up to the people of the city on every day', () => {
    const world = run(
      worldOf({
        program: new Responder(policyNamed('paper')),
        disease: diseaseNamed('covid-ancestral'),
        transmissibility: 2,
      }),
      35,
    );
    for (const day of world.days)
      expect(day.susceptible + day.latent + day.infected + day.recovered + day.dead).toBe(city.people);
    expect(world.days.at(-1)!.recovered).toBeGreaterThan(20);
  });

  it('every infection has an infector who was infectious then, or came from outside; onset and end follow', () => {
    const world = run(worldOf({ importedPerDay: 1 }), 24);
    let wrong = 0;
    // somebody may be infected twice: the infector's infection is the one before this
    const latest = new Map<number, number>();
    for (let row = 0; row < world.infections; row++) {
      const each = world.truth(row);
      if (each.infector !== null) {
        const source = world.truth(latest.get(each.infector)!);
        if (!(each.infectedAt > source.infectiousFrom && each.infectedAt < source.infectiousTo)) wrong++;
      }
      if (each.endAt <= each.infectedAt || (each.onsetAt !== null && each.onsetAt < each.infectedAt)) wrong++;
      latest.set(each.person, row);
    }
    expect(wrong).toBe(0);
    expect(world.days.reduce((sum, day) => sum + day.imported, 0)).toBeGreaterThan(10);
  });
});

describe('monotonicity, over three seeds', () => {
  const infections = (change: (seed: number) => Parameters<typeof runSimulation>[0]) =>
    [1, 2, 3].reduce((sum, seed) => sum + runSimulation(change(seed)).infections, 0);
  const base = { city, disease: omicron, policy: 'none', days: 16, firstCases: 15 };

  it('more transmissibility, more infections', () => {
    const counts = [0.5, 0.8, 1.2].map(transmissibility =>
      infections(seed => ({ ...base, seed, world: { transmissibility } })),
    );
    expect(counts[1]).toBeGreaterThan(counts[0]! * 1.3);
    expect(counts[2]).toBeGreaterThan(counts[1]! * 1.3);
  });

  it('faster tracing, fewer; clinics alone, more; nothing, most', () => {
    const counts = ['fast', 'paper', 'none'].map(policy => infections(seed => ({ ...base, seed, policy })));
    expect(counts[1]).toBeGreaterThan(counts[0]! * 1.1);
    expect(counts[2]).toBeGreaterThan(counts[1]!);
  });

  it('more immunity, fewer; masks, fewer', () => {
    const none = infections(seed => ({
      ...base,
      seed,
      disease: { ...omicron, vaccinated: { ...omicron.vaccinated, value: everyAge(0) } },
    }));
    const all = infections(seed => ({
      ...base,
      seed,
      disease: {
        ...omicron,
        vaccinated: { ...omicron.vaccinated, value: everyAge(1) },
        vaccine: { ...omicron.vaccine, value: { infection: 0.5, hospital: 0.9, onward: 0.3 } },
      },
    }));
    expect(all).toBeLessThan(none / 2);
  });
});

describe('theory', () => {
  it('the final size on a well-mixed city is that of the equation z = 1 − exp(−R z)', () => {
    const mixed = buildCity({ seed: 1, people: 20_000, mixing: 'well-mixed' });
    const sir = {
      ...omicron,
      vaccinated: { ...omicron.vaccinated, value: everyAge(0) },
      individualShape: { ...omicron.individualShape, value: 1e6 },
      asymptomaticShare: { ...omicron.asymptomaticShare, value: everyAge(1) },
      asymptomaticInfectiousness: { ...omicron.asymptomaticInfectiousness, value: 1 },
      susceptibility: { ...omicron.susceptibility, value: everyAge(1) },
      hospitalised: { ...omicron.hospitalised, value: everyAge(0) },
      immunityAfterInfection: {
        ...omicron.immunityAfterInfection,
        value: { protection: 1, halfLifeDays: 1e9 },
      },
      settings: { ...omicron.settings, value: { outdoor: 1 } },
      ambient: { ...omicron.ambient, value: 0 },
      // weeks of infectiousness, so that one contact's hazard is small, as the equation has it
      infectiousAfterOnset: {
        ...omicron.infectiousAfterOnset,
        value: { distribution: 'gamma' as const, mean: 24, sd: 2 },
      },
      transmissibility: { ...omicron.transmissibility, value: 0.2 },
    };
    const world = new World({ city: mixed, disease: sir, seed: 5 });
    open.push(world);
    world.seed(40);
    while (world.activeRows().length > 0) world.step();
    // ten contacts a day, each with hazard 0.2 over the course
    const [r, first] = [10 * 0.2, 40 / 20_000];
    let z = 0.8;
    for (let i = 0; i < 100; i++) z = 1 - (1 - first) * Math.exp(-r * z);
    expect(world.infections / 20_000).toBeGreaterThan(z - 0.02);
    expect(world.infections / 20_000).toBeLessThan(z + 0.02);
  });

  it('unattended Omicron has the reproduction number, generation time and doubling time its parameters cite', () => {
    const large = buildCity({ seed: 3, people: 60_000 });
    const { expected } = omicron;
    const spread = run(Object.assign(new World({ city: large, disease: omicron, seed: 2 }), {}), 0);
    open.push(spread);
    spread.seed(400);
    run(spread, 13);
    const first = trueSpread(spread.columns, spread.infections, 0, 0);
    expect(first.reproduction).toBeGreaterThan(expected.reproduction.range![0]);
    expect(first.reproduction).toBeLessThan(expected.reproduction.range![1]);
    expect(first.generationDays).toBeGreaterThan(expected.generationDays.range![0]);
    expect(first.generationDays).toBeLessThan(expected.generationDays.range![1]);
    const doubling = runSimulation({
      city: large,
      disease: omicron,
      policy: 'none',
      days: 17,
      seed: 2,
      firstCases: 40,
    }).doublingDays!;
    expect(doubling).toBeGreaterThan(expected.doublingDays!.range![0]);
    expect(doubling).toBeLessThan(expected.doublingDays!.range![1]);
  });
});

describe('measures driven from outside', () => {
  it('a person kept apart meets nobody and infects nobody from that minute on; released, they do', () => {
    const world = worldOf();
    const person = world.truth(0).person;
    const before = world.contactsOf(person, 3).count;
    world.measures.isolate(person, 'apart', 0, 30 * DAY);
    expect(world.held(person, 5 * DAY)).toBe(3);
    expect(world.contactsOf(person, 3).count).toBe(0);
    world.measures.release(person, 3 * DAY);
    expect(world.contactsOf(person, 3).count).toBe(before);
    expect(world.contactsOf(person, 2).count).toBe(0);
  });

  it('everybody kept apart from the first minute: no infection at all', () => {
    const world = worldOf();
    for (let person = 0; person < city.people; person++) world.measures.isolate(person, 'apart', 0, 60 * DAY);
    run(world, 15);
    expect(world.infections).toBe(20);
    expect(world.days[3]!.heldApart).toBe(city.people);
  });

  it('everybody at home: infections only there', () => {
    const world = worldOf();
    world.measures.restrictArea(0, 'home', 0, 60 * DAY);
    run(world, 15);
    expect(world.infections).toBeGreaterThan(20);
    for (let row = 20; row < world.infections; row++)
      expect(['home', 'dorm', 'health_care']).toContain(world.truth(row).setting);
    expect(world.days[3]!.heldInZones).toBe(city.people);
  });

  it('a closed place hosts no contact; opened, it does', () => {
    const world = worldOf();
    const person = city.members[city.groupStart[10]!]!;
    const place = city.groupPlace[10]!;
    const there = (day: number) => {
      const list = world.contactsOf(person, day);
      return [...list.place.subarray(0, list.count)].filter(each => each === place).length;
    };
    const day = [0, 1, 2, 3, 4].find(each => there(each) > 0)!;
    world.measures.closePlace(place, 0, 50 * DAY);
    expect(there(day)).toBe(0);
    world.measures.openPlace(place, 0);
    expect(there(day)).toBeGreaterThan(0);
    expect(() => world.measures.closePlace(0, 0, 1)).toThrow('is a home');
  });
});

describe('diseases', () => {
  it('every number has a unit, a source and a status; those from memory ask for review', () => {
    for (const disease of diseases)
      for (const [name, parameter] of Object.entries(disease)) {
        if (name === 'id' || name === 'title' || name === 'expected') continue;
        expect(parameter, `${disease.id} ${name}`).toMatchObject({
          unit: expect.any(String),
          source: expect.any(String),
          status: expect.any(String),
        });
        const { source, status } = parameter as { source: string; status: string };
        if (/from memory/.test(source)) expect(status, `${disease.id} ${name}`).toBe('review_required');
      }
  });
});
