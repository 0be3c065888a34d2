import type { Module } from '../../core/module.ts';
import { routes } from './routes.ts';

export const accounts: Module = { name: 'accounts', routes };
