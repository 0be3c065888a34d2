import { useState } from 'react';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { actWords, caseWords } from './words.ts';

interface History {
  items: { seq: number; at: string; act: string; by: { name: string } | null; rule: string | null }[];
  next: number | null;
}

/** The journal of this case: when, who, what; the latest first. */
export function HistoryPanel({ caseId }: { caseId: string }) {
  const [befores, setBefores] = useState<(number | null)[]>([null]);
  return (
    <ol className="case-history">
      {befores.map((before, index) => (
        <Part
          key={before ?? 'now'}
          caseId={caseId}
          before={before}
          last={index === befores.length - 1}
          onMore={next => setBefores(now => [...now, next])}
        />
      ))}
    </ol>
  );
}

function Part({
  caseId,
  before,
  last,
  onMore,
}: {
  caseId: string;
  before: number | null;
  last: boolean;
  onMore: (next: number) => void;
}) {
  const w = useWords(caseWords);
  const f = useFormat();
  const pick = usePick();
  const lines = useApiQuery<History>(`/cases/${caseId}/history`, { query: { before } });
  if (lines.error && !lines.data)
    return <ErrorState problem={lines.error} onRetry={() => void lines.refetch()} />;
  if (!lines.data) return <LoadingState rows={4} />;
  if (!lines.data.items.length && before === null) return <EmptyState title={w.noTabs} />;
  const { next } = lines.data;
  return (
    <>
      {lines.data.items.map(line => (
        <li key={line.seq}>
          <time dateTime={line.at}>{f.instant(line.at)}</time> <strong>{line.by?.name ?? f.unknown}</strong>{' '}
          {pick(actWords[line.act] ?? { zh: line.act, en: line.act })}
          {line.rule && <span className="secondary small"> {line.rule}</span>}
        </li>
      ))}
      {last && next !== null && (
        <li>
          <button type="button" className="button" onClick={() => onMore(next)}>
            {w.more}
          </button>
        </li>
      )}
    </>
  );
}
