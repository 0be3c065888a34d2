import { useState } from 'react';
import { Link } from '../../../ui/nav.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillView } from '../schema.ts';
import { roomWords } from './words.ts';

const shownAtFirst = 40;

/** What happened in the drill, newest first. */
export function Events({ events }: { events: DrillView['events'] }) {
  const w = useWords(roomWords);
  const f = useFormat();
  const pick = usePick();
  const [all, setAll] = useState(false);
  const kinds = {
    result: w.result,
    clinic: w.clinic,
    inject: w.inject,
    staff: w.staffEvent,
    point: w.point,
    day: w.dayEvent,
    trigger: w.trigger,
  };
  const shown = all ? events : events.slice(0, shownAtFirst);
  return (
    <section className="panel" aria-label={w.events}>
      <h2>{w.events}</h2>
      {events.length === 0 && <p className="secondary">{w.noEvents}</p>}
      <ol className="drill-events">
        {shown.map((event, index) => (
          <li key={`${event.at} ${event.kind} ${event.text.zh} ${events.length - index}`}>
            <span className="secondary small">
              {f.instant(event.at)}
              <br />
              {kinds[event.kind]}
            </span>
            {event.link ? <Link to={event.link}>{pick(event.text)}</Link> : <span>{pick(event.text)}</span>}
          </li>
        ))}
      </ol>
      {events.length > shown.length && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {w.more({ n: events.length - shown.length })}
        </button>
      )}
    </section>
  );
}
