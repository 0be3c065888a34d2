import { type PointerEvent, useRef } from 'react';
import { sourceLooks } from '../../sources.ts';
import { defineWords, useFormat, usePick, useWords } from '../../words/index.ts';
import {
  moveEntry,
  resizeEntry,
  spanText,
  stepMinutes,
  type TimelineEntry,
  type TimelineIssue,
} from './entries.ts';
import { placeInLanes } from './lanes.ts';

const words = defineWords({
  dayOnly: ['只知日期', 'day only'],
  down: ['{source}未接入', '{source} not connected'],
  unknownHours: ['{from}–{to} 去向未知', '{from}–{to} whereabouts unknown'],
  with: ['同行:{names}', 'with {names}'],
});

type Grip = 'move' | 'from' | 'to';

/** One day, 0–24 h. Hatched is unknown; the future is plain and cut off by a line. */
export function DayRow(props: {
  day: string;
  entries: TimelineEntry[];
  issues: TimelineIssue[];
  sourcesDown: string[];
  nowMinutes?: number;
  isFuture: boolean;
  selected: string | null;
  onSelect: (id: string) => void;
  onChange?: (entry: TimelineEntry) => void;
  onPreview: (entry: TimelineEntry | null) => void;
}) {
  const f = useFormat();
  const w = useWords(words);
  const pick = usePick();
  const track = useRef<HTMLDivElement>(null);
  const drag = useRef<{ entry: TimelineEntry; grip: Grip; x: number; last: TimelineEntry } | null>(null);
  const { placed, lanes, dayLanes } = placeInLanes(props.entries, props.day);
  const height = Math.max(44, lanes * 36 + dayLanes * 28 + 8 + (props.sourcesDown.length ? 16 : 0));
  const percent = (minutes: number) => `${(minutes / 1440) * 100}%`;

  const start = (event: PointerEvent, entry: TimelineEntry, grip: Grip) => {
    props.onSelect(entry.id);
    if (!props.onChange || entry.span.kind === 'day' || event.button !== 0) return;
    event.stopPropagation();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    drag.current = { entry, grip, x: event.clientX, last: entry };
  };
  const move = (event: PointerEvent) => {
    const now = drag.current;
    if (!now || !track.current) return;
    const minutes = ((event.clientX - now.x) / track.current.clientWidth) * 1440;
    const steps = Math.round(minutes / stepMinutes) * stepMinutes;
    now.last =
      steps === 0
        ? now.entry
        : now.grip === 'move'
          ? moveEntry(now.entry, steps)
          : resizeEntry(now.entry, now.grip, steps);
    props.onPreview(now.last);
  };
  const end = () => {
    const now = drag.current;
    drag.current = null;
    props.onPreview(null);
    if (now && now.last !== now.entry) props.onChange?.(now.last);
  };

  return (
    <div className="tl-row">
      <div className="tl-day">
        <strong>{f.day(props.day)}</strong>
        <span className="secondary">
          {f
            .day(props.day, { weekday: true })
            .split(' ')
            .find(part => /周|週|[A-Z][a-z]{2}/.test(part))}
        </span>
      </div>
      <div ref={track} className="tl-track" style={{ height }}>
        {props.issues
          .filter(issue => issue.kind === 'gap')
          .map(gap => (
            <div
              key={gap.from}
              className="tl-gap hatched"
              title={w.unknownHours({ from: f.minutes(gap.from), to: f.minutes(gap.to) })}
              style={{ left: percent(gap.from), width: percent(gap.to - gap.from) }}
            />
          ))}
        {(props.isFuture || props.nowMinutes !== undefined) && (
          <div className="tl-future" style={{ left: props.isFuture ? 0 : percent(props.nowMinutes!) }} />
        )}
        {placed.map(({ entry, lane }) => {
          const timed = entry.span.kind !== 'day';
          const [from, to] = entry.span.kind === 'day' ? [0, 1440] : [entry.span.from, entry.span.to];
          const wrong = props.issues.some(issue => issue.kind !== 'gap' && issue.entryIds.includes(entry.id));
          const time = spanText(entry.span, w.dayOnly);
          const full = [
            `${time} ${entry.place}`,
            pick(sourceLooks[entry.source]),
            entry.companions?.length ? w.with({ names: entry.companions.join('、') }) : '',
            entry.note ?? '',
          ]
            .filter(Boolean)
            .join(' · ');
          // A short visit's words may run on over free hours, up to the next chip in its lane.
          const next = placed
            .filter(other => timed && other.lane === lane && other.entry.span.kind !== 'day')
            .map(other => (other.entry.span as { from: number }).from)
            .filter(other => other >= to)
            .reduce((a, b) => Math.min(a, b), 1440);
          return (
            <div
              key={entry.id}
              className="tl-slot"
              style={{
                left: percent(from),
                width: percent(next - from),
                top: timed ? 4 + lane * 36 : 4 + lanes * 36 + lane * 28,
                height: timed ? 32 : 24,
              }}
            >
              <button
                type="button"
                id={`tl-${entry.id}`}
                tabIndex={-1}
                title={full}
                aria-label={full}
                aria-pressed={props.selected === entry.id}
                className={[
                  'tl-chip',
                  entry.certainty,
                  entry.span.kind === 'part' ? 'part' : '',
                  timed ? '' : 'day-only hatched',
                  entry.certainty === 'uncertain' ? 'hatched' : '',
                  wrong ? 'wrong' : '',
                  props.selected === entry.id ? 'selected' : '',
                ].join(' ')}
                style={{ width: `${((to - from) / (next - from)) * 100}%` }}
                onPointerDown={event => start(event, entry, 'move')}
                onPointerMove={move}
                onPointerUp={end}
                onPointerCancel={end}
              >
                {timed && props.onChange && (
                  <>
                    <span className="grip from" onPointerDown={event => start(event, entry, 'from')} />
                    <span className="grip to" onPointerDown={event => start(event, entry, 'to')} />
                  </>
                )}
                <span className="tl-sign">{sourceLooks[entry.source].sign}</span>
                <span className="words">
                  {entry.place} <span className="secondary">{time}</span>
                </span>
              </button>
            </div>
          );
        })}
        {props.sourcesDown.length > 0 && (
          <div className="tl-down">{props.sourcesDown.map(source => w.down({ source })).join(' · ')}</div>
        )}
      </div>
    </div>
  );
}
