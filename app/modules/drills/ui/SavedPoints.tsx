import { useEffect, useState } from 'react';
import { ApiProblem, api } from '../../../ui/api.ts';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { isAway, useDrillClock } from '../../../ui/drill.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { DrillView } from '../schema.ts';
import { roomWords } from './words.ts';

type Point = DrillView['points'][number];
/** The drill stops while it is saved and while it goes back; the page waits for it. */
type Waiting =
  | { for: 'save'; label: string; points: number; since: number }
  | { for: 'back'; label: string; at: string; since: number };

/** The first answers still come from before the drill stopped. */
const settleMs = 1500;
const slowMs = 120_000;

/** Saved points: keep this one, go back to an earlier one. */
export function SavedPoints({ view }: { view: DrillView }) {
  const w = useWords(roomWords);
  const f = useFormat();
  const [label, setLabel] = useState('');
  const [back, setBack] = useState<Point | null>(null);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [slow, setSlow] = useState(false);
  const wait = useWaiting(waiting, view, () => setWaiting(null));
  useEffect(() => {
    setSlow(false);
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => clearTimeout(timer);
  }, [waiting]);
  // asked once only: after going back the server would not know that it was asked before
  const ask = async (path: string, body: unknown, then: Waiting) => {
    setProblem(null);
    try {
      await api('POST', path, { body, retryDelays: [] });
      setBack(null);
      setLabel('');
      setWaiting(then);
    } catch (failure) {
      if (!(failure instanceof ApiProblem)) throw failure;
      setProblem(failure);
    }
  };
  const words = { label: waiting?.label ?? '' };
  return (
    <section className="panel" aria-label={w.points}>
      <h2>{w.points}</h2>
      {waiting && (
        <p role="status">
          <strong>{waiting.for === 'back' ? w.goingBack(words) : w.saving(words)}</strong>
          {wait.away && ` ${w.away}`}
          {slow && ` ${w.slow}`}
        </p>
      )}
      <form
        className="drill-actions"
        onSubmit={event => {
          event.preventDefault();
          const name = label.trim() || f.instant(view.now);
          void ask(
            '/drill/points',
            { label: name },
            { for: 'save', label: name, points: view.points.length, since: performance.now() },
          );
        }}
      >
        <input
          className="field-box"
          aria-label={w.pointLabel}
          placeholder={f.instant(view.now)}
          maxLength={120}
          value={label}
          onChange={event => setLabel(event.target.value)}
        />
        <button type="submit" className="button" disabled={waiting !== null}>
          {w.save}
        </button>
      </form>
      {!back && <ProblemSummary problem={problem} />}
      {view.points.length === 0 ? (
        <p className="secondary">{w.noPoints}</p>
      ) : (
        <ul className="drill-points">
          {view.points.map(point => (
            <li key={point.id}>
              <span>
                {point.label}
                <br />
                <span className="secondary small">{f.instant(point.at)}</span>
              </span>
              <button
                type="button"
                className="button"
                disabled={waiting !== null}
                onClick={() => setBack(point)}
              >
                {w.back}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Dialog
        open={back !== null}
        onClose={() => setBack(null)}
        label={w.backTitle({ label: back?.label ?? '' })}
      >
        {back && (
          <>
            <header>
              <h2>{w.backTitle({ label: back.label })}</h2>
            </header>
            <div className="drill-form">
              <p>{w.backText({ at: f.instant(back.at) })}</p>
              <ProblemSummary problem={problem} />
              <p className="drill-actions">
                <button
                  type="button"
                  className="button danger"
                  onClick={() =>
                    void ask(
                      `/drill/points/${back.id}/restore`,
                      { confirmed: true },
                      { for: 'back', label: back.label, at: back.at, since: performance.now() },
                    )
                  }
                >
                  {w.backYes}
                </button>
                <button type="button" className="button" onClick={() => setBack(null)}>
                  {w.cancel}
                </button>
              </p>
            </div>
          </>
        )}
      </Dialog>
    </section>
  );
}

/** Watches the drill until it is there again; `away` while it does not answer. */
function useWaiting(waiting: Waiting | null, view: DrillView, done: () => void): { away: boolean } {
  const clock = useDrillClock();
  const [left, setLeft] = useState(false);
  const away = isAway(clock.error) || clock.data?.clock === 'working';
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew at every answer of the clock
  useEffect(() => {
    if (!waiting) return setLeft(false);
    if (away) return setLeft(true);
    if (performance.now() - waiting.since < settleMs || clock.error) return;
    const there =
      waiting.for === 'save' ? view.points.length > waiting.points : left || clock.data?.now === waiting.at;
    if (there) done();
  }, [waiting, away, clock.dataUpdatedAt, view.points.length]);
  return { away };
}
