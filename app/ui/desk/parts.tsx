import { type ReactNode, useEffect, useState } from 'react';
import type { ApiProblem } from '../api.ts';
import { problemWords } from '../problemWords.ts';
import { defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import './desk.css';

const words = defineWords({
  retry: ['再试一次', 'Try again'],
  loading: ['正在读取', 'Loading'],
});

/** First thing in a page: its name, the one sentence that answers its question, its actions. `asOf` is an ISO instant, or words. */
export function PageHead(props: {
  title: ReactNode;
  answer?: ReactNode;
  actions?: ReactNode;
  asOf?: ReactNode;
}) {
  const f = useFormat();
  const isInstant = typeof props.asOf === 'string' && /^\d{4}-\d\d-\d\dT/.test(props.asOf);
  const asOf = isInstant ? f.asOf(props.asOf as string) : props.asOf;
  return (
    <header className="page-head">
      <h1>{props.title}</h1>
      {props.answer !== undefined && <p className="answer">{props.answer}</p>}
      {props.asOf !== undefined && <span className="secondary small">{asOf}</span>}
      {props.actions !== undefined && <div className="actions">{props.actions}</div>}
    </header>
  );
}

/** Nothing here, and that is certain: says what was looked for. */
export function EmptyState(props: { title: ReactNode; hint?: ReactNode; action?: ReactNode }) {
  return (
    <div className="state-box">
      <h2>{props.title}</h2>
      {props.hint !== undefined && <p className="secondary">{props.hint}</p>}
      {props.action}
    </div>
  );
}

/** The shape of what is coming; words only after a second, so quick answers do not flicker. */
export function LoadingState({ rows = 6 }: { rows?: number }) {
  const w = useWords(words);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status" aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
        <i key={index} style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
      <span className={slow ? 'secondary' : 'visually-hidden'}>{w.loading}…</span>
    </div>
  );
}

/** A failure in words: what happened, whether work is safe, what still works. */
export function ErrorState({
  problem,
  onRetry,
  page = false,
}: {
  problem: ApiProblem;
  onRetry?: () => void;
  /** It stands for the whole page, so its words are the page's heading. */
  page?: boolean;
}) {
  const w = useWords(words);
  const pick = usePick();
  const said = problemWords(problem);
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="state-box" role="alert">
      <Heading>{pick(said.title)}</Heading>
      {said.detail && <p className="secondary">{pick(said.detail)}</p>}
      {onRetry && problem.kind !== 'not_allowed' && (
        <button type="button" className="button" onClick={onRetry}>
          {w.retry}
        </button>
      )}
    </div>
  );
}
