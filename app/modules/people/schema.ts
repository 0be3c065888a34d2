import type { Generated } from 'kysely';
import Type, { type Static } from 'typebox';

interface AreaKeys {
  area_key: number;
  located_key: number;
  origin_key: number;
}
export interface PersonTable extends AreaKeys {
  id: Generated<string>;
  pseudonym: string;
  sealed: Buffer;
  masked_name: string;
  sex: Generated<'male' | 'female' | 'other' | 'unknown'>;
  birth_year: number | null;
  vulnerable: Generated<string[]>;
  external_id: string | null;
  import_id: string | null;
  merged_into: string | null;
  created_at: Date;
  version: Generated<number>;
}
export interface PersonMatchTable extends AreaKeys {
  person_id: string;
  kind: 'document' | 'phone' | 'name_birth_sex' | 'name' | 'name_sound' | 'external';
  hash: Buffer;
}
export interface PersonFactTable extends AreaKeys {
  id: Generated<string>;
  person_id: string;
  field: string;
  sealed_value: Buffer;
  source_kind: 'import' | 'entry' | 'merge' | 'interview' | 'result';
  source_id: string | null;
  current: Generated<boolean>;
  recorded_at: Date;
  recorded_by: string;
}
export interface PersonMergeTable extends AreaKeys {
  id: Generated<string>;
  kept_id: string;
  merged_id: string;
  moved: unknown;
  sealed_before: Buffer;
  at: Date;
  actor: string;
  undone_at: Date | null;
  undone_by: string | null;
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    person: PersonTable;
    person_match: PersonMatchTable;
    person_fact: PersonFactTable;
    person_merge: PersonMergeTable;
  }
}

declare module '../../core/module.ts' {
  interface Events {
    /** The merged person's rows must be re-pointed to the kept one; each reaction adds `table → row ids` to `moved`. */
    'person.merged': { keptId: string; mergedId: string; moved: Record<string, string[]> };
    /** Exactly the rows of `moved` go back to the merged person. */
    'person.merge_undone': { keptId: string; mergedId: string; moved: Record<string, string[]> };
    /** Rows made by this import must go. */
    'import.undone': { importId: string };
  }
}

/** What identifies a person; lives sealed, under a key of that person alone. Days as 'YYYY-MM-DD'. */
export const IdentityRecord = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    documentType: Type.Optional(Type.String({ maxLength: 40 })),
    documentNumber: Type.Optional(Type.String({ maxLength: 40 })),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    email: Type.Optional(Type.String({ maxLength: 120 })),
    birthDate: Type.Optional(Type.String({ format: 'date' })),
    address: Type.Optional(Type.String({ maxLength: 300 })),
    employer: Type.Optional(Type.String({ maxLength: 200 })),
    nationality: Type.Optional(Type.String({ maxLength: 60 })),
  },
  { additionalProperties: false },
);
export type IdentityRecord = Static<typeof IdentityRecord>;

export const Sex = Type.Union([
  Type.Literal('male'),
  Type.Literal('female'),
  Type.Literal('other'),
  Type.Literal('unknown'),
]);

/** A person as most readers see them: no name, no number. */
export const MaskedPerson = Type.Object({
  id: Type.String(),
  areaKey: Type.Integer(),
  locatedKey: Type.Integer(),
  maskedName: Type.String(),
  maskedPhone: Type.Union([Type.String(), Type.Null()]),
  sex: Sex,
  birthYear: Type.Union([Type.Integer(), Type.Null()]),
  vulnerable: Type.Array(Type.String()),
  externalId: Type.Union([Type.String(), Type.Null()]),
  mergedInto: Type.Union([Type.String(), Type.Null()]),
  version: Type.Integer(),
});
