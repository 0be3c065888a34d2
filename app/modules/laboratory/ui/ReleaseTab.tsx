import { useState } from 'react';
import type { Static } from 'typebox';
import type { Page } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ChoiceAnswer, LabView, OutcomeView } from '../schema.ts';
import { Genes, Origin, OutcomeBadge } from './OutcomeFacts.tsx';
import { words } from './words.ts';

type Answer = Static<typeof ChoiceAnswer>;

/** Two people release a result: one reviews, another releases. Negatives go together, the others one by one, positives first. */
export function ReleaseTab({ lab }: { lab: LabView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('lab.release');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const list = (state: string, outcome?: string) =>
    ({ query: { state, outcome, limit: 100 }, refreshEvery: 20_000 }) as const;
  const path = `/labs/${lab.id}/outcomes`;
  const forReview = useApiQuery<Page<OutcomeView>>(path, list('for_review'));
  const reviewed = useApiQuery<Page<OutcomeView>>(path, list('reviewed'));
  const negativeForReview = useApiQuery<Page<OutcomeView>>(path, {
    query: { state: 'for_review', outcome: 'negative', limit: 1 },
  });
  const negativeReviewed = useApiQuery<Page<OutcomeView>>(path, {
    query: { state: 'reviewed', outcome: 'negative', limit: 1 },
  });
  const act = useApiCommand<Answer>('POST', path, {
    invalidates: ['/labs', '/laboratory', '/plates'],
    onDone: setAnswer,
  });
  const error = forReview.error ?? reviewed.error;
  if (error) return <ErrorState problem={error} onRetry={() => void forReview.refetch()} />;
  if (!forReview.data || !reviewed.data) return <LoadingState rows={6} />;
  const weight = { positive: 0, inconclusive: 1, invalid: 2, negative: 3 } as const;
  const rows = [...reviewed.data.items, ...forReview.data.items].sort(
    (a, b) => weight[a.outcome] - weight[b.outcome],
  );
  const review = (negativeForReview.data?.total ?? 0) as number;
  const release = (negativeReviewed.data?.total ?? 0) as number;
  return (
    <>
      <p className="secondary small">{w.twoPersons}</p>
      <ProblemSummary problem={act.error} />
      {answer && (
        <p role="status">
          {w.doneN({ n: f.number(answer.done) })}
          {answer.refused.length > 0 && (
            <span className="alarm-text">
              {' '}
              {w.refusedN({ n: f.number(answer.refused.length) })}
              {[...new Map(answer.refused.map(one => [one.rule, one])).values()]
                .map(one => `${pick(one.why)} (${one.rule})`)
                .join(' ')}
            </span>
          )}
        </p>
      )}
      {may && (review > 0 || release > 0) && (
        <p className="lab-row">
          {review > 0 && (
            <button
              type="button"
              className="button"
              disabled={act.isPending}
              onClick={() => act.mutate({ path: `${path}/review`, body: { allNegative: true } })}
            >
              {w.reviewAllNegative({ n: f.number(review) })}
            </button>
          )}
          {release > 0 && (
            <button
              type="button"
              className="button main"
              disabled={act.isPending}
              onClick={() => act.mutate({ path: `${path}/release`, body: { allNegative: true } })}
            >
              {w.releaseAllNegative({ n: f.number(release) })}
            </button>
          )}
        </p>
      )}
      {rows.length === 0 ? (
        <EmptyState title={w.noneToReview} />
      ) : (
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.code}</th>
                <th scope="col">{w.outcome}</th>
                <th scope="col">Ct</th>
                <th scope="col">{w.source}</th>
                <th scope="col">{w.doubt}</th>
                <th scope="col">{w.state}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.id}>
                  <td>
                    <code>{row.tubeCode}</code>
                    <div className="secondary small">
                      {w.sizeIs({ n: row.poolSize })}
                      {row.correctsId && ` · ${w.correction}: ${row.correctionReason ?? ''}`}
                    </div>
                  </td>
                  <td>
                    <OutcomeBadge outcome={row.outcome} />
                  </td>
                  <td>
                    <Genes genes={row.genes} />
                  </td>
                  <td>
                    <Origin outcome={row} />
                  </td>
                  <td>{row.doubt ? <span className="alarm-text">{pick(row.doubt)}</span> : f.missing}</td>
                  <td>
                    {row.state === 'reviewed' && row.reviewedAt && (
                      <div className="secondary small">
                        {w.reviewedBy({ by: row.reviewedBy ?? f.unknown, at: f.instant(row.reviewedAt) })}
                      </div>
                    )}
                    {may && row.state === 'for_review' && (
                      <button
                        type="button"
                        className="button small"
                        disabled={act.isPending}
                        onClick={() => act.mutate({ path: `${path}/review`, body: { ids: [row.id] } })}
                      >
                        {w.reviewOne}
                      </button>
                    )}
                    {may &&
                      row.state === 'reviewed' &&
                      (row.reviewedByMe ? (
                        <span className="small">{w.reviewedByYou}</span>
                      ) : (
                        <button
                          type="button"
                          className="button small main"
                          disabled={act.isPending}
                          onClick={() => act.mutate({ path: `${path}/release`, body: { ids: [row.id] } })}
                        >
                          {w.releaseOne}
                        </button>
                      ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
