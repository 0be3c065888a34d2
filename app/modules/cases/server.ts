import type { Module } from '../../core/module.ts';
import { contribute } from '../presence/queries.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';
import { trajectoryContributor } from './traceIndex.ts';

export const cases: Module = {
  name: 'cases',
  routes,
  reactions,
  start: async outpace => contribute(outpace, trajectoryContributor),
};
