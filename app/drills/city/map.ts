import fs from 'node:fs';
import path from 'node:path';
import { areaName, buildingFootprints, type City, type GeoJSON, populationParameters } from '@outpace/sim';
import { TownPlan } from '@outpace/sim/map/plan.ts';
import { shortName } from './areaKeys.ts';

type Feature = GeoJSON['features'][number];
type Layer = 'areas' | 'water' | 'blocks' | 'roads' | 'labels';

/** Above this many buildings the map shows blocks instead of houses: a browser loads the layer whole. */
const mostFootprints = 8000;

const collection = (features: Feature[]): GeoJSON => ({ type: 'FeatureCollection', features });

/** The five layers the pages expect, from the simulated city's own plan. `cityName` names its waters. */
export function mapLayers(city: City, cityName: string): Record<Layer, GeoJSON> {
  const water = cityName.replace(/湖?市$/, '');
  const waterNames: Record<string, string> = { lake: `${water}湖`, river: `${water}河` };
  const plan = city.baseMap.features;
  const of = (...layers: string[]) =>
    plan.filter(({ properties }) => layers.includes(String(properties.layer)));
  const outlines = [...communityOutlines(city)].map(([area, geometry]) => ({
    area,
    feature: { type: 'Feature' as const, properties: { name: areaName(city, area) }, geometry },
  }));
  const waters = of('water').map(feature => ({
    ...feature,
    properties: { name: waterNames[String(feature.properties.name)] ?? '' },
  }));
  return {
    areas: collection(outlines.map(({ feature }) => feature)),
    water: collection(waters),
    blocks: collection(
      city.buildings <= mostFootprints
        ? buildingFootprints(city).features.map(feature => ({ ...feature, properties: { kind: 'building' } }))
        : of('block').map(feature => ({ ...feature, properties: { kind: 'block' } })),
    ),
    roads: collection(
      of('road').map(feature => ({
        ...feature,
        properties: {
          kind: ['expressway', 'arterial'].includes(String(feature.properties.road)) ? 'major' : 'minor',
        },
      })),
    ),
    labels: collection([
      ...waters.filter(({ properties }) => properties.name).map(labelInside('water')),
      ...outlines.map(({ area, feature }) => labelAbove(feature, shortName(city, area), 'community')),
    ]),
  };
}

/** Writes the layers into `<data>/map`. */
export function writeMap(dataDirectory: string, city: City, cityName: string): void {
  const folder = path.join(dataDirectory, 'map');
  fs.mkdirSync(folder, { recursive: true });
  for (const [layer, features] of Object.entries(mapLayers(city, cityName)))
    fs.writeFileSync(path.join(folder, `${layer}.geojson`), JSON.stringify(features));
}

/** Outline of each community, by area number: its part of the town plan, bent as the plan is, so that neighbours are parted by their roads. */
export function communityOutlines(city: City): Map<number, Feature['geometry']> {
  const { seed, people, centre } = city.options;
  const squareMetres = (people / populationParameters.peoplePerSquareKilometre.value) * 1e6;
  const plan = new TownPlan(seed, squareMetres, centre);
  const outlines = new Map<number, Feature['geometry']>();
  for (let area = city.levelStart[3]!; area < city.levelStart[4]!; area++) {
    const [west, south, east, north] = city.areaBounds.subarray(area * 4, area * 4 + 4);
    const ring = plan.outline({ west: west!, south: south!, east: east!, north: north! }, 8);
    outlines.set(area, { type: 'Polygon', coordinates: [ring] });
  }
  return outlines;
}

/** The mean of the buildings of every area, by area number; for the point of those that have no outline. */
export function areaMiddles(city: City): { lon: Float64Array; lat: Float64Array } {
  const lon = new Float64Array(city.areas);
  const lat = new Float64Array(city.areas);
  const count = new Uint32Array(city.areas);
  const add = (area: number, building: number) => {
    lon[area]! += city.buildingLon[building]!;
    lat[area]! += city.buildingLat[building]!;
    count[area]!++;
  };
  for (let building = 0; building < city.buildings; building++) {
    let area = city.buildingGrid[building]!;
    for (; area > 0; area = city.areaParent[area]!) add(area, building);
    add(0, building);
  }
  for (let area = 0; area < city.areas; area++) {
    lon[area]! /= count[area] || 1;
    lat[area]! /= count[area] || 1;
  }
  return { lon, lat };
}

function box(feature: Feature) {
  if (feature.geometry.type !== 'Polygon')
    throw new Error(`an outline must be a polygon, not a ${feature.geometry.type}`);
  const ring = feature.geometry.coordinates[0]!;
  const [lons, lats] = [ring.map(point => point[0]), ring.map(point => point[1])];
  return {
    west: Math.min(...lons),
    south: Math.min(...lats),
    east: Math.max(...lons),
    north: Math.max(...lats),
  };
}

const label = (name: string, kind: string, lon: number, lat: number): Feature => ({
  type: 'Feature',
  properties: { name, kind },
  geometry: { type: 'Point', coordinates: [lon, lat] },
});

const labelInside = (kind: string) => (feature: Feature) => {
  const { west, south, east, north } = box(feature);
  return label(String(feature.properties.name), kind, (west + east) / 2, (south + north) / 2);
};

// near its northern edge, so that points in the middle stay readable
function labelAbove(feature: Feature, name: string, kind: string): Feature {
  const { west, south, east, north } = box(feature);
  return label(name, kind, (west + east) / 2, south + (north - south) * 0.92);
}

/** A name for a district on an English page. */
export function districtNameEn(city: City, district: number): string {
  return `District ${district - city.levelStart[1]! + 1}`;
}
