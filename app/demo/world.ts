import { Chance } from './chance.ts';
import { type District, layOut } from './geography.ts';
import { move, type Stay } from './movement.ts';
import { type Population, populate } from './population.ts';
import { type Infection, spread } from './spread.ts';

/** Everything that is true in the demo city; what the command sees is made from it in `files.ts`. */
export interface World {
  today: string;
  districts: District[];
  population: Population;
  stays: Stay[];
  infections: Infection[];
}

export const demoSize = { people: 5_000, days: 14, startedDaysAgo: 12, infections: 48 };
// an outbreak one can show: neither died out nor everywhere
const wanted = { found: [22, 38], foundDays: 5 } as const;
const seedsTried = 400;

/** The demo city as of `today`: the first seed whose outbreak has a middling course, so the same day always gives the same city. */
export function makeWorld(today: string): World {
  for (let seed = 1; seed <= seedsTried; seed++) {
    const chance = new Chance(seed);
    const districts = layOut(chance);
    const population = populate(districts, chance, demoSize.people, today);
    const stays = move(population, chance, today, demoSize.days);
    const infections = spread(population, stays, chance, today, demoSize.startedDaysAgo, demoSize.infections);
    const found = infections.filter(infection => infection.foundOn && infection.foundOn <= today);
    if (
      found.length >= wanted.found[0] &&
      found.length <= wanted.found[1] &&
      new Set(found.map(infection => infection.foundOn)).size >= wanted.foundDays
    )
      return { today, districts, population, stays, infections };
  }
  throw new Error(`No seed up to ${seedsTried} gives a middling outbreak for ${today}.`);
}
