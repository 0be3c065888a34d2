import { useState } from 'react';
import { type BulkTarget, type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate, useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView, OverdueRow } from '../schema.ts';
import { words } from './words.ts';
import './cohorts.css';

interface ByArea {
  items: { areaKey: number; area: string; n: number; untold: number; atDoor: number }[];
  total: number;
  asOf: string;
}

/** Who is overdue for a test: since when, by which rule, what was tried. */
export function OverduePage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayTell = useCan('message.write');
  const mayVisit = useCan('task.write');
  const [params] = useUrlParams();
  const [doing, setDoing] = useState<{ how: 'message' | 'door'; target: BulkTarget } | null>(null);
  const filter = {
    ...(params.get('cohortId') ? { cohortId: params.get('cohortId') } : {}),
    ...(params.get('areaKey') ? { parentKey: params.get('areaKey') } : {}),
  };
  const areas = useApiQuery<ByArea>('/overdue-tests/areas', {
    query: filter,
    refreshEvery: 60_000,
    keepPrevious: true,
  });
  const cohorts = useApiQuery<{ items: CohortView[] }>('/cohorts');
  const untold = areas.data?.items.reduce((sum, one) => sum + one.untold, 0) ?? 0;
  const columns: Column<OverdueRow>[] = [
    { key: 'person', title: w.person, width: 90, render: row => row.maskedName },
    {
      key: 'due',
      title: w.since,
      width: 190,
      sort: 'due',
      render: row => <span className="alarm-text">{f.deadline(row.overdueSince)}</span>,
      value: row => row.overdueSince,
    },
    {
      key: 'cohort',
      title: w.cohort,
      width: 190,
      render: row => row.cohorts.map(one => pick(one.title)).join('、'),
    },
    { key: 'unit', title: w.unit, width: 150, render: row => row.unit ?? f.missing },
    { key: 'rule', title: w.rule, width: 90, render: row => <kbd>{row.ruleId}</kbd> },
    {
      key: 'last',
      title: w.lastTest,
      width: 150,
      render: row => (row.lastTakenAt ? f.instant(row.lastTakenAt) : f.missing),
    },
    {
      key: 'tried',
      title: w.tried,
      width: 170,
      render: row =>
        row.doorAt ? (
          `${w.door} ${f.instant(row.doorAt)}`
        ) : row.againAt ? (
          `${w.again} ${f.instant(row.againAt)}`
        ) : row.toldAt ? (
          `${w.told} ${f.instant(row.toldAt)}`
        ) : (
          <span className="secondary">{w.nothing}</span>
        ),
    },
    { key: 'area', title: w.area, width: 200, render: row => row.area || f.missing },
  ];
  return (
    <>
      <PageHead
        title={w.overdueTitle}
        answer={
          areas.data ? (
            areas.data.total === 0 ? (
              w.nobodyOverdue
            ) : (
              <span className="alarm-text">
                {w.overdueAnswer({ n: f.number(areas.data.total), untold: f.number(untold) })}
              </span>
            )
          ) : undefined
        }
        asOf={areas.data?.asOf}
      />
      {areas.data && areas.data.items.length > 1 && areas.data.total > 0 && (
        <section className="panel cohort-row" aria-label={w.byArea}>
          {areas.data.items.map(one => (
            <Link key={one.areaKey} to={`/overdue-tests?areaKey=${one.areaKey}`} className="button small">
              {one.area} {f.number(one.n)}
            </Link>
          ))}
        </section>
      )}
      <DataList<OverdueRow>
        id="overdue-tests"
        path="/overdue-tests"
        columns={columns}
        rowKey={row => row.personId}
        defaultSort="due"
        rowHeight={40}
        onOpen={row => navigate(`/test-duties/${row.personId}`)}
        emptyText={{ title: w.nobodyOverdue, hint: w.nobodyHint }}
        query={params.get('areaKey') ? { areaKey: params.get('areaKey') } : undefined}
        filters={[
          {
            key: 'cohortId',
            label: w.cohort,
            kind: 'choice',
            options: (cohorts.data?.items ?? []).map(one => ({ value: one.id, label: pick(one.title) })),
          },
          {
            key: 'step',
            label: w.tried,
            kind: 'choice',
            options: [
              { value: 'none', label: w.nothing },
              { value: 'told', label: w.told },
              { value: 'again', label: w.again },
              { value: 'door', label: w.door },
            ],
          },
        ]}
        bulkActions={[
          ...(mayTell
            ? [
                {
                  key: 'tell',
                  label: w.tell,
                  run: (target: BulkTarget) => setDoing({ how: 'message', target }),
                },
              ]
            : []),
          ...(mayVisit
            ? [
                {
                  key: 'visit',
                  label: w.visit,
                  run: (target: BulkTarget) => setDoing({ how: 'door', target }),
                },
              ]
            : []),
        ]}
      />
      <ActDialog doing={doing} onClose={() => setDoing(null)} />
    </>
  );
}

function ActDialog({
  doing,
  onClose,
}: {
  doing: { how: 'message' | 'door'; target: BulkTarget } | null;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const act = useApiCommand<{
    people: number;
    sent: number;
    held: number;
    duplicates: number;
    tasks: number;
  }>('POST', '/overdue-tests/act', { invalidates: ['/overdue-tests', '/cohorts'] });
  const count = doing?.target.count ?? null;
  const title =
    doing?.how === 'door'
      ? w.visitN({ n: count === null ? '…' : f.number(count) })
      : w.tellN({ n: count === null ? '…' : f.number(count) });
  const close = () => {
    act.reset();
    onClose();
  };
  const queryOf = (query: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(query)
        .filter(([key]) => ['areaKey', 'cohortId', 'unitId', 'step'].includes(key))
        .map(([key, value]) => [key, key === 'areaKey' ? Number(value) : value]),
    );
  return (
    <Dialog open={doing !== null} onClose={close} label={title}>
      <div className="cohort-form">
        <h2>{title}</h2>
        <ProblemSummary problem={act.error} />
        {act.data ? (
          <p role="status">
            {w.acted({
              people: f.number(act.data.people),
              sent: f.number(act.data.sent),
              held: f.number(act.data.held),
              duplicates: f.number(act.data.duplicates),
              tasks: f.number(act.data.tasks),
            })}
          </p>
        ) : (
          <p>{w.tellHint}</p>
        )}
        <div className="cohort-row">
          {!act.data && doing && (
            <button
              type="button"
              className="button main"
              disabled={act.isPending}
              onClick={() =>
                act.mutate({
                  body: {
                    how: doing.how,
                    ...(doing.target.ids
                      ? { ids: doing.target.ids }
                      : {
                          query: queryOf(doing.target.query),
                          ...(count === null ? {} : { expected: count }),
                        }),
                  },
                })
              }
            >
              {title}
            </button>
          )}
          <button type="button" className="button" onClick={close}>
            {act.data ? w.close : w.cancel}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
