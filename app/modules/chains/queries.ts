import type { Context } from '../../core/module.ts';
import { decisionsOf } from './decisions.ts';
import { readJudgements } from './store.ts';

export { chainsOf, computeLikely, type KnownLink, type OutbreakChains } from './chains.ts';
export { graphOf, rankedChains, summaryOf } from './views.ts';

/** What people decided about sources, laid over stated links (CHN-2): the standing source of a case (null: none of the cases), those ruled out, and cases judged imported. */
export async function decidedSources(
  ctx: Context,
  outbreakId: string,
): Promise<{
  standing: { caseId: string; sourceCaseId: string | null }[];
  ruledOut: { caseId: string; sourceCaseId: string }[];
  imported: string[];
}> {
  const { standing, ruledOut } = decisionsOf(await readJudgements(ctx, outbreakId));
  return {
    standing: [...standing.values()].map(row => ({ caseId: row.caseId, sourceCaseId: row.sourceCaseId })),
    ruledOut: [...ruledOut].flatMap(([caseId, sources]) =>
      [...sources].map(sourceCaseId => ({ caseId, sourceCaseId })),
    ),
    imported: [...standing.values()].filter(row => row.verdict === 'imported').map(row => row.caseId),
  };
}
