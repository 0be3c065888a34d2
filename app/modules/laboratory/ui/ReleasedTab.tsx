import { useState } from 'react';
import { ApiProblem, type Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Effects, LabView, OutcomeView } from '../schema.ts';
import { Genes, Origin, OutcomeBadge } from './OutcomeFacts.tsx';
import { outcomeStateWords, outcomeWords, words } from './words.ts';

/** What was released, both versions of what was corrected, and what a correction would undo. */
export function ReleasedTab({ lab }: { lab: LabView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('lab.release');
  const [tube, setTube] = useUrlState('tube');
  const [typed, setTyped] = useState(tube);
  const [correcting, setCorrecting] = useState<OutcomeView | null>(null);
  const list = useApiQuery<Page<OutcomeView>>(`/labs/${lab.id}/outcomes`, {
    query: tube ? { tubeCode: tube, limit: 50 } : { state: 'released', limit: 60 },
    keepPrevious: true,
  });
  return (
    <>
      <form
        className="lab-row"
        onSubmit={event => {
          event.preventDefault();
          setTube(typed.trim().toUpperCase());
        }}
      >
        <input
          className="field-box"
          aria-label={w.findTube}
          placeholder={w.findTube}
          value={typed}
          onChange={event => setTyped(event.target.value)}
        />
        <button type="submit" className="button">
          {w.findTube}
        </button>
      </form>
      {list.error && <ErrorState problem={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <LoadingState rows={5} />}
      {list.data?.items.length === 0 && <EmptyState title={w.turnaroundNone} />}
      {(list.data?.items.length ?? 0) > 0 && (
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.code}</th>
                <th scope="col">{w.outcome}</th>
                <th scope="col">Ct</th>
                <th scope="col">{w.source}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" aria-label={w.correct} />
              </tr>
            </thead>
            <tbody>
              {list.data!.items.map(row => (
                <tr key={row.id}>
                  <td>
                    <code>{row.tubeCode}</code>
                  </td>
                  <td>
                    <OutcomeBadge outcome={row.outcome} />
                    {row.correctionReason && <div className="secondary small">{row.correctionReason}</div>}
                  </td>
                  <td>
                    <Genes genes={row.genes} />
                  </td>
                  <td>
                    <Origin outcome={row} />
                  </td>
                  <td>
                    <StateBadge
                      tone={row.state === 'corrected' ? 'off' : row.state === 'released' ? 'good' : 'wait'}
                    >
                      {pick(outcomeStateWords[row.state]!)}
                    </StateBadge>
                    <div className="secondary small">
                      {row.reviewedAt &&
                        w.reviewedBy({ by: row.reviewedBy ?? f.unknown, at: f.instant(row.reviewedAt) })}
                      {row.releasedAt && (
                        <>
                          {' '}
                          · {w.releasedBy({ by: row.releasedBy ?? f.unknown, at: f.instant(row.releasedAt) })}
                        </>
                      )}
                    </div>
                  </td>
                  <td>
                    {may && row.state === 'released' && (
                      <button type="button" className="button small" onClick={() => setCorrecting(row)}>
                        {w.correct}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Dialog open={correcting !== null} onClose={() => setCorrecting(null)} label={w.correct}>
        {correcting && <CorrectForm outcome={correcting} onDone={() => setCorrecting(null)} />}
      </Dialog>
    </>
  );
}

function CorrectForm({ outcome, onDone }: { outcome: OutcomeView; onDone: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [next, setNext] = useState(outcome.outcome === 'positive' ? 'negative' : 'positive');
  const [reason, setReason] = useState('');
  // a laboratory sees tubes, never people: what followed is an epidemiologist's to see
  const maySee = useCan('measure.read');
  const effects = useApiQuery<Effects>(`/laboratory/outcomes/${outcome.id}/effects`, { enabled: maySee });
  const send = useApiCommand('POST', `/laboratory/outcomes/${outcome.id}/corrections`, {
    invalidates: ['/labs', '/laboratory'],
    onDone,
  });
  const followed = effects.data?.items.filter(one => one.undoneAt === null) ?? [];
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        send.mutate({ body: { outcome: next, reason } });
      }}
    >
      <h2>{w.correctTitle({ code: outcome.tubeCode })}</h2>
      <ProblemSummary problem={send.error} />
      <p>
        <OutcomeBadge outcome={outcome.outcome} /> <Genes genes={outcome.genes} />
      </p>
      <label>
        {w.newOutcome}
        <select
          className="field-box"
          value={next}
          onChange={event => setNext(event.target.value as 'negative')}
        >
          {Object.entries(outcomeWords)
            .filter(([value]) => value !== outcome.outcome)
            .map(([value, said]) => (
              <option key={value} value={value}>
                {pick(said)}
              </option>
            ))}
        </select>
      </label>
      <label>
        {w.correctReason}
        <textarea
          className="field-box"
          style={{ height: 72 }}
          required
          minLength={4}
          maxLength={500}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </label>
      <p>{w.correctEffect}</p>
      {!maySee ? (
        <p className="secondary">{w.effectsHidden}</p>
      ) : effects.error instanceof ApiProblem ? (
        <ErrorState problem={effects.error} />
      ) : followed.length === 0 ? (
        <p className="secondary">{w.nothingFollowed}</p>
      ) : (
        <ul>
          {followed.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one answer
            <li key={index}>
              {pick(one.text)} × {f.number(one.count)}{' '}
              {one.caseId && <Link to={`/cases/${one.caseId}`}>{w.openCase}</Link>}
            </li>
          ))}
        </ul>
      )}
      <div className="lab-row">
        <button type="submit" className="button main" disabled={send.isPending}>
          {w.propose}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
