import { buildCity } from '../city/build.ts';
import { hashBytes } from '../random/hash.ts';
import { runSimulation } from '../run.ts';

/** What the golden baseline keeps: the city's bytes, and a few numbers of short runs. */
export interface Golden {
  city: string;
  households: number;
  groups: number;
  places: number;
  runs: Record<
    string,
    { infections: number; casesFound: number; peopleDaysRestricted: number; tests: number; hash: string }
  >;
}

/** Computes what the golden baseline should say. */
export function golden(): Golden {
  const city = buildCity({ seed: 11, people: 12_000 });
  const runs: Golden['runs'] = {};
  for (const [disease, policy] of [
    ['covid-omicron', 'none'],
    ['covid-omicron', 'paper'],
    ['covid-delta', 'fast-zones'],
    ['measles', 'clinics'],
    ['ebola', 'clinics'],
  ] as const) {
    const run = runSimulation({ city, disease, policy, days: 16, seed: 3, firstCases: 15 });
    runs[`${disease} ${policy}`] = {
      infections: run.infections,
      casesFound: run.casesFound,
      peopleDaysRestricted: run.peopleDaysRestricted,
      tests: run.tests,
      hash: run.hash,
    };
  }
  return {
    city: hashBytes([
      city.age,
      city.sex,
      city.role,
      city.household,
      city.group,
      city.members,
      city.groupPlace,
      city.placeBuilding,
      city.buildingLon,
    ]),
    households: city.households,
    groups: city.groups,
    places: city.places,
    runs,
  };
}
