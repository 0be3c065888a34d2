import { useState } from 'react';
import { api } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CampaignAnswer, MissingItem } from './api.ts';
import { visitWords, vulnerableWords, words } from './words.ts';
import './campaigns.css';

interface MissingAnswer {
  items: MissingItem[];
  next: string | null;
  total: number;
  totalIsApproximate: boolean;
  asOf: string;
}

/** Who has not come to a round: building by building, household by household, names masked. */
export function MissingPage() {
  const { campaignId } = usePathParams<{ campaignId: string }>();
  const campaign = useApiQuery<CampaignAnswer>(`/campaigns/${campaignId}`);
  const [number] = useUrlState('round');
  const w = useWords(words);
  if (campaign.error && !campaign.data)
    return <ErrorState page problem={campaign.error} onRetry={() => campaign.refetch()} />;
  if (!campaign.data) return <LoadingState rows={6} />;
  const { rounds } = campaign.data;
  const round = rounds.find(one => String(one.number) === number) ?? rounds.at(-1);
  if (!round)
    return (
      <>
        <PageHead title={w.missingTitle} />
        <EmptyState title={w.none} hint={w.noneHint} />
      </>
    );
  return (
    <Missing campaignId={campaignId} roundId={round.id} number={round.number} open={round.state === 'open'} />
  );
}

function Missing(props: { campaignId: string; roundId: string; number: number; open: boolean }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayTask = useCan('task.write');
  const mayMessage = useCan('message.write');
  const [areaKey] = useUrlState('areaKey');
  const [visit, setVisit] = useUrlState('visit');
  const query = { limit: 100, ...(areaKey ? { areaKey } : {}), ...(visit ? { visit } : {}) };
  const path = `/campaign-rounds/${props.roundId}/missing`;
  const answer = useApiQuery<MissingAnswer>(path, { query, keepPrevious: true });
  const [later, setLater] = useState<{ for: string; items: MissingItem[]; next: string | null } | null>(null);
  const remind = useApiCommand('POST', `/campaign-rounds/${props.roundId}/remind`, {
    invalidates: ['/campaign'],
  });
  const doors = useApiCommand('POST', `/campaign-rounds/${props.roundId}/door-tasks`, {
    invalidates: ['/tasks'],
  });
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const key = JSON.stringify(query);
  const more = later?.for === key ? later : null;
  const items = [...answer.data.items, ...(more?.items ?? [])];
  const next = more ? more.next : answer.data.next;
  const body = areaKey ? { areaKey: Number(areaKey) } : {};
  const readMore = async () => {
    const page = await api<MissingAnswer>('GET', path, { query: { ...query, after: next! } });
    setLater({ for: key, items: [...(more?.items ?? []), ...page.items], next: page.next });
  };
  const buildings = Map.groupBy(items, item => item.area);
  return (
    <>
      <PageHead
        title={w.missingTitle}
        asOf={answer.data.asOf}
        answer={w.missingAnswer({
          n: props.number,
          m: answer.data.totalIsApproximate ? f.approximate(answer.data.total) : f.number(answer.data.total),
        })}
        actions={
          <span className="campaign-actions">
            <label className="campaign-filter">
              {w.filter}{' '}
              <select className="field-box" value={visit} onChange={event => setVisit(event.target.value)}>
                <option value="">{w.everyone}</option>
                <option value="none">{w.notVisited}</option>
                {Object.entries(visitWords).map(([value, said]) => (
                  <option key={value} value={value}>
                    {pick(said)}
                  </option>
                ))}
              </select>
            </label>
            {props.open && mayMessage && (
              <button
                type="button"
                className="button"
                disabled={remind.isPending}
                onClick={() => remind.mutate({ body })}
              >
                {w.remind}
              </button>
            )}
            {props.open && mayTask && (
              <button
                type="button"
                className="button main"
                disabled={doors.isPending}
                onClick={() => doors.mutate({ body })}
              >
                {w.doorTasks}
              </button>
            )}
            <Link to={`/campaigns/${props.campaignId}?round=${props.number}`} className="button">
              {w.seeLive}
            </Link>
          </span>
        }
      />
      <ProblemSummary problem={remind.error ?? doors.error} />
      {items.length === 0 && <EmptyState title={w.allCame} hint={w.allCameHint} />}
      <div className="campaign-stack">
        {[...buildings].map(([area, members]) => (
          <section key={area} className="panel campaign-scroll">
            <h2>
              {area} <span className="secondary small">{f.number(members.length)}</span>
            </h2>
            <table className="campaign-table">
              <thead>
                <tr>
                  <th scope="col">{w.household}</th>
                  <th scope="col">{w.person}</th>
                  <th scope="col">{w.special}</th>
                  <th scope="col">{w.atDoor}</th>
                </tr>
              </thead>
              <tbody>
                {[...Map.groupBy(members, one => one.householdId ?? one.id)].flatMap(([household, people]) =>
                  people.map((one, at) => (
                    <tr key={one.id}>
                      {at === 0 && (
                        <th scope="rowgroup" rowSpan={people.length} id={household}>
                          {one.household ?? <span className="secondary">{w.noHousehold}</span>}
                        </th>
                      )}
                      <td>{one.maskedName}</td>
                      <td>
                        {one.vulnerable
                          .map(group => pick(vulnerableWords[group] ?? { zh: group, en: group }))
                          .join('、') || f.missing}
                      </td>
                      <td>
                        {one.visit
                          ? `${pick(visitWords[one.visit]!)} ${one.visitAt ? f.time(one.visitAt) : ''}`
                          : f.missing}
                      </td>
                    </tr>
                  )),
                )}
              </tbody>
            </table>
          </section>
        ))}
      </div>
      {next && (
        <p>
          <button type="button" className="button" onClick={() => void readMore()}>
            {w.more({ n: 100 })}
          </button>
        </p>
      )}
    </>
  );
}
