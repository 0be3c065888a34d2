import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoxView, CustodyEvent } from './custodySchema.ts';
import { markTubes, type Received, type Reception, receiveBox, tubesByCode } from './queries.ts';
import { label, openTable, sampled, type Table, type User } from './testTable.ts';

let t: Table;
let lab: string;
let courier: User;
let bench: User;
beforeAll(async () => {
  t = await openTable();
  // the laboratory lies in the other district
  lab = await t.leader.act(async ctx => {
    const { rows } = await sql<{
      id: string;
    }>`insert into laboratory (code, name, tubes_per_hour, releases, area_key, area_hi) values ('L1', '中心实验室', 100, 'here', ${t.city.areas.B}, ${t.city.areas.B! + 2 ** 42 - 1}) returning id`.execute(
      ctx.tx,
    );
    return rows[0]!.id;
  });
  const point = (await t.leader.get('/sampling/points')).body.items[0] as { id: string; version: number };
  await t.leader.send('PATCH', `/sampling/points/${point.id}`, { version: point.version, labId: lab });
  courier = await t.city.as('courier', 'A');
  bench = await t.city.as('laboratory_worker', 'B');
});
afterAll(async () => t?.city.close());

const minutes = (n: number) => n * 60;
/** Tubes of one person each, labels returned. */
async function tubes(n: number, secondsAgo = 60): Promise<string[]> {
  const codes = Array.from({ length: n }, () => label());
  const ids = codes.map(() => randomUUID());
  await t.say(
    codes.flatMap((tubeCode, i) => [
      {
        kind: 'tube_opened' as const,
        tubeId: ids[i]!,
        tubeCode,
        programmeId: t.programmes.free,
        pointId: t.point,
        at: t.at(secondsAgo + 60),
      },
      { ...sampled(ids[i]!, { unknown: { name: `人${codes[i]}` } }), at: t.at(secondsAgo) },
      { kind: 'tube_closed' as const, tubeId: ids[i]!, at: t.at(secondsAgo) },
    ]),
  );
  return codes;
}
async function box(codes: string[], count = codes.length, secondsAgo = 50): Promise<string> {
  const boxCode = label();
  const answer = await t.say([
    { kind: 'box_filled', boxCode, pointId: t.point, tubeCodes: codes, at: t.at(secondsAgo) },
    { kind: 'box_closed', boxCode, count, at: t.at(secondsAgo - 1) },
  ]);
  expect(answer.body.results.map(one => one.state)).toEqual(['recorded', 'recorded']);
  return boxCode;
}
type Saying = CustodyEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'id' | 'at'> & { id?: string; at?: string }
    : never
  : never;
async function hand(who: User, events: Saying[]) {
  const answer = await who.post('/custody/events', {
    events: events.map(event => ({ id: randomUUID(), at: t.at(1), ...event })),
  });
  return answer.body as { results: { id: string; state: string; rule?: string }[]; boxes: BoxView[] };
}
const read = async (boxCode: string) =>
  ((await t.leader.get('/boxes?limit=200')).body.items as BoxView[]).find(one => one.code === boxCode)!;
const receive = (boxCode: string, tubeCodes: string[], more: Partial<Reception> = {}) =>
  bench.act(ctx =>
    receiveBox(ctx, {
      id: randomUUID(),
      labId: lab,
      labKey: t.city.areas.B!,
      boxCode,
      tubeCodes,
      at: t.at(1),
      ...more,
    }),
  ) as Promise<Received>;
const tasksOf = async (id: string) =>
  (
    await t.leader.act(ctx =>
      sql<{
        kind: string;
        rule_id: string;
        state: string;
      }>`select kind, rule_id, state from task where subject_id = ${id} order by id`.execute(ctx.tx),
    )
  ).rows;

it('CUS-1: a courier of another district finds no such box, and neither does a wrong label', async () => {
  const boxCode = await box(await tubes(1));
  const stranger = await t.city.as('sampler', 'B/1/1');
  const answer = await hand(stranger, [{ kind: 'taken', boxCode, count: 1 }]);
  expect(answer.results).toMatchObject([{ state: 'refused', rule: 'CUS-1' }]);
  expect(answer.boxes).toEqual([]);
  await expect(receive('WRONG-LABEL', ['NONE-1'])).rejects.toMatchObject({ refusal: { refused: 'CUS-1' } });
});

it('CUS-4: a courier who counts fewer than were sealed is a difference and a task at once, before the point has signed', async () => {
  const boxCode = await box(await tubes(3));
  const answer = await hand(courier, [{ kind: 'taken', boxCode, count: 2, at: t.at(20) }]);
  const [view] = answer.boxes;
  expect(view).toMatchObject({ waitingFor: { side: 'given' }, difference: { expected: 3, found: 2 } });
  const raised = async () =>
    (await tasksOf(view!.id)).filter(one => one.kind === 'custody_difference').map(one => one.state);
  expect(await raised()).toEqual(['assigned']);
  // the point signs with its own count: the same difference, not another
  const signed = await hand(t.sampler, [{ kind: 'given', boxCode, count: 3, at: t.at(19) }]);
  expect(signed.boxes[0]).toMatchObject({ waitingFor: null, difference: { expected: 3, found: 2 } });
  expect(await raised()).toEqual(['assigned']);
});

it('CUS-2: a box goes from point to courier to laboratory, with one holder at each instant, and repeats change nothing', async () => {
  const codes = await tubes(3);
  const boxCode = await box(codes);
  expect(await read(boxCode)).toMatchObject({
    state: 'closed',
    holder: { kind: 'point', name: '一号采样点' },
    tubeCount: 3,
    closedCount: 3,
    labName: '中心实验室',
  });
  const taken = {
    id: randomUUID(),
    kind: 'taken' as const,
    boxCode,
    count: 3,
    temperatureC: 4,
    at: t.at(20),
  };
  const first = await hand(courier, [taken]);
  expect(first.boxes[0]).toMatchObject({
    state: 'in_transit',
    holder: { kind: 'courier', id: courier.accountId },
    waitingFor: { side: 'given' },
  });
  const given = await hand(t.sampler, [{ kind: 'given', boxCode, count: 3, at: t.at(21) }]);
  expect(given.boxes[0]).toMatchObject({
    state: 'in_transit',
    holder: { kind: 'courier' },
    waitingFor: null,
    difference: null,
  });
  expect((await hand(courier, [taken])).results[0]!.state).toBe('already');
  const got = await receive(boxCode, codes);
  expect(got).toMatchObject({ expected: 3, found: 3, missing: [], unexpected: [], already: false });
  expect(await read(boxCode)).toMatchObject({
    state: 'received',
    holder: { kind: 'lab', name: '中心实验室' },
    receivedCount: 3,
    difference: null,
  });
  const known = await bench.act(ctx => tubesByCode(ctx, codes));
  expect([...known.values()].map(tube => tube.state)).toEqual(['received', 'received', 'received']);
  expect(await tasksOf(got.boxId)).toEqual([]);
});

it('CUS-3: one cannot hand over to oneself, and a box label is good for one way', async () => {
  const codes = await tubes(1);
  const boxCode = await box(codes);
  const answer = await hand(courier, [
    { kind: 'taken', boxCode, count: 1, counterpart: `courier:${courier.accountId}` },
  ]);
  expect(answer.results[0]).toMatchObject({ state: 'refused', rule: 'CUS-3' });
  await receive(boxCode, codes);
  const again = await t.say([{ kind: 'box_filled', boxCode, pointId: t.point, tubeCodes: await tubes(1) }]);
  expect(again.body.results[0]).toMatchObject({ state: 'refused', rule: 'CUS-3' });
});

it('CUS-4: counts that differ are a task at once, one for each place where they differ, and gone when they agree', async () => {
  const codes = await tubes(3);
  const boxCode = await box(codes, 4);
  const closing = await read(boxCode);
  expect(closing.difference).toMatchObject({ at: 'closing', expected: 3, found: 4 });
  expect(await tasksOf(closing.id)).toEqual([
    { kind: 'custody_difference', rule_id: 'CUS-4', state: 'assigned' },
  ]);
  // the fourth was put in by another device that was offline
  const [late] = await tubes(1);
  await t.say([{ kind: 'box_filled', boxCode, pointId: t.point, tubeCodes: [late!], at: t.at(55) }]);
  expect((await read(boxCode)).difference).toBeNull();
  expect(await tasksOf(closing.id)).toMatchObject([{ state: 'cancelled' }]);
  await hand(t.sampler, [{ kind: 'given', boxCode, count: 4, at: t.at(30) }]);
  await hand(courier, [{ kind: 'taken', boxCode, count: 3, at: t.at(29) }]);
  expect((await read(boxCode)).difference).toMatchObject({ at: 'handover', expected: 4, found: 3 });
  const other = await tubes(1);
  await box(other);
  const got = await receive(boxCode, [...codes.slice(1), late!, other[0]!, 'STRANGE-1']);
  expect(got.missing).toEqual([codes[0]]);
  expect(got.unexpected.map(one => [one.code, one.why.en.split(' ')[0]])).toEqual([
    [other[0], 'registered'],
    ['STRANGE-1', 'this'],
  ]);
  expect((await tasksOf(closing.id)).filter(task => task.state === 'assigned').length).toBe(2);
});

it('CUS-5: a box another laboratory has received is not received again; the same reception is answered alike', async () => {
  const codes = await tubes(2);
  const boxCode = await box(codes);
  const id = randomUUID();
  const first = await receive(boxCode, codes, { id });
  expect(await receive(boxCode, codes, { id })).toEqual({ ...first, already: true });
  const other = await t.city.as('laboratory_worker', 'A');
  await expect(
    other.act(ctx =>
      receiveBox(ctx, {
        id: randomUUID(),
        labId: randomUUID(),
        labKey: t.city.areas.A!,
        boxCode,
        tubeCodes: codes,
        at: t.at(1),
      }),
    ),
  ).rejects.toMatchObject({ refusal: { refused: 'CUS-5' } });
});

it('a box taken to another laboratory than planned is that one’s', async () => {
  const codes = await tubes(2);
  const boxCode = await box(codes);
  const other = await t.city.as('laboratory_worker', 'A');
  const labId = await t.leader.act(async ctx => {
    const { rows } = await sql<{
      id: string;
    }>`insert into laboratory (code, name, tubes_per_hour, releases, area_key, area_hi) values ('L2', '第二实验室', 100, 'here', ${t.city.areas.A}, ${t.city.areas.A! + 2 ** 42 - 1}) returning id`.execute(
      ctx.tx,
    );
    return rows[0]!.id;
  });
  await other.act(ctx =>
    receiveBox(ctx, {
      id: randomUUID(),
      labId,
      labKey: t.city.areas.A!,
      boxCode,
      tubeCodes: codes,
      at: t.at(1),
    }),
  );
  expect(await read(boxCode)).toMatchObject({ state: 'received', labName: '第二实验室' });
  expect((await bench.act(ctx => tubesByCode(ctx, codes))).size).toBe(0);
  expect((await other.act(ctx => tubesByCode(ctx, codes))).size).toBe(2);
});

it('CUS-6: a box left in a car is found by the system: one task for each limit it misses, also when it is late for the next', async () => {
  const codes = await tubes(2, minutes(10));
  const boxCode = await box(codes, 2, minutes(8));
  await hand(courier, [{ kind: 'taken', boxCode, count: 2, at: t.at(minutes(5)) }]);
  await t.city.tick('specimens.sweep');
  const before = await read(boxCode);
  expect(before.limits.map(limit => [limit.ruleId, limit.state])).toEqual([
    ['V9-TL-1', 'running'],
    ['V9-TL-2', 'met'],
  ]);
  expect(await tasksOf(before.id)).toEqual([]);
  t.city.clock.advance(3.9 * 3_600_000);
  await t.city.tick('specimens.sweep');
  await t.city.tick('specimens.sweep');
  const late = await read(boxCode);
  expect(late.limits[0]).toMatchObject({ ruleId: 'V9-TL-1', state: 'missed' });
  expect(await tasksOf(late.id)).toEqual([{ kind: 'find_box', rule_id: 'V9-TL-1', state: 'assigned' }]);
  const list = (await t.leader.get('/boxes?late=true')).body.items as BoxView[];
  expect(list.map(one => one.code)).toContain(boxCode);
  await receive(boxCode, codes);
  expect(await tasksOf(late.id)).toMatchObject([{ kind: 'find_box', state: 'done' }]);
  expect(
    ((await t.leader.get('/boxes?late=true')).body.items as BoxView[]).map(one => one.code),
  ).not.toContain(boxCode);
});

it('CUS-7: a hand-over told by a clock that is wrong is set right or refused', async () => {
  const boxCode = await box(await tubes(1));
  const answer = await hand(courier, [
    { kind: 'taken', boxCode, count: 1, at: t.at(-7200) },
    { kind: 'given', boxCode, count: 1, at: t.at(86_400 * 20) },
  ]);
  expect(answer.results.map(one => [one.state, one.rule])).toEqual([
    ['recorded', 'CUS-7'],
    ['refused', 'CUS-7'],
  ]);
  expect(Date.parse((await read(boxCode)).handedOverAt!)).toBe(t.city.outpace.clock.now());
});

it('a box reported lost is looked for at once, and found again', async () => {
  const boxCode = await box(await tubes(1));
  const lost = await hand(courier, [{ kind: 'reported_lost', boxCode, note: '车上没有', at: t.at(40) }]);
  expect(lost.boxes[0]!.lostSince).toBe(t.at(40));
  expect(await tasksOf(lost.boxes[0]!.id)).toMatchObject([{ kind: 'find_box', rule_id: 'CUS-6' }]);
  const found = await hand(courier, [{ kind: 'found', boxCode, note: '在后备箱', at: t.at(30) }]);
  expect(found.boxes[0]!.lostSince).toBeNull();
});

it('a courier hears of a box before its point does, and a box is filled before its tubes are known: in the end all fits', async () => {
  const boxCode = label();
  const code = label();
  const early = await hand(courier, [{ kind: 'taken', boxCode, count: 1, at: t.at(30) }]);
  expect(early.results[0]!.state).toBe('recorded');
  await t.say([
    { kind: 'box_filled', boxCode, pointId: t.point, tubeCodes: [code], at: t.at(60) },
    { kind: 'box_closed', boxCode, count: 1, at: t.at(59) },
  ]);
  expect(await read(boxCode)).toMatchObject({
    state: 'in_transit',
    pointName: '一号采样点',
    tubeCount: 1,
    oldestSampleAt: null,
  });
  const tubeId = randomUUID();
  await t.say([
    {
      kind: 'tube_opened',
      tubeId,
      tubeCode: code,
      programmeId: t.programmes.free,
      pointId: t.point,
      at: t.at(90),
    },
    { ...sampled(tubeId, { unknown: { name: '迟来' } }), at: t.at(80) },
  ]);
  expect(await read(boxCode)).toMatchObject({ state: 'in_transit', oldestSampleAt: t.at(80) });
  const line = (await t.leader.get(`/tubes/by-code/${code}`)).body;
  expect(line).toMatchObject({ state: 'in_transit', box: { code: boxCode } });
  expect(
    line.moments.map((one: { moment: string; at: string | null }) => [one.moment, one.at !== null]),
  ).toEqual([
    ['collected', true],
    ['closed', true],
    ['boxed', true],
    ['handed_over', true],
    ['received', false],
    ['loaded', false],
    ['reported', false],
  ]);
  expect(line.members).toHaveLength(1);
});

it('CUS-8: sampled, closed, boxed, received and reported agree, and what does not is named by tube', async () => {
  const codes = await tubes(3);
  const boxCode = await box(codes);
  const boxId = (await read(boxCode)).id;
  await hand(courier, [{ kind: 'taken', boxCode, count: 3, at: t.at(40) }]);
  await receive(boxCode, codes.slice(1));
  const known = await bench.act(ctx => tubesByCode(ctx, codes));
  const marks = codes.slice(1).flatMap(code => [
    { tubeId: known.get(code)!.id, state: 'loaded' as const, at: t.at(0) },
    { tubeId: known.get(code)!.id, state: 'reported' as const, result: 'negative' as const, at: t.at(0) },
  ]);
  expect(await bench.act(ctx => markTubes(ctx, marks))).toBe(2);
  expect(await bench.act(ctx => markTubes(ctx, marks))).toBe(0);
  const { body } = await t.leader.get('/custody/balance?by=box');
  const row = body.rows.find((one: { key: string }) => one.key === boxId);
  expect(row).toMatchObject({
    label: boxCode,
    sampledPeople: 3,
    tubesClosed: 3,
    tubesBoxed: 3,
    tubesReceived: 2,
    tubesReported: 2,
  });
  expect(row.differences).toContainEqual({ kind: 'not_received', count: 1, tubes: [codes[0]] });
  for (const by of ['lab', 'point', 'day']) {
    const total = (await t.leader.get(`/custody/balance?by=${by}`)).body;
    expect(total.rows.length).toBeGreaterThan(0);
    expect(total.balanced).toBe(false);
  }
  expect((await t.leader.get('/custody/balance?day=2001-01-01')).body).toMatchObject({
    balanced: true,
    rows: [],
  });
});

it('CUS-9: tubes left at a table are found by the system, one task a point, naming them', async () => {
  const [code] = await tubes(1, minutes(3));
  t.city.clock.advance(5 * 3_600_000);
  await t.city.tick('specimens.sweep');
  await t.city.tick('specimens.sweep');
  const { rows } = await t.leader.act(ctx =>
    sql<{
      note: string;
      kind: string;
    }>`select note, kind from task where subject_id = ${t.point} and state = 'assigned'`.execute(ctx.tx),
  );
  expect(rows.filter(row => row.note.includes(code!))).toHaveLength(1);
});

it('CUS-10: a hand-over signed at one end only is shown, and after a quarter of an hour as overdue', async () => {
  const boxCode = await box(await tubes(1));
  await hand(t.sampler, [
    { kind: 'given', boxCode, count: 1, counterpart: `courier:${courier.accountId}`, at: t.at(10) },
  ]);
  expect(await read(boxCode)).toMatchObject({
    state: 'closed',
    holder: { kind: 'point' },
    waitingFor: { side: 'taken', overdue: false },
  });
  t.city.clock.advance(16 * 60_000);
  expect((await read(boxCode)).waitingFor!.overdue).toBe(true);
});

it('what was said of a box cannot be changed or taken back', async () => {
  await box(await tubes(1));
  for (const statement of [sql`update custody_event set tube_count = 9`, sql`delete from custody_event`])
    await expect(t.leader.act(ctx => statement.execute(ctx.tx))).rejects.toThrow(/permission denied/);
});
