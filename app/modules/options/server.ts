import type { Module } from '../../core/module.ts';
import { jobs } from './jobs.ts';
import { routes } from './routes.ts';

export const options: Module = { name: 'options', routes, jobs };
