import { type ColumnContent, distinctShare } from './columnContent.ts';
import { DATASETS, fieldOf } from './fields/datasets.ts';
import type { ColumnMapping, DatasetKind } from './types.ts';

/** Fields that only a line list of cases has. */
export const OF_CASES = [
  'onsetDate',
  'status',
  'outcome',
  'confirmedDate',
  'sampleDate',
  'reportedDate',
  'infectionDate',
  'hospitalDate',
  'deathDate',
  'severity',
  'infectorId',
  'ctValue',
  'symptoms',
];
const OF_PLACES = [
  'placeName',
  'placeKind',
  'longitude',
  'address',
  'transportNumber',
  'city',
  'street',
  'community',
];
const OF_CONTACTS = [
  'exposureClass',
  'lastContactDate',
  'relation',
  'contactPlace',
  'isCore',
  'measureMode',
  'site',
  'firstContactDate',
];

/**
 * How much a mapping makes sense as a dataset kind, ≥ 0: the signal of the fields found, less what is lacking, left over, or contradicted by how
 * often ids repeat. Only comparisons between kinds of one table mean anything.
 */
export function kindScore(
  kind: DatasetKind,
  mapping: readonly ColumnMapping[],
  contents: readonly ColumnContent[],
): number {
  const found = new Map<string, number>();
  for (const each of mapping) if (each.field && !found.has(each.field)) found.set(each.field, each.column);
  let score = 0;
  for (const each of mapping) if (each.field) score += each.score * (fieldOf(kind, each.field)!.signal + 0.3);
  const mapped = mapping.filter(each => each.field).length;
  score *= Math.sqrt(mapped / Math.max(1, mapping.length));
  for (const group of DATASETS[kind].requiredAnyOf) if (!group.some(name => found.has(name))) score *= 0.25;
  return score * plausibility(kind, found, contents);
}

function plausibility(
  kind: DatasetKind,
  found: ReadonlyMap<string, number>,
  contents: readonly ColumnContent[],
): number {
  const hasAny = (names: readonly string[]) => names.some(name => found.has(name));
  const unique = (name: string) => {
    const column = found.get(name);
    const content = column === undefined ? undefined : contents[column];
    return content && content.values.length >= 5 ? distinctShare(content) : null;
  };
  switch (kind) {
    case 'cases': {
      const share = unique('caseId');
      return (hasAny(OF_CASES) ? 1 : 0.4) * (share !== null && share < 0.9 ? 0.35 : 1);
    }
    case 'visits': {
      const share = unique('personId');
      return (hasAny(OF_PLACES) ? 1 : 0.3) * (share !== null && share === 1 ? 0.6 : 1);
    }
    case 'links': {
      const pair = found.has('sourceId') && found.has('caseId');
      return pair || hasAny(OF_CONTACTS) ? 1 : 0.5;
    }
    case 'persons': {
      const share = unique('personId');
      return share !== null && share < 0.9 ? 0.4 : 0.9;
    }
    default:
      return found.has('longitude') || found.has('placeName') ? 0.9 : 0.5;
  }
}
