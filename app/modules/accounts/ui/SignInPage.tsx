import { useEffect, useRef, useState } from 'react';
import { ApiProblem, api } from '../../../ui/api.ts';
import { navigate } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import type { Session } from '../../../ui/session.ts';
import { queryClient } from '../../../ui/useApi.ts';
import { type Language, useLanguage, usePick, useWords } from '../../../ui/words/index.ts';
import { DemoSignIns } from './DemoSignIns.tsx';
import { Entry, inputOf } from './Entry.tsx';
import { firstPageOf, pathBack } from './roles.ts';
import './accounts.css';
import { signInWords } from './words.ts';

const languages: { value: Language; label: string }[] = [
  { value: 'zh-Hans', label: '简体' },
  { value: 'zh-Hant', label: '繁體' },
  { value: 'en', label: 'English' },
];

/** Whether the answer asks for the second factor (rules ACN-4 and ACN-5). */
function needsCode(problem: unknown): boolean {
  return (
    problem instanceof ApiProblem &&
    (problem.body.details as { needsCode?: boolean } | undefined)?.needsCode === true
  );
}

/** Puts the server's words at the field they are about, where it named none itself. */
function atField(problem: ApiProblem): ApiProblem {
  const path = problem.rule === 'ACN-2' ? 'body/password' : problem.rule === 'ACN-5' ? 'body/code' : null;
  if (!path || problem.errors.length || !problem.why) return problem;
  return new ApiProblem(
    problem.status,
    { ...problem.body, errors: [{ path, message: problem.why }] },
    undefined,
    false,
  );
}

export function SignInPage() {
  const w = useWords(signInWords);
  const pick = usePick();
  const [language, setLanguage] = useLanguage();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const codeInput = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asksCode && !problem) codeInput.current?.focus();
    else if (problem) box.current?.focus();
  }, [asksCode, problem]);

  async function signIn(attempt: { login: string; password: string; code?: string }) {
    setBusy(true);
    setProblem(null);
    try {
      await api('POST', '/sign-in', { body: attempt });
      // what the person before read must not be seen by the next
      queryClient.clear();
      const session = await api<Session>('GET', '/session');
      navigate(pathBack(new URLSearchParams(location.search).get('next')) ?? firstPageOf(session.role), {
        replace: true,
      });
    } catch (failure) {
      setBusy(false);
      if (!(failure instanceof ApiProblem)) throw failure;
      if (needsCode(failure)) setAsksCode(true);
      // being asked for the code the first time is no mistake
      setProblem(failure.rule === 'ACN-4' ? null : atField(failure));
    }
  }

  const said = problem && problemWords(problem);
  return (
    <main className="sign-in">
      <header className="sign-in-head">
        <h1>Outpace</h1>
        <span className="secondary">{w.product}</span>
        <fieldset
          className="sign-in-language"
          aria-label={w.language}
          style={{ border: 0, padding: 0, margin: 0, marginInlineStart: 'auto' }}
        >
          {languages.map(one => (
            <button
              key={one.value}
              type="button"
              lang={one.value}
              aria-pressed={language === one.value}
              onClick={() => setLanguage(one.value)}
            >
              {one.label}
            </button>
          ))}
        </fieldset>
      </header>
      <form
        method="post"
        noValidate
        onSubmit={event => {
          event.preventDefault();
          void signIn({
            login: login.trim(),
            password,
            ...(asksCode ? { code: code.replaceAll(/\s/g, '') } : {}),
          });
        }}
      >
        {said && (
          <div ref={box} className="sign-in-problem" role="alert" tabIndex={-1}>
            <strong>{pick(said.title)}</strong>
            {said.detail && <p>{pick(said.detail)}</p>}
          </div>
        )}
        <Entry path="body/login" label={w.login} problem={problem}>
          <input
            {...inputOf('body/login', problem)}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            readOnly={asksCode}
            value={login}
            onChange={event => setLogin(event.target.value)}
          />
        </Entry>
        <Entry path="body/password" label={w.password} problem={problem}>
          <input
            {...inputOf('body/password', problem)}
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            required
            readOnly={asksCode}
            value={password}
            onChange={event => setPassword(event.target.value)}
          />
        </Entry>
        {!asksCode && (
          <label className="tick">
            <input type="checkbox" checked={shown} onChange={event => setShown(event.target.checked)} />
            {w.show}
          </label>
        )}
        {asksCode && (
          <Entry path="body/code" label={w.code} hint={w.codeHint} problem={problem}>
            <input
              {...inputOf('body/code', problem)}
              ref={codeInput}
              className="digits"
              name="one-time-code"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
              required
              value={code}
              onChange={event => setCode(event.target.value)}
            />
          </Entry>
        )}
        <button type="submit" className="big" disabled={busy} aria-busy={busy}>
          {busy ? `${w.busy}…` : asksCode ? w.submitCode : w.submit}
        </button>
        {asksCode && (
          <button
            type="button"
            className="plain"
            onClick={() => {
              setAsksCode(false);
              setPassword('');
              setCode('');
              setProblem(null);
            }}
          >
            {w.other}
          </button>
        )}
        <p className="secondary small">{w.help}</p>
      </form>
      <DemoSignIns busy={busy} onChoose={choice => void signIn(choice)} />
    </main>
  );
}
