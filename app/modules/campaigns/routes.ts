import { planRoutes } from './planRoutes.ts';
import { roundRoutes } from './roundRoutes.ts';
import { visitRoutes } from './visitRoutes.ts';

export const routes = [...planRoutes, ...roundRoutes, ...visitRoutes];
