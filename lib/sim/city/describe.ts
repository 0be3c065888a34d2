import type { City } from './city.ts';
import { NONE, type PlaceKind, placeKinds, roleNumber } from './kinds.ts';
import { areaName, placeName } from './names.ts';

/** One place in full. */
export interface PlaceDescribed {
  place: number;
  kind: PlaceKind;
  name: string;
  building: number;
  /** Area number of the grid. */
  grid: number;
  lon: number;
  lat: number;
  parent: number | null;
  capacity: number | null;
}

/** Describes a place by number, homes too; throws a RangeError when there is none. */
export function placeOf(city: City, place: number): PlaceDescribed {
  if (!(place >= 0 && place < city.places))
    throw new RangeError(`there is no place ${place}; the last is ${city.places - 1}`);
  if (place < city.households) {
    const building = city.householdBuilding[place]!;
    return {
      place,
      kind: placeKinds[city.householdKind[place]!]!,
      name: placeName(city, place),
      building,
      grid: city.buildingGrid[building]!,
      lon: city.buildingLon[building]!,
      lat: city.buildingLat[building]!,
      parent: null,
      capacity: city.householdStart[place + 1]! - city.householdStart[place]!,
    };
  }
  const i = place - city.households;
  const building = city.placeBuilding[i]!;
  const parent = city.placeParent[i]!;
  return {
    place,
    kind: placeKinds[city.placeKind[i]!]!,
    name: placeName(city, place),
    building,
    grid: city.buildingGrid[building]!,
    lon: city.placeLon[i]!,
    lat: city.placeLat[i]!,
    parent: parent === NONE ? null : parent,
    capacity: city.placeCapacity[i]!,
  };
}

/** All places of some kinds (homes left out), by number. O(places). */
export function placesOfKinds(city: City, ...kinds: PlaceKind[]): number[] {
  const wanted = new Set(kinds.map(kind => placeKinds.indexOf(kind)));
  const found: number[] = [];
  for (let i = 0; i < city.placeKind.length; i++)
    if (wanted.has(city.placeKind[i]!)) found.push(i + city.households);
  return found;
}

/** One area of the tree. `path` are the indexes from 1 within the parent, district first: what an area key is made of. */
export interface AreaDescribed {
  area: number;
  /** 0 city … 4 grid. */
  level: number;
  parent: number | null;
  name: string;
  path: number[];
  /** People `personStart` to `personEnd` (exclusive) live there. */
  personStart: number;
  personEnd: number;
}

/** The area tree from the city down to the grids, parents before children. */
export function areaTree(city: City): AreaDescribed[] {
  const next = new Uint32Array(city.areas);
  const paths: number[][] = [];
  const tree: AreaDescribed[] = [];
  for (let area = 0; area < city.areas; area++) {
    const level = city.levelStart.findLastIndex(start => area >= start);
    const parent = level === 0 ? null : city.areaParent[area]!;
    paths.push(parent === null ? [] : [...paths[parent]!, ++next[parent]!]);
    tree.push({
      area,
      level,
      parent,
      name: areaName(city, area),
      path: paths[area]!,
      personStart: city.areaPersonStart[area]!,
      personEnd: city.areaPersonEnd[area]!,
    });
  }
  return tree;
}

/** The areas of a person from the city (0) down to the grid (4), and their building. */
export function areasOf(
  city: City,
  person: number,
): { areas: [number, number, number, number, number]; building: number } {
  const building = city.householdBuilding[city.household[person]!]!;
  const grid = city.buildingGrid[building]!;
  const community = city.areaParent[grid]!;
  const street = city.areaParent[community]!;
  const district = city.areaParent[street]!;
  return { areas: [0, district, street, community, grid], building };
}

/** The communities (area numbers) that are university campuses: at least half of their people are students. O(people). */
export function campusesOf(city: City): number[] {
  const found: number[] = [];
  for (let area = city.levelStart[3]!; area < city.levelStart[4]!; area++) {
    const [from, to] = [city.areaPersonStart[area]!, city.areaPersonEnd[area]!];
    let students = 0;
    for (let person = from; person < to; person++) if (city.role[person] === roleNumber.student) students++;
    if (students * 2 > to - from) found.push(area);
  }
  return found;
}
