import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { usePathParams } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { desk } from './deskWords.ts';
import { Qr } from './Qr.tsx';
import './specimensDesk.css';

interface PersonAnswer {
  person: { maskedName: string; birthYear?: number | null };
}

/** A person's sampling-code card: shown once, printed, kept by the person. */
export function SamplingCodePage() {
  const { personId } = usePathParams<{ personId: string }>();
  const w = useWords(desk);
  const f = useFormat();
  const [purpose, setPurpose] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const person = useApiQuery<PersonAnswer>(`/people/${personId}`);
  const issue = useApiCommand<{ code: string }>('POST', `/people/${personId}/sampling-code`, {
    onDone: answer => setCode(answer.code),
  });
  const revoke = useApiCommand<{ revoked: number }>('POST', `/people/${personId}/sampling-code/revoke`, {
    onDone: () => setCode(null),
  });
  if (person.error) return <ErrorState page problem={person.error} onRetry={() => void person.refetch()} />;
  if (!person.data) return <LoadingState />;
  const name = person.data.person.maskedName;
  return (
    <>
      <div className="no-print">
        <PageHead title={`${w.codeTitle} ${name}`} answer={w.codeAnswer} />
        <ProblemSummary problem={issue.error ?? revoke.error} />
        <form
          className="panel desk-line"
          onSubmit={event => {
            event.preventDefault();
            issue.mutate({ body: {}, purpose: purpose.trim() });
          }}
        >
          <label>
            {w.codePurpose}
            <input
              className="field-box"
              required
              maxLength={200}
              placeholder={w.codeIssueWhy}
              value={purpose}
              onChange={event => setPurpose(event.target.value)}
            />
          </label>
          <button
            type="submit"
            className="button main"
            disabled={issue.isPending || purpose.trim().length < 2}
          >
            {w.codeIssue}
          </button>
          <button
            type="button"
            className="button danger"
            disabled={revoke.isPending || purpose.trim().length < 2}
            onClick={() => revoke.mutate({ body: {}, purpose: purpose.trim() })}
          >
            {w.codeRevoke}
          </button>
          {revoke.data && <p role="status">{w.codeRevoked({ n: f.number(revoke.data.revoked) })}</p>}
          {code && (
            <button type="button" className="button" onClick={() => print()}>
              {w.print}
            </button>
          )}
        </form>
      </div>
      {code && (
        <section className="code-card">
          <h2>{w.codeCard}</h2>
          <Qr text={code} label={w.codeTitle} />
          <p className="code-name">
            {name} {person.data.person.birthYear ?? ''}
          </p>
          <p className="code-text">{code.replace(/(.{5})(?=.)/g, '$1 ')}</p>
          <p>{w.codeKeep}</p>
        </section>
      )}
    </>
  );
}
