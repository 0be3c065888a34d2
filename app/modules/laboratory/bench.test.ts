import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../../test/support/city.ts';
import { colleagues } from '../accounts/queries.ts';
import { tubesOf } from '../specimens/queries.ts';
import { mayRelease } from './release.ts';
import { LabWorld, type Tube } from './testWorld.ts';

let world: LabWorld;
let crowd: string[];
let plates = 0;
beforeAll(async () => {
  world = await LabWorld.open();
  crowd = await world.people(120);
});
afterAll(async () => world?.city.close());

const genes = (orf: number | null, n: number | null) => [
  { gene: 'ORF1ab', ct: orf },
  { gene: 'N', ct: n },
];
const controls = [
  { well: 'H9', content: 'weak_positive' },
  { well: 'H10', content: 'negative' },
  { well: 'H11', content: 'negative' },
  { well: 'H12', content: 'negative' },
];
const controlReadings = [
  { well: 'H9', genes: genes(33, 34) },
  { well: 'H10', genes: genes(null, null) },
  { well: 'H11', genes: genes(null, null) },
  { well: 'H12', genes: genes(null, null) },
];

async function received(count: number): Promise<Tube[]> {
  const tubes = [];
  for (let n = 0; n < count; n++)
    tubes.push(await world.tube([crowd.pop()!, crowd.pop()!], { minutesAgo: 120 }));
  expect((await world.receive(tubes)).status).toBe(200);
  return tubes;
}
/** A plate with tubes from A1 on and all controls. */
async function plated(tubes: readonly Tube[], without: string[] = []): Promise<string> {
  const id = randomUUID();
  const opened = await world.one.post(`/labs/${world.labId}/plates`, { id, code: `P${++plates}` });
  expect(opened.status, JSON.stringify(opened.body)).toBe(200);
  const answer = await world.one.post(`/plates/${id}/wells`, {
    placements: [
      ...tubes.map((tube, index) => ({ well: `A${index + 1}`, content: 'tube', tubeCode: tube.code })),
      ...controls.filter(one => !without.includes(one.well)),
    ],
  });
  expect(answer.body.refused, JSON.stringify(answer.body)).toEqual([]);
  return id;
}
const start = (plateId: string, more: Record<string, unknown> = {}, by: Caller = world.one) =>
  by.post(`/plates/${plateId}/runs`, {
    id: randomUUID(),
    reagent: '甲试剂',
    lot: '2207A',
    instrument: 'PCR-1',
    startedAt: world.at(30),
    ...more,
  });
const read = (
  runId: string,
  wells: { well: string; genes: ReturnType<typeof genes> }[],
  ctl = controlReadings,
) => world.one.post(`/runs/${runId}/readings`, { finishedAt: world.at(5), wells: [...wells, ...ctl] });

it('[LAB-1] a tube lies on one live plate; a well holds one thing; what is refused is named and changes nothing', async () => {
  const [a, b] = await received(2);
  const first = await plated([a!]);
  const second = randomUUID();
  await world.one.post(`/labs/${world.labId}/plates`, { id: second, code: `P${++plates}` });
  const answer = await world.one.post(`/plates/${second}/wells`, {
    placements: [
      { well: 'A1', content: 'tube', tubeCode: a!.code },
      { well: 'A2', content: 'tube', tubeCode: b!.code },
      { well: 'A2', content: 'negative' },
      { well: 'A3', content: 'tube', tubeCode: 'NOBODYS' },
      { well: 'A4', content: 'tube', tubeCode: b!.code },
    ],
  });
  expect(answer.body.placed).toEqual([{ well: 'A2', tubeCode: b!.code, already: false }]);
  expect(answer.body.refused.map((one: { well: string; rule: string }) => [one.well, one.rule])).toEqual([
    ['A1', 'LAB-1'],
    ['A2', 'LAB-1'],
    ['A3', 'LAB-6'],
    ['A4', 'LAB-1'],
  ]);
  expect(answer.body.refused[0].why.zh).toContain('A1孔');
  const again = await world.one.post(`/plates/${second}/wells`, {
    placements: [{ well: 'A2', content: 'tube', tubeCode: b!.code }],
  });
  expect(again.body.placed).toMatchObject([{ already: true }]);
  // voided, its tubes are free again
  expect((await world.one.post(`/plates/${first}/void`, { reason: '贴错板号' })).body).toEqual({
    state: 'void',
  });
  expect(
    (
      await world.one.post(`/plates/${second}/wells`, {
        placements: [{ well: 'A1', content: 'tube', tubeCode: a!.code }],
      })
    ).body.placed,
  ).toHaveLength(1);
});

it('[LAB-2] a run needs the controls the pack asks for', async () => {
  const [tube] = await received(1);
  const plate = await plated([tube!], ['H12']);
  const refused = await start(plate);
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({
    rule: 'LAB-2',
    detail: { zh: expect.stringContaining('阴性对照1个') },
  });
  const view = (await world.one.get(`/plates/${plate}`)).body;
  expect(view.required).toMatchObject({
    ruleIds: ['V9-TB-1'],
    weakPositiveControls: 1,
    negativeControls: 3,
    genes: ['ORF1ab', 'N'],
  });
});

it('[LAB-3] a failed control blocks its plate and no other; its tubes are run again', async () => {
  const [a, b] = await received(2);
  const [bad, good] = [await plated([a!]), await plated([b!])];
  const [badRun, goodRun] = [(await start(bad)).body.id, (await start(good)).body.id];
  const spoilt = await read(
    badRun,
    [{ well: 'A1', genes: genes(null, null) }],
    controlReadings.map(one => (one.well === 'H10' ? { ...one, genes: genes(30, 31) } : one)),
  );
  expect(spoilt.body).toMatchObject({ controls: 'failed', problems: [{ zh: 'H10孔阴性对照有扩增' }] });
  expect((await world.two.post(`/runs/${badRun}/review`)).body).toMatchObject({ rule: 'LAB-3' });
  expect(await world.outcomes(world.one, world.labId, `?tubeCode=${a!.code}`)).toEqual([]);
  const waiting = (await world.one.get(`/labs/${world.labId}/tubes?rerun=true`)).body.items;
  expect(waiting.map((one: { code: string }) => one.code)).toEqual([a!.code]);
  expect((await read(goodRun, [{ well: 'A1', genes: genes(null, null) }])).body).toMatchObject({
    controls: 'passed',
    calls: { negative: 1, passed: 4 },
  });
  // sent again, it answers alike and stores nothing twice
  expect((await read(goodRun, [{ well: 'A1', genes: genes(20, 20) }])).body).toMatchObject({
    calls: { negative: 1 },
  });
  expect(await world.outcomes(world.one, world.labId, `?tubeCode=${b!.code}`)).toHaveLength(1);
});

it('[LAB-4] readings that do not fit the plate are refused, naming the wells', async () => {
  const tubes = await received(2);
  const plate = await plated(tubes);
  const run = (await start(plate)).body.id;
  const answer = await read(run, [
    { well: 'A1', genes: genes(null, null) },
    { well: 'C7', genes: genes(null, null) },
  ]);
  expect(answer.body).toMatchObject({ rule: 'LAB-4', details: { unread: ['A2'], strange: ['C7'] } });
});

it('[LAB-5] a grey tube is a task, waits, and may not go on the same lot; grey again it is inconclusive', async () => {
  const [tube] = await received(1);
  const plate = await plated([tube!]);
  const run = (await start(plate)).body.id;
  expect((await read(run, [{ well: 'A1', genes: genes(39, null) }])).body.calls).toMatchObject({ grey: 1 });
  const listed = (await world.one.get(`/labs/${world.labId}/tubes?rerun=true&code=${tube!.code}`)).body.items;
  expect(listed).toMatchObject([
    { state: 'waiting', rerun: { reason: 'grey', notReagent: '甲试剂', notLot: '2207A' } },
  ]);
  const tasks = (await world.one.get('/tasks?kind=rerun_tube')).body.items;
  expect(tasks.some((task: { title: { zh: string } }) => task.title.zh.includes(tube!.code))).toBe(true);
  const second = await plated([tube!]);
  expect((await start(second)).body).toMatchObject({ rule: 'LAB-5', details: { wells: ['A1'] } });
  const again = (await start(second, { lot: '2207B' })).body.id;
  await read(again, [{ well: 'A1', genes: genes(39, null) }]);
  expect(await world.outcomes(world.one, world.labId, `?tubeCode=${tube!.code}`)).toMatchObject([
    { outcome: 'inconclusive', state: 'for_review' },
  ]);
});

it('[LAB-8] [LAB-9] review and release are two natural persons; negatives together, anything else one by one', async () => {
  const tubes = await received(4);
  const plate = await plated(tubes);
  const run = (await start(plate)).body.id;
  await read(run, [
    { well: 'A1', genes: genes(25, 26) },
    { well: 'A2', genes: genes(null, null) },
    { well: 'A3', genes: genes(null, null) },
    { well: 'A4', genes: genes(24, 25) },
  ]);
  expect((await world.one.post(`/runs/${run}/review`)).body).toEqual({ reviewed: 4 });
  const of = async (index: number) =>
    (await world.outcomes(world.two, world.labId, `?tubeCode=${tubes[index]!.code}`))[0];
  const [positive, negative, , other] = [await of(0), await of(1), await of(2), await of(3)];
  expect((await world.outcomes(world.one, world.labId, `?tubeCode=${tubes[0]!.code}`))[0].reviewedByMe).toBe(
    true,
  );
  const release = (by: Caller, body: unknown) => by.post(`/labs/${world.labId}/outcomes/release`, body);
  const own = await release(world.one, { ids: [negative.id] });
  expect(own).toMatchObject({ status: 403, body: { rule: 'LAB-8' } });
  expect((await release(world.one, { allNegative: true })).body.done).toBe(0);
  const together = await release(world.two, { ids: [positive.id, negative.id] });
  expect(together.body).toMatchObject({ done: 1, refused: [{ id: positive.id, rule: 'LAB-9' }] });
  const rest = await release(world.two, { allNegative: true });
  expect(rest.body.done).toBeGreaterThanOrEqual(1);
  expect(await of(0)).toMatchObject({ state: 'reviewed' });
  expect((await release(world.two, { ids: [positive.id] })).body.done).toBe(1);
  expect(await of(0)).toMatchObject({ state: 'released', outcome: 'positive' });
  const marked = await world.leader.act(ctx => tubesOf(ctx, [tubes[0]!.id, tubes[1]!.id]));
  expect(marked.get(tubes[0]!.id)).toMatchObject({ state: 'reported', result: 'positive' });
  expect(marked.get(tubes[1]!.id)).toMatchObject({ state: 'reported', result: 'negative' });
  expect((await of(3)).id).toBe(other.id);
  // the tube's life-line names who loaded it and who released it, to whoever sees the laboratory's bench
  const line = (await world.leader.get(`/tubes/by-code/${tubes[0]!.code}`)).body.moments as {
    moment: string;
    who: string | null;
    whoName: string | null;
  }[];
  const names = await world.leader.act(ctx => colleagues(ctx, [world.one.accountId, world.two.accountId]));
  const stepOf = (moment: string) => line.find(one => one.moment === moment);
  expect(stepOf('loaded')).toMatchObject({
    who: world.one.accountId,
    whoName: names.get(world.one.accountId)!.name,
  });
  expect(stepOf('reported')).toMatchObject({
    who: world.two.accountId,
    whoName: names.get(world.two.accountId)!.name,
  });
  // to the sampler it is the laboratory's: whose shift it was there is not theirs to see
  const seen = (await world.sampler.get(`/tubes/by-code/${tubes[0]!.code}`)).body.moments as typeof line;
  expect(seen.filter(one => one.moment === 'loaded' || one.moment === 'reported')).toMatchObject([
    { who: null, whoName: '检验所LAB-A' },
    { who: null, whoName: '检验所LAB-A' },
  ]);
  // the system itself is nobody: it releases nothing
  const system = await world.city.outpace.systemToken('test', ['lab.read', 'lab.write', 'lab.release']);
  const { releaseOutcomes } = await import('./release.ts');
  await expect(
    world.city.outpace.act(system, ctx => releaseOutcomes(ctx, world.labId, { ids: [other.id] })),
  ).rejects.toMatchObject({ refusal: { refused: 'LAB-8' } });
  expect(
    mayRelease(
      { state: 'for_review', outcome: 'negative', reviewedPerson: null, correctsId: null, doubt: null },
      'x',
      1,
    ),
  ).toMatchObject({ refused: 'LAB-8' });
});

it('[LAB-18] five positives side by side on a plate open a signal with its statistic and a task; it is explained once', async () => {
  const tubes = await received(30);
  const id = randomUUID();
  await world.one.post(`/labs/${world.labId}/plates`, { id, code: `P${++plates}` });
  const wells = tubes.map((tube, index) => ({
    well: `${'ABCDE'[Math.floor(index / 6)]}${(index % 6) + 1}`,
    content: 'tube',
    tubeCode: tube.code,
  }));
  await world.one.post(`/plates/${id}/wells`, { placements: [...wells, ...controls] });
  const run = (await start(id)).body.id;
  const positive = new Set(['A1', 'A2', 'B1', 'B2', 'C1', 'C2']);
  await read(
    run,
    wells.map(one => ({ well: one.well, genes: positive.has(one.well) ? genes(25, 26) : genes(null, null) })),
  );
  const signals = (await world.one.get('/laboratory/signals?kind=plate_cluster')).body.items;
  expect(signals).toMatchObject([
    { plateId: id, state: 'open', statistic: { method: 'join_count', k: 6, n: 30 } },
  ]);
  expect(signals[0].statistic.p).toBeLessThan(0.001);
  expect(signals[0].tubeCodes).toHaveLength(6);
  expect(
    (await world.one.get('/tasks?kind=other')).body.items.some((task: { title: { zh: string } }) =>
      task.title.zh.includes('挨在一起'),
    ),
  ).toBe(true);
  const decide = { version: signals[0].version, state: 'explained', note: '同一户同一批次装板' };
  expect((await world.leader.post(`/laboratory/signals/${signals[0].id}/decision`, decide)).body).toEqual({
    state: 'explained',
  });
  expect((await world.one.post(`/laboratory/signals/${signals[0].id}/decision`, decide)).body).toMatchObject({
    rule: 'LAB-18',
  });
});
