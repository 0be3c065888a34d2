import type { Chance } from './chance.ts';

/** A city that never was: 星湖市, by a lake, with a river through it. Coordinates mean nothing outside its own map. */
export const cityName = { zh: '星湖市', en: 'Xinghu' };
export const centre = { lon: 117.0, lat: 28.0 };

export interface Building {
  name: string;
  lon: number;
  lat: number;
}
export interface Grid {
  name: string;
  buildings: Building[];
}
export interface Community {
  name: string;
  lon: number;
  lat: number;
  /** Corners, closed ring. */
  outline: [number, number][];
  grids: Grid[];
}
export interface Street {
  name: string;
  communities: Community[];
}
export interface District {
  name: string;
  nameEn: string;
  streets: Street[];
}

const plan = [
  {
    name: '湖东区',
    nameEn: 'East Lake',
    streets: [
      { name: '春柳街道', communities: ['柳园社区', '桥头社区'] },
      { name: '渡口街道', communities: ['渡口社区', '渔场社区'] },
    ],
  },
  {
    name: '湖西区',
    nameEn: 'West Lake',
    streets: [
      { name: '书院街道', communities: ['书院社区', '梧桐社区'] },
      { name: '果园街道', communities: ['果园社区', '新村社区'] },
    ],
  },
  {
    name: '北岭区',
    nameEn: 'North Ridge',
    streets: [
      { name: '车站街道', communities: ['车站社区', '铁路社区'] },
      { name: '松岗街道', communities: ['松岗社区', '石桥社区'] },
    ],
  },
];

// one cell of the plan, in degrees: about 700 m × 560 m
const cell = { lon: 0.0072, lat: 0.0051 };
// where each community lies, in cells from the centre: the lake takes the middle
const cells: [number, number][] = [
  [1, 0],
  [2, 0],
  [1, -1],
  [2, -1],
  [-2, 0],
  [-3, 0],
  [-2, -1],
  [-3, -1],
  [0, 2],
  [1, 2],
  [-1, 2],
  [2, 1],
];

/** Lays out the districts down to buildings: three grids a community, four buildings a grid. */
export function layOut(chance: Chance): District[] {
  let next = 0;
  return plan.map(district => ({
    name: district.name,
    nameEn: district.nameEn,
    streets: district.streets.map(street => ({
      name: street.name,
      communities: street.communities.map(name => {
        const [x, y] = cells[next++]!;
        const west = centre.lon + (x - 0.5) * cell.lon;
        const south = centre.lat + (y - 0.5) * cell.lat;
        const grids = [0, 1, 2].map(g => ({
          name: `第${g + 1}网格`,
          buildings: [0, 1, 2, 3].map(b => ({
            name: `${g * 4 + b + 1}号楼`,
            lon: west + cell.lon * (0.14 + 0.24 * b + 0.03 * chance.next()),
            lat: south + cell.lat * (0.2 + 0.3 * g + 0.04 * chance.next()),
          })),
        }));
        return {
          name,
          lon: west + cell.lon / 2,
          lat: south + cell.lat / 2,
          outline: outlineOf(west, south, chance),
          grids,
        };
      }),
    })),
  }));
}

function outlineOf(west: number, south: number, chance: Chance): [number, number][] {
  const jitter = () => (chance.next() - 0.5) * 0.0003;
  const gap = 0.03;
  const corners: [number, number][] = [
    [west + cell.lon * gap + jitter(), south + cell.lat * gap + jitter()],
    [west + cell.lon * (1 - gap) + jitter(), south + cell.lat * gap + jitter()],
    [west + cell.lon * (1 - gap) + jitter(), south + cell.lat * (1 - gap) + jitter()],
    [west + cell.lon * gap + jitter(), south + cell.lat * (1 - gap) + jitter()],
  ];
  return [...corners, corners[0]!];
}

type Feature = {
  type: 'Feature';
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: unknown };
};
const collection = (features: Feature[]) => ({ type: 'FeatureCollection' as const, features });

/** The base map's five layers as GeoJSON, drawn by us. */
export function baseMap(
  districts: readonly District[],
): Record<'areas' | 'water' | 'blocks' | 'roads' | 'labels', ReturnType<typeof collection>> {
  const communities = districts.flatMap(district => district.streets.flatMap(street => street.communities));
  const at = (x: number, y: number): [number, number] => [
    centre.lon + x * cell.lon,
    centre.lat + y * cell.lat,
  ];
  const ring = (points: [number, number][]) => [points];
  const lake: [number, number][] = [];
  for (let i = 0; i <= 48; i++) {
    const angle = (i / 48) * 2 * Math.PI;
    const wobble = 1 + 0.12 * Math.sin(3 * angle) + 0.07 * Math.cos(5 * angle);
    lake.push(at(-0.45 + Math.cos(angle) * 0.78 * wobble, -0.15 + Math.sin(angle) * 1.05 * wobble));
  }
  const bank = (side: number) =>
    Array.from({ length: 25 }, (_, i): [number, number] =>
      at(-0.45 + i * 0.19 + 0.12, 0.95 + 0.16 * Math.sin(i / 3) + side * 0.07 + i * 0.012),
    );
  const river = [...bank(1), ...bank(-1).reverse()];
  river.push(river[0]!);
  const line = (points: [number, number][], properties: Record<string, unknown>): Feature => ({
    type: 'Feature',
    properties,
    geometry: { type: 'LineString', coordinates: points },
  });
  const roads: Feature[] = [
    line(
      Array.from({ length: 41 }, (_, i) => {
        const angle = (i / 40) * 2 * Math.PI;
        return at(-0.45 + Math.cos(angle) * 0.98, -0.15 + Math.sin(angle) * 1.3);
      }),
      { name: '环湖路', kind: 'major' },
    ),
    line([at(-4, -1.55), at(-2, -1.6), at(0, -1.55), at(3, -1.6)], { name: '滨河大道', kind: 'major' }),
    line([at(-4, 1.45), at(-1, 1.5), at(3, 1.45)], { name: '岭南路', kind: 'major' }),
    line([at(0.5, -1.9), at(0.52, 0.5), at(0.5, 2.8)], { name: '中山路', kind: 'major' }),
    line([at(-1.5, -1.9), at(-1.5, 0.5), at(-1.5, 2.8)], { name: '书院路', kind: 'major' }),
    ...[-2.5, 1.5, 2.5].map(x => line([at(x, -1.8), at(x, 2.7)], { kind: 'minor' })),
    ...[-0.5, 0.5, 2.5].map(y => line([at(-3.6, y), at(-1.5, y)], { kind: 'minor' })),
    ...[-0.5, 0.5, 2.5].map(y => line([at(0.5, y), at(2.6, y)], { kind: 'minor' })),
    line([at(-2, 2.62), at(0, 2.6), at(3, 2.7)], { name: '铁路', kind: 'rail' }),
  ];
  const footprint = (building: Building): Feature => {
    const [w, h] = [0.00038, 0.00022];
    const { lon, lat } = building;
    return {
      type: 'Feature',
      properties: { name: building.name, kind: 'building' },
      geometry: {
        type: 'Polygon',
        coordinates: ring([
          [lon - w, lat - h],
          [lon + w, lat - h],
          [lon + w, lat + h],
          [lon - w, lat + h],
          [lon - w, lat - h],
        ]),
      },
    };
  };
  const label = (name: string, [lon, lat]: [number, number], kind: string): Feature => ({
    type: 'Feature',
    properties: { name, kind },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  });
  return {
    areas: collection(
      communities.map(community => ({
        type: 'Feature',
        properties: { name: community.name },
        geometry: { type: 'Polygon', coordinates: ring(community.outline) },
      })),
    ),
    water: collection([
      {
        type: 'Feature',
        properties: { name: '星湖' },
        geometry: { type: 'Polygon', coordinates: ring(lake) },
      },
      {
        type: 'Feature',
        properties: { name: '星河' },
        geometry: { type: 'Polygon', coordinates: ring(river) },
      },
    ]),
    blocks: collection(
      communities.flatMap(community => community.grids.flatMap(grid => grid.buildings.map(footprint))),
    ),
    roads: collection(roads),
    labels: collection([
      label('星湖', at(-0.45, -0.15), 'water'),
      ...communities.map(community =>
        label(community.name, [community.lon, community.lat + cell.lat * 0.42], 'community'),
      ),
    ]),
  };
}
