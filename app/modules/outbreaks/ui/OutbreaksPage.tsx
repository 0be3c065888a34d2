import { StateBadge } from '../../../ui/desk/badges.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { Link, navigate } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OutbreakItem, ProtocolEntry } from './api.ts';
import { Count } from './Count.tsx';
import { editionTitles, packEntry } from './editions.ts';
import './outbreaks.css';
import { words } from './words.ts';

/** Which outbreaks are being handled, and by which rules each? */
export function OutbreaksPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('outbreak.write');
  const list = useApiQuery<{ items: OutbreakItem[] }>('/outbreaks');
  const protocols = useApiQuery<{ items: ProtocolEntry[] }>('/protocols');
  useHotkeys([
    {
      keys: 'N',
      label: { zh: '建立疫情', en: 'Open an outbreak' },
      run: () => navigate('/outbreaks/new'),
      disabled: !may,
    },
  ]);
  if (list.error && !list.data)
    return <ErrorState page problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingState rows={5} />;
  const entries = protocols.data?.items ?? [];
  const { items } = list.data;
  const running = items.filter(one => one.endedOn === null).length;
  const openButton = may && (
    <Link to="/outbreaks/new" className="button main">
      <Icon name="plus" size={16} />
      {w.open} <kbd>N</kbd>
    </Link>
  );
  return (
    <>
      <PageHead
        title={w.title}
        answer={items.length > 0 ? w.answer({ n: running, m: items.length - running }) : undefined}
        actions={items.length > 0 && openButton}
      />
      {items.length === 0 ? (
        <EmptyState
          title={w.none}
          hint={
            <>
              {w.noneHint} {!may && w.noneHintOther}
            </>
          }
          action={openButton}
        />
      ) : (
        <div className="outbreak-scroll">
          <table className="outbreak-table fold">
            <thead>
              <tr>
                <th scope="col">{w.name}</th>
                <th scope="col">{w.disease}</th>
                <th scope="col">{w.edition}</th>
                <th scope="col">{w.started}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" className="figure" title={w.casesIs}>
                  {w.cases}
                </th>
                <th scope="col" className="figure" title={w.contactsIs}>
                  {w.contacts}
                </th>
                <th scope="col">{w.situation}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(one => {
                const name = pick({ zh: one.name, en: one.nameEn ?? one.name });
                const disease = packEntry(entries, one.packId, one.packVersion)?.disease;
                const [, ...overlays] = editionTitles(entries, one);
                return (
                  <tr key={one.id} className={one.endedOn ? 'over' : undefined}>
                    <td>
                      <Link to={`/outbreaks/${one.id}`}>
                        {one.code} {name}
                      </Link>
                    </td>
                    <td data-label={w.disease}>{disease ? pick(disease) : one.disease}</td>
                    <td data-label={w.edition}>
                      {pick(one.packTitle)}
                      {overlays.map(title => (
                        <div key={title.zh} className="secondary">
                          + {pick(title)}
                        </div>
                      ))}
                    </td>
                    <td className="day" data-label={w.started}>
                      {f.day(one.startedOn)}
                    </td>
                    <td className="day" data-label={w.state}>
                      {one.endedOn ? (
                        <StateBadge tone="off">{w.endedOn({ day: f.day(one.endedOn) })}</StateBadge>
                      ) : (
                        <StateBadge tone="active">{w.running}</StateBadge>
                      )}
                    </td>
                    <td className="figure" data-label={w.cases}>
                      <Count
                        path="/cases"
                        query={{ outbreakId: one.id }}
                        to={`/cases?outbreakId=${one.id}`}
                        label={`${name} ${w.cases}`}
                      />
                    </td>
                    <td className="figure" data-label={w.contacts}>
                      <Count
                        path="/contacts"
                        query={{ outbreakId: one.id }}
                        to={`/contacts?outbreakId=${one.id}`}
                        label={`${name} ${w.contacts}`}
                      />
                    </td>
                    <td>
                      <Link to={`/situation?outbreakId=${one.id}`} aria-label={`${name} ${w.situation}`}>
                        {w.situation}
                      </Link>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
