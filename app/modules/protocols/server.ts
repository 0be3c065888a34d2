import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

/** The rules of each disease's control plan, as data: read, compared, tried, added by two people. */
export const protocols: Module = { name: 'protocols', routes };
