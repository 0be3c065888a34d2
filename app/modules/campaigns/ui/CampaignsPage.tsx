import { StateBadge } from '../../../ui/desk/badges.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ListedCampaign } from './api.ts';
import { stateWords, words } from './words.ts';
import './campaigns.css';

/** Which campaigns run, how far they are, and what follows. */
export function CampaignsPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayPlan = useCan('testing.write');
  const answer = useApiQuery<{ items: ListedCampaign[]; asOf: string }>('/campaigns', {
    refreshEvery: 30_000,
  });
  const action = mayPlan && (
    <Link to="/campaigns/new" className="button main">
      {w.newPlan}
    </Link>
  );
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={6} />;
  const { items, asOf } = answer.data;
  const running = items.filter(one => one.state === 'running');
  const first = running[0];
  const share = (one: ListedCampaign) => {
    const totals = one.lastRound?.totals;
    return totals?.expected
      ? f.percent({ n: (totals.sampled ?? 0) + (totals.elsewhere ?? 0), of: totals.expected })
      : f.pending;
  };
  return (
    <>
      <PageHead
        title={w.title}
        asOf={asOf}
        answer={
          first
            ? w.runningNow({
                n: running.length,
                name: first.name,
                round: first.lastRound?.number ?? f.missing,
                share: share(first),
              })
            : items.length
              ? w.nothingRunning({ n: items.filter(one => one.state === 'planned').length })
              : undefined
        }
        actions={action || undefined}
      />
      {items.length === 0 ? (
        <EmptyState title={w.none} hint={w.noneHint} action={action || undefined} />
      ) : (
        <section className="panel campaign-scroll">
          <table className="campaign-table">
            <thead>
              <tr>
                <th scope="col">{w.name}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" className="num">
                  {w.people}
                </th>
                <th scope="col" className="num">
                  {w.points}
                </th>
                <th scope="col" className="num">
                  {w.rounds}
                </th>
                <th scope="col" className="num">
                  {w.covered}
                </th>
                <th scope="col">{w.next}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(one => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link to={`/campaigns/${one.id}`}>{one.name}</Link>
                    <br />
                    <span className="secondary small">{one.area}</span>
                  </th>
                  <td>
                    <StateBadge
                      tone={one.state === 'running' ? 'active' : one.state === 'planned' ? 'wait' : 'off'}
                    >
                      {pick(stateWords[one.state]!)}
                    </StateBadge>
                  </td>
                  <td className="num">{one.totals ? f.number(one.totals.people) : f.missing}</td>
                  <td className="num">{one.totals ? f.number(one.totals.points) : f.missing}</td>
                  <td className="num">{f.number(one.rounds)}</td>
                  <td className="num">{one.lastRound ? share(one) : f.notApplicable}</td>
                  <td>
                    {one.state === 'planned' ? (
                      <>
                        {w.opens} {f.instant(one.opensAt)}
                        {one.gaps > 0 && (
                          <span className="campaign-tag">{w.doesNotFit({ n: one.gaps })}</span>
                        )}
                      </>
                    ) : one.lastRound?.state === 'open' ? (
                      w.roundUnderWay({ n: one.lastRound.number, until: f.instant(one.lastRound.closesAt) })
                    ) : one.step ? (
                      pick(one.step.says)
                    ) : (
                      f.missing
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
