import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';

export interface AreaTable {
  key: number;
  hi: number;
  level: number;
  parent_key: number | null;
  code: string | null;
  name: string;
  name_en: string | null;
  population: number | null;
  lon: number | null;
  lat: number | null;
  geometry: unknown;
  archived_at: Generated<Date | null>;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    area: AreaTable;
  }
}

export const Area = Type.Object({
  key: Type.Integer(),
  hi: Type.Integer(),
  level: Type.Integer(),
  parentKey: Type.Union([Type.Integer(), Type.Null()]),
  code: Type.Union([Type.String(), Type.Null()]),
  name: Type.String(),
  nameEn: Type.Union([Type.String(), Type.Null()]),
  population: Type.Union([Type.Integer(), Type.Null()]),
  lon: Type.Union([Type.Number(), Type.Null()]),
  lat: Type.Union([Type.Number(), Type.Null()]),
});
export type Area = Static<typeof Area>;

export const NewArea = Type.Object(
  {
    parentKey: Type.Integer({ minimum: 0 }),
    name: Type.String({ minLength: 1, maxLength: 80 }),
    nameEn: Type.Optional(Type.String({ maxLength: 120 })),
    code: Type.Optional(Type.String({ maxLength: 20 })),
    population: Type.Optional(Type.Integer({ minimum: 0 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    geometry: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);
export type NewArea = Static<typeof NewArea>;
