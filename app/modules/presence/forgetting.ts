import { addDays, type Day, dayOf, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context, JobContext, Module } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { forgetting } from './forgettingParameters.ts';
import { daysHeldBy, fateOf, isSilent, type Retention, retentionOf } from './forgettingRules.ts';
import type { ForgettingStep } from './forgettingSchema.ts';
import { destroyFiles, type ForgettingOptions, forgetDay } from './forgettingSteps.ts';
import {
  daysInDatabase,
  insertRun,
  lastTimes,
  noteFailure,
  openCases,
  packsInForce,
  unfinished,
} from './forgettingStore.ts';
import { storesOf } from './forgettingStores.ts';

const capabilities: Capability[] = ['presence.index', 'case.read', 'journal.read'];

/** What a run is to do: the days due, and the days past the window that open cases keep. */
export interface ForgettingPlan {
  retention: Retention;
  due: Day[];
  held: { day: Day; cases: number }[];
}

/** The days that are due now, ascending: everything any store still holds before the window, unless an open case keeps it. Reads only. */
export async function forgettingPlan(ctx: Context): Promise<ForgettingPlan> {
  const { outpace } = ctx;
  const today = dayOf(ctx.now, outpace.city.timeZone);
  const packs = await packsInForce(ctx);
  const retention = retentionOf([...packs.values()], today);
  const held = daysHeldBy(await openCases(ctx, packs), ctx.now, outpace.city.timeZone);
  const keys = outpace.keys.presenceDays();
  const destroyed = new Set(keys.filter(key => key.destroyed).map(key => key.day));
  const found = new Set<Day>([
    ...keys.filter(key => !key.destroyed).map(key => key.day),
    ...outpace.keys.formerPresenceDays(),
    ...(await daysInDatabase(ctx, addDays(today, 1))),
    ...(await unfinished(ctx)).map(row => row.day),
  ]);
  for (const store of storesOf(outpace)) for (const day of await store.days()) found.add(day);
  const plan: ForgettingPlan = { retention, due: [], held: [] };
  for (const day of [...found].sort()) {
    const fate = fateOf(day, retention, held);
    // without its key a day serves nobody: what a restored backup or a run that was cut off left of it goes, whoever may hold it
    if (fate.forget || destroyed.has(day)) plan.due.push(day);
    else if (fate.rule === 'FGT-2') plan.held.push({ day, cases: fate.cases });
  }
  return plan;
}

/** Forgets every day that is due. A day that fails is noted and left to the next run; the others go on. */
export async function forgetPresence(job: JobContext, options: ForgettingOptions = {}): Promise<void> {
  const plan = await job.transaction(forgettingPlan);
  let failed = 0;
  for (const day of plan.due) {
    let at: ForgettingStep = 'key';
    try {
      await forgetDay(job, day, plan.retention, {
        ...options,
        step: step => {
          at = step;
        },
      });
    } catch (error) {
      failed++;
      // a code names the trouble without quoting any value
      const reason = (error as { code?: string }).code ?? (error as Error).name;
      console.error(`presence.forget ${day}, step ${at}: ${reason}`);
      await job.transaction(ctx =>
        noteFailure(ctx, day, { at: new Date(ctx.now).toISOString(), step: at, reason }),
      );
    }
  }
  await forgetLeftovers(job, plan.retention);
  await prepareDays(job);
  await job.transaction(ctx =>
    insertRun(ctx, {
      kind: 'run',
      retention: plan.retention,
      due: plan.due.length,
      forgotten: plan.due.length - failed,
      failed,
      held: plan.held,
    }),
  );
}

// a partition made at midnight would wait, and scans with it, for whoever reads the whole table then
const daysAhead = 3;

/** Makes the partitions of the next days before a scan needs them. Where somebody holds the table, the next run tries again. */
async function prepareDays(job: JobContext): Promise<void> {
  await job
    .transaction(async ctx => {
      await sql`set local lock_timeout = '2s'`.execute(ctx.tx);
      const today = dayOf(ctx.now, job.outpace.city.timeZone);
      for (let n = 0; n <= daysAhead; n++)
        await sql`select core.ensure_presence_day(${addDays(today, n)}::date)`.execute(ctx.tx);
    })
    .catch(error => {
      if ((error as { code?: string }).code !== '55P03') throw error;
    });
}

/** FGT-5: what belongs to no single day: files of visits nobody committed, answers kept for whoever asks again, hashes of what devices sent. */
async function forgetLeftovers(job: JobContext, retention: Retention): Promise<void> {
  const before = new Date(startOfDay(retention.keptFrom, job.outpace.city.timeZone));
  await destroyFiles(job, { uploadedBefore: before }, async (ctx, files, staged) => {
    const { rows } = await sql<{ answers: number; batches: number }>`
      select answers, batches from core.purge_presence_answers(${forgetting.answersKept.value}::int, ${before})`.execute(
      ctx.tx,
    );
    const { answers, batches } = rows[0]!;
    if (files + staged + answers + batches > 0)
      await ctx.journal({
        act: 'presence.leftovers_forgotten',
        rule: 'FGT-5',
        detail: { files, staged, answers, batches },
      });
  });
}

/** FGT-6: listens for the job's silence, and says so once in each span of it: in the journal, and where the operator's log is watched. */
export async function watchForgetting(ctx: Context): Promise<void> {
  const { complete, watchedFrom, alarm } = await lastTimes(ctx);
  if (watchedFrom === null) await insertRun(ctx, { kind: 'watched_from' });
  const since = complete ?? watchedFrom;
  if (!isSilent(since, ctx.now) || (alarm !== null && !isSilent(alarm, ctx.now))) return;
  const lastComplete = new Date(since!).toISOString();
  console.error(`ForwardProgressFailed presence.forget: no complete run since ${lastComplete}`);
  await insertRun(ctx, { kind: 'alarm' });
  await ctx.journal({
    act: 'presence.forgetting_silent',
    rule: 'FGT-6',
    detail: { lastComplete, limitHours: forgetting.silence.value },
  });
}

export const forgettingJobs: NonNullable<Module['jobs']> = {
  'presence.forget': job => forgetPresence(job),
};

/** The job is put into the queue each hour; it works in as many transactions as it needs. */
export const forgettingTimed: NonNullable<Module['timed']> = [
  {
    name: 'presence.forget',
    everySeconds: 3600,
    capabilities,
    run: ctx => ctx.enqueue('presence.forget', {}, 'presence.forget'),
  },
  { name: 'presence.watchForgetting', everySeconds: 600, capabilities, run: watchForgetting },
];

/** A job context of the system itself, for whoever runs forgetting outside the queue (the command line, a test). */
export async function forgettingContext(outpace: Outpace): Promise<JobContext> {
  const token = await outpace.systemToken('presence.forget', capabilities);
  return { outpace, transaction: work => outpace.act(token, work, { pool: 'worker' }) };
}
