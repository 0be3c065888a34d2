import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { type Bilingual, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseTabProps } from '../../cases/ui/tabs.ts';
import { ContactDetail } from './ContactDetail.tsx';
import { AddDialog } from './ContactDialogs.tsx';
import { ContactList } from './ContactList.tsx';
import type { ContactCounts } from './looks.ts';
import { SearchTime } from './SearchTime.tsx';
import { VenuePanel } from './VenuePanel.tsx';
import { WhatIf } from './WhatIf.tsx';
import { words } from './words.ts';
import './contacts.css';

interface RunCounts {
  listed: number;
  new: number;
  changed: number;
  unaffected: number;
  gone: number;
  upgraded: number;
  downgraded: number;
  unclassed: number;
  secondHopNotListed: number;
}
interface Run {
  id: string;
  at: string;
  window: { from: string; to: string; ruleId: string };
  counts: RunCounts;
  searched: { key: string; name: Bilingual; rows: number; none: Bilingual | null }[];
  durationMs: number;
  searchMs: number | null;
  staysSearched: number | null;
  outdatedAt: string | null;
}
export interface Venue {
  placeId: string;
  name: string;
  people: number;
  firstAt: string;
  lastAt: string;
}

/** The contacts of one case: trace, what was searched, large venues, the list and its evidence. */
export function TracePanel({ caseId }: CaseTabProps) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayTrace = useCan('trace.run');
  const mayWrite = useCan('contact.write');
  const [chosen, setChosen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const runs = useApiQuery<{ items: Run[]; venues: Venue[] }>(`/cases/${caseId}/trace-runs`);
  const counts = useApiQuery<ContactCounts>('/contacts/counts', { query: { caseId } });
  const trace = useApiCommand('POST', `/cases/${caseId}/trace`, { invalidates: ['/contacts', '/cases'] });
  if (runs.error) return <ErrorState problem={runs.error} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <LoadingState />;
  const last = runs.data.items[0];
  return (
    <section>
      <div className="contacts-row">
        {mayTrace && (
          <button
            type="button"
            className="button main"
            disabled={trace.isPending}
            onClick={() => trace.mutate({ body: {} })}
          >
            {trace.isPending ? w.tracing : last ? w.traceAgain : w.trace}
          </button>
        )}
        {mayWrite && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {w.add}
          </button>
        )}
      </div>
      <ProblemSummary problem={trace.error} />
      {mayTrace && <WhatIf caseId={caseId} />}
      {!last && <p className="secondary">{w.never}</p>}
      {last && (
        <div className="trace-run">
          <p>
            {w.runCounts({
              listed: f.number(last.counts.listed),
              new: f.number(last.counts.new),
              changed: f.number(last.counts.changed),
              up: f.number(last.counts.upgraded),
              down: f.number(last.counts.downgraded),
              same: f.number(last.counts.unaffected),
              gone: f.number(last.counts.gone),
            })}
          </p>
          {last.outdatedAt && (
            <p role="alert">
              <strong>{w.outdated}</strong>
            </p>
          )}
          <p className="secondary small">
            {w.lastRun({
              when: f.instant(last.at),
              from: f.instant(last.window.from),
              to: f.instant(last.window.to),
              rule: last.window.ruleId,
            })}{' '}
            {w.notListed({
              second: f.number(last.counts.secondHopNotListed),
              unclassed: f.number(last.counts.unclassed),
            })}
          </p>
          <SearchTime searchMs={last.searchMs} stays={last.staysSearched} runMs={last.durationMs} />
          <p className="small">
            {w.searched}:{' '}
            {last.searched
              .map(source =>
                source.none
                  ? `${pick(source.name)}(${pick(source.none)})`
                  : `${pick(source.name)} ${f.number(source.rows)}`,
              )
              .join(' · ')}
          </p>
        </div>
      )}
      {runs.data.venues.length > 0 && (
        <div>
          <h3>{w.venues}</h3>
          {runs.data.venues.map(venue => (
            <VenuePanel key={venue.placeId} caseId={caseId} venue={venue} />
          ))}
        </div>
      )}
      <div className={chosen ? 'contacts-split' : undefined}>
        <ContactList
          query={{ caseId }}
          counts={counts.data}
          onOpen={row => setChosen(row.id === chosen ? null : row.id)}
          withCase={false}
          height="max(320px, 50dvh)"
        />
        {chosen && (
          <div className="contacts-side">
            <ContactDetail
              key={chosen}
              id={chosen}
              classes={(counts.data?.classes ?? []).map(one => one.id)}
              onClose={() => setChosen(null)}
            />
          </div>
        )}
      </div>
      <AddDialog caseId={caseId} open={adding} onClose={() => setAdding(false)} />
    </section>
  );
}
