import { useState } from 'react';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { readNote } from './note.ts';
import { words } from './words.ts';

/** The newest signed checkpoint, to keep elsewhere, and how to check an export against it. */
export function Checkpoint() {
  const w = useWords(words);
  const f = useFormat();
  const [copied, setCopied] = useState(false);
  const answer = useApiQuery<{ note: string | null; publicKey: string }>('/journal/checkpoint', {
    refreshEvery: 30_000,
  });
  const note = answer.data?.note ? readNote(answer.data.note) : null;
  return (
    <section className="journal-card" aria-labelledby="checkpoint-title">
      <h2 id="checkpoint-title">{w.checkpoint}</h2>
      <p className="secondary small">{w.checkpointHint}</p>
      {answer.error ? (
        <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <LoadingState rows={3} />
      ) : (
        <dl>
          {note ? (
            <>
              <dt>{note.at ? f.asOf(note.at) : w.checkpoint}</dt>
              <dd>{w.size({ n: f.number(note.size) })}</dd>
              <dt>{w.root}</dt>
              <dd>
                <code>{note.root}</code>
              </dd>
            </>
          ) : (
            <dd>{w.noCheckpoint}</dd>
          )}
          <dt>{w.key}</dt>
          <dd>
            <code>{answer.data.publicKey}</code>
          </dd>
        </dl>
      )}
      {answer.data?.note && (
        <details>
          <summary>{w.note}</summary>
          <pre>{answer.data.note}</pre>
          <button
            type="button"
            className="button small"
            onClick={() => void navigator.clipboard.writeText(answer.data!.note!).then(() => setCopied(true))}
          >
            {copied ? w.copied : w.copy}
          </button>
        </details>
      )}
      <details>
        <summary>{w.verify}</summary>
        <p>{w.verifySteps}</p>
        <pre>npx outpace verify FILE</pre>
        <p className="secondary small">{w.proves}</p>
      </details>
    </section>
  );
}
