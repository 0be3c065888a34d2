import type { City } from './city.ts';
import type { GeoFeature, GeoJSON } from './geojson-types.ts';
import { placeKinds } from './kinds.ts';
import { areaName, placeName } from './names.ts';

/** Half the side of a building's footprint, in degrees of latitude: about eleven metres. */
const HALF = 1e-4;

/** Footprints of buildings as small squares, in an interval of building numbers (to exclusive). */
export function buildingFootprints(city: City, from = 0, to: number = city.buildings): GeoJSON {
  const features: GeoFeature[] = [];
  for (let building = from; building < to; building++) {
    const [lon, lat] = [city.buildingLon[building]!, city.buildingLat[building]!];
    const wide = (HALF * (city.buildingResidential[building] ? 1.5 : 1)) / Math.cos((lat * Math.PI) / 180);
    const tall = HALF * (city.buildingResidential[building] ? 0.7 : 1);
    const at = (x: number, y: number): [number, number] => [round(lon + x * wide), round(lat + y * tall)];
    features.push({
      type: 'Feature',
      properties: {
        layer: 'building',
        building,
        grid: city.buildingGrid[building]!,
        residential: city.buildingResidential[building]!,
      },
      geometry: { type: 'Polygon', coordinates: [[at(-1, -1), at(1, -1), at(1, 1), at(-1, 1), at(-1, -1)]] },
    });
  }
  return { type: 'FeatureCollection', features };
}

/** Places other than homes and classrooms as points, with kind and name. */
export function placePoints(city: City): GeoJSON {
  const features: GeoFeature[] = [];
  for (let i = 0; i < city.placeKind.length; i++) {
    const kind = placeKinds[city.placeKind[i]!]!;
    if (kind === 'classroom') continue;
    const place = i + city.households;
    features.push({
      type: 'Feature',
      properties: { layer: 'place', place, kind, name: placeName(city, place) },
      geometry: { type: 'Point', coordinates: [city.placeLon[i]!, city.placeLat[i]!] },
    });
  }
  return { type: 'FeatureCollection', features };
}

/** Outlines of the areas of a level (1 district … 4 grid): the boxes around their buildings, in map coordinates. */
export function areaOutlines(city: City, level: number): GeoJSON {
  const boxes = new Map<number, [number, number, number, number]>();
  for (let building = 0; building < city.buildings; building++) {
    let area = city.buildingGrid[building]!;
    for (let l = 4; l > level; l--) area = city.areaParent[area]!;
    const [lon, lat] = [city.buildingLon[building]!, city.buildingLat[building]!];
    const box = boxes.get(area) ?? [lon, lat, lon, lat];
    boxes.set(area, [
      Math.min(box[0], lon),
      Math.min(box[1], lat),
      Math.max(box[2], lon),
      Math.max(box[3], lat),
    ]);
  }
  const features: GeoFeature[] = [...boxes].map(([area, [west, south, east, north]]) => ({
    type: 'Feature',
    properties: { layer: 'area', area, level, name: areaName(city, area) },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
  }));
  return { type: 'FeatureCollection', features };
}

const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
