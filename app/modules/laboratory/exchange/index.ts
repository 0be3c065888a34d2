import type { RouteDefinition } from '../../../core/http/route.ts';
import type { Module } from '../../../core/module.ts';
import { feedRoutes } from './feedRoutes.ts';
import { fhirRoutes } from './fhirRoutes.ts';
import { fileRoutes } from './fileRoutes.ts';
import { forgettingTimed } from './forgetting.ts';
import { retryInbox } from './inbox.ts';
import { inboxRoutes } from './inboxRoutes.ts';

export { type FeedRow, readFeeds } from './feedStore.ts';
export { mllpPortOf, serveMllp } from './mllpServer.ts';

/** Routes of the exchange with laboratories' systems; part of the laboratory module. */
export const exchangeRoutes: RouteDefinition[] = [
  ...feedRoutes,
  ...inboxRoutes,
  ...fileRoutes,
  ...fhirRoutes,
];

/** Takes up waiting results whose tube has arrived since, and forgets what its time is over. */
export const exchangeTimed: NonNullable<Module['timed']> = [
  {
    name: 'laboratory.inbox',
    everySeconds: 60,
    capabilities: ['lab.read', 'lab.write', 'task.read', 'task.write'],
    run: async ctx => void (await retryInbox(ctx)),
  },
  ...forgettingTimed,
];
