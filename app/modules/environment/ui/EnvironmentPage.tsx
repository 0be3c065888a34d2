import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { StatTile } from '../../../ui/desk/StatTile.tsx';
import { Link, navigate, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { CityMap } from '../../../ui/visuals/CityMap.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Followup, SiteItem, Summary } from './api.ts';
import { CoverageTables } from './CoverageTables.tsx';
import { DutyBadge, SiteStates } from './parts.tsx';
import { SiteDialog } from './SiteDialog.tsx';
import { kindWords, words } from './words.ts';
import './environment.css';

/** Which places were sampled as they should be, which are late, and what was found. */
export function EnvironmentPage() {
  const w = useWords(words);
  const f = useFormat();
  const may = useCan('testing.write');
  const [tab, setTab] = useUrlState('tab', 'sites');
  const [adding, setAdding] = useState(false);
  const summary = useApiQuery<Summary>('/environment/summary', { refreshEvery: 60_000 });
  if (!summary.data)
    return summary.error ? (
      <ErrorState page problem={summary.error} onRetry={() => void summary.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { totals, asOf } = summary.data;
  const share = f.percent({ n: totals.done, of: totals.planned });
  const definition = {
    zh: '有方案且按日历采样的点位;每个周期内完成一轮即为已采',
    en: 'Sites whose plan has a calendar; one finished round in a period counts',
  };
  return (
    <>
      <PageHead
        title={w.title}
        asOf={asOf}
        answer={
          totals.sites === 0
            ? w.answerNone
            : w.answer({
                planned: f.number(totals.planned),
                share,
                overdue: f.number(totals.overdue),
                due: f.number(totals.due),
                followups: f.number(totals.followups),
              })
        }
        actions={
          may && (
            <>
              <Link to="/environment/import" className="button">
                {w.importSites}
              </Link>
              <button type="button" className="button main" onClick={() => setAdding(true)}>
                {w.newSite}
              </button>
            </>
          )
        }
      />
      <div className="env-tiles">
        <StatTile
          label={w.overdueSites}
          value={f.number(totals.overdue)}
          of={`/ ${f.number(totals.planned)}`}
          tone={totals.overdue > 0 ? 'alarm' : 'plain'}
          definition={{
            zh: '整整一个周期没有采样,或入库、出库、复采的轮次已过期限',
            en: 'A whole period passed without a round, or a round asked for is past its time',
          }}
          asOf={asOf}
          href="/environment?duty=overdue"
        />
        <StatTile
          label={w.coverage}
          value={share}
          definition={definition}
          asOf={asOf}
          href="/environment?tab=figures"
        />
        <StatTile
          label={w.openFollowups}
          value={f.number(totals.followups)}
          tone={totals.followups > 0 ? 'alarm' : 'plain'}
          definition={{ zh: '拭子阳性后尚未结束的处置', en: 'Positives whose follow-up is not closed' }}
          asOf={asOf}
          href="/environment?tab=followups"
        />
        <StatTile
          label={w.closedSites}
          value={f.number(totals.closed)}
          definition={{ zh: '关闭待消毒、尚未恢复开放', en: 'Closed for disinfection and not open again' }}
          asOf={asOf}
          href="/environment?state=closed"
        />
        <StatTile
          label={w.waiting}
          value={f.number(totals.waiting)}
          definition={{ zh: '已采、实验室尚未报告的拭子', en: 'Swabs taken and not reported' }}
          asOf={asOf}
          href="/environment?tab=figures"
        />
      </div>
      <div className="env-tabs" role="tablist">
        {(['sites', 'map', 'figures', 'followups'] as const).map(key => (
          <button key={key} type="button" role="tab" aria-selected={tab === key} onClick={() => setTab(key)}>
            {w[key]}
          </button>
        ))}
      </div>
      {tab === 'sites' && <SiteList />}
      {tab === 'map' && <SiteMap />}
      {tab === 'figures' && <CoverageTables summary={summary.data} />}
      {tab === 'followups' && <Followups />}
      <SiteDialog
        open={adding}
        onClose={() => setAdding(false)}
        onDone={id => navigate(`/environment/sites/${id}`)}
      />
    </>
  );
}

function SiteList() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const columns: Column<SiteItem>[] = [
    { key: 'name', title: w.name, width: 220, sort: 'name', render: row => row.name, value: row => row.name },
    {
      key: 'kind',
      title: w.kind,
      width: 110,
      render: row => pick(kindWords[row.kind]!),
      value: row => pick(kindWords[row.kind]!),
    },
    {
      key: 'duty',
      title: w.duty,
      width: 230,
      sort: 'owed',
      render: row => <DutyBadge site={row} />,
      value: row => row.duty.state,
    },
    { key: 'state', title: w.state, width: 260, render: row => <SiteStates site={row} /> },
    {
      key: 'last',
      title: w.last,
      width: 150,
      sort: 'last',
      render: row => (row.lastRoundAt ? f.instant(row.lastRoundAt) : w.never),
      value: row => row.lastRoundAt,
    },
    {
      key: 'area',
      title: w.area,
      width: 260,
      render: row => row.areaName || f.missing,
      value: row => row.areaName,
    },
  ];
  return (
    <DataList<SiteItem>
      id="environment"
      path="/environment/sites"
      columns={columns}
      rowKey={row => row.id}
      defaultSort="owed"
      onOpen={row => navigate(`/environment/sites/${row.id}`)}
      filters={[
        { key: 'q', label: w.name, kind: 'text' },
        {
          key: 'kind',
          label: w.kind,
          kind: 'choice',
          options: Object.entries(kindWords).map(([value, said]) => ({ value, label: pick(said) })),
        },
        {
          key: 'duty',
          label: w.duty,
          kind: 'choice',
          options: [
            { value: 'overdue', label: w.dutyOverdue },
            { value: 'due', label: w.dutyDue },
            { value: 'done', label: w.dutyDone },
            { value: 'none', label: w.dutyNone },
          ],
        },
        {
          key: 'state',
          label: w.state,
          kind: 'choice',
          options: [
            { value: 'closed', label: w.closedState },
            { value: 'followup', label: w.followed },
            { value: 'retired', label: w.retired },
          ],
        },
      ]}
      emptyText={{ title: w.noSites, hint: w.noSitesHint }}
    />
  );
}

function SiteMap() {
  const w = useWords(words);
  const pick = usePick();
  const sites = useApiQuery<Page<SiteItem>>('/environment/sites', { query: { limit: 200 } });
  const items = sites.data?.items ?? [];
  const placed = items.filter(site => site.lon !== null && site.lat !== null);
  return (
    <CityMap
      title={w.title}
      subtitle={w.sites}
      description={w.title}
      state={sites.error ?? (sites.isPending ? 'loading' : 'ready')}
      points={placed.map(site => ({
        id: site.id,
        lon: site.lon!,
        lat: site.lat!,
        // shapes of the map's own classes: what is positive, what is late, what is in order
        class: site.followupId ? 'confirmed' : site.duty.state === 'overdue' ? 'suspected' : 'released',
        label: site.name,
        detail: `${pick(kindWords[site.kind]!)} · ${site.followupId ? w.followed : site.duty.state === 'overdue' ? w.dutyOverdue : w.dutyDone}`,
      }))}
      notShown={[
        { reason: { zh: '无坐标', en: 'no coordinates' }, count: items.length - placed.length },
        {
          reason: { zh: '超出200处', en: 'beyond 200 sites' },
          count: Math.max(0, (sites.data?.total ?? 0) - items.length),
        },
      ]}
      onSelect={id => navigate(`/environment/sites/${id}`)}
      height={460}
    />
  );
}

function Followups() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const list = useApiQuery<Page<Followup>>('/environment/followups', { query: { limit: 100 } });
  if (!list.data)
    return list.error ? (
      <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <LoadingState rows={5} />
    );
  if (list.data.items.length === 0) return <EmptyState title={w.noFollowups} hint={w.noFollowupsHint} />;
  return (
    <div className="env-scroll">
      <table className="env-table">
        <thead>
          <tr>
            <th scope="col">{w.sites}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.opened}</th>
            <th scope="col" className="num">
              {w.positives}
            </th>
            <th scope="col" className="num">
              {w.people}
            </th>
            <th scope="col" className="num">
              {w.asked}
            </th>
            <th scope="col">{w.area}</th>
          </tr>
        </thead>
        <tbody>
          {list.data.items.map(one => (
            <tr key={one.id}>
              <td>
                <Link to={`/environment/followups/${one.id}`}>{one.siteName}</Link>
                <div className="secondary small">{pick(kindWords[one.kind]!)}</div>
              </td>
              <td>
                <StateBadge tone={one.state === 'open' ? 'alarm' : 'off'}>
                  {one.state === 'open' ? w.open : one.state === 'closed' ? w.closedFollowup : w.withdrawn}
                </StateBadge>
              </td>
              <td>{f.instant(one.openedAt)}</td>
              <td className="num">{f.number(one.positives)}</td>
              <td className="num">{f.number(one.people)}</td>
              <td className="num">{f.number(one.asked)}</td>
              <td>{one.areaName}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
