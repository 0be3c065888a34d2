import type { Rectangle, TownPlan } from '../map/plan.ts';
import type { AreaPlan } from './areas.ts';
import { GrowingColumn, sharedFloat32, sharedFloat64, sharedUint32 } from './columns.ts';
import { populationParameters as known } from './population-parameters.ts';

/** Areas, buildings and where households live. */
export interface Ground {
  levelStart: number[];
  areaParent: Uint32Array;
  areaPersonStart: Uint32Array;
  areaPersonEnd: Uint32Array;
  areaBounds: Float32Array;
  buildingGrid: Uint32Array;
  buildingResidential: Uint8Array;
  buildingLon: Float64Array;
  buildingLat: Float64Array;
  householdBuilding: Uint32Array;
  /** Buildings of each community where nobody lives. */
  publicBuildings: number[][];
}

/** People in one building of flats, and of a campus. */
const peoplePerBuilding = { flats: 95, campus: 320 };
/** One building of a grid in so many is not for living. */
const publicBuildingsPerGrid = 4;

/** Lays areas on the plan and puts households into buildings; households of a community are consecutive. */
export function layGround(
  plan: TownPlan,
  areas: AreaPlan,
  communityFirstHousehold: readonly number[],
  householdStart: Uint32Array,
): Ground {
  const districts = areas.streetsOfDistrict.length;
  const streets = areas.communitiesOfStreet.length;
  const communities = areas.people.length;
  const gridsOf = areas.people.map(people => Math.max(1, Math.round(people / known.peoplePerGrid.value)));
  const levelStart = [0, 1, 1 + districts, 1 + districts + streets, 1 + districts + streets + communities];
  const total = levelStart[4]! + gridsOf.reduce((sum, grids) => sum + grids, 0);
  const areaParent = sharedUint32(total);
  const areaPersonStart = sharedUint32(total);
  const areaPersonEnd = sharedUint32(total);
  const areaBounds = sharedFloat32(total * 4);
  const bound = (area: number, box: Rectangle) =>
    areaBounds.set([box.west, box.south, box.east, box.north], area * 4);
  const householdBuilding = sharedUint32(householdStart.length - 1);
  const buildingGrid = new GrowingColumn();
  const residential = new GrowingColumn();
  const lon: number[] = [];
  const lat: number[] = [];
  const publicBuildings: number[][] = [];

  let street = 0;
  let community = 0;
  let grid = levelStart[4]!;
  bound(0, plan.whole);
  const peopleOfDistrict = sumsBy(sumsBy(areas.people, areas.communitiesOfStreet), areas.streetsOfDistrict);
  // the lake takes a part of its own, as a district without people would
  const lake = 0.07 * peopleOfDistrict.reduce((sum, people) => sum + people, 0);
  const middle = Math.ceil(districts / 2);
  const weights = [...peopleOfDistrict.slice(0, middle), lake, ...peopleOfDistrict.slice(middle)];
  const boxes = plan.split(plan.whole, weights, 'district');
  const [lakeBox] = boxes.splice(middle, 1);
  plan.area(lakeBox!, 'water', 'lake');
  for (let district = 0; district < districts; district++) {
    const districtArea = levelStart[1]! + district;
    areaPersonStart[districtArea] = householdStart[communityFirstHousehold[community]!]!;
    bound(districtArea, boxes[district]!);
    const ofDistrict = areas.communitiesOfStreet.slice(street, street + areas.streetsOfDistrict[district]!);
    let at = community;
    const streetWeights = ofDistrict.map(count => {
      const people = areas.people.slice(at, at + count).reduce((sum, each) => sum + each, 0);
      at += count;
      return people;
    });
    for (const [i, streetBox] of plan.split(boxes[district]!, streetWeights, 'street').entries()) {
      const streetArea = levelStart[2]! + street;
      areaParent[streetArea] = districtArea;
      areaPersonStart[streetArea] = householdStart[communityFirstHousehold[community]!]!;
      bound(streetArea, streetBox);
      const weight = areas.people.slice(community, community + ofDistrict[i]!);
      for (const box of plan.split(streetBox, weight, 'community')) {
        layCommunity(box);
        community++;
      }
      areaPersonEnd[streetArea] = householdStart[communityFirstHousehold[community]!]!;
      street++;
    }
    areaPersonEnd[districtArea] = householdStart[communityFirstHousehold[community]!]!;
  }
  areaPersonEnd[0] = householdStart.at(-1)!;
  const buildingLon = sharedFloat64(lon.length);
  const buildingLat = sharedFloat64(lat.length);
  buildingLon.set(lon);
  buildingLat.set(lat);
  return {
    levelStart,
    areaParent,
    areaPersonStart,
    areaPersonEnd,
    areaBounds,
    buildingGrid: buildingGrid.freezeUint32(),
    buildingResidential: residential.freezeUint8(),
    buildingLon,
    buildingLat,
    householdBuilding,
    publicBuildings,
  };

  function layCommunity(box: Rectangle): void {
    const area = levelStart[3]! + community;
    areaParent[area] = levelStart[2]! + street;
    bound(area, box);
    const firstHousehold = communityFirstHousehold[community]!;
    const endHousehold = communityFirstHousehold[community + 1]!;
    areaPersonStart[area] = householdStart[firstHousehold]!;
    areaPersonEnd[area] = householdStart[endHousehold]!;
    const grids = gridsOf[community]!;
    const own: number[] = [];
    const gridBoxes = plan.split(box, new Array<number>(grids).fill(1), 'grid');
    for (let i = 0; i < grids; i++) {
      const from = firstHousehold + Math.floor((i * (endHousehold - firstHousehold)) / grids);
      const to = firstHousehold + Math.floor(((i + 1) * (endHousehold - firstHousehold)) / grids);
      areaParent[grid] = area;
      areaPersonStart[grid] = householdStart[from]!;
      areaPersonEnd[grid] = householdStart[to]!;
      bound(grid, gridBoxes[i]!);
      const withPark = (grid & 7) === 5;
      const [park, built] = northernPart(gridBoxes[i]!, withPark ? 0.3 : 0);
      if (withPark) plan.area(park, 'park', 'park');
      plan.area(built, 'block', areas.campus[community] ? 'campus' : 'block');
      layBuildings(built, from, to, own);
      grid++;
    }
    publicBuildings.push(own);
  }

  function layBuildings(box: Rectangle, from: number, to: number, own: number[]): void {
    const people = householdStart[to]! - householdStart[from]!;
    const flats = Math.max(
      1,
      Math.round(people / (areas.campus[community] ? peoplePerBuilding.campus : peoplePerBuilding.flats)),
    );
    const count = flats + publicBuildingsPerGrid;
    const columns = Math.max(
      1,
      Math.round(Math.sqrt((count * (box.east - box.west)) / (box.north - box.south))),
    );
    const rows = Math.ceil(count / columns);
    for (let i = 0; i < count; i++) {
      const building = buildingGrid.push(grid);
      residential.push(i < flats ? 1 : 0);
      const x = box.west + (((i % columns) + 0.5) / columns) * (box.east - box.west);
      const y = box.south + ((Math.floor(i / columns) + 0.5) / rows) * (box.north - box.south);
      const point = plan.lonLat(x, y);
      lon.push(point[0]);
      lat.push(point[1]);
      if (i >= flats) {
        own.push(building);
        continue;
      }
      const first = from + Math.floor((i * (to - from)) / flats);
      const end = from + Math.floor(((i + 1) * (to - from)) / flats);
      householdBuilding.fill(building, first, end);
    }
  }
}

/** A rectangle cut in two: its northern share, and the rest. */
function northernPart(box: Rectangle, share: number): [Rectangle, Rectangle] {
  const at = box.north - share * (box.north - box.south);
  return [
    { ...box, south: at },
    { ...box, north: at },
  ];
}

function sumsBy(values: readonly number[], counts: readonly number[]): number[] {
  let at = 0;
  return counts.map(count => {
    const sum = values.slice(at, at + count).reduce((total, value) => total + value, 0);
    at += count;
    return sum;
  });
}
