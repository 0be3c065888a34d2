import type { Module } from '../../core/module.ts';
import { timed } from './evaluate.ts';
import { routes } from './routes.ts';
import { trainingRoutes } from './trainingRoutes.ts';

export const plans: Module = { name: 'plans', routes: [...routes, ...trainingRoutes], timed };
