import type { Module } from '../../core/module.ts';
import { leadRoutes } from './leadRoutes.ts';
import { ownDrill } from './process.ts';
import { runRoutes } from './runRoutes.ts';
import type { DrillHost } from './runs.ts';
import { shippedScenarios } from './scenarioFiles.ts';

/** The module with other scenarios, or another program in the place of the drill; tests bring theirs. */
export function drillsModule(host: Partial<DrillHost> = {}): Module {
  return {
    name: 'drills',
    routes: [...runRoutes({ scenarioFolder: shippedScenarios, command: ownDrill, ...host }), ...leadRoutes],
  };
}

export const drills: Module = drillsModule();
