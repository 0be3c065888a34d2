import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, useUrlState } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { LabelConflict } from './api.ts';
import { desk, tubeStateWords } from './deskWords.ts';
import './specimensDesk.css';

const path = '/tubes/label-conflicts';

/** Which of two tubes with one label gets a new one: both beside each other, and the new label. `?tube=`: the one a task is about. */
export function LabelConflictsPage() {
  const w = useWords(desk);
  const f = useFormat();
  const pick = usePick();
  const [tube] = useUrlState('tube');
  const answer = useApiQuery<Page<LabelConflict>>(path, { query: { limit: 100, tube: tube || undefined } });
  const [saved, setSaved] = useState<string | null>(null);
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const { items, total, asOf } = answer.data;
  const about = (one: { openedAt: string; pointName: string | null; memberCount: number }) =>
    w.conflictLine({
      at: f.instant(one.openedAt),
      point: one.pointName ?? f.missing,
      n: f.number(one.memberCount),
    });
  return (
    <>
      <PageHead title={w.conflicts} answer={w.conflictsAnswer({ n: f.number(total) })} asOf={asOf} />
      {saved && (
        <p className="panel" role="status">
          {w.conflictSaved({ code: saved })} <Link to={`/tubes/${saved}`}>{w.lifeLine({ code: saved })}</Link>
        </p>
      )}
      {items.length === 0 && (
        <EmptyState
          title={tube ? w.conflictSettled : w.conflictsNone}
          action={tube ? <Link to="/label-conflicts">{w.conflictAll}</Link> : undefined}
        />
      )}
      {items.map(item => (
        <section key={item.id} className="panel">
          <h2>{item.code}</h2>
          <p>{w.conflictHow}</p>
          <ul>
            <li>
              <strong>{w.conflictHere}</strong>: {about(item)} · {item.openedBy} · {pick(item.programmeTitle)}
            </li>
            <li>
              {item.holder ? (
                <>
                  <strong>{w.conflictHolder}</strong>: {about(item.holder)} ·{' '}
                  {pick(tubeStateWords[item.holder.state])} ·{' '}
                  <Link to={`/tubes/${item.code}`}>{w.lifeLine({ code: item.code })}</Link>
                </>
              ) : (
                w.conflictElsewhere
              )}
            </li>
          </ul>
          <Relabel tube={item} onDone={setSaved} />
        </section>
      ))}
    </>
  );
}

function Relabel({ tube, onDone }: { tube: LabelConflict; onDone: (code: string) => void }) {
  const w = useWords(desk);
  const [code, setCode] = useState('');
  const [reason, setReason] = useState('');
  const relabel = useApiCommand<{ code: string }>('POST', `/tubes/${tube.id}/relabel`, {
    invalidates: [path],
    onDone: answer => onDone(answer.code),
  });
  return (
    <form
      className="desk-line"
      onSubmit={event => {
        event.preventDefault();
        relabel.mutate({ body: { code: code.trim(), reason: reason.trim() } });
      }}
    >
      <ProblemSummary problem={relabel.error} />
      <label>
        {w.conflictCode}
        <input
          className="field-box"
          required
          autoComplete="off"
          value={code}
          onChange={event => setCode(event.target.value)}
        />
      </label>
      <label>
        {w.conflictReason}
        <input
          className="field-box"
          required
          minLength={2}
          maxLength={200}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </label>
      <button type="submit" className="button main" disabled={relabel.isPending}>
        {w.conflictSave}
      </button>
    </form>
  );
}
