import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { MeasureListItem } from './api.ts';
import './measures.css';
import { settingWords, stateWords, words } from './words.ts';

/** Measures of a case and of its contacts, on the case page. */
export function CaseMeasures({ caseId }: { caseId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const list = useApiQuery<Page<MeasureListItem>>('/measures', {
    query: { caseId, state: 'any', limit: 200 },
  });
  if (list.error) return <ErrorState problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingState />;
  if (list.data.items.length === 0) return <EmptyState title={w.nothing} />;
  return (
    <>
      <table className="measure-table">
        <thead>
          <tr>
            <th>{w.person}</th>
            <th>{w.class}</th>
            <th>{w.setting}</th>
            <th>{w.state}</th>
            <th>{w.lastExposure}</th>
            <th>{w.day}</th>
            <th>{w.end}</th>
            <th>{w.area}</th>
          </tr>
        </thead>
        <tbody>
          {list.data.items.map(row => (
            <tr key={row.id}>
              <td>
                <Link to={`/measures/${row.id}`}>{row.person.maskedName || f.missing}</Link>
              </td>
              <td>{pick(row.className)}</td>
              <td>{pick(settingWords[row.setting] ?? { zh: row.setting, en: row.setting })}</td>
              <td>
                <StateBadge
                  tone={
                    row.lostAt ? 'alarm' : row.state === 'open' ? (row.inPlaceAt ? 'good' : 'wait') : 'off'
                  }
                >
                  {row.lostAt
                    ? w.lost
                    : row.state === 'open'
                      ? row.inPlaceAt
                        ? w.inPlace
                        : w.notInPlace
                      : pick(stateWords[row.state]!)}
                </StateBadge>
              </td>
              <td>{f.day(row.lastExposureOn)}</td>
              <td>{w.dayOf({ day: row.day, of: row.ofDays })}</td>
              <td>{f.instant(row.endsAt)}</td>
              <td>{row.area}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.data.total !== null && list.data.total > list.data.items.length && (
        <p className="secondary">
          {w.shown({ n: f.number(list.data.items.length), total: f.number(list.data.total) })}
        </p>
      )}
    </>
  );
}
