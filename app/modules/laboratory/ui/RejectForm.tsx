import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { rejectWords, words } from './words.ts';

/** Rejects a tube with its reason: it is reported without a result. */
export function RejectForm({ labId, code, onDone }: { labId: string; code: string; onDone: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [reason, setReason] = useState('leaking');
  const [note, setNote] = useState('');
  const send = useApiCommand('POST', `/labs/${labId}/rejections`, {
    invalidates: ['/labs', '/laboratory'],
    onDone,
  });
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        send.mutate({ body: { tubeCode: code, reason, ...(note ? { note } : {}), at: f.now } });
      }}
    >
      <h2>{w.rejectTube({ code })}</h2>
      <ProblemSummary problem={send.error} />
      <p>{w.rejectEffect}</p>
      <label>
        {w.rejectReason}
        <select className="field-box" value={reason} onChange={event => setReason(event.target.value)}>
          {Object.entries(rejectWords).map(([value, said]) => (
            <option key={value} value={value}>
              {pick(said)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w.note}
        <input
          className="field-box"
          maxLength={300}
          value={note}
          onChange={event => setNote(event.target.value)}
        />
      </label>
      <div className="lab-row">
        <button type="submit" className="button danger" disabled={send.isPending}>
          {w.rejectTube({ code })}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
