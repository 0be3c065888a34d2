import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CustodyEvent } from './custodySchema.ts';
import type { SamplingEvent } from './schema.ts';
import { openTable, type Table, type User } from './testTable.ts';

let t: Table;
let courier: User;
beforeAll(async () => {
  t = await openTable();
  courier = await t.city.as('courier', 'A');
});
afterAll(async () => t?.city.close());

type Batch = { to: '/sampling/events' | '/custody/events'; events: (SamplingEvent | CustodyEvent)[] };

/** An afternoon: two tables share tubes, somebody is scanned at both, mistakes are undone, a box is filled, closed and carried. Ids are new each time, labels too. */
function afternoon(seed: number): { devices: Batch[][]; labels: string[]; box: string } {
  const minutesAgo = (n: number) => t.at(n * 60);
  const labels = [0, 1, 2].map(i => `M${seed}-TUBE-${i}`);
  const box = `M${seed}-BOX`;
  const ids = labels.map(() => randomUUID());
  const open = (i: number, minute: number): SamplingEvent => ({
    id: randomUUID(),
    at: minutesAgo(minute),
    kind: 'tube_opened',
    tubeId: ids[i]!,
    tubeCode: labels[i]!,
    programmeId: t.programmes.free,
    pointId: t.point,
    poolSize: 4,
  });
  const take = (i: number, person: number, minute: number, id = randomUUID()): SamplingEvent => ({
    id,
    at: minutesAgo(minute),
    kind: 'sampled',
    tubeId: ids[i]!,
    person: { personId: t.people[person]! },
    how: 'household',
  });
  const mistake = randomUUID();
  const one: Batch[] = [
    { to: '/sampling/events', events: [open(0, 300), take(0, 0, 299), take(0, 1, 298)] },
    { to: '/sampling/events', events: [take(0, 2, 297, mistake), open(1, 296), take(1, 3, 295)] },
    {
      to: '/sampling/events',
      events: [
        { id: randomUUID(), at: minutesAgo(294), kind: 'sample_undone', sampleId: mistake, reason: '扫错人' },
        take(0, 4, 293),
        { id: randomUUID(), at: minutesAgo(292), kind: 'tube_closed', tubeId: ids[1]! },
      ],
    },
    {
      to: '/sampling/events',
      events: [
        {
          id: randomUUID(),
          at: minutesAgo(280),
          kind: 'box_filled',
          boxCode: box,
          pointId: t.point,
          tubeCodes: labels,
        },
        { id: randomUUID(), at: minutesAgo(279), kind: 'box_closed', boxCode: box, count: 3 },
      ],
    },
  ];
  const two: Batch[] = [
    // shares tube 0, opens tube 2 and spoils it; the person of tube 1 is scanned here too
    { to: '/sampling/events', events: [open(0, 299.5), take(0, 5, 296), open(2, 296)] },
    {
      to: '/sampling/events',
      events: [
        take(2, 3, 294),
        take(2, 6, 293),
        { id: randomUUID(), at: minutesAgo(290), kind: 'tube_voided', tubeId: ids[2]!, reason: '管子打翻' },
      ],
    },
    {
      to: '/sampling/events',
      events: [
        take(0, 7, 291),
        { id: randomUUID(), at: minutesAgo(289), kind: 'tube_closed', tubeId: ids[0]! },
      ],
    },
  ];
  const carried: Batch[] = [
    {
      to: '/custody/events',
      events: [{ id: randomUUID(), at: minutesAgo(270), kind: 'taken', boxCode: box, count: 3 }],
    },
  ];
  const handed: Batch[] = [
    {
      to: '/custody/events',
      events: [{ id: randomUUID(), at: minutesAgo(271), kind: 'given', boxCode: box, count: 3 }],
    },
  ];
  return { devices: [one, two, carried, handed], labels, box };
}

/** Everything there is of an afternoon, with people by their number and nothing that differs between runs. */
async function picture(labels: string[], box: string): Promise<unknown> {
  return t.leader.act(async ctx => {
    const { rows: tubes } =
      await sql`select right(code, 6) as code, state, member_count, closed_at, opened_at, first_sample_at, last_sample_at, household is null as loose, boxed_at, box_id is not null as boxed from sample_tube where code = any(${labels}::text[]) order by code`.execute(
        ctx.tx,
      );
    const { rows: samples } =
      await sql`select right(t.code, 6) as code, s.person_id, s.taken_at, s.undone_at, s.undo_reason from sample s join sample_tube t on t.id = s.tube_id where t.code = any(${labels}::text[]) order by 1, 2, 3`.execute(
        ctx.tx,
      );
    const { rows: boxes } =
      await sql`select state, holder, tube_count, closed_count, opened_at, closed_at, handed_over_at, oldest_sample_at, waiting, differences from sample_box where code = ${box}`.execute(
        ctx.tx,
      );
    const { rows: said } =
      await sql`select e.kind, e.at, e.party, e.tube_count from custody_event e join sample_box b on b.id = e.box_id where b.code = ${box} order by e.at, e.kind`.execute(
        ctx.tx,
      );
    return { tubes, samples, boxes, said };
  });
}

/** One way the batches of the devices may arrive: each device in its own order, any of them late, any batch twice (its answer was lost). */
const arrival = (lengths: readonly number[]) =>
  fc.record({
    order: fc.shuffledSubarray(
      lengths.flatMap((n, device) => Array.from({ length: n }, () => device)),
      { minLength: lengths.reduce((a, b) => a + b, 0), maxLength: lengths.reduce((a, b) => a + b, 0) },
    ),
    again: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  });

async function play(devices: Batch[][], order: readonly number[], again: readonly boolean[]): Promise<void> {
  const next = devices.map(() => 0);
  for (const [n, device] of order.entries()) {
    const batch = devices[device]![next[device]++]!;
    const who = device === 2 ? courier : t.sampler;
    const send = () =>
      who.post(
        batch.to,
        batch.to === '/sampling/events'
          ? { device: `d${device}`, events: batch.events }
          : { events: batch.events },
      );
    const answer = await send();
    expect(answer.status).toBe(200);
    for (const result of answer.body.results) expect(result.state).not.toBe('refused');
    if (again[n]) {
      const twice = await send();
      for (const result of twice.body.results as { state: string }[]) expect(result.state).toBe('already');
    }
  }
}

it('CUS-2 SPC-15: tubes, samples and custody end the same in any order of late, delayed and repeated batches, and each sample acknowledged is there exactly once', async () => {
  let seed = 0;
  const straight = afternoon(++seed);
  await play(straight.devices, [0, 0, 0, 0, 1, 1, 1, 3, 2], []);
  const expected = await picture(straight.labels, straight.box);
  expect(expected).toMatchObject({
    tubes: [
      { code: 'TUBE-0', member_count: 5, state: 'in_transit' },
      { code: 'TUBE-1', member_count: 1, state: 'in_transit' },
      { code: 'TUBE-2', member_count: 0, state: 'void' },
    ],
    boxes: [{ state: 'in_transit', waiting: null, differences: [] }],
  });
  await fc.assert(
    fc.asyncProperty(arrival(straight.devices.map(device => device.length)), async ({ order, again }) => {
      const run = afternoon(++seed);
      await play(run.devices, order, again);
      expect(await picture(run.labels, run.box)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
  const { rows } = await t.leader.act(ctx =>
    sql<{
      n: number;
      ids: number;
    }>`select count(*)::int as n, count(distinct id)::int as ids from sample`.execute(ctx.tx),
  );
  expect(rows[0]).toEqual({ n: seed * 9, ids: seed * 9 });
}, 60_000);
