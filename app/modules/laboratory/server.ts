import type { Module } from '../../core/module.ts';
import { exchangeRoutes, exchangeTimed, serveMllp } from './exchange/index.ts';
import { jobs, timed } from './jobs.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';

/** The bench and what its results mean for people. How results come from other systems is in exchange/. */
export const laboratory: Module = {
  name: 'laboratory',
  routes: [...routes, ...exchangeRoutes],
  reactions,
  jobs,
  timed: [...timed, ...exchangeTimed],
  serve: serveMllp,
};
