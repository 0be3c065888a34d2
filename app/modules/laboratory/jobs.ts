import { sql } from 'kysely';
import type { Context, JobContext, Module } from '../../core/module.ts';
import { consequenceCapabilities, drawConsequences, traceOpened } from './consequences.ts';
import { expireHolds, settleOpenPools } from './holds.ts';
import { packsOfProgrammes } from './judging.ts';
import { holdSettled } from './pools.ts';
import { proposeWhereNeeded } from './rerouting.ts';
import { lookAtLabs } from './signals.ts';

/** What follows from a release begins within a second of it. */
export const jobs: NonNullable<Module['jobs']> = {
  'laboratory.consequences': async (job: JobContext) => {
    await drawConsequences(job.outpace);
  },
  'laboratory.traces': async (job: JobContext) => {
    await traceOpened(job.outpace);
  },
};

/** Results that a crash left without their consequences, and cases without their search. */
async function takeUp(ctx: Context): Promise<void> {
  const { rows } = await sql<{
    effects: boolean;
    traces: boolean;
  }>`select exists (select from lab_outcome where state = 'released' and effects_at is null and released_at < ${new Date(ctx.now - 5_000)}) as effects,
    exists (select from test_consequence where waits_for_trace and at < ${new Date(ctx.now - 60_000)}) as traces`.execute(
    ctx.tx,
  );
  if (rows[0]!.effects) await ctx.enqueue('laboratory.consequences', {}, 'laboratory.consequences');
  if (rows[0]!.traces) await ctx.enqueue('laboratory.traces', {}, 'laboratory.traces');
}

/** Holds that ran out, people who became known, laboratories that cannot take what comes, numbers that jump. */
async function watch(ctx: Context): Promise<void> {
  await expireHolds(ctx);
  await settleOpenPools(ctx);
  await holdSettled(ctx, async pool => {
    const judged = (await packsOfProgrammes(ctx, [pool.programmeId])).get(pool.programmeId);
    return judged?.pack.testing?.pool_positive?.retest_hours ?? null;
  });
  await proposeWhereNeeded(ctx);
  const { rows } = await sql<{
    id: string;
  }>`select distinct lab_id as id from lab_outcome where state = 'released' and outcome = 'positive' and released_at > ${new Date(ctx.now - 3_600_000)}`.execute(
    ctx.tx,
  );
  await lookAtLabs(
    ctx,
    rows.map(row => row.id),
  );
}

export const timed: NonNullable<Module['timed']> = [
  {
    name: 'laboratory.take_up',
    everySeconds: 5,
    capabilities: consequenceCapabilities,
    run: takeUp,
  },
  { name: 'laboratory.watch', everySeconds: 30, capabilities: consequenceCapabilities, run: watch },
];
