import { afterAll, describe, expect, it } from 'vitest';
import { buildCity } from '../city/build.ts';
import { diseaseNamed } from '../disease/index.ts';
import { World } from '../world/world.ts';
import { interview } from './interview.ts';
import { Observer } from './observe.ts';

const DAY = 1440;
const city = buildCity({ seed: 8, people: 20_000 });
const world = new World({ city, disease: diseaseNamed('covid-omicron'), seed: 1 });
world.seed(200);
for (let day = 0; day < 8; day++) world.step();
const observer = new Observer(world);
afterAll(() => world.close());

describe('what a command sees', () => {
  it('is the same however often it is asked', () => {
    expect(observer.observe(8, { arrivals: true })).toEqual(observer.observe(8, { arrivals: true }));
    expect(interview(observer, 77, 2, 6)).toEqual(interview(observer, 77, 2, 6));
  });

  it('fever clinics see ill people and others, and are not told which', () => {
    const visits = [5, 6, 7, 8].flatMap(day => observer.clinicVisits(day));
    expect(visits.some(visit => world.infectionOf(visit.person) >= 0)).toBe(true);
    expect(visits.some(visit => world.infectionOf(visit.person) < 0)).toBe(true);
    expect(Object.keys(visits[0]!).sort()).toEqual(['at', 'illDays', 'person', 'place']);
  });

  it('scans are stays at open places, as many as the coverage leaves', () => {
    const all = new Observer(world, { scanCoverage: 1 }).scansOf(0, 3000, 7);
    const some = new Observer(world, { scanCoverage: 0.3 }).scansOf(0, 3000, 7);
    expect(some.length / all.length).toBeGreaterThan(0.25);
    expect(some.length / all.length).toBeLessThan(0.35);
    for (const scan of all.slice(0, 200)) {
      const stay = observer.stays(scan.person, 7).find(each => each.place === scan.place);
      expect(scan.at).toBeGreaterThanOrEqual(7 * DAY + stay!.from);
      expect(scan.at).toBeLessThan(7 * DAY + stay!.to);
    }
  });

  it('memories fade and go wrong; effort helps; some do not answer', () => {
    const asked = Array.from({ length: 400 }, (_, i) => i * 50);
    const answers = asked.map(person => interview(observer, person, 3, 7));
    expect(answers.filter(each => !each.answered).length).toBeGreaterThan(5);
    const named = (effort: number) =>
      asked.reduce((sum, person) => sum + interview(observer, person, 3, 7, effort).contacts.length, 0);
    expect(named(1)).toBeGreaterThan(named(0) * 1.05);
    let wrong = 0;
    let told = 0;
    for (const [i, person] of asked.entries())
      for (const visit of answers[i]!.visits) {
        told++;
        if (!observer.stays(person, visit.day).some(stay => stay.place === visit.place)) wrong++;
      }
    expect(wrong / told).toBeGreaterThan(0.01);
    expect(wrong / told).toBeLessThan(0.15);
  });

  it('arrivals come home or check in, about as many as leave', () => {
    const arrivals = observer.arrivals(6);
    expect(arrivals.length / city.people).toBeGreaterThan(0.003);
    expect(arrivals.length / city.people).toBeLessThan(0.03);
    expect(arrivals.some(each => each.resident) && arrivals.some(each => !each.resident)).toBe(true);
  });
});

describe('tests', () => {
  it('find the infected by day as the sensitivity says, and hardly anybody else', () => {
    const positive = { infected: 0, others: 0 };
    let infected = 0;
    for (let person = 0; person < city.people; person++) {
      const row = world.infectionOf(person);
      const days = row < 0 ? -1 : Math.floor((world.now - world.truth(row).infectedAt) / DAY);
      const result = world.test(person);
      if (days >= 3 && days <= 8) {
        infected++;
        if (result.positive) positive.infected++;
      } else if (row < 0 && result.positive) positive.others++;
    }
    expect(positive.infected / infected).toBeGreaterThan(0.8);
    expect(positive.others).toBeLessThan(15);
  });

  it('wait for the laboratory when there are more than it can do', () => {
    const busy = new World({
      city,
      disease: diseaseNamed('covid-omicron'),
      seed: 1,
      testing: { tubesPerDay: 100, poolSize: 10 },
    });
    const records = Array.from({ length: 250 }, (_, person) => busy.test(person, 600));
    expect(records.filter(record => record.resultAt < DAY).length).toBe(100);
    expect(Math.max(...records.map(record => record.resultAt))).toBeGreaterThan(2 * DAY);
    busy.close();
  });
});
