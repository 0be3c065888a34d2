/** Fields of a sealed identity, in the order they are shown. */
export const identityFields = [
  'name',
  'phone',
  'documentType',
  'documentNumber',
  'birthDate',
  'address',
  'employer',
  'nationality',
] as const;
export type IdentityField = (typeof identityFields)[number];
export type Identity = Partial<Record<IdentityField, string>>;

/** A person as `GET /people/:id` gives it: masked. */
export interface MaskedPerson {
  id: string;
  areaKey: number;
  locatedKey: number;
  maskedName: string;
  maskedPhone: string | null;
  sex: 'male' | 'female' | 'other' | 'unknown';
  birthYear: number | null;
  vulnerable: string[];
  externalId: string | null;
  mergedInto: string | null;
  version: number;
}

export interface PersonAnswer {
  person: MaskedPerson;
  /** Fields of the identity that hold something. */
  known: string[];
  ties: { groupId: string; kind: string; label: string }[];
  merges: { id: string; mergedId: string; at: string; undoneAt: string | null }[];
}

/** Where a value of a field came from; not the value. */
export interface Fact {
  field: string;
  sourceKind: string;
  sourceId: string | null;
  current: boolean;
  recordedAt: string;
}

/** A record that may be the same person, with the fields compared. `score` is evidence in bits: above 0 it speaks for one person. */
export interface Duplicate {
  person: MaskedPerson;
  score: number;
  agree: string[];
  near: string[];
  differ: string[];
}
