import { useState } from 'react';
import type { Static } from 'typebox';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type SourceList, type SourceView, sourceKinds, sourceStates } from '../schema.ts';
import { Heartbeat } from './Heartbeat.tsx';
import { SetRhythm, SettleSignal } from './SourceForms.tsx';
import './sources.css';
import { words } from './words.ts';

const tones = { speaking: 'good', silent: 'alarm', resting: 'plain', unknown: 'wait', off: 'off' } as const;

/** Who should be heard and is not: laboratories, sampling points, feeds of results and presence devices, the silent ones first. */
export function SourcesPage() {
  const w = useWords(words);
  const f = useFormat();
  const [kind, setKind] = useUrlState('kind');
  const [state, setState] = useUrlState('state');
  const [q, setQ] = useUrlState('q');
  const [doing, setDoing] = useState<{
    source: SourceView;
    signal?: SourceView['openSignals'][number];
  } | null>(null);
  const answer = useApiQuery<Static<typeof SourceList>>('/sources', {
    query: { ...(kind ? { kind } : {}), ...(state ? { state } : {}), ...(q ? { q } : {}) },
    refreshEvery: 60_000,
  });
  if (!answer.data)
    return answer.error ? (
      <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { items, counts, leftOut, asOf } = answer.data;
  const all = sourceStates.reduce((sum, each) => sum + counts[each], 0);
  const watched = all - counts.off;
  const done = () => setDoing(null);
  return (
    <>
      <PageHead
        title={w.title}
        asOf={asOf}
        answer={
          all === 0
            ? w.none
            : counts.silent + counts.openSignals === 0
              ? w.answerGood({ n: f.number(watched) })
              : w.answer({
                  n: f.number(watched),
                  silent: f.number(counts.silent),
                  signals: f.number(counts.openSignals),
                })
        }
      />
      {answer.error && <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />}
      {all === 0 ? (
        <EmptyState title={w.none} hint={w.noneHint} />
      ) : (
        <>
          <div className="source-filters">
            <select
              className="field-box"
              aria-label={w.allKinds}
              value={kind}
              onChange={event => setKind(event.target.value)}
            >
              <option value="">{w.allKinds}</option>
              {sourceKinds.map(each => (
                <option key={each} value={each}>
                  {w[each]}
                </option>
              ))}
            </select>
            {['', ...sourceStates].map(each => (
              <button
                key={each}
                type="button"
                className="button small"
                aria-pressed={state === each}
                onClick={() => setState(each)}
              >
                {each === ''
                  ? w.all
                  : `${w[each as SourceView['state']]} ${f.number(counts[each as SourceView['state']])}`}
              </button>
            ))}
            <input
              className="field-box"
              type="search"
              aria-label={w.search}
              placeholder={w.search}
              value={q}
              onChange={event => setQ(event.target.value)}
            />
          </div>
          {items.length === 0 ? (
            <EmptyState title={w.noneChosen} />
          ) : (
            <table className="source-table">
              <thead>
                <tr>
                  <th scope="col">{w.source}</th>
                  <th scope="col">{w.state}</th>
                  <th scope="col">{w.pulse}</th>
                  <th scope="col">{w.heard}</th>
                  <th scope="col">{w.expected}</th>
                  <th scope="col">{w.signals}</th>
                </tr>
              </thead>
              <tbody>
                {items.map(source => (
                  <SourceLine
                    key={`${source.kind} ${source.id}`}
                    source={source}
                    onRhythm={() => setDoing({ source })}
                    onSettle={signal => setDoing({ source, signal })}
                  />
                ))}
              </tbody>
            </table>
          )}
          {leftOut > 0 && <p className="secondary small">{w.leftOut({ n: f.number(leftOut) })}</p>}
        </>
      )}
      <Dialog open={doing !== null} onClose={done} label={doing?.signal ? w.settle : w.setRhythm}>
        {doing?.signal ? (
          <SettleSignal signal={doing.signal} onDone={done} />
        ) : (
          doing && <SetRhythm source={doing.source} onDone={done} />
        )}
      </Dialog>
    </>
  );
}

function SourceLine(props: {
  source: SourceView;
  onRhythm: () => void;
  onSettle: (signal: SourceView['openSignals'][number]) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const { source } = props;
  const m = f.number(source.silentAfterMinutes ?? 0);
  const rhythm =
    source.rhythmBy === 'set'
      ? w.bySet({ m })
      : source.rhythmBy === 'learnt'
        ? w.byLearnt({ m })
        : source.rhythmBy === 'declared'
          ? w.byDeclared({ m })
          : w.byNone;
  return (
    <tr className={source.state === 'off' ? 'off' : undefined}>
      <td>
        <strong>{source.name}</strong>
        <div className="secondary small">
          {w[source.kind]} · {source.areaName}
        </div>
        {source.certificateExpiresAt && (
          <div className="secondary small">
            {w.certificate({ at: f.instant(source.certificateExpiresAt) })}
          </div>
        )}
      </td>
      <td data-label={w.state}>
        <StateBadge tone={tones[source.state]}>{w[source.state]}</StateBadge>
        {source.silentSince && <div className="small">{w.since({ at: f.instant(source.silentSince) })}</div>}
        <div className="secondary small">{rhythm}</div>
      </td>
      <td data-label={w.pulse}>
        <Heartbeat beats={source.beats} />
      </td>
      <td data-label={w.heard}>{source.lastHeardAt ? f.ago(source.lastHeardAt) : w.never}</td>
      <td data-label={w.expected}>{source.expectedNextAt ? f.instant(source.expectedNextAt) : f.missing}</td>
      <td className="act">
        {source.openSignals.map(signal => (
          <div key={signal.id}>
            <span className="small">{pick(signal.title)}</span>{' '}
            {may && (
              <button type="button" className="button small" onClick={() => props.onSettle(signal)}>
                {w.settle}
              </button>
            )}
          </div>
        ))}
        {may && (
          <button type="button" className="button small bare" onClick={props.onRhythm}>
            {w.setRhythm}
          </button>
        )}
      </td>
    </tr>
  );
}
