import type { Module } from '../../core/module.ts';
import { modules } from '../../modules.ts';
import { forgettingJobs, forgettingTimed } from './forgetting.ts';
import { forgettingRoutes } from './forgettingRoutes.ts';

/** All modules, with forgetting in the presence module whether or not it is listed there yet. */
export const modulesThatForget: Module[] = modules.map(module =>
  module.name === 'presence' && !module.jobs?.['presence.forget']
    ? {
        ...module,
        routes: [...(module.routes ?? []), ...forgettingRoutes],
        jobs: { ...module.jobs, ...forgettingJobs },
        timed: [...(module.timed ?? []), ...forgettingTimed],
      }
    : module,
);
