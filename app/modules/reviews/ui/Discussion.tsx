import { useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type PillarId, pillars, questions } from '../pillars.ts';
import type { Answer, Review } from '../schema.ts';
import { words } from './words.ts';

/** Pillar by pillar, the five questions; saved as one writes, never over another's text. */
export function Discussion({ review }: { review: Review }) {
  const w = useWords(words);
  const pick = usePick();
  return (
    <section className="review-part">
      <h2>{w.discussion}</h2>
      {pillars.map(pillar => {
        const answers = review.answers.filter(answer => answer.pillar === pillar.id && answer.text);
        return (
          <details key={pillar.id} className="panel" open={answers.length > 0}>
            <summary>
              {pick(pillar.title)}{' '}
              <span className="secondary small">{`${answers.length}/${questions.length}`}</span>
            </summary>
            {questions.map(question => {
              const answer = review.answers.find(
                one => one.pillar === pillar.id && one.question === question.id,
              );
              return (
                <div key={question.id} className="review-answer">
                  <h3 id={`${pillar.id}-${question.id}`}>{pick(question.title)}</h3>
                  {review.mayWrite ? (
                    <Writing
                      reviewId={review.id}
                      pillar={pillar.id}
                      question={question.id}
                      answer={answer}
                      labelledBy={`${pillar.id}-${question.id}`}
                    />
                  ) : (
                    <Written answer={answer} />
                  )}
                </div>
              );
            })}
          </details>
        );
      })}
    </section>
  );
}

function Written({ answer }: { answer: Answer | undefined }) {
  const w = useWords(words);
  const f = useFormat();
  if (!answer?.text) return <p className="secondary">{w.empty}</p>;
  return (
    <>
      <p className="review-text">{answer.text}</p>
      <p className="secondary small">
        {w.by({ who: answer.authors.map(author => author.name).join(', ') })} · {f.instant(answer.updatedAt)}
      </p>
    </>
  );
}

/** Typing rests so long before it is saved. */
const restMs = 1200;

function Writing({
  reviewId,
  pillar,
  question,
  answer,
  labelledBy,
}: {
  reviewId: string;
  pillar: PillarId;
  question: Answer['question'];
  answer: Answer | undefined;
  labelledBy: string;
}) {
  const w = useWords(words);
  const f = useFormat();
  const [text, setText] = useState(answer?.text ?? '');
  const [base, setBase] = useState<Answer | undefined>(answer);
  const [theirs, setTheirs] = useState<Answer | null>(null);
  const newest = useRef(text);
  const save = useApiCommand<Answer>('PUT', `/reviews/${reviewId}/answers`);
  const send = (value: string, version: number) =>
    save.mutate(
      { body: { pillar, question, text: value, version } },
      {
        onSuccess: saved => {
          setBase(saved);
          setTheirs(null);
        },
        onError: problem => {
          const details =
            problem instanceof ApiProblem
              ? (problem.body.details as { answer?: Answer } | undefined)
              : undefined;
          if (problem.status === 409 && details?.answer) setTheirs(details.answer);
        },
      },
    );
  const dirty = text !== (base?.text ?? '');
  const version = base?.version ?? 0;

  // what somebody else saved comes in while nothing of one's own is waiting
  useEffect(() => {
    if (answer && answer.version > version && newest.current === (base?.text ?? '')) {
      setBase(answer);
      setText(answer.text);
      newest.current = answer.text;
    }
  }, [answer, version, base]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock restarts with the text alone
  useEffect(() => {
    if (!dirty || theirs || save.isPending) return;
    const timer = setTimeout(() => send(text, version), restMs);
    return () => clearTimeout(timer);
  }, [text, dirty, theirs, save.isPending]);

  return (
    <>
      <textarea
        className="field-box no-print"
        aria-labelledby={labelledBy}
        rows={Math.min(12, Math.max(2, text.split('\n').length + 1))}
        maxLength={8000}
        value={text}
        onChange={event => {
          newest.current = event.target.value;
          setText(event.target.value);
        }}
        onBlur={() => dirty && !theirs && !save.isPending && send(text, version)}
      />
      <p className="review-text print-only">{text}</p>
      <p className="secondary small" aria-live="polite">
        {save.isPending ? w.saving : dirty ? w.unsaved : base && w.saved({ time: f.time(base.updatedAt) })}
        {base && ` · ${w.by({ who: base.authors.map(author => author.name).join(', ') })}`}
      </p>
      {theirs ? (
        <div className="review-conflict" role="alert">
          <p>{w.conflict({ who: theirs.updatedBy })}</p>
          <blockquote className="review-text">{theirs.text}</blockquote>
          <button
            type="button"
            className="button"
            onClick={() => {
              const both = `${theirs.text}\n${text}`;
              setBase(theirs);
              setText(both);
              newest.current = both;
              setTheirs(null);
            }}
          >
            {w.keepMine}
          </button>{' '}
          <button
            type="button"
            className="button"
            onClick={() => {
              setBase(theirs);
              setText(theirs.text);
              newest.current = theirs.text;
              setTheirs(null);
            }}
          >
            {w.takeTheirs}
          </button>
        </div>
      ) : (
        <ProblemSummary problem={save.error} />
      )}
    </>
  );
}

/** Signed remarks; nobody is anonymous, and none is changed. */
export function Comments({ review }: { review: Review }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [text, setText] = useState('');
  const [pillar, setPillar] = useState('');
  const send = useApiCommand<Review>('POST', `/reviews/${review.id}/comments`, {
    invalidates: [`/reviews/${review.id}`],
    onDone: () => setText(''),
  });
  const named = (id: string | null) => {
    const one = pillars.find(each => each.id === id);
    return one ? `${pick(one.title)} · ` : '';
  };
  return (
    <section className="panel review-part">
      <h2>{w.comments}</h2>
      <ul className="review-comments">
        {review.comments.map(comment => (
          <li key={comment.id}>
            <p className="review-text">{comment.text}</p>
            <p className="secondary small">
              {named(comment.pillar)}
              {comment.by} · {f.instant(comment.at)}
            </p>
          </li>
        ))}
      </ul>
      {review.mayWrite && (
        <form
          className="review-form no-print"
          onSubmit={event => {
            event.preventDefault();
            if (text.trim()) send.mutate({ body: { text: text.trim(), ...(pillar ? { pillar } : {}) } });
          }}
        >
          <label>
            {w.pillar}
            <select className="field-box" value={pillar} onChange={event => setPillar(event.target.value)}>
              <option value="">—</option>
              {pillars.map(each => (
                <option key={each.id} value={each.id}>
                  {pick(each.title)}
                </option>
              ))}
            </select>
          </label>
          <label className="wide">
            {w.comment}
            <textarea
              id="field-body-text"
              className="field-box"
              rows={2}
              maxLength={2000}
              value={text}
              onChange={event => setText(event.target.value)}
            />
          </label>
          <button type="submit" className="button" disabled={send.isPending || !text.trim()}>
            {w.send}
          </button>
          <ProblemSummary problem={send.error} />
        </form>
      )}
    </section>
  );
}
