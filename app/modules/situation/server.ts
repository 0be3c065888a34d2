import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

export const situation: Module = { name: 'situation', routes };
