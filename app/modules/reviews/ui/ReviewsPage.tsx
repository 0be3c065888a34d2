import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ReviewListItem } from '../schema.ts';
import './reviews.css';
import { words } from './words.ts';

export const toneOf = { draft: 'plain', in_discussion: 'active', closed: 'good' } as const;

/** Reviews that were begun, the one worked on last first; the page to begin one. */
export function ReviewsPage() {
  const w = useWords(words);
  const f = useFormat();
  const mayWrite = useCan('review.write');
  const [beginning, setBeginning] = useState(false);
  const [after, setAfter] = useState<(string | null)[]>([null]);
  const list = useApiQuery<Page<ReviewListItem>>('/reviews', {
    query: { limit: 60, ...(after.at(-1) ? { after: after.at(-1)! } : {}) },
    keepPrevious: true,
  });
  const head = (
    <PageHead
      title={w.title}
      answer={w.listAnswer}
      actions={
        mayWrite && (
          <button type="button" className="button main" onClick={() => setBeginning(true)}>
            {w.begin}
          </button>
        )
      }
    />
  );
  if (list.error && !list.data)
    return <ErrorState page problem={list.error} onRetry={() => list.refetch()} />;
  return (
    <>
      {head}
      {beginning && <BeginForm onDone={() => setBeginning(false)} />}
      {!list.data ? (
        <LoadingState rows={5} />
      ) : list.data.items.length === 0 ? (
        <EmptyState title={w.none} hint={w.noneHint} />
      ) : (
        <>
          <ul className="review-list">
            {list.data.items.map(item => (
              <li key={item.id} className="panel">
                <h2>
                  <Link to={`/reviews/${item.id}`}>{item.title}</Link>
                </h2>
                <p>
                  <StateBadge tone={toneOf[item.state]}>{w[item.state]}</StateBadge>{' '}
                  {item.kind === 'drill' && <StateBadge tone="plain">{w.drill}</StateBadge>}{' '}
                  {item.outbreakCode} {item.outbreakName} · {item.areaName} · {f.day(item.periodFrom)} –{' '}
                  {f.day(item.periodTo)}
                </p>
                <p className="secondary small">
                  {w.written} {item.answers} · {w.lessons} {item.lessons}
                  {item.lessonsOpen > 0 && ` (${w.openLessons({ n: item.lessonsOpen })})`} · {w.changed}{' '}
                  {f.instant(item.updatedAt)}
                </p>
              </li>
            ))}
          </ul>
          {list.data.next && (
            <button type="button" className="button" onClick={() => setAfter([...after, list.data!.next])}>
              →
            </button>
          )}
        </>
      )}
    </>
  );
}

function BeginForm({ onDone }: { onDone: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const outbreaks = useApiQuery<{
    items: { id: string; code: string; name: string; nameEn: string | null }[];
  }>('/outbreaks');
  const [outbreakId, setOutbreak] = useState('');
  const [title, setTitle] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const begin = useApiCommand<{ id: string }>('POST', '/reviews', {
    invalidates: ['/reviews'],
    onDone: made => navigate(`/reviews/${made.id}`),
  });
  const items = outbreaks.data?.items ?? [];
  const chosen = outbreakId || items[0]?.id || '';
  return (
    <form
      className="panel review-form"
      aria-label={w.begin}
      onSubmit={event => {
        event.preventDefault();
        begin.mutate({
          body: {
            outbreakId: chosen,
            ...(title.trim() ? { title: title.trim() } : {}),
            ...(from ? { from } : {}),
            ...(to ? { to } : {}),
          },
        });
      }}
    >
      <ProblemSummary problem={begin.error} />
      <label>
        {w.outbreak}
        <select className="field-box" value={chosen} onChange={event => setOutbreak(event.target.value)}>
          {items.map(each => (
            <option key={each.id} value={each.id}>
              {each.code} {pick({ zh: each.name, en: each.nameEn ?? each.name })}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w.from}
        <input
          id="field-body-from"
          className="field-box"
          type="date"
          value={from}
          onChange={event => setFrom(event.target.value)}
        />
      </label>
      <label>
        {w.to}
        <input
          id="field-body-to"
          className="field-box"
          type="date"
          value={to}
          onChange={event => setTo(event.target.value)}
        />
      </label>
      <label className="wide">
        {w.name}
        <input
          id="field-body-title"
          className="field-box"
          value={title}
          placeholder={w.nameHint}
          maxLength={120}
          onChange={event => setTitle(event.target.value)}
        />
      </label>
      <div className="review-actions">
        <button type="submit" className="button main" disabled={begin.isPending || !chosen}>
          {w.beginNow}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
