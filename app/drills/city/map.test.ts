import { describe, expect, it } from 'vitest';
import { readScenario } from '../scenario.ts';
import { buildScenarioCity } from './build.ts';
import { communityOutlines, mapLayers } from './map.ts';

const scenario = readScenario(new URL('../testing/smoke.json', import.meta.url).pathname);

describe('the map of a simulated city', () => {
  const city = buildScenarioCity({ ...scenario, city: { ...scenario.city, people: 80_000 } });

  it('the outline of a community holds its buildings', () => {
    const outlines = communityOutlines(city);
    for (let building = 0; building < city.buildings; building++) {
      const community = city.areaParent[city.buildingGrid[building]!]!;
      const { coordinates } = outlines.get(community) as { coordinates: [number, number][][] };
      expect(isInside(coordinates[0]!, city.buildingLon[building]!, city.buildingLat[building]!)).toBe(true);
    }
  });

  it('names lake and river after the city', () => {
    const { water, blocks, labels } = mapLayers(city, '星湖市');
    const names = water.features.map(feature => feature.properties.name);
    expect(names).toEqual(expect.arrayContaining(['星湖', '星河']));
    expect(blocks.features.length).toBe(city.buildings);
    expect(labels.features.length).toBe(water.features.length + city.levelStart[4]! - city.levelStart[3]!);
  });
});

function isInside(ring: [number, number][], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [ring[i]!, ring[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
