import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CityIndex } from './city.ts';
import { KeyTable } from './key_table.ts';
import { firstBucketOf, LiveDay, LONG_BUCKET, lastBucketOf, ROW_FED } from './live.ts';
import { buildSealed } from './seal.ts';
import { dayPresence } from './testWorld.ts';
import { meets } from './view.ts';

const DAY = 1440;
const stay = (person: number, place: number, from: number, to: number, source = 0) => ({
  ...{ person, place, from, to, source },
  precision: 0 as const,
  certainty: 0,
});

describe('the live rows of a day', () => {
  it('are found by person and, at a place, in the hours in which they can have begun', () => {
    fc.assert(
      fc.property(
        fc.array(dayPresence, { maxLength: 60 }),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 1, max: 300 }),
        (rows, from, length) => {
          const live = new LiveDay(0);
          for (const row of rows) live.push(row, ROW_FED);
          const to = Math.min(DAY, from + length);
          for (let n = 0; n < 5; n++) {
            const own: number[] = [];
            for (let link = live.lastOfPerson(n); link !== 0; link = live.nextOfPerson[link - 1])
              own.unshift(link - 1);
            expect(own).toEqual(rows.flatMap((row, i) => (row.person === n ? [i] : [])));
            const here: number[] = [];
            const buckets = [LONG_BUCKET];
            for (let b = firstBucketOf(from); b <= lastBucketOf(to); b++) buckets.push(b);
            for (const bucket of buckets)
              for (let link = live.lastAtPlace(n, bucket); link !== 0; link = live.nextAtPlace[link - 1])
                if (meets(live.word[link - 1], from, to)) here.push(link - 1);
            expect(here.sort((a, b) => a - b)).toEqual(
              rows.flatMap((row, i) => (row.place === n && meets(live.word[i], from, to) ? [i] : [])),
            );
            expect(live.hasPlace(n)).toBe(rows.some(row => row.place === n));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('stay readable through an old descriptor, as they were, while the memory grows', () => {
    const live = new LiveDay(0);
    live.push(stay(1, 2, 10, 20), ROW_FED);
    const old = new LiveDay(live.share());
    for (let i = 0; i < 5000; i++) live.push(stay(i, i % 700, 10, 20), ROW_FED);
    expect(live.generation).toBeGreaterThan(0);
    expect(old.lastOfPerson(1)).toBeGreaterThan(0);
    const now = new LiveDay(live.share());
    expect([live.length, now.length]).toEqual([5001, 5001]);
    for (let i = 0; i < 5000; i++) expect(now.person[now.lastOfPerson(i) - 1]).toBe(i);
    expect(old.length).toBeLessThanOrEqual(old.word.length);
  });

  it('refuse a place too large for the chains', () => {
    expect(() => new LiveDay(0).push(stay(0, 2 ** 27, 0, 1), ROW_FED)).toThrow('place must be');
  });

  it('are kept by a table that agrees with a map', () => {
    let table = new KeyTable();
    const map = new Map<number, number>();
    let state = 3;
    for (let i = 1; i < 20_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const key = (state % 6000) * 32;
      if (table.isFull) table = table.grown();
      expect(table.set(key, i)).toBe(map.get(key) ?? 0);
      map.set(key, i);
    }
    for (const [key, value] of map) expect(table.get(key)).toBe(value);
    expect([table.get(1), table.has(1)]).toEqual([0, false]);
  });
});

describe('a day of the index', () => {
  it('forgotten while its segment was being built stays forgotten', () => {
    const city = new CityIndex();
    city.append(stay(1, 2, 10, 20));
    const job = city.startSeal(0)!;
    expect(city.dropDay(0)).toBe(true);
    expect(city.finishSeal(job, buildSealed(job))).toBe(false);
    expect([city.size, city.days.length, city.dropDay(0)]).toEqual([0, 0, false]);
    // Rows that came for the day after it was forgotten are not mixed with the old segment either.
    city.append(stay(3, 2, 10, 20));
    expect(city.finishSeal(job, buildSealed(job))).toBe(false);
    expect(city.staysAt(2, 0, DAY).map(row => row.person)).toEqual([3]);
  });

  it('loses nothing appended during a seal, even when its live rows were numbered anew meanwhile', () => {
    const city = new CityIndex();
    city.append(stay(1, 2, 10, 20));
    city.setContributed(1, [stay(1, 2, 15, 30)]);
    for (let i = 0; i < 1000; i++) city.setContributed(1, [stay(1, 2, 15, 30 + (i % 50))]);
    const job = city.startSeal(0)!;
    const { epoch } = city.dayAt(0)!;
    for (let i = 0; i < 1000; i++) city.setContributed(1, [stay(1, 2, 15, 30 + (i % 50))]);
    expect(city.dayAt(0)!.epoch).toBeGreaterThan(epoch);
    city.append(stay(5, 2, 10, 20));
    expect(city.finishSeal(job, buildSealed(job))).toBe(true);
    expect(city.staysAt(2, 0, DAY)).toEqual([stay(1, 2, 10, 79), stay(5, 2, 10, 20)]);
  });

  it('joins stays that touch, whichever came first, sealed, live or contributed', () => {
    const early = stay(1, 2, 10, 20, 1);
    const late = stay(1, 2, 20, 30);
    for (const [first, second] of [
      [early, late],
      [late, early],
    ])
      for (const sealed of [true, false])
        for (const contributed of [true, false]) {
          const city = new CityIndex();
          city.append(first);
          if (sealed) city.seal(0);
          if (contributed) city.setContributed(1, [second]);
          else city.append(second);
          expect(city.staysOf(1, 0, DAY)).toEqual([stay(1, 2, 10, 30)]);
        }
  });

  it('never seals what was only contributed, and takes it back without a trace', () => {
    const city = new CityIndex();
    city.append(stay(1, 2, 10, 20));
    city.seal(0);
    city.append(stay(1, 2, 30, 40));
    const before = city.staysOf(1, 0, DAY);
    city.setContributed(1, [stay(1, 2, 5, 50), stay(1, 3, 0, 9)]);
    expect(city.staysOf(1, 0, DAY).map(row => [row.place, row.from, row.to])).toEqual([
      [2, 5, 50],
      [3, 0, 9],
    ]);
    city.seal(0);
    expect(city.dayAt(0)!.segment!.rows).toBe(2);
    expect(city.staysOf(1, 0, DAY)).toHaveLength(2);
    city.setContributed(1, []);
    expect(city.staysOf(1, 0, DAY)).toEqual(before);
  });

  it('does not grow with scans that are repeated, nor without end with trajectories that are edited', () => {
    const city = new CityIndex();
    for (let i = 0; i < 100; i++) city.append(stay(1, 2, 10, 20));
    expect(city.dayAt(0)!.live.length).toBe(1);
    for (let i = 0; i < 6_000; i++) city.setContributed(1, [stay(1, 2, 10, 20 + (i % 50))]);
    expect(city.dayAt(0)!.live.length).toBeLessThan(5000);
    expect(city.staysOf(1, 0, DAY)).toEqual([stay(1, 2, 10, 69)]);
    city.setContributed(1, []);
    expect(city.staysOf(1, 0, DAY)).toEqual([stay(1, 2, 10, 20)]);
  });

  it('names what it refuses', () => {
    const city = new CityIndex();
    city.append(stay(1, 2, 10, 20));
    city.seal(0);
    const segment = city.dayAt(0)!.segment!;
    expect(() => city.addSegment(segment)).toThrow('has a segment already');
    expect(() => city.addSegment({ ...segment, dayStart: 30 })).toThrow('multiple of 1440, got 30');
    expect(() => city.append(stay(1, 2, 30, 20))).toThrow('to must be');
    expect(() => city.setContributed(1, [stay(2, 2, 10, 20)])).toThrow('presences of person 1 expected');
  });
});

describe('a thread that reads while another writes', () => {
  it('sees every edit whole or not at all', async () => {
    const city = new CityIndex();
    for (let person = 0; person < 50; person++) city.append(stay(person, 7, 100, 200));
    city.seal(0);
    for (let person = 50; person < 80; person++) city.append(stay(person, 7, 100, 200));
    // Shown rows are merged with what is contributed of them: from 100–200 to 90–210, and back.
    city.setContributed(3, [stay(3, 7, 90, 210)]);
    city.setContributed(3, []);
    const worker = new Worker(new URL('./testReader.ts', import.meta.url), { workerData: city.share() });
    const answer = new Promise<{ readings: number; wrong: string[] }>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', message => {
        if (message !== 'reading') resolve(message);
      });
    });
    await new Promise(resolve => worker.once('message', resolve));
    // Few enough that the live rows keep their memory: nothing needs a new descriptor.
    for (let i = 0; i < 80; i++) {
      city.setContributed(i % 2 ? 3 : 60, [stay(i % 2 ? 3 : 60, 7, 90, 210)]);
      await new Promise(resolve => setImmediate(resolve));
      city.setContributed(i % 2 ? 3 : 60, []);
    }
    worker.postMessage('enough');
    const { readings, wrong } = await answer;
    await worker.terminate();
    expect(wrong).toEqual([]);
    expect(readings).toBeGreaterThan(0);
  });
});
