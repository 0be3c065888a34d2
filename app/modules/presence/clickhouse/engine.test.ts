import { type Presence, traceContacts, traceTwoHops, whoWasAt } from '@outpace/trace';
import { bruteForceTrace, distinctStays, type World } from '@outpace/trace/oracle.ts';
import { bruteForcePairs, rowsOf } from '@outpace/trace/pairs/oracle.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOfMinute } from '../cityMinutes.ts';
import type { ClickHouseConfig } from './configuration.ts';
import { type ClickHouseEngine, clickhouseEngine } from './engine.ts';
import { clickhouseRows } from './forward.ts';
import type { NearRows } from './gather.ts';
import { createPresenceTables, presenceTables } from './tables.ts';
import { type EmbeddedClickHouse, openEmbedded, whyNoEmbedded } from './testEmbedded.ts';
import {
  bondsOf,
  DAYS,
  EPOCH,
  FIRST,
  indexOf,
  nearOf,
  queries,
  references,
  storedOf,
  worlds,
} from './testWorlds.ts';

const missing = await whyNoEmbedded();
const settings = Uint8Array.from([3, 1, 255, 2]);
const config: ClickHouseConfig = { url: '', database: 'outpace', replicated: false, user: '', password: '' };

describe.skipIf(missing)(
  `tracing on ClickHouse (needs the embedded chdb${missing ? `: ${missing}` : ''})`,
  () => {
    let embedded: EmbeddedClickHouse;
    let engine: ClickHouseEngine;
    let world: World;
    let near: NearRows = nearOf([]);
    let batch = 0;

    beforeAll(async () => {
      embedded = await openEmbedded();
      for (const statement of createPresenceTables(config)) await embedded.run(statement);
      engine = clickhouseEngine({
        clickhouse: embedded,
        config,
        references,
        near: async () => near,
        surroundings: () => ({ ...bondsOf(world), settingOfPlace: settings }),
        epochDay: EPOCH,
        city: {
          numbersOf: async () => new Map(),
          personsOf: async () => new Map(),
          minuteOf: instant => instant,
          instantOf: minute => minute,
          dayOfMinute,
        },
      });
    });
    afterAll(async () => embedded?.close());

    /** Replaces everything held: the first rows in the database in two batches, the last `inMemory` beside it. */
    async function hold(next: World, inMemory = 0): Promise<void> {
      world = next;
      // what was fetched ahead for a reader who stopped must not meet the next world
      await embedded.idle();
      await embedded.run(`TRUNCATE TABLE ${presenceTables(config).local}`);
      const stored = next.presences.slice(0, next.presences.length - inMemory);
      near = nearOf(next.presences.slice(stored.length));
      const half = stored.length >> 1;
      for (const rows of [stored.slice(0, half), stored.slice(half)])
        if (rows.length > 0)
          await embedded.insert(
            presenceTables(config).read,
            clickhouseRows(storedOf(rows), references).columns,
            `batch-${++batch}`,
          );
    }

    it('answers as the index in memory, for any world, window, direction and option', async () => {
      await fc.assert(
        fc.asyncProperty(worlds, queries, fc.nat(), async (next, query, share) => {
          await hold(next, share % 3 === 0 ? share % (next.presences.length + 1) : 0);
          const found = await engine.trace(query);
          expect(found).toEqual(traceContacts(indexOf(next), query));
          expect(found.encounters.length).toBe(bruteForceTrace(next, query).encounters.length);
        }),
        { numRuns: 20 },
      );
    });

    it('answers over two hops as the index in memory, each contact until an end of their own', async () => {
      await fc.assert(
        fc.asyncProperty(
          worlds,
          queries,
          fc.integer({ min: 0, max: DAYS * 1440 }),
          async (next, query, end) => {
            await hold(next);
            const asked = {
              ...query,
              endOfContact: (person: number) => FIRST + ((end + person) % (DAYS * 1440)),
              mayFollow: (contact: { person: number }) => contact.person % 2 === 0 || end % 2 === 0,
            };
            expect(await engine.traceTwoHops(asked)).toEqual(traceTwoHops(indexOf(next), asked));
          },
        ),
        { numRuns: 20 },
      );
    });

    it('sums pairs as counting minutes by hand does, many questions at once', async () => {
      await fc.assert(
        fc.asyncProperty(
          worlds,
          fc.array(queries, { minLength: 1, maxLength: 40 }),
          fc.nat(),
          async (next, asked, share) => {
            await hold(next, share % 2 === 0 ? share % (next.presences.length + 1) : 0);
            let answered = 0;
            for await (const batch of engine.pairs(asked)) {
              expect(batch.firstQuery).toBe(answered);
              for (let k = 0; k < batch.queries; k++) {
                const { placeCap, ...query } = asked[answered++]!;
                const expected = bruteForcePairs(next, query, settings);
                expect(batch.belowMinimum[k]).toBe(expected.belowMinimum);
                expect(rowsOf(batch.pairs, batch.rowOffsets[k], batch.rowOffsets[k + 1])).toEqual(
                  expected.rows,
                );
              }
            }
            expect(answered).toBe(asked.length);
          },
        ),
        { numRuns: 12 },
      );
    });

    it('ends with the reason of the one who aborts', async () => {
      await hold({ presences: [], kinds: [], memberships: [], seats: [] });
      const stopped = new AbortController();
      const asked = Array.from({ length: 200 }, () => ({ person: 0, from: FIRST, to: FIRST + 1440 }));
      const read = async () => {
        for await (const batch of engine.pairs(asked, { signal: stopped.signal }))
          if (batch.firstQuery > 0) stopped.abort(new Error('enough'));
      };
      await expect(read()).rejects.toThrow('enough');
    });

    it('gives everyone at a place and the stays of a person whole, as the index in memory', async () => {
      await fc.assert(
        fc.asyncProperty(worlds, queries, async (next, { person, from }) => {
          await hold(next, Math.min(2, next.presences.length));
          const to = from + 300;
          const place = next.presences[0]?.place ?? 0;
          const key = (row: Presence) =>
            JSON.stringify([
              row.person,
              row.place,
              row.from,
              row.to,
              row.source,
              row.precision,
              row.certainty,
            ]);
          expect((await engine.staysAt(place, from, to)).map(key).sort()).toEqual(
            whoWasAt(indexOf(next), place, from, to).map(key).sort(),
          );
          const stays = distinctStays(next.presences).filter(
            row => row.person === person && row.from < to && Math.max(row.to, row.from + 1) > from,
          );
          expect((await engine.staysOf(person, from, to)).map(key).sort()).toEqual(stays.map(key).sort());
        }),
        { numRuns: 20 },
      );
    });
  },
);
