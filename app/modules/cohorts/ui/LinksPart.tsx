import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { words } from './manageWords.ts';

interface Link {
  id: string;
  unit: string;
  expiresAt: string;
  sentCount: number;
  revokedAt: string | null;
  createdAt: string;
}

/** Links employers were given, what came through each, and the way to end one before its time. The link itself is shown once only, when it is made. */
export function LinksPart({ cohortId }: { cohortId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const may = useCan('testing.write');
  const path = `/cohorts/${cohortId}/invitations`;
  const links = useApiQuery<{ items: Link[] }>(path);
  const revoke = useApiCommand('POST', '/roster-invitations', { invalidates: [path] });
  if (links.error && !links.data)
    return <ErrorState problem={links.error} onRetry={() => void links.refetch()} />;
  const isOver = (link: Link) => Date.parse(link.expiresAt) <= Date.parse(f.now);
  return (
    <section className="panel cohort-scroll">
      <h2>{w.links}</h2>
      <ProblemSummary problem={revoke.error} />
      {links.data?.items.length === 0 ? (
        <p className="secondary">{w.noLinks}</p>
      ) : (
        <table className="cohort-table">
          <thead>
            <tr>
              <th scope="col">{w.unit}</th>
              <th scope="col">{w.given}</th>
              <th scope="col">{w.goodUntil}</th>
              <th scope="col">{w.sent}</th>
              <th scope="col">{w.state}</th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {links.data?.items.map(link => (
              <tr key={link.id}>
                <th scope="row">{link.unit}</th>
                <td>{f.instant(link.createdAt)}</td>
                <td>{f.instant(link.expiresAt)}</td>
                <td>{w.times({ n: f.number(link.sentCount) })}</td>
                <td>{link.revokedAt ? w.linkRevoked : isOver(link) ? w.linkOver : w.linkGood}</td>
                <td>
                  {may && !link.revokedAt && !isOver(link) && (
                    <button
                      type="button"
                      className="button small"
                      disabled={revoke.isPending}
                      onClick={() => revoke.mutate({ path: `/roster-invitations/${link.id}/revoke` })}
                    >
                      {w.revoke}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
