import type { ReactNode } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { fieldId, fieldProblem } from '../../../ui/desk/ProblemSummary.tsx';

/** The attributes an input of a form path needs, so that the problem summary and screen readers find it. */
export function inputOf(path: string, problem: ApiProblem | null) {
  const said = fieldProblem(problem, path);
  return {
    id: fieldId(path),
    className: 'field-box',
    'aria-invalid': said ? (true as const) : undefined,
    'aria-describedby': said ? `${fieldId(path)}-said` : undefined,
  };
}

/** One labelled input with its hint, and the server's words when the value was refused. */
export function Entry(props: {
  path: string;
  label: string;
  hint?: string;
  problem: ApiProblem | null;
  children: ReactNode;
}) {
  const said = fieldProblem(props.problem, props.path);
  return (
    <div className="lab-entry">
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
