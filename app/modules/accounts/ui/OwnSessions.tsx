import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import type { Role } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { deviceOf, roleWords } from './roles.ts';
import { accountWords } from './words.ts';

interface OwnSession {
  id: string;
  kind: 'web' | 'command_line';
  role: Role;
  createdAt: string;
  current: boolean;
  userAgent: string | null;
}

/** Where this person is signed in, with a way to end each. */
export function OwnSessions() {
  const w = useWords(accountWords);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<{ items: OwnSession[] }>('/sessions');
  const end = useApiCommand('DELETE', '/sessions', { invalidates: ['/sessions'] });
  return (
    <section className="account-part" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{w.sessions}</h2>
      <p className="secondary">{w.sessionsHint}</p>
      <ProblemSummary problem={end.error} />
      {answer.error ? (
        <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <LoadingState rows={3} />
      ) : (
        <div className="account-scroll">
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col">{w.where}</th>
                <th scope="col">{w.as}</th>
                <th scope="col">{w.since}</th>
                <th scope="col" aria-label={w.end} />
              </tr>
            </thead>
            <tbody>
              {answer.data.items.map(item => (
                <tr key={item.id}>
                  <td>
                    {item.kind === 'web' ? w.web : w.commandLine}
                    <div className="secondary small" title={item.userAgent ?? undefined}>
                      {item.userAgent ? deviceOf(item.userAgent) : w.unknownDevice}
                    </div>
                  </td>
                  <td>{roleWords[item.role] ? pick(roleWords[item.role]) : item.role}</td>
                  <td>
                    <time dateTime={item.createdAt}>{f.instant(item.createdAt)}</time>
                  </td>
                  <td className="act">
                    {item.current ? (
                      <StateBadge tone="active">{w.current}</StateBadge>
                    ) : (
                      <button
                        type="button"
                        className="button small danger"
                        disabled={end.isPending}
                        onClick={() => end.mutate({ path: `/sessions/${item.id}` })}
                      >
                        {w.end}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
