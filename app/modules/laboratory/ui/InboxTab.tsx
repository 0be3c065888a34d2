import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { InboxDetail, InboxItem } from '../exchange/api.ts';
import type { LabView } from '../schema.ts';
import { Genes, OutcomeBadge } from './OutcomeFacts.tsx';
import { sourceWords, words } from './words.ts';

/** Results that fit no tube of this laboratory: what came, why it fits nowhere, and tubes that may be meant, side by side. */
export function InboxTab({ lab }: { lab: LabView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [chosen, setChosen] = useUrlState('item');
  const list = useApiQuery<Page<InboxItem>>(`/labs/${lab.id}/inbox`, {
    query: { state: 'waiting', limit: 100 },
    refreshEvery: 30_000,
  });
  if (!list.data)
    return list.error ? (
      <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <LoadingState rows={6} />
    );
  const { items } = list.data;
  if (items.length === 0) return <EmptyState title={w.inboxNone} />;
  const id = items.some(one => one.id === chosen) ? chosen : items[0]!.id;
  return (
    <div className="holds-columns">
      <div className="pool-list">
        {items.map(one => (
          <button key={one.id} type="button" aria-pressed={one.id === id} onClick={() => setChosen(one.id)}>
            <strong>
              <code>{one.tubeCode}</code>
            </strong>
            <span>
              <OutcomeBadge outcome={one.outcome} />{' '}
              <span className="secondary small">{f.ago(one.receivedAt)}</span>
            </span>
            <span className="secondary small">
              {pick(one.why)} ({one.rule})
            </span>
          </button>
        ))}
      </div>
      <InboxOne key={id} id={id} />
      <p className="visually-hidden">{pick(sourceWords.fhir!)}</p>
    </div>
  );
}

function InboxOne({ id }: { id: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('lab.write');
  const [reason, setReason] = useState('');
  const detail = useApiQuery<InboxDetail>(`/laboratory/inbox/${id}`);
  const act = useApiCommand('POST', `/laboratory/inbox/${id}`, { invalidates: ['/labs', '/laboratory'] });
  if (!detail.data)
    return detail.error ? (
      <ErrorState problem={detail.error} onRetry={() => void detail.refetch()} />
    ) : (
      <LoadingState rows={6} />
    );
  const item = detail.data;
  return (
    <div className="lab-columns" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))' }}>
      <section className="lab-block">
        <h2>{w.asItCame}</h2>
        <table className="lab-table">
          <tbody>
            {(
              [
                [w.code, <code key="c">{item.tubeCode}</code>],
                [w.outcome, <OutcomeBadge key="o" outcome={item.outcome} />],
                ['Ct', <Genes key="g" genes={item.genes} />],
                [w.tested, f.instant(item.testedAt)],
                [w.oldest, item.takenAt ? f.instant(item.takenAt) : f.unknown],
                [w.source, `${pick(sourceWords[item.transport]!)} ${item.feedName ?? item.fileName ?? ''}`],
                [w.well, item.plateCode ? `${item.plateCode} ${item.well ?? ''}` : f.missing],
              ] as const
            ).map(([label, value]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="alarm-text">
          {pick(item.why)} ({item.rule})
        </p>
        {item.namesSomebody && <p className="secondary small">{w.namesSomebody}</p>}
      </section>
      <section className="lab-block">
        <h2>{w.proposals}</h2>
        <ProblemSummary problem={act.error} />
        {may && (
          <label style={{ display: 'grid', gap: 4 }}>
            {w.reason}
            <input
              className="field-box"
              maxLength={500}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          </label>
        )}
        {item.proposals.length === 0 && <p className="secondary">{w.noProposals}</p>}
        {item.proposals.map(one => (
          <div key={one.tubeId} className="lab-box" style={{ marginTop: 8 }}>
            <div className="lab-row">
              <code>
                <strong>{one.tubeCode}</strong>
              </code>
              <span className="secondary small">
                {w.score} {`${f.number(one.score * 100)}%`} · {w.receivedPeople({ n: one.memberCount })}
                {one.receivedAt && ` · ${w.receivedAt} ${f.instant(one.receivedAt)}`}
              </span>
            </div>
            {one.reasons.length > 0 && (
              <p className="small">
                ✓ {w.for}: {one.reasons.map(pick).join('、')}
              </p>
            )}
            {one.against.length > 0 && (
              <p className="small alarm-text">
                ✗ {w.against}: {one.against.map(pick).join('、')}
              </p>
            )}
            {may && (
              <button
                type="button"
                className="button"
                disabled={act.isPending || !reason.trim()}
                onClick={() =>
                  act.mutate({
                    path: `/laboratory/inbox/${id}/assign`,
                    body: { version: item.version, tubeCode: one.tubeCode, reason },
                  })
                }
              >
                {w.choose({ code: one.tubeCode })}
              </button>
            )}
          </div>
        ))}
        {may && (
          <p>
            <button
              type="button"
              className="button danger"
              disabled={act.isPending || !reason.trim()}
              onClick={() =>
                act.mutate({
                  path: `/laboratory/inbox/${id}/reject`,
                  body: { version: item.version, reason },
                })
              }
            >
              {w.rejectInbox}
            </button>
          </p>
        )}
      </section>
    </div>
  );
}
