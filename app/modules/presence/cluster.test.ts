import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { clearNotes, currentSnapshot } from './changes.ts';
import { type EmbeddedClickHouse, openEmbedded, whyNoEmbedded } from './clickhouse/testEmbedded.ts';
import { type Cluster, useCluster } from './cluster.ts';
import { contributorsOf, memoryEngineOf } from './engine.ts';
import { forwardSource } from './forwardSource.ts';
import { type NewPresence, recordPresences, traceEngine } from './queries.ts';
import { presence } from './server.ts';

const missing = await whyNoEmbedded();
describe.skipIf(!!missing)(`on ClickHouse${missing ? ` (needs chdb: ${missing})` : ''}`, () => {
  let city: TestCity;
  let worker: Awaited<ReturnType<TestCity['as']>>;
  let person: string[];
  let shop: string;
  let cluster: Cluster;
  let embedded: EmbeddedClickHouse;
  const config = {
    url: 'http://127.0.0.1:1',
    database: 'outpace_wiring',
    replicated: false,
    user: 'default',
    password: '',
  };
  const day = '2022-07-18';
  beforeAll(async () => {
    city = await openTestCity([people, places, presence]);
    worker = await city.as('city_epidemiologist');
    [shop] = (await worker.act(ctx =>
      ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey: city.areas.A! }]),
    )) as [string];
    person = await worker.act(async ctx =>
      (
        await createPeople(
          ctx,
          Array.from({ length: 30 }, (_, i) => ({
            identity: { name: `某${i}` },
            areaKey: city.areas.A!,
            source: { kind: 'entry' as const },
          })),
        )
      ).map(made => made.id),
    );
    embedded = await openEmbedded();
    cluster = useCluster(city.outpace, embedded, config, () => contributorsOf(city.outpace));
  });
  afterAll(async () => city?.close());

  /** The same cluster as after a restart: nothing is known of how far it is. */
  const openAgain = () => useCluster(city.outpace, embedded, config, () => contributorsOf(city.outpace));
  const stay = (index: number, fromMinute: number, toMinute: number): NewPresence => ({
    personId: person[index]!,
    placeId: shop,
    day,
    fromMinute,
    toMinute,
    precision: 0,
    source: 'scan',
  });
  const met = async (index: number, kind = 'clickhouse') =>
    worker.act(async ctx => {
      const engine = await traceEngine(ctx);
      const inMemory = await memoryEngineOf(city.outpace).refresh(contributorsOf(city.outpace));
      expect(engine.kind).toBe(kind);
      const from = engine.minuteOf(Date.parse(`${day}T00:00:00+08:00`));
      const person = (await engine.numbersOf([personOf(index)])).get(personOf(index))!;
      const answer = await engine.trace({ person, from, to: from + 1440 });
      expect(answer).toEqual(await inMemory.trace({ person, from, to: from + 1440 }));
      return answer.encounters.map(encounter => encounter.minutes);
    });
  const personOf = (index: number) => person[index]!;

  it('before and after rows were sent, every answer is the same as from memory, and a fresh scan is in it', async () => {
    await worker.act(ctx =>
      recordPresences(
        ctx,
        person.slice(0, 20).map((_, i) => stay(i, 600 + i, 700)),
      ),
    );
    expect(await met(0, 'memory')).toHaveLength(19);
    // the day was recorded before the cluster was there: it is sent whole
    expect(await cluster.forward()).toMatchObject({ rows: 0, renewedDays: expect.any(Number) });
    expect(await met(0)).toHaveLength(19);
    await worker.act(ctx => recordPresences(ctx, [stay(25, 650, 660)]));
    expect(await met(0)).toHaveLength(20);
    expect(await cluster.forward()).toMatchObject({ rows: 1 });
    expect(await cluster.forward()).toMatchObject({ rows: 0, batches: 0 });
    expect(await met(0)).toHaveLength(20);
  });

  it('rows of a transaction that was open while others were sent are sent later', async () => {
    const written = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const open = worker.act(async ctx => {
      await recordPresences(ctx, [stay(26, 650, 655)]);
      written.resolve();
      await end.promise;
    });
    await written.promise;
    await worker.act(ctx => recordPresences(ctx, [stay(27, 650, 655)]));
    expect(await cluster.forward()).toMatchObject({ rows: 1 });
    end.resolve();
    await open;
    expect(await met(0)).toHaveLength(22);
    expect(await cluster.forward()).toMatchObject({ rows: 1 });
    expect(await met(0)).toHaveLength(22);
  });

  it('moving: days whose notes of writes were cleared are sent from their rows, a day at a time, and until then memory answers', async () => {
    const all = await met(0);
    const token = await city.outpace.systemToken('test-moving', ['presence.index']);
    await city.outpace.act(
      token,
      async ctx => {
        await clearNotes(ctx, [await currentSnapshot(ctx)]);
        await sql`delete from presence_forward`.execute(ctx.tx);
      },
      { pool: 'worker' },
    );
    const again = openAgain();
    expect(await met(0, 'memory')).toEqual(all);
    const source = forwardSource(city.outpace);
    const first = (await source.next(undefined, 1000))!;
    expect([first.more, first.renewed.length]).toEqual([true, 1]);
    await source.record(first.mark); // cut off after one day: the rest goes on from there
    expect(await met(0, 'memory')).toEqual(all);
    await worker.act(ctx => recordPresences(ctx, [stay(28, 650, 655)])); // meanwhile
    const days: string[] = [];
    for (let mark = await source.mark(); ; ) {
      const batch = await source.next(mark, 1000);
      days.push(...(batch?.renewed ?? []));
      if (!batch?.more) break;
      mark = batch.mark;
    }
    expect(days).toEqual(days.toSorted());
    expect(days).not.toContain(first.renewed[0]);
    await again.forward();
    expect(await met(0)).toHaveLength(all.length + 1);
  });
});
