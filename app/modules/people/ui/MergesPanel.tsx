import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { PersonAnswer } from './api.ts';
import { touchedByMerge } from './MergeDialog.tsx';
import './people.css';
import { words } from './words.ts';

/** What was merged into this record, newest first; each can be undone once. */
export function MergesPanel(props: {
  merges: PersonAnswer['merges'];
  mayWrite: boolean;
  onDone: (said: string) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const [undoing, setUndoing] = useState<string | null>(null);
  const undo = useApiCommand('POST', '/people/merges', {
    invalidates: touchedByMerge,
    onDone: () => {
      setUndoing(null);
      props.onDone(w.undoDone);
    },
  });
  const close = () => {
    setUndoing(null);
    undo.reset();
  };
  return (
    <section className="panel">
      <h2>{w.merges}</h2>
      <ul className="person-list">
        {[...props.merges].reverse().map(one => (
          <li key={one.id}>
            <span>{w.mergedAt({ at: f.instant(one.at) })}</span>
            {one.undoneAt ? (
              <StateBadge tone="off">{w.undone({ at: f.instant(one.undoneAt) })}</StateBadge>
            ) : (
              props.mayWrite && (
                <button type="button" className="button small" onClick={() => setUndoing(one.id)}>
                  <Icon name="undo" size={16} />
                  {w.undo}
                </button>
              )
            )}
          </li>
        ))}
      </ul>
      <Dialog open={undoing !== null} onClose={close} label={w.undoTitle}>
        <div className="person-dialog">
          <h2>{w.undoTitle}</h2>
          <ProblemSummary problem={undo.error} />
          <ul>
            <li>{w.undoMeans1}</li>
            <li>{w.undoMeans2}</li>
          </ul>
          <div className="person-actions">
            <button
              type="button"
              className="button main"
              disabled={undo.isPending}
              onClick={() => undo.mutate({ path: `/people/merges/${undoing}/undo`, body: {} })}
            >
              {w.undo}
            </button>
            <button type="button" className="button" onClick={close}>
              {w.keep}
            </button>
          </div>
        </div>
      </Dialog>
    </section>
  );
}
