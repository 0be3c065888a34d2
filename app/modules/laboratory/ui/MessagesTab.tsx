import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { MessageView } from '../exchange/api.ts';
import type { LabView } from '../schema.ts';
import { sourceWords, words } from './words.ts';

/** Every message and file that came in, what became of it, and why one was refused. */
export function MessagesTab({ lab }: { lab: LabView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const list = useApiQuery<Page<MessageView>>(`/labs/${lab.id}/messages`, {
    query: { limit: 60 },
    refreshEvery: 30_000,
  });
  if (!list.data)
    return list.error ? (
      <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <LoadingState rows={6} />
    );
  if (list.data.items.length === 0) return <EmptyState title={w.noMessages} />;
  return (
    <div className="lab-scroll">
      <table className="lab-table">
        <thead>
          <tr>
            <th scope="col">{w.when}</th>
            <th scope="col">{w.source}</th>
            <th scope="col">{w.message}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.counts}</th>
          </tr>
        </thead>
        <tbody>
          {list.data.items.map(one => (
            <tr key={one.id}>
              <td>{f.instant(one.receivedAt)}</td>
              <td>
                {pick(sourceWords[one.transport]!)} {one.feedName}
              </td>
              <td>
                <code>{one.controlId}</code>
              </td>
              <td>
                <StateBadge tone={one.state === 'taken' ? 'good' : 'alarm'}>
                  {one.state === 'taken' ? w.taken : w.refused}
                </StateBadge>
              </td>
              <td>
                {one.state === 'taken'
                  ? w.fileAnswer({
                      rows: f.number(one.results),
                      released: f.number(one.released),
                      review: f.number(one.forReview),
                      already: f.number(one.already),
                      waiting: f.number(one.waiting),
                      refused: f.number(one.refused),
                    })
                  : one.problems.map(problem => (
                      <div key={`${problem.path} ${problem.rule}`}>
                        <code>{problem.path}</code> {pick(problem.message)}{' '}
                        <span className="secondary small">{problem.rule}</span>
                      </div>
                    ))}
                {one.forgottenAt && (
                  <div className="secondary small">{w.forgotten({ at: f.instant(one.forgottenAt) })}</div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
