import type { City, CityOptions } from './city.ts';
import { sharedFloat32, sharedFloat64, sharedUint8, sharedUint16, sharedUint32 } from './columns.ts';
import { NONE } from './kinds.ts';

/** A city of single people in one area, all aged 30, who meet at random: the population of the textbook. */
export function buildWellMixed(options: Required<CityOptions>): City {
  const { people } = options;
  const each = sharedUint32(people);
  const start = sharedUint32(people + 1);
  for (let person = 0; person < people; person++) each[person] = person;
  for (let home = 0; home <= people; home++) start[home] = home;
  const nobody = sharedUint32(people);
  nobody.fill(NONE);
  const areaEnd = sharedUint32(5);
  areaEnd.fill(people);
  const parent = sharedUint32(5);
  parent.set([0, 0, 1, 2, 3]);
  const community = sharedUint32(people);
  community.fill(3);
  const grid = sharedUint32(1);
  grid[0] = 4;
  const sociability = sharedUint8(people);
  sociability.fill(1);
  return {
    options,
    people,
    age: sharedUint8(people).fill(30),
    sex: sharedUint8(people),
    role: sharedUint8(people),
    sociability,
    household: each,
    group: nobody,
    groupPosition: sharedUint16(people),
    households: people,
    householdStart: start,
    householdBuilding: sharedUint32(people),
    householdCommunity: community,
    householdKind: sharedUint8(people),
    groups: 0,
    groupStart: sharedUint32(1),
    members: sharedUint32(0),
    groupSite: sharedUint32(0),
    groupPlace: sharedUint32(0),
    groupRegulars: sharedUint8(0),
    groupDaily: sharedUint8(0),
    sites: 0,
    siteFirstGroup: sharedUint32(1),
    sitePlace: sharedUint32(0),
    siteDaily: sharedUint8(0),
    places: people,
    placeKind: sharedUint8(0),
    placeBuilding: sharedUint32(0),
    placeLon: sharedFloat64(0),
    placeLat: sharedFloat64(0),
    placeParent: sharedUint32(0),
    placeCapacity: sharedUint32(0),
    roundPlaces: [{ start: sharedUint32(1), place: sharedUint32(0) }],
    buildings: 1,
    buildingGrid: grid,
    buildingLon: sharedFloat64(1).fill(options.centre.lon),
    buildingLat: sharedFloat64(1).fill(options.centre.lat),
    buildingResidential: sharedUint8(1).fill(1),
    areas: 5,
    levelStart: [0, 1, 2, 3, 4],
    areaParent: parent,
    areaPersonStart: sharedUint32(5),
    areaPersonEnd: areaEnd,
    areaBounds: sharedFloat32(20),
    baseMap: { type: 'FeatureCollection', features: [] },
    names: { districts: ['一区'], streets: ['一街道'], communities: ['一社区'] },
  };
}
