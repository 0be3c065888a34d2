import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OutboxItem } from '../schema.ts';
import { gatewayWords, heldWords, stateWords, templateWords, words } from './words.ts';

const invalidates = ['/messages'];

/** One message as it went out, and what a person may still do about it. */
export function MessageDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('message.write');
  const [reason, setReason] = useState('');
  const query = useApiQuery<OutboxItem>(`/messages/${id}`);
  const retry = useApiCommand<OutboxItem>('POST', `/messages/${id}/retry`, { invalidates });
  const cancel = useApiCommand<OutboxItem>('POST', `/messages/${id}/cancel`, { invalidates });
  const row = query.data;
  if (!row)
    return (
      <Dialog open onClose={onClose} label={w.open}>
        {query.error ? (
          <ErrorState problem={query.error} onRetry={() => query.refetch()} />
        ) : (
          <LoadingState rows={4} />
        )}
      </Dialog>
    );
  const moments = [
    [w.created, row.createdAt],
    [pick(stateWords.sent!), row.sentAt],
    [pick(stateWords.delivered!), row.deliveredAt],
    [pick(stateWords.failed!), row.failedAt],
  ] as const;
  const gone = row.sentAt !== null;
  return (
    <Dialog open onClose={onClose} label={w.open}>
      <div className="message-card">
        <h2>
          {templateWords[row.template] ? pick(templateWords[row.template]!) : row.template} ·{' '}
          {pick(stateWords[row.state]!)}
        </h2>
        <ProblemSummary problem={retry.error ?? cancel.error} />
        <p className="secondary">
          {row.maskedName} {row.maskedTo ?? w.noNumber}
          {row.gateway && gatewayWords[row.gateway] ? ` · ${pick(gatewayWords[row.gateway]!)}` : ''}
          {row.attempts > 0 ? ` · ${w.tries({ n: row.attempts })}` : ''}
        </p>
        <h3>{gone ? w.asSent : w.asPlanned}</h3>
        <blockquote lang={row.language === 'en' ? 'en' : 'zh-Hans'}>{row.text}</blockquote>
        <dl>
          {moments.map(([label, at]) =>
            at ? (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{f.instant(at)}</dd>
              </div>
            ) : null,
          )}
          {(row.problem || row.heldBy || row.cancelReason) && (
            <div>
              <dt>{w.why}</dt>
              <dd>
                {row.cancelReason ??
                  (row.problem
                    ? pick(row.problem)
                    : heldWords[row.heldBy!]
                      ? pick(heldWords[row.heldBy!]!)
                      : row.heldBy)}
                {row.state === 'held' ? ` · ${w.goesAt({ at: f.instant(row.nextAt) })}` : ''}
              </dd>
            </div>
          )}
        </dl>
        {may && (
          <p>
            <Link to={`/messages/people/${row.personId}`}>{w.log}</Link>
          </p>
        )}
        {may && (row.state === 'queued' || row.state === 'held' || row.state === 'failed') && (
          <label>
            {w.cancelReason}
            <input
              className="field-box"
              value={reason}
              maxLength={300}
              onChange={event => setReason(event.target.value)}
            />
          </label>
        )}
        <div className="message-actions">
          {may && row.state === 'failed' && (
            <button
              type="button"
              className="button main"
              disabled={retry.isPending}
              onClick={() => retry.mutate({ body: { version: row.version } })}
            >
              {w.retry}
            </button>
          )}
          {may && (row.state === 'queued' || row.state === 'held' || row.state === 'failed') && (
            <button
              type="button"
              className="button"
              disabled={cancel.isPending || reason.trim() === ''}
              onClick={() => cancel.mutate({ body: { version: row.version, reason: reason.trim() } })}
            >
              {w.cancel}
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>
            {w.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
