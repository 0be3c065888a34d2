import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { protocols } from '../protocols/server.ts';
import { markTubes } from '../specimens/queries.ts';
import { specimens } from '../specimens/server.ts';
import { tasks } from '../tasks/server.ts';
import { environment } from './server.ts';

export let city: TestCity;
export let epi: Caller;
export let sampler: Caller;
export let outsider: Caller;
export const hour = 3_600_000;
let tubes = 0;
export const newTube = () => `ENV-${String(++tubes).padStart(5, '0')}`;
export const now = () => new Date(city.clock.now()).toISOString();

/** A city with an outbreak and whoever works with its sites, for one test file. */
export async function openSites(): Promise<void> {
  city = await openTestCity([
    areas,
    people,
    places,
    presence,
    protocols,
    outbreaks,
    tasks,
    specimens,
    environment,
  ]);
  const chief = await city.as('city_epidemiologist');
  await chief.act(async ctx => {
    await openOutbreak(ctx, {
      code: 'T-1',
      name: '测试疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    });
  });
  epi = await city.as('district_epidemiologist', 'A');
  sampler = await city.as('sampler', 'A/1');
  outsider = await city.as('district_epidemiologist', 'B');
}
export const closeSites = async (): Promise<void> => city?.close();

export const plan = (more: object = {}) => ({
  everyDays: 7,
  onEntry: false,
  onExit: false,
  ruleId: 'ENV-11',
  ruleSource: '市场环境采样方案(示例)',
  negativeRounds: 2,
  spots: [
    { name: '案板', kind: 'surface', swabs: 1 },
    { name: '下水口', kind: 'drain', swabs: 1 },
  ],
  ...more,
});

export async function site(name: string, more: object = {}): Promise<string> {
  const made = await epi.post('/environment/sites', {
    name,
    kind: 'market_stall',
    areaKey: city.areas['A/1/1/1'],
    plan: plan(more),
  });
  expect([made.status, made.body]).toEqual([200, { id: expect.any(String) }]);
  return made.body.id;
}

/** Samples every spot of a site and finishes the round; answers the tube codes by spot name. */
export async function sample(
  siteId: string,
  by: Caller = sampler,
): Promise<{ roundId: string; tubes: Record<string, string> }> {
  const begun = await by.post('/environment/rounds', { id: randomUUID(), siteId, at: now() });
  expect([begun.status, begun.body]).toEqual([200, expect.objectContaining({ roundId: expect.any(String) })]);
  const { roundId } = begun.body;
  const detail = await by.get(`/environment/rounds/${roundId}`);
  const codes: Record<string, string> = {};
  for (const spot of detail.body.spots)
    for (let n = 0; n < spot.swabs; n++) {
      const tubeCode = newTube();
      codes[spot.name] ??= tubeCode;
      const swab = { id: randomUUID(), tubeCode, spotId: spot.id, at: now() };
      const taken = await by.post(`/environment/rounds/${roundId}/swabs`, swab);
      expect([taken.status, taken.body.why ?? null]).toEqual([200, null]);
    }
  expect((await by.post(`/environment/rounds/${roundId}/finish`, { at: now() })).status).toBe(200);
  return { roundId, tubes: codes };
}

/** What the laboratory does at a release, without the laboratory: marks the tubes, tells, and lets the job run. */
export async function release(siteId: string, results: Record<string, string>): Promise<void> {
  const detail = await epi.get(`/environment/sites/${siteId}`);
  const ids = detail.body.swabs.filter((swab: { tubeCode: string }) => results[swab.tubeCode]);
  const lab = await city.as('laboratory_worker');
  await lab.act(async ctx => {
    const changed = await markTubes(
      ctx,
      ids.map((swab: { id: string; tubeCode: string }) => ({
        tubeId: swab.id,
        state: 'reported' as const,
        result: results[swab.tubeCode] as 'negative',
        at: now(),
      })),
    );
    expect(changed).toBe(ids.length);
    const corrected = ids.filter((swab: { outcome: string | null }) => swab.outcome !== null);
    if (corrected.length)
      for (const swab of corrected) await ctx.emit('result.corrected', { tubeId: swab.id });
    else
      await ctx.emit('results.released', { tubeIds: ids.map((swab: { id: string }) => swab.id), at: now() });
  });
  await city.drain();
}
export const all = (tubesBySpot: Record<string, string>, outcome: string) =>
  Object.fromEntries(Object.values(tubesBySpot).map(code => [code, outcome]));
