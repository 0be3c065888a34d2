import fs from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { closeEngine } from './engine.ts';
import { type NewPresence, recordPresences, traceEngine } from './queries.ts';
import { indexStatus, sealDays } from './sealing.ts';
import { segmentPath } from './segmentFile.ts';
import { segmentDirectory } from './segmentStore.ts';
import { presence } from './server.ts';

const days = ['2022-07-16', '2022-07-17', '2022-07-18'];
let city: TestCity;
let worker: Awaited<ReturnType<TestCity['as']>>;
let person: string[];
let place: string[];
beforeAll(async () => {
  city = await openTestCity([people, places, presence]);
  worker = await city.as('city_epidemiologist');
  const areaKey = city.areas.A!;
  place = await worker.act(ctx =>
    ensurePlaces(
      ctx,
      Array.from({ length: 7 }, (_, i) => ({ name: `店${i}`, kind: 'shop', areaKey })),
    ),
  );
  person = await worker.act(async ctx =>
    (
      await createPeople(
        ctx,
        Array.from({ length: 60 }, (_, i) => ({
          identity: { name: `某${i}` },
          areaKey,
          source: { kind: 'entry' as const },
        })),
      )
    ).map(made => made.id),
  );
  await worker.act(ctx => recordPresences(ctx, someRows(400)));
});
afterAll(async () => city?.close());

let seed = 7;
const chance = (below: number) => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed % below;
};
function someRows(count: number): NewPresence[] {
  return Array.from({ length: count }, () => {
    const fromMinute = chance(1440);
    return {
      personId: person[chance(person.length)]!,
      placeId: place[chance(place.length)]!,
      day: days[chance(days.length)]!,
      fromMinute,
      toMinute: Math.min(1440, fromMinute + chance(200)),
      precision: 0,
      source: 'scan',
    };
  });
}

/** Everybody's meetings, as the engine says them. */
const allAnswers = () =>
  worker.act(async ctx => {
    const engine = await traceEngine(ctx);
    const numbers = await engine.numbersOf(person);
    const from = engine.minuteOf(Date.parse('2022-07-16T00:00:00+08:00'));
    const answers: unknown[] = [];
    for (const id of person) {
      const { encounters } = await engine.trace({ person: numbers.get(id)!, from, to: from + 3 * 1440 });
      answers.push(encounters.map(one => [one.person, one.minutes, one.meetings, one.firstMinute]));
    }
    return answers;
  });
/** As after a restart: nothing in memory. */
const restart = () => closeEngine(city.outpace);
const origins = async () =>
  Object.fromEntries((await indexStatus(city.outpace)).days.map(day => [day.day, day.origin]));
const file = (day: string) => segmentPath(segmentDirectory(city.outpace), day);

it('a restart reads the sealed days from their files and answers the same, rows that came since included', async () => {
  const before = await allAnswers();
  const sealed = await sealDays(city.outpace);
  expect(sealed.map(day => day.day)).toEqual(days);
  expect(sealed.every(day => !day.failed && day.bytes! > 0)).toBe(true);
  expect(await allAnswers()).toEqual(before);
  await restart();
  expect(await allAnswers()).toEqual(before);
  expect(new Set(Object.values(await origins()))).toEqual(new Set(['file']));

  await worker.act(ctx => recordPresences(ctx, someRows(50)));
  const after = await allAnswers();
  expect(after).not.toEqual(before);
  await restart();
  expect(await allAnswers()).toEqual(after);
  expect(new Set(Object.values(await origins()))).toEqual(new Set(['file']));
});

it('sealing again writes only the days whose rows changed', async () => {
  await sealDays(city.outpace);
  expect((await sealDays(city.outpace)).map(day => day.kept)).toEqual([true, true, true]);
  await worker.act(ctx => recordPresences(ctx, [{ ...someRows(1)[0]!, day: days[1]! }]));
  expect((await sealDays(city.outpace)).map(day => day.kept === true)).toEqual([true, false, true]);
});

it('a damaged, cut, foreign or outdated file is refused with its reason and the day is read from its rows', async () => {
  await sealDays(city.outpace);
  const right = await allAnswers();
  const whole = fs.readFileSync(file(days[0]!));
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const damages: [string, (bytes: Buffer) => Buffer][] = [
    [
      'checksum',
      bytes => {
        bytes[bytes.length - 200]! ^= 1;
        return bytes;
      },
    ],
    ['length', bytes => bytes.subarray(0, bytes.length - 100)],
    ['magic', () => Buffer.from('not a segment')],
    ['day', () => fs.readFileSync(file(days[1]!))],
  ];
  for (const [what, damage] of damages) {
    said.mockClear();
    fs.writeFileSync(file(days[0]!), damage(Buffer.from(whole)));
    await restart();
    expect(await allAnswers(), what).toEqual(right);
    expect((await origins())[days[0]!], what).toBe('rows');
    expect(said.mock.calls.flat().join(' '), what).toContain(`The segment of ${days[0]} is not used`);
  }
  // written again from the rows on demand
  expect((await sealDays(city.outpace)).map(day => day.kept === true)).toEqual([false, true, true]);
  await restart();
  expect(await allAnswers()).toEqual(right);
  expect((await origins())[days[0]!]).toBe('file');
  said.mockRestore();
});

it('a file whose rows were taken away since is not believed', async () => {
  await sealDays(city.outpace);
  const token = await city.outpace.systemToken('test-delete', ['presence.index']);
  await city.outpace.act(
    token,
    ctx => sql`delete from presence where day = ${days[2]}::date and id % 3 = 0`.execute(ctx.tx),
    { pool: 'worker' },
  );
  const right = await allAnswers();
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  await restart();
  expect(await allAnswers()).toEqual(right);
  expect((await origins())[days[2]!]).toBe('rows');
  said.mockRestore();
});

it('on disk nobody is named: another day’s key leads nowhere, and a destroyed key leaves the file of no use', async () => {
  await sealDays(city.outpace);
  const bytes = fs.readFileSync(file(days[0]!));
  const numbers = await worker.act(async ctx => (await traceEngine(ctx)).numbersOf(person));
  // a run of any three people’s numbers, as a segment in memory would hold them, is nowhere in the file
  const ascending = [...numbers.values()].sort((a, b) => a - b);
  for (let i = 0; i + 2 < ascending.length; i++)
    expect(bytes.includes(Buffer.from(Uint32Array.from(ascending.slice(i, i + 3)).buffer))).toBe(false);
  city.outpace.keys.destroyPresenceDay(days[0]!, '2022-08-20T00:00:00Z');
  const left = await indexStatus(city.outpace);
  expect(left.days.map(day => day.day)).toEqual(days.slice(1));
  expect(fs.existsSync(file(days[0]!))).toBe(false);
});

it('a day too large for one answer of the database is built on another thread, with the same answers', async () => {
  const day = days[1]!;
  const rows = someRows(60_000).map(row => ({ ...row, day }));
  for (let at = 0; at < rows.length; at += 10_000)
    await worker.act(ctx => recordPresences(ctx, rows.slice(at, at + 10_000)));
  const live = await allAnswers();
  fs.rmSync(file(day));
  await restart();
  expect(await allAnswers()).toEqual(live);
  expect((await origins())[day]).toBe('rows on another thread');
});
