import type { StyleSpecification } from 'maplibre-gl';
import { palettes, type Theme } from '../../tokens.ts';
import { labelPrefix } from './labelImages.ts';

/** Layers of the city's own base map, served by us. */
export const baseLayers = ['areas', 'water', 'blocks', 'roads', 'labels'] as const;

/**
 * The base map's style. It has no `glyphs` and no tile source on purpose: names are drawn here as pictures, and nothing is
 * fetched from anywhere but our server, for a map request to a stranger tells where the cases are.
 */
export function baseStyle(base: string, theme: Theme): StyleSpecification {
  const { map } = palettes[theme];
  const source = (name: string) => ({ type: 'geojson' as const, data: `${base}${name}.geojson` });
  return {
    version: 8,
    sources: Object.fromEntries(baseLayers.map(name => [name, source(name)])),
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': map.land } },
      { id: 'water', type: 'fill', source: 'water', paint: { 'fill-color': map.water } },
      { id: 'blocks', type: 'fill', source: 'blocks', paint: { 'fill-color': map.block } },
      {
        id: 'roads-casing',
        type: 'line',
        source: 'roads',
        minzoom: 13,
        paint: {
          'line-color': map.block,
          'line-width': ['interpolate', ['linear'], ['zoom'], 13, 3, 17, 14],
        },
      },
      {
        id: 'roads',
        type: 'line',
        source: 'roads',
        layout: { 'line-cap': 'round' },
        paint: {
          'line-color': map.road,
          'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.8, 13, 2, 17, 12],
        },
      },
      {
        id: 'areas',
        type: 'line',
        source: 'areas',
        paint: { 'line-color': palettes[theme].strongLine, 'line-width': 1, 'line-dasharray': [4, 3] },
      },
      {
        id: 'labels',
        type: 'symbol',
        source: 'labels',
        layout: {
          // A picture of the name, see labelImages.ts.
          'icon-image': ['concat', labelPrefix, ['get', 'name']],
          'icon-padding': 6,
        },
      },
    ],
  };
}
