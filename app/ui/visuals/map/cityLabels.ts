import type { FeatureCollection, Point } from 'geojson';
import { fontsFor } from '../../fonts.ts';

let bounds: [number, number, number, number] | null = null;

/** West, south, east, north of the city's named places; null until `readCityLabels` has them. */
export const cityBounds = () => bounds;

/** Reads the names on the base map and makes sure their letters are there before they are drawn, for a canvas draws once. */
export async function readCityLabels(base: string): Promise<void> {
  const answer = await fetch(`${base}labels.geojson`).catch(() => null);
  if (!answer?.ok) return;
  const text = await answer.text();
  await fontsFor(text.replace(/[\x20-\x7e]/g, ''));
  const spots = (JSON.parse(text) as FeatureCollection<Point>).features.map(one => one.geometry.coordinates);
  if (spots.length < 2) return;
  const [lons, lats] = [spots.map(one => one[0]!), spots.map(one => one[1]!)];
  bounds = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
