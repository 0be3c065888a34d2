import type { Judgement } from './schema.ts';

/** What people decided, put together: per case the source (or unknown, imported) that stands, and everyone ruled out. */
export interface Decisions {
  standing: Map<string, Judgement>;
  ruledOut: Map<string, Set<string>>;
}

/** CHN-2: decisions in the order they were made; a later one about the same case, or the same pair, takes the place of an earlier. Pure. */
export function decisionsOf(judgements: readonly Judgement[]): Decisions {
  const standing = new Map<string, Judgement>();
  const ruledOut = new Map<string, Set<string>>();
  for (const row of judgements) {
    const out = ruledOut.get(row.caseId) ?? new Set<string>();
    ruledOut.set(row.caseId, out);
    if (row.verdict === 'not_source') {
      out.add(row.sourceCaseId!);
      if (standing.get(row.caseId)?.sourceCaseId === row.sourceCaseId) standing.delete(row.caseId);
    } else {
      standing.set(row.caseId, row);
      if (row.sourceCaseId) out.delete(row.sourceCaseId);
    }
  }
  return { standing, ruledOut };
}
