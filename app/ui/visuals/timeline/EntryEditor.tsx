import type { RefObject } from 'react';
import { defineWords, useFormat, useWords } from '../../words/index.ts';
import type { Certainty, TimelineEntry } from './entries.ts';

const words = defineWords({
  from: ['从', 'From'],
  to: ['到', 'To'],
  place: ['地点', 'Place'],
  certainty: ['把握', 'Certainty'],
  certain: ['确定', 'certain'],
  probable: ['较可能', 'probable'],
  uncertain: ['不确定', 'uncertain'],
  dayOnly: ['只知日期', 'Day only'],
  remove: ['删除此条', 'Remove'],
});

function readTime(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

/** The selected visit as plain inputs: everything a drag can do, typed. */
export function EntryEditor(props: {
  entry: TimelineEntry;
  onChange: (entry: TimelineEntry) => void;
  onRemove?: (id: string) => void;
  inputRef: RefObject<HTMLInputElement | null>;
}) {
  const w = useWords(words);
  const f = useFormat();
  const { entry, onChange } = props;
  const timed = entry.span.kind === 'day' ? null : entry.span;
  const setEnd = (end: 'from' | 'to', text: string) => {
    // A day ends at 24:00, which a time input cannot say; it writes 00:00.
    const read = readTime(text);
    const minutes = end === 'to' && read === 0 ? 1440 : read;
    if (minutes === undefined) return;
    const span = { kind: 'exact' as const, from: timed?.from ?? 0, to: timed?.to ?? 1440, [end]: minutes };
    if (span.to > span.from) onChange({ ...entry, span });
  };
  return (
    <div className="tl-editor" key={entry.id}>
      <strong>{f.day(entry.day)}</strong>
      <label>
        {w.place}{' '}
        <input
          ref={props.inputRef}
          className="field-box"
          defaultValue={entry.place}
          onBlur={event => {
            const place = event.target.value.trim();
            if (place && place !== entry.place) onChange({ ...entry, place });
          }}
        />
      </label>
      <label>
        {w.from}{' '}
        <input
          className="field-box"
          type="time"
          step={300}
          disabled={!timed}
          value={timed ? f.minutes(timed.from) : ''}
          onChange={event => setEnd('from', event.target.value)}
        />
      </label>
      <label>
        {w.to}{' '}
        <input
          className="field-box"
          type="time"
          step={300}
          disabled={!timed}
          value={timed ? (timed.to === 1440 ? '00:00' : f.minutes(timed.to)) : ''}
          onChange={event => setEnd('to', event.target.value)}
        />
      </label>
      <label>
        <input
          type="checkbox"
          checked={!timed}
          onChange={event =>
            onChange({
              ...entry,
              span: event.target.checked ? { kind: 'day' } : { kind: 'exact', from: 480, to: 540 },
            })
          }
        />{' '}
        {w.dayOnly}
      </label>
      <label>
        {w.certainty}{' '}
        <select
          className="field-box"
          value={entry.certainty}
          onChange={event => onChange({ ...entry, certainty: event.target.value as Certainty })}
        >
          <option value="certain">{w.certain}</option>
          <option value="probable">{w.probable}</option>
          <option value="uncertain">{w.uncertain}</option>
        </select>
      </label>
      {props.onRemove && (
        <button type="button" className="button danger" onClick={() => props.onRemove?.(entry.id)}>
          {w.remove}
        </button>
      )}
    </div>
  );
}
