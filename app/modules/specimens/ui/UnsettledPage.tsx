import type { Page } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Unsettled } from './api.ts';
import { desk } from './deskWords.ts';
import './specimensDesk.css';

/** Who was sampled and is not known yet: proposals beside what was typed, never guessed. */
export function UnsettledPage() {
  const w = useWords(desk);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<Page<Unsettled>>('/samples/unsettled', { query: { limit: 100 } });
  const settle = useApiCommand('POST', '/samples/unsettled', { invalidates: ['/samples/unsettled'] });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const { items, total, asOf } = answer.data;
  return (
    <>
      <PageHead title={w.unsettled} answer={w.unsettledAnswer({ n: f.number(total) })} asOf={asOf} />
      <ProblemSummary problem={settle.error} />
      {items.length === 0 && <EmptyState title={w.unsettledNone} />}
      {items.map(item => (
        <section key={item.id} className="panel">
          <h2>
            {item.maskedName} {item.maskedPhone ?? ''}
          </h2>
          <p className="secondary">
            {f.instant(item.takenAt)} · {item.pointName ?? f.missing} · {pick(item.programmeTitle)} · …
            {item.tubeTail} · {w.typed} {item.typed.join('、')}
          </p>
          <ul className="desk-proposals">
            {item.proposals.length === 0 && <li className="secondary">{w.noProposal}</li>}
            {item.proposals.map(one => (
              <li key={one.personId}>
                <Link to={`/people/${one.personId}`}>{one.maskedName}</Link>{' '}
                {one.agree.length > 0 && w.agree({ what: one.agree.join('、') })}{' '}
                {one.differ.length > 0 && w.differ({ what: one.differ.join('、') })}
                <button
                  type="button"
                  className="button small"
                  disabled={settle.isPending}
                  onClick={() =>
                    settle.mutate({ path: `/samples/${item.id}/settle`, body: { personId: one.personId } })
                  }
                >
                  {w.isThis}
                </button>
              </li>
            ))}
          </ul>
          <button
            type="button"
            className="button"
            disabled={settle.isPending}
            onClick={() => settle.mutate({ path: `/samples/${item.id}/settle`, body: { newPerson: true } })}
          >
            {w.isNew}
          </button>
        </section>
      ))}
    </>
  );
}
