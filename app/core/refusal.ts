/** Text in both languages of the product; Simplified Chinese first, Traditional is made by conversion. */
export interface Bilingual {
  zh: string;
  en: string;
}

/** A rule that says no: returned, never thrown. `status`: 422 fix it, 409 conflict, 403 not allowed, 404 not there (or not yours to see). */
export interface Refusal {
  refused: string;
  why: Bilingual;
  status?: 403 | 404 | 409 | 422;
  /** Every problem at once: where, and what to do. */
  errors?: { path: string; message: Bilingual; rule?: string }[];
  /** Further facts a page may show, such as the other version of a conflict. */
  details?: Record<string, unknown>;
}

/** Builds a refusal. */
export function refuse(
  rule: string,
  zh: string,
  en: string,
  more: Omit<Refusal, 'refused' | 'why'> = {},
): Refusal {
  return { refused: rule, why: { zh, en }, ...more };
}

/** Not there, or not yours to see: the same answer, so that nothing is learned from it. */
export const notFound: Refusal = refuse(
  'ACC-2',
  '没有这条记录,或不在您的辖区内。',
  'There is no such record, or it lies outside your area.',
  { status: 404 },
);

export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Refusal).refused === 'string' &&
    'why' in value
  );
}

/** Carries a refusal out of a transaction, so that it is rolled back. Only the edge of the server throws and catches it. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}
