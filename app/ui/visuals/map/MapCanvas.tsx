import type { FeatureCollection } from 'geojson';
import {
  type GeoJSONSource,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef } from 'react';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useTheme } from '../../theme.ts';
import { fontStack, palettes, personClasses, zoneLooks } from '../../tokens.ts';
import type { MapPoint } from '../CityMap.tsx';
import { cityBounds } from './cityLabels.ts';
import { classImages } from './classImages.ts';
import { labelImage, labelPrefix, labelScale } from './labelImages.ts';
import { baseStyle } from './mapStyle.ts';

// From our own origin: the page's policy allows no other worker.
setWorkerUrl(workerUrl);

type Zones = FeatureCollection;
const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** One mark for each spot, of its gravest class: points that share a spot would hide one another, so they are counted. */
function pointFeatures(points: MapPoint[]): FeatureCollection {
  const spots = new Map<string, MapPoint[]>();
  for (const point of points) {
    const key = `${point.lon.toFixed(5)} ${point.lat.toFixed(5)}`;
    const spot = spots.get(key);
    if (spot) spot.push(point);
    else spots.set(key, [point]);
  }
  return {
    type: 'FeatureCollection',
    features: [...spots.values()].map(here => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [here[0]!.lon, here[0]!.lat] },
      properties: {
        id: here[0]!.id,
        ids: here.map(point => point.id).join(' '),
        class: personClasses.find(one => here.some(point => point.class === one)) ?? here[0]!.class,
        count: here.reduce((sum, point) => sum + (point.count ?? 1), 0),
      },
    })),
  };
}

/** The mark a chosen point lies in; nothing while none is chosen. */
const holding = (id: string | null) =>
  ['all', ['boolean', id !== null], ['in', id ?? '-', ['get', 'ids']]] as never;

function extentOf(points: MapPoint[]): [number, number, number, number] | null {
  if (points.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { lon, lat } of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** The drawing itself; a module of its own so that pages without a map never load MapLibre. */
export function MapCanvas(props: {
  points: MapPoint[];
  zones?: Zones;
  base: string;
  height: number | string;
  label: string;
  selected: string | null;
  onSelect: (id: string) => void;
  onBaseMissing: () => void;
}) {
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibreMap>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const instance = new MapLibreMap({
      container: box.current!,
      style: baseStyle(latest.current.base, theme),
      localIdeographFontFamily: fontStack,
      attributionControl: false,
      fadeDuration: reduced ? 0 : 150,
      bounds: extentOf(latest.current.points) ?? cityBounds() ?? undefined,
      fitBoundsOptions: { padding: 40, maxZoom: 16 },
      pitchWithRotate: false,
      dragRotate: false,
    });
    map.current = instance;
    instance.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    instance.addControl(new ScaleControl({}), 'bottom-left');
    // Not 'load': that waits for the base map, and cases must show even where its files are missing.
    instance.on('style.load', () => addOverlays(instance));
    instance.on('error', () => latest.current.onBaseMissing());
    instance.setMissingStyleImageResolver(id => {
      if (!id.startsWith(labelPrefix) || instance.hasImage(id)) return;
      instance.addImage(id, labelImage(id.slice(labelPrefix.length), theme), { pixelRatio: labelScale });
    });
    instance.on('click', 'points', event => {
      const id: unknown = event.features?.[0]?.properties?.id;
      if (typeof id === 'string') latest.current.onSelect(id);
    });
    instance.on('mouseenter', 'points', () => {
      instance.getCanvas().style.cursor = 'pointer';
    });
    instance.on('mouseleave', 'points', () => {
      instance.getCanvas().style.cursor = '';
    });
    function addOverlays(target: MapLibreMap) {
      const p = palettes[theme];
      for (const [name, image] of classImages(theme)) target.addImage(name, image, { pixelRatio: 2 });
      target.addSource('zones', { type: 'geojson', data: latest.current.zones ?? nothing });
      const colour: [string, ...unknown[]] = [
        'match',
        ['get', 'level'],
        'high',
        zoneLooks.high.line,
        'medium',
        zoneLooks.medium.line,
        zoneLooks.low.line,
      ];
      target.addLayer({
        id: 'zones-fill',
        type: 'fill',
        source: 'zones',
        paint: { 'fill-color': colour as never, 'fill-opacity': 0.14 },
      });
      target.addLayer({
        id: 'zones-line',
        type: 'line',
        source: 'zones',
        paint: {
          'line-color': colour as never,
          'line-width': ['match', ['get', 'level'], 'high', 3, 'medium', 2, 1],
        },
      });
      target.addSource('points', { type: 'geojson', data: pointFeatures(latest.current.points) });
      target.addLayer({
        id: 'selected',
        type: 'circle',
        source: 'points',
        filter: holding(latest.current.selected),
        paint: {
          'circle-radius': 14,
          'circle-color': 'rgba(0,0,0,0)',
          'circle-stroke-width': 3,
          'circle-stroke-color': p.focus,
        },
      });
      target.addLayer({
        id: 'points',
        type: 'symbol',
        source: 'points',
        layout: {
          'icon-image': ['get', 'class'],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
        },
      });
      // Digits too are pictures: the style has no glyphs.
      target.addLayer({
        id: 'counts',
        type: 'symbol',
        source: 'points',
        filter: ['>', ['get', 'count'], 1],
        layout: {
          'icon-image': ['concat', labelPrefix, ['to-string', ['get', 'count']]],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'icon-offset': [15, -2],
        },
      });
    }
    return () => {
      instance.remove();
      map.current = null;
    };
  }, [theme]);

  useEffect(() => {
    (map.current?.getSource('points') as GeoJSONSource | undefined)?.setData(pointFeatures(props.points));
  }, [props.points]);
  useEffect(() => {
    (map.current?.getSource('zones') as GeoJSONSource | undefined)?.setData(props.zones ?? nothing);
  }, [props.zones]);
  useEffect(() => {
    const instance = map.current;
    if (!instance?.getLayer('selected')) return;
    instance.setFilter('selected', holding(props.selected));
    const point = latest.current.points.find(one => one.id === props.selected);
    if (point && !instance.getBounds().contains([point.lon, point.lat]))
      instance.jumpTo({ center: [point.lon, point.lat] });
  }, [props.selected]);

  return (
    <div
      ref={box}
      role="application"
      aria-label={props.label}
      style={{ height: props.height, width: '100%' }}
    />
  );
}
