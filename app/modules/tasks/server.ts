import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';
import { onEscalated, onMissed, sweepTasks } from './sweep.ts';

/** Work due once, in a closed loop: assigned, accepted, done with evidence, verified by another person, closed. */
export const tasks: Module = {
  name: 'tasks',
  routes,
  reactions: {
    'obligation.escalated': async (ctx, { steps }) => onEscalated(ctx, steps),
    'obligation.missed': async (ctx, { obligationIds }) => onMissed(ctx, obligationIds),
  },
  timed: [
    {
      name: 'tasks.sweep',
      everySeconds: 20,
      capabilities: ['task.read', 'task.write'],
      run: async ctx => void (await sweepTasks(ctx)),
    },
  ],
};
