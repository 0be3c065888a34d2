import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';

/** Kinds of place the protocol and the tracing rules tell apart. */
export const placeKinds = [
  'home',
  'dorm',
  'classroom',
  'school',
  'office',
  'workshop',
  'shop',
  'market',
  'restaurant',
  'hospital',
  'clinic',
  'transport',
  'station',
  'hotel',
  'worship',
  'entertainment',
  'gym',
  'outdoor',
  'isolation_site',
  'other',
] as const;
export type PlaceKind = (typeof placeKinds)[number];

export interface PlaceTable {
  id: Generated<string>;
  no: Generated<number>;
  area_key: number;
  name: string;
  kind: Generated<string>;
  closed_space: boolean | null;
  ventilation: 'poor' | 'ordinary' | 'good' | null;
  capacity: number | null;
  lon: number | null;
  lat: number | null;
  address: string | null;
  parent_id: string | null;
  external_id: string | null;
  name_key: string;
  import_id: string | null;
  created_at: Date;
}
declare module '../../core/database/tables.ts' {
  interface Tables {
    place: PlaceTable;
  }
}

export const Place = Type.Object({
  id: Type.String(),
  areaKey: Type.Integer(),
  name: Type.String(),
  kind: Type.String(),
  closedSpace: Type.Union([Type.Boolean(), Type.Null()]),
  ventilation: Type.Union([Type.String(), Type.Null()]),
  capacity: Type.Union([Type.Integer(), Type.Null()]),
  lon: Type.Union([Type.Number(), Type.Null()]),
  lat: Type.Union([Type.Number(), Type.Null()]),
  address: Type.Union([Type.String(), Type.Null()]),
});
export type Place = Static<typeof Place>;

export const NewPlaceBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    kind: Type.Union(placeKinds.map(kind => Type.Literal(kind))),
    areaKey: Type.Integer({ minimum: 0 }),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    address: Type.Optional(Type.String({ maxLength: 300 })),
    closedSpace: Type.Optional(Type.Boolean()),
    capacity: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
