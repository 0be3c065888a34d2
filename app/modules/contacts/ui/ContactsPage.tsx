import { useMemo, useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlParams } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { CityMap, type MapPoint } from '../../../ui/visuals/CityMap.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { ContactDetail } from './ContactDetail.tsx';
import { ContactList } from './ContactList.tsx';
import { type ContactCounts, type ContactItem, markOf } from './looks.ts';
import { RetracePanel } from './RetracePanel.tsx';
import { words } from './words.ts';
import './contacts.css';

interface Batch {
  id: string;
  count: number;
  proposedBy: string;
  mayConfirm: boolean;
  state: string;
}

/** Who, why, and who is not yet reached: the contacts of an outbreak, with evidence or the map beside. */
export function ContactsPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [params, setParams] = useUrlParams();
  const [chosen, setChosen] = useState<string | null>(null);
  const outbreaks = useApiQuery<{ items: { id: string; name: string; nameEn: string | null }[] }>(
    '/outbreaks',
  );
  // classes belong to an outbreak's pack: a list is always of one outbreak
  const outbreakId = params.get('outbreakId') ?? outbreaks.data?.items[0]?.id ?? '';
  const query = useMemo((): Record<string, string> => (outbreakId ? { outbreakId } : {}), [outbreakId]);
  const counts = useApiQuery<ContactCounts>('/contacts/counts', { query, keepPrevious: true });
  const filters = Object.fromEntries(
    ['classId', 'state', 'change', 'reach'].flatMap(key =>
      params.get(key) ? [[key, params.get(key)!]] : [],
    ),
  );
  const onMap = useApiQuery<Page<ContactItem>>('/contacts', {
    query: { ...query, ...filters, limit: 200 },
    keepPrevious: true,
    enabled: chosen === null,
  });
  const batches = useApiQuery<{ items: Batch[] }>('/contacts/batches', { query, refreshEvery: 60_000 });
  const confirm = useApiCommand('POST', '/contacts/batches', {
    invalidates: ['/contacts', '/cases', '/measures'],
  });
  const points = (onMap.data?.items ?? []).flatMap((row): MapPoint[] =>
    row.place
      ? [
          {
            id: row.id,
            lon: row.place.lon,
            lat: row.place.lat,
            class: markOf(row.classId) ?? 'released',
            label: row.maskedName ?? '',
            detail: row.place.name,
          },
        ]
      : [],
  );
  const without = (onMap.data?.items.length ?? 0) - points.length;
  const c = counts.data;
  return (
    <>
      <PageHead
        title={w.title}
        answer={
          c &&
          w.answer({
            live: f.number(c.live),
            notReached: f.number(c.notReached),
            second: f.number(c.secondHop),
            proposed: f.number(c.byState.proposed ?? 0),
            new: f.number(c.byChange.new ?? 0),
            changed: f.number(c.byChange.changed ?? 0),
            gone: f.number(c.byChange.gone ?? 0),
          })
        }
        asOf={c?.asOf}
        actions={
          <label className="contacts-row">
            {w.outbreak}
            <select
              className="field-box"
              value={outbreakId}
              onChange={event => {
                setChosen(null);
                setParams({ outbreakId: event.target.value || null, classId: null });
              }}
            >
              {(outbreaks.data?.items ?? []).map(one => (
                <option key={one.id} value={one.id}>
                  {pick({ zh: one.name, en: one.nameEn ?? one.name })}
                </option>
              ))}
            </select>
          </label>
        }
      />
      <ProblemSummary problem={confirm.error} />
      {(batches.data?.items ?? [])
        .filter(batch => batch.state === 'waiting')
        .map(batch => (
          <p key={batch.id} className="contacts-row" role="note">
            {w.batchWaiting({ by: batch.proposedBy, n: f.number(batch.count) })}
            {batch.mayConfirm ? (
              <>
                <button
                  type="button"
                  className="button main small"
                  disabled={confirm.isPending}
                  onClick={() => confirm.mutate({ path: `/contacts/batches/${batch.id}/confirm`, body: {} })}
                >
                  {w.confirmBatch({ n: f.number(batch.count) })}
                </button>
                <button
                  type="button"
                  className="button small"
                  onClick={() =>
                    confirm.mutate({
                      path: `/contacts/batches/${batch.id}/refuse`,
                      body: { reason: w.refuseBatch.padEnd(4, '。') },
                    })
                  }
                >
                  {w.refuseBatch}
                </button>
              </>
            ) : (
              <span className="secondary">{w.ownBatch}</span>
            )}
          </p>
        ))}
      {outbreakId && <RetracePanel outbreakId={outbreakId} />}
      <p className="secondary small contacts-keys">{w.keys}</p>
      <div className="contacts-split">
        <ContactList
          query={query}
          counts={c}
          onOpen={row => setChosen(row.id === chosen ? null : row.id)}
          withCase
        />
        <div className="contacts-side">
          {chosen ? (
            <ContactDetail
              key={chosen}
              id={chosen}
              classes={(c?.classes ?? []).map(one => one.id)}
              onClose={() => setChosen(null)}
            />
          ) : (
            <CityMap
              title={w.map}
              subtitle={w.mapSub}
              description={w.map}
              state={onMap.error ?? (onMap.isPending ? 'loading' : 'ready')}
              points={points}
              notShown={
                without > 0 ? [{ reason: { zh: '无坐标', en: 'no coordinates' }, count: without }] : []
              }
              onSelect={setChosen}
              height={420}
            />
          )}
        </div>
      </div>
    </>
  );
}
