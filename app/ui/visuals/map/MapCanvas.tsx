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
import { fontStack, palettes, zoneLooks } from '../../tokens.ts';
import type { MapPoint } from '../CityMap.tsx';
import { classImages } from './classImages.ts';
import { labelImage, labelPrefix, labelScale } from './labelImages.ts';
import { baseStyle } from './mapStyle.ts';

// From our own origin: the page's policy allows no other worker.
setWorkerUrl(workerUrl);

type Zones = FeatureCollection;
const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

function pointFeatures(points: MapPoint[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: points.map(point => ({
      type: 'Feature',
      id: undefined,
      geometry: { type: 'Point', coordinates: [point.lon, point.lat] },
      properties: { id: point.id, class: point.class, count: point.count ?? 1 },
    })),
  };
}

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
  /** West, south, east, north of the city, shown while there are no points. */
  cityBounds?: [number, number, number, number] | null;
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
      bounds: extentOf(latest.current.points) ?? latest.current.cityBounds ?? undefined,
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
        filter: ['==', ['get', 'id'], latest.current.selected ?? ''],
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
          'text-ignore-placement': true,
          'text-field': ['case', ['>', ['get', 'count'], 1], ['to-string', ['get', 'count']], ''],
          'text-font': ['sans-serif'],
          'text-size': 12,
          'text-offset': [0.9, -0.9],
          'text-optional': true,
        },
        paint: { 'text-color': p.text, 'text-halo-color': p.ground, 'text-halo-width': 1.5 },
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
    instance.setFilter('selected', ['==', ['get', 'id'], props.selected ?? '']);
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
