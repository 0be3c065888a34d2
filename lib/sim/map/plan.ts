import type { GeoFeature } from '../city/geojson-types.ts';
import { Draws } from '../random/draws.ts';

/** A rectangle of the plan, in metres from its south-west corner. */
export interface Rectangle {
  west: number;
  south: number;
  east: number;
  north: number;
}

export const roadClasses = ['river', 'expressway', 'arterial', 'street', 'lane'] as const;

/** Width left free by a split of each depth, metres: river first, then roads of falling class. */
const gapMetres = { river: 160, district: 48, street: 34, community: 22, grid: 12 } as const;
export type SplitLevel = Exclude<keyof typeof gapMetres, 'river'>;

/**
 * Draws a town plan: a rectangle is split again and again along its longer side into parts by weight; every cut is a road, the
 * very first a river. All points are then bent by one smooth field, so that straight cuts become gently curved roads and
 * nothing overlaps (the bend is one-to-one).
 */
export class TownPlan {
  readonly width: number;
  readonly height: number;
  readonly lines: GeoFeature[] = [];
  readonly shapes: GeoFeature[] = [];
  #draws: Draws;
  #centre: { lon: number; lat: number };
  #phase: number[];
  #riverDrawn = false;

  constructor(seed: number, areaSquareMetres: number, centre: { lon: number; lat: number }) {
    this.#draws = new Draws(seed, 'map');
    this.width = Math.sqrt(areaSquareMetres * 1.3);
    this.height = areaSquareMetres / this.width;
    this.#centre = centre;
    this.#phase = Array.from({ length: 4 }, () => this.#draws.uniform() * 2 * Math.PI);
  }

  get whole(): Rectangle {
    return { west: 0, south: 0, east: this.width, north: this.height };
  }

  /** Longitude and latitude of a point of the plan. */
  lonLat(x: number, y: number): [number, number] {
    const [a, b, c, d] = this.#phase as [number, number, number, number];
    const bend = 0.022 * Math.min(this.width, this.height);
    const wave = (2 * Math.PI) / Math.max(this.width, this.height);
    const east =
      x - this.width / 2 + bend * (Math.sin(wave * 1.4 * y + a) + 0.4 * Math.sin(wave * 3.1 * y + b));
    const north =
      y - this.height / 2 + bend * (Math.sin(wave * 1.2 * x + c) + 0.4 * Math.sin(wave * 2.7 * x + d));
    const lat = this.#centre.lat + north / 111_320;
    const lon = this.#centre.lon + east / (111_320 * Math.cos((this.#centre.lat * Math.PI) / 180));
    return [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
  }

  /** Splits a rectangle among parts by weight, drawing a road of the level's class at each cut. Returns one rectangle a part, in order. */
  split(rectangle: Rectangle, weights: readonly number[], level: SplitLevel): Rectangle[] {
    if (weights.length <= 1) return [rectangle];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let half = 0;
    let cut = 0;
    while (cut < weights.length - 1 && half + weights[cut]! / 2 < total / 2) half += weights[cut++]!;
    cut = Math.max(1, cut);
    half = weights.slice(0, cut).reduce((sum, weight) => sum + weight, 0);
    const share = half / total;
    const wide = rectangle.east - rectangle.west >= rectangle.north - rectangle.south;
    const river = level === 'district' && !this.#riverDrawn;
    const side = wide ? rectangle.east - rectangle.west : rectangle.north - rectangle.south;
    const gap = Math.min(river ? gapMetres.river : gapMetres[level], side * 0.12);
    const at = (wide ? rectangle.west : rectangle.south) + share * side;
    const [first, second] = wide
      ? [
          { ...rectangle, east: at - gap / 2 },
          { ...rectangle, west: at + gap / 2 },
        ]
      : [
          { ...rectangle, north: at - gap / 2 },
          { ...rectangle, south: at + gap / 2 },
        ];
    if (river) {
      this.#riverDrawn = true;
      const bank = gap * 0.62;
      this.#area(
        wide
          ? { ...rectangle, west: at - bank / 2, east: at + bank / 2 }
          : { ...rectangle, south: at - bank / 2, north: at + bank / 2 },
        'water',
        'river',
      );
    } else this.#road(wide, at, rectangle, level);
    return [
      ...this.split(first, weights.slice(0, cut), level),
      ...this.split(second, weights.slice(cut), level),
    ];
  }

  /** Adds an area (lake, park, block) of the plan to the map. */
  area(rectangle: Rectangle, kind: string, name: string): void {
    this.#area(rectangle, kind, name);
  }

  /** The bent outline of a rectangle, a closed ring, anticlockwise. */
  outline(rectangle: Rectangle, steps = 4): [number, number][] {
    const { west, south, east, north } = rectangle;
    const ring: [number, number][] = [];
    const side = (x0: number, y0: number, x1: number, y1: number) => {
      for (let i = 0; i < steps; i++)
        ring.push(this.lonLat(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps));
    };
    side(west, south, east, south);
    side(east, south, east, north);
    side(east, north, west, north);
    side(west, north, west, south);
    ring.push(ring[0]!);
    return ring;
  }

  #area(rectangle: Rectangle, kind: string, name: string): void {
    const long = Math.max(rectangle.east - rectangle.west, rectangle.north - rectangle.south);
    const steps = Math.max(2, Math.min(24, Math.round(long / 300)));
    this.shapes.push({
      type: 'Feature',
      properties: { layer: kind, name },
      geometry: { type: 'Polygon', coordinates: [this.outline(rectangle, steps)] },
    });
  }

  #road(wide: boolean, at: number, rectangle: Rectangle, level: SplitLevel): void {
    const [from, to] = wide ? [rectangle.south, rectangle.north] : [rectangle.west, rectangle.east];
    const steps = Math.max(2, Math.min(24, Math.round((to - from) / 300)));
    const coordinates = Array.from({ length: steps + 1 }, (_, i) => {
      const along = from + ((to - from) * i) / steps;
      return wide ? this.lonLat(at, along) : this.lonLat(along, at);
    });
    const road = { district: 'expressway', street: 'arterial', community: 'street', grid: 'lane' }[level];
    this.lines.push({
      type: 'Feature',
      properties: { layer: 'road', road, metres: gapMetres[level] },
      geometry: { type: 'LineString', coordinates },
    });
  }
}
