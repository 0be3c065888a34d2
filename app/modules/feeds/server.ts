import type { Module } from '../../core/module.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';
import { sweepSources } from './sweep.ts';

/** Sources that fall silent, or say far more or less than they usually do. */
export const feeds: Module = {
  name: 'feeds',
  routes,
  reactions,
  timed: [
    {
      name: 'feeds.sweep',
      everySeconds: 60,
      capabilities: [
        'testing.read',
        'testing.write',
        'lab.read',
        'lab.write',
        'account.manage',
        'task.read',
        'task.write',
      ],
      run: sweepSources,
    },
  ],
};
