import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { CaseDetail } from '../api.ts';
import { AreaChoice } from './AreaChoice.tsx';
import { caseWords } from './words.ts';

interface Colleague {
  id: string;
  name: string;
  unit: string;
}

/** Hands the case to a colleague who works on cases here, to oneself, or to another area; both areas go on seeing it. */
export function HandOverDialog({
  detail,
  open,
  onClose,
}: {
  detail: CaseDetail;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(caseWords);
  const [area, setArea] = useState<number | null>(null);
  const colleagues = useApiQuery<{ items: Colleague[]; me: string | null }>('/cases/colleagues', {
    enabled: open,
  });
  const [owner, setOwner] = useState('');
  const [reason, setReason] = useState('');
  const save = useApiCommand('POST', `/cases/${detail.id}/hand-over`, {
    invalidates: ['/cases'],
    onDone: onClose,
  });
  const send = (to: string) =>
    save.mutate({
      body: {
        version: detail.version,
        reason: reason.trim() || w.takeMyself,
        ...(to ? { owner: to } : {}),
        ...(area === null ? {} : { areaKey: area }),
      },
    });
  const me = colleagues.data?.me ?? null;
  return (
    <Dialog open={open} onClose={onClose} label={w.handOver}>
      <form
        className="case-form"
        onSubmit={event => {
          event.preventDefault();
          send(owner);
        }}
      >
        <h2>{w.handOver}</h2>
        <p className="secondary small">
          {w.bothAreas({ area: detail.areaPath, located: detail.locatedPath, origin: detail.originPath })}
        </p>
        <ProblemSummary problem={save.error} />
        {me && !detail.mine && (
          <button type="button" className="button" onClick={() => send(me)} disabled={save.isPending}>
            {w.takeMyself}
          </button>
        )}
        <label>
          {w.owner}
          <select className="field-box" value={owner} onChange={event => setOwner(event.target.value)}>
            <option value="">—</option>
            {(colleagues.data?.items ?? []).map(one => (
              <option key={one.id} value={one.id}>
                {one.unit} {one.name}
              </option>
            ))}
          </select>
        </label>
        <AreaChoice label={w.handOverArea} value={area} onChange={setArea} />
        <label>
          {w.reason}
          <input
            className="field-box"
            required
            minLength={2}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        </label>
        <div className="case-form-actions">
          <button
            type="submit"
            className="button main"
            disabled={save.isPending || (!owner && area === null)}
          >
            {w.handOver}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
