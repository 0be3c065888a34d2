import type { Module } from '../../core/module.ts';
import { jobs } from './jobs.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';

export const contacts: Module = { name: 'contacts', routes, reactions, jobs };
