import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { usePathParams } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Figures } from '../figureSchema.ts';
import type { Review, ReviewState } from '../schema.ts';
import { stepWords } from '../targets.ts';
import { Bottlenecks, Delays } from './Delays.tsx';
import { Comments, Discussion } from './Discussion.tsx';
import { Lessons } from './Lessons.tsx';
import { Missed, Truth } from './Missed.tsx';
import { toneOf } from './ReviewsPage.tsx';
import './reviews.css';
import { Course } from './Course.tsx';
import { words } from './words.ts';

/** One review: what happened, where time was lost, who was missed; what the team says of it; lessons and their tasks. */
export function ReviewPage() {
  const { reviewId } = usePathParams<{ reviewId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const path = `/reviews/${reviewId}`;
  const answer = useApiQuery<Review>(path);
  const figures = useApiQuery<{ figures: Figures; frozen: number | null }>(`${path}/figures`);
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const review = answer.data;
  const shown = figures.data;
  return (
    <div className="review">
      <PageHead
        title={review.title}
        answer={shown && <Sentence figures={shown.figures} />}
        asOf={shown?.figures.asOf ?? review.updatedAt}
        actions={<Actions review={review} />}
      />
      <p className="secondary">
        <StateBadge tone={toneOf[review.state]}>{w[review.state]}</StateBadge>{' '}
        {review.kind === 'drill' ? w.drill : w.response} · {review.outbreakCode} {review.outbreakName} ·{' '}
        {f.day(review.periodFrom)} – {f.day(review.periodTo)} ·{' '}
        {shown && (
          <>
            {w.ofArea({ area: shown.figures.area.name })} ·{' '}
            {shown.frozen === null ? w.live : w.frozen({ n: shown.frozen })}
          </>
        )}
      </p>
      {!review.mayChangeState &&
        shown &&
        !shown.figures.area.whole &&
        review.areaName !== shown.figures.area.name && <p className="secondary">{w.wider}</p>}
      {figures.error ? (
        <ErrorState problem={figures.error} onRetry={() => figures.refetch()} />
      ) : !shown ? (
        <LoadingState rows={8} />
      ) : shown.figures.withheld.length > 0 ? (
        <p className="panel">{w.withheld}</p>
      ) : (
        <>
          <Totals figures={shown.figures} />
          <Course figures={shown.figures} />
          <Bottlenecks figures={shown.figures} />
          <Delays figures={shown.figures} />
          <Missed figures={shown.figures} />
          {review.kind === 'drill' && <Truth figures={shown.figures} />}
        </>
      )}
      <Discussion review={review} />
      <Lessons review={review} />
      <Comments review={review} />
    </div>
  );
}

function Sentence({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  if (!figures.totals) return null;
  const cases = f.number(figures.totals.cases);
  const missed = f.number(figures.missed?.kinds.find(one => one.kind === 'notListed')?.n ?? 0);
  const worst = figures.bottlenecks?.[0];
  return worst
    ? w.sentence({
        cases,
        missed,
        step: pick(stepWords[worst.step].title),
        hours: f.number(Math.round(worst.lostHours)),
      })
    : w.sentenceNone({ cases, missed });
}

function Totals({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const f = useFormat();
  const t = figures.totals;
  if (!t) return null;
  const rows: [string, string][] = [
    [w.cases, f.number(t.cases)],
    [w.inControl, f.percent({ n: t.inControl, of: t.foundKnown })],
    [w.contacts, f.number(t.contacts)],
    [w.measures, f.number(t.measures)],
    [w.tasksLate, f.percent({ n: t.tasksLate, of: t.tasks })],
  ];
  const seven = figures.sevenOneSeven;
  const days = (value: number | null, target: number) => `${value ?? f.missing}/${target}`;
  if (seven)
    rows.push([
      '7-1-7',
      `${days(seven.detectDays, 7)} · ${days(seven.notifyDays, 1)} · ${days(seven.firstActionDays, 7)}`,
    ]);
  return (
    <dl className="review-totals">
      {rows.map(([name, value]) => (
        <div key={name} className="panel">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const next: Record<ReviewState, ReviewState[]> = {
  draft: ['in_discussion'],
  in_discussion: ['closed', 'draft'],
  closed: ['in_discussion'],
};

function Actions({ review }: { review: Review }) {
  const w = useWords(words);
  const path = `/reviews/${review.id}`;
  const [reason, setReason] = useState<string | null>(null);
  const move = useApiCommand<Review>('POST', `${path}/state`, {
    invalidates: ['/reviews'],
    onDone: () => setReason(null),
  });
  const to = (state: ReviewState) =>
    move.mutate({ body: { to: state, version: review.version, ...(reason ? { reason } : {}) } });
  const label = (state: ReviewState) =>
    state === 'closed'
      ? w.close
      : state === 'draft'
        ? w.back
        : review.state === 'closed'
          ? w.reopen
          : w.discuss;
  return (
    <div className="review-actions no-print">
      <a className="button" href={`/api${path}/document.docx?language=zh`} download>
        {w.document}
      </a>
      <a className="button" href={`/api${path}/document.docx?language=en`} download>
        {w.english}
      </a>
      <button type="button" className="button" onClick={() => window.print()}>
        {w.print}
      </button>
      {review.mayChangeState &&
        next[review.state].map((state, at) => (
          <button
            key={state}
            type="button"
            className={at === 0 ? 'button main' : 'button'}
            title={state === 'closed' ? w.closeHint : undefined}
            disabled={move.isPending}
            onClick={() => (review.state === 'closed' && reason === null ? setReason('') : to(state))}
          >
            {label(state)}
          </button>
        ))}
      {reason !== null && (
        <input
          id="field-body-reason"
          className="field-box"
          aria-label={w.reason}
          placeholder={w.reason}
          value={reason}
          maxLength={400}
          onChange={event => setReason(event.target.value)}
        />
      )}
      <ProblemSummary problem={move.error} />
    </div>
  );
}
