import { useId, useRef, useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { RerouteDetail } from '../schema.ts';
import { rerouteWords } from './reroutePageWords.ts';

/** LAB-19: a person confirms the chosen moves, or declines them all and says why. */
export function RerouteDecision({ detail, chosen }: { detail: RerouteDetail; chosen: ReadonlySet<string> }) {
  const w = useWords(rerouteWords);
  const [mayDecide, mayMoveBoxes] = [useCan('testing.write'), useCan('custody.write')];
  const [note, setNote] = useState('');
  const [wanted, setWanted] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const decide = useApiCommand('POST', `/laboratory/reroutes/${detail.id}/decision`, {
    invalidates: ['/laboratory', '/labs', '/tasks'],
  });
  if (!mayDecide) return <p className="secondary">{w.mayNot}</p>;
  const said = note.trim();
  const all = chosen.size === detail.moves.length;
  const boxes = !mayMoveBoxes && detail.moves.some(move => move.kind === 'box' && chosen.has(move.id));
  const decline = () => {
    if (said) decide.mutate({ body: { confirm: false, note: said } });
    else {
      setWanted(true);
      field.current?.focus();
    }
  };
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        decide.mutate({
          body: {
            confirm: true,
            ...(said ? { note: said } : {}),
            ...(all ? {} : { only: [...chosen] }),
          },
        });
      }}
    >
      <ProblemSummary problem={decide.error} />
      {boxes && <p className="alarm-text">{w.noBoxes}</p>}
      <label htmlFor={id}>{w.note}</label>
      <textarea
        id={id}
        ref={field}
        className="field-box"
        style={{ height: 64 }}
        maxLength={300}
        aria-invalid={wanted && !said ? true : undefined}
        aria-describedby={wanted && !said ? `${id}-said` : undefined}
        value={note}
        onChange={event => setNote(event.target.value)}
      />
      {wanted && !said && (
        <span className="alarm-text" id={`${id}-said`} role="alert">
          {w.noteWanted}
        </span>
      )}
      <div className="lab-row">
        <button
          type="submit"
          className="button main"
          disabled={decide.isPending || chosen.size === 0 || boxes}
        >
          {w.confirm}
        </button>
        <button type="button" className="button" disabled={decide.isPending} onClick={decline}>
          {w.decline}
        </button>
      </div>
    </form>
  );
}
