import type { Module } from '../../core/module.ts';
import { jobs } from './jobs.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';

export const chains: Module = { name: 'chains', routes, reactions, jobs };
