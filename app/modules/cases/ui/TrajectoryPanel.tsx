import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { TrajectoryTimeline } from '../../../ui/visuals/TrajectoryTimeline.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail, EntryOut, TrajectoryOut } from '../api.ts';
import { partOfWord } from '../dayParts.ts';
import { CaseMap } from './CaseMap.tsx';
import { ProposalList } from './ProposalList.tsx';
import { baseId, toBody, toChanges, toIssues, toTimeline } from './timelineEntries.ts';
import { trajectoryWords } from './words.ts';

const PasteTextDialog = lazy(() =>
  import('./PasteTextDialog.tsx').then(m => ({ default: m.PasteTextDialog })),
);
const narrow = '(max-width: 900px)';

/** Which hours are missing, doubtful or contradictory: the days on the left, the places on the right, what waits to be confirmed between. */
export function TrajectoryPanel(props: {
  detail: CaseDetail;
  mayWrite: boolean;
  pasting: boolean;
  onPaste: (open: boolean) => void;
}) {
  const { detail, mayWrite } = props;
  const w = useWords(trajectoryWords);
  const f = useFormat();
  const pick = usePick();
  const path = `/cases/${detail.id}/trajectory`;
  const found = useApiQuery<TrajectoryOut>(path);
  const again = { invalidates: [path, `/cases/${detail.id}`] };
  const add = useApiCommand<EntryOut>('POST', path, again);
  const change = useApiCommand<EntryOut>('PATCH', path, again);
  const remove = useApiCommand('DELETE', path, again);
  const lookUp = useApiCommand<{ added: EntryOut[] }>('POST', `${path}/proposals`, again);
  const [selected, setSelected] = useState<string | null>(null);
  const [withMap, setWithMap] = useState(() => !matchMedia(narrow).matches);
  // the window's edge moves with the facts, so a changed case asks again
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new version of the case matters
  useEffect(() => {
    void found.refetch();
  }, [detail.version]);
  const trajectory = found.data;
  const confirmed = useMemo(
    () => (trajectory?.entries ?? []).filter(entry => entry.state === 'confirmed'),
    [trajectory],
  );
  const proposed = useMemo(
    () => (trajectory?.entries ?? []).filter(entry => entry.state === 'proposed'),
    [trajectory],
  );
  if (found.error && !trajectory)
    return <ErrorState problem={found.error} onRetry={() => void found.refetch()} />;
  if (!trajectory) return <LoadingState rows={8} />;
  const partWord = (part: string) =>
    pick(trajectory.parts.find(one => one.part === part)?.word ?? { zh: '', en: '' });
  const parts = Object.fromEntries(
    trajectory.parts.flatMap(one =>
      [one.word.zh, one.word.en].map(word => [word, { from: one.from, to: Math.min(1440, one.to) }]),
    ),
  );
  const stored = new Map(confirmed.map(entry => [entry.id, entry]));
  const untraced = confirmed.filter(entry => !entry.traced && entry.placeKind !== 'home').length;
  return (
    <section className="case-trajectory">
      <ProblemSummary problem={add.error ?? change.error ?? remove.error ?? lookUp.error} />
      {mayWrite && (
        <div className="case-head-line no-print">
          <button
            type="button"
            className="button"
            title={w.lookUpHint}
            disabled={lookUp.isPending}
            onClick={() => lookUp.mutate({ body: {} })}
          >
            <Icon name="search" size={16} />
            {w.lookUp}
          </button>
          <button type="button" className="button" onClick={() => props.onPaste(true)}>
            <Icon name="note" size={16} />
            {w.paste} <kbd>P</kbd>
          </button>
          <span className="secondary small" aria-live="polite">
            {lookUp.data
              ? lookUp.data.added.length
                ? w.foundLines({ n: lookUp.data.added.length })
                : w.nothingFound
              : confirmed.length
                ? ''
                : w.prompts}
          </span>
          {untraced > 0 && <span className="secondary small">{w.notTraced({ n: f.number(untraced) })}</span>}
        </div>
      )}
      {proposed.length > 0 && (
        <ProposalList
          caseId={detail.id}
          proposals={proposed}
          mayWrite={mayWrite}
          selected={selected}
          onSelect={setSelected}
        />
      )}
      <div className="case-split">
        <TrajectoryTimeline
          title={w.title({ confirmed: f.number(confirmed.length), proposed: f.number(proposed.length) })}
          subtitle={
            trajectory.window
              ? w.subtitle({
                  from: f.day(trajectory.window.days[0]),
                  to: f.day(trajectory.window.days.at(-1)),
                })
              : w.noWindow
          }
          description={w.description}
          asOf={trajectory.asOf}
          days={trajectory.days}
          entries={confirmed.flatMap(entry => toTimeline(entry, f.timeZone, partWord))}
          issues={toIssues(trajectory, f.timeZone)}
          parts={parts}
          selected={selected}
          onSelect={id => setSelected(id)}
          onChange={
            mayWrite
              ? after => {
                  const before = stored.get(baseId(after.id));
                  const changes = before ? toChanges(before, after, f.timeZone) : null;
                  if (before && changes)
                    change.mutate({
                      path: `${path}/${before.id}`,
                      body: { version: before.version, changes },
                    });
                }
              : undefined
          }
          onAdd={mayWrite ? draft => add.mutate({ body: toBody(draft, f.timeZone, partOfWord) }) : undefined}
          onRemove={
            mayWrite
              ? id => {
                  const before = stored.get(baseId(id));
                  if (before)
                    remove.mutate({ path: `${path}/${before.id}`, query: { version: before.version } });
                }
              : undefined
          }
        />
        <div>
          {withMap ? (
            <CaseMap
              detail={detail}
              entries={confirmed}
              selected={selected ? baseId(selected) : null}
              onSelect={setSelected}
            />
          ) : (
            <button type="button" className="button" onClick={() => setWithMap(true)}>
              <Icon name="map" size={16} />
              {w.showMap}
            </button>
          )}
        </div>
      </div>
      {props.pasting && (
        <Suspense fallback={null}>
          <PasteTextDialog caseId={detail.id} onClose={() => props.onPaste(false)} />
        </Suspense>
      )}
    </section>
  );
}
