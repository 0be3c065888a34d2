import type { DatasetDefinition, DatasetKind, FieldDefinition } from '../types.ts';
import { CASES } from './caseFields.ts';
import { LINKS } from './linkFields.ts';
import { PERSONS } from './personFields.ts';
import { PLACES } from './placeFields.ts';
import { VISITS } from './visitFields.ts';

/** Every dataset kind an import understands, with its fields. */
export const DATASETS: Record<DatasetKind, DatasetDefinition> = {
  cases: CASES,
  links: LINKS,
  visits: VISITS,
  persons: PERSONS,
  places: PLACES,
};

export const DATASET_KINDS = Object.keys(DATASETS) as DatasetKind[];

const byName = new Map<DatasetKind, Map<string, FieldDefinition>>(
  DATASET_KINDS.map(kind => [kind, new Map(DATASETS[kind].fields.map(each => [each.name, each]))]),
);

/** The definition of a field of a dataset kind; undefined when the kind has no such field. */
export function fieldOf(kind: DatasetKind, name: string): FieldDefinition | undefined {
  return byName.get(kind)!.get(name);
}
