import { sourceLooks } from '../../sources.ts';
import { defineWords, useFormat, useWords } from '../../words/index.ts';
import { entriesOfDay, spanText, type TimelineEntry, type TimelineIssue } from './entries.ts';

const words = defineWords({
  dayOnly: ['只知日期', 'day only'],
  unknown: ['去向未知', 'unknown'],
  uncertain: ['不确定', 'uncertain'],
  probable: ['较可能', 'probable'],
});

/** A day on a phone: visits and unknown hours from top to bottom, in words, for 24 hours do not fit across 360 px. */
export function DayList(props: {
  day: string;
  entries: TimelineEntry[];
  issues: TimelineIssue[];
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const f = useFormat();
  const w = useWords(words);
  const lines = [
    ...props.issues.filter(issue => issue.kind === 'gap').map(gap => ({ at: gap.from, gap, entry: null })),
    ...entriesOfDay(props.entries, props.day).map(entry => ({
      at: entry.span.kind === 'day' ? 1441 : entry.span.from,
      gap: null,
      entry,
    })),
  ].sort((a, b) => a.at - b.at);
  return (
    <section className="tl-daylist">
      <h3>{f.day(props.day, { weekday: true })}</h3>
      <ul>
        {lines.map(({ gap, entry }) =>
          entry ? (
            <li key={entry.id}>
              <button
                type="button"
                id={`tl-${entry.id}`}
                aria-pressed={props.selected === entry.id}
                onClick={() => props.onSelect(entry.id)}
              >
                <span className="tl-sign">{sourceLooks[entry.source].sign}</span>
                <span className="num">{spanText(entry.span, w.dayOnly)}</span>
                <span>
                  {entry.place}
                  {entry.certainty !== 'certain' && (
                    <span className="secondary small"> {w[entry.certainty]}</span>
                  )}
                </span>
              </button>
            </li>
          ) : (
            <li key={gap.from} className="hatched tl-unknown">
              <span>
                {f.minutes(gap.from)}–{f.minutes(gap.to)} {w.unknown}
              </span>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}
