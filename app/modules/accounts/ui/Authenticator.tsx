import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import { Entry, inputOf } from './Entry.tsx';
import { accountWords } from './words.ts';

interface FactorAnswer {
  secret?: string;
  uri?: string;
  done: boolean;
}

/** The key of an otpauth address in groups of four, as people type it. */
export function keyInGroups(uri: string): string {
  const key = new URL(uri).searchParams.get('secret') ?? '';
  return key.match(/.{1,4}/g)?.join(' ') ?? '';
}

/** Sets up an authenticator: a key to enter by hand or paste, then its first code as proof that it works. */
export function Authenticator() {
  const w = useWords(accountWords);
  const [code, setCode] = useState('');
  const [copied, setCopied] = useState<'key' | 'uri' | null>(null);
  const start = useApiCommand<FactorAnswer>('POST', '/second-factor');
  const confirm = useApiCommand<FactorAnswer>('POST', '/second-factor', { invalidates: ['/session'] });
  const uri = start.data?.uri;
  const copy = (what: 'key' | 'uri', text: string) =>
    void navigator.clipboard.writeText(text).then(() => setCopied(what));
  const begin = () => {
    setCode('');
    setCopied(null);
    confirm.reset();
    start.mutate({ body: {} });
  };
  return (
    <section className="account-part" aria-labelledby="factor-title">
      <h2 id="factor-title">{w.factor}</h2>
      <p className="secondary">{w.factorHint}</p>
      <ProblemSummary problem={confirm.error ?? start.error} />
      {confirm.data?.done ? (
        <p role="status">{w.factorDone}</p>
      ) : !uri ? (
        <div>
          <button type="button" className="button" disabled={start.isPending} onClick={begin}>
            {w.factorStart}
          </button>
        </div>
      ) : (
        <form
          className="account-form"
          onSubmit={event => {
            event.preventDefault();
            confirm.mutate({ body: { secret: start.data!.secret, code: code.replaceAll(/\s/g, '') } });
          }}
        >
          <p>{w.factorManual}</p>
          <p className="secret">{keyInGroups(uri)}</p>
          <div className="account-row">
            <button
              type="button"
              className="button small"
              onClick={() => copy('key', keyInGroups(uri).replaceAll(' ', ''))}
            >
              {copied === 'key' ? w.copied : w.copyKey}
            </button>
            <button type="button" className="button small" onClick={() => copy('uri', uri)}>
              {copied === 'uri' ? w.copied : w.copyUri}
            </button>
            <button type="button" className="button small bare" onClick={begin}>
              {w.factorAgain}
            </button>
          </div>
          <details>
            <summary>{w.uri}</summary>
            <code style={{ overflowWrap: 'anywhere' }}>{uri}</code>
          </details>
          <Entry path="body/code" label={w.factorCode} problem={confirm.error}>
            <input
              {...inputOf('body/code', confirm.error)}
              className="digits"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
              value={code}
              onChange={event => setCode(event.target.value)}
            />
          </Entry>
          <div>
            <button
              type="submit"
              className="button main"
              disabled={confirm.isPending || code.replaceAll(/\s/g, '').length !== 6}
            >
              {w.factorConfirm}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
