import type { RouteDefinition } from '../../core/http/route.ts';
import { benchRoutes } from './benchRoutes.ts';
import { holdRoutes } from './holdRoutes.ts';
import { labRoutes } from './labRoutes.ts';
import { outcomeRoutes } from './outcomeRoutes.ts';

export const routes: RouteDefinition[] = [...labRoutes, ...benchRoutes, ...outcomeRoutes, ...holdRoutes];
