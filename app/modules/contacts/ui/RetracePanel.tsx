import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

interface Counts {
  new: number;
  changed: number;
  unaffected: number;
  gone: number;
}
interface Sweep extends Counts {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  total: number;
  done: number;
  stopping: boolean;
  askedAt: string;
  askedByName: string | null;
}
interface SweepCase extends Counts {
  caseId: string;
  number: string;
  outcome: 'waiting' | 'same' | 'traced' | 'refused';
  refused: string | null;
}

const changedFirst = 200;

/** Traces all open cases of an outbreak again: progress, stop, and case by case what is new, changed, unaffected or gone. */
export function RetracePanel({ outbreakId }: { outbreakId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const mayTrace = useCan('trace.run');
  const [every, setEvery] = useState(false);
  const [watching, setWatching] = useState(false);
  const list = useApiQuery<{ items: Sweep[] }>('/contacts/retraces', {
    query: { outbreakId },
    refreshEvery: watching ? 1000 : 30_000,
  });
  const last = list.data?.items[0];
  const isRunning = last?.state === 'waiting' || last?.state === 'running';
  if (watching !== !!isRunning) setWatching(!!isRunning);
  const detail = useApiQuery<{ cases: SweepCase[] }>(`/contacts/retraces/${last?.id}`, {
    enabled: !!last,
    keepPrevious: true,
    ...(isRunning ? { refreshEvery: 2000 } : {}),
  });
  const start = useApiCommand<{ id: string }>('POST', '/contacts/retraces', { invalidates: ['/contacts'] });
  const stop = useApiCommand('POST', `/contacts/retraces/${last?.id}/stop`, { invalidates: ['/contacts'] });
  if (!list.data || (!mayTrace && !last)) return null;
  const cases = (detail.data?.cases ?? []).filter(
    one => one.new + one.changed + one.gone > 0 || one.outcome === 'refused',
  );
  const same = (detail.data?.cases.length ?? 0) - cases.length;
  const sum = (counts: Counts) =>
    w.retraceSum({
      new: f.number(counts.new),
      changed: f.number(counts.changed),
      unaffected: f.number(counts.unaffected),
      gone: f.number(counts.gone),
    });
  return (
    <details className="what-if" open={isRunning || undefined}>
      <summary>
        {w.retrace}{' '}
        <span className="secondary small">
          {last
            ? `${w[`retraceState_${last.state}`]} · ${w.retraceProgress({ done: f.number(last.done), total: f.number(last.total) })} · ${sum(last)}`
            : w.retraceNone}
        </span>
      </summary>
      <p className="secondary small">{w.retraceWhat}</p>
      {mayTrace && (
        <div className="contacts-row">
          <button
            type="button"
            className="button"
            disabled={isRunning || start.isPending}
            onClick={() => start.mutate({ body: { outbreakId, everyCase: every } })}
          >
            {w.retraceStart}
          </button>
          <label className="contacts-row small">
            <input type="checkbox" checked={every} onChange={event => setEvery(event.target.checked)} />
            {w.retraceEvery}
          </label>
          {isRunning && (
            <button
              type="button"
              className="button small"
              disabled={last.stopping || stop.isPending}
              onClick={() => stop.mutate({ body: {} })}
            >
              {last.stopping ? w.retraceStopping : w.retraceStop}
            </button>
          )}
        </div>
      )}
      <ProblemSummary problem={start.error ?? stop.error ?? detail.error} />
      {last && (
        <div aria-live="polite">
          {isRunning && (
            <progress className="retrace-progress" value={last.done} max={Math.max(1, last.total)} />
          )}
          <p className="small">
            {w[`retraceState_${last.state}`]} ·{' '}
            {w.retraceProgress({ done: f.number(last.done), total: f.number(last.total) })} ·{' '}
            {w.retraceBy({ when: f.instant(last.askedAt), by: last.askedByName ?? '—' })}
          </p>
          {detail.data && detail.data.cases.length > 0 && (
            <>
              <ul className="retrace-cases" aria-label={w.retraceCases}>
                {cases.slice(0, changedFirst).map(one => (
                  <li key={one.caseId}>
                    <Link to={`/cases/${one.caseId}`}>{one.number}</Link>{' '}
                    {one.outcome === 'refused' ? w.retraceRefused({ rule: one.refused ?? '' }) : sum(one)}
                  </li>
                ))}
              </ul>
              {same > 0 && <p className="secondary small">{w.noMoreCases({ n: f.number(same) })}</p>}
            </>
          )}
        </div>
      )}
    </details>
  );
}
