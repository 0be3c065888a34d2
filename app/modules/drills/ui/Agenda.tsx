import { type ReactNode, useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillView, InjectView, QuestionView } from '../schema.ts';
import { roomWords } from './words.ts';

type Item = { at: string | null; key: string } & ({ inject: InjectView } | { question: QuestionView });

/** Injects and questions in the order of their moments, each with what was answered; the whole of a tabletop. */
export function Agenda({ view }: { view: DrillView }) {
  const w = useWords(roomWords);
  const items: Item[] = [
    ...view.injects.map(inject => ({ at: inject.at, key: `inject ${inject.id}`, inject })),
    ...view.questions.map(question => ({ at: question.at, key: `question ${question.id}`, question })),
  ].sort((a, b) => (a.at === null ? 1 : b.at === null ? -1 : a.at.localeCompare(b.at)));
  return (
    <section className="panel" aria-label={w.agenda}>
      <h2>{w.agenda}</h2>
      {items.length === 0 && <p className="secondary">{w.noAgenda}</p>}
      <ol className="drill-agenda">
        {items.map(item => (
          <li key={item.key}>
            {'inject' in item ? (
              <Inject inject={item.inject} lead={view.lead} />
            ) : (
              <Question question={item.question} open={view.mode === 'tabletop' || view.ended} />
            )}
          </li>
        ))}
      </ol>
      {view.lead && <NewInject />}
    </section>
  );
}

const tones = { planned: 'off', given: 'alarm', answered: 'good' } as const;

function Inject({ inject, lead }: { inject: InjectView; lead: boolean }) {
  const w = useWords(roomWords);
  const f = useFormat();
  const pick = usePick();
  const give = useApiCommand('POST', '/drill/injects', { invalidates: ['/drill'] });
  return (
    <>
      <p>
        <StateBadge tone={tones[inject.state]}>{w[inject.state]}</StateBadge>{' '}
        <strong>{pick(inject.title)}</strong> <span className="secondary small">{f.instant(inject.at)}</span>
      </p>
      <p>{pick(inject.text)}</p>
      {inject.expected && (
        <details>
          <summary>{w.expected}</summary>
          <p className="drill-expected">{pick(inject.expected)}</p>
        </details>
      )}
      {inject.answer && (
        <Answer by={inject.answer.by} at={inject.answer.at}>
          {inject.answer.text}
        </Answer>
      )}
      {inject.state === 'given' && <AnswerForm path={`/drill/injects/${inject.id}/answer`} />}
      {inject.state === 'planned' && lead && (
        <>
          <button
            type="button"
            className="button"
            disabled={give.isPending}
            onClick={() => give.mutate({ body: { id: inject.id } })}
          >
            {w.give}
          </button>
          <ProblemSummary problem={give.error} />
        </>
      )}
    </>
  );
}

function Question({ question, open }: { question: QuestionView; open: boolean }) {
  const w = useWords(roomWords);
  const f = useFormat();
  const pick = usePick();
  return (
    <>
      <p>
        <StateBadge tone="plain">{w.question}</StateBadge> <strong>{pick(question.text)}</strong>{' '}
        <span className="secondary small">{question.at ? f.instant(question.at) : w.afterwards}</span>
      </p>
      {question.answers.map((answer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: answers are only ever added
        <Answer key={index} by={answer.by} at={answer.at}>
          {answer.text}
        </Answer>
      ))}
      <details open={open}>
        <summary>{w.answer}</summary>
        <AnswerForm path={`/drill/questions/${question.id}/answer`} />
      </details>
    </>
  );
}

function Answer({ by, at, children }: { by: string; at: string; children: ReactNode }) {
  const w = useWords(roomWords);
  const f = useFormat();
  return (
    <blockquote>
      {children}
      <br />
      <span className="secondary small">{w.by({ who: by, at: f.instant(at) })}</span>
    </blockquote>
  );
}

function AnswerForm({ path }: { path: string }) {
  const w = useWords(roomWords);
  const [text, setText] = useState('');
  const send = useApiCommand('POST', path, { invalidates: ['/drill'], onDone: () => setText('') });
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        send.mutate({ body: { text: text.trim() } });
      }}
    >
      <textarea
        aria-label={w.answer}
        placeholder={w.answer}
        required
        maxLength={4000}
        value={text}
        onChange={event => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={send.isPending || text.trim() === ''}>
        {w.answerSend}
      </button>
      <ProblemSummary problem={send.error} />
    </form>
  );
}

function NewInject() {
  const w = useWords(roomWords);
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const give = useApiCommand('POST', '/drill/injects', {
    invalidates: ['/drill'],
    onDone: () => {
      setTitle('');
      setText('');
    },
  });
  return (
    <details>
      <summary>{w.newInject}</summary>
      <form
        className="drill-form"
        onSubmit={event => {
          event.preventDefault();
          // said in one language; everyone reads it as it was written
          give.mutate({ body: { title: { zh: title, en: title }, text: { zh: text, en: text } } });
        }}
      >
        <label>
          {w.newTitle}
          <input
            className="field-box"
            required
            maxLength={200}
            value={title}
            onChange={event => setTitle(event.target.value)}
          />
        </label>
        <label>
          {w.newText}
          <textarea required maxLength={2000} value={text} onChange={event => setText(event.target.value)} />
        </label>
        <p>
          <button type="submit" className="button" disabled={give.isPending}>
            {w.give}
          </button>
        </p>
        <ProblemSummary problem={give.error} />
      </form>
    </details>
  );
}
