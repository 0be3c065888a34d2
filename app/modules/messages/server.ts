import type { Module } from '../../core/module.ts';
import { jobs, sweepMessages } from './jobs.ts';
import { closeGateways, outgoingOf } from './outgoing.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';

/** What is said to people: from templates, once, at a decent hour, through the gateway the city has, and visible to staff as sent. */
export const messages: Module = {
  name: 'messages',
  routes,
  reactions,
  jobs,
  timed: [
    {
      name: 'messages.sweep',
      everySeconds: 15,
      capabilities: ['message.read', 'message.write'],
      run: sweepMessages,
    },
  ],
  start: async outpace => {
    // a wrong setting stops the city at once instead of at the first message
    outgoingOf(outpace);
  },
  stop: closeGateways,
};
