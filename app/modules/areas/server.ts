import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

export const areas: Module = { name: 'areas', routes };
