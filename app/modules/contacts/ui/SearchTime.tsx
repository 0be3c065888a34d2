import { useFormat, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

/** How long the index took and how many stays it looked over; beside it the whole run. Nothing for a run before these were kept. */
export function SearchTime({
  searchMs,
  stays,
  runMs,
  stored = true,
}: {
  searchMs: number | null;
  stays: number | null;
  runMs: number;
  /** False for a what-if: nothing was saved. */
  stored?: boolean;
}) {
  const w = useWords(words);
  const f = useFormat();
  if (searchMs === null || stays === null) return null;
  return (
    <p className="small">
      <strong>
        {w.searchTime({
          ms: f.number(searchMs < 10 ? Math.round(searchMs * 10) / 10 : Math.round(searchMs)),
          stays: f.number(stays),
        })}
      </strong>{' '}
      <span className="secondary">
        {(stored ? w.runTime : w.judgeTime)({ ms: f.number(Math.round(runMs)) })}
      </span>
    </p>
  );
}
