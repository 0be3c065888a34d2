import { TownPlan } from '../map/plan.ts';
import { rounds } from '../movement/rounds.ts';
import { Draws } from '../random/draws.ts';
import { hash2, streamKey } from '../random/hash.ts';
import { planAreas } from './areas.ts';
import type { City, CityOptions } from './city.ts';
import { sharedFloat64, sharedUint8, sharedUint16, sharedUint32 } from './columns.ts';
import { layGround } from './ground.ts';
import { GroupsBuilder } from './groups.ts';
import { PeopleBuilder, settleCampus, settleFamilies } from './households.ts';
import { kindNumber, roleNumber } from './kinds.ts';
import { nameAreas } from './names.ts';
import { occupy } from './occupy.ts';
import { PlacesBuilder } from './places.ts';
import { populationParameters as known } from './population-parameters.ts';
import { buildWellMixed } from './well-mixed.ts';

/**
 * Builds a city from a seed and a number of people. About 1 µs and 30 bytes a person; throws a RangeError naming the
 * option when it is out of bounds.
 */
export function buildCity(options: CityOptions): City {
  const { seed, people } = options;
  if (!Number.isInteger(people) || people < 1000 || people > 20_000_000)
    throw new RangeError(`people must be a whole number from 1,000 to 20,000,000, not ${people}`);
  if (!Number.isInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`);
  const full: Required<CityOptions> = {
    centre: { lon: 117, lat: 28 },
    firstWeekday: 0,
    holidays: [],
    mixing: 'city',
    ...options,
  };
  if (full.mixing === 'well-mixed') return buildWellMixed(full);

  const draws = new Draws(seed, 'areas');
  const areas = planAreas(people, draws);
  const communities = areas.people.length;
  const age = sharedUint8(people);
  const sex = sharedUint8(people);
  const builder = new PeopleBuilder(age, sex);
  const communityFirstHousehold: number[] = [];
  for (let community = 0; community < communities; community++) {
    communityFirstHousehold.push(builder.householdStart.length);
    const own = new Draws(seed, 'people', community);
    if (areas.campus[community]) settleCampus(builder, areas.people[community]!, own);
    else settleFamilies(builder, areas.people[community]!, own);
  }
  const households = builder.householdStart.length;
  communityFirstHousehold.push(households);
  builder.householdStart.push(people);
  const householdStart = builder.householdStart.freezeUint32();

  const plan = new TownPlan(seed, (people / known.peoplePerSquareKilometre.value) * 1e6, full.centre);
  const ground = layGround(plan, areas, communityFirstHousehold, householdStart);

  const household = sharedUint32(people);
  const householdCommunity = sharedUint32(households);
  const role = sharedUint8(people);
  const sociability = sharedUint8(people);
  const householdKind = builder.householdKind.freezeUint8();
  const firstCommunity = ground.levelStart[3]!;
  const sociabilityKey = streamKey(seed, 'sociability');
  for (let community = 0; community < communities; community++)
    for (
      let home = communityFirstHousehold[community]!;
      home < communityFirstHousehold[community + 1]!;
      home++
    ) {
      householdCommunity[home] = firstCommunity + community;
      for (let person = householdStart[home]!; person < householdStart[home + 1]!; person++) {
        household[person] = home;
        sociability[person] = hash2(sociabilityKey, person, 0) & 3;
        if (householdKind[home] === kindNumber.hotel) role[person] = roleNumber.visitor;
      }
    }

  const group = sharedUint32(people);
  const groupPosition = sharedUint16(people);
  const groups = new GroupsBuilder(group, groupPosition);
  const places = new PlacesBuilder(households, ground.publicBuildings, new Draws(seed, 'places'));
  const roundPlaces = occupy({
    seed,
    people,
    areas,
    ground,
    age,
    role,
    household,
    householdKind,
    householdCommunity,
    places,
    groups,
    rounds: rounds.value,
  });
  groups.start.push(groups.members.length);
  groups.siteFirstGroup.push(groups.start.length - 1);

  const placeBuilding = places.building.freezeUint32();
  const placeLon = sharedFloat64(placeBuilding.length);
  const placeLat = sharedFloat64(placeBuilding.length);
  const jitter = streamKey(seed, 'doors');
  for (let i = 0; i < placeBuilding.length; i++) {
    // a few metres, so that two doors of one building are two points
    placeLon[i] = ground.buildingLon[placeBuilding[i]!]! + ((hash2(jitter, i, 0) & 0xff) - 128) * 4e-7;
    placeLat[i] = ground.buildingLat[placeBuilding[i]!]! + ((hash2(jitter, i, 1) & 0xff) - 128) * 4e-7;
  }
  return {
    options: full,
    people,
    age,
    sex,
    role,
    sociability,
    household,
    group,
    groupPosition,
    households,
    householdStart,
    householdBuilding: ground.householdBuilding,
    householdCommunity,
    householdKind,
    groups: groups.start.length - 1,
    groupStart: groups.start.freezeUint32(),
    members: groups.members.freezeUint32(),
    groupSite: groups.site.freezeUint32(),
    groupPlace: groups.place.freezeUint32(),
    groupRegulars: groups.regulars.freezeUint8(),
    groupDaily: groups.daily.freezeUint8(),
    sites: groups.siteFirstGroup.length - 1,
    siteFirstGroup: groups.siteFirstGroup.freezeUint32(),
    sitePlace: groups.sitePlace.freezeUint32(),
    siteDaily: groups.siteDaily.freezeUint8(),
    places: households + placeBuilding.length,
    placeKind: places.kind.freezeUint8(),
    placeBuilding,
    placeLon,
    placeLat,
    placeParent: places.parent.freezeUint32(),
    placeCapacity: places.capacity.freezeUint32(),
    roundPlaces,
    buildings: ground.buildingGrid.length,
    buildingGrid: ground.buildingGrid,
    buildingLon: ground.buildingLon,
    buildingLat: ground.buildingLat,
    buildingResidential: ground.buildingResidential,
    areas: ground.areaParent.length,
    levelStart: ground.levelStart,
    areaParent: ground.areaParent,
    areaPersonStart: ground.areaPersonStart,
    areaPersonEnd: ground.areaPersonEnd,
    areaBounds: ground.areaBounds,
    baseMap: { type: 'FeatureCollection', features: [...plan.shapes, ...plan.lines] },
    names: nameAreas(seed, areas.streetsOfDistrict.length, areas.communitiesOfStreet.length, communities),
  };
}
