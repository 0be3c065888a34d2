import type { Page } from '../../../ui/api.ts';
import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { navigate, useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { TaskItem } from './api.ts';
import { kindWords, stateNames, words } from './words.ts';

/** What is due, the most overdue first, with owner and lateness. */
export function TasksPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [params] = useUrlParams();
  // An export knows kind and state; it is offered where it would give the rows that are listed.
  const mayExport =
    useCan('export.run') && params.has('state') && !params.has('view') && !params.has('overdue');
  const late = useApiQuery<Page<TaskItem>>('/tasks', {
    query: { overdue: true, limit: 1 },
    refreshEvery: 60_000,
  });
  const columns: Column<TaskItem>[] = [
    {
      key: 'due',
      title: w.due,
      width: 178,
      sort: 'due',
      render: row => <Clock due={row.dueAt} doneAt={row.doneAt} />,
      value: row => row.dueAt,
    },
    {
      key: 'title',
      title: w.task,
      width: 272,
      render: row => (
        <span>
          {pick(row.title)}{' '}
          {row.escalation > 0 && <StateBadge tone="alarm">{w.level({ n: row.escalation })}</StateBadge>}
        </span>
      ),
      value: row => pick(row.title),
    },
    { key: 'kind', title: w.kind, width: 104, render: row => pick(kindWords[row.kind] ?? kindWords.other!) },
    {
      key: 'state',
      title: w.state,
      width: 90,
      render: row => (
        <StateBadge
          tone={
            row.state === 'accepted'
              ? 'active'
              : row.state === 'done'
                ? 'wait'
                : row.state === 'assigned'
                  ? 'plain'
                  : 'off'
          }
        >
          {pick(stateNames[row.state]!)}
        </StateBadge>
      ),
    },
    {
      key: 'who',
      title: w.who,
      width: 120,
      render: row => row.assignee?.name ?? <span className="secondary">{w.nobody}</span>,
    },
    { key: 'person', title: w.person, width: 70, render: row => row.person?.maskedName ?? f.notApplicable },
    { key: 'area', title: w.area, width: 200, render: row => row.area || f.missing },
    { key: 'rule', title: w.rule, width: 100, render: row => row.ruleId ?? f.notApplicable },
  ];
  const n = late.data?.total ?? null;
  return (
    <>
      <PageHead
        title={w.title}
        answer={
          n === null ? undefined : n === 0 ? (
            w.clear
          ) : (
            <span className="alarm-text">{w.answer({ n: f.number(n) })}</span>
          )
        }
        asOf={late.data?.asOf}
      />
      <DataList<TaskItem>
        id="tasks"
        path="/tasks"
        columns={columns}
        rowKey={row => row.id}
        defaultSort="due"
        {...(mayExport ? { exportPath: '/exports/of/tasks' } : {})}
        onOpen={row => navigate(`/tasks/${row.id}`)}
        rowHeight={40}
        emptyText={{ title: w.none }}
        filters={[
          {
            key: 'view',
            label: w.view,
            kind: 'choice',
            options: [
              { value: 'mine', label: w.mine },
              { value: 'area', label: w.all },
              { value: 'to_verify', label: w.toVerify },
            ],
          },
          {
            key: 'kind',
            label: w.kind,
            kind: 'choice',
            options: Object.entries(kindWords).map(([value, text]) => ({ value, label: pick(text) })),
          },
          {
            key: 'state',
            label: w.state,
            kind: 'choice',
            options: Object.entries(stateNames).map(([value, text]) => ({ value, label: pick(text) })),
          },
          { key: 'overdue', label: w.overdue, kind: 'choice', options: [{ value: 'true', label: w.yes }] },
        ]}
      />
    </>
  );
}
