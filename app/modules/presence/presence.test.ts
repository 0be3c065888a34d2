import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { createPeople, createTieGroups } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { recordPresences, staysOf, traceEngine } from './queries.ts';
import { presence } from './server.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([people, places, presence]);
});
afterAll(async () => city?.close());

it('a presence is found by the next trace, an added tie too, and no person may read the table', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const areaKey = city.areas['A/1/1/1']!;
  const [a, b, c] = await worker.act(ctx =>
    createPeople(
      ctx,
      ['甲', '乙', '丙'].map(name => ({ identity: { name }, areaKey, source: { kind: 'entry' as const } })),
    ),
  );
  const [shop] = await worker.act(ctx => ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey }]));
  const stay = (personId: string, fromMinute: number, toMinute: number) => ({
    personId,
    placeId: shop!,
    day: '2022-07-18',
    fromMinute,
    toMinute,
    precision: 0 as const,
    source: 'scan' as const,
  });
  const met = async () =>
    worker.act(async ctx => {
      const engine = await traceEngine(ctx);
      const ref = (await engine.numbersOf([a!.id])).get(a!.id)!;
      const result = await engine.trace({
        person: ref,
        from: engine.minuteOf(Date.parse('2022-07-18T00:00:00+08:00')),
        to: engine.minuteOf(Date.parse('2022-07-19T00:00:00+08:00')),
      });
      const people = await engine.personsOf(result.encounters.map(encounter => encounter.person));
      return result.encounters.map(encounter => [
        people.get(encounter.person),
        encounter.minutes,
        encounter.ties.length,
      ]);
    });
  await worker.act(ctx => recordPresences(ctx, [stay(a!.id, 600, 640)]));
  expect(await met()).toEqual([]);
  await worker.act(ctx => recordPresences(ctx, [stay(b!.id, 620, 700)]));
  expect(await met()).toEqual([[b!.id, 20, 0]]);
  await worker.act(ctx =>
    createTieGroups(ctx, [
      { kind: 'household', label: '一户', areaKey, members: [{ personId: a!.id }, { personId: c!.id }] },
    ]),
  );
  expect(await met()).toEqual([
    [b!.id, 20, 0],
    [c!.id, 0, 1],
  ]);
  expect(
    (
      await worker.act(ctx =>
        staysOf(ctx, a!.id, Date.parse('2022-07-18T00:00:00+08:00'), Date.parse('2022-07-19T00:00:00+08:00')),
      )
    ).map(row => [row.placeName, row.day, new Date(row.fromAt).toISOString()]),
  ).toEqual([['小店', '2022-07-18', '2022-07-18T02:00:00.000Z']]);
  expect((await worker.act(ctx => sql`select * from presence`.execute(ctx.tx))).rows).toEqual([]);
});
