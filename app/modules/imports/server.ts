import type { Module } from '../../core/module.ts';
import { jobs } from './jobs.ts';
import { reviewRoutes } from './reviewRoutes.ts';
import { fileRoutes } from './routes.ts';

export const imports: Module = { name: 'imports', routes: [...fileRoutes, ...reviewRoutes], jobs };
