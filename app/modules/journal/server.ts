import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';
import { sequence } from './sequencer.ts';

export const journal: Module = {
  name: 'journal',
  routes,
  timed: [
    {
      name: 'sequencer',
      everySeconds: 1,
      capabilities: ['journal.read'],
      run: async ctx => {
        await sequence(ctx);
      },
    },
  ],
};
