import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan, useSession } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OutbreakDetail, ProtocolEntry } from './api.ts';
import { Count } from './Count.tsx';
import { EndDialog } from './EndDialog.tsx';
import { editionTitles, packEntry } from './editions.ts';
import './outbreaks.css';
import { words } from './words.ts';

/** Days from one city day to another, both counted. */
const daysFrom = (first: string, last: string): number =>
  Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;

/** One outbreak: where it stands, by which editions it was run, how to change the edition or end it. */
export function OutbreakPage() {
  const { outbreakId } = usePathParams<{ outbreakId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const session = useSession();
  const may = useCan('outbreak.write');
  const mayCases = useCan('case.write');
  const mayImport = useCan('import.run');
  const [ending, setEnding] = useState(false);
  const answer = useApiQuery<OutbreakDetail>(`/outbreaks/${outbreakId}`);
  const protocols = useApiQuery<{ items: ProtocolEntry[] }>('/protocols');
  const situation = useApiQuery<{ measures: { open: number } }>('/situation', {
    query: { outbreakId },
    enabled: session.capabilities.includes('situation.read'),
  });
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const { outbreak, editions } = answer.data;
  const entries = protocols.data?.items ?? [];
  const name = pick({ zh: outbreak.name, en: outbreak.nameEn ?? outbreak.name });
  const disease = packEntry(entries, outbreak.packId, outbreak.packVersion)?.disease;
  const started = f.day(outbreak.startedOn);
  const span = outbreak.endedOn
    ? w.overSince({
        from: started,
        to: f.day(outbreak.endedOn),
        n: daysFrom(outbreak.startedOn, outbreak.endedOn),
      })
    : w.since({ day: started, n: daysFrom(outbreak.startedOn, f.today) });
  const inArea = w.inArea({ area: session.area.name });
  const openMeasures = situation.data?.measures.open;
  return (
    <>
      <PageHead
        title={`${outbreak.code} ${name}`}
        answer={`${disease ? pick(disease) : outbreak.disease} · ${span}`}
        actions={
          <>
            {may && !outbreak.endedOn && (
              <Link to={`/outbreaks/${outbreak.id}/edition`} className="button">
                <Icon name="protocol" size={16} />
                {w.change}
              </Link>
            )}
            <Link to={`/situation?outbreakId=${outbreak.id}`} className="button main">
              <Icon name="situation" size={16} />
              {w.situation}
            </Link>
          </>
        }
      />
      <section className="panel">
        <h2>
          {w.now}{' '}
          {outbreak.endedOn ? (
            <StateBadge tone="off">{w.endedOn({ day: f.day(outbreak.endedOn) })}</StateBadge>
          ) : (
            <StateBadge tone="active">{w.running}</StateBadge>
          )}
        </h2>
        <dl className="outbreak-figures">
          <div>
            <dt>{w.cases}</dt>
            <dd>
              <Count
                path="/cases"
                query={{ outbreakId }}
                to={`/cases?outbreakId=${outbreakId}`}
                label={w.cases}
              />
              <small>{inArea}</small>
            </dd>
          </div>
          <div>
            <dt>{w.openCases}</dt>
            <dd>
              <Count
                path="/cases"
                query={{ outbreakId, open: 'true' }}
                to={`/cases?outbreakId=${outbreakId}&open=true`}
                label={w.openCases}
              />
              <small>{inArea}</small>
            </dd>
          </div>
          <div>
            <dt>{w.contacts}</dt>
            <dd>
              <Count
                path="/contacts"
                query={{ outbreakId }}
                to={`/contacts?outbreakId=${outbreakId}`}
                label={w.contacts}
              />
              <small>{inArea}</small>
            </dd>
          </div>
          <div>
            <dt>{w.openMeasures}</dt>
            <dd>
              <Link to={`/follow-up?outbreakId=${outbreakId}`}>
                {openMeasures !== undefined ? f.number(openMeasures) : situation.isLoading ? '…' : f.missing}
              </Link>
              <small>{inArea}</small>
            </dd>
          </div>
        </dl>
        {!outbreak.endedOn && (mayCases || mayImport) && (
          <p className="outbreak-actions">
            <span className="secondary">{w.goOn}:</span>
            {mayImport && (
              <Link to="/imports" className="button">
                <Icon name="import" size={16} />
                {w.toImport}
              </Link>
            )}
            {mayCases && (
              <Link to="/cases/new" className="button">
                <Icon name="plus" size={16} />
                {w.toNewCase}
              </Link>
            )}
          </p>
        )}
      </section>
      <section className="panel">
        <h2>{w.history}</h2>
        <div className="outbreak-scroll">
          <table className="outbreak-table narrow">
            <thead>
              <tr>
                <th scope="col">{w.from}</th>
                <th scope="col">{w.edition}</th>
                <th scope="col">{w.state}</th>
              </tr>
            </thead>
            <tbody>
              {[...editions].reverse().map((edition, place) => {
                const [pack, ...overlays] = editionTitles(entries, edition);
                return (
                  <tr key={edition.fromAt} className={place > 0 ? 'over' : undefined}>
                    <td className="day">{f.instant(edition.fromAt)}</td>
                    <td>
                      <Link
                        to={`/protocols/${encodeURIComponent(edition.packId)}/${encodeURIComponent(edition.packVersion)}${edition.overlayIds.length ? `?overlays=${edition.overlayIds.map(encodeURIComponent).join(',')}` : ''}`}
                      >
                        {pick(pack!)}
                      </Link>
                      {overlays.map(title => (
                        <div key={title.zh} className="secondary">
                          + {pick(title)}
                        </div>
                      ))}
                    </td>
                    <td>
                      {place === 0 && !outbreak.endedOn ? (
                        <StateBadge tone="active">{w.inForce}</StateBadge>
                      ) : place === 0 ? (
                        <StateBadge tone="off">{w.endedState}</StateBadge>
                      ) : (
                        <StateBadge tone="off">{w.replaced}</StateBadge>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </section>
      {may && !outbreak.endedOn && (
        <p className="outbreak-actions" style={{ marginTop: 24 }}>
          <button type="button" className="button danger" onClick={() => setEnding(true)}>
            {w.end}
          </button>
        </p>
      )}
      <EndDialog
        outbreak={outbreak}
        name={name}
        openMeasures={openMeasures ?? null}
        open={ending}
        onClose={() => setEnding(false)}
      />
    </>
  );
}
