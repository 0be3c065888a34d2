import { areaName, type City } from '@outpace/sim';
import type { Outpace } from '../../core/outpace.ts';
import { addAreas, ensureCityArea } from '../../modules/areas/queries.ts';
import type { Scenario } from '../scenario.ts';
import type { AreaKeys } from './areaKeys.ts';
import { areaMiddles, communityOutlines, districtNameEn } from './map.ts';
import type { Progress } from './progress.ts';

type NewAreas = Parameters<typeof addAreas>[1];

/** Areas added in one transaction. */
const batchAreas = 500;

/** Adds the tree: district, street, community, grid, and the buildings where people live. Throws when the product numbers one otherwise than `keys` does. */
export async function fillAreas(
  outpace: Outpace,
  token: Buffer,
  scenario: Scenario,
  city: City,
  keys: AreaKeys,
  progress: Progress,
): Promise<void> {
  const { lon, lat } = areaMiddles(city);
  const outlines = communityOutlines(city);
  const rows: { key: number; area: NewAreas[number] }[] = [];
  for (let area = 1; area < city.areas; area++) {
    const level = city.levelStart.findLastIndex(start => area >= start);
    const geometry = outlines.get(area);
    const name = areaName(city, area);
    rows.push({
      key: keys.ofArea[area]!,
      area: {
        parentKey: keys.ofArea[city.areaParent[area]!]!,
        // a grid is named within its community
        name: level === 4 ? name.slice(name.lastIndexOf('第')) : name,
        ...(level === 1 ? { nameEn: districtNameEn(city, area) } : {}),
        population: city.areaPersonEnd[area]! - city.areaPersonStart[area]!,
        lon: lon[area]!,
        lat: lat[area]!,
        ...(level === 3 && geometry ? { geometry } : {}),
      },
    });
  }
  for (let building = 0; building < city.buildings; building++)
    if (city.buildingResidential[building])
      rows.push({
        key: keys.ofBuilding[building]!,
        area: {
          parentKey: keys.ofArea[city.buildingGrid[building]!]!,
          name: `${keys.numberOfBuilding[building]!}号楼`,
          lon: city.buildingLon[building]!,
          lat: city.buildingLat[building]!,
        },
      });
  await outpace.act(token, ctx => ensureCityArea(ctx, scenario.city.name.zh, scenario.city.name.en));
  for (let from = 0; from < rows.length; from += batchAreas) {
    const batch = rows.slice(from, from + batchAreas);
    const made = await outpace.act(token, ctx =>
      addAreas(
        ctx,
        batch.map(({ area }) => area),
      ),
    );
    const other = batch.findIndex(({ key }, index) => made[index] !== key);
    if (other >= 0)
      throw new Error(
        `area ${batch[other]!.area.name} has key ${made[other]}, not ${batch[other]!.key}: the city was not empty`,
      );
    progress('areas', Math.min(rows.length, from + batchAreas), rows.length);
  }
}
