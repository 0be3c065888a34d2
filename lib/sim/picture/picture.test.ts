import { describe, expect, it } from 'vitest';
import { buildCity } from '../city/build.ts';
import { diseaseNamed } from '../disease/index.ts';
import { historyDays, type Picture } from './picture.ts';
import { districtIntervals } from './place.ts';
import {
  calibrationFactors,
  drawWorld,
  factorFor,
  modelR,
  openWorld,
  runFromPicture,
  type WhatIfRun,
} from './run.ts';
import { infectionsByAge, onsetAges } from './unknown.ts';
import { type WhatIf, whatIfs } from './what-if.ts';

const DAY = 1440;
const city = buildCity({ seed: 3, people: 30_000 });
const named = (id: string) => whatIfs.value.find(one => one.policy.id === id)!;
const picture: Picture = {
  people: 30_000,
  weekday: 3,
  districts: [{ people: 18_000 }, { people: 12_000 }],
  cases: [
    { district: 0, onsetAge: 6, reportAge: 4, isolated: true, closed: false, count: 20 },
    { district: 0, onsetAge: 3, reportAge: 1, isolated: true, closed: false, count: 25 },
    { district: 1, onsetAge: 2, reportAge: 0, isolated: false, closed: false, count: 8 },
    { district: 1, onsetAge: null, reportAge: 3, isolated: true, closed: false, count: 5 },
    { district: 0, onsetAge: 20, reportAge: 18, isolated: true, closed: true, count: 3 },
  ],
  held: [
    { district: 0, keeping: 'apart', daysLeft: 3, inPlace: true, count: 60 },
    { district: 1, keeping: 'home', daysLeft: 2, inPlace: true, count: 40 },
    { district: 1, keeping: 'apart', daysLeft: 5, inPlace: false, count: 10 },
  ],
  foundInControl: 0.4,
  reportDelay: [0.1, 0.3, 0.3, 0.2, 0.1],
};
const run: WhatIfRun = { city, disease: 'covid-omicron', picture, asNow: named('as-now'), days: 10 };
const draw = { seed: 5, detected: 0.7, r: 1.3, transmissibility: 0.3 };
const summed = (whatIf: WhatIf, seeds = 12, of = draw) =>
  Array.from({ length: seeds }, (_, at) => runFromPicture(run, { ...of, seed: 100 + at }, whatIf)).reduce(
    (sum, one) => ({
      infections: sum.infections + one.infections,
      tests: sum.tests + one.tests,
      held: sum.held + one.peopleDaysRestricted,
      closed: sum.closed + one.placeDaysClosed,
    }),
    { infections: 0, tests: 0, held: 0, closed: 0 },
  );

describe('a picture put into a world', () => {
  const { world, placed } = openWorld(run, draw, named('none'));
  const intervals = districtIntervals(picture, city.people);

  it('OPT-4 keeps the cases of each district by onset day', () => {
    const c = world.columns;
    for (const cell of picture.cases.filter(one => one.onsetAge !== null)) {
      const { from, to } = intervals[cell.district]!;
      const there = placed.cases.filter(({ person }) => {
        const age = Math.floor((world.now - 1 - c.onsetAt[c.latest[person]! - 1]!) / DAY);
        return person >= from && person < to && age === cell.onsetAge;
      });
      expect(there.length).toBeGreaterThanOrEqual(cell.count);
    }
    expect(placed.cases.length).toBe(61);
    expect(new Set(placed.cases.map(one => one.person)).size).toBe(61);
    expect(placed.cases.filter(one => one.isolated).length).toBe(50);
    expect(placed.cases.filter(one => one.open).length).toBe(58);
  });

  it('OPT-4 keeps the people under measures by keeping, and the isolated cases', () => {
    const at = world.now;
    const c = world.columns;
    const apart = Array.from({ length: city.people }, (_, p) => p).filter(
      p => c.awayFrom[p]! <= at && c.awayTo[p]! > at,
    );
    const home = Array.from({ length: city.people }, (_, p) => p).filter(
      p => c.homeFrom[p]! <= at && c.homeTo[p]! > at,
    );
    expect(apart.length).toBe(60 + 50);
    expect(home.length).toBe(40);
    expect(placed.awaited.length).toBe(10);
    expect(home.every(p => p >= intervals[1]!.from && p < intervals[1]!.to)).toBe(true);
    // three days left and no more
    const [first] = placed.held;
    expect(c.awayTo[first!]! - at).toBe(3 * DAY);
  });

  it('OPT-4 adds unknown infections and none besides', () => {
    expect(world.infections).toBe(placed.cases.length + placed.unknown);
    expect(placed.unknown).toBeGreaterThan(10);
    expect(world.day).toBe(historyDays(picture.weekday));
    expect(world.day % 7).toBe(picture.weekday);
    world.close();
  });

  it('counts every case once by onset, with and without a date of it', () => {
    expect(onsetAges(picture).reduce((a, b) => a + b, 0)).toBeCloseTo(61, 9);
  });

  it('expects more infections the smaller the share found, and the faster it grows', () => {
    const total = (detected: number, r: number) =>
      infectionsByAge(picture, diseaseNamed('covid-omicron'), detected, r).expected.reduce(
        (a, b) => a + b,
        0,
      );
    expect(total(0.4, 1.3)).toBeGreaterThan(total(0.8, 1.3));
    expect(total(0.7, 2)).toBeGreaterThan(total(0.7, 0.8));
  });

  it('throws where a district has no room', () => {
    const crowded = { ...picture, districts: [{ people: 29_990 }, { people: 10 }] };
    expect(() => openWorld({ ...run, picture: crowded }, draw, named('none'))).toThrow(/no room/);
  });
});

describe('responses tried from one picture', () => {
  it('OPT-5 the same draw gives the same bytes, and the same present under every response', () => {
    const once = runFromPicture(run, draw, named('faster-tracing'));
    expect(runFromPicture(run, draw, named('faster-tracing'))).toEqual(once);
    const states = ['none', 'masks', 'tracing-screening'].map(id => {
      const { world } = openWorld(run, draw, named(id));
      const c = world.columns;
      const state = [...c.person.subarray(0, world.infections)].join();
      world.close();
      return state;
    });
    expect(new Set(states).size).toBe(1);
  });

  it('faster tracing infects fewer on average in paired worlds', () => {
    const of = { ...draw, transmissibility: 0.5 };
    expect(summed(named('faster-tracing'), 12, of).infections).toBeLessThan(
      summed(named('as-now'), 12, of).infections,
    );
  });

  it('more rounds of screening take no fewer tests, and infect no more', () => {
    const rounds = (n: number): WhatIf => {
      const one = structuredClone(named('tracing-screening'));
      one.policy.screening = { rounds: n, everyDays: 1, coverage: 0.95 };
      return one;
    };
    const [none, one, three] = [named('faster-tracing'), rounds(1), rounds(3)].map(whatIf =>
      summed(whatIf, 6),
    );
    expect(one!.tests).toBeGreaterThan(none!.tests);
    expect(three!.tests).toBeGreaterThan(one!.tests);
    expect(three!.infections).toBeLessThanOrEqual(none!.infections);
  });

  it('closures count places and days, within the horizon', () => {
    const one = runFromPicture({ ...run, days: 4 }, draw, named('closing'));
    const week = runFromPicture({ ...run, days: 10 }, draw, named('closing'));
    expect(one.placeDaysClosed).toBeGreaterThan(0);
    expect(week.placeDaysClosed / one.placeDaysClosed).toBeCloseTo(7 / 4, 9);
  });
});

describe('the model tuned to the R of the cases', () => {
  const calibration = calibrationFactors.map(factor => ({
    factor,
    r: [1, 2, 3].reduce((sum, seed) => sum + modelR(run, seed, factor, 1.3, 0.7), 0) / 3,
  }));

  it('has a larger R with a larger factor', () => {
    const rs = calibration.map(point => point.r);
    expect(rs).toEqual([...rs].sort((a, b) => a - b));
  });

  it('meets an R between those it knows', () => {
    const { factor } = factorFor(calibration, 1.5);
    const r = [11, 12, 13, 14].reduce((sum, seed) => sum + modelR(run, seed, factor, 1.5, 0.7), 0) / 4;
    expect(r).toBeGreaterThan(1.5 * 0.75);
    expect(r).toBeLessThan(1.5 * 1.25);
  });

  it('draws R within its interval about as often as it says', () => {
    const rs = Array.from(
      { length: 400 },
      (_, seed) =>
        drawWorld(seed, { low: 0.4, mid: 0.7, high: 0.9 }, { low: 1, mid: 1.3, high: 1.7 }, () => 1).r,
    );
    const within = rs.filter(r => r >= 1 && r <= 1.7).length / rs.length;
    expect(within).toBeGreaterThan(0.91);
    expect(within).toBeLessThan(0.985);
  });
});
