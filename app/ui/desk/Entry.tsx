import type { ReactNode } from 'react';
import type { ApiProblem } from '../api.ts';
import { fieldId, fieldProblem } from './ProblemSummary.tsx';

/** The attributes an input of a form path needs, so that the problem summary and screen readers find it. */
export function inputOf(path: string, problem: ApiProblem | null | undefined) {
  const said = fieldProblem(problem, path);
  return {
    id: fieldId(path),
    'aria-invalid': said ? (true as const) : undefined,
    'aria-describedby': said ? `${fieldId(path)}-said` : undefined,
  };
}

/** One labelled input with its hint, and the server's words when the value was refused. */
export function Entry(props: {
  path: string;
  label: string;
  hint?: string;
  problem: ApiProblem | null | undefined;
  className?: string;
  children: ReactNode;
}) {
  const said = fieldProblem(props.problem, props.path);
  const { className = 'desk-entry' } = props;
  return (
    <div className={said ? `${className} wrong` : className}>
      <label htmlFor={fieldId(props.path)}>{props.label}</label>
      {props.hint && <span className="secondary small">{props.hint}</span>}
      {said && (
        <span className="said" id={`${fieldId(props.path)}-said`}>
          {said}
        </span>
      )}
      {props.children}
    </div>
  );
}
