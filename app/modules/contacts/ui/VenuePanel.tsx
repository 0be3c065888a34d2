import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Venue } from './TracePanel.tsx';
import { words } from './words.ts';

interface Slice {
  count: number;
  shown: number;
  hours: { from: string; people: number }[];
  people: {
    personId: string;
    maskedName: string;
    minutes: number;
    firstAt: string;
    lastAt: string;
    areaName: string;
  }[];
}
const hourMs = 3_600_000;

/** A place with more people than can be listed: one row that opens by slices of time. */
export function VenuePanel({ caseId, venue }: { caseId: string; venue: Venue }) {
  const w = useWords(words);
  const f = useFormat();
  const mayTrace = useCan('trace.run');
  const [slice, setSlice] = useState<{ from: string; to: string } | null>(null);
  const found = useApiQuery<Slice>(`/cases/${caseId}/venues/${venue.placeId}/people`, {
    query: slice ?? { from: venue.firstAt, to: venue.lastAt },
    enabled: slice !== null,
  });
  const list = useApiCommand('POST', `/cases/${caseId}/venues/${venue.placeId}/list`, {
    invalidates: ['/contacts', '/cases'],
  });
  return (
    <details
      className="panel"
      onToggle={event =>
        event.currentTarget.open && slice === null && setSlice({ from: venue.firstAt, to: venue.lastAt })
      }
    >
      <summary>
        <strong>{venue.name}</strong> {w.venuePeople({ n: f.number(venue.people) })}{' '}
        {f.instant(venue.firstAt)}–{f.time(venue.lastAt)} {mayTrace ? w.openVenue : ''}
      </summary>
      <ProblemSummary problem={found.error ?? list.error} />
      {slice && found.isPending && <LoadingState rows={3} />}
      {found.data && slice && (
        <>
          <p className="contacts-row">
            {found.data.hours.map(hour => (
              <button
                key={hour.from}
                type="button"
                className="button small"
                aria-pressed={slice.from === hour.from}
                onClick={() =>
                  setSlice({ from: hour.from, to: new Date(Date.parse(hour.from) + hourMs).toISOString() })
                }
              >
                {f.time(hour.from)} {f.number(hour.people)}
              </button>
            ))}
          </p>
          <p>
            {w.shownOf({ shown: f.number(found.data.shown), count: f.number(found.data.count) })}{' '}
            <button
              type="button"
              className="button"
              disabled={list.isPending || found.data.count === 0}
              onClick={() => list.mutate({ body: slice })}
            >
              {w.listThem({ n: f.number(found.data.count) })}
            </button>
          </p>
          <ul className="contacts-plain">
            {found.data.people.slice(0, 60).map(person => (
              <li key={person.personId}>
                {person.maskedName} {f.time(person.firstAt)}–{f.time(person.lastAt)}{' '}
                {f.duration(person.minutes)} {person.areaName}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
