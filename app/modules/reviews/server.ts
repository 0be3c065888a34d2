import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

/** After-action reviews: they write themselves from the record, and the team completes them. */
export const reviews: Module = { name: 'reviews', routes };
