import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillRun } from '../schema.ts';
import { runWords } from './words.ts';

const tones = {
  starting: 'wait',
  running: 'active',
  stopping: 'wait',
  stopped: 'off',
  ended: 'good',
  failed: 'alarm',
} as const;

/** One drill: how it stands, the way into it, and what may be done with it. */
export function RunRow({ run }: { run: DrillRun }) {
  const w = useWords(runWords);
  const f = useFormat();
  const pick = usePick();
  const leads = useCan('drill.run');
  const [removing, setRemoving] = useState(false);
  const invalidates = ['/drills'];
  const stop = useApiCommand('POST', `/drills/${run.id}/stop`, { invalidates });
  const again = useApiCommand('POST', `/drills/${run.id}/start`, { invalidates });
  const remove = useApiCommand('DELETE', `/drills/${run.id}`, {
    invalidates,
    onDone: () => setRemoving(false),
  });
  const alive = run.state === 'starting' || run.state === 'running' || run.state === 'stopping';
  const { progress } = run;
  return (
    <article className="drill-run">
      <div>
        <h3>
          {pick(run.title)} <StateBadge tone={tones[run.state]}>{w[run.state]}</StateBadge>
        </h3>
        <p className="drill-facts">
          <span>{w.startedBy({ who: run.startedBy, when: f.instant(run.startedAt) })}</span>
          <span>{w.people({ n: f.number(run.people) })}</span>
          <span>{w.seedIs({ n: run.seed })}</span>
          {run.staffSpeed !== 1 && <span>{w.staffIs({ n: run.staffSpeed })}</span>}
        </p>
        {progress && (
          <p role="status">
            {pick(progress)}{' '}
            {progress.done !== null && progress.of !== null && (
              <>
                <progress value={progress.done} max={progress.of} aria-label={pick(progress)} />{' '}
                {w.progress({ done: f.number(progress.done), of: f.number(progress.of) })}
              </>
            )}
          </p>
        )}
        {run.url && run.password && (
          <p className="secondary">
            {w.seats} {w.password} <code>{run.password}</code>
          </p>
        )}
        {run.problem && <pre>{run.problem}</pre>}
        <ProblemSummary problem={stop.error ?? again.error} />
      </div>
      <div className="drill-actions">
        {run.url && (
          <a className="button main" href={addressFrom(run.url)} target="_blank" rel="noreferrer">
            {w.open}
          </a>
        )}
        {leads && (run.state === 'running' || run.state === 'starting') && (
          <button type="button" className="button" disabled={stop.isPending} onClick={() => stop.mutate({})}>
            {w.stop}
          </button>
        )}
        {leads && !alive && (
          <>
            <button
              type="button"
              className="button"
              disabled={again.isPending}
              onClick={() => again.mutate({})}
            >
              {w.again}
            </button>
            <button type="button" className="button danger" onClick={() => setRemoving(true)}>
              {w.remove}
            </button>
          </>
        )}
      </div>
      <Dialog open={removing} onClose={() => setRemoving(false)} label={w.removeTitle}>
        <header>
          <h2>{w.removeTitle}</h2>
        </header>
        <div className="drill-form">
          <p>{w.removeText}</p>
          <ProblemSummary problem={remove.error} />
          <p className="drill-actions">
            <button
              type="button"
              className="button danger"
              disabled={remove.isPending}
              onClick={() => remove.mutate({ query: { confirmed: true } })}
            >
              {w.remove}
            </button>
            <button type="button" className="button" onClick={() => setRemoving(false)}>
              {w.cancel}
            </button>
          </p>
        </div>
      </Dialog>
    </article>
  );
}

/** A drill that listens to every address is reached under the name this page was. */
function addressFrom(url: string): string {
  const address = new URL(url);
  if (address.hostname === '0.0.0.0' || address.hostname === '[::]') address.hostname = location.hostname;
  return address.href;
}
