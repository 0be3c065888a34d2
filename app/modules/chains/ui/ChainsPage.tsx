import { useMemo } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { navigate, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { ChainGraph } from '../../../ui/visuals/ChainGraph.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { SourcePanel } from './SourcePanel.tsx';
import { drawn, type Graph, type Likely, type Summary, share } from './types.ts';
import { words } from './words.ts';
import './chainsPage.css';

const waitingPoll = 4000;

/** Which chains still grow, and where a link is missing: ranked chains, the drawing on a time axis, the case and its sources. */
export function ChainsPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayExport = useCan('export.run');
  const outbreaks = useApiQuery<{ items: { id: string; name: string; nameEn: string | null }[] }>(
    '/outbreaks',
  );
  const [chosenOutbreak, setOutbreak] = useUrlState('outbreakId');
  const [chain, setChain] = useUrlState('chain');
  const [selected, setSelected] = useUrlState('case');
  const [only, setOnly] = useUrlState('open');
  const outbreakId = chosenOutbreak || outbreaks.data?.items[0]?.id || '';
  const graph = useApiQuery<Graph>(`/outbreaks/${outbreakId}/chains/graph`, {
    enabled: outbreakId !== '',
    keepPrevious: true,
  });
  const waiting = graph.data?.likely.state === 'waiting' || graph.data?.likely.state === 'stale';
  useApiQuery<Graph>(`/outbreaks/${outbreakId}/chains/graph`, {
    enabled: outbreakId !== '' && waiting,
    ...(waiting ? { refreshEvery: waitingPoll } : {}),
  });
  const summary = useApiQuery<Summary>(`/outbreaks/${outbreakId}/chains/summary`, {
    enabled: outbreakId !== '',
    keepPrevious: true,
  });
  const figure = useMemo(
    () => (graph.data ? drawn(graph.data) : { nodes: [], links: [], chains: [] }),
    [graph.data],
  );
  if (outbreaks.error) return <ErrorState page problem={outbreaks.error} />;
  if (outbreaks.data && !outbreaks.data.items.length) return <EmptyState title={w.noOutbreak} />;
  if (graph.error) return <ErrorState page problem={graph.error} onRetry={() => void graph.refetch()} />;
  const s = summary.data;
  const several = (graph.data?.chains ?? []).filter(one => one.size > 1 && (only !== '1' || one.open));
  return (
    <>
      <PageHead
        title={w.title}
        answer={
          s &&
          w.answer({
            open: f.number(s.chains.open),
            largest: f.number(s.chains.largest),
            known: f.number(s.links.known),
            unresolved: f.number(s.links.unresolved),
            likely: f.number(s.links.likely),
            unknown: f.number(s.unknownSources),
          })
        }
        asOf={graph.data?.asOf}
        actions={
          <span className="chain-line">
            <label className="chain-line">
              {w.outbreak}
              <select
                className="field-box"
                value={outbreakId}
                onChange={event => {
                  setOutbreak(event.target.value);
                  setChain('');
                  setSelected('');
                }}
              >
                {(outbreaks.data?.items ?? []).map(one => (
                  <option key={one.id} value={one.id}>
                    {pick({ zh: one.name, en: one.nameEn ?? one.name })}
                  </option>
                ))}
              </select>
            </label>
            {mayExport && outbreakId && (
              <a className="button" href={`/api/outbreaks/${outbreakId}/chains/links?format=csv`} download>
                {w.export}
              </a>
            )}
          </span>
        }
      />
      <p className="secondary small">
        {graph.data && <LikelyLine likely={graph.data.likely} />}
        {s?.onsetGaps.meanDays != null &&
          ` · ${w.gaps({ mean: s.onsetGaps.meanDays.toFixed(2), sd: s.onsetGaps.sdDays?.toFixed(2) ?? f.missing, n: f.number(s.onsetGaps.n) })}`}
        {s?.offspring.mean != null &&
          ` · ${w.offspring({ mean: s.offspring.mean.toFixed(2), max: f.number(s.offspring.max) })}`}
      </p>
      {!graph.data ? (
        <LoadingState />
      ) : (
        <div className="chains-page">
          <div className="chains-drawing">
            <ChainGraph
              title={
                s
                  ? w.heading({ open: f.number(s.chains.open), unknown: f.number(s.unknownSources) })
                  : w.title
              }
              subtitle={w.graphTitle}
              description={w.description}
              asOf={graph.data.asOf}
              state={figure.nodes.length ? 'ready' : 'empty'}
              nodes={figure.nodes}
              links={figure.links}
              chains={figure.chains}
              selected={selected || null}
              onSelect={setSelected}
              onOpen={id => navigate(`/cases/${id}`)}
            />
          </div>
          <div className="chains-side">
            <section aria-label={w.ranked}>
              <p className="chain-line">
                <strong>{w.ranked}</strong>
                <button
                  type="button"
                  className="button small"
                  aria-pressed={only === '1'}
                  onClick={() => setOnly(only === '1' ? '' : '1')}
                >
                  {w.onlyOpen}
                </button>
              </p>
              {several.length === 0 && <EmptyState title={w.noChains} hint={w.noChainsHint} />}
              <ol className="chains-ranked">
                {several.map(one => (
                  <li key={one.id}>
                    <button
                      type="button"
                      aria-pressed={chain === one.id}
                      onClick={() => {
                        setChain(one.id);
                        setSelected(one.id);
                      }}
                    >
                      <strong>{one.label}</strong> {w.size({ n: f.number(one.size) })}{' '}
                      <StateBadge tone={one.open ? 'wait' : 'off'}>{one.open ? w.open : w.closed}</StateBadge>
                      <br />
                      <span className="small secondary">
                        {one.lastDay
                          ? one.daysSinceLastCase === null
                            ? w.lastDay({ day: f.day(one.lastDay) })
                            : w.last({ day: f.day(one.lastDay), n: one.daysSinceLastCase })
                          : f.unknown}{' '}
                        · {w.outside({ n: f.number(one.outsideControl) })} ·{' '}
                        {w.recent({ n: f.number(one.recentCases) })} ·{' '}
                        {w.unknown({ n: f.number(one.unknownSources) })}
                      </span>
                    </button>
                  </li>
                ))}
              </ol>
              {s && s.chains.singles > 0 && (
                <p className="secondary small">{w.singles({ n: f.number(s.chains.singles) })}</p>
              )}
            </section>
            <section aria-label={w.detail}>
              {selected ? (
                <SourcePanel key={selected} caseId={selected} />
              ) : (
                <p className="secondary">{w.pick}</p>
              )}
              {chain && <ChainEnds outbreakId={outbreakId} chainId={chain} />}
            </section>
          </div>
        </div>
      )}
    </>
  );
}

function LikelyLine({ likely }: { likely: Likely }) {
  const w = useWords(words);
  const f = useFormat();
  const when = likely.computedAt ? f.instant(likely.computedAt) : f.missing;
  return (
    <span role="status">
      {likely.state === 'fresh'
        ? w.fresh({ when })
        : likely.state === 'stale'
          ? w.stale({ when })
          : likely.state === 'waiting'
            ? w.waiting
            : w.none}
    </span>
  );
}

interface ChainEndsView {
  origins: {
    caseId: string;
    number: string;
    day: string | null;
    unknownSource: number | null;
    candidates: { caseId: string; number: string; probability: number }[];
  }[];
  missing: { caseId: string; number: string; source: string }[];
  cycles: string[][];
}

/** Where a chain may come from, and where it is broken. */
function ChainEnds({ outbreakId, chainId }: { outbreakId: string; chainId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const view = useApiQuery<ChainEndsView>(`/outbreaks/${outbreakId}/chains/${chainId}`);
  if (view.error) return <ErrorState problem={view.error} />;
  if (!view.data) return <LoadingState rows={3} />;
  return (
    <>
      <h4>{w.origin}</h4>
      <ul className="chain-candidates">
        {view.data.origins.map(root => (
          <li key={root.caseId}>
            {root.number} {root.day ? f.day(root.day) : f.unknown}{' '}
            {root.candidates
              .slice(0, 3)
              .map(one => `← ${one.number} ${share(one.probability)}`)
              .join(' ')}{' '}
            {root.unknownSource !== null && `${w.nobody} ${share(root.unknownSource)}`}
          </li>
        ))}
      </ul>
      {view.data.missing.length > 0 && (
        <p>
          {w.missing}: {view.data.missing.map(one => `${one.number} ← ${one.source || f.unknown}`).join('、')}
        </p>
      )}
      {view.data.cycles.length > 0 && (
        <p role="alert">
          {w.cycles}: {view.data.cycles.map(circle => circle.join(' → ')).join(';')}
        </p>
      )}
    </>
  );
}
