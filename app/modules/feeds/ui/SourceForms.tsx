import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { SourceView } from '../schema.ts';
import { words } from './words.ts';

const refreshes = ['/sources', '/tasks'];

/** Ends a signal: explained or fixed, always with a reason. */
export function SettleSignal(props: { signal: SourceView['openSignals'][number]; onDone: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const [how, setHow] = useState<'explained' | 'fixed'>('explained');
  const [reason, setReason] = useState('');
  const save = useApiCommand('POST', `/sources/signals/${props.signal.id}/end`, {
    invalidates: refreshes,
    onDone: props.onDone,
  });
  return (
    <form
      className="source-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { version: props.signal.version, how, reason: reason.trim() } });
      }}
    >
      <h2>{pick(props.signal.title)}</h2>
      <ProblemSummary problem={save.error} fieldLabels={{ 'body/reason': w.reason }} />
      <fieldset>
        <legend>{w.how}</legend>
        {(['explained', 'fixed'] as const).map(each => (
          <label key={each}>
            <input type="radio" name="how" checked={how === each} onChange={() => setHow(each)} /> {w[each]}
          </label>
        ))}
      </fieldset>
      <Reason value={reason} onChange={setReason} />
      <Buttons ready={reason.trim() !== '' && !save.isPending} onCancel={props.onDone} />
    </form>
  );
}

/** Sets what a source is held to by hand, goes back to its own past, or stops watching it. */
export function SetRhythm(props: { source: SourceView; onDone: () => void }) {
  const w = useWords(words);
  const { source } = props;
  const [every, setEvery] = useState(String(source.rhythmBy === 'set' ? (source.usualMinutes ?? 60) : 60));
  const [from, setFrom] = useState('08:00');
  const [to, setTo] = useState('20:00');
  const [reason, setReason] = useState('');
  const save = useApiCommand('PATCH', `/sources/${source.kind}/${source.id}`, {
    invalidates: refreshes,
    onDone: props.onDone,
  });
  const send = (change: Record<string, unknown>) =>
    save.mutate({ body: { version: source.version, reason: reason.trim(), ...change } });
  const ready = reason.trim() !== '' && !save.isPending;
  return (
    <form
      className="source-form"
      onSubmit={event => {
        event.preventDefault();
        send({ rhythm: { everyMinutes: Number(every), hours: [{ from, to }] } });
      }}
    >
      <h2>{w.rhythmTitle({ name: source.name })}</h2>
      <ProblemSummary
        problem={save.error}
        fieldLabels={{ 'body/reason': w.reason, 'body/rhythm': w.every }}
      />
      <label>
        {w.every}
        <input
          className="field-box"
          type="number"
          min={5}
          max={10_080}
          value={every}
          onChange={event => setEvery(event.target.value)}
        />
      </label>
      <div className="source-row">
        <label>
          {w.from}
          <input
            className="field-box"
            type="time"
            value={from}
            onChange={event => setFrom(event.target.value)}
          />
        </label>
        <label>
          {w.to}
          <input className="field-box" type="time" value={to} onChange={event => setTo(event.target.value)} />
        </label>
      </div>
      <Reason value={reason} onChange={setReason} />
      <div className="source-row">
        {source.rhythmBy === 'set' && (
          <button type="button" className="button" disabled={!ready} onClick={() => send({ rhythm: null })}>
            {w.back}
          </button>
        )}
        <button
          type="button"
          className="button danger"
          disabled={!ready}
          onClick={() => send({ watched: !source.watched })}
        >
          {source.watched ? w.unwatch : w.watch}
        </button>
      </div>
      <Buttons ready={ready} onCancel={props.onDone} />
    </form>
  );
}

function Reason(props: { value: string; onChange: (value: string) => void }) {
  const w = useWords(words);
  return (
    <label>
      {w.reason}
      <textarea
        className="field-box"
        rows={3}
        maxLength={500}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
      <span className="secondary small">{w.reasonHint}</span>
    </label>
  );
}

function Buttons(props: { ready: boolean; onCancel: () => void }) {
  const w = useWords(words);
  return (
    <div className="source-row">
      <button type="submit" className="button main" disabled={!props.ready}>
        {w.save}
      </button>
      <button type="button" className="button bare" onClick={props.onCancel}>
        {w.cancel}
      </button>
    </div>
  );
}
