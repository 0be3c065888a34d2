import { type Runner, run } from 'graphile-worker';
import pg from 'pg';
import type { JobContext } from '../module.ts';
import type { Outpace } from '../outpace.ts';

/** Runs background jobs, and the modules' timed work unless `timed` is false, until stopped. Jobs act in the scope of whoever asked. */
export async function startJobs(
  outpace: Outpace,
  options: { concurrency?: number; timed?: boolean } = {},
): Promise<{ stop(): Promise<void> }> {
  const taskList = Object.fromEntries(
    outpace.modules.flatMap(module =>
      Object.entries(module.jobs ?? {}).map(([name, work]) => [
        name,
        async (payload: unknown) => runJob(outpace, work, payload as JobPayload),
      ]),
    ),
  );
  const quiet = {
    info() {},
    warn() {},
    error: (message: string) => console.error(message),
    debug() {},
    scope: () => quiet,
  };
  const pool = queuePool(outpace, (options.concurrency ?? 2) + 3);
  const runner: Runner = await run({
    pgPool: pool,
    taskList,
    concurrency: options.concurrency ?? 2,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: quiet as never,
  });
  const timers = (options.timed === false ? [] : outpace.modules.flatMap(module => module.timed ?? [])).map(
    (timed, index) => {
      const period = timed.everySeconds * 1000;
      let running: Promise<void> = Promise.resolve();
      let timer: NodeJS.Timeout | undefined;
      let ended = false;
      const wait = (milliseconds: number) => {
        timer = setTimeout(() => {
          const began = performance.now();
          running = runTimed(outpace, timed)
            .catch(error => console.error(`${timed.name}: ${(error as Error).stack}`))
            .then(() => {
              const took = performance.now() - began;
              // what has grown slow comes less often: never more than a tenth of the time
              if (!ended) wait(Math.max(period - took, 9 * took));
            });
        }, milliseconds);
      };
      wait(period * phaseOf(index));
      return {
        end() {
          ended = true;
          clearTimeout(timer);
          return running;
        },
      };
    },
  );
  return {
    async stop() {
      await Promise.all(timers.map(({ end }) => end()));
      await withinSeconds(
        10,
        runner.stop().then(() => pool.end()),
      );
    },
  };
}

/** Where in its period a timed work first runs, in (0, 1): spread by the golden ratio, so that works of one period never all come in the same second. */
const phaseOf = (index: number): number => ((index + 1) * 0.618_033_988_75) % 1;

/**
 * Waits for `work`, but not longer. After the database was lost the queue's own clean-up waits minutes for its next try; whoever stops the server must not, and what
 * was under way is begun again by the next one.
 */
async function withinSeconds(seconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>(resolve => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  await Promise.race([work.catch(error => console.error(`queue: ${(error as Error).message}`)), waited]);
  clearTimeout(timer);
}

/** Connections of the queue's own role; one that breaks is replaced, not a reason to fall over. */
function queuePool(outpace: Outpace, connections: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: outpace.urls.queue, max: connections });
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  return pool;
}

interface JobPayload {
  token: string;
  [key: string]: unknown;
}

async function runJob(
  outpace: Outpace,
  work: (job: JobContext, payload: never) => Promise<void>,
  { token, ...payload }: JobPayload,
): Promise<void> {
  const bytes = Buffer.from(token, 'base64url');
  await work(
    { outpace, transaction: inner => outpace.act(bytes, inner, { pool: 'worker' }) },
    payload as never,
  );
}

/** Runs one timed piece once, now, as the system. Tests and the command line call it instead of waiting. */
export async function runTimed(
  outpace: Outpace,
  timed: NonNullable<Outpace['modules'][number]['timed']>[number],
): Promise<void> {
  const token = await outpace.systemToken(timed.name, timed.capabilities);
  await outpace.act(token, timed.run, { pool: 'worker' });
}

/** Runs every waiting job to its end in this process; for the command line and tests, where no runner is up. */
export async function drainJobs(outpace: Outpace): Promise<void> {
  const { runOnce } = await import('graphile-worker');
  const quiet = {
    info() {},
    warn() {},
    error: (message: string) => console.error(message),
    debug() {},
    scope: () => quiet,
  };
  // a pool of our own, closed before we answer: nothing may still hold a connection when the caller drops the database
  const pool = queuePool(outpace, 3);
  await runOnce({
    pgPool: pool,
    noHandleSignals: true,
    logger: quiet as never,
    taskList: Object.fromEntries(
      outpace.modules.flatMap(module =>
        Object.entries(module.jobs ?? {}).map(([name, work]) => [
          name,
          async (payload: unknown) => runJob(outpace, work, payload as JobPayload),
        ]),
      ),
    ),
  }).finally(() => pool.end());
}
