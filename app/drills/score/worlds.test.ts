import { diseaseNamed, World } from '@outpace/sim';
import { describe, expect, it } from 'vitest';
import { buildScenarioCity } from '../city/build.ts';
import type { Scenario } from '../scenario.ts';
import { seedFirstCases } from '../seeding.ts';
import { comparisonOf, paperOf, seedsOf } from './comparison.ts';
import { tinyScenario } from './tinyScenario.ts';
import { runWorlds } from './worlds.ts';

const scenario: Scenario = tinyScenario({ people: 5000, days: 8, firstCases: 6 });
const city = buildScenarioCity(scenario);
const days = 11;

describe('the other worlds of a drill', () => {
  it('are run on threads, tell how far they are, and the unattended one is the drill’s own world left alone, byte for byte', async () => {
    const told: number[] = [];
    const worlds = await runWorlds({ scenario, days }, city, seedsOf(scenario, 2), {
      threads: 2,
      onRun: (done, of) => told.push(done, of),
    });
    expect(told).toContain(6);
    expect(worlds.unattended.map(run => run.seed)).toEqual(seedsOf(scenario, 2));
    const { testing, importedPerDay } = comparisonOf({ scenario, days }, city, []);
    const world = new World({
      city,
      disease: diseaseNamed(scenario.outbreak.disease),
      seed: scenario.outbreak.seed,
      importedPerDay,
      testing,
    });
    seedFirstCases(world, scenario);
    while (world.day < days) world.step();
    world.close();
    expect(worlds.unattended[0]!.hash).toBe(world.hash());
    expect(worlds.perfect[0]!.infections).toBeLessThan(worlds.paper[0]!.infections);
    expect(worlds.paper[0]!.infections).toBeLessThanOrEqual(worlds.unattended[0]!.infections);
  });

  it('are given up when asked', async () => {
    const abort = new AbortController();
    const running = runWorlds({ scenario, days: 60 }, city, seedsOf(scenario, 50), {
      signal: abort.signal,
      threads: 1,
    });
    abort.abort(new Error('given up'));
    await expect(running).rejects.toThrow('given up');
  });

  it('meet the first cases and the imported ones of an inject, whoever commands', async () => {
    const inject = {
      ...scenario,
      outbreak: { ...scenario.outbreak, firstCases: 0 },
      injects: [
        {
          id: 'driver',
          at: { day: 1, time: '10:00' },
          title: { zh: '货车司机', en: 'Lorry driver' },
          text: { zh: '异地阳性', en: 'Positive elsewhere' },
          effect: { kind: 'imported-case' as const, count: 3 },
        },
      ],
    };
    const worlds = await runWorlds({ scenario: inject, days }, city, seedsOf(inject, 1));
    const first = (runs: { daily: number[] }[]) => runs[0]!.daily.slice(0, 5).reduce((sum, n) => sum + n, 0);
    expect(worlds.unattended[0]!.infectionsInAll).toBeGreaterThanOrEqual(3);
    expect(first(worlds.paper)).toBe(first(worlds.unattended));
  });

  it('the paper command tests and is obeyed as the scenario says', () => {
    const paper = paperOf({ ...scenario, compliance: { apart: 0.5, home: 1, monitoring: 1 } });
    expect(paper.tracing!.compliance).toBe(0.5);
    expect(paper.testAtClinics).toBe(scenario.observation.testAtClinics);
    expect(paper.tracing!.hoursFromInterviewToQuarantine).toBe(24);
  });
});

describe('the first cases of a scenario', () => {
  const worldOf = (at: Scenario['outbreak']['firstCasesAt']) => {
    const world = new World({ city, disease: diseaseNamed('covid-omicron'), seed: 3 });
    const of = { outbreak: { firstCases: 4, firstCasesAt: at } };
    const chosen = seedFirstCases(world, of);
    expect(() => seedFirstCases(world, of)).toThrow('belong to day 0');
    world.close();
    return { world, chosen };
  };
  it('anywhere, on a campus or among those who come back tomorrow; the same of one seed', () => {
    for (const at of ['anywhere', 'campus', 'travellers'] as const) {
      const { world, chosen } = worldOf(at);
      expect(chosen.length).toBe(4);
      expect(world.infections).toBe(4);
      expect(worldOf(at).chosen).toEqual(chosen);
    }
  });
});
