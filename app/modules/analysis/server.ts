import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

export const analysis: Module = { name: 'analysis', routes };
