import { shippedOverlays, shippedPacks } from '@outpace/protocol';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { packOf } from './queries.ts';
import { mayActivate } from './rules.ts';
import { protocols } from './server.ts';

let city: TestCity;
let chief: Caller;
let officer: Caller;
beforeAll(async () => {
  city = await openTestCity([protocols]);
  chief = await city.as('city_epidemiologist');
  officer = await city.as('duty_officer');
});
afterAll(async () => city?.close());

const copy = (version: string) => ({
  ...structuredClone(shippedPacks().find(pack => pack.id === 'measles')!),
  version,
});

it('shipped packs and overlays are there at once, active', async () => {
  const list = await chief.get('/protocols');
  expect(list.body.items).toHaveLength(shippedPacks().length + shippedOverlays().length);
  expect(
    list.body.items.every(
      (item: { shipped: boolean; state: string }) => item.shipped && item.state === 'active',
    ),
  ).toBe(true);
  const pack = await chief.get('/protocols/covid19-cn-v9/9?overlays=local-lookback-4d');
  expect(pack.body.pack.amended_by).toEqual(['local-lookback-4d']);
});

it('[PCK-1] a wrong file is refused with every path and reason, and nothing is stored', async () => {
  const wrong = copy('2') as unknown as {
    measures: { class: string }[];
    surprise: number;
    parameters: Record<string, { value: unknown }>;
  };
  wrong.measures[0]!.class = 'depositor';
  wrong.surprise = 1;
  const answer = await chief.post('/protocols', { file: wrong });
  expect(answer).toMatchObject({ status: 422, body: { rule: 'PCK-1' } });
  const paths = answer.body.errors.map((error: { path: string }) => error.path);
  expect(paths).toContain('/surprise');
  expect(paths.some((path: string) => path.startsWith('/measures/'))).toBe(true);
  expect((await chief.post('/protocols', { file: 'hello' })).body.errors[0].path).toBe('/format');
  const stored = await chief.act(ctx => sql`select 1 from protocol_pack`.execute(ctx.tx));
  expect(stored.rows).toEqual([]);
});

it('[PCK-2] a pack becomes active by another natural person; two accounts of one person do not count', async () => {
  expect((await chief.post('/protocols', { file: copy('2') })).body).toMatchObject({
    state: 'proposed',
    proposedByMe: true,
  });
  expect((await chief.post('/protocols/measles/2/activate')).body.rule).toBe('PCK-2');
  await expect(chief.act(ctx => packOf(ctx, 'measles', '2', []))).rejects.toThrow(/PCK-3/);
  const row = await chief.act(ctx =>
    sql<{ proposed_person: string }>`select proposed_person from protocol_pack where id = 'measles'`.execute(
      ctx.tx,
    ),
  );
  expect(
    mayActivate(
      { state: 'proposed', proposed_person: row.rows[0]!.proposed_person },
      { naturalPerson: row.rows[0]!.proposed_person },
    ),
  ).toMatchObject({ refused: 'PCK-2' });
  expect((await officer.post('/protocols/measles/2/activate')).body).toMatchObject({ state: 'active' });
  expect((await chief.act(ctx => packOf(ctx, 'measles', '2', []))).version).toBe('2');
  expect((await officer.post('/protocols/measles/2/activate')).status).toBe(409);
});

it('[PCK-2] a worker without the permission neither proposes nor activates', async () => {
  const worker = await city.as('grid_worker', 'A/1/1/1');
  expect((await worker.post('/protocols', { file: copy('3') })).status).toBe(403);
  expect((await worker.get('/protocols')).status).toBe(200);
});

it('[PCK-3] an unknown pack, version or overlay is named', async () => {
  const answer = await chief.post('/protocols/plan', {
    packId: 'measles',
    version: '99',
    classId: 'close',
    lastExposureOn: '2022-07-18',
    foundAt: '2022-07-20T12:00:00+08:00',
  });
  expect(answer.body).toMatchObject({ rule: 'PCK-3', detail: { zh: expect.stringContaining('measles 99') } });
});

it('[PCK-4] an id and version name one text for good', async () => {
  expect((await chief.post('/protocols', { file: structuredClone(shippedPacks()[0]) })).body.rule).toBe(
    'PCK-4',
  );
});

it('the planner answers as a service, and says the pack’s rule where nothing is asked', async () => {
  const ask = (packId: string, version: string) =>
    chief.post('/protocols/plan', {
      packId,
      version,
      classId: 'close',
      lastExposureOn: '2022-07-18',
      foundAt: '2022-07-20T12:00:00+08:00',
    });
  expect((await ask('covid19-cn-v9', '9')).body.plan).toMatchObject({
    dayZero: '2022-07-18',
    endsAt: Date.parse('2022-07-29T00:00:00+08:00'),
  });
  expect((await ask('covid19-cn-v10', '10')).body).toMatchObject({ plan: null, rule: 'V10-MC-0' });
});

it('two editions are compared rule by rule', async () => {
  const diff = await chief.post('/protocols/diff', {
    a: { packId: 'covid19-cn-v8', version: '8' },
    b: { packId: 'covid19-cn-v9', version: '9' },
  });
  expect(diff.status).toBe(200);
  expect(diff.body.items.length).toBeGreaterThan(10);
});
