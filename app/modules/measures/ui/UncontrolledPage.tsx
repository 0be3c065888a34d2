import { useState } from 'react';
import { ApiProblem, api, type Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { navigate, useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Said } from './api.ts';
import { useClassNames } from './useClassNames.ts';
import { useOutbreak } from './useOutbreak.tsx';
import { reasonWords, words } from './words.ts';

interface Row {
  id: string;
  measureId: string | null;
  basisKind: string;
  basisId: string;
  outbreakId: string;
  person: { maskedName: string };
  classId: string | null;
  reasons: string[];
  since: string;
  owner: string;
  area: string;
}

/** The list of everyone who should be under control and is not, each with why and who is responsible. */
export function UncontrolledPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayOpen = useCan('measure.write');
  const [params] = useUrlParams();
  const { outbreaks } = useOutbreak();
  const classNames = useClassNames(outbreaks);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [said, setSaid] = useState<{
    opened: number;
    refused: { personId: string; rule: string; why: Said }[];
  } | null>(null);
  const total = useApiQuery<Page<Row>>('/measures/uncontrolled', {
    query: { limit: 1, outbreakId: params.get('outbreakId') },
    refreshEvery: 60_000,
  });
  const columns: Column<Row>[] = [
    { key: 'person', title: w.person, width: 110, render: row => row.person.maskedName || f.missing },
    {
      key: 'reasons',
      title: w.reason,
      width: 200,
      render: row =>
        row.reasons.map(reason => (
          <StateBadge key={reason} tone={reason === 'missed_check' ? 'wait' : 'alarm'}>
            {pick(reasonWords[reason]!)}
          </StateBadge>
        )),
      value: row => row.reasons.join(' '),
    },
    {
      key: 'since',
      title: w.since,
      width: 160,
      sort: 'since',
      render: row => f.instant(row.since),
      value: row => row.since,
    },
    {
      key: 'class',
      title: w.class,
      width: 190,
      render: row => (row.classId ? pick(classNames(row.classId)) : f.missing),
      value: row => row.classId,
    },
    {
      key: 'area',
      title: w.area,
      width: 290,
      sort: 'area',
      render: row => row.area || f.missing,
      value: row => row.area,
    },
    {
      key: 'owner',
      title: w.owner,
      width: 180,
      render: row => row.owner || f.missing,
      value: row => row.owner,
    },
  ];
  const openFor = async (ids: string[] | null) => {
    const outbreakId = params.get('outbreakId') ?? outbreaks[0]?.id;
    if (!outbreakId) return;
    setProblem(null);
    try {
      // Whoever already has a measure (other reasons) is left as they are by the server.
      const basisIds =
        ids ??
        (
          await api<Page<Row>>('GET', '/measures/uncontrolled', {
            query: { reason: 'no_measure', outbreakId, limit: 200 },
          })
        ).items.map(row => row.basisId);
      if (basisIds.length === 0) return;
      setSaid(await api('POST', '/measures/open-missing', { body: { outbreakId, basisIds } }));
      await total.refetch();
    } catch (error) {
      if (error instanceof ApiProblem) setProblem(error);
      else throw error;
    }
  };
  const n = total.data?.total ?? null;
  return (
    <>
      <PageHead
        title={w.uncontrolled}
        answer={
          n === null ? undefined : n === 0 ? w.uncontrolledClear : w.uncontrolledAnswer({ n: f.number(n) })
        }
        asOf={total.data?.asOf}
      />
      <ProblemSummary problem={problem} />
      {said && (
        <p role="status">
          {w.opened({ n: said.opened })}
          {said.refused.map(one => (
            <span key={one.personId}>
              {' '}
              · {pick(one.why)} ({one.rule})
            </span>
          ))}
        </p>
      )}
      <DataList<Row>
        id="uncontrolled"
        path="/measures/uncontrolled"
        columns={columns}
        rowKey={row => row.id}
        filters={[
          {
            key: 'outbreakId',
            label: w.outbreak,
            kind: 'choice',
            options: outbreaks.map(one => ({ value: one.id, label: `${one.code} ${one.name}` })),
          },
          {
            key: 'reason',
            label: w.reason,
            kind: 'choice',
            options: Object.entries(reasonWords).map(([value, text]) => ({ value, label: pick(text) })),
          },
        ]}
        defaultSort="since"
        onOpen={row =>
          navigate(
            row.measureId
              ? `/measures/${row.measureId}`
              : row.basisKind === 'case'
                ? `/cases/${row.basisId}`
                : `/contacts/${row.basisId}`,
          )
        }
        {...(mayOpen
          ? { bulkActions: [{ key: 'open', label: w.openAll, run: target => void openFor(target.ids) }] }
          : {})}
        emptyText={{ title: w.uncontrolledClear }}
        rowHeight={40}
      />
    </>
  );
}
