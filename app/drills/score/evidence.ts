import type { Bilingual } from '../../core/refusal.ts';
import type { EvidenceList, EvidenceRow, Score } from './types.ts';

/** Rows kept of one list: a reader looks at some, and the score must stay a file. */
export const mostRows = 1000;

/** Collects the rows behind each figure. */
export class EvidenceBook {
  readonly lists: Record<string, EvidenceList> = {};

  /** Keeps rows under a key, the first of them where there are too many, and says the key. */
  keep(key: string, title: Bilingual, rows: readonly EvidenceRow[]): string {
    this.lists[key] = { title, of: rows.length, rows: rows.slice(0, mostRows) };
    return key;
  }
}

/** The rows behind a figure, most telling first; `of` says how many there are when not all were kept. Empty for a key the score does not have. */
export function evidenceOf(score: Score, key: string): EvidenceRow[] {
  return score.evidence[key]?.rows ?? [];
}
