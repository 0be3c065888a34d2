import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan, useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { pillars } from '../pillars.ts';
import type { Lesson, Review } from '../schema.ts';
import { taskStates, words } from './words.ts';

/** Lessons, each with its owner, due day and the task it became. */
export function Lessons({ review }: { review: Review }) {
  const w = useWords(words);
  const [adding, setAdding] = useState(false);
  return (
    <section className="review-part">
      <h2>{w.lessons}</h2>
      {review.lessons.length === 0 && <p className="panel secondary">{w.noLessons}</p>}
      <ul className="review-list">
        {review.lessons.map(lesson => (
          <LessonCard key={lesson.id} review={review} lesson={lesson} />
        ))}
      </ul>
      {review.mayWrite &&
        (adding ? (
          <LessonForm review={review} onDone={() => setAdding(false)} />
        ) : (
          <button type="button" className="button no-print" onClick={() => setAdding(true)}>
            {w.addLesson}
          </button>
        ))}
    </section>
  );
}

function LessonCard({ review, lesson }: { review: Review; lesson: Lesson }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayTask = useCan('task.write');
  const path = `/reviews/${review.id}/lessons/${lesson.id}`;
  const again = { invalidates: [`/reviews/${review.id}`, '/tasks'] };
  const task = useApiCommand<Review>('POST', `${path}/task`, again);
  const remove = useApiCommand<Review>('DELETE', path, again);
  const [editing, setEditing] = useState(false);
  if (editing)
    return (
      <li>
        <LessonForm review={review} lesson={lesson} onDone={() => setEditing(false)} />
      </li>
    );
  const pillar = pillars.find(one => one.id === lesson.pillar);
  const facts: [string, string][] = [
    [w.finding, lesson.finding],
    [w.cause, lesson.cause],
    [w.recommendation, lesson.recommendation],
    ...(lesson.evidence ? ([[w.evidence, lesson.evidence]] as [string, string][]) : []),
  ];
  return (
    <li className="panel">
      <p>
        <b>{lesson.ownerUnit}</b> · {lesson.ownerArea} · {w.due} {f.day(lesson.dueOn)} ·{' '}
        {pillar && pick(pillar.title)}{' '}
        {lesson.taskId ? (
          <Link to={`/tasks/${lesson.taskId}`}>
            <StateBadge tone={lesson.taskLate ? 'alarm' : 'active'}>
              {lesson.taskState
                ? pick(taskStates[lesson.taskState] ?? { zh: lesson.taskState, en: lesson.taskState })
                : w.isTask}
              {lesson.taskLate && ` · ${w.late}`}
            </StateBadge>
          </Link>
        ) : (
          <StateBadge tone="wait">{w.noTask}</StateBadge>
        )}
      </p>
      <dl className="review-lesson">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="review-text">{text}</dd>
          </div>
        ))}
      </dl>
      {review.mayWrite && !lesson.taskId && (
        <div className="review-actions no-print">
          {mayTask && (
            <button
              type="button"
              className="button main"
              disabled={task.isPending}
              onClick={() => task.mutate({ body: { version: lesson.version } })}
            >
              {w.makeTask}
            </button>
          )}
          <button type="button" className="button" onClick={() => setEditing(true)}>
            {w.edit}
          </button>
          <button
            type="button"
            className="button danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate({ body: { version: lesson.version } })}
          >
            {w.remove}
          </button>
        </div>
      )}
      <ProblemSummary problem={task.error ?? remove.error} />
    </li>
  );
}

function LessonForm({ review, lesson, onDone }: { review: Review; lesson?: Lesson; onDone: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const session = useSession();
  const own = { key: Number(session.area.key), name: session.area.name };
  const areas = useApiQuery<{ items: { key: number; name: string; nameEn: string | null }[] }>('/areas', {
    query: { parentKey: own.key },
  });
  const [given, setGiven] = useState({
    pillar: lesson?.pillar ?? 'tracing',
    finding: lesson?.finding ?? '',
    cause: lesson?.cause ?? '',
    recommendation: lesson?.recommendation ?? '',
    ownerUnit: lesson?.ownerUnit ?? '',
    ownerKey: lesson?.ownerKey ?? own.key,
    dueOn: lesson?.dueOn ?? '',
    evidence: lesson?.evidence ?? '',
  });
  const set = (part: Partial<typeof given>) => setGiven({ ...given, ...part });
  const options = { invalidates: [`/reviews/${review.id}`], onDone };
  const add = useApiCommand<Review>('POST', `/reviews/${review.id}/lessons`, options);
  const change = useApiCommand<Review>('PATCH', `/reviews/${review.id}/lessons/${lesson?.id}`, options);
  const command = lesson ? change : add;
  const long = (key: 'finding' | 'cause' | 'recommendation' | 'evidence', label: string) => (
    <label className="wide">
      {label}
      <textarea
        id={`field-body-${key}`}
        className="field-box"
        rows={2}
        required={key !== 'evidence'}
        maxLength={2000}
        value={given[key]}
        onChange={event => set({ [key]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      className="panel review-form no-print"
      aria-label={w.addLesson}
      onSubmit={event => {
        event.preventDefault();
        command.mutate({ body: lesson ? { ...given, version: lesson.version } : given });
      }}
    >
      <ProblemSummary problem={command.error} />
      <label>
        {w.pillar}
        <select
          className="field-box"
          value={given.pillar}
          onChange={event => set({ pillar: event.target.value as typeof given.pillar })}
        >
          {pillars.map(each => (
            <option key={each.id} value={each.id}>
              {pick(each.title)}
            </option>
          ))}
        </select>
      </label>
      {long('finding', w.finding)}
      {long('cause', w.cause)}
      {long('recommendation', w.recommendation)}
      <label>
        {w.ownerUnit}
        <input
          id="field-body-ownerUnit"
          className="field-box"
          required
          maxLength={120}
          value={given.ownerUnit}
          onChange={event => set({ ownerUnit: event.target.value })}
        />
      </label>
      <label>
        {w.ownerArea}
        <select
          id="field-body-ownerKey"
          className="field-box"
          value={given.ownerKey}
          onChange={event => set({ ownerKey: Number(event.target.value) })}
        >
          <option value={own.key}>{own.key === 0 ? w.wholeCity : own.name}</option>
          {(areas.data?.items ?? []).map(area => (
            <option key={area.key} value={area.key}>
              {pick({ zh: area.name, en: area.nameEn ?? area.name })}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w.due}
        <input
          id="field-body-dueOn"
          className="field-box"
          type="date"
          required
          value={given.dueOn}
          onChange={event => set({ dueOn: event.target.value })}
        />
      </label>
      {long('evidence', w.evidence)}
      <div className="review-actions">
        <button type="submit" className="button main" disabled={command.isPending}>
          {w.save}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
