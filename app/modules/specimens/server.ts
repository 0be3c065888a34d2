import type { Module } from '../../core/module.ts';
import '../people/schema.ts';
import { custodyRoutes } from './custodyRoutes.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';
import './schema.ts';
import { timed } from './sweep.ts';

/** Who was sampled into which tube, and every hand a tube passed on its way. */
export const specimens: Module = {
  name: 'specimens',
  routes: [...routes, ...custodyRoutes],
  reactions,
  timed,
};
