import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail } from '../api.ts';
import { caseWords } from './words.ts';

/** Changes the state along the steps the pack knows; the old state stays in the history. */
export function StateDialog({
  detail,
  open,
  onClose,
}: {
  detail: CaseDetail;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(caseWords);
  const f = useFormat();
  const pick = usePick();
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [on, setOn] = useState('');
  const change = useApiCommand('POST', `/cases/${detail.id}/state`, {
    invalidates: ['/cases'],
    onDone: () => {
      setTo('');
      setReason('');
      onClose();
    },
  });
  return (
    <Dialog open={open} onClose={onClose} label={w.changeState}>
      <form
        className="case-form"
        onSubmit={event => {
          event.preventDefault();
          change.mutate({ body: { version: detail.version, to, reason, ...(on ? { on } : {}) } });
        }}
      >
        <h2>
          {w.changeState}: {pick(detail.stateTitle)} →
        </h2>
        <ProblemSummary problem={change.error} />
        <fieldset>
          <legend>{w.newState}</legend>
          {detail.nextStates.map(next => (
            <label key={next.state}>
              <input
                type="radio"
                name="state"
                required
                checked={to === next.state}
                onChange={() => setTo(next.state)}
              />{' '}
              {pick(next.title)} <span className="secondary small">{next.ruleId}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {w.on}
          <input
            id={fieldId('body/on')}
            className="field-box"
            type="date"
            max={f.today}
            value={on}
            onChange={event => setOn(event.target.value)}
          />
        </label>
        <label>
          {w.reason}
          <input
            id={fieldId('body/reason')}
            className="field-box"
            required
            minLength={2}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        </label>
        <div className="case-form-actions">
          <button type="submit" className="button main" disabled={change.isPending || !to}>
            {w.save}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
