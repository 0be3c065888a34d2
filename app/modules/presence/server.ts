import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';
import '../people/schema.ts';
import { bindFormerDays } from './dayKeys.ts';
import { closeEngine, configuredCluster, invalidateEngine, memoryEngineOf } from './engine.ts';
import { forgettingJobs, forgettingTimed } from './forgetting.ts';
import { forgettingRoutes } from './forgettingRoutes.ts';
import { forgetsIn } from './forgettingStores.ts';
import { indexCapabilities } from './people.ts';
import { rekeyFormerPresences } from './rekey.ts';
import { routes } from './routes.ts';
import { hasUnsealedDay, sealFinishedDays } from './sealing.ts';

// five minutes of scans that only this machine holds
const latenessMs = 300_000;

export const presence: Module = {
  name: 'presence',
  routes: [...routes, ...forgettingRoutes],
  reactions: {
    'import.undone': async (ctx, { importId }) => {
      // the table's trigger notes the days for the index
      await sql`select core.undo_import_presence(${importId})`.execute(ctx.tx);
    },
  },
  jobs: {
    ...forgettingJobs,
    'presence.seal': sealFinishedDays,
    'presence.forward': async ({ outpace }) => {
      const done = await configuredCluster(outpace)?.forward();
      // what stays behind is in every answer all the same, from memory; a cluster that falls behind for long is for the operator to see
      if (done && done.lateness > latenessMs)
        console.error(`presence.forward: the oldest write waited ${Math.round(done.lateness / 1000)} s`);
    },
  },
  timed: [
    ...forgettingTimed,
    {
      name: 'presence.seal',
      everySeconds: 1800,
      capabilities: indexCapabilities,
      run: async ctx => {
        // the partitions of the days to come are there before their first scan
        const today = dayOf(ctx.now, ctx.outpace.city.timeZone);
        await sql`select core.ensure_presence_day(${today}::date + i) from generate_series(0, 2) i`.execute(
          ctx.tx,
        );
        if (!configuredCluster(ctx.outpace) && hasUnsealedDay(ctx.outpace))
          await ctx.enqueue('presence.seal', {}, 'presence.seal');
      },
    },
    {
      name: 'presence.forward',
      everySeconds: 5,
      capabilities: indexCapabilities,
      run: async ctx => {
        if (configuredCluster(ctx.outpace)) await ctx.enqueue('presence.forward', {}, 'presence.forward');
      },
    },
  ],
  start: async outpace => {
    await rekeyFormerPresences(outpace);
    await bindFormerDays(outpace);
    if (configuredCluster(outpace))
      forgetsIn(outpace, {
        kind: 'cluster',
        // its days are those of the key store and of PostgreSQL
        days: async () => [],
        drop: async day => {
          await configuredCluster(outpace)?.forget(day);
          return 0;
        },
      });
    forgetsIn(outpace, {
      kind: 'segment',
      days: async () => memoryEngineOf(outpace).refresher.store.days(),
      drop: async day => {
        invalidateEngine(outpace);
        return memoryEngineOf(outpace).refresher.store.remove(day);
      },
    });
  },
  stop: closeEngine,
};
