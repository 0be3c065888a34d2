import { useState } from 'react';
import type { Page, Query } from '../../../ui/api.ts';
import { ClassBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { classOfState } from '../../cases/ui/caseLooks.ts';
import { listWords, partWords } from './words.ts';

/** What was pressed: a bar, a range, a group. `query` goes to `/analysis/cases` with the outbreak. */
export interface Chosen {
  title: string;
  query: Query;
}

interface CaseItem {
  id: string;
  number: string;
  maskedName: string;
  state: string;
  stateTitle: { zh: string; en: string };
  onsetOn: string | null;
  reportedAt: string | null;
  positiveAt: string | null;
  foundIn: 'in_control' | 'community' | 'unknown';
  areaPath: string;
}

/** The cases behind a bar, a range or a group, each with a link to its page; 60 at a time. */
export function CasesDialog({
  outbreakId,
  chosen,
  onClose,
}: {
  outbreakId: string;
  chosen: Chosen | null;
  onClose: () => void;
}) {
  return (
    <Dialog open={chosen !== null} onClose={onClose} label={chosen?.title ?? ''}>
      {chosen && (
        <Found key={JSON.stringify(chosen.query)} outbreakId={outbreakId} chosen={chosen} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Found({ outbreakId, chosen, onClose }: { outbreakId: string; chosen: Chosen; onClose: () => void }) {
  const w = useWords(listWords);
  const f = useFormat();
  const [pages, setPages] = useState<(string | null)[]>([null]);
  const first = useApiQuery<Page<CaseItem>>('/analysis/cases', {
    query: { ...chosen.query, outbreakId, limit: 60 },
  });
  const total = first.data?.total;
  return (
    <>
      <header>
        <h2>
          {chosen.title}
          {total !== undefined && total !== null && (
            <span className="secondary">
              {' · '}
              {first.data?.totalIsApproximate
                ? w.roughly({ n: f.number(total) })
                : w.found({ n: f.number(total) })}
            </span>
          )}
        </h2>
        <button type="button" className="button small" onClick={onClose}>
          {w.close}
        </button>
      </header>
      <div className="analysis-cases">
        {pages.map((after, at) => (
          <CasePage
            key={after ?? 'first'}
            query={{ ...chosen.query, outbreakId, limit: 60, ...(after ? { after } : {}) }}
            onNext={at === pages.length - 1 ? next => setPages([...pages, next]) : undefined}
          />
        ))}
      </div>
    </>
  );
}

function CasePage({ query, onNext }: { query: Query; onNext?: (after: string) => void }) {
  const w = useWords(listWords);
  const parts = useWords(partWords);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<Page<CaseItem>>('/analysis/cases', { query });
  if (answer.error) return <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={4} />;
  const { items, next } = answer.data;
  if (!items.length) return <p className="secondary">{w.none}</p>;
  return (
    <>
      <ul>
        {items.map(item => (
          <li key={item.id}>
            <Link to={`/cases/${item.id}`}>{item.number}</Link>
            <ClassBadge class={classOfState(item.state)} text={pick(item.stateTitle)} />
            <span>{item.maskedName}</span>
            <span>
              {w.onset} {f.day(item.onsetOn)}
            </span>
            <span>
              {w.report} {f.instant(item.reportedAt ?? item.positiveAt)}
            </span>
            <span>{parts[item.foundIn]}</span>
            <span className="secondary">{item.areaPath}</span>
          </li>
        ))}
      </ul>
      {next && onNext && (
        <button type="button" className="button" onClick={() => onNext(next)}>
          {w.nextPage}
        </button>
      )}
    </>
  );
}
