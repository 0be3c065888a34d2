import type { JobContext, Module } from '../../core/module.ts';
import { Pool, Stopped } from './pool.ts';
import { beginRun, finishRun, noteProgress, type RunOutcome, type RunRow, readRun } from './store.ts';
import { summarised, valuesOf } from './summary.ts';
import { runWorlds, type Worlds } from './worlds.ts';

// the threads of runs under way in this process, so that a stop is at once; another process notices within a second
const running = new Map<string, Pool>();

/** Ends the threads of a run at once, where they are in this process. */
export function stopHere(runId: string): void {
  running.get(runId)?.stop();
}

export const jobs: NonNullable<Module['jobs']> = {
  'options.run': (job: JobContext, { runId }: { runId: string }) => runOptions(job, runId),
};

/** Runs the worlds of an option run on threads, notes progress each second, stores what they came to. A stop ends it within a second, in the middle of a world. */
export async function runOptions(job: JobContext, runId: string, threads?: number): Promise<void> {
  const row = await job.transaction(async ctx =>
    (await beginRun(ctx, runId)) ? await readRun(ctx, runId) : null,
  );
  if (!row) return;
  const pool = new Pool(threads);
  running.set(runId, pool);
  const began = performance.now();
  let done = 0;
  const progress = async () => {
    const at = { done, elapsedMs: performance.now() - began, processorMs: pool.processorMs };
    const goOn = await job.transaction(ctx => noteProgress(ctx, runId, at));
    if (!goOn) pool.stop();
  };
  let noting: Promise<void> | null = null;
  const timer = setInterval(() => {
    noting ??= progress()
      .catch(() => {})
      .finally(() => {
        noting = null;
      });
  }, 1000);
  try {
    const worlds = await runWorlds(pool, row.inputs, () => {
      done++;
    });
    clearInterval(timer);
    await noting;
    await progress();
    await store(job, row, worlds, pool.size);
  } catch (error) {
    if (!(error instanceof Stopped)) await fail(job, row, error as Error);
  } finally {
    clearInterval(timer);
    await noting;
    pool.stop();
    running.delete(runId);
  }
}

async function store(job: JobContext, row: RunRow, worlds: Worlds, threads: number): Promise<void> {
  const { inputs } = row;
  const outcome: RunOutcome = {
    responses: summarised(worlds.outcomes, inputs.prices, inputs.seed),
    influences: worlds.influences,
    calibration: worlds.calibration,
    beyond: worlds.beyond,
    asNowFoundADay: worlds.asNowFoundADay,
    reportedADay:
      inputs.picture.cases.reduce(
        (sum, cell) => sum + ((cell.reportAge ?? cell.onsetAge ?? 99) < 7 ? cell.count : 0),
        0,
      ) / 7,
    threads,
  };
  const perWorld = worlds.outcomes.map(of => of.map(world => valuesOf(world, inputs.prices)));
  await job.transaction(async ctx => {
    if (!(await finishRun(ctx, row.id, { state: 'done', outcome, worlds: perWorld }))) return;
    await ctx.journal({
      act: 'option.finished',
      objectKind: 'option_run',
      objectId: row.id,
      rule: 'OPT-5',
      areaKey: row.areaKey,
      detail: {
        seed: inputs.seed,
        worlds: inputs.worlds,
        responses: inputs.responses.map(response => response.policy.id),
        infections: outcome.responses.map(response => Math.round(response.values.infections.median)),
      },
    });
  });
}

async function fail(job: JobContext, row: RunRow, error: Error): Promise<void> {
  const noRoom = error instanceof RangeError || /no room|has no room/.test(error.message);
  await job.transaction(async ctx => {
    await finishRun(ctx, row.id, {
      state: 'failed',
      problem: noRoom
        ? {
            zh: '有一个区的人口容不下现状中的病例和管控人员,请核对人口数。',
            en: 'A district has too few people for the cases and measures of the picture: check the number of people.',
          }
        : {
            zh: '推演中途出错,没有结果。可以再试一次。',
            en: 'The run failed in the middle; there is no result. It can be tried again.',
          },
    });
    await ctx.journal({
      act: 'option.failed',
      objectKind: 'option_run',
      objectId: row.id,
      areaKey: row.areaKey,
      detail: { problem: error.message.slice(0, 200) },
    });
  });
}
