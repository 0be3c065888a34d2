import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';
import { sweepObligations } from './sweep.ts';

/** What is due again and again: daily checks, tests, the clocks of a case. */
export const obligations: Module = {
  name: 'obligations',
  routes,
  timed: [
    {
      name: 'obligations.sweep',
      everySeconds: 20,
      capabilities: ['task.read', 'task.write', 'followup.write'],
      run: async ctx => void (await sweepObligations(ctx)),
    },
  ],
};
