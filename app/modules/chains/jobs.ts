import type { JobContext, Module } from '../../core/module.ts';
import { computeLikely } from './chains.ts';

export const jobs: NonNullable<Module['jobs']> = {
  /** Scores likely links in the background, in the scope of whoever looked. */
  'chains.compute': async (job: JobContext, { outbreakId }: { outbreakId: string }) => {
    await job.transaction(async ctx => {
      await computeLikely(ctx, outbreakId);
    });
  },
};
