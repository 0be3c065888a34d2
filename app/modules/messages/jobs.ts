import type { Context, JobContext, Module } from '../../core/module.ts';
import { askReceipts, sendDue } from './deliver.ts';
import { anythingToDo } from './store.ts';

/** Sending outlives a request and needs more rights than whoever caused it: the job only wakes the system's own sender. */
export const jobs: NonNullable<Module['jobs']> = {
  'messages.send': ({ outpace }: JobContext) => sendDue(outpace),
  'messages.receipts': ({ outpace }: JobContext) => askReceipts(outpace),
};

/** Takes up what a crash, a gateway that was away, the quiet period or the night left behind. */
export async function sweepMessages(ctx: Context): Promise<void> {
  const { due, unconfirmed } = await anythingToDo(ctx);
  if (due) await ctx.enqueue('messages.send', {}, 'messages.send');
  if (unconfirmed) await ctx.enqueue('messages.receipts', {}, 'messages.receipts');
}
