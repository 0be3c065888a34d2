import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

export const outbreaks: Module = { name: 'outbreaks', routes };
