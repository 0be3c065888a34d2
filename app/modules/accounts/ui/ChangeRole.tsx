import { useState } from 'react';
import { ApiProblem, api } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useSession } from '../../../ui/session.ts';
import { queryClient } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { OwnAccount } from './AccountPage.tsx';
import { Entry, inputOf } from './Entry.tsx';
import { firstPageOf, roleWords } from './roles.ts';
import { accountWords } from './words.ts';

/** Signs in again under another grant of the same person; the session before ends. */
export function ChangeRole({ grants }: { grants: NonNullable<OwnAccount['grants']> }) {
  const w = useWords(accountWords);
  const pick = usePick();
  const session = useSession();
  const [chosen, setChosen] = useState<string | null>(null);
  const [entered, setEntered] = useState({ login: '', password: '', code: '' });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const isNow = (grant: (typeof grants)[number]) =>
    grant.role === session.role && String(grant.areaKey) === session.area.key;
  const set = (part: Partial<typeof entered>) => setEntered(before => ({ ...before, ...part }));

  async function change(grant: (typeof grants)[number]) {
    setBusy(true);
    setProblem(null);
    try {
      const before = await api<{ items: { id: string; current: boolean }[] }>('GET', '/sessions');
      const { login, password, code } = entered;
      await api('POST', '/sign-in', {
        body: {
          login: login.trim(),
          password,
          grantId: grant.id,
          ...(code.trim() ? { code: code.replaceAll(/\s/g, '') } : {}),
        },
      });
      const left = before.items.find(item => item.current);
      if (left) await api('DELETE', `/sessions/${left.id}`);
      queryClient.clear();
      // a full load: nothing of the role before stays in memory
      location.assign(firstPageOf(grant.role));
    } catch (failure) {
      setBusy(false);
      if (!(failure instanceof ApiProblem)) throw failure;
      setProblem(failure);
    }
  }

  return (
    <section className="account-part" aria-labelledby="grants-title">
      <h2 id="grants-title">{w.grants}</h2>
      <p className="secondary">{w.grantsHint}</p>
      {grants.map(grant => (
        <div key={grant.id}>
          <div className="account-row">
            <span>
              {roleWords[grant.role] ? pick(roleWords[grant.role]) : grant.role} ·{' '}
              {grant.areaName || session.area.name}
            </span>
            {isNow(grant) ? (
              <span className="secondary">({w.now})</span>
            ) : (
              <button
                type="button"
                className="button small"
                aria-expanded={chosen === grant.id}
                onClick={() => setChosen(chosen === grant.id ? null : grant.id)}
              >
                {w.switchTo({ role: pick(roleWords[grant.role]) })}
              </button>
            )}
          </div>
          {chosen === grant.id && (
            <form
              className="account-form"
              style={{ maxWidth: 420, marginBlock: 8 }}
              onSubmit={event => {
                event.preventDefault();
                void change(grant);
              }}
            >
              <ProblemSummary problem={problem} />
              <Entry path="body/login" label={w.login} problem={problem}>
                <input
                  {...inputOf('body/login', problem)}
                  name="username"
                  autoComplete="username"
                  value={entered.login}
                  onChange={event => set({ login: event.target.value })}
                />
              </Entry>
              <Entry path="body/password" label={w.password} problem={problem}>
                <input
                  {...inputOf('body/password', problem)}
                  name="password"
                  type="password"
                  autoComplete="current-password"
                  value={entered.password}
                  onChange={event => set({ password: event.target.value })}
                />
              </Entry>
              <Entry path="body/code" label={w.code} problem={problem}>
                <input
                  {...inputOf('body/code', problem)}
                  className="digits"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={8}
                  value={entered.code}
                  onChange={event => set({ code: event.target.value })}
                />
              </Entry>
              <div className="account-row">
                <button
                  type="submit"
                  className="button main"
                  disabled={busy || !entered.login || !entered.password}
                >
                  {w.switchTo({ role: pick(roleWords[grant.role]) })}
                </button>
                <button type="button" className="button bare" onClick={() => setChosen(null)}>
                  {w.cancel}
                </button>
              </div>
            </form>
          )}
        </div>
      ))}
    </section>
  );
}
