import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { LabView, RerouteView } from '../schema.ts';
import { RerouteProposal } from './RerouteProposal.tsx';
import { ReroutesDecided } from './ReroutesDecided.tsx';
import { reasonWords, rerouteWords } from './reroutePageWords.ts';
import './lab.css';
import './rerouting.css';

const tubesOf = (one: RerouteView) => one.moves.reduce((sum, move) => sum + move.tubes, 0);

/** LAB-19: where the work of a laboratory goes that cannot take it. A person decides; what waits for them stands first. */
export function ReroutingPage() {
  const w = useWords(rerouteWords);
  const f = useFormat();
  const pick = usePick();
  const mayAsk = useCan('testing.write');
  const [wanted, choose] = useUrlState('proposal');
  const [asking, setAsking] = useState(false);
  const open = useApiQuery<Page<RerouteView>>('/laboratory/reroutes', {
    query: { state: 'proposed', limit: 200 },
    refreshEvery: 30_000,
  });
  const labs = useApiQuery<{ items: LabView[] }>('/labs');
  const byId = new Map((labs.data?.items ?? []).map(lab => [lab.id, lab]));
  const nameOf = (id: string, fallback: string) => {
    const lab = byId.get(id);
    return lab ? pick({ zh: lab.name, en: lab.nameEn ?? lab.name }) : fallback;
  };
  if (!open.data)
    return open.error ? (
      <ErrorState page problem={open.error} onRetry={() => void open.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { items, total, asOf } = open.data;
  const chosen = items.find(one => one.id === wanted) ?? items[0];
  return (
    <>
      <PageHead
        title={w.title}
        asOf={asOf}
        answer={
          items.length === 0
            ? w.answerNone
            : w.answer({
                n: f.number(total ?? items.length),
                tubes: f.number(items.reduce((sum, one) => sum + tubesOf(one), 0)),
              })
        }
        actions={
          mayAsk && (
            <button type="button" className="button" onClick={() => setAsking(true)}>
              {w.ask}
            </button>
          )
        }
      />
      {chosen ? (
        <section className="holds-columns">
          <div className="pool-list">
            <h2 className="visually-hidden">{w.open}</h2>
            {items.map(one => (
              <button
                key={one.id}
                type="button"
                aria-pressed={one.id === chosen.id}
                onClick={() => choose(one.id)}
              >
                <strong>{nameOf(one.fromLabId, one.fromLabName)}</strong>
                <span className="lab-row">
                  <StateBadge tone={one.reason === 'asked' ? 'wait' : 'alarm'}>
                    {pick(reasonWords[one.reason]!)}
                  </StateBadge>
                  {w.tubesOf({ n: f.number(tubesOf(one)) })}
                </span>
                <span className="secondary small">{w.proposedAt({ at: f.instant(one.proposedAt) })}</span>
              </button>
            ))}
          </div>
          <RerouteProposal key={chosen.id} id={chosen.id} />
        </section>
      ) : (
        <EmptyState title={w.answerNone} hint={w.noneHint} />
      )}
      <ReroutesDecided nameOf={nameOf} />
      <Dialog open={asking} onClose={() => setAsking(false)} label={w.ask}>
        <AskForm
          onDone={made => {
            setAsking(false);
            choose(made.id);
          }}
          onCancel={() => setAsking(false)}
        />
      </Dialog>
    </>
  );
}

function AskForm({ onDone, onCancel }: { onDone: (made: RerouteView) => void; onCancel: () => void }) {
  const w = useWords(rerouteWords);
  const pick = usePick();
  const [chosen, setChosen] = useState('');
  // only those of the session's area: whoever leads testing there asks
  const labs = useApiQuery<{ items: LabView[] }>('/labs', { query: { mine: true } });
  const items = labs.data?.items ?? [];
  const labId = chosen || items[0]?.id;
  const ask = useApiCommand<RerouteView>('POST', `/labs/${labId}/reroutes`, {
    invalidates: ['/laboratory'],
    onDone,
  });
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        ask.mutate({});
      }}
    >
      <h2>{w.ask}</h2>
      <p>{w.askWhy}</p>
      <ProblemSummary problem={ask.error ?? labs.error} />
      {labs.data && items.length === 0 ? (
        <p className="alarm-text">{w.askNoLab}</p>
      ) : (
        <label>
          {w.askFor}
          <select className="field-box" value={labId ?? ''} onChange={event => setChosen(event.target.value)}>
            {items.map(one => (
              <option key={one.id} value={one.id}>
                {pick({ zh: one.name, en: one.nameEn ?? one.name })}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="lab-row">
        <button type="submit" className="button main" disabled={!labId || ask.isPending}>
          {w.askNow}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
