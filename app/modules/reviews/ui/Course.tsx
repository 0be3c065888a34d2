import { addDays, daysBetween } from '@outpace/protocol/calendar.ts';
import { Link } from '../../../ui/nav.tsx';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Figures } from '../figureSchema.ts';
import { momentWords, phaseWords } from '../moments.ts';
import { type TimelineKind, timelineKinds } from '../timelineKinds.ts';
import { words } from './words.ts';

/** What happened when: a row of daily bars for each kind, the moments a reader looks for, and every day's counts with its records. */
export function Course({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { timeline } = figures;
  if (!timeline) return null;
  const moment = (id: string) => timeline.moments.find(one => one.id === id);
  const [first, last] = [moment('firstResult'), moment('lastCase')];
  const title = first && last ? w.courseTitle({ from: f.day(first.day), to: f.day(last.day) }) : w.courseNone;
  return (
    <section className="review-part">
      <ChartFrame
        title={title}
        subtitle={w.courseMeasure}
        asOf={figures.asOf}
        description={title}
        state={timeline.entries.length ? 'ready' : 'empty'}
        csvName="timeline"
        table={{
          head: [w.day, w.what, w.count],
          rows: timeline.entries.map(entry => [entry.day, pick(timelineKinds[entry.kind].title), entry.n]),
          numeric: [2],
        }}
      >
        <DayRows entries={timeline.entries} />
      </ChartFrame>
      <div className="review-columns">
        <div className="panel">
          <h2>{w.moments}</h2>
          <ul className="review-moments">
            {timeline.moments.map(one => (
              <li key={`${one.id}${one.day}${one.at}`}>
                <time dateTime={one.at ?? one.day}>{one.at ? f.instant(one.at) : f.day(one.day)}</time>
                <span>
                  {pick(momentWords[one.id])}{' '}
                  {one.link ? <Link to={one.link}>{one.label ?? w.open}</Link> : one.label}
                </span>
              </li>
            ))}
          </ul>
          {timeline.phases.length > 0 && (
            <>
              <h2>{w.phases}</h2>
              <ul className="review-moments">
                {timeline.phases.map(phase => (
                  <li key={phase.id}>
                    <span>
                      {f.day(phase.from)} – {f.day(phase.to)}
                    </span>
                    <span>{pick(phaseWords[phase.id])}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        <details className="panel">
          <summary>{w.records}</summary>
          <div className="review-scroll">
            <table>
              <thead>
                <tr>
                  <th>{w.day}</th>
                  <th>{w.what}</th>
                  <th className="number">{w.count}</th>
                  <th>{w.records}</th>
                </tr>
              </thead>
              <tbody>
                {timeline.entries.map(entry => (
                  <tr key={`${entry.day}${entry.kind}`}>
                    <td>{f.day(entry.day)}</td>
                    <td>{pick(timelineKinds[entry.kind].title)}</td>
                    <td className="number">{f.number(entry.n)}</td>
                    <td>
                      {entry.links.map((link, at) => (
                        <Link key={link + String(at)} to={link}>
                          {at + 1}{' '}
                        </Link>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </div>
    </section>
  );
}

type Entries = NonNullable<Figures['timeline']>['entries'];
const rowHeight = 34;

function DayRows({ entries }: { entries: Entries }) {
  const f = useFormat();
  const pick = usePick();
  const kinds = (Object.keys(timelineKinds) as TimelineKind[]).filter(kind =>
    entries.some(entry => entry.kind === kind),
  );
  if (!kinds.length) return null;
  const first = entries[0]!.day;
  const span = daysBetween(first, entries.at(-1)!.day) + 1;
  return (
    <div className="review-days">
      {kinds.map(kind => {
        const own = entries.filter(entry => entry.kind === kind);
        const most = Math.max(...own.map(entry => entry.n));
        return (
          <div key={kind} className="review-day-row">
            <span>{pick(timelineKinds[kind].title)}</span>
            <svg viewBox={`0 0 ${span} ${rowHeight}`} preserveAspectRatio="none" aria-hidden="true">
              {own.map(entry => (
                <rect
                  key={entry.day}
                  x={daysBetween(first, entry.day) + 0.1}
                  y={rowHeight - (entry.n / most) * rowHeight}
                  width={0.8}
                  height={(entry.n / most) * rowHeight}
                  className={kind === 'overdue' ? 'late' : undefined}
                >
                  <title>{`${f.day(entry.day)} ${entry.n}`}</title>
                </rect>
              ))}
            </svg>
            <b>{f.number(most)}</b>
          </div>
        );
      })}
      <div className="review-day-row review-day-axis">
        <span />
        <span>
          <span>{f.day(first)}</span>
          <span>{f.day(addDays(first, span - 1))}</span>
        </span>
        <b />
      </div>
    </div>
  );
}
