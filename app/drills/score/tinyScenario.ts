import { smallScenario } from '../../modules/drills/testScenario.ts';
import type { Scenario } from '../scenario.ts';

/** A scenario for tests: a small town, Omicron, three days before anybody commands. */
export function tinyScenario(of: { people: number; days: number; firstCases: number }): Scenario {
  return {
    ...smallScenario,
    id: 'tiny',
    days: of.days,
    city: { ...smallScenario.city, people: of.people, seed: 3 },
    outbreak: { ...smallScenario.outbreak, code: 'T1', seed: 11, firstCases: of.firstCases },
    observation: { scanCoverage: 0.8, otherFeverPer100k: 12, testAtClinics: 0.9 },
    compliance: { apart: 0.95, home: 0.9, monitoring: 0.9 },
    capacities: { tubesPerDay: 2000, isolationRooms: 20 },
    questions: [],
  };
}
