import type { JobContext, Module } from '../../core/module.ts';
import { finishBatch } from './accept.ts';
import { retraceOutbreak } from './retrace.ts';
import { traceCase } from './tracing.ts';

/** Work that outlives a request: tracing a contact who became a case, and accepting a long confirmed list. */
export const jobs: NonNullable<Module['jobs']> = {
  'contacts.trace': async (job: JobContext, { caseId }: { caseId: string }) => {
    // a case without a date cannot be traced yet; its page says so
    await job.transaction(async ctx => {
      await traceCase(ctx, caseId);
    });
  },
  'contacts.retrace': (job: JobContext, { sweepId }: { sweepId: string }) => retraceOutbreak(job, sweepId),
  'contacts.accept': async (job: JobContext, { batchId }: { batchId: string }) => {
    await job.transaction(ctx => finishBatch(ctx, batchId));
  },
};
