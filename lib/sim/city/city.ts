import type { GeoJSON } from './geojson-types.ts';

export type { GeoJSON };

/** What a city is made from: the same options give the same bytes. */
export interface CityOptions {
  /** Any 32-bit whole number. */
  seed: number;
  /** Residents and hotel guests together, 1,000 to 20 million. */
  people: number;
  /** Middle of the map; the city has no place on earth, this only keeps it off others. */
  centre?: { lon: number; lat: number };
  /** Day of the week of day 0: 0 Monday … 6 Sunday. */
  firstWeekday?: number;
  /** Days without school and office work, both inclusive, when many leave town. */
  holidays?: { from: number; to: number }[];
  /**
   * `city` (the default), or `well-mixed`: no households beyond one person, no groups, and each day everyone meets the
   * same number of people drawn from all. Only for checking against theory.
   */
  mixing?: 'city' | 'well-mixed';
}

/**
 * A synthetic city: columns on shared memory, built once, never changed. People are numbered by where they live, so a
 * household, building, grid, community, street and district are each one interval of people.
 *
 * Places: the homes come first (place number = household number), then everything else.
 */
export interface City {
  options: Required<CityOptions>;
  people: number;

  // people
  age: Uint8Array;
  /** 0 female, 1 male. */
  sex: Uint8Array;
  /** Number in `roles`. */
  role: Uint8Array;
  /** 0 … 3: how often this person goes out. */
  sociability: Uint8Array;
  household: Uint32Array;
  /** Class or team, or NONE. */
  group: Uint32Array;
  /** Where in its group. */
  groupPosition: Uint16Array;

  // households, `households` of them
  households: number;
  /** First person of each household; one more entry than households. */
  householdStart: Uint32Array;
  householdBuilding: Uint32Array;
  householdCommunity: Uint32Array;
  /** Number of the kind of place: home, dorm or hotel. */
  householdKind: Uint8Array;

  // classes and teams; groups of one site are neighbours
  groups: number;
  groupStart: Uint32Array;
  members: Uint32Array;
  groupSite: Uint32Array;
  groupPlace: Uint32Array;
  /** Neighbours on each side met every day. */
  groupRegulars: Uint8Array;
  /** Further ones on each side, others each day. */
  groupDaily: Uint8Array;
  sites: number;
  siteFirstGroup: Uint32Array;
  sitePlace: Uint32Array;
  /** People of other groups of the site met on each side, others each day. */
  siteDaily: Uint8Array;

  // places after the homes; index = place − households
  places: number;
  placeKind: Uint8Array;
  /** Building the place is in. */
  placeBuilding: Uint32Array;
  placeLon: Float64Array;
  placeLat: Float64Array;
  /** Place it is part of (a classroom's school), or NONE. */
  placeParent: Uint32Array;
  /** People it holds; rooms of an isolation site, tubes a day of a laboratory. */
  placeCapacity: Uint32Array;
  /** Per visiting round: places by area of the round's level. */
  roundPlaces: { start: Uint32Array; place: Uint32Array }[];

  // buildings
  buildings: number;
  /** Area number of the grid. */
  buildingGrid: Uint32Array;
  buildingLon: Float64Array;
  buildingLat: Float64Array;
  /** 1 where people live. */
  buildingResidential: Uint8Array;

  // areas: all of one level together, levels from the top, each level in the order of the tree
  areas: number;
  /** First area of each level (city … grid), and the end. */
  levelStart: number[];
  areaParent: Uint32Array;
  areaPersonStart: Uint32Array;
  areaPersonEnd: Uint32Array;
  /** West, south, east, north of each area on the unwarped plan, in metres. */
  areaBounds: Float32Array;

  /** Roads, water, blocks and parks. */
  baseMap: GeoJSON;
  names: CityNames;
}

/** Names as parts, put together when asked: ten million homes are not kept as text. */
export interface CityNames {
  districts: string[];
  streets: string[];
  communities: string[];
}
