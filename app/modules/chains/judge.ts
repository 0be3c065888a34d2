import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { addLinks, type CaseRow, caseByNumber } from '../cases/queries.ts';
import { personOf } from '../people/queries.ts';
import { chainsOf } from './chains.ts';
import { linking, linkParametersOf } from './parameters.ts';
import { fitsInTime, mayBeSource, mayJudge } from './rules.ts';
import type { Judgement } from './schema.ts';
import { insertJudgement, readLikely, readResults } from './store.ts';

export interface SourceDecision {
  verdict: Judgement['verdict'];
  sourceCaseId?: string;
  sourceNumber?: string;
  reason: string;
  despiteTiming?: boolean;
}

/** CHN-2: a person decides about the source of a case; what was shown then is kept with it, and the latest decision counts. Null when the named source is out of reach. */
export async function judgeSource(
  ctx: Context,
  row: CaseRow,
  given: SourceDecision,
): Promise<{ id: string } | Refusal | null> {
  const no = mayJudge(given.reason);
  if (no) return no;
  const of = (await chainsOf(ctx, row.outbreakId))!;
  const byId = new Map(of.cases.map(one => [one.id, one]));
  const named = given.verdict === 'source' || given.verdict === 'not_source';
  const sourceId = named
    ? (given.sourceCaseId ??
      (given.sourceNumber ? (await caseByNumber(ctx, given.sourceNumber, row.outbreakId))?.id : undefined))
    : undefined;
  if (named && !sourceId && !given.sourceNumber)
    return refuse('CHN-3', '写明是哪一个病例。', 'Say which case.', {
      errors: [
        {
          path: 'body/sourceNumber',
          message: { zh: '填写病例编号', en: 'enter a case number' },
          rule: 'CHN-3',
        },
      ],
    });
  if (named && (!sourceId || !byId.has(sourceId))) return null;
  let shown: { probability: number; evidence: unknown } | null = null;
  if (sourceId) {
    if (given.verdict === 'source') {
      const infectorOf = new Map(
        [...of.chains.nodes.values()].map(node => [node.key, node.key === row.id ? null : node.infector]),
      );
      const circle = mayBeSource(row.id, sourceId, infectorOf, one => byId.get(one)?.number ?? one);
      if (circle) return circle;
      const onset = new Map(of.facts.map(one => [one.key, one.onsetDay]));
      const [first, second] = [onset.get(sourceId) ?? null, onset.get(row.id) ?? null];
      const late = fitsInTime(
        first === null || second === null ? null : second - first,
        linkParametersOf(of.pack).serialInterval,
        linking.gapLimitSds.value,
      );
      if (late && !given.despiteTiming) return late;
    }
    const result = (await readResults(ctx, row.outbreakId)).find(one => one.state === 'done');
    const candidate = result
      ? (await readLikely(ctx, result.id, { caseId: row.id }))
          .get(row.id)
          ?.candidates.find(one => one.sourceCaseId === sourceId)
      : undefined;
    if (candidate) shown = { probability: candidate.probability, evidence: candidate.evidence };
  }
  const id = await insertJudgement(ctx, {
    outbreakId: row.outbreakId,
    caseId: row.id,
    verdict: given.verdict,
    sourceCaseId: sourceId ?? null,
    reason: given.reason,
    probability: shown?.probability ?? null,
    evidence: shown?.evidence ?? null,
    areaKey: row.areaKey,
    locatedKey: row.locatedKey,
    originKey: row.originKey,
  });
  if (given.verdict === 'source')
    await addLinks(ctx, [
      {
        outbreakId: row.outbreakId,
        caseId: row.id,
        sourceCaseId: sourceId,
        kind: 'judged',
        note: given.reason,
      },
    ]);
  await ctx.journal({
    act: 'case.source_judged',
    objectKind: 'case',
    objectId: row.id,
    rule: 'CHN-2',
    subject: (await personOf(ctx, row.personId))?.pseudonym,
    areaKey: row.areaKey,
    detail: {
      verdict: given.verdict,
      source: sourceId,
      reason: given.reason,
      perMille: shown ? Math.round(shown.probability * 1000) : undefined,
    },
  });
  await ctx.emit('source.judged', { caseId: row.id, outbreakId: row.outbreakId });
  return { id };
}
