import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { fieldId, fieldProblem, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { OutbreakItem } from './api.ts';
import { words } from './words.ts';

/** Declares an outbreak over: the day, what still runs, and what it means, in one view. */
export function EndDialog(props: {
  outbreak: OutbreakItem;
  name: string;
  openMeasures: number | null;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(words);
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.endTitle({ name: props.name })}>
      <EndForm {...props} />
    </Dialog>
  );
}

function EndForm(props: {
  outbreak: OutbreakItem;
  name: string;
  openMeasures: number | null;
  onClose: () => void;
}) {
  const { outbreak } = props;
  const w = useWords(words);
  const f = useFormat();
  const [day, setDay] = useState(f.today);
  const openCases = useApiQuery<Page<unknown>>('/cases', {
    query: { outbreakId: outbreak.id, open: 'true', limit: 1 },
  });
  const end = useApiCommand('POST', `/outbreaks/${outbreak.id}/end`, {
    invalidates: ['/outbreaks', '/situation'],
    onDone: props.onClose,
  });
  const path = 'body/endedOn';
  const said = fieldProblem(end.error, path);
  const still = openCases.data?.total ?? null;
  return (
    <form
      className="outbreak-end"
      onSubmit={event => {
        event.preventDefault();
        end.mutate({ body: { endedOn: day } });
      }}
    >
      <h2>{w.endTitle({ name: `${outbreak.code} ${props.name}` })}</h2>
      <ProblemSummary problem={end.error} fieldLabels={{ [path]: w.endDay }} />
      {(still !== null || props.openMeasures !== null) && (
        <p className="outbreak-note">
          {w.endStill({
            cases: still === null ? f.missing : f.number(still),
            measures: props.openMeasures === null ? f.missing : f.number(props.openMeasures),
          })}
        </p>
      )}
      <div>
        <strong>{w.endMeans}</strong>
        <ul>
          <li>{w.endMeans1}</li>
          <li>{w.endMeans2}</li>
          <li>{w.endMeans3}</li>
          <li>{w.endMeans4}</li>
        </ul>
      </div>
      <div className={said ? 'outbreak-entry wrong' : 'outbreak-entry'}>
        <label htmlFor={fieldId(path)}>{w.endDay}</label>
        <span className="secondary small">{w.endDayHint({ from: f.day(outbreak.startedOn) })}</span>
        {said && <span className="field-problem">{said}</span>}
        <input
          id={fieldId(path)}
          type="date"
          className="field-box short"
          value={day}
          max={f.today}
          onChange={event => setDay(event.target.value)}
        />
      </div>
      <div className="outbreak-actions">
        <button type="submit" className="button danger" disabled={end.isPending || !day || day > f.today}>
          {day ? w.endSubmit({ day: f.day(day) }) : w.endNoDay}
        </button>
        <button type="button" className="button" onClick={props.onClose}>
          {w.endCancel}
        </button>
      </div>
    </form>
  );
}
