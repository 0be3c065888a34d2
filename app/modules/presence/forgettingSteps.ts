import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Day } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context, JobContext } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { contributorsOf, memoryEngineOf } from './engine.ts';
import type { Retention } from './forgettingRules.ts';
import type { ForgettingStep } from './forgettingSchema.ts';
import { addPurged, beginDay, finishDay, noteStep } from './forgettingStore.ts';
import { storesOf } from './forgettingStores.ts';

export interface ForgettingOptions {
  /** Called when a step is durable; a test that ends the process here shows that the next run goes on. */
  after?: (step: ForgettingStep, day: Day) => void | Promise<void>;
  /** Milliseconds to wait before each further attempt at the table's lock. */
  lockWaits?: readonly number[];
}

// the lock itself is waited for 150 ms at a time (migration 0065); scans go on in between
const lockWaits = [500, 1000, 2000, 4000, 8000, 15_000];
const lockNotAvailable = '55P03';

/**
 * FGT-3: forgets one day. The key first: from then on nobody can say whom the day's references meant, whatever else fails. Then the rows, the index's
 * segment, the cluster, what was derived; last the journal's entry, in one transaction with the end of the work. Every step may be done twice.
 */
export async function forgetDay(
  job: JobContext,
  day: Day,
  retention: Retention,
  options: ForgettingOptions & { step: (step: ForgettingStep) => void },
): Promise<void> {
  const { outpace } = job;
  const row = await job.transaction(ctx => beginDay(ctx, day, retention));
  const note = (change: (now: number) => Parameters<typeof noteStep>[2]) =>
    job.transaction(ctx => noteStep(ctx, row.id, change(ctx.now)));
  const reach = async (step: ForgettingStep, done: unknown, work: () => Promise<void>) => {
    options.step(step);
    if (!done) await work();
    await options.after?.(step, day);
  };

  await reach('key', row.keyDestroyedAt, async () => {
    const { fingerprint } = outpace.keys.destroyPresenceDay(day, new Date(outpace.clock.now()).toISOString());
    await note(now => ({ key_fingerprint: fingerprint, key_destroyed_at: new Date(now) }));
  });
  await reach('partition', row.partitionDroppedAt, () =>
    dropRows(job, day, row.id, options.lockWaits ?? lockWaits),
  );
  await forgetInMemory(outpace);
  await reach('segment', row.segmentRemovedAt, async () => {
    let bytes = 0;
    for (const store of storesOf(outpace, 'segment')) bytes += await store.drop(day);
    await note(now => ({ segment_bytes: bytes, segment_removed_at: new Date(now) }));
  });
  await reach('cluster', row.clusterDroppedAt, async () => {
    const clusters = storesOf(outpace, 'cluster');
    for (const store of clusters) await store.drop(day);
    await note(now => ({
      cluster: clusters.length ? 'dropped' : 'not_configured',
      cluster_dropped_at: new Date(now),
    }));
  });
  await reach('purge', row.purgedAt, () => purgeDay(job, day, row.id));
  await reach('entry', false, () =>
    job.transaction(async ctx => {
      const done = await finishDay(ctx, row.id);
      if (!done) return;
      await ctx.journal({
        act: 'presence.day_forgotten',
        objectKind: 'presence_day',
        objectId: day,
        rule: 'FGT-1',
        detail: {
          day,
          presences: done.rows,
          keyFingerprint: done.fingerprint,
          cluster: done.cluster ?? undefined,
          ...done.purged,
          keptDays: done.retention.days,
          pack: done.retention.pack,
        },
      });
    }),
  );
}

/** What this process holds of the day goes now; other processes empty it before their next answer, by the note the drop left. An index nobody has asked yet holds nothing. */
async function forgetInMemory(outpace: Outpace): Promise<void> {
  const engine = memoryEngineOf(outpace);
  if (engine.refresher.snapshot !== undefined) await engine.refresh(contributorsOf(outpace));
}

/** Drops the day's partition as soon as the lock is to be had, never holding up scans for longer than one attempt. */
async function dropRows(job: JobContext, day: Day, id: string, waits: readonly number[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await job.transaction(async ctx => {
        await sql`select core.drop_presence_day(${day}::date)`.execute(ctx.tx);
        await noteStep(ctx, id, { partition_dropped_at: new Date(ctx.now) });
      });
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable || attempt >= waits.length) throw error;
      await pause(waits[attempt]);
    }
  }
}

/** FGT-5: what was derived of a day: seats, and the files whose rows they were, with what was read out of them. */
async function purgeDay(job: JobContext, day: Day, id: string): Promise<void> {
  await job.transaction(async ctx => {
    const { rows } = await sql<{ seats: number; lines: number; imports: string[] }>`
      select seats, lines, seat_imports as imports from core.purge_presence_day(${day}::date)`.execute(
      ctx.tx,
    );
    const { seats, lines, imports } = rows[0]!;
    await addPurged(ctx, id, { seats, lines }, imports);
  });
  const imports = await job.transaction(
    async ctx =>
      (
        await sql<{
          imports: string[];
        }>`select import_ids as imports from presence_forgetting where id = ${id}`.execute(ctx.tx)
      ).rows[0]!.imports,
  );
  await destroyFiles(job, { imports }, async (ctx, files, staged) => {
    await addPurged(ctx, id, { files, staged });
    await noteStep(ctx, id, { purged_at: new Date(ctx.now) });
  });
}

/**
 * Destroys the sealed files of imports that brought presences, their keys first, then what was read out of them. `uploadedBefore`: also those so old
 * that every day in them is past the window. `done` runs in the transaction that ends it, with the number of files and of rows.
 */
export async function destroyFiles(
  job: JobContext,
  which: { imports?: readonly string[]; uploadedBefore?: Date },
  done: (ctx: Context, files: number, staged: number) => Promise<void>,
): Promise<void> {
  const { outpace } = job;
  const { rows } = await job.transaction(ctx =>
    sql<{ import_id: string; file_key: string }>`
      select import_id, file_key from core.presence_files(${(which.imports ?? []) as string[]}::uuid[], ${which.uploadedBefore ?? '-infinity'}::timestamptz)`.execute(
      ctx.tx,
    ),
  );
  for (const { file_key: key } of rows) {
    outpace.keys.destroySubjects([key]);
    fs.rmSync(path.join(outpace.config.dataDirectory, 'files', `${key}.sealed`), { force: true });
  }
  await job.transaction(async ctx => {
    let staged = 0;
    if (rows.length) {
      const purged = await sql<{
        n: number;
      }>`select core.purge_presence_files(${rows.map(row => row.import_id)}::uuid[], ${new Date(ctx.now)}) as n`.execute(
        ctx.tx,
      );
      staged = purged.rows[0]!.n;
    }
    await done(ctx, rows.length, staged);
  });
}
