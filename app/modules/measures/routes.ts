import type { RouteDefinition } from '../../core/http/route.ts';
import { decisionRoutes } from './decisionRoutes.ts';
import { editionRoutes } from './editionRoutes.ts';
import { listRoutes } from './listRoutes.ts';
import { measureRoutes } from './measureRoutes.ts';

/** Lists first: a fixed word in a path stands before the id it would otherwise be taken for. */
export const routes: RouteDefinition[] = [
  ...listRoutes,
  ...measureRoutes,
  ...decisionRoutes,
  ...editionRoutes,
];
