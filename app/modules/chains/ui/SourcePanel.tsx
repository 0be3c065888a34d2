import { useState } from 'react';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type SourceView, share } from './types.ts';
import { words } from './words.ts';
import './chainsPage.css';

type Verdict = 'source' | 'not_source' | 'unknown' | 'imported';
interface Draft {
  verdict: Verdict;
  sourceCaseId?: string;
  label: string;
}

/** Where one case came from and whom it infected: known, likely with reasons, and the decision a person takes. */
export function SourcePanel({ caseId }: { caseId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayJudge = useCan('case.write');
  const [draft, setDraft] = useState<Draft | null>(null);
  const [reason, setReason] = useState('');
  const [number, setNumber] = useState('');
  const [despite, setDespite] = useState(false);
  const view = useApiQuery<SourceView>(`/cases/${caseId}/likely-sources`);
  const judge = useApiCommand('POST', `/cases/${caseId}/source`, {
    invalidates: ['/cases', '/outbreaks'],
    onDone: () => {
      setDraft(null);
      setReason('');
      setNumber('');
      setDespite(false);
    },
  });
  if (view.error) return <ErrorState problem={view.error} onRetry={() => void view.refetch()} />;
  if (!view.data) return <LoadingState rows={4} />;
  const data = view.data;
  const kindWord: Record<string, string> = {
    stated: w.stated,
    interview: w.interview,
    sequence: w.sequence,
    judged: w.judgedKind,
    likely: w.likely,
  };
  const verdictWord = (verdict: string, sourceNumber: string | null) =>
    verdict === 'source'
      ? w.source({ n: sourceNumber ?? '' })
      : verdict === 'not_source'
        ? w.not_source({ n: sourceNumber ?? '' })
        : verdict === 'imported'
          ? w.imported
          : w.unknownVerdict;
  const list = (title: string, rows: { caseId: string; number: string; kind: string }[]) =>
    rows.length > 0 && (
      <p>
        {title}:{' '}
        {rows.map(row => (
          <span key={`${row.caseId}${row.kind}`}>
            <Link to={`/cases/${row.caseId}`}>{row.number}</Link>{' '}
            <span className="secondary small">{kindWord[row.kind] ?? row.kind}</span>{' '}
          </span>
        ))}
      </p>
    );
  return (
    <section className="chain-source">
      <h3>
        <Link to={`/cases/${data.caseId}`}>{data.number}</Link>
      </h3>
      {list(w.known, data.known)}
      {list(w.overruled, data.overruled)}
      {data.unresolved.length > 0 && (
        <p>
          {w.unresolved}: {data.unresolved.join('、')}
        </p>
      )}
      {list(w.infected, data.infected)}
      <h4>
        {w.candidates} <span className="secondary small">{w.scored({ n: f.number(data.scored) })}</span>
      </h4>
      {data.likely.state === 'waiting' && (
        <p role="status" className="secondary">
          {w.waiting}
        </p>
      )}
      {data.candidates.length === 0 && data.likely.state !== 'waiting' && (
        <p className="secondary">{w.noCandidates}</p>
      )}
      <ol className="chain-candidates">
        {data.candidates.map(candidate => (
          <li key={candidate.caseId}>
            <p className="chain-line">
              <Link to={`/cases/${candidate.caseId}`}>{candidate.number}</Link>{' '}
              <strong>{share(candidate.probability)}</strong>{' '}
              {candidate.day ? f.day(candidate.day) : f.unknown}
              {mayJudge && (
                <>
                  <button
                    type="button"
                    className="button small"
                    onClick={() =>
                      setDraft({
                        verdict: 'source',
                        sourceCaseId: candidate.caseId,
                        label: w.source({ n: candidate.number }),
                      })
                    }
                  >
                    {w.accept}
                  </button>
                  <button
                    type="button"
                    className="button small bare"
                    onClick={() =>
                      setDraft({
                        verdict: 'not_source',
                        sourceCaseId: candidate.caseId,
                        label: w.not_source({ n: candidate.number }),
                      })
                    }
                  >
                    {w.reject}
                  </button>
                </>
              )}
            </p>
            <p className="small">
              {candidate.evidence
                .map(line => `${pick(line.text)}(${line.weight > 0 ? '+' : ''}${line.weight.toFixed(1)})`)
                .join(' · ')}
            </p>
          </li>
        ))}
        {data.unknownSource !== null && (
          <li>
            <p className="chain-line">
              {w.nobody} <strong>{share(data.unknownSource)}</strong>
            </p>
          </li>
        )}
      </ol>
      {mayJudge && !draft && (
        <p className="chain-line">
          <button
            type="button"
            className="button small"
            onClick={() => setDraft({ verdict: 'source', label: w.other })}
          >
            {w.other}
          </button>
          <button
            type="button"
            className="button small"
            onClick={() => setDraft({ verdict: 'unknown', label: w.isUnknown })}
          >
            {w.isUnknown}
          </button>
          <button
            type="button"
            className="button small"
            onClick={() => setDraft({ verdict: 'imported', label: w.isImported })}
          >
            {w.isImported}
          </button>
        </p>
      )}
      {draft && (
        <form
          className="chain-judge"
          onSubmit={event => {
            event.preventDefault();
            judge.mutate({
              body: {
                verdict: draft.verdict,
                reason,
                ...(draft.sourceCaseId ? { sourceCaseId: draft.sourceCaseId } : {}),
                ...(number ? { sourceNumber: number } : {}),
                ...(despite ? { despiteTiming: true } : {}),
              },
            });
          }}
        >
          <strong>{draft.label}</strong>
          <ProblemSummary problem={judge.error} />
          {draft.verdict === 'source' && !draft.sourceCaseId && (
            <label>
              {w.number}
              <input
                id={fieldId('body/sourceNumber')}
                className="field-box"
                required
                value={number}
                onChange={event => setNumber(event.target.value)}
              />
            </label>
          )}
          <label>
            {w.reason}
            <input
              id={fieldId('body/reason')}
              className="field-box"
              required
              minLength={4}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          </label>
          {judge.error?.rule === 'CHN-4' && (
            <label className="chain-line">
              <input type="checkbox" checked={despite} onChange={event => setDespite(event.target.checked)} />{' '}
              {w.despite}
            </label>
          )}
          <p className="chain-line">
            <button type="submit" className="button main" disabled={judge.isPending}>
              {w.send}
            </button>
            <button type="button" className="button" onClick={() => setDraft(null)}>
              {w.cancel}
            </button>
          </p>
        </form>
      )}
      {data.judgements.length > 0 && (
        <>
          <h4>{w.judged}</h4>
          <ul className="chain-candidates">
            {data.judgements.map(one => (
              <li key={one.at + one.verdict}>
                {verdictWord(one.verdict, one.sourceNumber)}{' '}
                <span className="secondary small">
                  {one.reason} {one.by ?? f.unknown} {f.instant(one.at)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
