import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ClickHouse } from './client.ts';
import type { NearRows } from './gather.ts';
import { pairsOnCluster } from './pairs.ts';
import { PresenceRows } from './rows.ts';
import { references } from './testWorlds.ts';

const near: NearRows = { size: 0, staysOf: () => [], staysAt: () => [] };
const asked = Array.from({ length: 200 }, () => ({ person: 0, from: 0, to: 1440 }));

/** A cluster without rows; what `fails` names of its questions ends with an error, as a client's does that is aborted or cut off. */
function clusterThat(
  fails: (question: number) => Error | undefined | Promise<Error | undefined>,
): ClickHouse {
  let questions = 0;
  return {
    async *read() {
      const error = await fails(questions++);
      if (error) throw error;
      yield new Uint8Array(0);
    },
    insert: async () => {},
    run: async () => {},
    close: async () => {},
  };
}
const pairsOf = (clickhouse: ClickHouse, signal?: AbortSignal) =>
  pairsOnCluster(
    new PresenceRows(clickhouse, 'rows', references, '2022-07-01'),
    near,
    () => ({}),
    asked,
    signal,
  );

const nobodys: unknown[] = [];
const note = (reason: unknown) => nobodys.push(reason);
beforeEach(() => {
  nobodys.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

it('who aborts while a batch is being worked on gets the reason with the next one, and the batch fetched ahead fails in silence', async () => {
  const stopped = new AbortController();
  const aborted = new Promise<Error>(resolve =>
    stopped.signal.addEventListener('abort', () => resolve(new Error('The user aborted a request.'))),
  );
  const clickhouse = clusterThat(question => (question === 0 ? undefined : aborted));
  const read = async () => {
    for await (const batch of pairsOf(clickhouse, stopped.signal)) {
      expect(batch.firstQuery).toBe(0);
      stopped.abort(new Error('enough'));
      await pause(20); // still at work when the batch ahead has failed
    }
  };
  await expect(read()).rejects.toThrow('enough');
  await pause(0);
  expect(nobodys).toEqual([]);
});

it('an abort while a batch is waited for ends with the reason too', async () => {
  const stopped = new AbortController();
  const aborted = new Promise<Error>(resolve =>
    stopped.signal.addEventListener('abort', () => resolve(new Error('The user aborted a request.'))),
  );
  const pairs = pairsOf(
    clusterThat(() => aborted),
    stopped.signal,
  );
  const first = pairs.next();
  stopped.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
});

it('a cluster that fails while a batch is being worked on is told with the next one', async () => {
  const read = async () => {
    for await (const batch of pairsOf(
      clusterThat(question => (question ? new Error('cut off') : undefined)),
    )) {
      expect(batch.firstQuery).toBe(0);
      await pause(20);
    }
  };
  await expect(read()).rejects.toThrow('cut off');
  expect(nobodys).toEqual([]);
});
