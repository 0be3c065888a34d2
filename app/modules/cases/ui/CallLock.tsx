import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail } from '../api.ts';
import { caseWords } from './words.ts';

const outcomes = ['reached', 'no_answer', 'wrong_number', 'refused', 'not_found'] as const;

/** One voice at a time: starts, shows, takes over and ends the call with the person. */
export function CallLock({ detail, mayWrite }: { detail: CaseDetail; mayWrite: boolean }) {
  const w = useWords(caseWords);
  const f = useFormat();
  const [takingOver, setTakingOver] = useState(false);
  const [reason, setReason] = useState('');
  const start = useApiCommand('POST', `/cases/${detail.id}/call`, {
    invalidates: ['/cases'],
    onDone: () => setTakingOver(false),
  });
  const end = useApiCommand('POST', `/cases/${detail.id}/call/end`, { invalidates: ['/cases'] });
  const { calling, lastCall } = detail;
  const outcomeWords: Record<string, string> = {
    reached: w.reached,
    no_answer: w.no_answer,
    wrong_number: w.wrong_number,
    refused: w.refused,
    not_found: w.not_found,
  };
  // the lock may lie on another case of the same person, which only the answer tells
  const busy = start.error?.rule === 'CAS-7';
  return (
    <>
      {calling?.mine && (
        <span className="case-call">
          <StateBadge tone="active">{w.callingMine({ since: f.time(calling.since) })}</StateBadge>
          {outcomes.map(outcome => (
            <button
              key={outcome}
              type="button"
              className="button small"
              disabled={end.isPending}
              onClick={() => end.mutate({ body: { outcome } })}
            >
              {outcomeWords[outcome]}
            </button>
          ))}
        </span>
      )}
      {calling && !calling.mine && (
        <StateBadge tone="alarm">
          {w.callingOther({
            name: `${calling.actor.unit} ${calling.actor.name}`.trim(),
            since: f.time(calling.since),
          })}
        </StateBadge>
      )}
      {mayWrite && !calling?.mine && (
        <button
          id="case-call"
          type="button"
          className={calling ? 'button' : 'button main'}
          disabled={start.isPending}
          onClick={() =>
            calling || busy
              ? setTakingOver(true)
              : start.mutate(
                  { body: {} },
                  { onError: problem => problem.rule === 'CAS-7' && setTakingOver(true) },
                )
          }
        >
          <Icon name="phone" size={16} />
          {calling ? w.takeOver : w.call} <kbd>C</kbd>
        </button>
      )}
      {lastCall && !calling && (
        <span className="secondary small">
          {w.lastCall({
            name: lastCall.actor.name,
            at: f.ago(lastCall.at),
            outcome: outcomeWords[lastCall.outcome] ?? lastCall.outcome,
          })}
        </span>
      )}
      <Dialog open={takingOver} onClose={() => setTakingOver(false)} label={w.takeOver}>
        <form
          className="case-form"
          onSubmit={event => {
            event.preventDefault();
            start.mutate({ body: { takeOver: true, reason } });
          }}
        >
          <h2>{w.takeOver}</h2>
          <ProblemSummary problem={start.error ?? end.error} />
          <label>
            {w.takeOverReason}
            <input
              className="field-box"
              autoFocus
              required
              minLength={2}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          </label>
          <div className="case-form-actions">
            <button type="submit" className="button main" disabled={start.isPending}>
              {w.takeOver}
            </button>
            <button type="button" className="button" onClick={() => setTakingOver(false)}>
              {w.cancel}
            </button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
