import type { JobContext, Module } from '../../core/module.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { followupRoutes } from './followupRoutes.ts';
import { importRoutes } from './importRoutes.ts';
import { reactions } from './reactions.ts';
import { takeCorrected, takeReported } from './results.ts';
import { roundRoutes } from './roundRoutes.ts';
import { siteRoutes } from './siteRoutes.ts';

/** What following up needs: the swabs, who was there, and somebody's task. */
const capabilities: Capability[] = [
  'testing.read',
  'testing.write',
  'sample.write',
  'lab.read',
  'task.read',
  'task.write',
  'place.read',
  'person.read',
];

/** Whoever released a result may not do what follows from it: the system does, in its own name. */
async function results({ outpace }: JobContext, { tubeIds }: { tubeIds?: string[] }): Promise<void> {
  await outpace.act(
    await outpace.systemToken('environment.results', capabilities),
    async ctx => {
      if (tubeIds) await takeCorrected(ctx, tubeIds);
      else await takeReported(ctx);
    },
    { pool: 'worker' },
  );
}

/** Sites and goods sampled by plan; what a positive swab opens; closures that end by themselves. */
export const environment: Module = {
  name: 'environment',
  routes: [...siteRoutes, ...roundRoutes, ...followupRoutes, ...importRoutes],
  reactions,
  jobs: { 'environment.results': results } as NonNullable<Module['jobs']>,
  // takes up what a crash left between a release and its job
  timed: [
    {
      name: 'environment.sweep',
      everySeconds: 30,
      capabilities,
      run: async ctx => {
        await takeReported(ctx);
      },
    },
  ],
};
