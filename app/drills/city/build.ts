import { buildCity, type City, campusesOf } from '@outpace/sim';
import { firstWeekday, holidayDays } from '../moments.ts';
import type { Scenario } from '../scenario.ts';

/** The simulated city of a scenario: the same scenario gives the same bytes. Pure; about 1 µs a person. */
export function buildScenarioCity(scenario: Scenario): City {
  return buildCity({
    seed: scenario.city.seed,
    people: scenario.city.people,
    firstWeekday: firstWeekday(scenario),
    holidays: holidayDays(scenario),
  });
}

/** Area number of the campus with most people, or null where there is none. O(people). */
export function largestCampus(city: City): number | null {
  const size = (area: number) => city.areaPersonEnd[area]! - city.areaPersonStart[area]!;
  return campusesOf(city).toSorted((a, b) => size(b) - size(a) || a - b)[0] ?? null;
}

/** Area number of the community with most people that is no campus, in the first district. O(people). */
export function largestNeighbourhood(city: City): number {
  const campuses = new Set(campusesOf(city));
  const firstDistrict = city.levelStart[1]!;
  let best = city.levelStart[3]!;
  let most = -1;
  for (let area = city.levelStart[3]!; area < city.levelStart[4]!; area++) {
    const people = city.areaPersonEnd[area]! - city.areaPersonStart[area]!;
    const inFirst = city.areaParent[city.areaParent[area]!]! === firstDistrict;
    if (inFirst && !campuses.has(area) && people > most) {
      best = area;
      most = people;
    }
  }
  return best;
}
