import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { navigate } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Box } from './api.ts';
import { BalanceTable } from './BalanceTable.tsx';
import { boxStateWords, desk, differenceWords } from './deskWords.ts';
import './specimensDesk.css';
import { expectedCount, nextLimit } from './transport.ts';

/** Which box is late, in whose hands, and where do the counts not agree? */
export function CustodyPage() {
  const w = useWords(desk);
  const f = useFormat();
  const pick = usePick();
  const [tube, setTube] = useState('');
  const way = useApiQuery<Page<Box>>('/boxes', {
    query: { state: 'in_transit', limit: 1 },
    refreshEvery: 60_000,
  });
  const late = useApiQuery<Page<Box>>('/boxes', { query: { late: true, limit: 1 }, refreshEvery: 60_000 });
  const columns: Column<Box>[] = [
    {
      key: 'clock',
      title: w.clock,
      width: 250,
      sort: 'dueAt',
      render: row => {
        const limit = row.state === 'received' ? null : nextLimit(row.limits);
        return limit ? (
          <span className="desk-limit">
            <Clock due={limit.dueAt} /> <span className="secondary small">{pick(limit.title)}</span>
          </span>
        ) : (
          f.missing
        );
      },
      value: row => nextLimit(row.limits)?.dueAt,
    },
    { key: 'code', title: w.box, width: 170, render: row => <code>{row.code}</code>, value: row => row.code },
    {
      key: 'state',
      title: w.state,
      width: 110,
      render: row => (
        <StateBadge tone={row.state === 'received' ? 'good' : row.state === 'in_transit' ? 'active' : 'wait'}>
          {pick(boxStateWords[row.state])}
        </StateBadge>
      ),
    },
    {
      key: 'holder',
      title: w.holder,
      width: 180,
      render: row => (
        <span>
          {row.holder.name ?? f.unknown} {row.lostSince && <StateBadge tone="alarm">{w.lost}</StateBadge>}
          {row.waitingFor?.overdue && <StateBadge tone="wait">{w.oneSided}</StateBadge>}
        </span>
      ),
    },
    {
      key: 'tubes',
      title: w.tubes,
      width: 60,
      align: 'end',
      render: row => f.number(expectedCount(row)),
      value: row => expectedCount(row),
    },
    {
      key: 'difference',
      title: w.difference,
      width: 220,
      render: row =>
        row.difference ? (
          <span className="alarm-text">
            {pick(differenceWords[row.difference.at])}:
            {w.expectedFound({ of: f.number(row.difference.expected), n: f.number(row.difference.found) })}
          </span>
        ) : (
          <span className="secondary">{w.noDifference}</span>
        ),
    },
    {
      key: 'oldest',
      title: w.oldest,
      width: 150,
      sort: 'oldestSampleAt',
      render: row => f.instant(row.oldestSampleAt),
      value: row => row.oldestSampleAt,
    },
    { key: 'point', title: w.point, width: 160, render: row => row.pointName ?? f.missing },
    { key: 'lab', title: w.lab, width: 150, render: row => row.labName ?? w.noLab },
  ];
  const n = late.data?.total;
  return (
    <>
      <PageHead
        title={w.custody}
        asOf={late.data?.asOf}
        answer={
          late.data && way.data ? (
            <span className={n ? 'alarm-text' : ''}>
              {w.custodyAnswer({ way: f.number(way.data.total), late: f.number(n) })}
            </span>
          ) : undefined
        }
        actions={
          <form
            className="desk-find"
            onSubmit={event => {
              event.preventDefault();
              const code = tube.trim().toUpperCase();
              if (/^[A-Z0-9-]{4,40}$/.test(code)) navigate(`/tubes/${code}`);
            }}
          >
            <label>
              <span className="visually-hidden">{w.tubeCode}</span>
              <input
                className="field-box"
                type="search"
                placeholder={w.findTube}
                value={tube}
                onChange={event => setTube(event.target.value)}
              />
            </label>
            <button type="submit" className="button">
              {w.show}
            </button>
          </form>
        }
      />
      <BalanceTable />
      <section className="panel">
        <h2>{w.boxes}</h2>
        <DataList<Box>
          id="boxes"
          path="/boxes"
          columns={columns}
          rowKey={row => row.id}
          rowHeight={40}
          height="420px"
          defaultSort="dueAt"
          emptyText={{ title: w.boxesNone }}
          onOpen={row => navigate(`/custody/boxes/${row.id}`)}
          filters={[
            {
              key: 'state',
              label: w.state,
              kind: 'choice',
              options: Object.entries(boxStateWords).map(([value, text]) => ({ value, label: pick(text) })),
            },
            { key: 'late', label: w.onlyLate, kind: 'choice', options: [{ value: 'true', label: w.yes }] },
          ]}
        />
      </section>
    </>
  );
}
