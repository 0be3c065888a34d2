import { useId, useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { navigate } from '../../../ui/nav.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { MaskedPerson } from './api.ts';
import './people.css';
import { words } from './words.ts';

/** Everything a merge may change: what hangs on a person is shown on these pages. */
export const touchedByMerge = ['/people', '/cases', '/contacts', '/measures', '/tasks'];

/** Merges two records: which stays, what it means, that it can be undone. */
export function MergeDialog(props: {
  person: MaskedPerson;
  other: MaskedPerson;
  open: boolean;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const w = useWords(words);
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.mergeTitle}>
      <MergeForm {...props} />
    </Dialog>
  );
}

function MergeForm(props: {
  person: MaskedPerson;
  other: MaskedPerson;
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const { person, other } = props;
  const w = useWords(words);
  const f = useFormat();
  const group = useId();
  const [keepOther, setKeepOther] = useState(false);
  const [kept, merged] = keepOther ? [other, person] : [person, other];
  const merge = useApiCommand<{ mergeId: string }>('POST', '/people/merge', {
    invalidates: touchedByMerge,
    onDone: () => {
      props.onClose();
      if (kept.id === person.id) props.onDone(w.merged);
      else navigate(`/people/${kept.id}`);
    },
  });
  // two records of one name are told apart by the number they came with
  const about = (side: MaskedPerson) => ({
    name: side.maskedName,
    area: side.externalId ?? (side.birthYear === null ? f.unknown : String(side.birthYear)),
  });
  return (
    <form
      className="person-dialog"
      onSubmit={event => {
        event.preventDefault();
        merge.mutate({ body: { keptId: kept.id, mergedId: merged.id } });
      }}
    >
      <h2>{w.mergeTitle}</h2>
      <ProblemSummary problem={merge.error} />
      <fieldset>
        <legend>
          <strong>{w.keepWhich}</strong>
        </legend>
        <label>
          <input type="radio" name={group} checked={!keepOther} onChange={() => setKeepOther(false)} />
          {w.keepThis(about(person))}
        </label>
        <label>
          <input type="radio" name={group} checked={keepOther} onChange={() => setKeepOther(true)} />
          {w.keepOther(about(other))}
        </label>
      </fieldset>
      <ul>
        <li>{w.mergeMeans1}</li>
        <li>{w.mergeMeans2}</li>
        <li>{w.mergeMeans3}</li>
      </ul>
      <div className="person-actions">
        <button type="submit" className="button main" disabled={merge.isPending}>
          {w.mergeGo({ name: `${kept.maskedName} ${kept.externalId ?? ''}`.trim() })}
        </button>
        <button type="button" className="button" onClick={props.onClose}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
