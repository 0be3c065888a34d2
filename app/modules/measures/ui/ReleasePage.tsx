import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { navigate, useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Condition, MeasureListItem, Said } from './api.ts';
import './measures.css';
import { useOutbreak } from './useOutbreak.tsx';
import { words } from './words.ts';

interface Row {
  measure: MeasureListItem;
  mayRelease: boolean;
  rule: string | null;
  ruleIds: string[];
  why: Said | null;
  unmet: Condition[];
}
interface Bulk {
  considered: number;
  released: number;
  left: number;
  refused: { measureId: string; rule: string; why: Said; unmet: Condition[] }[];
}

/** Everyone whose end has come, each judged by the rules: who may go, and for the others every condition that does not hold. */
export function ReleasePage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('measure.release');
  const [params] = useUrlParams();
  const { outbreaks } = useOutbreak();
  const [result, setResult] = useState<Bulk | null>(null);
  const count = useApiQuery<Page<Row>>('/measures/release-due', {
    query: { limit: 1, outbreakId: params.get('outbreakId') },
  });
  const release = useApiCommand<Bulk>('POST', '/measures/release', {
    invalidates: ['/measures'],
    onDone: setResult,
  });
  const columns: Column<Row>[] = [
    { key: 'person', title: w.person, width: 100, render: row => row.measure.person.maskedName || f.missing },
    { key: 'class', title: w.class, width: 170, render: row => pick(row.measure.className) },
    {
      key: 'day',
      title: w.day,
      width: 110,
      render: row => w.dayOf({ day: row.measure.day, of: row.measure.ofDays }),
    },
    {
      key: 'end',
      title: w.end,
      width: 155,
      sort: 'end',
      render: row => f.instant(row.measure.endsAt),
      value: row => row.measure.endsAt,
    },
    {
      key: 'may',
      title: w.judged,
      width: 100,
      render: row => (
        <StateBadge tone={row.mayRelease ? 'good' : 'wait'}>
          {row.mayRelease ? w.mayRelease : w.mayNot}
        </StateBadge>
      ),
    },
    {
      key: 'why',
      title: w.conditions,
      width: 330,
      render: row =>
        row.mayRelease ? (
          row.ruleIds.join(' ')
        ) : (
          <span>
            {row.unmet.map(one => (
              <span key={one.ruleId}>
                <Reason rule={one.ruleId} text={one.text} /> {pick(one.detail ?? one.text)}{' '}
              </span>
            ))}
          </span>
        ),
    },
    { key: 'area', title: w.area, width: 170, render: row => row.measure.area },
  ];
  const outbreakId = params.get('outbreakId');
  const n = count.data?.total ?? null;
  return (
    <>
      <PageHead
        title={w.releaseDue}
        answer={n === null ? undefined : n === 0 ? w.releaseNone : w.releaseAnswer({ n: f.number(n) })}
        asOf={count.data?.asOf}
        actions={
          may && (
            <button
              type="button"
              className="button main"
              disabled={release.isPending || n === 0}
              onClick={() => release.mutate({ body: { query: outbreakId ? { outbreakId } : {} } })}
            >
              {w.releaseAll}
            </button>
          )
        }
      />
      <ProblemSummary problem={release.error} />
      {result && (
        <div className="panel" role="status">
          <p>
            {w.releasedN({ n: f.number(result.released), m: f.number(result.refused.length) })}
            {result.left > 0 && ` · ${w.leftN({ n: f.number(result.left) })}`}
          </p>
          <ul>
            {result.refused.map(one => (
              <li key={one.measureId}>
                <a href={`/measures/${one.measureId}`}>{one.rule}</a> {pick(one.why)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <DataList<Row>
        id="release-due"
        path="/measures/release-due"
        columns={columns}
        rowKey={row => row.measure.id}
        defaultSort="end"
        onOpen={row => navigate(`/measures/${row.measure.id}`)}
        filters={[
          {
            key: 'outbreakId',
            label: w.outbreak,
            kind: 'choice',
            options: outbreaks.map(one => ({ value: one.id, label: `${one.code} ${one.name}` })),
          },
        ]}
        {...(may
          ? {
              bulkActions: [
                {
                  key: 'release',
                  label: w.release,
                  run: target =>
                    release.mutate({
                      body: target.ids ? { ids: target.ids } : { query: outbreakId ? { outbreakId } : {} },
                    }),
                },
              ],
            }
          : {})}
        emptyText={{ title: w.releaseNone }}
        rowHeight={40}
      />
    </>
  );
}
