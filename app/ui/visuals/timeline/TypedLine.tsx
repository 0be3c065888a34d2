import { type RefObject, useState } from 'react';
import { defineWords, useFormat, useWords } from '../../words/index.ts';
import { nextStart, spanText, type TimelineDraft, type TimelineEntry } from './entries.ts';
import { type DayParts, readTypedLine } from './typed.ts';

const words = defineWords({
  label: ['键入一行', 'Type a line'],
  example: ['例:16 0830 东门菜市场 20m;~上午 表示大约', 'e.g. 16 0830 East market 20m; ~morning for about'],
  reads: ['读作:{day} {time} {place}', 'Reads: {day} {time} {place}'],
  dayOnly: ['只知日期', 'day only'],
  unread: ['没有读懂,仍保留:', 'Not understood, kept:'],
  add: ['添加', 'Add'],
  edit: ['改写', 'Rewrite'],
});

/** The keyboard's way to enter a visit; each line shows how it is read before it is added, lines not understood stay visible. */
export function TypedLine(props: {
  day: string;
  days: string[];
  entries: TimelineEntry[];
  parts: DayParts;
  onAdd: (draft: TimelineDraft) => void;
  inputRef: RefObject<HTMLInputElement | null>;
}) {
  const w = useWords(words);
  const f = useFormat();
  const [line, setLine] = useState('');
  const [unread, setUnread] = useState<string[]>([]);
  const read = (text: string) =>
    readTypedLine(text, {
      day: props.day,
      days: props.days,
      start: nextStart(props.entries, props.day),
      parts: props.parts,
    });
  const preview = line.trim() ? read(line) : null;
  return (
    <>
      <form
        className="tl-typed"
        onSubmit={event => {
          event.preventDefault();
          if (!line.trim()) return;
          const result = read(line);
          if ('draft' in result) props.onAdd(result.draft);
          else setUnread(now => [...now, result.unread]);
          setLine('');
        }}
      >
        <label htmlFor="tl-typed-line">
          {w.label} <kbd>N</kbd>
        </label>
        <input
          id="tl-typed-line"
          ref={props.inputRef}
          className="field-box"
          autoComplete="off"
          placeholder={w.example}
          value={line}
          onChange={event => setLine(event.target.value)}
        />
        <button type="submit" className="button">
          {w.add} <kbd>Enter</kbd>
        </button>
        {preview && 'draft' in preview && (
          <span className="secondary small" aria-live="polite">
            {w.reads({
              day: f.day(preview.draft.day),
              time: spanText(preview.draft.span, w.dayOnly),
              place: preview.draft.place,
            })}
          </span>
        )}
      </form>
      {unread.map(text => (
        <p key={text} className="tl-unread">
          {w.unread} <q>{text}</q>{' '}
          <button
            type="button"
            className="button small"
            onClick={() => {
              setLine(text);
              setUnread(now => now.filter(other => other !== text));
              props.inputRef.current?.focus();
            }}
          >
            {w.edit}
          </button>
        </p>
      ))}
    </>
  );
}
