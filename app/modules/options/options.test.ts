import { whatIfs } from '@outpace/sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { analysis } from '../analysis/server.ts';
import { areas } from '../areas/server.ts';
import { type NewCase, openCases } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { chains } from '../chains/server.ts';
import { contacts } from '../contacts/server.ts';
import { measures } from '../measures/server.ts';
import { obligations } from '../obligations/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { protocols } from '../protocols/server.ts';
import { tasks } from '../tasks/server.ts';
import { options } from './server.ts';

let city: TestCity;
let outbreakId: string;
let chief: Awaited<ReturnType<TestCity['as']>>;

const prices = { test: 6, roomDay: 300, restrictedDay: 150, placeDay: 1500 };
const named = (id: string) => whatIfs.value.find(one => one.policy.id === id)!;
const body = (more: Record<string, unknown> = {}) => ({
  outbreakId,
  people: 20_000,
  disease: 'covid-omicron',
  days: 7,
  worlds: 20,
  seed: 77,
  r: { low: 1.1, mid: 1.3, high: 1.6 },
  detected: { low: 0.4, mid: 0.7, high: 0.9 },
  responses: [named('as-now'), named('faster-tracing')],
  prices,
  sensitivity: false,
  ...more,
});

beforeAll(async () => {
  city = await openTestCity([
    areas,
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
    chains,
    analysis,
    options,
  ]);
  chief = await city.as('city_epidemiologist');
  const made = await chief.act(ctx =>
    openOutbreak(ctx, { code: 'OP', name: '测试疫情', packId: 'covid19-cn-v9', startedOn: '2022-07-01' }),
  );
  if ('refused' in made) throw new Error(made.why.en);
  outbreakId = made.id;
  const day = (ago: number) => `2022-07-${String(20 - ago).padStart(2, '0')}`;
  await chief.act(async ctx => {
    const rows: { area: string; of: Partial<NewCase> }[] = Array.from({ length: 24 }, (_, n) => ({
      area: n % 3 ? 'A' : 'B',
      of: {
        onsetOn: day(2 + (n % 8)),
        reportedAt: Date.parse(`${day(1 + (n % 8))}T10:00:00+08:00`),
        ...(n % 2 ? { isolatedAt: Date.parse(`${day(1 + (n % 8))}T18:00:00+08:00`) } : {}),
      },
    }));
    rows.push({ area: 'A', of: {} });
    const persons = await createPeople(
      ctx,
      rows.map((row, n) => ({
        identity: { name: `测试${n}` },
        areaKey: city.areas[row.area]!,
        source: { kind: 'entry' as const },
      })),
    );
    await openCases(
      ctx,
      rows.map((row, n) => ({ outbreakId, personId: persons[n]!.id, state: 'confirmed', ...row.of })),
    );
  });
}, 60_000);
afterAll(() => city?.close());

describe('the live picture', () => {
  it('holds each counted case once, by district and day, and says what it left out', async () => {
    const { status, body: answer } = await chief.get(`/options/picture?outbreakId=${outbreakId}`);
    expect(status).toBe(200);
    const { live } = answer;
    expect(live.cases).toMatchObject({ placed: 24, undated: 1, isolated: 12 });
    expect(live.picture.cases.reduce((sum: number, cell: { count: number }) => sum + cell.count, 0)).toBe(24);
    const of = (name: string) => live.districts.find((one: { key: number }) => one.key === city.areas[name]!);
    expect(of('A').cases).toBe(16);
    expect(of('B').cases).toBe(8);
    // tomorrow is a Thursday
    expect(live.picture.weekday).toBe(3);
    expect(live.delays.map((one: { step: string }) => one.step)).toContain('positiveToIsolation');
    expect(JSON.stringify(answer)).not.toContain('测试1');
  });

  it('is not for roles without option.run', async () => {
    const grid = await city.as('grid_worker', 'A');
    expect((await grid.get(`/options/picture?outbreakId=${outbreakId}`)).status).toBe(403);
    const district = await city.as('district_epidemiologist', 'A');
    expect((await district.post('/options/runs', body())).status).toBe(403);
  });
});

describe('a run', () => {
  it('OPT-3 is refused where R cannot be estimated and none is typed, OPT-2 without a size', async () => {
    const noSize = await chief.post('/options/runs', body({ people: undefined, r: undefined }));
    expect([422, 200]).toContain(noSize.status);
    const tooBig = await chief.post('/options/runs', body({ people: 50_000_000 }));
    expect(tooBig.status).toBe(422);
    expect(JSON.stringify(tooBig.body)).toContain('OPT-2');
  });

  let runId: string;
  it('OPT-5 runs paired worlds in the background and stores inputs, seed, quantiles and each world', async () => {
    // what a former test may have begun
    const { body: list } = await chief.get(`/options/runs?outbreakId=${outbreakId}`);
    for (const one of list.items)
      if (one.state === 'waiting') await chief.post(`/options/runs/${one.id}/stop`);
    const asked = await chief.post('/options/runs', body());
    expect(asked.status).toBe(200);
    runId = asked.body.id;
    const second = await chief.post('/options/runs', body());
    expect(second.status).toBe(409);
    expect(JSON.stringify(second.body)).toContain('OPT-6');
    await city.drain();
    const { body: answer } = await chief.get(`/options/runs/${runId}`);
    expect(answer.run).toMatchObject({ state: 'done', problem: null });
    expect(answer.run.done).toBe(answer.run.total);
    expect(answer.run.inputs.seed).toBe(77);
    expect(answer.perWorld.map((of: unknown[]) => of.length)).toEqual([20, 20]);
    expect(answer.outcome.responses[1].difference.infections.low).toBeLessThanOrEqual(
      answer.outcome.responses[1].difference.infections.high,
    );
    const again = await chief.post('/options/runs', body());
    await city.drain();
    const { body: repeated } = await chief.get(`/options/runs/${again.body.id}`);
    expect(repeated.perWorld).toEqual(answer.perWorld);
  }, 120_000);

  it('OPT-6 stops at once, in the middle of its worlds, and keeps no outcome', async () => {
    const asked = await chief.post('/options/runs', body({ people: 400_000, worlds: 200, days: 28 }));
    expect(asked.status).toBe(200);
    const drained = city.drain();
    for (let tries = 0; tries < 200; tries++) {
      const { body: now } = await chief.get(`/options/runs/${asked.body.id}`);
      if (now.run.state === 'running' && now.run.done > 0) break;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect((await chief.post(`/options/runs/${asked.body.id}/stop`)).status).toBe(200);
    await drained;
    const { body: answer } = await chief.get(`/options/runs/${asked.body.id}`);
    expect(answer.run.state).toBe('stopped');
    expect(answer.outcome).toBeNull();
    expect(answer.run.done).toBeLessThan(answer.run.total);
    expect((await chief.post(`/options/runs/${asked.body.id}/stop`)).status).toBe(409);
  }, 120_000);

  it("OPT-8 a district's officer sees neither the city's runs nor the other district's", async () => {
    const officer = await city.as('duty_officer', 'A');
    expect((await officer.get(`/options/runs?outbreakId=${outbreakId}`)).body.items).toEqual([]);
    expect((await officer.get(`/options/runs/${runId}`)).status).toBe(404);
    expect((await officer.post(`/options/runs/${runId}/stop`)).status).toBe(404);
    const { body: picture } = await officer.get(`/options/picture?outbreakId=${outbreakId}`);
    expect(picture.live.cases.placed).toBe(16);
    const own = await officer.post('/options/runs', body());
    expect(own.status).toBe(200);
    const other = await city.as('duty_officer', 'B');
    expect((await other.get(`/options/runs/${own.body.id}`)).status).toBe(404);
    await officer.post(`/options/runs/${own.body.id}/stop`);
  });
});
