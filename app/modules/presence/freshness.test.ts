import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { createPeople, createTieGroups } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { memoryEngineOf } from './engine.ts';
import { type NewPresence, recordPresences, traceEngine } from './queries.ts';
import { rekeyFormerPresences } from './rekey.ts';
import { presence } from './server.ts';

let city: TestCity;
let worker: Awaited<ReturnType<TestCity['as']>>;
let shop: string;
beforeAll(async () => {
  city = await openTestCity([people, places, presence]);
  worker = await city.as('city_epidemiologist');
  [shop] = (await worker.act(ctx =>
    ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey: city.areas.A! }]),
  )) as [string];
});
afterAll(async () => city?.close());

const newPeople = (count: number) =>
  worker.act(async ctx =>
    (
      await createPeople(
        ctx,
        Array.from({ length: count }, (_, index) => ({
          identity: { name: `某${index}` },
          areaKey: city.areas['A/1/1/1']!,
          source: { kind: 'entry' as const },
        })),
      )
    ).map(made => made.id),
  );
const stay = (personId: string, day: string, fromMinute: number, toMinute: number): NewPresence => ({
  personId,
  placeId: shop,
  day,
  fromMinute,
  toMinute,
  precision: 0,
  source: 'scan',
});
const met = (personId: string, day: string) =>
  worker.act(async ctx => {
    const engine = await traceEngine(ctx);
    const from = engine.minuteOf(Date.parse(`${day}T00:00:00+08:00`));
    const result = await engine.trace({
      person: (await engine.numbersOf([personId])).get(personId)!,
      from,
      to: from + 1440,
    });
    const ids = await engine.personsOf(result.encounters.map(encounter => encounter.person));
    return result.encounters.map(encounter => [ids.get(encounter.person), encounter.minutes]);
  });

it('rows whose transaction was open for long and ended late are found, also behind twenty thousand rows that came meanwhile', async () => {
  const [a, late, ...others] = await newPeople(202);
  const day = '2022-07-18';
  await worker.act(ctx => recordPresences(ctx, [stay(a!, day, 600, 640)]));
  expect(await met(a!, day)).toEqual([]);
  const written = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const open = worker.act(async ctx => {
    await recordPresences(ctx, [stay(late!, day, 610, 630)]);
    written.resolve();
    await end.promise;
  });
  await written.promise;
  for (let i = 0; i < 100; i++)
    await worker.act(ctx =>
      recordPresences(
        ctx,
        others.map((id, k) => stay(id, day, 700 + ((i + k) % 100), 800)),
      ),
    );
  // the index has seen far greater ids than those of the open transaction, twice
  expect(await met(a!, day)).toEqual([]);
  expect(await met(a!, day)).toEqual([]);
  end.resolve();
  await open;
  expect(await met(a!, day)).toEqual([[late, 20]]);
});

it('two questions at once, one asked while the rows of the other were being read, both see what was committed before each', async () => {
  const [a, b, c] = await newPeople(3);
  const day = '2022-07-17';
  await worker.act(ctx => recordPresences(ctx, [stay(a!, day, 600, 700)]));
  const first = met(a!, day);
  const second = worker.act(ctx => recordPresences(ctx, [stay(b!, day, 600, 650)])).then(() => met(a!, day));
  const third = second.then(() =>
    worker.act(ctx => recordPresences(ctx, [stay(c!, day, 600, 610)])).then(() => met(a!, day)),
  );
  await first;
  expect(await second).toEqual([[b, 50]]);
  expect(await third).toEqual([
    [b, 50],
    [c, 10],
  ]);
});

it('a write that is rolled back leaves nothing', async () => {
  const [a, b] = await newPeople(2);
  const day = '2022-07-16';
  await worker.act(ctx => recordPresences(ctx, [stay(a!, day, 600, 700)]));
  await expect(
    worker.act(async ctx => {
      await recordPresences(ctx, [stay(b!, day, 600, 700)]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await met(a!, day)).toEqual([]);
});

it('rows that were taken away are gone from the next answer, and the others stay', async () => {
  const [a, b, c] = await newPeople(3);
  const day = '2022-07-15';
  await worker.act(ctx =>
    recordPresences(ctx, [stay(a!, day, 600, 700), stay(b!, day, 600, 650), stay(c!, day, 600, 610)]),
  );
  expect(await met(a!, day)).toHaveLength(2);
  const token = await city.outpace.systemToken('test-delete', ['presence.index', 'person.read']);
  await city.outpace.act(
    token,
    async ctx => {
      const { rows } = await sql<{ no: number }>`select no from person where id = ${b}`.execute(ctx.tx);
      const ref = ctx.keys.presenceCipher(day)!.refOf(rows[0]!.no) | 0;
      await sql`delete from presence where day = ${day}::date and ref = ${ref}`.execute(ctx.tx);
    },
    { pool: 'worker' },
  );
  expect(await met(a!, day)).toEqual([[c, 10]]);
});

it('a tie that ends is gone, one that comes is found, without reading the other groups again', async () => {
  const [a, b, c] = await newPeople(3);
  const day = '2022-07-14';
  const members = (ids: string[]) => ids.map(personId => ({ personId }));
  const areaKey = city.areas.A!;
  await worker.act(ctx =>
    createTieGroups(ctx, [
      { kind: 'household', label: '一户', areaKey, members: members([a!, b!]) },
      { kind: 'office', label: '一室', areaKey, members: members([a!, c!]) },
    ]),
  );
  expect((await met(a!, day)).map(([id]) => id)).toEqual([b, c]);
  await worker.act(ctx => sql`delete from tie_member where person_id = ${b}`.execute(ctx.tx));
  expect((await met(a!, day)).map(([id]) => id)).toEqual([c]);
  // and a query over all cores sees the same
  const pairs = await worker.act(async ctx => {
    const engine = await traceEngine(ctx);
    const person = (await engine.numbersOf([a!])).get(a!)!;
    const from = engine.minuteOf(Date.parse(`${day}T00:00:00+08:00`));
    const found: number[] = [];
    for await (const batch of engine.pairs([{ person, from, to: from + 1440 }]))
      found.push(...batch.pairs.person.subarray(0, batch.pairs.length));
    return [...(await engine.personsOf(found)).values()];
  });
  expect(pairs).toEqual([c]);
  await worker.act(ctx => sql`delete from tie_group where label = '一室'`.execute(ctx.tx));
  expect(await met(a!, day)).toEqual([]);
});

it('rows written under random references are carried over once, whole, and strangers among them are dropped', async () => {
  const [a, b] = await newPeople(2);
  const day = '2022-07-10';
  const keys = new DatabaseSync(path.join(city.outpace.config.dataDirectory, 'keys', 'keys.sqlite'));
  const insert = keys.prepare('insert into presence_ref (day, person, ref) values (?, ?, ?)');
  insert.run(day, a!, 11);
  insert.run(day, b!, 12);
  insert.run(day, '00000000-0000-7000-8000-000000000000', 13); // a person who is gone
  keys.close();
  const token = await city.outpace.systemToken('test-former', ['presence.write', 'place.read']);
  await city.outpace.act(
    token,
    async ctx => {
      await sql`select core.ensure_presence_day(${day}::date)`.execute(ctx.tx);
      await sql`insert into presence (day, place_no, ref, from_minute, to_minute, source, certainty, area_key)
        select ${day}::date, p.no, x.ref, 600, 660, 2, 1, p.area_key from place p, unnest(array[11, 12, 13, 14]) x(ref) where p.id = ${shop}`.execute(
        ctx.tx,
      );
    },
    { pool: 'worker' },
  );
  expect(await rekeyFormerPresences(city.outpace)).toEqual({ days: 1, rows: 2 });
  expect(city.outpace.keys.formerPresenceDays()).toEqual([]);
  expect(await met(a!, day)).toEqual([[b, 60]]);
  expect(await rekeyFormerPresences(city.outpace)).toEqual({ days: 0, rows: 0 });
  expect(memoryEngineOf(city.outpace).refresher.countsOf(day, day)[2]).toBe(2);
});
