import type { Module } from '../../core/module.ts';
import { jobs } from './jobs.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';
import { sweepMeasures } from './sweep.ts';

/** What is asked of people: planned by the pack, followed day by day, released by rule, open to appeal. */
export const measures: Module = {
  name: 'measures',
  routes,
  reactions,
  jobs: jobs as NonNullable<Module['jobs']>,
  timed: [
    {
      name: 'measures.sweep',
      everySeconds: 20,
      capabilities: [
        'person.read',
        'person.write',
        'measure.read',
        'measure.write',
        'followup.write',
        'task.read',
        'task.write',
        'contact.read',
        'case.read',
      ],
      run: sweepMeasures,
    },
  ],
};
