import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { sourceLooks } from '../sources.ts';
import { cityMinutes, defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import { DayList } from './timeline/DayList.tsx';
import { DayRow } from './timeline/DayRow.tsx';
import { EntryEditor } from './timeline/EntryEditor.tsx';
import {
  entriesOfDay,
  findAllIssues,
  repeatNextDay,
  spanText,
  type TimelineDraft,
  type TimelineEntry,
  type TimelineIssue,
} from './timeline/entries.ts';
import { IssueList } from './timeline/IssueList.tsx';
import { TypedLine } from './timeline/TypedLine.tsx';
import { onTimelineKey } from './timeline/timelineKeys.ts';
import type { DayParts } from './timeline/typed.ts';
import './timeline/timeline.css';

export type {
  Certainty,
  TimelineDraft,
  TimelineEntry,
  TimelineIssue,
  TimelineSpan,
} from './timeline/entries.ts';
export { findAllIssues, findIssues } from './timeline/entries.ts';
export { type DayParts, daysFromTo, readTypedLine } from './timeline/typed.ts';

const words = defineWords({
  day: ['日期', 'Day'],
  time: ['时间', 'Time'],
  place: ['地点', 'Place'],
  source: ['来源', 'Source'],
  certainty: ['把握', 'Certainty'],
  certain: ['确定', 'certain'],
  probable: ['较可能', 'probable'],
  uncertain: ['不确定', 'uncertain'],
  dayOnly: ['只知日期', 'day only'],
  unknown: ['去向未知', 'unknown'],
  future: ['尚未到', 'still to come'],
  keys: [
    'Alt+↑↓ 移15分 · Enter 编辑 · G 下一处空白 · Ctrl+D 次日重复',
    'Alt+↑↓ 15 min · Enter edit · G next gap · Ctrl+D repeat',
  ],
  grid: ['轨迹,{n}条', 'Trajectory, {n} entries'],
});

/** Below this the day × hour grid is unreadable and days become lists. */
const narrow = '(max-width: 640px)';

function useNarrow(): boolean {
  return useSyncExternalStore(
    listener => {
      const query = matchMedia(narrow);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => matchMedia(narrow).matches,
  );
}

/** Where a person was, one row per day: chips with place, time, source and certainty, hatched where nobody knows. Every drag has a typed twin. */
export function TrajectoryTimeline(
  props: FigureProps & {
    days: string[];
    entries: TimelineEntry[];
    /** Impossible moves and contradictions found elsewhere; gaps and overlaps are found here. */
    issues?: TimelineIssue[];
    sourcesDown?: { day: string; source: string }[];
    /** ISO instant that ends the known time; server time when absent. */
    now?: string;
    /** Words for parts of the day, from the protocol pack. */
    parts?: DayParts;
    selected?: string | null;
    onSelect?: (id: string) => void;
    onChange?: (entry: TimelineEntry) => void;
    onAdd?: (draft: TimelineDraft) => void;
    onRemove?: (id: string) => void;
  },
) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [own, setOwn] = useState<string | null>(null);
  const [preview, setPreview] = useState<TimelineEntry | null>(null);
  const typed = useRef<HTMLInputElement>(null);
  const editor = useRef<HTMLInputElement>(null);
  const selected = props.selected ?? own;
  const now = props.now ?? f.now;
  const isNarrow = useNarrow();
  const nowMinutes = cityMinutes(now, f.timeZone);
  const today = f.today;
  const entries = useMemo(
    () => props.entries.map(entry => (preview?.id === entry.id ? preview : entry)),
    [props.entries, preview],
  );
  const issues = useMemo(
    () => [
      ...findAllIssues(entries, props.days, { day: today, minutes: nowMinutes }),
      ...(props.issues ?? []),
    ],
    [entries, props.days, props.issues, today, nowMinutes],
  );
  const chosen = entries.find(entry => entry.id === selected);
  const select = (id: string) => {
    setOwn(id);
    props.onSelect?.(id);
    document.getElementById(`tl-${id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const goTo = (issue: TimelineIssue) => {
    const id = issue.entryIds[0];
    if (id) select(id);
    else if (props.onAdd) {
      typed.current?.focus();
      const last = entriesOfDay(entries, issue.day)[0];
      if (last) select(last.id);
    }
  };
  const gaps = issues.filter(issue => issue.kind === 'gap');
  const [gapAt, setGapAt] = useState(0);

  return (
    <ChartFrame
      {...props}
      csvName="trajectory"
      table={{
        head: [w.day, w.time, w.place, w.source, w.certainty],
        rows: props.days
          .flatMap(day => entriesOfDay(entries, day))
          .map(entry => [
            entry.day,
            spanText(entry.span, w.dayOnly),
            entry.place,
            pick(sourceLooks[entry.source]),
            w[entry.certainty],
          ]),
      }}
      legend={
        <>
          {(['certain', 'probable', 'uncertain'] as const).map(certainty => (
            <span key={certainty}>
              <i
                className={`tl-chip ${certainty} ${certainty === 'uncertain' ? 'hatched' : ''}`}
                style={{ position: 'static', width: 22, height: 14 }}
              />
              {w[certainty]}
            </span>
          ))}
          <span>
            <i className="hatched" style={{ width: 22, height: 14, border: '1px solid var(--line)' }} />
            {w.unknown}
          </span>
          {Object.values(sourceLooks)
            .filter(look => entries.some(entry => sourceLooks[entry.source] === look))
            .map(look => (
              <span key={look.sign}>
                <i className="tl-sign" style={{ fontStyle: 'normal' }}>
                  {look.sign}
                </i>
                {pick(look)}
              </span>
            ))}
          {props.onChange && <span className="keys-hint">{w.keys}</span>}
        </>
      }
    >
      {props.onAdd && (
        <TypedLine
          day={chosen?.day ?? props.days[props.days.length - 1] ?? f.today}
          days={props.days}
          entries={entries}
          parts={props.parts ?? {}}
          onAdd={props.onAdd}
          inputRef={typed}
        />
      )}
      <div className="tl-hours" aria-hidden="true" hidden={isNarrow}>
        <div />
        <div>
          {[0, 3, 6, 9, 12, 15, 18, 21, 24].map(hour => (
            <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
              {hour}
            </span>
          ))}
        </div>
      </div>
      <div
        className="tl-body"
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the arrow keys for its chips
        tabIndex={0}
        aria-label={w.grid({ n: entries.length })}
        onKeyDown={event => {
          if (event.target instanceof HTMLInputElement) return;
          const command = onTimelineKey(event, selected, entries, props.days);
          if (!command) return;
          event.preventDefault();
          event.stopPropagation();
          if (command.do === 'select') select(command.id);
          else if (command.do === 'change') props.onChange?.(command.entry);
          else if (command.do === 'add') typed.current?.focus();
          else if (command.do === 'edit') editor.current?.focus();
          else if (command.do === 'remove') props.onRemove?.(command.id);
          else if (command.do === 'repeat') props.onAdd?.(repeatNextDay(command.entry));
          else if (gaps.length > 0) {
            goTo(gaps[gapAt % gaps.length]!);
            setGapAt(gapAt + 1);
          }
        }}
      >
        {isNarrow &&
          props.days.map(day => (
            <DayList
              key={day}
              day={day}
              entries={entries}
              issues={issues.filter(issue => issue.day === day)}
              selected={selected}
              onSelect={select}
            />
          ))}
        {!isNarrow &&
          props.days.map(day => (
            <DayRow
              key={day}
              day={day}
              entries={entries}
              issues={issues.filter(issue => issue.day === day)}
              sourcesDown={(props.sourcesDown ?? [])
                .filter(down => down.day === day)
                .map(down => down.source)}
              nowMinutes={day === today ? nowMinutes : undefined}
              isFuture={day > today}
              selected={selected}
              onSelect={select}
              onChange={props.onChange}
              onPreview={setPreview}
            />
          ))}
      </div>
      {chosen && props.onChange && (
        <EntryEditor entry={chosen} onChange={props.onChange} onRemove={props.onRemove} inputRef={editor} />
      )}
      {issues.length > 0 && <IssueList issues={issues} entries={entries} onGo={goTo} />}
    </ChartFrame>
  );
}
