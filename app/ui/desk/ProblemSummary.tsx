import { useEffect, useRef } from 'react';
import type { ApiProblem } from '../api.ts';
import { Icon } from '../icons.tsx';
import { problemWords } from '../problemWords.ts';
import { currentLanguage, hanzi, usePick } from '../words/index.ts';
import './desk.css';

/** The id a form gives the input of a path, so the summary can move focus there. */
export const fieldId = (path: string): string => `field-${path.replaceAll(/[^\w-]+/g, '-')}`;

/** The words of a problem at one field, the same as in the summary; undefined when the field is fine. */
export function fieldProblem(problem: ApiProblem | null | undefined, path: string): string | undefined {
  const found = problem?.errors.find(error => error.path === path);
  if (!found) return undefined;
  return currentLanguage() === 'en' ? found.message.en : hanzi(found.message.zh);
}

/** On top of a form: what is wrong, each line leading to its field. Takes the focus when a new problem arrives; input is kept. */
export function ProblemSummary(props: {
  problem: ApiProblem | null | undefined;
  fieldLabels?: Record<string, string>;
}) {
  const pick = usePick();
  const box = useRef<HTMLDivElement>(null);
  const { problem } = props;
  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);
  if (!problem) return null;
  const said = problemWords(problem);
  return (
    <div ref={box} className="problem-summary" role="alert" tabIndex={-1}>
      <h2>
        <Icon name="alarm" />
        {pick(said.title)}
      </h2>
      {said.detail && <p>{pick(said.detail)}</p>}
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(error => (
            <li key={`${error.path}${error.message.zh}`}>
              <a
                href={`#${fieldId(error.path)}`}
                onClick={event => {
                  event.preventDefault();
                  document.getElementById(fieldId(error.path))?.focus();
                }}
              >
                {props.fieldLabels?.[error.path] ? `${props.fieldLabels[error.path]}: ` : ''}
                {pick(error.message)}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
