import type { Duplicate } from './api.ts';

export type Compared = 'agree' | 'near' | 'differ' | 'missing';

/** Fields two records are compared by, in the order a reader checks them. */
export const comparedFields = ['documentNumber', 'phone', 'name', 'birthDate', 'sex'] as const;
export type ComparedField = (typeof comparedFields)[number];

/** What the comparison of two records found for each field; a field only one of them has says nothing. */
export function comparisonOf(
  duplicate: Pick<Duplicate, 'agree' | 'near' | 'differ'>,
): { field: ComparedField; found: Compared }[] {
  return comparedFields.map(field => ({
    field,
    found: duplicate.agree.includes(field)
      ? 'agree'
      : duplicate.near.includes(field)
        ? 'near'
        : duplicate.differ.includes(field)
          ? 'differ'
          : 'missing',
  }));
}

/** Candidates for one person apart from those that only share a name or sound alike: the evidence decides, 0 bits is as likely as not. */
export function byEvidence<Row extends Pick<Duplicate, 'score'>>(
  rows: readonly Row[],
): { likely: Row[]; unlikely: Row[] } {
  return { likely: rows.filter(row => row.score > 0), unlikely: rows.filter(row => row.score <= 0) };
}
