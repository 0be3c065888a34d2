import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { ApiProblem } from '../api.ts';
import { problemWords } from '../problemWords.ts';
import { defineWords, usePick, useWords } from '../words/index.ts';
import { BigButton } from './BigButton.tsx';
import './field.css';

export type FieldInput = {
  key: string;
  label: string;
  kind: 'text' | 'number' | 'choice' | 'day' | 'phone' | 'note';
  options?: { value: string; label: string }[];
  hint?: string;
  /** Where a prefilled value comes from; shown beside it. */
  source?: string;
  value?: string;
};

/** Inputs of a phone form; more belong on another page. */
export const mostInputs = 5;

const words = defineWords({
  from: ['来自:{source}', 'from: {source}'],
  wrong: ['有{n}处需要改正', '{n} to correct'],
});
const inputType = {
  text: 'text',
  number: 'text',
  day: 'date',
  phone: 'tel',
  choice: 'text',
  note: 'text',
} as const;

/** A short form: prefilled with its sources, one submit named by its effect, problems on top and at the field. Input survives every refusal. */
export function FieldForm(props: {
  fields: FieldInput[];
  submit: ReactNode;
  busy?: boolean;
  onSubmit: (values: Record<string, string>) => void;
  problem?: ApiProblem | null;
  /** The same facts also feed these reports. */
  alsoFeeds?: ReactNode;
}) {
  if (props.fields.length > mostInputs)
    throw new Error(`FieldForm: ${props.fields.length} inputs, at most ${mostInputs} fit one page`);
  const w = useWords(words);
  const pick = usePick();
  const id = useId();
  const top = useRef<HTMLDivElement>(null);
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(props.fields.map(field => [field.key, field.value ?? ''])),
  );
  const { problem } = props;
  useEffect(() => {
    if (problem) top.current?.focus();
  }, [problem]);
  const set = (key: string, value: string) => setValues(now => ({ ...now, [key]: value }));
  return (
    <form
      className="field-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        props.onSubmit(values);
      }}
    >
      {problem && (
        <div ref={top} tabIndex={-1} role="alert" className="field-wrong">
          <p>
            {problem.errors.length > 0
              ? w.wrong({ n: problem.errors.length })
              : pick(problemWords(problem).title)}
          </p>
          <ul>
            {problem.errors.map(error => (
              <li key={error.path}>
                <a href={`#${id}${error.path}`}>{pick(error.message)}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {props.fields.map(field => {
        const wrong = problem?.errors.find(
          error => error.path === field.key || error.path === `/${field.key}`,
        );
        const inputId = `${id}${field.key}`;
        const notes = (
          <>
            {field.hint && <p className="secondary small">{field.hint}</p>}
            {field.source && <p className="secondary small">{w.from({ source: field.source })}</p>}
            {wrong && <p className="field-wrong">{pick(wrong.message)}</p>}
          </>
        );
        if (field.kind === 'choice')
          return (
            <fieldset key={field.key} className={wrong ? 'wrong' : ''}>
              <legend>{field.label}</legend>
              {notes}
              <div className="choices" id={inputId}>
                {field.options?.map(option => (
                  <label key={option.value}>
                    <input
                      type="radio"
                      name={inputId}
                      checked={values[field.key] === option.value}
                      onChange={() => set(field.key, option.value)}
                    />
                    {option.label}
                  </label>
                ))}
              </div>
            </fieldset>
          );
        return (
          <div key={field.key} className={wrong ? 'wrong' : ''}>
            <label htmlFor={inputId}>{field.label}</label>
            {notes}
            {field.kind === 'note' ? (
              <textarea
                id={inputId}
                className="entry"
                rows={3}
                value={values[field.key]}
                onChange={event => set(field.key, event.target.value)}
              />
            ) : (
              <input
                id={inputId}
                className="entry"
                type={inputType[field.kind]}
                inputMode={field.kind === 'number' ? 'decimal' : field.kind === 'phone' ? 'tel' : undefined}
                value={values[field.key]}
                onChange={event => set(field.key, event.target.value)}
              />
            )}
          </div>
        );
      })}
      {props.alsoFeeds && <p className="secondary small">{props.alsoFeeds}</p>}
      <BigButton tone="main" submit busy={props.busy}>
        {props.submit}
      </BigButton>
    </form>
  );
}
