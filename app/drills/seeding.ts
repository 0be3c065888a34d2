import { Draws, Movement, Observer, type World } from '@outpace/sim';
import { largestCampus } from './city/build.ts';
import type { Scenario } from './scenario.ts';
import { worldParameters } from './world/parameters.ts';

const DAY = 1440;

/** What of a scenario says who is infected first. */
export type FirstCases = { outbreak: Pick<Scenario['outbreak'], 'firstCases' | 'firstCasesAt'> };

/**
 * Infects the first of a scenario in a world on its day 0, before its first step, and says who (people of the city, ascending order of drawing).
 * `anywhere`: drawn from all; `campus`: from the largest university campus, from all where there is none; `travellers`: from those who are
 * out of town on day 0 and back on day 1 (then, where these are too few, from all who are out of town, then from all). Depends on the world's
 * seed alone: every command of one seed begins with the same people. O(people). Throws a RangeError when the world has begun.
 */
export function seedFirstCases(world: World, scenario: FirstCases): number[] {
  if (world.day !== 0 || world.infections !== 0)
    throw new RangeError(
      `the first cases belong to day 0, before any other; this world is on day ${world.day}`,
    );
  const { firstCases, firstCasesAt } = scenario.outbreak;
  if (firstCasesAt === 'campus') {
    const campus = largestCampus(world.city);
    const { areaPersonStart, areaPersonEnd } = world.city;
    return campus === null
      ? world.seed(firstCases)
      : world.seed(firstCases, areaPersonStart[campus]!, areaPersonEnd[campus]!);
  }
  return firstCasesAt === 'travellers' ? seedTravellers(world, firstCases) : world.seed(firstCases);
}

function seedTravellers(world: World, count: number): number[] {
  const movement = new Movement(world.city);
  const backTomorrow: number[] = [];
  const away: number[] = [];
  for (let person = 0; person < world.city.people; person++)
    if (movement.isAway(person, 0)) (movement.isAway(person, 1) ? away : backTomorrow).push(person);
  const draws = new Draws(world.options.seed, 'first travellers', 0);
  const chosen: number[] = [];
  for (const candidates of [backTomorrow, away])
    while (chosen.length < count && candidates.length) {
      const at = draws.below(candidates.length);
      const person = candidates[at]!;
      candidates[at] = candidates[candidates.length - 1]!;
      candidates.pop();
      if (world.infect(person)) chosen.push(person);
    }
  return chosen.length === count ? chosen : [...chosen, ...world.seed(count - chosen.length)];
}

/**
 * Brings `count` infected people into a world at a minute of its day in progress, as an inject says: drawn from those who arrive on that day (from everybody where there are none), infected some
 * days before, somewhere else. Who they are depends on the world's seed and the minute alone, so that every command of a comparison meets the same. Returns who. O(people).
 */
export function bringInCases(world: World, at: number, count: number): number[] {
  const draws = new Draws(world.options.seed, 'imported by inject', at);
  const arriving = new Observer(world).arrivals(Math.floor(at / DAY)).map(arrival => arrival.person);
  const infectedAt = Math.max(0, at - worldParameters.importedInfectedBefore.value * DAY);
  const chosen: number[] = [];
  for (let tries = 0; chosen.length < count && tries < 1000 * count; tries++) {
    const person =
      arriving.length && tries < 100 * count
        ? arriving[draws.below(arriving.length)]!
        : draws.below(world.city.people);
    if (world.infect(person, infectedAt)) chosen.push(person);
  }
  return chosen;
}
