import { describe, expect, it } from 'vitest';
import { buildCity } from './city/build.ts';
import { type CompareOptions, compareCommands, overWorlds } from './compare.ts';
import { diseaseNamed } from './disease/index.ts';
import { policyNamed } from './response/policy.ts';
import { Responder } from './response/responder.ts';
import { World } from './world/world.ts';

const city = buildCity({ seed: 6, people: 20_000 });
const disease = diseaseNamed('covid-omicron');
const options: CompareOptions = {
  city,
  disease,
  seeds: [5, 6],
  commands: ['none', 'paper', 'perfect'],
  firstCases: 6,
  warmUpDays: 4,
  days: 18,
  importedPerDay: 0.5,
};
const runs = compareCommands(options);
const of = (command: string, seed = 5) => runs.find(run => run.command === command && run.seed === seed)!;

function alone(program?: Responder): World {
  const world = new World({ city, disease, seed: 5, importedPerDay: 0.5, program });
  world.seed(6);
  for (let day = 0; day < 18; day++) world.step();
  world.close();
  return world;
}

describe('commands in the same worlds', () => {
  it('nobody acting is a world left alone, byte for byte', () => {
    const world = alone();
    expect(of('none').hash).toBe(world.hash());
    expect(of('none').infectionsInAll).toBe(world.infections);
    expect(of('none').daily.reduce((sum, n) => sum + n, 0)).toBe(world.infections);
    expect(of('none').peopleDays).toEqual({ home: 0, apart: 0, zones: 0 });
  });

  it('going on from the end of the warm-up gives the bytes of living through it', () => {
    const paper = new Responder(policyNamed('paper'));
    const late = { id: 'paper', act: (world: World, day: number) => day >= 4 && paper.act(world, day) };
    const world = alone(late as never);
    expect(of('paper').hash).toBe(world.hash());
    expect(of('paper').tests).toBe(world.testing.records.length);
  });

  it('until a command begins all worlds of a seed are one', () => {
    for (const seed of [5, 6])
      for (const command of ['paper', 'perfect'])
        expect(of(command, seed).daily.slice(0, 4)).toEqual(of('none', seed).daily.slice(0, 4));
    expect(of('none', 5).hash).not.toBe(of('none', 6).hash);
  });

  it('perfect has fewer infections than paper, and paper no more than nobody', () => {
    for (const seed of [5, 6]) {
      expect(of('perfect', seed).infections).toBeLessThan(of('paper', seed).infections);
      expect(of('paper', seed).infections).toBeLessThanOrEqual(of('none', seed).infections);
    }
  });

  it('the perfect command keeps apart the infectious and nobody else, and infects nobody once it has begun', () => {
    const { peopleDays, infections, daily } = compareCommands({
      ...options,
      seeds: [5],
      commands: ['perfect'],
      importedPerDay: 0,
    })[0]!;
    expect(peopleDays.apart).toBeGreaterThan(0);
    expect(peopleDays.home + peopleDays.zones).toBe(0);
    expect(infections).toBe(0);
    expect(daily.slice(4).every(n => n === 0)).toBe(true);
  });

  it('may be stopped, and names a command that is not there', () => {
    expect(() => compareCommands({ ...options, mayStop: () => true })).toThrow('stopped');
    expect(() => compareCommands({ ...options, commands: ['nobody'] })).toThrow('there is no policy');
  });
});

describe('how a number lies over worlds', () => {
  it('eight and more have a 95 % range, fewer the least and the most', () => {
    expect(overWorlds([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3, kind: 'least-most', n: 3 });
    const many = overWorlds(Array.from({ length: 41 }, (_, i) => i));
    expect(many).toEqual({ median: 20, low: 1, high: 39, kind: 'range95', n: 41 });
    expect(() => overWorlds([])).toThrow('no spread');
  });
});
