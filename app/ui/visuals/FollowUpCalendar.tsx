import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { scrollToRow, visibleRows } from '../desk/list/window.ts';
import { daysBetween, defineWords, formatDayShort, useFormat, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import {
  calendarRows,
  cellState,
  dateOfColumn,
  dayColumns,
  dayTotals,
  type FollowUpMark,
  type FollowUpPerson,
} from './calendar/calendar.ts';
import {
  type CalendarFocus,
  firstDueCell,
  inverseOf,
  type MarkChange,
  markKeys,
  onCalendarKey,
  rangeCells,
} from './calendar/calendarKeys.ts';
import './calendar/calendar.css';

export type { FollowUpMark, FollowUpPerson } from './calendar/calendar.ts';
export type { MarkChange } from './calendar/calendarKeys.ts';

export const markSigns: Record<FollowUpMark, string> = {
  well: '✓',
  symptoms: '!',
  no_answer: '☎\uFE0E',
  refused: '✕',
  due: '○',
  missed: '⊘',
};

const words = defineWords({
  well: ['无症状', 'Well'],
  symptoms: ['有症状', 'Symptoms'],
  no_answer: ['未接通', 'No answer'],
  refused: ['拒绝', 'Refused'],
  due: ['待随访', 'Due'],
  missed: ['漏访', 'Missed'],
  test: ['检测日', 'Test day'],
  person: ['人员', 'Person'],
  day: ['第{n}天', 'Day {n}'],
  left: ['还有{n}天', '{n} days left'],
  lastDay: ['今天末日', 'last day today'],
  over: ['{day}已到期', 'ended {day}'],
  size: ['{n}人', '({n})'],
  totals: [
    '所列{people}人:今天已完成 {done}/{all} · 待随访 {due} · 有症状 {symptoms} · 此前漏访 {missed}人次',
    'The {people} listed: done today {done}/{all} · due {due} · symptoms {symptoms} · missed before {missed}',
  ],
  allDone: [
    '所列{people}人:今天全部完成 {done}/{all} · 此前漏访 {missed}人次',
    'The {people} listed: all done today {done}/{all} · missed before {missed}',
  ],
  keys: [
    '方向键移动 · 1–5 标记 · Shift 选范围 · H 全户 · U 撤销 · ! 上门',
    'Arrows move · 1–5 mark · Shift range · H household · U undo · ! visit',
  ],
  household: ['住户', 'Household'],
  lastExposure: ['末次暴露', 'Last exposure'],
});

const [rowHeight, nameWidth, cellWidth, headHeight] = [34, 190, 46, 32];

/** Who was not seen today: people by household, columns by day since last exposure, today framed, marked by keys. */
export function FollowUpCalendar(
  props: FigureProps & {
    people: FollowUpPerson[];
    /** City date. */
    today: string;
    /** Least number of day columns, day 0 included. */
    days?: number;
    /** `mark: null` clears a cell (undo). */
    onMark?: (changes: MarkChange[]) => void;
    onDoorVisit?: (personId: string) => void;
    onOpen?: (personId: string) => void;
  },
) {
  const w = useWords(words);
  const f = useFormat();
  const rows = useMemo(() => calendarRows(props.people), [props.people]);
  const columns = useMemo(
    () => Math.max(props.days ?? 0, dayColumns(props.people)),
    [props.people, props.days],
  );
  const [moved, setFocus] = useState<CalendarFocus | null>(null);
  const begin = useMemo(() => firstDueCell(rows, props.today), [rows, props.today]);
  const focus = moved ?? begin;
  const [undo, setUndo] = useState<MarkChange[][]>([]);
  const [view, setView] = useState({ scrollTop: 0, viewport: 480 });
  const scroller = useRef<HTMLDivElement>(null);
  const measure = useCallback(() => {
    const element = scroller.current;
    if (element) setView({ scrollTop: element.scrollTop, viewport: element.clientHeight - headHeight });
  }, []);
  useLayoutEffect(measure, [measure]);
  const range = visibleRows({ ...view, rowHeight, count: rows.length });
  const marked = useMemo(
    () =>
      new Set(
        focus.anchor ? rangeCells(rows, focus, props.today).map(cell => `${cell.person.id} ${cell.day}`) : [],
      ),
    [rows, focus, props.today],
  );
  const apply = (changes: MarkChange[]) => {
    if (changes.length === 0 || !props.onMark) return;
    setUndo(now => [...now.slice(-49), inverseOf(changes, props.people)]);
    props.onMark(changes);
  };
  const focusOn = (next: CalendarFocus) => {
    setFocus(next);
    const element = scroller.current;
    if (!element) return;
    const top = scrollToRow(next.row, { ...view, rowHeight });
    const cellLeft = next.column * cellWidth;
    const room = element.clientWidth - nameWidth - cellWidth;
    const left = cellLeft < element.scrollLeft ? cellLeft : Math.max(element.scrollLeft, cellLeft - room);
    element.scrollTo({ top, left });
  };
  const totals = dayTotals(props.people, props.today);
  const all = totals.done + totals.due;
  const totalWords = {
    people: f.number(props.people.length),
    done: f.number(totals.done),
    all: f.number(all),
    missed: f.number(totals.missed),
  };

  return (
    <ChartFrame
      {...props}
      csvName="follow-up"
      table={{
        head: [
          w.household,
          w.person,
          w.lastExposure,
          ...Array.from({ length: columns }, (_, n) => w.day({ n })),
        ],
        rows: props.people.map(person => [
          person.householdName,
          person.name,
          person.lastExposure,
          ...Array.from({ length: columns }, (_, n) => {
            const cell = person.cells[dateOfColumn(person, n)];
            return cell ? w[cell.mark] : '';
          }),
        ]),
      }}
      legend={
        <>
          {(Object.keys(markSigns) as FollowUpMark[]).map(mark => (
            <span key={mark}>
              <i
                className={`fc-cell fc-legend-cell ${mark} ${mark === 'missed' ? 'hatched' : ''}`}
                style={{ fontStyle: 'normal' }}
              >
                {markSigns[mark]}
              </i>
              {w[mark]}
              {markKeys.includes(mark) && props.onMark && <kbd>{markKeys.indexOf(mark) + 1}</kbd>}
            </span>
          ))}
          <span>◆ {w.test}</span>
          {props.onMark && <span className="keys-hint">{w.keys}</span>}
        </>
      }
    >
      <p aria-live="polite" style={{ marginBlock: 6 }}>
        <strong>
          {totals.due === 0
            ? w.allDone(totalWords)
            : w.totals({ ...totalWords, due: f.number(totals.due), symptoms: f.number(totals.symptoms) })}
        </strong>
      </p>
      <div
        ref={scroller}
        className="fc-scroll"
        role="grid"
        tabIndex={0}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns + 2}
        aria-activedescendant={`fc-${focus.row}-${focus.column}`}
        onScroll={measure}
        onFocus={() => {
          // a key must never mark a cell that is out of sight
          if (!moved) focusOn(begin);
        }}
        onKeyDown={event => {
          const command = onCalendarKey(event, focus, rows, columns, props.today);
          if (!command) return;
          event.preventDefault();
          event.stopPropagation();
          focusOn(command.focus);
          if (command.changes) apply(command.changes);
          if (command.undo && undo.length > 0) {
            props.onMark?.(undo[undo.length - 1]!);
            setUndo(undo.slice(0, -1));
          }
          if (command.doorVisit) props.onDoorVisit?.(command.doorVisit);
          if (command.open) props.onOpen?.(command.open);
        }}
      >
        <div className="fc-head" role="row" tabIndex={-1} style={{ height: headHeight }}>
          <div className="fc-name" role="columnheader" tabIndex={-1}>
            {w.person}
          </div>
          {Array.from({ length: columns }, (_, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day
            <div key={n} className="fc-cell" role="columnheader" tabIndex={-1} aria-label={w.day({ n })}>
              {n}
            </div>
          ))}
          <div className="fc-end" role="columnheader" tabIndex={-1} />
        </div>
        <div
          style={{
            height: rows.length * rowHeight,
            minWidth: nameWidth * 2 + columns * cellWidth,
            position: 'relative',
          }}
        >
          {rows.slice(range.first, range.last).map((row, offset) => {
            const index = range.first + offset;
            const place = { transform: `translateY(${index * rowHeight}px)`, height: rowHeight };
            if (row.kind === 'household')
              return (
                <div
                  key={`h${row.household}`}
                  className="fc-row household"
                  role="row"
                  tabIndex={-1}
                  style={place}
                >
                  <div className="fc-name" role="rowheader" tabIndex={-1}>
                    <span className="fc-household" title={row.name}>
                      {row.name}
                    </span>{' '}
                    <span className="secondary small">{w.size({ n: row.people.length })}</span>
                  </div>
                  {Array.from({ length: columns }, (_, n) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day
                    <div key={n} className="fc-cell" role="gridcell" tabIndex={-1}>
                      {row.lastExposure && <small>{formatDayShort(dateOfColumn(row.people[0]!, n))}</small>}
                    </div>
                  ))}
                </div>
              );
            const { person } = row;
            const left = daysBetween(props.today, person.lastDay);
            return (
              <div
                key={person.id}
                className="fc-row"
                role="row"
                tabIndex={-1}
                style={place}
                aria-rowindex={index + 2}
              >
                <div className="fc-name" role="rowheader" tabIndex={-1}>
                  {props.onOpen ? (
                    <button
                      type="button"
                      className="term-button"
                      tabIndex={-1}
                      onClick={() => props.onOpen?.(person.id)}
                    >
                      {person.name}
                    </button>
                  ) : (
                    person.name
                  )}
                </div>
                {Array.from({ length: columns }, (_, n) => {
                  const day = dateOfColumn(person, n);
                  const cell = person.cells[day];
                  const state = cellState(person, day, props.today);
                  const shown =
                    cell?.mark ?? (state === 'open' ? (day === props.today ? 'due' : 'missed') : null);
                  const isFocus = focus.row === index && focus.column === n;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
                    <div
                      // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day
                      key={n}
                      id={`fc-${index}-${n}`}
                      role="gridcell"
                      tabIndex={-1}
                      aria-label={`${person.name} ${w.day({ n })} ${f.day(day)} ${shown ? w[shown] : ''} ${cell?.test ? w.test : ''}`}
                      aria-selected={isFocus || marked.has(`${person.id} ${day}`)}
                      className={[
                        'fc-cell',
                        state,
                        shown ?? '',
                        shown === 'missed' ? 'hatched' : '',
                        day === props.today ? 'today' : '',
                        marked.has(`${person.id} ${day}`) ? 'in-range' : '',
                        isFocus ? 'focused' : '',
                      ].join(' ')}
                      onClick={event => {
                        scroller.current?.focus();
                        setFocus({
                          row: index,
                          column: n,
                          anchor: event.shiftKey
                            ? (focus.anchor ?? { row: focus.row, column: focus.column })
                            : null,
                        });
                      }}
                    >
                      {shown ? markSigns[shown] : ''}
                      {cell?.test && <span className="test">◆</span>}
                      {!row.sharesDates && <small>{formatDayShort(day)}</small>}
                    </div>
                  );
                })}
                <div className="fc-end" role="gridcell" tabIndex={-1}>
                  {left > 0
                    ? w.left({ n: left })
                    : left === 0
                      ? w.lastDay
                      : w.over({ day: f.day(person.lastDay) })}
                  {person.endReason && ` · ${person.endReason}`}
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </ChartFrame>
  );
}
