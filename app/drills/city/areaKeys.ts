import { areaName, type City } from '@outpace/sim';
import { childKey } from '../../modules/areas/rules.ts';

/** The keys the product gives to the areas and residential buildings of a simulated city: siblings are numbered in the order of the tree. */
export interface AreaKeys {
  /** By area number. */
  ofArea: Float64Array;
  /** By building number; a building where nobody lives has the key of its grid. */
  ofBuilding: Float64Array;
  /** By building number: its number within its community, from 1; 0 where nobody lives. */
  numberOfBuilding: Uint32Array;
}

/** Works the keys out; O(areas + buildings). Throws when a level has more areas than a key has room for. */
export function areaKeys(city: City): AreaKeys {
  const ofArea = new Float64Array(city.areas);
  const children = new Uint32Array(city.areas);
  for (let area = 1; area < city.areas; area++) {
    const level = city.levelStart.findLastIndex(start => area >= start);
    const parent = city.areaParent[area]!;
    ofArea[area] = childKey(ofArea[parent]!, level, ++children[parent]!);
  }
  const ofBuilding = new Float64Array(city.buildings);
  const numberOfBuilding = new Uint32Array(city.buildings);
  const inCommunity = new Uint32Array(city.areas);
  for (let building = 0; building < city.buildings; building++) {
    const grid = city.buildingGrid[building]!;
    if (!city.buildingResidential[building]) {
      ofBuilding[building] = ofArea[grid]!;
      continue;
    }
    ofBuilding[building] = childKey(ofArea[grid]!, 5, ++children[grid]!);
    numberOfBuilding[building] = ++inCommunity[city.areaParent[grid]!]!;
  }
  return { ofArea, ofBuilding, numberOfBuilding };
}

/** A community's name without the word of its level, as names of shops carry it. */
export function shortName(city: City, community: number): string {
  return areaName(city, community).replace(/社区$/, '');
}
