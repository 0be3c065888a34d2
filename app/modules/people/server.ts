import type { Module } from '../../core/module.ts';
import { reactions } from './reactions.ts';
import { routes } from './routes.ts';

export const people: Module = { name: 'people', routes, reactions };
