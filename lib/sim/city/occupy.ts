import type { Round } from '../movement/rounds.ts';
import { Draws } from '../random/draws.ts';
import type { AreaPlan } from './areas.ts';
import { GrowingColumn } from './columns.ts';
import type { Ground } from './ground.ts';
import { type GroupsBuilder, WorkerPool } from './groups.ts';
import { kindNumber, type PlaceKind, roleNumber } from './kinds.ts';
import type { PlacesBuilder } from './places.ts';
import { populationParameters as known } from './population-parameters.ts';
import { openSchools } from './schools.ts';
import { openWorkplaces, staffPlace } from './workplaces.ts';

interface Occupying {
  seed: number;
  people: number;
  areas: AreaPlan;
  ground: Ground;
  age: Uint8Array;
  role: Uint8Array;
  household: Uint32Array;
  householdKind: Uint8Array;
  householdCommunity: Uint32Array;
  places: PlacesBuilder;
  groups: GroupsBuilder;
  rounds: readonly Round[];
}

/** Where people work: in their own community, in their district, anywhere. */
const workNear = [0.25, 0.4, 0.35];

/** Kinds of place there is one of for so many people of a district, whoever visits them. */
const districtPlaces: [PlaceKind, number, number][] = [
  ['hospital', 90_000, 800],
  ['isolation_site', 60_000, 240],
  ['laboratory', 250_000, 20_000],
  ['station', 300_000, 5000],
];

/** Opens places, schools and workplaces and gives everyone of age something to do; returns the places of each round by area. */
export function occupy(city: Occupying): { start: Uint32Array; place: Uint32Array }[] {
  const { seed, ground, places, groups, role } = city;
  const communities = city.areas.people.length;
  const draws = new Draws(seed, 'work');
  const workers = assignWorkers(city, draws);
  const making = {
    age: city.age,
    role,
    places,
    groups,
    workers,
    draws,
    communityOf: (person: number) =>
      city.householdCommunity[city.household[person]!]! - ground.levelStart[3]!,
  };
  const at = (level: number, index: number) => ground.levelStart[level]! + index;
  const range = (area: number) => [ground.areaPersonStart[area]!, ground.areaPersonEnd[area]!] as const;

  for (let community = 0; community < communities; community++)
    if (city.areas.campus[community]) openSchools(making, 'university', ...range(at(3, community)));
  for (let street = 0; street < city.areas.communitiesOfStreet.length; street++)
    for (const kind of ['kindergarten', 'primary'] as const)
      openSchools(making, kind, ...range(at(2, street)));
  for (let district = 0; district < city.areas.streetsOfDistrict.length; district++)
    for (const kind of ['junior', 'senior'] as const) openSchools(making, kind, ...range(at(1, district)));

  const communitiesOf = communitiesOfAreas(ground, communities);
  const open = (kind: PlaceKind, area: number, capacity: number): number => {
    const choices = communitiesOf[area]!;
    const community = choices[draws.below(choices.length)]!;
    const place = places.add(kind, community, capacity);
    staffPlace(making, kind, place, community, ground.areaPersonEnd[area]! - ground.areaPersonStart[area]!);
    return place;
  };
  for (let district = 0; district < city.areas.streetsOfDistrict.length; district++) {
    const [from, to] = range(at(1, district));
    for (const [kind, people, capacity] of districtPlaces)
      for (let i = 0; i < Math.max(1, Math.round((to - from) / people)); i++)
        open(kind, at(1, district), capacity);
  }
  const opened = new Map<string, number[]>();
  const roundPlaces = city.rounds.map(round => {
    const level = { city: 0, district: 1, street: 2, community: 3, grid: 4, building: 5 }[round.level];
    const start = new GrowingColumn();
    const place = new GrowingColumn();
    if (round.places.length)
      for (let area = ground.levelStart[level]!; area < (ground.levelStart[level + 1] ?? 0); area++) {
        start.push(place.length);
        const [from, to] = range(area);
        for (const [kind, people] of round.places) {
          // one shop serves the day and the evening
          const key = `${kind} ${area} ${people}`;
          const known =
            opened.get(key) ??
            Array.from({ length: Math.max(1, Math.round((to - from) / people)) }, () =>
              open(kind, area, 200),
            );
          opened.set(key, known);
          for (const each of known) place.push(each);
        }
      }
    start.push(place.length);
    return { start: start.freezeUint32(), place: place.freezeUint32() };
  });
  for (let community = 0; community < communities; community++) openWorkplaces(making, community);
  return roundPlaces;
}

function assignWorkers(city: Occupying, draws: Draws): WorkerPool {
  const { age, role, ground, household, householdKind, householdCommunity } = city;
  const [communityStart, gridStart] = [ground.levelStart[3]!, ground.levelStart[4]!];
  const communities = gridStart - communityStart;
  const chosen = new GrowingColumn(city.people >> 1);
  const target = new GrowingColumn(city.people >> 1);
  const campus = city.areas.campus;
  for (let person = 0; person < city.people; person++) {
    if (role[person] !== roleNumber.home) continue;
    const home = household[person]!;
    const own = householdCommunity[home]! - communityStart;
    const inDorm = householdKind[home] === kindNumber.dorm;
    if (inDorm && campus[own]) continue;
    const share = known.employment.value[Math.min(8, Math.floor(age[person]! / 10))]!;
    if (age[person]! < 18 || (!inDorm && !draws.happens(share))) continue;
    const near = draws.weighted(workNear);
    let where = own;
    if (near > 0) {
      // weighted by people: the community of somebody drawn at random
      const area = near === 1 ? ground.areaParent[ground.areaParent[communityStart + own]!]! : 0;
      const [from, to] = [ground.areaPersonStart[area]!, ground.areaPersonEnd[area]!];
      where = householdCommunity[household[from + draws.below(to - from)]!]! - communityStart;
    }
    chosen.push(person);
    target.push(where);
  }
  return new WorkerPool(chosen.freezeUint32(), target.freezeUint32(), communities, draws);
}

/** For every area above the grids: its communities, by index from 0. */
function communitiesOfAreas(ground: Ground, communities: number): number[][] {
  const lists: number[][] = Array.from({ length: ground.levelStart[4]! }, () => []);
  for (let community = 0; community < communities; community++) {
    let area = ground.levelStart[3]! + community;
    for (let level = 3; level >= 0; level--) {
      lists[area]!.push(community);
      area = ground.areaParent[area]!;
    }
  }
  return lists;
}
