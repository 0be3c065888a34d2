import type { Module } from '../../core/module.ts';
import { remindingJobs } from './reminding.ts';
import { routes } from './routes.ts';
import { tallyJobs, timed } from './tally.ts';

/** Testing an area: planned before the day, followed while it runs. */
export const campaigns: Module = {
  name: 'campaigns',
  routes,
  jobs: { ...tallyJobs, ...remindingJobs },
  timed,
};
