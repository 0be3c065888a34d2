import { useMemo } from 'react';
import type { Page } from '../../../ui/api.ts';
import { ClassBadge, Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList, type Filter } from '../../../ui/desk/DataList.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { Link, navigate, useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseListItem } from '../api.ts';
import { classOfState } from './caseLooks.ts';
import './cases.css';
import { listWords } from './words.ts';

interface Outbreak {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
}

/** The epidemiologist's work list: what has run out of time first. */
export function CasesPage() {
  const w = useWords(listWords);
  const f = useFormat();
  const pick = usePick();
  const mayWrite = useCan('case.write');
  const [params, setParams] = useUrlParams();
  // An export knows fewer filters than the list; it is offered where it would give the rows that are listed.
  const mayExport = useCan('export.run') && !['q', 'owner', 'open', 'overdue'].some(name => params.has(name));
  const outbreaks = useApiQuery<{ items: Outbreak[] }>('/outbreaks');
  const late = useApiQuery<Page<CaseListItem>>('/cases', {
    query: { overdue: true, limit: 1, outbreakId: params.get('outbreakId') ?? undefined },
    refreshEvery: 60_000,
  });
  const sexWord = { male: w.male, female: w.female, other: w.other } as Record<string, string>;
  const found = { in_control: w.inControl, community: w.community, unknown: w.unknown };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the word tables made from w change together with it
  const columns = useMemo<Column<CaseListItem>[]>(
    () => [
      {
        key: 'number',
        title: w.number,
        width: 90,
        sort: 'number',
        render: row => <Link to={`/cases/${row.id}`}>{row.number}</Link>,
        value: row => row.number,
      },
      {
        key: 'state',
        title: w.state,
        width: 142,
        render: row => <ClassBadge class={classOfState(row.state)} text={pick(row.stateTitle)} />,
        value: row => row.state,
      },
      {
        key: 'clock',
        title: w.clock,
        width: 212,
        sort: 'clock',
        render: row =>
          row.nextDueAt ? (
            <span title={row.nextClock ? pick(row.nextClock) : undefined}>
              <Clock due={row.nextDueAt} />{' '}
              <span className="secondary">{row.nextClock ? pick(row.nextClock) : ''}</span>
            </span>
          ) : (
            f.notApplicable
          ),
        value: row => row.nextDueAt,
      },
      {
        key: 'person',
        title: w.person,
        width: 136,
        render: row => (
          <span>
            {row.maskedName}{' '}
            <span className="secondary">
              {[sexWord[row.sex], row.birthYear ? w.birth({ year: row.birthYear }) : '']
                .filter(Boolean)
                .join(' ')}
            </span>
          </span>
        ),
      },
      {
        key: 'onset',
        title: w.onset,
        width: 80,
        sort: 'onset',
        value: row => row.onsetOn,
        render: row => f.day(row.onsetOn),
      },
      {
        key: 'found',
        title: w.found,
        width: 100,
        value: row => found[row.foundIn],
        render: row => found[row.foundIn],
      },
      {
        key: 'area',
        title: w.area,
        width: 176,
        value: row => row.areaPath,
        render: row => row.areaPath || f.missing,
      },
      {
        key: 'owner',
        title: w.owner,
        width: 96,
        value: row => row.owner?.name,
        render: row =>
          row.calling ? (
            <StateBadge tone="active">{w.callingNow({ name: row.calling.actor.name })}</StateBadge>
          ) : row.owner ? (
            <span className={row.mine ? 'cases-mine' : ''}>{row.owner.name}</span>
          ) : (
            <StateBadge tone="wait">{w.nobody}</StateBadge>
          ),
      },
      {
        key: 'reported',
        title: w.reported,
        width: 108,
        sort: 'reported',
        value: row => row.reportedAt,
        render: row => f.instant(row.reportedAt),
      },
    ],
    [w, f, pick],
  );
  const filters: Filter[] = [
    { key: 'q', label: w.numberSearch, kind: 'text' },
    {
      key: 'outbreakId',
      label: w.outbreak,
      kind: 'choice',
      options: (outbreaks.data?.items ?? []).map(outbreak => ({
        value: outbreak.id,
        label: `${outbreak.code} ${pick({ zh: outbreak.name, en: outbreak.nameEn ?? outbreak.name })}`,
      })),
    },
    {
      key: 'owner',
      label: w.owner,
      kind: 'choice',
      options: [
        { value: 'me', label: w.mine },
        { value: 'none', label: w.unowned },
      ],
    },
    {
      key: 'open',
      label: w.state,
      kind: 'choice',
      options: [
        { value: 'true', label: w.openOnly },
        { value: 'false', label: w.closed },
      ],
    },
    {
      key: 'foundIn',
      label: w.found,
      kind: 'choice',
      options: Object.entries(found).map(([value, label]) => ({ value, label })),
    },
    { key: 'overdue', label: w.overdue, kind: 'choice', options: [{ value: 'true', label: w.yes }] },
  ];
  useHotkeys([
    {
      keys: 'N',
      label: { zh: '登记病例', en: 'Open a case' },
      run: () => navigate('/cases/new'),
      disabled: !mayWrite,
    },
    {
      keys: 'M',
      label: { zh: '只看我的', en: 'Only mine' },
      run: () => setParams({ owner: params.get('owner') === 'me' ? null : 'me' }),
    },
  ]);
  const total = late.data?.total ?? null;
  return (
    <>
      <PageHead
        title={w.title}
        answer={
          total === null ? undefined : total === 0 ? (
            w.answerClear
          ) : (
            <span className="alarm-text">{w.answerOverdue({ n: f.number(total) })}</span>
          )
        }
        actions={
          mayWrite && (
            <Link to="/cases/new" className="button main">
              <Icon name="plus" size={16} />
              {w.open} <kbd>N</kbd>
            </Link>
          )
        }
      />
      <DataList<CaseListItem>
        id="cases"
        path="/cases"
        columns={columns}
        rowKey={row => row.id}
        filters={filters}
        defaultSort="clock"
        {...(mayExport ? { exportPath: '/exports/of/cases' } : {})}
        onOpen={row => navigate(`/cases/${row.id}`)}
        rowHeight={40}
        emptyText={{ title: w.none, hint: w.noneHint }}
        rowClass={row => (row.mine ? 'cases-mine-row' : undefined)}
      />
    </>
  );
}
