import { type ReactNode, useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlParams } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { OutbreakChoice, useOutbreak } from '../../situation/ui/OutbreakChoice.tsx';
import { Inputs, Outcome } from './Outcome.tsx';
import './options.css';
import { PicturePanel } from './PicturePanel.tsx';
import { SetUp } from './SetUp.tsx';
import type { PictureAnswer, RunAnswer, RunInputs, RunOutcome, RunView } from './types.ts';
import { words } from './words.ts';

/** Which response costs least from here on? */
export function OptionsPage() {
  const w = useWords(words);
  const { outbreak, outbreaks, error, pending } = useOutbreak();
  if (pending) return <LoadingState rows={6} />;
  if (error) return <ErrorState page problem={error} onRetry={() => window.location.reload()} />;
  if (!outbreak)
    return (
      <>
        <PageHead title={w.title} />
        <EmptyState title={w.noOutbreak} hint={w.noOutbreakHint} />
      </>
    );
  return (
    <Options
      key={outbreak.id}
      outbreakId={outbreak.id}
      choice={<OutbreakChoice outbreak={outbreak} outbreaks={outbreaks} />}
    />
  );
}

const isOpen = (run: RunView | undefined) => run?.state === 'waiting' || run?.state === 'running';

function Options({ outbreakId, choice }: { outbreakId: string; choice: ReactNode }) {
  const w = useWords(words);
  const [params, setParams] = useUrlParams();
  const [repeated, setRepeated] = useState<RunInputs | null>(null);
  const [watching, setWatching] = useState(false);
  const picture = useApiQuery<PictureAnswer>('/options/picture', { query: { outbreakId } });
  const list = useApiQuery<{ items: RunView[] }>('/options/runs', {
    query: { outbreakId },
    refreshEvery: watching ? 2000 : 30_000,
  });
  const items = list.data?.items ?? [];
  const open = items.find(isOpen);
  const chosen = params.get('run') ?? open?.id ?? items.find(one => one.state === 'done')?.id;
  const detail = useApiQuery<RunAnswer>(`/options/runs/${chosen}`, {
    enabled: !!chosen,
    keepPrevious: true,
    ...(watching ? { refreshEvery: 1000 } : {}),
  });
  const shown = detail.data?.run.id === chosen ? detail.data : undefined;
  const busy = isOpen(open) || isOpen(shown?.run);
  if (watching !== busy) setWatching(busy);
  if (picture.error && !picture.data)
    return <ErrorState page problem={picture.error} onRetry={() => picture.refetch()} />;
  return (
    <>
      <PageHead
        title={w.title}
        answer={shown ? <Answer {...shown} /> : list.data ? w.answerNone : undefined}
        asOf={shown?.run.finishedAt ?? undefined}
        actions={
          <>
            {shown?.outcome && (
              <button type="button" className="button no-print" onClick={() => window.print()}>
                {w.print}
              </button>
            )}
            {choice}
          </>
        }
      />
      {shown && isOpen(shown.run) && <Progress run={shown.run} />}
      {shown?.outcome && <Outcome run={shown.run} outcome={shown.outcome} />}
      {shown && !shown.outcome && !isOpen(shown.run) && <Ended run={shown.run} />}
      {detail.error && <ErrorState problem={detail.error} onRetry={() => detail.refetch()} />}
      {picture.data ? (
        <>
          <PicturePanel live={picture.data.live} />
          <SetUp
            key={repeated ? `${repeated.seed}` : 'fresh'}
            answer={picture.data}
            from={repeated}
            busy={busy}
            onStarted={id => setParams({ run: id })}
          />
        </>
      ) : (
        <LoadingState rows={6} />
      )}
      <History
        items={items}
        chosen={chosen}
        show={id => setParams({ run: id })}
        repeat={run => setRepeated(run.inputs)}
      />
    </>
  );
}

/** The page's one sentence. */
function Answer({ run, outcome }: { run: RunView; outcome: RunOutcome | null }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  if (isOpen(run)) return w.answerRunning({ done: f.number(run.done), total: f.number(run.total) });
  if (!outcome) return w.answerNone;
  const title = (at: number) => pick(run.inputs.responses[at]!.policy.title);
  const n = (value: number) => f.number(Math.round(value));
  let best = 0;
  outcome.responses.forEach((one, at) => {
    if (one.values.infections.median < outcome.responses[best]!.values.infections.median) best = at;
  });
  const { infections } = outcome.responses[best]!.values;
  const said = {
    days: run.inputs.days,
    first: title(0),
    n: n(infections.median),
    low: n(infections.low),
    high: n(infections.high),
  };
  const difference = outcome.responses[best]!.difference?.infections;
  if (!difference) return w.answerFirst(said);
  const less = (value: number) => (value > 0 ? `−${n(value)}` : n(-value));
  return w.answer({
    ...said,
    best: title(best),
    less: less(difference.median),
    lessLow: less(difference.high),
    lessHigh: less(difference.low),
  });
}

function Progress({ run }: { run: RunView }) {
  const w = useWords(words);
  const f = useFormat();
  const stop = useApiCommand('POST', `/options/runs/${run.id}/stop`, { invalidates: ['/options/runs'] });
  return (
    <section className="panel" aria-live="polite">
      <div className="options-progress">
        <progress value={run.done} max={Math.max(1, run.total)} aria-label={w.running} />
        <span className="num">
          {run.state === 'waiting'
            ? w.waiting
            : w.progress({
                done: f.number(run.done),
                total: f.number(run.total),
                s: f.number(Math.round(run.elapsedMs / 1000)),
              })}
        </span>
        <button
          type="button"
          className="button"
          disabled={stop.isPending}
          onClick={() => stop.mutate({ body: {} })}
        >
          {w.stop}
        </button>
      </div>
      <p className="secondary small">{run.lost ? w.lost : w.leave}</p>
      <ProblemSummary problem={stop.error} />
    </section>
  );
}

function Ended({ run }: { run: RunView }) {
  const w = useWords(words);
  const pick = usePick();
  return (
    <section className="panel">
      <p>{run.problem ? pick(run.problem) : w.stoppedNote}</p>
      <Inputs run={run} />
    </section>
  );
}

function History(props: {
  items: readonly RunView[];
  chosen: string | undefined;
  show: (id: string) => void;
  repeat: (run: RunView) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  return (
    <section className="panel no-print">
      <h2>{w.history}</h2>
      {props.items.length === 0 ? (
        <p className="secondary">{w.historyNone}</p>
      ) : (
        <ul className="options-history">
          {props.items.map(run => (
            <li key={run.id} aria-current={run.id === props.chosen}>
              <div>
                <b>{f.instant(run.askedAt)}</b> {run.askedByName ?? '—'} · {w[`state_${run.state}`]} ·{' '}
                {run.inputs.responses.map(one => pick(one.policy.title)).join(' / ')}
                <Inputs run={run} />
              </div>
              <span>
                <button type="button" className="button small" onClick={() => props.show(run.id)}>
                  {w.show}
                </button>{' '}
                <button type="button" className="button small" onClick={() => props.repeat(run)}>
                  {w.repeat}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
