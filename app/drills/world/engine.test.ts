import { diseaseNamed, World } from '@outpace/sim';
import pg from 'pg';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { seedFirstCases } from '../seeding.ts';
import { dropDrills, openTestDrill, type TestDrill, tinyScenario } from './testDrill.ts';

const made: (TestDrill & { directory: string })[] = [];
async function open(...given: Parameters<typeof openTestDrill>) {
  const drill = await openTestDrill(...given);
  made.push(drill);
  return drill;
}
afterAll(async () => {
  for (const drill of made) await drill.close();
  await dropDrills(made);
});

/** Rows of a table, by everybody's eyes. */
async function count(
  drill: TestDrill,
  what: 'case_record' | 'contact' | 'measure' | 'test_result',
  where = 'true',
) {
  const client = new pg.Client(inject('cluster').superuserUrl.replace(/\/postgres$/, `/${drill.database}`));
  await client.connect();
  try {
    const { rows } = await client.query(`select count(*)::int as n from ${what} where ${where}`);
    return rows[0]!.n as number;
  } finally {
    await client.end();
  }
}

/** Infections of the same world left alone for as many days. */
function leftAlone(drill: TestDrill): number {
  const { scenario, books } = drill;
  const world = new World({
    city: books.city,
    disease: diseaseNamed(scenario.outbreak.disease),
    seed: scenario.outbreak.seed,
    importedPerDay: scenario.outbreak.importedPerDay,
  });
  seedFirstCases(world, scenario);
  for (let day = 0; day < drill.engine.world.day; day++) world.step();
  const { infections } = world;
  world.close();
  return infections;
}

const scenario = tinyScenario();
const untouched = tinyScenario({
  injects: [
    {
      id: 'lab',
      at: { day: 0, time: '08:00' },
      title: { zh: '实验室停摆', en: 'The laboratory stands still' },
      text: { zh: '停电', en: 'No power' },
      effect: { kind: 'laboratory-down', hours: 24, share: 1 },
    },
    {
      id: 'lorry',
      at: { day: 2, time: '06:00' },
      title: { zh: '外地货车司机', en: 'Lorry drivers' },
      text: { zh: '三人来自疫区', en: 'Three come from an affected city' },
      effect: { kind: 'imported-case', count: 3 },
    },
  ],
});

describe('the engine of a drill', () => {
  let afterFourDays = '';

  it('finds cases, lists their contacts and keeps people at home or apart, so that fewer are infected than in the same world left alone', async () => {
    const drill = await open(scenario);
    const { engine } = drill;
    await drill.to(4);
    afterFourDays = engine.world.hash();
    await drill.to(scenario.days);
    const last = engine.world.days.at(-1)!;
    expect(engine.world.day).toBe(scenario.outbreak.warmUpDays + scenario.days);
    expect(await count(drill, 'case_record')).toBeGreaterThan(3);
    expect(await count(drill, 'contact', "state = 'accepted'")).toBeGreaterThan(30);
    expect(await count(drill, 'measure', 'in_place_at is not null')).toBeGreaterThan(30);
    expect(await count(drill, 'test_result')).toBeGreaterThan(10);
    expect(last.heldApart).toBeGreaterThan(20);
    expect(last.heldAtHome).toBeGreaterThan(20);
    expect(engine.world.infections).toBeLessThan(leftAlone(drill));
    expect(engine.events().some(event => event.kind === 'result' && event.link)).toBe(true);
    if (process.env.DRILL_FIGURES)
      console.log(engine.figures(), engine.world.days.slice(-5), engine.world.infections, leftAlone(drill));
  }, 300_000);

  it('goes on from a saved point as if it had not been stopped: the same decisions, the same world', async () => {
    const half = await open(scenario);
    await half.to(3, 12);
    const saved = half.engine.save();
    await half.close();
    // the state goes through JSON, as it does on a disk
    const kept = { world: saved.world, state: JSON.parse(JSON.stringify(saved.state)) as unknown };
    const rest = await open(scenario, { ...half, saved: kept });
    await rest.to(4);
    expect(rest.engine.world.hash()).toBe(afterFourDays);
  }, 300_000);

  it('leaves everything to people when the simulated staff are told to, but clinics and laboratories go on; injects have their effect', async () => {
    const drill = await open(untouched);
    const { engine } = drill;
    engine.autopilot = false;
    expect(engine.nextEventAt()).toBe(drill.now());
    await drill.to(1, 8);
    // what was sampled while the laboratory stood still waits until it works again
    expect(engine.world.testing.records).toEqual([]);
    await drill.to(2, 5);
    expect(engine.world.testing.records.length).toBeGreaterThan(0);
    const before = engine.world.infections;
    await drill.to(2, 7);
    expect(engine.world.infections).toBe(before + 3);
    expect(engine.injects().map(inject => inject.state)).toEqual(['given', 'given']);
    engine.answer('lorry', '指挥长', '已排查同乘人员', drill.now());
    expect(engine.injects()[1]).toMatchObject({ state: 'answered', answer: { by: '指挥长' } });
    await drill.to(4);
    expect(await count(drill, 'case_record')).toBeGreaterThan(0);
    expect(await count(drill, 'contact')).toBe(0);
    expect(await count(drill, 'measure', 'in_place_at is not null')).toBe(0);
    expect(engine.world.days.every(day => day.heldApart === 0 && day.heldAtHome === 0)).toBe(true);
  }, 300_000);
});
