import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Point } from './api.ts';
import { desk } from './deskWords.ts';
import { PointForm } from './PointForm.tsx';
import { kindWords, stateWords } from './pointWords.ts';
import './specimensDesk.css';

/** A queue longer than this is worth saying on top; how it looks, not a rule. */
const longMinutes = 30;
const hour = 3_600_000;

/** Where can people go, how long do they wait, and which point has fallen silent? */
export function PointsPage() {
  const w = useWords(desk);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [editing, setEditing] = useState<Point | 'new' | null>(null);
  const open = useApiQuery<Page<Point>>('/sampling/points', {
    query: { state: 'open', limit: 200 },
    refreshEvery: 60_000,
  });
  const points = open.data?.items ?? [];
  const silent = points.filter(
    point => !point.lastSampleAt || Date.parse(f.now) - Date.parse(point.lastSampleAt) > hour,
  );
  const columns: Column<Point>[] = [
    {
      key: 'name',
      title: w.name,
      width: 220,
      sort: 'name',
      render: row => <strong>{row.name}</strong>,
      value: row => row.name,
    },
    {
      key: 'state',
      title: w.state,
      width: 80,
      render: row => (
        <StateBadge tone={row.state === 'open' ? 'good' : row.state === 'paused' ? 'wait' : 'off'}>
          {pick(stateWords[row.state])}
        </StateBadge>
      ),
    },
    {
      key: 'queue',
      title: w.queue,
      width: 190,
      render: row =>
        row.queuePeople === null ? (
          <span className="secondary">{w.queueUnknown}</span>
        ) : (
          <span title={row.queueAt ? w.asReported({ ago: f.ago(row.queueAt) }) : ''}>
            {row.waitMinutes === null ? (
              w.queueOnly({ n: f.number(row.queuePeople) })
            ) : (
              <span className={row.waitMinutes > longMinutes ? 'alarm-text' : ''}>
                {w.queueOf({ n: f.number(row.queuePeople), minutes: f.number(row.waitMinutes) })}
              </span>
            )}{' '}
            {row.queueAt && <span className="secondary small">{f.ago(row.queueAt)}</span>}
          </span>
        ),
      value: row => row.queuePeople,
    },
    {
      key: 'hour',
      title: w.lastHour,
      width: 150,
      align: 'end',
      render: row =>
        w.ofCapacity({ n: f.number(row.sampledLastHour), of: f.number(row.lanes * row.peoplePerLaneHour) }),
      value: row => row.sampledLastHour,
    },
    {
      key: 'last',
      title: w.lastSample,
      width: 130,
      render: row => (row.lastSampleAt ? f.ago(row.lastSampleAt) : w.never),
      value: row => row.lastSampleAt,
    },
    { key: 'kind', title: w.kind, width: 110, render: row => pick(kindWords[row.kind]) },
    { key: 'lab', title: w.lab, width: 150, render: row => row.labName ?? w.noLab },
    { key: 'area', title: w.area, width: 180, render: row => row.areaName },
  ];
  return (
    <>
      <PageHead
        title={w.points}
        asOf={open.data?.asOf}
        answer={
          open.data &&
          w.pointsAnswer({
            open: f.number(open.data.total ?? points.length),
            busy: f.number(points.filter(point => (point.waitMinutes ?? 0) > longMinutes).length),
            silent: f.number(silent.length),
          })
        }
        actions={
          <>
            <Link to="/sampling-labels" className="button">
              {w.labels}
            </Link>
            {may && (
              <button type="button" className="button main" onClick={() => setEditing('new')}>
                {w.addPoint}
              </button>
            )}
          </>
        }
      />
      <DataList<Point>
        id="sampling-points"
        path="/sampling/points"
        columns={columns}
        rowKey={row => row.id}
        rowHeight={40}
        emptyText={{ title: w.pointsNone }}
        {...(may ? { onOpen: (row: Point) => setEditing(row) } : {})}
        filters={[
          {
            key: 'state',
            label: w.state,
            kind: 'choice',
            options: Object.entries(stateWords).map(([value, text]) => ({ value, label: pick(text) })),
          },
        ]}
      />
      <Dialog
        open={editing !== null}
        onClose={() => setEditing(null)}
        label={editing === 'new' ? w.addPoint : w.editPoint}
      >
        {editing !== null && (
          <PointForm point={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
        )}
      </Dialog>
    </>
  );
}
