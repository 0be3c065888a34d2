import fs from 'node:fs';
import path from 'node:path';
import { readScenario, type Scenario } from './scenario.ts';

/** What a scenario may be started with instead of what its file says. */
export interface ScenarioChanges {
  people?: number;
  seed?: number;
  days?: number;
  scanCoverage?: number;
}

/** A scenario with changes, each within the bounds the file has. */
export function changedScenario(scenario: Scenario, changes: ScenarioChanges): Scenario {
  return {
    ...scenario,
    days: changes.days ?? scenario.days,
    city: { ...scenario.city, people: changes.people ?? scenario.city.people },
    outbreak: { ...scenario.outbreak, seed: changes.seed ?? scenario.outbreak.seed },
    observation: {
      ...scenario.observation,
      scanCoverage: changes.scanCoverage ?? scenario.observation.scanCoverage,
    },
    staff: changes.people ? staffFor(scenario, changes.people) : scenario.staff,
  };
}

/** Staff in proportion to the people, at least one of each that the file has. */
function staffFor(scenario: Scenario, people: number): Scenario['staff'] {
  const share = people / scenario.city.people;
  const of = (number: number) => (number === 0 ? 0 : Math.max(1, Math.round(number * share)));
  const { staff } = scenario;
  return {
    ...staff,
    investigators: of(staff.investigators),
    gridWorkers: of(staff.gridWorkers),
    samplers: of(staff.samplers),
  };
}

/** The files of a drill beside its database. */
export function drillFiles(directory: string) {
  const folder = path.join(directory, 'drill');
  return {
    folder,
    scenario: path.join(folder, 'scenario.json'),
    filled: path.join(folder, 'filled'),
    engine: path.join(folder, 'engine.json'),
    world: path.join(folder, 'world.bin'),
    /** There while the live state was not written down in order. */
    open: path.join(folder, 'open'),
    score: path.join(folder, 'score.json'),
  };
}

/** The engine as last written down, or undefined. */
export function readEngine(directory: string): { world: Uint8Array; state: unknown } | undefined {
  const files = drillFiles(directory);
  if (!fs.existsSync(files.engine) || !fs.existsSync(files.world)) return undefined;
  return {
    world: new Uint8Array(fs.readFileSync(files.world)),
    state: JSON.parse(fs.readFileSync(files.engine, 'utf8')) as unknown,
  };
}

/** Writes the engine down. */
export function writeEngine(directory: string, saved: { world: Uint8Array; state: unknown }): void {
  const files = drillFiles(directory);
  fs.writeFileSync(files.world, saved.world);
  fs.writeFileSync(files.engine, JSON.stringify(saved.state));
}

/** The scenario a drill's folder was made for, or null for a folder without one. */
export function scenarioOf(directory: string): Scenario | null {
  const { scenario } = drillFiles(directory);
  return fs.existsSync(scenario) ? readScenario(scenario) : null;
}
