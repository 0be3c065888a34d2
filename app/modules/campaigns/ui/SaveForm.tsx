import { useState } from 'react';
import { fieldId, fieldProblem, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { PreviewAnswer } from './api.ts';
import { groundWords, words } from './words.ts';

/** Keeps a plan: its name, when it opens, and the grounds the protocol asks an officer to judge. */
export function SaveForm({
  answer,
  body,
  onSaved,
}: {
  answer: PreviewAnswer;
  body: object;
  onSaved: (id: string) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [name, setName] = useState('');
  const [opensAt, setOpensAt] = useState(`${f.today}T07:00`);
  const [scope, setScope] = useState(answer.scopes[0]?.scope ?? 'defined_area');
  const [grounds, setGrounds] = useState<Record<string, boolean>>({});
  const save = useApiCommand<{ id: string }>('POST', '/campaigns', {
    invalidates: ['/campaigns'],
    onDone: made => onSaved(made.id),
  });
  if (answer.start && !answer.start.allowed)
    return (
      <section className="panel">
        <p>
          {w.notAllowed} {pick(answer.start.text)} <span className="secondary">({answer.start.id})</span>
        </p>
      </section>
    );
  return (
    <form
      className="panel campaign-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { ...body, name, opensAt: new Date(opensAt).toISOString(), scope, grounds } });
      }}
    >
      <ProblemSummary problem={save.error} fieldLabels={{ 'body/name': w.name }} />
      <label htmlFor={fieldId('body/name')}>
        {w.name}
        <input
          id={fieldId('body/name')}
          className="field-box"
          value={name}
          onChange={event => setName(event.target.value)}
        />
        {fieldProblem(save.error, 'body/name')}
      </label>
      <label>
        {w.opensAt}
        <input
          type="datetime-local"
          className="field-box"
          value={opensAt}
          onChange={event => setOpensAt(event.target.value)}
        />
      </label>
      {answer.scopes.length > 0 && (
        <label>
          {w.scope}
          <select
            className="field-box"
            value={scope}
            onChange={event => setScope(event.target.value as typeof scope)}
          >
            {answer.scopes.map(one => (
              <option key={one.id} value={one.scope}>
                {pick(one.title)} ({one.id})
              </option>
            ))}
          </select>
        </label>
      )}
      {answer.start && answer.start.needs.length > 0 && (
        <fieldset>
          <legend>
            {w.grounds} <span className="secondary small">{answer.start.id}</span>
          </legend>
          {answer.start.needs.map(ground => (
            <label
              key={ground}
              className="tick"
              style={{ display: 'flex', gap: 6, minHeight: 32, alignItems: 'center' }}
            >
              <input
                type="checkbox"
                checked={grounds[ground] ?? false}
                onChange={event => setGrounds({ ...grounds, [ground]: event.target.checked })}
              />
              {pick(groundWords[ground] ?? { zh: ground, en: ground })}
            </label>
          ))}
        </fieldset>
      )}
      <span>
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.save}
        </button>
      </span>
    </form>
  );
}
