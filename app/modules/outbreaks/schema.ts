import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';

export interface OutbreakTable {
  id: Generated<string>;
  code: string;
  name: string;
  name_en: string | null;
  disease: string;
  pack_id: string;
  pack_version: string;
  overlay_ids: string[];
  area_key: number;
  started_on: string;
  ended_on: string | null;
  created_at: Date;
  created_by: string;
  version: Generated<number>;
}
declare module '../../core/database/tables.ts' {
  interface Tables {
    outbreak: OutbreakTable;
  }
}
declare module '../../core/module.ts' {
  interface Events {
    'outbreak.edition_changed': { outbreakId: string };
  }
}

export const Outbreak = Type.Object({
  id: Type.String(),
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.Union([Type.String(), Type.Null()]),
  disease: Type.String(),
  packId: Type.String(),
  packVersion: Type.String(),
  overlayIds: Type.Array(Type.String()),
  packTitle: Type.Object({ zh: Type.String(), en: Type.String() }),
  areaKey: Type.Integer(),
  startedOn: Type.String(),
  endedOn: Type.Union([Type.String(), Type.Null()]),
  version: Type.Integer(),
});

export const NewOutbreak = Type.Object(
  {
    code: Type.String({
      pattern: '^[A-Z0-9][A-Z0-9-]{0,15}$',
      description: 'Short and unique; case numbers begin with it',
    }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    nameEn: Type.Optional(Type.String({ maxLength: 120 })),
    packId: Type.String({ maxLength: 80 }),
    packVersion: Type.Optional(Type.String({ maxLength: 40 })),
    overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 12 })),
    areaKey: Type.Optional(Type.Integer({ minimum: 0 })),
    startedOn: Type.String({ format: 'date' }),
  },
  { additionalProperties: false },
);
export type NewOutbreak = Static<typeof NewOutbreak>;
