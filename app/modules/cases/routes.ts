import type { RouteDefinition } from '../../core/http/route.ts';
import { caseRoutes } from './caseRoutes.ts';
import { linkRoutes } from './linkRoutes.ts';
import { trajectoryRoutes } from './trajectoryRoutes.ts';
import { workRoutes } from './workRoutes.ts';

export const routes: RouteDefinition[] = [...caseRoutes, ...workRoutes, ...trajectoryRoutes, ...linkRoutes];
